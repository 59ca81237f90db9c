using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace S3Creds.Core.Manifests.Editing;

/// <summary>Puts an element into a collection: after its neighbour with what belongs to that, indented and quoted as the neighbours
/// are.</summary>
internal sealed partial class YamlAdd(YamlTree tree, bool isJson)
{
    private readonly SourceLines lines = tree.Lines;
    private readonly TextCuts cuts = new(tree.Text);
    private readonly YamlHabits habits = new(tree, isJson);

    public string Apply(YamlNode node, YamlEdit.Add add)
    {
        if (!node.IsCollection)
            return new YamlReplace(tree, isJson).Apply(node, Alone(add));
        if (node.IsPair)
            throw tree.Uneditable(node.Start, "an entry without braces stands in a list");
        var at = Math.Min(add.Before, node.Values.Count);
        if (node is { IsFlow: true, Values.Count: 0 })
        {
            var hasComment = lines.HasComment(node.Start, node.End);
            if (node.Parent is not { IsFlow: true } && YamlScalars.HasElements(add.Value) && !hasComment && !isJson)
                return new YamlReplace(tree, isJson).Apply(node, Alone(add));
            cuts.Replace(node.Start + 1, hasComment ? node.Start + 1 : node.End - 1, FlowElement(node, add));
        }
        else if (node.IsFlow)
        {
            AddToFlow(node, add, at);
        }
        else if (at == 0)
        {
            AddFirst(node, add);
        }
        else
        {
            AddAfter(node, add, at);
        }

        return cuts.Apply();
    }

    private static JsonNode Alone(YamlEdit.Add add) =>
        add.Key is { } key ? new JsonObject { [key] = add.Value?.DeepClone() } : new JsonArray(add.Value?.DeepClone());

    private string FlowElement(YamlNode node, YamlEdit.Add add)
    {
        var value = YamlScalars.Write(add.Value, habits.Quotes(node), isInFlow: true);
        return add.Key is { } key ? YamlScalars.Key(key, habits.KeyQuotes(node), isInFlow: true) + ": " + value : value;
    }

    private void AddToFlow(YamlNode node, YamlEdit.Add add, int at)
    {
        var element = FlowElement(node, add);
        var near = node.From[Math.Min(at, node.Values.Count - 1)];
        var hasOwnLine = lines.IsBlank(lines.LineStart(near), near);
        var next = lines.BreakAt(node.Start) + tree.Text[lines.LineStart(near)..near];
        if (at < node.Values.Count)
        {
            cuts.Insert(near, element + (hasOwnLine ? "," + next : ", "));
            return;
        }

        var last = node.Values[^1];
        var comma = lines.Find(',', last.End, node.End - 1);
        var stop = comma < 0 ? last.End : comma + 1;
        var lineEnd = lines.LineEnd(stop);
        var rest = lineEnd < node.End && lines.Tokens(stop, lineEnd).All(t => tree.Text[t.At] == '#') ? lineEnd : stop;
        if (comma < 0)
            cuts.Insert(last.End, last is { IsEmpty: true, Colon: >= 0 } ? " ," : ",");
        if (hasOwnLine)
            cuts.Insert(rest, next + element + (comma < 0 ? "" : ","));
        else
            cuts.Insert(stop, " " + element + (comma < 0 ? "" : ","));
    }

    private void AddFirst(YamlNode node, YamlEdit.Add add)
    {
        var from = node.From[0];
        var lineBreak = lines.BreakAt(node.Start);
        var indent = new string(' ', lines.Column(from));
        var element = habits.Element(node, add.Key, add.Value, lines.Column(from), lineBreak);
        if (lines.IsBlank(lines.LineStart(from), from))
            cuts.Insert(YamlComments.StartWithLead(tree, node, 0), indent + element + lineBreak);
        else
            cuts.Insert(from, element + lineBreak + indent);
    }

    private void AddAfter(YamlNode node, YamlEdit.Add add, int at)
    {
        var column = lines.Column(node.From[0]);
        var lineBreak = lines.BreakAt(node.Start);
        var element = habits.Element(node, add.Key, add.Value, column, lineBreak);
        var leaf = node.Values[at - 1].LastLeaf;
        KeepTextAtEndOfFile(leaf);
        cuts.Insert(
            YamlComments.EndWithTail(tree, node.Values[at - 1].End, column),
            (HasGaps(node) && !leaf.KeepsBlankLines ? lineBreak : "") + lineBreak + new string(' ', column) + element
        );
    }

    /// <summary>A line end that the file did not have becomes a part of a block text at its end, unless its header sets
    /// otherwise.</summary>
    private void KeepTextAtEndOfFile(YamlNode leaf)
    {
        var endsOpen = leaf.IsBlockText && leaf.End >= tree.Text.Length && (!leaf.KeepsBlankLines || !leaf.Text.EndsWith('\n'));
        if (!endsOpen)
            return;
        var header = Header().Match(tree.Text[leaf.Start..lines.LineEnd(leaf.Start)]).Value;
        var indicator = header.Replace("-", "", StringComparison.Ordinal).Replace("+", "", StringComparison.Ordinal);
        cuts.Replace(leaf.Start, leaf.Start + header.Length, indicator + (leaf.Text.EndsWith('\n') ? "" : "-"));
    }

    /// <summary>Whether most elements have a blank line between them.</summary>
    private bool HasGaps(YamlNode node)
    {
        var pairs = node.Values.Count - 1;
        var gaps = Enumerable.Range(1, pairs).Count(i => HasBlankLine(node.Values[i - 1].End, node.From[i]));
        return gaps > 0 && gaps * 2 >= pairs;
    }

    private bool HasBlankLine(int from, int to)
    {
        for (var line = lines.NextLine(from); line < to; line = lines.NextLine(line))
        {
            if (lines.IsBlankLine(line))
                return true;
        }

        return false;
    }

    [GeneratedRegex("[|>][-+]?[0-9]?[-+]?", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Header();
}
