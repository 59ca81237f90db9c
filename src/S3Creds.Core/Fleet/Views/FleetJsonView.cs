using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Rendering;

namespace S3Creds.Core.Fleet.Views;

/// <summary>A merged report for programs.</summary>
public static class FleetJsonView
{
    private const int FormatVersion = 1;

    public static string Render(FleetReport report) => Escape.Json(CanonicalJson.Of(ToJson(report)).Text) + "\n";

    private static JsonObject ToJson(FleetReport report) =>
        new()
        {
            ["formatVersion"] = FormatVersion,
            ["verb"] = report.Verb,
            ["run"] = report.Run,
            ["outcome"] = FleetResult.WordOf(report.Outcome),
            ["digest"] = report.Digest,
            ["accounts"] = new JsonArray([.. report.Lines.Select(Account)]),
            ["changes"] = new JsonArray([
                .. report.Changes.Select(c => new JsonObject
                {
                    ["change"] = c.Text,
                    ["grave"] = c.IsGrave,
                    ["accounts"] = Texts(c.Accounts),
                }),
            ]),
            ["crossing"] = report.Crossing is { } crossing
                ? new JsonArray([
                    .. crossing.Select(c => new JsonObject
                    {
                        ["path"] = Texts(c.Path),
                        ["account"] = c.Account,
                        ["access"] = c.Line,
                    }),
                ])
                : null,
            ["notJoined"] = Texts(report.NotJoined),
            ["approvals"] = new JsonArray([
                .. report.Approvals.Select(a => new JsonObject
                {
                    ["tokens"] = Texts(a.Accounts.Select(i => $"{i}:{a.Token}")),
                    ["why"] = a.Why,
                }),
            ]),
        };

    private static JsonObject Account(AccountLine line) =>
        new()
        {
            ["account"] = line.Account,
            ["name"] = line.Name,
            ["outcome"] = FleetResult.WordOf(line.Outcome),
            ["writer"] = line.Writer,
            ["caller"] = line.Caller,
            ["attempt"] = line.Attempt,
            ["digest"] = line.Digest,
            ["changes"] = line.Changes,
            ["requests"] = line.Requests,
            ["steps"] = line.Steps?.ToJson(),
            ["diagnostics"] = new JsonArray([.. line.Diagnostics.Select(Diagnostic)]),
        };

    private static JsonObject Diagnostic(Diagnostic diagnostic) =>
        new()
        {
            ["code"] = diagnostic.Code,
            ["severity"] = diagnostic.Severity.ToString().ToLowerInvariant(),
            ["message"] = diagnostic.Message,
            ["hint"] = diagnostic.Hint,
            ["place"] = diagnostic.Span?.ToString(),
        };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode?)JsonValue.Create(t))]);
}
