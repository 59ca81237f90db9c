using System.Text.Json.Nodes;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>What a reviewer is shown beside the steps. A plan file carries it, so that a saved plan reads as it did when it was made.
/// Nothing that is applied or approved follows from it.</summary>
public sealed record PlanReview
{
    public static PlanReview None { get; } = new();

    /// <summary>Where the manifests declare the resources of the steps.</summary>
    public IReadOnlyDictionary<ResourceAddress, SourceSpan> Places { get; init; } = new SortedDictionary<ResourceAddress, SourceSpan>();

    /// <summary>What an approval brings about, by its token, where the account was asked for it.</summary>
    public IReadOnlyDictionary<string, ApprovalFact> Facts { get; init; } =
        new SortedDictionary<string, ApprovalFact>(StringComparer.Ordinal);

    /// <summary>Requests that were sent to read the account; null: not counted.</summary>
    public long? Requests { get; init; }

    /// <summary>Expectations that were judged over the state after the plan.</summary>
    public int Judged { get; init; }

    /// <summary>Those of them that hold.</summary>
    public int Held { get; init; }

    /// <summary>Options with which an apply makes the same plan again, as they are typed: <c>-f team.yaml --only user/*</c>.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The pattern of <c>--only</c> that the plan was made with.</summary>
    public string? Only => Arguments.SkipWhile(a => a != "--only").Skip(1).FirstOrDefault();

    /// <summary>The verb that carries the plan out: apply, destroy or rotate.</summary>
    public string Verb { get; init; } = "apply";

    /// <summary>Who may have caused the differences; null: no files of CloudTrail were given.</summary>
    public TrailReview? Trail { get; init; }

    internal JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["places"] = new JsonObject(
                Places
                    .OrderBy(p => p.Key)
                    .Select(p =>
                        KeyValuePair.Create(
                            p.Key.ToString(),
                            (JsonNode?)
                                new JsonObject
                                {
                                    ["file"] = p.Value.File,
                                    ["line"] = p.Value.Line,
                                    ["column"] = p.Value.Column,
                                }
                        )
                    )
            ),
            ["facts"] = new JsonObject(
                Facts.Select(f =>
                    KeyValuePair.Create(
                        f.Key,
                        (JsonNode?)new JsonObject { ["consequence"] = f.Value.Consequence, ["inUse"] = f.Value.InUse }
                    )
                )
            ),
            ["expectations"] = new JsonObject { ["judged"] = Judged, ["held"] = Held },
            ["verb"] = Verb,
            ["arguments"] = new JsonArray([.. Arguments.Select(a => (JsonNode?)JsonValue.Create(a))]),
        };
        if (Requests is { } requests)
            json["requests"] = requests;
        if (Trail is { } trail)
            json["trail"] = trail.ToJson();
        return json;
    }

    /// <exception cref="FormatException">A member is missing, or has another form.</exception>
    internal static PlanReview Read(JsonObject json)
    {
        var arguments = (json["arguments"] as JsonArray ?? throw new FormatException("arguments"))
            .Select(a => a?.GetValue<string>() ?? throw new FormatException("arguments"))
            .ToList();
        // What is copied from a review must not approve anything that the review does not list.
        if (arguments.Exists(a => Forbidden.Any(f => a == f || a.StartsWith(f + "=", StringComparison.Ordinal))))
            throw new FormatException("arguments");
        return new PlanReview
        {
            Places = new SortedDictionary<ResourceAddress, SourceSpan>(
                Members(json, "places")
                    .ToDictionary(
                        p => ResourceAddress.Parse(p.Key) ?? throw new FormatException("places"),
                        p =>
                            p.Value is JsonObject at
                                ? new SourceSpan(Text(at, "file"), Number(at, "line"), Number(at, "column"))
                                : throw new FormatException("places")
                    )
            ),
            Facts = new SortedDictionary<string, ApprovalFact>(
                Members(json, "facts")
                    .ToDictionary(
                        f => f.Key,
                        f =>
                            f.Value is JsonObject fact && fact["inUse"] is JsonValue inUse
                                ? new ApprovalFact(Text(fact, "consequence"), inUse.GetValue<bool>())
                                : throw new FormatException("facts")
                    ),
                StringComparer.Ordinal
            ),
            Requests = json["requests"]?.GetValue<long>(),
            Judged = Number(json["expectations"] as JsonObject ?? throw new FormatException("expectations"), "judged"),
            Held = Number(json["expectations"] as JsonObject ?? throw new FormatException("expectations"), "held"),
            Arguments = arguments,
            Trail = json["trail"] is { } trail ? TrailReview.Read(trail as JsonObject ?? throw new FormatException("trail")) : null,
            Verb = Text(json, "verb") is "apply" or "destroy" or "rotate" ? Text(json, "verb") : throw new FormatException("verb"),
        };
    }

    private static readonly string[] Forbidden = ["--allow", "--yes", "-y", "--expect-digest"];

    private static JsonObject Members(JsonObject json, string key) => json[key] as JsonObject ?? throw new FormatException(key);

    private static string Text(JsonObject json, string key) => json[key]?.GetValue<string>() ?? throw new FormatException(key);

    private static int Number(JsonObject json, string key) => json[key]?.GetValue<int>() ?? throw new FormatException(key);
}

/// <summary>What the account reports about that which an approval is for.</summary>
/// <param name="Consequence">A clause: <c>its 2 access keys stop working</c>.</param>
/// <param name="InUse">Whether it was used lately, so that its end is noticed.</param>
public sealed record ApprovalFact(string Consequence, bool InUse);
