using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Fleet;
using S3Creds.Core.Kinds;
using S3Creds.Core.Planning;

namespace S3Creds.Cli.Verbs;

[Verb("schema")]
internal sealed class SchemaOptions
{
    [OneOf("manifest", "fleet", "plan", "access")]
    [Value(0, MetaName = "WHAT", HelpText = "The schema to print: manifest (default), fleet, plan or access")]
    public string? What { get; set; }
}

/// <summary>The JSON Schemas of the public formats: manifests for editors, plans and access lists for programs that read them.</summary>
internal static class SchemaVerb
{
    public static async Task<Outcome> RunAsync(SchemaOptions options, CommandContext context)
    {
        await context.Out.WriteAsync(
            options.What switch
            {
                null or "manifest" => ManifestSchema.Text(KindTable.All),
                "fleet" => FleetSchema.Text(),
                "plan" => PlanSchema.Text(),
                "access" => AccessSchema.Text(),
                _ => throw new S3CredsException(
                    CliCodes.Usage.With($"there is no schema of '{options.What}'", "manifest, fleet, plan or access")
                ),
            }
        );
        return Outcome.Done;
    }
}
