using CommandLine;

namespace S3Creds.Cli.Verbs;

[Verb("version")]
internal sealed class VersionOptions;

internal static class VersionVerb
{
    /// <summary>Name and version, as plans record it.</summary>
    public static string Tool { get; } = $"s3creds {typeof(VersionVerb).Assembly.GetName().Version?.ToString(3)}";

    public static async Task<int> RunAsync(CommandContext context)
    {
        await context.Out.WriteLineAsync(Tool);
        return ExitCode.Done;
    }
}
