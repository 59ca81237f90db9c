using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>
/// A plan as a file: exactly its canonical bytes and a line feed, under a digest over everything else in it. Reading refuses whatever
/// this tool would not have written, and works out again what follows from the steps.
/// </summary>
public static class PlanFile
{
    public const int FormatVersion = 1;

    /// <summary>Larger files are refused before they are parsed, in bytes.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>How long a plan may be applied at most.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 128, AllowDuplicateProperties = false };

    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public static byte[] Write(Plan plan)
    {
        var parts = Parts(plan);
        return parts.With("digest", PlanDigest.Of(parts)).Bytes("\n"u8);
    }

    /// <summary>The digest of the file. It is a checksum, not a signature: a person who can write the file can write its digest. It proves
    /// that a plan is the reviewed one only if the expected digest is given separately.</summary>
    public static string DigestOf(Plan plan) => PlanDigest.Of(Parts(plan));

    /// <summary>The plan without its digest.</summary>
    public static JsonObject ToJson(Plan plan) => JsonNode.Parse(Parts(plan).Bytes(), null, Strict)!.AsObject();

    private static CanonicalParts Parts(Plan plan)
    {
        var parts = new CanonicalParts()
            .With(
                new JsonObject
                {
                    ["formatVersion"] = plan.FormatVersion,
                    ["tool"] = plan.Tool,
                    ["account"] = plan.Account,
                    ["owner"] = plan.Owner,
                    ["desiredDigest"] = plan.DesiredDigest,
                    ["liveDigest"] = plan.LiveDigest,
                    ["complete"] = plan.Complete,
                    ["unchanged"] = plan.Unchanged,
                    ["stepsDigest"] = plan.StepsDigest,
                    ["basis"] = plan.Basis.ToJson(plan.Steps),
                    ["review"] = plan.Review.ToJson(),
                }
            )
            .With("steps", plan.Steps.Select(StepJson))
            .With("accessChanges", AccessJson.Parts(plan.Access))
            .With("approvals", plan.Approvals.Select(ApprovalJson))
            .With("diagnostics", plan.Diagnostics.Select(DiagnosticJson));
        if (plan.Endpoint is { } endpoint)
            parts.With("endpoint", endpoint);
        if (plan.UnverifiedAccount)
            parts.With("unverifiedAccount", true);
        if (plan.Commit is { } commit)
            parts.With("commit", commit);
        if (plan.MadeAt is { } made)
            parts.With("madeAt", made.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture));
        if (plan.ValidUntil is { } end)
            parts.With("validUntil", end.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture));
        return parts;
    }

    private static JsonObject ApprovalJson(Approval approval)
    {
        var json = new JsonObject
        {
            ["token"] = approval.Token,
            ["why"] = approval.Why,
            ["given"] = approval.Given,
        };
        if (approval.By is { } by)
            json["by"] = by;
        return json;
    }

    /// <param name="kinds">Null: those of this tool.</param>
    /// <exception cref="S3CredsException">
    /// Not a plan, another version, changed since it was written, or one whose risks, approvals or access do not follow from its steps.
    /// </exception>
    public static Plan Read(ReadOnlySpan<byte> bytes, IReadOnlyList<Kind>? kinds = null)
    {
        if (bytes.Length > MaxBytes)
            throw Bad("it is larger than 64 MiB");
        if (!Utf8.IsValid(bytes))
            throw Bad("it is not UTF-8 text");
        try
        {
            var root = JsonNode.Parse(bytes, null, Strict) as JsonObject ?? throw Bad("it is not a JSON object");
            if (root["formatVersion"] is not JsonValue version || !version.TryGetValue<int>(out var number))
                throw Bad("it has no formatVersion");
            if (number != FormatVersion)
                throw Bad($"its format is version {number}, s3creds reads version {FormatVersion}");
            kinds ??= KindTable.All;
            var plan = FromJson(root, kinds);
            if (!bytes.SequenceEqual(Write(plan)))
                throw Bad("its digest does not match, or it was changed");
            return PlanClaims.Problem(plan, kinds) is { } problem ? throw Bad(problem) : plan;
        }
        catch (JsonException e)
        {
            throw Bad($"it is not JSON: line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}", e);
        }
        catch (Exception e)
            when (e
                    is InvalidOperationException
                        or FormatException
                        or KeyNotFoundException
                        or ArgumentException
                        or NullReferenceException
                        or OverflowException
            )
        {
            throw Bad("a value is missing or has an invalid format", e);
        }
    }

    private static Plan FromJson(JsonObject root, IReadOnlyList<Kind> kinds) =>
        new(
            FormatVersion,
            Text(root, "tool"),
            Text(root, "account"),
            Text(root, "owner"),
            Text(root, "desiredDigest"),
            Text(root, "liveDigest"),
            [.. Items(root, "steps").Select(ReadStep)],
            [
                .. Items(root, "approvals")
                    .Select(a => new Approval(Text(a, "token"), Text(a, "why"), a["given"]?.GetValue<bool>() ?? false)
                    {
                        By = a["by"]?.GetValue<string>(),
                    }),
            ],
            [.. Items(root, "diagnostics").Select(ReadDiagnostic)],
            root["complete"]?.GetValue<bool>() ?? false,
            root["unchanged"]?.GetValue<int>() ?? 0,
            root["endpoint"]?.GetValue<string>()
        )
        {
            Access = AccessJson.Read(root["accessChanges"] as JsonObject ?? throw new FormatException("accessChanges")),
            Basis = PlanBasis.Read(root["basis"] as JsonObject ?? throw new FormatException("basis"), Text(root, "account"), kinds),
            Review = PlanReview.Read(root["review"] as JsonObject ?? throw new FormatException("review")),
            UnverifiedAccount = root["unverifiedAccount"]?.GetValue<bool>() == true,
            Commit = root["commit"]?.GetValue<string>(),
            MadeAt = Time(root["madeAt"]),
            ValidUntil = Time(root["validUntil"]),
        };

    private static DateTimeOffset? Time(JsonNode? text) =>
        text is null
            ? null
            : DateTimeOffset.ParseExact(
                text.GetValue<string>(),
                TimeForm,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal
            );

    internal static JsonObject StepJson(PlanStep step)
    {
        var json = new JsonObject
        {
            ["id"] = step.Id,
            ["action"] = step.Action.ToString().ToLowerInvariant(),
            ["address"] = step.Address.ToString(),
            ["rank"] = step.Rank,
            ["reason"] = step.Reason,
            ["risk"] = new JsonArray([.. Risks(step.Risk).Select(r => JsonValue.Create(r))]),
            ["before"] = step.Before?.ToNode(),
            ["after"] = step.After?.ToNode(),
        };
        if (step.Facet is { } facet)
            json["facet"] = facet;
        if (step.Origin is { } origin)
            json["origin"] = origin.ToString().ToLowerInvariant();
        return json;
    }

    private static PlanStep ReadStep(JsonObject json)
    {
        var address = ResourceAddress.Parse(Text(json, "address")) ?? throw new FormatException("address");
        var risk = (json["risk"] as JsonArray ?? []).Aggregate(Risk.None, (all, one) =>
            all | Enum.Parse<Risk>(one!.GetValue<string>(), ignoreCase: true)
        );
        return new PlanStep(
            Text(json, "id"),
            Enum.Parse<StepAction>(Text(json, "action"), ignoreCase: true),
            address,
            json["facet"]?.GetValue<string>(),
            json["before"] is { } before ? CanonicalJson.Of(before) : null,
            json["after"] is { } after ? CanonicalJson.Of(after) : null,
            risk,
            json["rank"]?.GetValue<int>() ?? throw new FormatException("rank"),
            Text(json, "reason")
        )
        {
            Origin = json["origin"] is { } origin ? Enum.Parse<StepOrigin>(origin.GetValue<string>(), ignoreCase: true) : null,
        };
    }

    private static JsonObject DiagnosticJson(Diagnostic diagnostic)
    {
        var json = new JsonObject
        {
            ["code"] = diagnostic.Code,
            ["severity"] = diagnostic.Severity.ToString().ToLowerInvariant(),
            ["message"] = diagnostic.Message,
        };
        if (diagnostic.Span is { } span)
            json["at"] = new JsonObject
            {
                ["file"] = span.File,
                ["line"] = span.Line,
                ["column"] = span.Column,
            };
        if (diagnostic.Hint is { } hint)
            json["hint"] = hint;
        return json;
    }

    private static Diagnostic ReadDiagnostic(JsonObject json)
    {
        var span = json["at"] is JsonObject at
            ? new SourceSpan(Text(at, "file"), at["line"]!.GetValue<int>(), at["column"]!.GetValue<int>())
            : null;
        return new Diagnostic(
            Text(json, "code"),
            Enum.Parse<Severity>(Text(json, "severity"), ignoreCase: true),
            Text(json, "message"),
            span,
            json["hint"]?.GetValue<string>()
        );
    }

    /// <summary>The names of the risks that are set, in a fixed order.</summary>
    public static IEnumerable<string> Risks(Risk risk) =>
        Enum.GetValues<Risk>().Where(r => r != Risk.None && risk.HasFlag(r)).Select(r => r.ToString().ToLowerInvariant());

    private static string Text(JsonObject json, string key) => json[key]?.GetValue<string>() ?? throw new FormatException(key);

    private static IEnumerable<JsonObject> Items(JsonObject json, string key) =>
        (json[key] as JsonArray ?? throw new FormatException(key)).Select(i => i as JsonObject ?? throw new FormatException(key));

    private static S3CredsException Bad(string why, Exception? inner = null) =>
        new(
            PlanCodes.BadPlanFile.With($"not a valid plan file: {why}", "make a new one with 's3creds plan --out FILE'"),
            Outcome.Refused,
            inner
        );
}
