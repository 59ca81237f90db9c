using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using CommandLine;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli.Verbs;

[Verb("version")]
internal sealed class VersionOptions
{
    [Option("json", HelpText = "As JSON: version, commit, runtime, platform")]
    public bool Json { get; set; }
}

internal static class VersionVerb
{
    public static async Task<Outcome> RunAsync(VersionOptions options, CommandContext context)
    {
        await context.Out.WriteLineAsync(options.Json ? Json() : ToolVersion.Text);
        return Outcome.Done;
    }

    private static string Json() =>
        Escape.Json(
            new JsonObject
            {
                ["name"] = "s3creds",
                ["version"] = ToolVersion.Number,
                ["commit"] = ToolVersion.Commit,
                ["runtime"] = RuntimeInformation.FrameworkDescription,
                ["platform"] = RuntimeInformation.RuntimeIdentifier,
            }.ToJsonString()
        );
}
