using System.Text.Json.Nodes;

namespace S3Creds.Core.Rendering.Html;

/// <summary>A policy document before and after, as its statements.</summary>
internal sealed record DocumentPair(string Name, bool IsNew, bool IsGone, IReadOnlyList<StatementPair> Statements)
{
    public string Summary
    {
        get
        {
            string[] counts =
            [
                Count(Statements.Count(s => s is { Before: null }), "added"),
                Count(Statements.Count(s => s is { After: null }), "removed"),
                Count(Statements.Count(s => s is { Before: not null, After: not null, Changes: true }), "changed"),
                Count(Statements.Count(s => !s.Changes), "unchanged"),
            ];
            var shown = string.Join(", ", counts.Where(c => c.Length > 0));
            return shown.Length == 0 ? "no statements" : shown;
        }
    }

    /// <summary>The policy documents in the values of a facet; empty where it holds none.</summary>
    public static IReadOnlyList<DocumentPair> Of(string facet, JsonNode? before, JsonNode? after)
    {
        if (StatementsOf(before) is not null || StatementsOf(after) is not null)
            return [Pair(facet, before, after)];
        var (old, now) = (before as JsonObject ?? [], after as JsonObject ?? []);
        var names = old.Select(p => p.Key).Concat(now.Select(p => p.Key)).Distinct(StringComparer.Ordinal).ToList();
        return names.Count > 0 && names.TrueForAll(n => StatementsOf(old[n]) is not null || StatementsOf(now[n]) is not null)
            ? [.. names.Order(StringComparer.Ordinal).Select(n => Pair($"{facet} {n}", old[n], now[n]))]
            : [];
    }

    private static DocumentPair Pair(string name, JsonNode? before, JsonNode? after) =>
        new(
            name,
            StatementsOf(before) is not { Count: > 0 },
            StatementsOf(after) is not { Count: > 0 },
            StatementPairs.Of(StatementsOf(before) ?? [], StatementsOf(after) ?? [])
        );

    /// <summary>Of a document, of what holds one, or of statements by their Sid; null where it is none of them.</summary>
    private static IReadOnlyList<JsonObject>? StatementsOf(JsonNode? node) =>
        node switch
        {
            JsonObject { Count: > 0 } map when map["Statement"] is JsonArray all => [.. all.OfType<JsonObject>()],
            JsonObject { Count: > 0 } map when map["Statement"] is JsonObject only => [only],
            JsonObject { Count: 1 } map when map["statements"] is JsonObject bySid => [.. bySid.Select(s => s.Value).OfType<JsonObject>()],
            JsonObject { Count: 1 } map when map["document"] is JsonObject document => StatementsOf(document),
            _ => null,
        };

    private static string Count(int number, string what) => number == 0 ? "" : $"{number} {what}";
}
