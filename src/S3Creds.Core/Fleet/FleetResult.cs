using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

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

    /// <summary>What a run of an account can end with.</summary>
    private static readonly Outcome[] Outcomes = [.. Enum.GetValues<Outcome>().Where(o => o is not Outcome.Misused)];

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 160, AllowDuplicateProperties = false };

    /// <summary>The digest of what the account was declared to be (<see cref="FleetAccount.BasisOf"/>); null: its manifests were not
    /// read.</summary>
    public string? Basis { get; init; }

    public Plan? Plan { get; init; }

    public AccessBaseline? Access { get; init; }

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
            ["outcome"] = WordOf(Outcome),
            ["at"] = At.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture),
            ["basis"] = Basis,
            ["requests"] = Requests,
            ["labels"] = new JsonObject(Labels.Select(l => KeyValuePair.Create(l.Key, (JsonNode?)JsonValue.Create(l.Value)))),
            ["diagnostics"] = new JsonArray([.. Diagnostics.Select(DiagnosticJson)]),
            ["steps"] = Steps?.ToJson(),
            ["plan"] = Plan is { } plan ? JsonNode.Parse(PlanFile.Write(plan)) : null,
            ["access"] = Access is { } access ? JsonNode.Parse(access.Write()) : null,
        };

    /// <param name="key">Where it was found: what it claims of itself must be the same.</param>
    /// <exception cref="FleetResultException">Not a result of this tool, or another one than its name; the message is a clause.</exception>
    public static FleetResult Read(ReadOnlySpan<byte> bytes, ResultKey key)
    {
        try
        {
            var json = JsonNode.Parse(bytes, null, Strict) as JsonObject ?? throw new FleetResultException("it is not a JSON object");
            if (json["formatVersion"]?.GetValue<int>() is not FormatVersion)
                throw new FleetResultException($"its format is not version {FormatVersion}");
            var own = new ResultKey(Text(json, "verb"), Text(json, "account"), Text(json, "writer"), (int)Number(json, "attempt"));
            if (own != key)
                throw new FleetResultException($"it is the result {own}");
            return new FleetResult(
                Text(json, "id"),
                key,
                json["name"]?.GetValue<string>(),
                json["caller"]?.GetValue<string>(),
                Outcomes.FirstOrDefault(o => WordOf(o) == Text(json, "outcome"), Outcome.Misused) is var outcome and not Outcome.Misused
                    ? outcome
                    : throw new FleetResultException("its outcome is not known"),
                [
                    .. (json["diagnostics"] as JsonArray ?? []).Select(d =>
                        DiagnosticOf(d as JsonObject ?? throw new FleetResultException("it has no diagnostics"))
                    ),
                ],
                DateTimeOffset.ParseExact(Text(json, "at"), TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            )
            {
                Basis = json["basis"]?.GetValue<string>(),
                Requests = Number(json, "requests"),
                Labels = new SortedDictionary<string, string>(
                    (json["labels"] as JsonObject ?? []).ToDictionary(l => l.Key, l => l.Value?.ToString() ?? "", StringComparer.Ordinal),
                    StringComparer.Ordinal
                ),
                Steps = json["steps"] is JsonObject steps ? FleetSteps.Read(steps) : null,
                Plan = json["plan"] is { } plan ? PlanOf(plan, key.Account) : null,
                Access = json["access"] is { } access ? AccessOf(access, key) : null,
            };
        }
        catch (FleetResultException)
        {
            throw;
        }
        catch (S3CredsException e)
        {
            throw new FleetResultException(e.Diagnostics[0].Message, e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw new FleetResultException("it is not a result of s3creds fleet", e);
        }
    }

    /// <summary>An account speaks for itself alone: its plan and its access are not those of another.</summary>
    private static Plan PlanOf(JsonNode json, string account)
    {
        var plan = PlanFile.Read(BytesOf(json));
        return plan.Account == account ? plan : throw new FleetResultException($"its plan is of account {ShownText.Quote(plan.Account)}");
    }

    private static AccessBaseline AccessOf(JsonNode json, ResultKey key)
    {
        var access = AccessBaseline.Read(BytesOf(json), key.ToString());
        return access.Model.Account != key.Account
                ? throw new FleetResultException($"its access is of account {ShownText.Quote(access.Model.Account)}")
            : access.Scope != AccessScope.All ? throw new FleetResultException("its access is not that of the whole account")
            : access;
    }

    private static byte[] BytesOf(JsonNode json) => Encoding.UTF8.GetBytes(CanonicalJson.Of(json).Text + "\n");

    internal static string WordOf(Outcome outcome) => outcome.ToString().ToLowerInvariant();

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
        json[key] is JsonValue value && value.TryGetValue<long>(out var number)
            ? number
            : throw new FleetResultException($"it has no {key}");

    private static string Text(JsonObject json, string key) =>
        json[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw new FleetResultException($"it has no {key}");
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
            json["run"]?.ToString() ?? throw new FleetResultException("it has no run"),
            Number("done"),
            Number("alreadyDone"),
            Number("failed"),
            Number("skipped"),
            Number("unsettled")
        );
    }
}

/// <summary>What is read is no result of this tool; the message is a clause of ours, never one of the runtime.</summary>
public sealed class FleetResultException(string message, Exception? inner = null) : FormatException(message, inner);
