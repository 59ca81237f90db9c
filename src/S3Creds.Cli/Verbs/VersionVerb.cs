using CommandLine;

namespace S3Creds.Cli.Verbs;

[Verb("version")]
internal sealed class VersionOptions;

internal static class VersionVerb
{
    public static async Task<int> RunAsync(CommandContext context)
    {
        await context.Out.WriteLineAsync(ToolVersion.Text);
        return ExitCode.Done;
    }
}
