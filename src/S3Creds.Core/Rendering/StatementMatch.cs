using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;

namespace S3Creds.Core.Rendering;

/// <summary>A statement of two documents that are compared: new, gone, or there on both sides.</summary>
public sealed record StatementPair(JsonObject? Before, JsonObject? After)
{
    public bool IsSame => Before is not null && After is not null && PolicyText.SameStatement(Before, After);
}

/// <summary>Which statement of one document is which of another: by Sid, else by likeness. An inserted statement is one difference, and
/// shifts none of the others.</summary>
public static class StatementMatch
{
    /// <summary>Below it two statements have too little in common to be versions of one.</summary>
    private const double Alike = 0.4;

    /// <summary>Beyond so many statements without a Sid on a side, only equal ones are matched: the rest would take too long.</summary>
    private const int MostCompared = 200;

    /// <summary>In the order of the later document; a removed one stands where it was.</summary>
    public static IReadOnlyList<StatementPair> Of(JsonNode? before, JsonNode? after)
    {
        List<JsonObject> old = [.. PolicyText.Statements(before)];
        List<JsonObject> now = [.. PolicyText.Statements(after)];
        var matched = new int[now.Count];
        Array.Fill(matched, -1);
        var taken = new bool[old.Count];
        Match((o, n) => SidOf(n) is { } sid && SidOf(o) == sid);
        Match((o, n) => CanonicalJson.Of(o) == CanonicalJson.Of(n));
        ByLikeness(old, now, matched, taken);
        return InOrder(old, now, matched);

        void Match(Func<JsonObject, JsonObject, bool> same)
        {
            for (var i = 0; i < now.Count; i++)
            {
                for (var j = 0; matched[i] < 0 && j < old.Count; j++)
                {
                    if (!taken[j] && same(old[j], now[i]))
                        (matched[i], taken[j]) = (j, true);
                }
            }
        }
    }

    private static void ByLikeness(List<JsonObject> old, List<JsonObject> now, int[] matched, bool[] taken)
    {
        var (left, right) = (taken.Count(t => !t), matched.Count(m => m < 0));
        if (left == 0 || right == 0 || left > MostCompared || right > MostCompared)
            return;
        var (olds, nows) = (old.Select(Parts).ToList(), now.Select(Parts).ToList());
        // Those with Sids that differ are not versions of one another.
        var pairs =
            from i in Enumerable.Range(0, now.Count)
            where matched[i] < 0
            from j in Enumerable.Range(0, old.Count)
            where !taken[j] && (SidOf(now[i]) is null || SidOf(old[j]) is null)
            let likeness = Likeness(olds[j], nows[i])
            where likeness >= Alike
            orderby likeness descending, Math.Abs(i - j), i, j
            select (i, j);
        foreach (var (i, j) in pairs.ToList())
        {
            if (matched[i] < 0 && !taken[j])
                (matched[i], taken[j]) = (j, true);
        }
    }

    private static List<StatementPair> InOrder(List<JsonObject> old, List<JsonObject> now, int[] matched)
    {
        var pairs = new List<StatementPair>();
        var gone = Enumerable.Range(0, old.Count).Except(matched).ToList();
        for (var i = 0; i < now.Count; i++)
        {
            if (matched[i] >= 0)
                Flush(matched[i]);
            pairs.Add(new StatementPair(matched[i] < 0 ? null : old[matched[i]], now[i]));
        }

        Flush(old.Count);
        return pairs;

        void Flush(int before)
        {
            while (gone.Count > 0 && gone[0] < before)
            {
                pairs.Add(new StatementPair(old[gone[0]], null));
                gone.RemoveAt(0);
            }
        }
    }

    /// <summary>The share of what two statements have in common of all that is in either.</summary>
    private static double Likeness(HashSet<string> one, HashSet<string> other)
    {
        var common = one.Count(other.Contains);
        return common == 0 ? 0 : (double)common / (one.Count + other.Count - common);
    }

    private static HashSet<string> Parts(JsonObject statement)
    {
        var parts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in statement.Where(p => p.Key != "Sid"))
            Add(key, value);
        return parts;

        void Add(string path, JsonNode? value)
        {
            switch (value)
            {
                case JsonObject map:
                    foreach (var (key, inner) in map)
                        Add($"{path}.{key}", inner);
                    break;
                case JsonArray list:
                    foreach (var item in list)
                        Add(path, item);
                    break;
                default:
                    parts.Add($"{path}={value}");
                    break;
            }
        }
    }

    private static string? SidOf(JsonObject statement) =>
        statement["Sid"] is JsonValue value && value.TryGetValue<string>(out var sid) && sid.Length > 0 ? sid : null;
}
