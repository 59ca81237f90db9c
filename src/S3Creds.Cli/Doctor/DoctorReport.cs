using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli.Doctor;

/// <summary>The report as JSON, and its schema.</summary>
internal static class DoctorReport
{
    private const int FormatVersion = 1;

    public static string Json(IReadOnlyList<(string Check, Finding Finding)> found) =>
        Escape.Json(
            new JsonObject
            {
                ["formatVersion"] = FormatVersion,
                ["tool"] = ToolVersion.Text,
                ["checks"] = new JsonArray([
                    .. found.Select(f =>
                        (JsonNode?)
                            new JsonObject
                            {
                                ["check"] = f.Check,
                                ["standing"] = Key(f.Finding.Standing),
                                ["message"] = f.Finding.Message,
                                ["todo"] = f.Finding.Todo,
                            }
                    ),
                ]),
                ["fails"] = found.Any(f => f.Finding.Standing == Standing.Fail),
            }.ToJsonString(
                new JsonSerializerOptions
                {
                    WriteIndented = true,
                    NewLine = "\n",
                    Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                }
            )
        ) + "\n";

    /// <summary>The file <c>schema/doctor.schema.json</c>.</summary>
    public static string Schema() =>
        JsonShape.File(
            JsonShape.Object(
                "What 's3creds doctor --format json' writes.",
                ("formatVersion", JsonShape.Const(FormatVersion), true),
                ("tool", JsonShape.Text("Name and version."), true),
                (
                    "checks",
                    JsonShape.List(
                        "The lines of the report, in its order.",
                        JsonShape.Object(
                            null,
                            ("check", JsonShape.Enum("The check that the line is of.", DoctorCheck.All.Select(c => c.Name)), true),
                            (
                                "standing",
                                JsonShape.Enum(
                                    "fail: runs fail because of it. notChecked: it may be either.",
                                    Enum.GetValues<Standing>().Select(Key)
                                ),
                                true
                            ),
                            ("message", JsonShape.Text("What was found."), true),
                            ("todo", JsonShape.TextOrNull("What to do."), true)
                        )
                    ),
                    true
                ),
                ("fails", JsonShape.Flag("Whether a line is 'fail': the exit code is 1."), true)
            ),
            "s3creds doctor"
        );

    /// <summary>The standing as the text has it.</summary>
    public static string Word(Standing standing) =>
        standing switch
        {
            Standing.Fine => "fine",
            Standing.Warn => "warn",
            Standing.Fail => "fail",
            Standing.NotChecked => "-",
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static string Key(Standing standing) => standing == Standing.NotChecked ? "notChecked" : Word(standing);
}
