using System.Text;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>How a direct verb fails: <c>Error: …</c> on one line of standard error, exit 1; a command line that is not understood has its
/// usage before it, exit 2. Scripts written for s3-credentials match these lines.</summary>
internal static class DirectErrors
{
    /// <summary>An error of the user or of the account.</summary>
    public static S3CredsException Error(string message, string? hint = null) => new(CliCodes.Direct.With(message, hint));

    /// <summary>A value that an option does not take.</summary>
    /// <param name="option">As s3-credentials names it: <c>'-d' / '--duration'</c>.</param>
    public static S3CredsException BadValue(string option, string message) =>
        new(CliCodes.Usage.With($"Invalid value for {option}: {message}"), Outcome.Misused);

    public static S3CredsException BadOption(string message) => new(CliCodes.Usage.With(message), Outcome.Misused);

    /// <summary>A transfer fails at a file of this machine or at the store; an <see cref="IOException"/> can be either.</summary>
    public static string WordsOf(Exception exception) =>
        FileProblem.IsLocal(exception) || exception is WordedIOException
            ? FileProblem.AsSystem(exception, null)
            : AwsError.Explain(exception).Message;

    public static async Task WriteAsync(Verb verb, S3CredsException error, CommandContext context)
    {
        if (error.Outcome == Outcome.Misused)
        {
            var usage = new StringBuilder("Usage: s3creds ").Append(verb.Name).Append(" [OPTIONS]");
            foreach (var argument in verb.Spec.Arguments)
                usage
                    .Append(' ')
                    .Append(argument.Required ? "" : "[")
                    .Append(argument.Name)
                    .Append(argument.Many ? "..." : "")
                    .Append(argument.Required ? "" : "]");
            await context.Err.WriteLineAsync($"{usage}\nTry 's3creds {verb.Name} --help' for help.\n");
        }

        foreach (var diagnostic in error.Diagnostics)
        {
            var hint = diagnostic.Hint is { } h ? $" - {h}" : "";
            await context.Err.WriteLineAsync($"Error: {Lines(diagnostic.Message)}{Lines(hint)}");
        }
    }

    /// <summary>Line breaks are ours (several keys that are not found); whatever else a store put into a message is shown
    /// escaped.</summary>
    private static string Lines(string text) => string.Join('\n', text.Split('\n').Select(Escape.Text));
}
