using System.Diagnostics.CodeAnalysis;
using Amazon.Runtime;
using S3Creds.Cli.Arguments;
using S3Creds.Cli.Verbs;
using S3Creds.Cli.Verbs.Direct;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli;

/// <summary>From arguments to an exit code. Nothing is loaded before the verb is known.</summary>
public static class CliProgram
{
    // What a verb's own annotation does not keep: the members that its options inherit.
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(ManifestOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(DeclarativeOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(DirectOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(ListingOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(LookOptions))]
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        // On a thread of its own: this one answers signals while a verb is busy, or waits for a file.
        var run = Task.Run(() => RunVerbAsync(args, context.Scrubbed()), CancellationToken.None);
        if (await context.Interruption.EndAsync(run, context.Stop, context.Abort, () => context.Err.WriteLineAsync(Announcement)) is { } exit)
            return exit;
        var verb = args.Count > 0 ? VerbTable.All.FirstOrDefault(v => v.Name == args[0]) : null;
        return await StoppedAsync(verb, context);
    }

    private const string Announcement = "Stopping after this step. Ctrl-C again stops at once.";

    private static async Task<int> StoppedAsync(Verb? verb, CommandContext context)
    {
        await context.Err.WriteLineAsync(IsDirect(verb) ? "Aborted!" : "Stopped.");
        return IsDirect(verb) ? ExitCode.Error : ExitCode.Cancelled;
    }

    private static async Task<int> RunVerbAsync(IReadOnlyList<string> args, CommandContext context)
    {
        if (args.Count == 0 || args[0] is "--help" or "-h" || (args.Count == 1 && args[0] == "help"))
        {
            await context.Out.WriteAsync(HelpText.OfProgram(VerbTable.All));
            return args.Count == 0 ? ExitCode.Error : ExitCode.Done;
        }

        Verb? verb = null;
        try
        {
            if (args[0] == "--version")
                return await VersionVerb.RunAsync(context);
            var (name, rest) = args[0] == "help" ? (args[1], ["--help"]) : (args[0], args.Skip(1).ToList());
            verb = Find(name);
            if (verb.Parse(rest) is { } options)
                return await verb.Run(options, context);
            await context.Out.WriteAsync(HelpText.OfVerb(verb));
            return ExitCode.Done;
        }
        catch (S3CredsException e)
        {
            await FailAsync(verb, e, context);
            return e.ExitCode;
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested || context.Abort.IsCancellationRequested)
        {
            return await StoppedAsync(verb, context);
        }
        catch (Exception e) when (e is AmazonClientException or AmazonServiceException or HttpRequestException)
        {
            await FailAsync(verb, new S3CredsException(AwsError.Explain(e), ExitCode.Error, e), context);
            return ExitCode.Error;
        }
        catch (Exception e) when (IsDirect(verb) && e is IOException or UnauthorizedAccessException)
        {
            await FailAsync(verb, new S3CredsException(CliCodes.Direct.Says(e.Message), ExitCode.Error, e), context);
            return ExitCode.Error;
        }
        catch (Exception e)
        {
            // The end of the program: whatever comes here is a bug, and its report starts with this line.
            await DiagnosticWriter.WriteAsync(
                [CliCodes.Unexpected.Says($"{e.GetType().Name}: {e.Message}", "this is a bug in s3creds: please report it with the command that you ran")], context);
            return ExitCode.Error;
        }
    }

    /// <summary>Direct verbs fail in the words and with the exit codes of s3-credentials, since scripts read them.</summary>
    private static bool IsDirect([NotNullWhen(true)] Verb? verb) => verb?.Group == DirectVerbs.Group;

    private static Task FailAsync(Verb? verb, S3CredsException error, CommandContext context) =>
        IsDirect(verb) ? DirectErrors.WriteAsync(verb, error, context) : DiagnosticWriter.WriteAsync(error.Diagnostics, context);

    private static Verb Find(string name) =>
        VerbTable.All.FirstOrDefault(v => v.Name == name)
        ?? throw new S3CredsException(CliCodes.Usage.Says(
            $"there is no verb '{name}'",
            Suggestion.For(name, VerbTable.All.Select(v => v.Name)) is { } near ? $"did you mean {near}? s3creds --help lists them all" : "s3creds --help lists them"));
}
