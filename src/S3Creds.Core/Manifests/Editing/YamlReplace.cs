using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;

namespace S3Creds.Core.Manifests.Editing;

/// <summary>Puts another value in the place of one, in its style where that can hold it.</summary>
internal sealed partial class YamlReplace(YamlTree tree, bool isJson)
{
    /// <summary>Columns up to which a list or map on one line stays on it.</summary>
    private const int Widest = 110;

    private readonly SourceLines lines = tree.Lines;
    private readonly TextCuts cuts = new(tree.Text);
    private readonly YamlHabits habits = new(tree, isJson);

    public string Apply(YamlNode node, JsonNode? value)
    {
        var inFlow = node.Parent is { IsFlow: true };
        var hasElements = YamlScalars.HasElements(value);
        if (node.Kind == YamlKind.Scalar && !hasElements)
            ReplaceScalar(node, value, inFlow);
        else if (inFlow || StaysOnOneLine(node, value) || (node.Parent is null && !hasElements))
            cuts.Replace(node.Start, node.End, Gap(node) + YamlScalars.Write(value, habits.Plain, inFlow));
        else if (StaysInItsColumn(node, value))
            ReplaceInColumn(node, value);
        else if (!hasElements)
            ReplaceBlockByScalar(node, value);
        else
            PutBelowKey(node, value!);
        return cuts.Apply();
    }

    /// <summary>What must stand before a value where nothing was written.</summary>
    private string Gap(YamlNode node) =>
        !node.IsEmpty || node.Parent is null ? ""
        : node.Parent.Kind == YamlKind.Map && node.Colon < 0 ? ": "
        : node.Start > 0 && !char.IsWhiteSpace(tree.Text[node.Start - 1]) ? " "
        : "";

    private static bool StaysOnOneLine(YamlNode node, JsonNode? value, int column) =>
        node is { IsCollection: true, IsFlow: true }
        && (!YamlScalars.HasElements(value) || YamlScalars.WriteFlow(value!, ScalarStyle.Plain).Length + column < Widest);

    private bool StaysOnOneLine(YamlNode node, JsonNode? value) => StaysOnOneLine(node, value, lines.Column(node.Start));

    /// <summary>Whether a block may stand where the value stands: it is not a map under its key in the key's own column.</summary>
    private bool StaysInItsColumn(YamlNode node, JsonNode? value) =>
        node.Parent is null or { Kind: YamlKind.List }
        || (
            node.IsBlock
            && YamlScalars.HasElements(value)
            && (value is JsonArray || lines.Column(node.Start) > lines.Column(node.Parent.From[0]))
        );

    private void ReplaceScalar(YamlNode node, JsonNode? value, bool inFlow)
    {
        if (!node.IsBlockText)
        {
            var style = node.IsEmpty ? habits.Quotes(node.Parent) : node.Style;
            cuts.Replace(node.Start, node.End, Gap(node) + YamlScalars.Write(value, isJson ? ScalarStyle.DoubleQuoted : style, inFlow));
            return;
        }

        var note = YamlComments.HeaderComment(tree, node);
        var text = value is JsonValue scalar && scalar.TryGetValue<string>(out var s) ? s : null;
        var indent = IndentOf(node);
        var parentColumn = node.Parent is null ? 0 : lines.Column(node.Parent.From[0]);
        var header = tree.Text[node.Start..lines.LineEnd(node.Start)];
        if (
            text is null
            || !text.Contains('\n', StringComparison.Ordinal)
            || indent <= parentColumn
            || NotAsBlockText().IsMatch(text)
            || header.AsSpan().ContainsAnyInRange('0', '9')
        )
        {
            cuts.Replace(node.Start, node.End, YamlScalars.Write(value, ScalarStyle.Plain, inFlow) + note);
            return;
        }

        var lineBreak = lines.BreakAt(node.Start);
        var body = text.TrimEnd('\n').Split('\n').Select(l => l.Length == 0 ? "" : new string(' ', indent) + l);
        var chomping = text.EndsWith('\n') ? "" : "-";
        cuts.Replace(node.Start, node.End, "|" + chomping + note + lineBreak + string.Join(lineBreak, body));
    }

    /// <summary>The indentation of a block text, by its first line that is not blank.</summary>
    private int IndentOf(YamlNode node)
    {
        var line = lines.NextLine(lines.LineEnd(node.Start));
        while (line < node.End && lines.IsBlankLine(line))
            line = lines.NextLine(line);
        if (line >= node.End)
            return 0;
        var blanks = tree.Text.AsSpan(line).IndexOfAnyExcept(' ');
        return Math.Max(0, blanks);
    }

    private void ReplaceInColumn(YamlNode node, JsonNode? value)
    {
        var column = node.IsEmpty ? lines.Column(node.Start) + 1 : lines.Column(node.Start);
        if (
            !node.IsEmpty
            && node.Parent is { Kind: YamlKind.List } list
            && lines.LineStart(node.Start) == lines.LineStart(list.From[node.Index])
            && tree.Text.AsSpan(list.From[node.Index] + 1, node.Start - list.From[node.Index] - 1).Contains('\t')
        )
            throw tree.Uneditable(node.Start, "a tab stands after the dash of the list");
        if (!YamlScalars.HasElements(value))
        {
            cuts.Replace(node.Start, node.End, YamlScalars.Write(value, habits.Plain, isInFlow: false));
            return;
        }

        var next = lines.BreakAt(node.Start) + new string(' ', column);
        var note = YamlComments.HeaderComment(tree, node);
        cuts.Replace(
            node.Start,
            node.End,
            Gap(node) + (note.Length > 0 ? note.TrimStart() + next : "") + string.Join(next, habits.Lines(value!))
        );
    }

    private void ReplaceBlockByScalar(YamlNode node, JsonNode? value)
    {
        cuts.Insert(node.Colon + 1, " " + YamlScalars.Write(value, habits.Plain, isInFlow: false));
        cuts.Delete(lines.LineStart(node.Start), lines.NextLine(YamlComments.EndWithTail(tree, node, node.Parent!)));
    }

    private void PutBelowKey(YamlNode node, JsonNode value)
    {
        var column = lines.Column(node.Parent!.From[node.Index]) + (value is JsonArray && !habits.IndentsLists ? 0 : habits.Step);
        var lineBreak = lines.BreakAt(node.Start);
        var body = string.Join(lineBreak, habits.Lines(value).Select(l => new string(' ', column) + l));
        var note = YamlComments.HeaderComment(tree, node);
        if (lines.IsBlank(lines.LineStart(node.Start), node.Start) && !node.IsEmpty && note.Length == 0)
        {
            cuts.Replace(lines.LineStart(node.Start), node.End, body);
            return;
        }

        var from = lines.Tokens(node.Colon + 1, node.Start).Any() ? node.Start : node.Colon + 1;
        cuts.Replace(from, node.End, note);
        cuts.Insert(lines.LineEnd(node.End), lineBreak + body);
    }

    /// <summary>Texts that a block text cannot hold, or only with an indentation indicator.</summary>
    [GeneratedRegex(@"^[ \n\t]|\n\n\z|[^\n -~\u00a1-\u00ac\u00ae-\u02ff]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotAsBlockText();
}
