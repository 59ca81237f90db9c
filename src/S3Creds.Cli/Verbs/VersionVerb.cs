using CommandLine;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli.Verbs;

[Verb("version")]
internal sealed class VersionOptions;

internal static class VersionVerb
{
    public static async Task<Outcome> RunAsync(CommandContext context)
    {
        await context.Out.WriteLineAsync(ToolVersion.Text);
        return Outcome.Done;
    }
}
