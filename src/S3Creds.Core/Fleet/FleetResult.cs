using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Model;

namespace S3Creds.Core.Fleet;

/// <summary>What one try of one account gave: one object, which is written once and never changed.</summary>
/// <param name="Id">Random: by it a run knows its own object again.</param>
/// <param name="Key">Where it is kept: verb, account, writer and number of the try.</param>
/// <param name="Caller">The ARN that the account returned for the credentials of the run; null: it was not reached.</param>
public sealed record FleetResult(
    string Id,
    ResultKey Key,
    string? Name,
    string? Caller,
    Outcome Outcome,
    IReadOnlyList<Diagnostic> Diagnostics,
    DateTimeOffset At
)
{
    public const int FormatVersion = 1;

    /// <summary>A plan and the access of an account with thousands of principals.</summary>
    public const int MaxBytes = 320 * 1024 * 1024;

    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 160, AllowDuplicateProperties = false };

    /// <summary>As a plan file holds it.</summary>
    public JsonObject? Plan { get; init; }

    /// <summary>As <c>access --out</c> writes it.</summary>
    public JsonObject? Access { get; init; }

    /// <summary>Of an apply.</summary>
    public FleetSteps? Steps { get; init; }

    /// <summary>The requests that were sent.</summary>
    public long Requests { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What the verb does is done: nothing of the account is left for another run.</summary>
    public bool IsSettled => Outcome is Outcome.Done or Outcome.Pending;

    /// <summary>Canonical bytes and a line feed.</summary>
    public byte[] Write() => Encoding.UTF8.GetBytes(CanonicalJson.Of(ToJson()).Text + "\n");

    private JsonObject ToJson() =>
        new()
        {
            ["formatVersion"] = FormatVersion,
            ["id"] = Id,
            ["verb"] = Key.Verb,
            ["account"] = Key.Account,
            ["writer"] = Key.Writer,
            ["attempt"] = Key.Attempt,
            ["name"] = Name,
            ["caller"] = Caller,
            ["outcome"] = Outcome.ToString().ToLowerInvariant(),
            ["at"] = At.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture),
            ["requests"] = Requests,
            ["labels"] = new JsonObject(Labels.Select(l => KeyValuePair.Create(l.Key, (JsonNode?)JsonValue.Create(l.Value)))),
            ["diagnostics"] = new JsonArray([.. Diagnostics.Select(DiagnosticJson)]),
            ["steps"] = Steps?.ToJson(),
            ["plan"] = Plan?.DeepClone(),
            ["access"] = Access?.DeepClone(),
        };

    /// <param name="key">Where it was found: what it claims of itself must be the same.</param>
    /// <exception cref="FormatException">Not a result of this tool, or another one than its name; the message is a clause.</exception>
    public static FleetResult Read(ReadOnlySpan<byte> bytes, ResultKey key)
    {
        try
        {
            var json = JsonNode.Parse(bytes, null, Strict) as JsonObject ?? throw new FormatException("it is not a JSON object");
            if (json["formatVersion"]?.GetValue<int>() is not FormatVersion)
                throw new FormatException($"its format is not version {FormatVersion}");
            var own = new ResultKey(Text(json, "verb"), Text(json, "account"), Text(json, "writer"), (int)Number(json, "attempt"));
            if (own != key)
                throw new FormatException($"it is the result {own}");
            return new FleetResult(
                Text(json, "id"),
                key,
                json["name"]?.GetValue<string>(),
                json["caller"]?.GetValue<string>(),
                Enum.TryParse<Outcome>(Text(json, "outcome"), ignoreCase: true, out var outcome)
                    ? outcome
                    : throw new FormatException("its outcome is not known"),
                [
                    .. (json["diagnostics"] as JsonArray ?? []).Select(d =>
                        DiagnosticOf(d as JsonObject ?? throw new FormatException("it has no diagnostics"))
                    ),
                ],
                DateTimeOffset.ParseExact(Text(json, "at"), TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            )
            {
                Requests = Number(json, "requests"),
                Labels = new SortedDictionary<string, string>(
                    (json["labels"] as JsonObject ?? []).ToDictionary(l => l.Key, l => l.Value?.ToString() ?? "", StringComparer.Ordinal),
                    StringComparer.Ordinal
                ),
                Steps = json["steps"] is JsonObject steps ? FleetSteps.Read(steps) : null,
                Plan = json["plan"] as JsonObject,
                Access = json["access"] as JsonObject,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException("it is not a result of s3creds fleet", e);
        }
    }

    private static JsonObject DiagnosticJson(Diagnostic diagnostic) =>
        new()
        {
            ["code"] = diagnostic.Code,
            ["severity"] = diagnostic.Severity.ToString().ToLowerInvariant(),
            ["message"] = diagnostic.Message,
            ["hint"] = diagnostic.Hint,
            ["file"] = diagnostic.Span?.File,
            ["line"] = diagnostic.Span?.Line,
            ["column"] = diagnostic.Span?.Column,
        };

    private static Diagnostic DiagnosticOf(JsonObject json) =>
        new(
            Text(json, "code"),
            Enum.Parse<Severity>(Text(json, "severity"), ignoreCase: true),
            Text(json, "message"),
            json["file"] is { } file
                ? new SourceSpan(file.GetValue<string>(), (int)Number(json, "line"), (int)Number(json, "column"))
                : null,
            json["hint"]?.GetValue<string>()
        );

    internal static long Number(JsonObject json, string key) =>
        json[key] is JsonValue value && value.TryGetValue<long>(out var number) ? number : throw new FormatException($"it has no {key}");

    private static string Text(JsonObject json, string key) =>
        json[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw new FormatException($"it has no {key}");
}

/// <summary>What an apply did in one account.</summary>
public sealed record FleetSteps(string Run, int Done, int AlreadyDone, int Failed, int Skipped, int Unsettled)
{
    internal JsonObject ToJson() =>
        new()
        {
            ["run"] = Run,
            ["done"] = Done,
            ["alreadyDone"] = AlreadyDone,
            ["failed"] = Failed,
            ["skipped"] = Skipped,
            ["unsettled"] = Unsettled,
        };

    internal static FleetSteps Read(JsonObject json)
    {
        int Number(string key) => (int)FleetResult.Number(json, key);
        return new(
            json["run"]?.ToString() ?? throw new FormatException("it has no run"),
            Number("done"),
            Number("alreadyDone"),
            Number("failed"),
            Number("skipped"),
            Number("unsettled")
        );
    }
}
