using System.Diagnostics.CodeAnalysis;
using Amazon.Runtime;
using S3Creds.Cli.Arguments;
using S3Creds.Cli.Verbs;
using S3Creds.Cli.Verbs.Direct;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;

namespace S3Creds.Cli;

/// <summary>From arguments to an exit code. Nothing is loaded before the verb is known.</summary>
public static class CliProgram
{
    private const int MostNamed = 5;

    // What a verb's own annotation does not keep: the members that its options inherit.
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(ManifestOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(DeclarativeOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(DirectOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(ListingOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(LookOptions))]
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        // On a thread of its own: this one answers signals while a verb is busy, or waits for a file.
        var run = Task.Run(() => RunReportedAsync(args, context.Scrubbed()), CancellationToken.None);
        if (
            await context.Interruption.EndAsync(run, () => context.Err.WriteLineAsync(Announcement), context.Stop, context.Abort) is
            { } exit
        )
            return exit;
        var verb = args.Count > 0 ? VerbTable.All.FirstOrDefault(v => v.Name == args[0]) : null;
        return await StoppedAsync(verb, context);
    }

    /// <summary>Where not even the error can be printed the exit code says it.</summary>
    private static async Task<int> RunReportedAsync(IReadOnlyList<string> args, CommandContext context)
    {
        try
        {
            return await RunVerbAsync(args, context);
        }
        catch (IOException)
        {
            return ExitCode.Error;
        }
    }

    /// <summary>The system has no path for a folder that was removed.</summary>
    private static bool HasWorkingFolder()
    {
        try
        {
            return Directory.Exists(Directory.GetCurrentDirectory());
        }
        catch (IOException)
        {
            return false;
        }
    }

    private const string Announcement = "Stopping after this step. Ctrl-C again stops at once.";

    private static async Task<int> StoppedAsync(Verb? verb, CommandContext context)
    {
        await context.Err.WriteLineAsync(IsDirect(verb) ? "Aborted!" : "Stopped.");
        return IsDirect(verb) ? ExitCode.Error : ExitCode.Cancelled;
    }

    private static async Task<int> RunVerbAsync(IReadOnlyList<string> args, CommandContext context)
    {
        if (args.Count == 0)
        {
            await context.Err.WriteAsync(HelpText.OfProgram(VerbTable.All));
            return ExitCode.NoVerb;
        }

        if (IsHelp(args[0]) && (args.Count == 1 || IsHelp(args[1])))
        {
            await context.Out.WriteAsync(HelpText.OfProgram(VerbTable.All));
            return ExitCode.Done;
        }

        Verb? verb = null;
        try
        {
            if (args[0] == "--version")
                return await VersionVerb.RunAsync(context);
            var (name, rest) = IsHelp(args[0]) ? (args[1], ["--help"]) : (args[0], args.Skip(1).ToList());
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
        catch (Exception e) when (e is (FileNotFoundException or DirectoryNotFoundException) && !HasWorkingFolder())
        {
            await FailAsync(
                verb,
                new S3CredsException(
                    CliCodes.Usage.With("the working folder does not exist any more", "cd to a folder that exists"),
                    ExitCode.Error,
                    e
                ),
                context
            );
            return ExitCode.Error;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var failed = IsDirect(verb)
                ? CliCodes.Direct.With(FileProblem.AsSystem(e, null))
                : CliCodes.Unwritable.With(
                    e is WordedIOException ? e.Message : $"a file or stream cannot be read or written: {FileProblem.Of(e, null)}"
                );
            await FailAsync(verb, new S3CredsException(failed, ExitCode.Error, e), context);
            return ExitCode.Error;
        }
        catch (Exception e)
        {
            // The end of the program: whatever comes here is a bug, and its report starts with this line.
            await DiagnosticWriter.WriteAsync(
                [
                    CliCodes.Unexpected.With(
                        $"{e.GetType().Name}: {e.Message}",
                        "this is a bug in s3creds: please report it with the command that you ran"
                    ),
                ],
                context
            );
            return ExitCode.Error;
        }
    }

    /// <summary>Direct verbs fail in the words and with the exit codes of s3-credentials, since scripts read them.</summary>
    private static bool IsDirect([NotNullWhen(true)] Verb? verb) => verb?.Group == DirectVerbs.Group;

    private static Task FailAsync(Verb? verb, S3CredsException error, CommandContext context) =>
        IsDirect(verb) ? DirectErrors.WriteAsync(verb, error, context) : DiagnosticWriter.WriteAsync(error.Diagnostics, context);

    private static bool IsHelp(string word) => word is "help" or "--help" or "-h";

    /// <summary>Exit 2 where there is none, as s3-credentials has it: a script's misspelt verb is most likely one of its.</summary>
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

    private static S3CredsException NoVerb(string message, string hint) => new(CliCodes.Usage.With(message, hint), ExitCode.NoVerb);
}
