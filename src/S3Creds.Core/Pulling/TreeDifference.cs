using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests.Editing;

namespace S3Creds.Core.Pulling;

/// <summary>An edit of the entry itself, or of a document that it names.</summary>
/// <param name="Document">The name of the document as the manifest has it; null: the entry.</param>
internal sealed record TargetedEdit(string? Document, YamlEdit Edit);

/// <summary> The edits that carry the difference of two values over to the way in which the first of them is written. Where the two agree,
/// what is written stays, in its own form: a text in the place of a list of one, a version that is not written, an order of its own.
/// </summary>
/// <param name="document">What a document holds that is named where a value may stand; null where the text names none.</param>
internal sealed class TreeDifference(Func<string, JsonNode?> document)
{
    private readonly List<TargetedEdit> edits = [];
    private readonly Stack<string?> target = new([null]);

    public IReadOnlyList<TargetedEdit> Edits => edits;

    /// <summary>Something differs that is not written here: a profile sets it, or it follows from another value.</summary>
    public bool IsElsewhere { get; private set; }

    /// <param name="written">As the file has it, variables put in.</param>
    /// <param name="before">In canonical form, its value now.</param>
    /// <param name="after">In canonical form, its value after the edit.</param>
    public void Compare(JsonNode? written, JsonNode? before, JsonNode? after, IReadOnlyList<YamlStep> path)
    {
        if (Same(before, after) || Same(written, after))
            return;
        switch (written, before, after)
        {
            case (JsonValue name, JsonObject, JsonObject) when TextOf(name) is { } text && document(text) is { } content:
                target.Push(text);
                Compare(content, before, after, []);
                target.Pop();
                break;
            case (JsonObject map, JsonObject old, JsonObject now):
                CompareMaps(map, old, now, path);
                break;
            case (JsonArray list, not null, not null):
                CompareLists(list, Items(before), Items(after), path);
                break;
            case (not null, JsonArray { Count: 1 } old, JsonArray { Count: 1 } now):
                Compare(written, old[0], now[0], path);
                break;
            default:
                Add(new YamlEdit.Replace(path, after));
                break;
        }
    }

    public void Add(YamlEdit edit) => edits.Add(new TargetedEdit(target.Peek(), edit));

    private void CompareMaps(JsonObject written, JsonObject before, JsonObject after, IReadOnlyList<YamlStep> path)
    {
        foreach (var (key, now) in after)
        {
            var isOld = before.TryGetPropertyValue(key, out var old);
            if (written.TryGetPropertyValue(key, out var its))
                Compare(its, isOld ? old : its, now, [.. path, key]);
            else if (!isOld || !Same(old, now))
                Add(new YamlEdit.Add(path, key, now));
        }

        foreach (var (key, _) in before.Where(e => !after.ContainsKey(e.Key)))
        {
            if (written.ContainsKey(key))
                Add(new YamlEdit.Remove([.. path, key]));
            else
                IsElsewhere = true;
        }
    }

    private void CompareLists(JsonArray written, List<JsonNode?> before, List<JsonNode?> after, IReadOnlyList<YamlStep> path)
    {
        var source = Pair([.. written], before, orInOrder: written.Count == before.Count);
        var becomes = Pair(before, after, orInOrder: false);
        var removed = new List<int>();
        for (var i = 0; i < written.Count; i++)
        {
            if (source[i] < 0)
                continue;
            if (becomes[source[i]] is >= 0 and var now)
                Compare(written[i], before[source[i]], after[now], [.. path, i]);
            else
                removed.Add(i);
        }

        // What is not written here must not have changed.
        var isWritten = source.ToHashSet();
        IsElsewhere |= Enumerable
            .Range(0, before.Count)
            .Any(i => !isWritten.Contains(i) && (becomes[i] < 0 || !Same(before[i], after[becomes[i]])));
        foreach (var i in Enumerable.Reverse(removed))
            Add(new YamlEdit.Remove([.. path, i]));
        var taken = becomes.ToHashSet();
        foreach (var i in Enumerable.Range(0, after.Count).Where(i => !taken.Contains(i)))
            Add(new YamlEdit.Add(path, null, after[i]));
    }

    /// <summary>For each of the first the place of its partner among the second, -1 without one: the same, else the most alike.</summary>
    private static int[] Pair(List<JsonNode?> first, List<JsonNode?> second, bool orInOrder)
    {
        var partner = Enumerable.Repeat(-1, first.Count).ToArray();
        var free = Enumerable.Range(0, second.Count).ToList();
        var secondKeys = second.Select(Loose).ToList();
        for (var i = 0; i < first.Count; i++)
        {
            var key = Loose(first[i]);
            if (free.FindIndex(j => secondKeys[j] == key) is >= 0 and var at)
                Take(i, at);
        }

        var likely =
            from i in Enumerable.Range(0, first.Count)
            where partner[i] < 0
            from j in free
            let alike = Alike(first[i], second[j])
            where alike > 0
            orderby alike descending, i, j
            select (i, j);
        foreach (var (i, j) in likely.ToList())
        {
            if (partner[i] < 0 && free.IndexOf(j) is >= 0 and var at)
                Take(i, at);
        }

        // One text that became another.
        var left = Enumerable.Range(0, first.Count).Where(i => partner[i] < 0).ToList();
        if (orInOrder || (left.Count == 1 && free.Count == 1))
        {
            foreach (var i in left.Where(i => free.Count > 0 && (orInOrder || IsText(first[i]) == IsText(second[free[0]]))))
                Take(i, 0);
        }

        return partner;

        void Take(int i, int at)
        {
            partner[i] = free[at];
            free.RemoveAt(at);
        }
    }

    private static readonly string[] Names = ["Sid", "Id", "id", "name", "bucket"];

    /// <summary>How many entries two maps share; what names an element counts more. Texts are alike to none.</summary>
    private static int Alike(JsonNode? a, JsonNode? b) =>
        a is JsonObject one && b is JsonObject other
            ? one.Where(e => other.TryGetPropertyValue(e.Key, out var its) && Loose(e.Value) == Loose(its))
                .Sum(e => Names.Contains(e.Key) ? 10 : 1)
            : 0;

    private static bool IsText(JsonNode? node) => node is JsonValue;

    private static List<JsonNode?> Items(JsonNode node) => node is JsonArray list ? [.. list] : [node];

    private static bool Same(JsonNode? a, JsonNode? b) => CanonicalJson.Of(a) == CanonicalJson.Of(b);

    private static string? TextOf(JsonValue value) => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>Equal where only the order of lists, or a list of one around a value, differs.</summary>
    private static string Loose(JsonNode? node) =>
        node switch
        {
            JsonArray { Count: 1 } one => Loose(one[0]),
            JsonArray list => "[" + string.Join(',', list.Select(Loose).Order(StringComparer.Ordinal)) + "]",
            JsonObject map => "{"
                + string.Join(
                    ',',
                    map.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => CanonicalJson.OfString(e.Key) + ":" + Loose(e.Value))
                )
                + "}",
            _ => CanonicalJson.Of(node).Text,
        };
}
