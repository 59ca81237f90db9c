using CommandLine;
using S3Creds.Core.Kinds;

namespace S3Creds.Cli.Verbs;

[Verb("schema")]
internal sealed class SchemaOptions;

/// <summary>The JSON Schema of manifests, for editors.</summary>
internal static class SchemaVerb
{
    public static async Task<int> RunAsync(CommandContext context)
    {
        await context.Out.WriteAsync(ManifestSchema.Text(KindTable.All));
        return ExitCode.Done;
    }
}
