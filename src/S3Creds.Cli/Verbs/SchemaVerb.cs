using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Cli.Doctor;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Fleet;
using S3Creds.Core.Kinds;
using S3Creds.Core.Planning;

namespace S3Creds.Cli.Verbs;

[Verb("schema")]
internal sealed class SchemaOptions
{
    [OneOf("manifest", "fleet", "plan", "access", "doctor")]
    [Value(0, MetaName = "WHAT", HelpText = "The schema to print: manifest (default), fleet, plan, access or doctor")]
    public string? What { get; set; }
}

/// <summary>The JSON Schemas of the public formats: manifests for editors, plans, access lists and the doctor's report for programs that
/// read them.</summary>
internal static class SchemaVerb
{
    /// <summary>By the word that chooses it; the first is the default.</summary>
    private static readonly (string What, Func<string> Text)[] Schemas =
    [
        ("manifest", () => ManifestSchema.Text(KindTable.All)),
        ("fleet", FleetSchema.Text),
        ("plan", PlanSchema.Text),
        ("access", AccessSchema.Text),
        ("doctor", DoctorReport.Schema),
    ];

    public static async Task<Outcome> RunAsync(SchemaOptions options, CommandContext context)
    {
        var (_, text) = Array.Find(Schemas, s => s.What == (options.What ?? Schemas[0].What));
        if (text is null)
            throw new S3CredsException(
                CliCodes.Usage.With(
                    $"there is no schema of '{options.What}'",
                    $"use one of {string.Join(", ", Schemas.Select(s => s.What))}"
                )
            );
        await context.Out.WriteAsync(text());
        return Outcome.Done;
    }
}
