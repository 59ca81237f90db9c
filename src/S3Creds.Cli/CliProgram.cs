using System.Diagnostics.CodeAnalysis;
using Amazon.Runtime;
using S3Creds.Cli.Arguments;
using S3Creds.Cli.Verbs;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli;

/// <summary>From arguments to an exit code. Nothing is loaded before the verb is known.</summary>
public static class CliProgram
{
    // What a verb's own annotation does not keep: the members that its options inherit.
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(ManifestOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(DeclarativeOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(LookOptions))]
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        if (args.Count == 0 || args[0] is "--help" or "-h" || (args.Count == 1 && args[0] == "help"))
        {
            await context.Out.WriteAsync(HelpText.OfProgram(VerbTable.All));
            return args.Count == 0 ? ExitCode.Error : ExitCode.Done;
        }

        try
        {
            if (args[0] == "--version")
                return await VersionVerb.RunAsync(context);
            var (name, rest) = args[0] == "help" ? (args[1], ["--help"]) : (args[0], args.Skip(1).ToList());
            var verb = Find(name);
            if (verb.Parse(rest) is { } options)
                return await verb.Run(options, context);
            await context.Out.WriteAsync(HelpText.OfVerb(verb));
            return ExitCode.Done;
        }
        catch (S3CredsException e)
        {
            await DiagnosticWriter.WriteAsync(e.Diagnostics, context);
            return e.ExitCode;
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested || context.Abort.IsCancellationRequested)
        {
            await context.Err.WriteLineAsync("Stopped.");
            return ExitCode.Cancelled;
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            await DiagnosticWriter.WriteAsync([AwsError.Explain(e)], context);
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

    private static Verb Find(string name) =>
        VerbTable.All.FirstOrDefault(v => v.Name == name)
        ?? throw new S3CredsException(CliCodes.Usage.Says(
            $"there is no verb '{name}'",
            Suggestion.For(name, VerbTable.All.Select(v => v.Name)) is { } near ? $"did you mean {near}? s3creds --help lists them all" : "s3creds --help lists them"));
}
