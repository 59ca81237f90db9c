using System.Text.Json.Nodes;

namespace S3Creds.Core.Rendering.Html;

/// <summary>A statement before and after; null where it is added or removed.</summary>
internal sealed record StatementPair(string Name, JsonObject? Before, JsonObject? After)
{
    public bool Changes => !JsonNode.DeepEquals(Before, After);
}

/// <summary>The statements of two documents side by side: matched by Sid, else by likeness, so that one inserted statement never shifts
/// the others.</summary>
internal static class StatementPairs
{
    /// <summary>Less alike than this, statements are not two versions of one.</summary>
    private const double LeastAlike = 0.5;

    public static IReadOnlyList<StatementPair> Of(IReadOnlyList<JsonObject> before, IReadOnlyList<JsonObject> after)
    {
        var partner = new int[after.Count];
        Array.Fill(partner, -1);
        var taken = new bool[before.Count];
        Match((b, a) => JsonNode.DeepEquals(before[b], after[a]));
        Match((b, a) => Sid(before[b]) is { } sid && sid == Sid(after[a]));
        var alike =
            from b in Enumerable.Range(0, before.Count)
            where !taken[b]
            from a in Enumerable.Range(0, after.Count)
            where partner[a] < 0 && (Sid(before[b]) is null || Sid(after[a]) is null)
            let score = Likeness(before[b], after[a])
            where score >= LeastAlike
            orderby score descending, b, a
            select (b, a);
        foreach (var (b, a) in alike.ToList())
            Take(b, a);

        var pairs = new List<StatementPair>();
        var next = 0;
        for (var a = 0; a < after.Count; a++)
        {
            // What was removed stands where it was: before the partner of the next one that is still there.
            if (partner[a] >= 0)
            {
                for (; next < partner[a]; next++)
                    AddRemoved(next);
                next = Math.Max(next, partner[a] + 1);
            }

            pairs.Add(new StatementPair(Name(after[a], a), partner[a] < 0 ? null : before[partner[a]], after[a]));
        }

        for (; next < before.Count; next++)
            AddRemoved(next);
        return pairs;

        void AddRemoved(int b)
        {
            if (!taken[b])
                pairs.Add(new StatementPair(Name(before[b], b), before[b], null));
        }

        void Match(Func<int, int, bool> same)
        {
            for (var a = 0; a < after.Count; a++)
            {
                for (var b = 0; b < before.Count && partner[a] < 0; b++)
                {
                    if (!taken[b] && same(b, a))
                        Take(b, a);
                }
            }
        }

        void Take(int b, int a)
        {
            if (taken[b] || partner[a] >= 0)
                return;
            taken[b] = true;
            partner[a] = b;
        }
    }

    private static string? Sid(JsonObject statement) =>
        statement["Sid"] is JsonValue value && value.TryGetValue<string>(out var sid) && sid.Length > 0 ? sid : null;

    private static string Name(JsonObject statement, int index) => Sid(statement) ?? $"statement {index + 1}";

    /// <summary>The share of lines that both have: effect, each action, each resource, each principal, each condition.</summary>
    private static double Likeness(JsonObject before, JsonObject after)
    {
        var (old, now) = (Parts(before), Parts(after));
        return old.Count + now.Count == 0 ? 1 : 2.0 * old.Count(now.Contains) / (old.Count + now.Count);
    }

    private static HashSet<string> Parts(JsonObject statement)
    {
        var parts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in statement)
        {
            foreach (var leaf in key == "Sid" ? [] : Leaves(value))
                parts.Add($"{key} {leaf}");
        }

        return parts;
    }

    private static IEnumerable<string> Leaves(JsonNode? node) =>
        node switch
        {
            JsonArray array => array.SelectMany(Leaves),
            JsonObject map => map.SelectMany(p => Leaves(p.Value).Select(l => $"{p.Key} {l}")),
            null => ["null"],
            _ => [node.ToJsonString()],
        };
}
