using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Rendering;

/// <summary>Diagnostics as SARIF 2.1.0, for the forges and editors that show them beside the code.</summary>
public static class SarifView
{
    private const string Root = "%SRCROOT%";

    /// <param name="tool">The program and its version: <c>s3creds 1.2.3</c>.</param>
    /// <param name="titleOf">What a code means; null where that is not known.</param>
    /// <param name="relative">A path as a manifest's place has it, from the root of the repository.</param>
    /// <param name="elsewhere">The file that a finding without a place is shown at: a forge takes none without.</param>
    public static string Render(
        IEnumerable<Diagnostic> diagnostics,
        string tool,
        Func<string, string?> titleOf,
        Func<string, string> relative,
        string elsewhere
    )
    {
        var all = diagnostics.ToList();
        List<string> codes = [.. all.Select(d => d.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var named = tool.Split(' ', 2);
        var driver = new JsonObject
        {
            ["name"] = named[0],
            ["rules"] = new JsonArray([
                .. codes.Select(c =>
                    (JsonNode)new JsonObject { ["id"] = c, ["shortDescription"] = Message(titleOf(c) ?? $"The diagnostic {c} of s3creds") }
                ),
            ]),
        };
        if (named.Length > 1)
            driver["version"] = named[1];
        var root = new JsonObject
        {
            ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(
                new JsonObject
                {
                    ["tool"] = new JsonObject { ["driver"] = driver },
                    ["columnKind"] = "utf16CodeUnits",
                    ["results"] = new JsonArray([.. all.Select(d => (JsonNode)Result(d, codes.IndexOf(d.Code), relative, elsewhere))]),
                }
            ),
        };
        return Escape.Json(CanonicalJson.Of(root).Text) + "\n";
    }

    private static JsonObject Result(Diagnostic diagnostic, int rule, Func<string, string> relative, string elsewhere)
    {
        var span = diagnostic.Span ?? new SourceSpan(elsewhere, 1, 1);
        var file = relative(span.File);
        return new JsonObject
        {
            ["ruleId"] = diagnostic.Code,
            ["ruleIndex"] = rule,
            ["level"] = diagnostic.Severity switch
            {
                Severity.Error => "error",
                Severity.Warning => "warning",
                _ => "note",
            },
            ["message"] = Message(diagnostic.Hint is { } hint ? $"{diagnostic.Message}\n{hint}" : diagnostic.Message),
            ["locations"] = new JsonArray(
                new JsonObject
                {
                    ["physicalLocation"] = new JsonObject
                    {
                        ["artifactLocation"] = new JsonObject { ["uri"] = UriOf(file), ["uriBaseId"] = Root },
                        ["region"] = new JsonObject { ["startLine"] = Math.Max(1, span.Line), ["startColumn"] = Math.Max(1, span.Column) },
                    },
                }
            ),
            // The same finding on another line is the same finding.
            ["partialFingerprints"] = new JsonObject
            {
                ["s3creds/v1"] = PlanDigest.Of(string.Join('\n', diagnostic.Code, file, diagnostic.Message)),
            },
        };
    }

    /// <summary>A message may hold links and placeholders: names of an account are neither.</summary>
    private static JsonObject Message(string text) =>
        new()
        {
            ["text"] = string.Join('\n', text.Split('\n').Select(Escape.Text))
                .Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("[", "\\[", StringComparison.Ordinal)
                .Replace("]", "\\]", StringComparison.Ordinal)
                .Replace("{", "{{", StringComparison.Ordinal)
                .Replace("}", "}}", StringComparison.Ordinal),
        };

    /// <summary>A relative reference. A first segment with a colon would be a scheme, and is escaped as all segments are.</summary>
    private static string UriOf(string path) =>
        string.Join('/', path.Split('/').Select(s => s is ".." or "." ? s : Uri.EscapeDataString(s)));
}
