using System.Globalization;
using System.Text.Json.Nodes;
using S3Creds.Core.Manifests;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>One way in which a lifecycle rule deletes data: which objects, and when. Delete markers without versions and unfinished uploads
/// are no data; transitions delete nothing.</summary>
/// <param name="Rule">In the canonical form (<see cref="LifecycleForm"/>).</param>
/// <param name="After">Days; null where <paramref name="On"/> is set.</param>
/// <param name="On">A day.</param>
/// <param name="Keep">Of old versions: how many stay. Null: it deletes current objects.</param>
internal sealed record Expiration(string Id, JsonObject Rule, long? After, string? On, long? Keep)
{
    /// <summary>What the rules delete that the rules before did not, or not as early, rule by rule. Where two cannot be compared (a day and
    /// a number of days, parts of one filter in several rules) the new one counts.</summary>
    public static IReadOnlyList<string> NewIn(JsonObject? before, JsonObject? after)
    {
        var old = Of(before).ToList();
        return [.. Of(after).Where(e => !old.Exists(o => o.Covers(e))).Select(e => e.Words(old))];
    }

    private static IEnumerable<Expiration> Of(JsonObject? rules)
    {
        foreach (var (id, node) in rules ?? [])
        {
            if (node is not JsonObject rule || rule.TextOf("status") != LifecycleForm.Enabled)
                continue;
            if (Number(rule, "expireAfter") is not null || rule.TextOf("expireOn") is not null)
                yield return new(id, rule, Number(rule, "expireAfter"), rule.TextOf("expireOn"), null);
            if (rule["noncurrent"] is JsonObject old && Number(old, "expireAfter") is { } days)
                yield return new(id, rule, days, null, Number(old, "keep") ?? 0);
        }
    }

    /// <summary>Whether all that the other one deletes is deleted by this one, and no later.</summary>
    private bool Covers(Expiration other) =>
        Keep is null == other.Keep is null
        && (Keep ?? 0) <= (other.Keep ?? 0)
        && (
            After is { } days && other.After is { } otherDays
                ? days <= otherDays
                : On is { } day && other.On is { } otherDay && string.CompareOrdinal(day, otherDay) <= 0
        )
        && (other.Rule.TextOf("prefix") ?? "").StartsWith(Rule.TextOf("prefix") ?? "", StringComparison.Ordinal)
        && (Rule["tags"] as JsonObject ?? []).All(t => (other.Rule["tags"] as JsonObject)?[t.Key]?.ToString() == t.Value?.ToString())
        && (Number(Rule, "largerThan") ?? -1) <= (Number(other.Rule, "largerThan") ?? -1)
        && (Number(Rule, "smallerThan") ?? long.MaxValue) >= (Number(other.Rule, "smallerThan") ?? long.MaxValue);

    private string Words(List<Expiration> old)
    {
        var before = old.Find(o => o.Id == Id && o.Keep is null == Keep is null);
        var was =
            before is null ? ""
            : before.When == When ? " (the rule had another filter before)"
            : $" (before: {before.When})";
        return $"rule {ShownText.Quote(Id)} deletes {What} {When}{was}";
    }

    private string What
    {
        get
        {
            var objects = Keep is null ? "objects" : "old versions of objects";
            var where = new List<string>();
            if (Rule.TextOf("prefix") is { } prefix)
                where.Add($"under {ShownText.Quote(prefix)}");
            if (Rule["tags"] is JsonObject tags)
                where.Add($"with {string.Join(" and ", tags.Select(t => ShownText.Quote($"{t.Key}={t.Value}")))}");
            if (Number(Rule, "largerThan") is { } larger)
                where.Add($"of more than {larger} bytes");
            if (Number(Rule, "smallerThan") is { } smaller)
                where.Add($"of less than {smaller} bytes");
            return where.Count == 0 ? $"all {objects}" : $"{objects} {string.Join(", ", where)}";
        }
    }

    private string When =>
        On is { } day ? $"on {day}"
        : Keep is null ? $"{Days} after their creation"
        : $"{Days} after they were replaced{(Keep > 0 ? $", except the {Keep} newest" : "")}";

    private static long? Number(JsonObject json, string key) => json[key]?.GetValue<long>();

    private string Days => string.Create(CultureInfo.InvariantCulture, $"{After} {(After == 1 ? "day" : "days")}");
}
