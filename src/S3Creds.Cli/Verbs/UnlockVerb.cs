using System.Globalization;
using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Locking;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli.Verbs;

[Verb("unlock")]
internal sealed class UnlockOptions : AccountOptions, IColourOptions
{
    [Value(0, MetaName = "LOCK", Required = true, HelpText = "s3://BUCKET/KEY, as in --lock")]
    public string Lock { get; set; } = "";

    [Option("id", MetaValue = "ID", HelpText = "Remove the lock without a prompt if it has this id, or an id that begins so")]
    public string? Id { get; set; }

    [Option('y', "yes", HelpText = "Remove the lock without a prompt")]
    public bool Yes { get; set; }

    public bool NoColor { get; set; }
}

/// <summary>Shows who holds a lock, and removes it where its run does not end by itself.</summary>
internal static class UnlockVerb
{
    private const int ShortestId = 8;

    public static async Task<Outcome> RunAsync(UnlockOptions options, CommandContext context)
    {
        var at = LockedRun.AddressOf("LOCK", options.Lock);
        if (options.Id is { Length: < ShortestId })
            throw new S3CredsException(CliCodes.Usage.With($"--id {options.Id} is too short", $"give at least {ShortestId} characters"));
        await using var account = await Account.OpenAsync(options, null, null, context);
        if (await LockFinding.FindAsync(account.Aws, at, context.Stop) is not { } found)
        {
            await context.Out.WriteLineAsync(Escape.Text($"{at} is not locked."));
            return Outcome.Done;
        }

        await context.Out.WriteLineAsync(Escape.Text($"{at} is held by {found.Record.Described()}."));
        await context.Out.WriteLineAsync(StateOf(found));
        if (!await IsConfirmedAsync(options, found, context))
            return Outcome.Cancelled;
        if (!await LockFinding.RemoveAsync(account.Aws, at, found, context.Abort))
            throw new S3CredsException(
                LockCodes.Held.With(
                    $"{at} was renewed or taken meanwhile: it was not removed",
                    "its run is alive; run unlock again to see it"
                ),
                Outcome.Refused
            );
        await context.Out.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The lock was removed. A run that still held it sends no change after {found.Record.Lease.TotalSeconds / 4:0} s."
            )
        );
        return Outcome.Done;
    }

    private static string StateOf(FoundLock found) =>
        found switch
        {
            { IsExpired: true } => "Its lease is over: the next run with --lock takes it over without unlock.",
            { Age: { } age } => string.Create(
                CultureInfo.InvariantCulture,
                $"It was last renewed {Math.Max(0, age.TotalSeconds):0} s ago; its lease is {found.Record.Lease.TotalSeconds:0} s."
            ),
            _ => "The answers of the store have no date: whether its lease is over is unknown.",
        };

    private static async Task<bool> IsConfirmedAsync(UnlockOptions options, FoundLock found, CommandContext context)
    {
        if (options.Id is { } id)
            return found.Record.Id.StartsWith(id, StringComparison.OrdinalIgnoreCase)
                ? true
                : throw new S3CredsException(
                    LockCodes.Held.With(
                        $"the lock has another id: {found.Record.ShortId}",
                        "it is the lock of another run: it was not removed"
                    ),
                    Outcome.Refused
                );
        if (options.Yes)
            return true;
        if (!context.Terminals.CanAsk)
            throw new S3CredsException(
                CliCodes.Usage.With("cannot prompt: no terminal", $"add --id {found.Record.ShortId} to remove this lock, or --yes"),
                Outcome.Refused
            );
        await context.Err.WriteAsync("Remove this lock? Its run must not be alive. Type yes: ");
        await context.Err.FlushAsync(context.Stop);
        if ((await context.In.ReadLineAsync(context.Stop))?.Trim() == "yes")
            return true;
        await context.Err.WriteLineAsync("The lock was not removed.");
        return false;
    }
}
