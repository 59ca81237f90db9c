namespace S3Creds.Core.Manifests.Editing;

/// <summary>Takes an element out of its collection, with its own comments and never a neighbour's.</summary>
internal sealed class YamlRemove(YamlTree tree)
{
    private readonly SourceLines lines = tree.Lines;
    private readonly TextCuts cuts = new(tree.Text);

    public string Apply(YamlNode element)
    {
        var collection = element.Parent ?? throw tree.Uneditable(element.Start, "the whole document cannot be removed");
        if (collection.IsPair)
            throw tree.Uneditable(element.Start, "an entry without braces stands in a list");
        if (collection.IsFlow)
            RemoveFromFlow(collection, element.Index);
        else
            RemoveFromBlock(collection, element.Index);
        return cuts.Apply();
    }

    private void RemoveFromFlow(YamlNode collection, int index)
    {
        var text = tree.Text;
        var count = collection.Values.Count;
        var (from, end) = (collection.From[index], collection.Values[index].End);
        if (count == 1 && !lines.HasComment(collection.Start + 1, from) && !lines.HasComment(end, collection.End))
        {
            cuts.Delete(collection.Start + 1, collection.End - 1);
            return;
        }

        var limit = index + 1 < count ? collection.From[index + 1] : collection.End - 1;
        var comma = lines.Find(',', end, limit);
        var stop = comma < 0 ? end : comma + 1;
        if (HasOwnLine(collection, from, stop, limit) && !(comma >= 0 && lines.HasComment(end, comma)))
        {
            cuts.Delete(lines.LineStart(from), lines.NextLine(stop));
        }
        else
        {
            if (comma >= 0 && lines.Tokens(end, comma).Any())
            {
                // A comment before the comma stays.
                cuts.Delete(comma, comma + 1);
                stop = end;
            }

            while (stop < limit && text[stop] is ' ' or '\t' && text[stop + 1] != '#')
                stop++;
            if (comma < 0 && index > 0 && !lines.HasComment(collection.Values[index - 1].End, from))
            {
                var last = collection.Values[index - 1];
                cuts.Replace(last.End, end, last.IsEmpty && end + 1 == collection.End ? " " : "");
                return;
            }

            cuts.Delete(from, comma < 0 ? end : stop);
        }

        if (comma < 0 && index > 0)
        {
            var before = lines.Find(',', collection.Values[index - 1].End, from);
            cuts.Delete(before, before + 1);
        }
    }

    private bool HasOwnLine(YamlNode collection, int from, int stop, int limit)
    {
        var lineEnd = lines.LineEnd(stop);
        return lines.IsBlank(lines.LineStart(from), from)
            && lineEnd < collection.End
            && lineEnd <= limit
            && lines.Tokens(stop, Math.Min(lineEnd, limit)).All(t => tree.Text[t.At] == '#');
    }

    private void RemoveFromBlock(YamlNode collection, int index)
    {
        var count = collection.Values.Count;
        var (from, end) = (collection.From[index], collection.Values[index].End);
        var tail = YamlComments.EndWithTail(tree, end, lines.Column(from));
        var isInline = !lines.IsBlank(lines.LineStart(from), from);
        var nothing = collection.Kind == YamlKind.Map ? "{}" : "[]";
        if (count == 1 && (isInline || collection.Parent is not { Kind: YamlKind.Map }))
            cuts.Replace(from, end, nothing);
        else if (isInline)
            // The next element moves up to the dash.
            cuts.Delete(from, lines.HasComment(tail, collection.From[1]) ? tail : collection.From[1]);
        else
            RemoveLines(collection, index, tail, nothing);
    }

    private void RemoveLines(YamlNode collection, int index, int tail, string nothing)
    {
        var count = collection.Values.Count;
        var start = YamlComments.StartWithLead(tree, collection, index);
        var end = lines.NextLine(tail);
        var above = BlankLinesAbove(collection, index, start);
        var below = BlankLinesBelow(end);
        var previous = index > 0 ? collection.Values[index - 1].LastLeaf : collection;
        if (count == 1)
            cuts.Insert(collection.Colon + 1, " " + nothing);
        if (previous.KeepsBlankLines || (index + 1 < count && (index == 0 || above < start)))
            end = below;
        else if (index + 1 == count && above < start)
            start = above;
        // Blanks on blank lines would become a part of the text before.
        if (previous.IsBlockText && end < below)
            cuts.Replace(start, below, WithoutBlanks(tree.Text[end..below]));
        else
            cuts.Delete(start, end);
        if (previous.IsBlockText)
            OutdentComments(below, index + 1 < count ? collection.From[index + 1] : tree.Text.Length, lines.Column(collection.From[index]));
    }

    private int BlankLinesAbove(YamlNode collection, int index, int start)
    {
        var floor = index > 0 ? lines.NextLine(collection.Values[index - 1].End) : start;
        var above = start;
        while (above > floor)
        {
            var line = lines.LineStart(lines.EndOfLineBefore(above));
            if (line < floor || !lines.IsBlankLine(line))
                break;
            above = line;
        }

        return above;
    }

    private int BlankLinesBelow(int end)
    {
        var below = end;
        while (below < tree.Text.Length && lines.IsBlankLine(below) && lines.NextLine(below) > below)
            below = lines.NextLine(below);
        return below;
    }

    private static string WithoutBlanks(string blankLines) =>
        blankLines.Replace(" ", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal);

    /// <summary>A comment that stands deeper than the block text which is now before it would become a line of that text.</summary>
    private void OutdentComments(int from, int to, int column)
    {
        for (var line = from; line < to; line = lines.NextLine(line))
        {
            var first = line;
            while (first < tree.Text.Length && tree.Text[first] == ' ')
                first++;
            if (first < tree.Text.Length && tree.Text[first] == '#')
            {
                if (first - line > column)
                    cuts.Replace(line, first, new string(' ', column));
            }
            else if (!lines.IsBlankLine(line))
            {
                break;
            }
        }
    }
}
