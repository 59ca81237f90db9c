using S3Creds.Core.Json;

namespace S3Creds.Core.Manifests.Editing;

/// <summary>Brings the layout of a YAML text into one form, by source position: two blanks for each level, one after a dash and a colon,
/// none at the end of a line, one empty line at most. Values, quotes, the order of keys and comments stay as they are. What is read back
/// must be exactly what was there before; else the text is refused, and nothing is rewritten.</summary>
internal sealed class YamlFormat
{
    private const int Step = 2;

    private readonly YamlTree tree;
    private readonly SourceLines lines;
    private readonly TextCuts cuts;

    /// <summary>The lines that begin with a key or a dash: their old column and their new one.</summary>
    private readonly SortedDictionary<int, (int Old, int New)> anchors = [];

    /// <summary>By how much a line moves that begins inside a value.</summary>
    private readonly Dictionary<int, int> moves = [];

    /// <summary>The places where a text of several lines stands: blanks in there are its own.</summary>
    private readonly List<(int From, int To)> texts = [];

    private YamlFormat(YamlTree tree)
    {
        this.tree = tree;
        lines = tree.Lines;
        cuts = new TextCuts(tree.Text);
    }

    /// <exception cref="UneditableException">It cannot be read, or not be formatted without changing more than its layout.</exception>
    public static string Apply(string text)
    {
        var before = YamlTree.Parse(text);
        var after = new YamlFormat(before).Run();
        if (after == text)
            return text;
        var read = Read(before, after);
        if (CanonicalJson.Of(read.Root.ToJson()) != CanonicalJson.Of(before.Root.ToJson()))
            throw before.Uneditable(0, "it cannot be formatted without changing a value");
        if (!YamlComments.Of(read).SequenceEqual(YamlComments.Of(before), StringComparer.Ordinal))
            throw before.Uneditable(0, "it cannot be formatted without changing a comment");
        return after;
    }

    private static YamlTree Read(YamlTree before, string after)
    {
        try
        {
            return YamlTree.Parse(after);
        }
        catch (UneditableException e)
        {
            throw before.Uneditable(0, $"it cannot be formatted in place: {e.Message}");
        }
    }

    private string Run()
    {
        texts.AddRange(
            tree.Root.All().Where(n => n.Kind == YamlKind.Scalar && lines.LineEnd(n.Start) < n.End).Select(n => (n.Start, n.End))
        );
        if (tree.Root.IsBlock)
            Place(tree.Root, 0);
        var blank = 0;
        var written = false;
        for (var at = 0; at < tree.Text.Length; at = lines.NextLine(at))
        {
            if (lines.IsBlankLine(at) && !IsText(at))
            {
                // Only the first empty line between two others stays, and it is empty.
                var next = lines.NextLine(at);
                var isLast = tree.Text.AsSpan(next).IsWhiteSpace();
                if (blank++ > 0 || !written || isLast)
                    cuts.Delete(at, next);
                else
                    cuts.Delete(at, lines.LineEnd(at));
                continue;
            }

            (blank, written) = (0, true);
            Indent(at);
            Trim(at);
        }

        if (tree.Text.Length > 0 && tree.Text[^1] is not ('\n' or '\r') && !lines.IsBlankLine(lines.LineStart(tree.Text.Length)))
            cuts.Insert(tree.Text.Length, lines.BreakAt(tree.Text.Length));
        return cuts.Apply();
    }

    /// <summary>The columns of a block collection and of what is in it.</summary>
    private void Place(YamlNode node, int column)
    {
        for (var i = 0; i < node.Values.Count; i++)
        {
            var (from, value) = (node.From[i], node.Values[i]);
            var old = lines.Column(from);
            if (lines.IsBlank(lines.LineStart(from), from))
                anchors[lines.LineStart(from)] = (old, column);
            for (var line = lines.NextLine(from); line < value.End; line = lines.NextLine(line))
                moves[line] = column - old;
            Space(node.Kind == YamlKind.List ? from : value.Colon, value);
            if (value.IsBlock)
                Place(value, column + Step);
        }
    }

    /// <summary>One blank after a dash, or a colon, and what follows on the same line.</summary>
    private void Space(int mark, YamlNode value)
    {
        var start = value.IsBlock ? value.From[0] : value.Start;
        if (mark < 0 || value.IsEmpty || start <= mark + 1 || lines.LineEnd(mark) < start)
            return;
        if (lines.IsBlank(mark + 1, start) && start - mark != Step)
            cuts.Replace(mark + 1, start, " ");
    }

    private bool IsText(int line) => texts.Exists(t => t.From < line && line <= t.To);

    private void Indent(int line)
    {
        var first = line;
        while (first < tree.Text.Length && tree.Text[first] == ' ')
            first++;
        var old = first - line;
        var wanted =
            anchors.TryGetValue(line, out var anchor) ? anchor.New
            : moves.TryGetValue(line, out var by) && (IsText(line) || tree.Text[first] != '#') ? Math.Max(0, old + by)
            : tree.Text[first] == '#' ? OfComment(line, old)
            : old;
        if (wanted != old)
            cuts.Replace(line, first, new string(' ', wanted));
    }

    /// <summary>A comment stands with the line below that has its column, else with the one above that has it, else with the
    /// next.</summary>
    private int OfComment(int line, int old)
    {
        var below = anchors.FirstOrDefault(a => a.Key > line, new(-1, (0, 0)));
        if (below.Key >= 0 && below.Value.Old == old)
            return below.Value.New;
        var above = anchors.LastOrDefault(a => a.Key < line && a.Value.Old == old, new(-1, (0, 0)));
        if (above.Key >= 0)
            return above.Value.New;
        var near =
            below.Key >= 0 ? below.Value
            : anchors.Count > 0 ? anchors.Last().Value
            : (Old: 0, New: 0);
        return Math.Max(0, old + near.New - near.Old);
    }

    private void Trim(int line)
    {
        var end = lines.LineEnd(line);
        if (texts.Exists(t => t.From < end && end < t.To) || IsText(line) && texts.Exists(t => t.From < line && end <= t.To))
            return;
        var kept = end;
        while (kept > line && tree.Text[kept - 1] is ' ' or '\t')
            kept--;
        if (kept < end)
            cuts.Delete(kept, end);
    }
}
