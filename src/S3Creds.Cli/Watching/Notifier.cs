using System.Globalization;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Processes;

namespace S3Creds.Cli.Watching;

/// <summary>Runs the program of <c>--notify-command</c> when what differs is not what it was last notified of. A program that fails is a
/// warning, and is run again at the next comparison.</summary>
internal sealed class Notifier
{
    private static readonly TimeSpan LongestLimit = TimeSpan.FromMinutes(10);

    private readonly ExternalProgram program;
    private readonly string state;
    private readonly string? only;
    private readonly CommandContext context;

    private Notifier(ExternalProgram program, string state, string? only, CommandContext context) =>
        (this.program, this.state, this.only, this.context) = (program, state, only, context);

    /// <summary>Null where no program is to be run.</summary>
    /// <exception cref="S3CredsException">Options that do not go together (S3C500), or no such program.</exception>
    public static Notifier? Of(IWatchOptions options, string? only, CommandContext context)
    {
        var limit = DurationOption.Parse("--notify-timeout", options.NotifyTimeout, TimeSpan.FromSeconds(1), LongestLimit);
        if (options.NotifyCommand is not { } command)
        {
            if (options.NotifyArg.Any() || options.NotifyEnv.Any())
                throw new S3CredsException(
                    CliCodes.Usage.With("--notify-arg and --notify-env need --notify-command", "add --notify-command PROGRAM")
                );
            return null;
        }

        var named = new ExternalProgram(
            [command, .. options.NotifyArg],
            ExternalProgram.EnvironmentOf(options.NotifyEnv, context.Variable),
            limit,
            Directory.GetCurrentDirectory(),
            // Another process lives in real time, whatever clock this one was given.
            TimeProvider.System
        );
        return named.Find() is null
            ? throw new S3CredsException(
                CliCodes.Usage.With(
                    $"--notify-command {command}: there is no such program, or it may not be run",
                    "name it by its full path, or put it on PATH; it is run without a shell: give each argument with --notify-arg"
                )
            )
            : new Notifier(named, options.NotifyState, only, context);
    }

    /// <returns>What the user must know of it.</returns>
    public async Task<IReadOnlyList<Diagnostic>> RunAsync(DriftTurn last, CancellationToken cancellationToken)
    {
        if (last is not { Succeeded: true, Found: { } found })
            return [];
        var notes = new List<Diagnostic>();
        var subject = $"{found.Account}/{found.Owner}{(only is null ? "" : $" {only}")}";
        var before = NotifiedFile.Read(state, subject, notes.Add, context);
        var now = last.Outcome == Outcome.Pending ? found.Digest : null;
        if (now == before)
            return notes;
        var waits = new Waits(context.Time) { Report = wait => context.Err.WriteLine(WaitText.Of(wait)) };
        var end = await waits.DuringAsync($"the notification command {program.Command[0]} runs", program.Limit, () =>
            program.RunAsync(NotifyMessage.Of(found, resolved: now is null, last.Ended), cancellationToken)
        );
        if (Problem(end) is { } problem)
            notes.Add(
                WatchCodes.NotNotified.With(
                    $"the notification command {program.Command[0]} {problem}",
                    "its output is not shown; it is run again at the next comparison"
                )
            );
        else
            Record(subject, now, notes);
        return notes;
    }

    private void Record(string subject, string? digest, List<Diagnostic> notes)
    {
        try
        {
            NotifiedFile.Write(state, subject, digest, context);
        }
        catch (S3CredsException e)
        {
            notes.AddRange(e.Diagnostics.Select(d => WatchCodes.NotWritten.With(d.Message, d.Hint)));
        }
    }

    private string? Problem(ProgramEnd end) =>
        end switch
        {
            ProgramEnd.Exited { Code: 0 } => null,
            ProgramEnd.Exited exited => string.Create(CultureInfo.InvariantCulture, $"failed: it ended with {exited.Code}"),
            ProgramEnd.NotStarted failed => $"failed: {failed.Why}",
            _ => $"took longer than {DurationOption.Text(program.Limit)} and was ended",
        };
}
