using System.Diagnostics.CodeAnalysis;
using S3Creds.Cli.Arguments;
using S3Creds.Cli.Verbs;
using S3Creds.Cli.Verbs.Direct;
using S3Creds.Cli.Verbs.Fleet;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli;

/// <summary>From arguments to an exit code. Nothing is loaded before the verb is known.</summary>
public static class CliProgram
{
    private const int MostNamed = 5;

    // A verb's own annotation does not keep the members that its options inherit, nor those of their interfaces.
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(AccountOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(LookOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(DeclarativeOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(ListingOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(FleetOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(IManifestOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(IColourOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(IPlanViewOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(IJournalOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(ILockOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(IPermissionOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(FleetRunOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(IPlannedOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(IWatchOptions))]
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        var verb = args.Count > 0 ? VerbTable.All.FirstOrDefault(v => v.Name == VerbTable.NameOf(args, out _)) : null;
        // On a thread of its own: this one answers signals while a verb is busy, or waits for a file.
        var run = Task.Run(async () => ExitCode.Of(await RunReportedAsync(args, context.Scrubbed()), verb), CancellationToken.None);
        if (
            await context.Interruption.EndAsync(run, () => context.Err.WriteLineAsync(Announcement), context.Stop, context.Abort) is
            { } exit
        )
            return exit;
        return ExitCode.Of(await StoppedAsync(verb, context), verb);
    }

    /// <summary>An error that cannot be printed still shows in the exit code.</summary>
    private static async Task<Outcome> RunReportedAsync(IReadOnlyList<string> args, CommandContext context)
    {
        try
        {
            return await RunVerbAsync(args, context);
        }
        catch (IOException)
        {
            return Outcome.Failed;
        }
    }

    private const string Announcement = "Stopping after this step. Ctrl-C again stops at once.";

    private static async Task<Outcome> StoppedAsync(Verb? verb, CommandContext context)
    {
        await context.Err.WriteLineAsync(IsDirect(verb) ? "Aborted!" : "Stopped.");
        return Outcome.Cancelled;
    }

    private static async Task<Outcome> RunVerbAsync(IReadOnlyList<string> args, CommandContext context)
    {
        if (args.Count == 0)
        {
            await context.Err.WriteAsync(HelpText.OfProgram(VerbTable.All));
            return Outcome.Misused;
        }

        if (IsHelp(args[0]) && (args.Count == 1 || IsHelp(args[1])))
        {
            await context.Out.WriteAsync(HelpText.OfProgram(VerbTable.All));
            return Outcome.Done;
        }

        Verb? verb = null;
        try
        {
            if (args[0] == "--version")
                return await VersionVerb.RunAsync(new VersionOptions(), context);
            var asked = IsHelp(args[0]) ? args.Skip(1).ToList() : args;
            if (VerbTable.GroupOf(asked) is { Count: > 0 } group && (asked.Count == 1 || IsHelp(asked[1])))
            {
                var isAsked = IsHelp(args[0]) || asked.Count > 1;
                await (isAsked ? context.Out : context.Err).WriteAsync(HelpText.OfProgram(group));
                return isAsked ? Outcome.Done : Outcome.Misused;
            }

            var name = VerbTable.NameOf(asked, out var rest);
            if (IsHelp(args[0]))
                rest = ["--help"];
            verb = Find(name);
            if (verb.Parse(rest) is { } options)
                return await verb.Run(options, context);
            await context.Out.WriteAsync(HelpText.OfVerb(verb));
            return Outcome.Done;
        }
        catch (S3CredsException e)
        {
            await FailAsync(verb, e, context);
            return e.Outcome;
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested || context.Abort.IsCancellationRequested)
        {
            return await StoppedAsync(verb, context);
        }
        catch (Exception e)
        {
            // The end of the program: what has no words of its own is a bug, and its report starts with this line.
            var failure = RunFailure.Of(e);
            var code = failure.Diagnostics[0].Code;
            if (code == CliCodes.Unexpected.Code)
                await DiagnosticWriter.WriteAsync(failure.Diagnostics, context);
            else if (IsDirect(verb) && code == CliCodes.Unwritable.Code)
                await FailAsync(verb, new S3CredsException(CliCodes.Direct.With(DirectErrors.WordsOf(e)), Outcome.Failed, e), context);
            else
                await FailAsync(verb, failure, context);
            return Outcome.Failed;
        }
    }

    /// <summary>Direct verbs fail in the words and with the exit codes of s3-credentials, since scripts read them.</summary>
    private static bool IsDirect([NotNullWhen(true)] Verb? verb) => verb is { IsDirect: true };

    private static Task FailAsync(Verb? verb, S3CredsException error, CommandContext context) =>
        IsDirect(verb) ? DirectErrors.WriteAsync(verb, error, context) : DiagnosticWriter.WriteAsync(error.Diagnostics, context);

    private static bool IsHelp(string word) => word is "help" or "--help" or "-h";

    private static Verb Find(string name)
    {
        if (VerbTable.All.FirstOrDefault(v => v.Name == name) is { } found)
            return found;
        if (name.StartsWith('-'))
            throw NoVerb($"{name} is not a verb", $"options follow their verb: s3creds VERB {name}");
        var names = VerbTable.All.Select(v => v.Name).ToList();
        var near = Suggestion.For(name, names) is { } one
            ? [one]
            : names.FindAll(n => name.Length > 1 && n.StartsWith(name, StringComparison.Ordinal));
        var hint = near.Count is > 0 and <= MostNamed
            ? $"did you mean {string.Join(" or ", near)}? run s3creds --help to list all verbs"
            : "run s3creds --help to list all verbs";
        throw NoVerb($"there is no verb '{name}'", hint);
    }

    private static S3CredsException NoVerb(string message, string hint) => new(CliCodes.Usage.With(message, hint), Outcome.Misused);
}
