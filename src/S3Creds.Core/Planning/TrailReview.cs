using System.Globalization;
using System.Text.Json.Nodes;

namespace S3Creds.Core.Planning;

/// <summary>An event of CloudTrail that may be the cause of a difference. Every text in it was chosen by others.</summary>
/// <param name="Principal">The caller: an ARN, a service, or what else is known of it.</param>
/// <param name="Source">The address that the call came from.</param>
/// <param name="ClaimsOurs">Its user agent names s3creds, and no journal that was read has the request: a user agent proves
/// nothing.</param>
public sealed record TrailCandidate(string Id, DateTimeOffset Time, string Name, string Principal, string Source, bool ClaimsOurs);

/// <summary>What the records that could hold a cause hold.</summary>
/// <param name="Region">The only region whose records can hold it; null: any.</param>
/// <param name="From">Of the first record; null: there is none.</param>
/// <param name="To">Of the last one.</param>
public sealed record TrailSpan(string? Region, DateTimeOffset? From, DateTimeOffset? To)
{
    /// <summary>Earlier records do not count; null: all do.</summary>
    public DateTimeOffset? Since { get; init; }
}

/// <summary>The candidates for one difference, the newest first.</summary>
/// <param name="More">Older candidates that are counted only.</param>
/// <param name="Span">Where the candidates were looked for.</param>
public sealed record TrailFinding(IReadOnlyList<TrailCandidate> Candidates, int More, TrailSpan Span);

/// <summary>Who may have caused the differences of a plan, by the files of CloudTrail. Candidates, never verdicts.</summary>
/// <param name="Folder">Of the files, as it was given.</param>
/// <param name="Steps">By the id of the step.</param>
public sealed record TrailReview(string Folder, IReadOnlyDictionary<string, TrailFinding> Steps)
{
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public TrailFinding? this[PlanStep step] => Steps.GetValueOrDefault(step.Id);

    internal JsonObject ToJson() =>
        new()
        {
            ["folder"] = Folder,
            ["steps"] = new JsonObject(
                Steps.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => KeyValuePair.Create(s.Key, (JsonNode?)Json(s.Value)))
            ),
        };

    /// <exception cref="FormatException">A member is missing, or has another form.</exception>
    internal static TrailReview Read(JsonObject json) =>
        new(
            Text(json, "folder"),
            new SortedDictionary<string, TrailFinding>(
                (json["steps"] as JsonObject ?? throw new FormatException("steps")).ToDictionary(
                    s => s.Key,
                    s => Finding(s.Value as JsonObject ?? throw new FormatException("steps"))
                ),
                StringComparer.Ordinal
            )
        );

    private static JsonObject Json(TrailFinding finding)
    {
        var json = new JsonObject
        {
            ["candidates"] = new JsonArray([.. finding.Candidates.Select(c => (JsonNode)Json(c))]),
            ["more"] = finding.More,
        };
        if (finding.Span.Region is { } region)
            json["region"] = region;
        if (finding.Span.From is { } from)
            json["from"] = Text(from);
        if (finding.Span.To is { } to)
            json["to"] = Text(to);
        if (finding.Span.Since is { } since)
            json["since"] = Text(since);
        return json;
    }

    private static JsonObject Json(TrailCandidate candidate) =>
        new()
        {
            ["eventId"] = candidate.Id,
            ["time"] = Text(candidate.Time),
            ["event"] = candidate.Name,
            ["principal"] = candidate.Principal,
            ["source"] = candidate.Source,
            ["claimsOurs"] = candidate.ClaimsOurs,
        };

    private static TrailFinding Finding(JsonObject json) =>
        new(
            [
                .. (json["candidates"] as JsonArray ?? throw new FormatException("candidates")).Select(c =>
                    Candidate(c as JsonObject ?? throw new FormatException("candidates"))
                ),
            ],
            json["more"]?.GetValue<int>() ?? throw new FormatException("more"),
            new TrailSpan(json["region"]?.GetValue<string>(), TimeOrNull(json, "from"), TimeOrNull(json, "to"))
            {
                Since = TimeOrNull(json, "since"),
            }
        );

    private static TrailCandidate Candidate(JsonObject json) =>
        new(
            Text(json, "eventId"),
            TimeOrNull(json, "time") ?? throw new FormatException("time"),
            Text(json, "event"),
            Text(json, "principal"),
            Text(json, "source"),
            json["claimsOurs"]?.GetValue<bool>() ?? throw new FormatException("claimsOurs")
        );

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture);

    private static DateTimeOffset? TimeOrNull(JsonObject json, string key) =>
        json[key]?.GetValue<string>() is { } text
            ? DateTimeOffset.ParseExact(text, TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            : null;

    private static string Text(JsonObject json, string key) => json[key]?.GetValue<string>() ?? throw new FormatException(key);
}
