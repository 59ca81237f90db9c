using System.Text.Json.Nodes;
using YamlDotNet.Core;

namespace S3Creds.Core.Manifests.Editing;

/// <summary>How a file is written: its indentation, its quotes, and what it puts on one line. New values follow it.</summary>
internal sealed class YamlHabits
{
    /// <summary>Columns that a list or map on one line may take.</summary>
    public const int Width = 100;

    private const int Short = 40;

    private readonly YamlTree tree;
    private readonly bool isJson;

    public YamlHabits(YamlTree tree, bool isJson)
    {
        this.tree = tree;
        this.isJson = isJson;
        bool? indents = null;
        foreach (var node in tree.Root.All().Where(n => n.IsBlock && n.Parent is { Kind: YamlKind.Map, IsBlock: true }))
        {
            var deeper = tree.Lines.Column(node.From[0]) - tree.Lines.Column(node.Parent!.From[0]);
            if (node.Kind == YamlKind.List)
                indents ??= deeper > 0;
            if (deeper > 0 && Step == 0)
                Step = deeper;
        }

        Step = Step == 0 ? 2 : Step;
        IndentsLists = indents ?? true;
    }

    /// <summary>Columns from a map to a map in it.</summary>
    public int Step { get; }

    /// <summary>Whether a list stands deeper than its key.</summary>
    public bool IndentsLists { get; }

    /// <summary>The quotes of a new key.</summary>
    public ScalarStyle KeyQuotes(YamlNode map) =>
        isJson ? ScalarStyle.DoubleQuoted
        : map.Keys.Count > 0 && map.Keys.TrueForAll(k => k.Style == map.Keys[0].Style) ? YamlScalars.QuotesOf(map.Keys[0].Style)
        : ScalarStyle.Plain;

    /// <summary>The quotes of a new value: those of the last neighbour.</summary>
    public ScalarStyle Quotes(YamlNode? collection) =>
        isJson
            ? ScalarStyle.DoubleQuoted
            : (collection?.Values ?? [])
                .Where(v => v.Kind == YamlKind.Scalar && !v.IsEmpty)
                .Select(v => YamlScalars.QuotesOf(v.Style))
                .LastOrDefault(ScalarStyle.Plain);

    public ScalarStyle Plain => isJson ? ScalarStyle.DoubleQuoted : ScalarStyle.Plain;

    /// <summary>A new element of a block collection, from its key or dash on.</summary>
    public string Element(YamlNode collection, string? key, JsonNode? value, int column, string lineBreak)
    {
        var head = key is null ? "-" : YamlScalars.Key(key, KeyQuotes(collection), isInFlow: false) + ":";
        if (FitsOneLine(collection, key, value, Width - column))
            return head + " " + YamlScalars.Write(value, Quotes(collection), isInFlow: false);
        var lines = Lines(value!);
        if (key is null)
            return "- " + string.Join(lineBreak + new string(' ', column + 2), lines);
        var indent = lineBreak + new string(' ', column + (value is JsonArray && !IndentsLists ? 0 : Step));
        return head + indent + string.Join(indent, lines);
    }

    /// <summary>Lines of a block value, without the indentation of the whole.</summary>
    public List<string> Lines(JsonNode value)
    {
        var lines = new List<string>();
        if (value is JsonArray list)
        {
            foreach (var item in list)
                AddLines(lines, "-", item, isItem: true);
        }
        else
        {
            foreach (var (key, item) in (JsonObject)value)
                AddLines(lines, YamlScalars.Key(key, ScalarStyle.Plain, isInFlow: false) + ":", item, isItem: false);
        }

        return lines;
    }

    private void AddLines(List<string> lines, string head, JsonNode? value, bool isItem)
    {
        var flow = YamlScalars.Write(value, ScalarStyle.Plain, isInFlow: false);
        if (!YamlScalars.HasElements(value) || (IsFlat(value) && flow.Length <= Width - head.Length) || flow.Length < Short)
        {
            lines.Add(head + " " + flow);
            return;
        }

        var inner = Lines(value!);
        if (isItem)
        {
            lines.Add("- " + inner[0]);
            lines.AddRange(inner.Skip(1).Select(l => "  " + l));
            return;
        }

        lines.Add(head);
        var indent = new string(' ', value is JsonArray && !IndentsLists ? 0 : Step);
        lines.AddRange(inner.Select(l => indent + l));
    }

    private static bool IsFlat(JsonNode? value) => value is JsonArray list && list.All(i => !YamlScalars.HasElements(i));

    /// <summary>As the neighbours of its kind are written, or the values of this key elsewhere in the file.</summary>
    private bool FitsOneLine(YamlNode collection, string? key, JsonNode? value, int room)
    {
        if (!YamlScalars.HasElements(value))
            return true;
        var kind = value is JsonArray ? YamlKind.List : YamlKind.Map;
        var like = collection.Values.LastOrDefault(v => v.Kind == kind && v.Values.Count > 0)
            ?? (
                key is null
                    ? null
                    : tree
                        .Root.All()
                        .LastOrDefault(n =>
                            n.Kind == kind && n.Values.Count > 0 && n.Parent is { Kind: YamlKind.Map } map && map.Keys[n.Index].Text == key
                        )
            );
        return YamlScalars.Write(value, ScalarStyle.Plain, isInFlow: false).Length <= room && (like?.IsFlow ?? IsFlat(value));
    }
}
