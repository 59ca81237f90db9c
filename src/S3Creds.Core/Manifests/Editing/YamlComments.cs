using System.Text.RegularExpressions;

namespace S3Creds.Core.Manifests.Editing;

/// <summary>Comments, and whose they are. The parser's own events for them are not usable: it fails on valid files where it gives
/// them.</summary>
internal static partial class YamlComments
{
    public static List<string> Of(YamlTree tree) => Of(tree, (_, _) => true);

    /// <param name="counts">By the place of the comment.</param>
    public static List<string> Of(YamlTree tree, Func<int, int, bool> counts)
    {
        var leaves = tree
            .Root.All()
            .SelectMany(n => n.Keys.Append(n))
            .Where(n => n.Kind == YamlKind.Scalar && !n.IsEmpty)
            .OrderBy(n => n.Start);
        var comments = new List<string>();
        var at = 0;
        foreach (var leaf in leaves)
        {
            AddBetween(at, leaf.Start);
            if (leaf.IsBlockText && HeaderComment(tree, leaf) is { Length: > 0 } header && counts(leaf.Start, leaf.Start))
                comments.Add(header.Trim());
            at = leaf.End;
        }

        AddBetween(at, tree.Text.Length);
        return comments;

        void AddBetween(int from, int to) =>
            comments.AddRange(
                tree.Lines.Tokens(from, to)
                    .Where(t => tree.Text[t.At] == '#' && counts(t.At, t.End))
                    .Select(t => tree.Text[t.At..t.End].TrimEnd())
            );
    }

    /// <summary>The comment behind <c>|</c>, with the blanks before it.</summary>
    public static string HeaderComment(YamlTree tree, YamlNode node) =>
        node.IsBlockText ? Header().Match(tree.Text[node.Start..tree.Lines.LineEnd(node.Start)]).Value : "";

    /// <summary>The end of an element with what belongs to it: the rest of its line, and comments right below that stand deeper.</summary>
    /// <param name="column">Of the collection's elements.</param>
    public static int EndWithTail(YamlTree tree, int end, int column)
    {
        var (lines, text) = (tree.Lines, tree.Text);
        var last = lines.LineEnd(end);
        for (var line = lines.NextLine(last); line < text.Length && line > last; line = lines.NextLine(line))
        {
            var stop = lines.LineEnd(line);
            var first = line;
            while (first < stop && text[first] == ' ')
                first++;
            if (first >= stop || text[first] != '#' || first - line <= column)
                break;
            last = stop;
        }

        return last;
    }

    /// <summary>The part of the text whose comments belong to an element.</summary>
    public static (int From, int To) Own(YamlTree tree, YamlNode collection, int index)
    {
        var element = collection.Values[index];
        if (!collection.IsFlow)
            return (StartWithLead(tree, collection, index), EndWithTail(tree, element, collection));
        var limit = index + 1 < collection.Values.Count ? collection.From[index + 1] : collection.End - 1;
        var comma = tree.Lines.Find(',', element.End, limit);
        return (collection.From[index], Math.Min(limit, tree.Lines.LineEnd(comma < 0 ? element.End : comma)));
    }

    public static int EndWithTail(YamlTree tree, YamlNode node, YamlNode parent) =>
        parent.IsFlow ? parent.End : EndWithTail(tree, node.End, tree.Lines.Column(parent.From[0]));

    /// <summary>Where an element of a block collection begins with the comments directly above it, in its own column. The comment at the
    /// head of a file belongs to no element.</summary>
    public static int StartWithLead(YamlTree tree, YamlNode collection, int index)
    {
        var (lines, text) = (tree.Lines, tree.Text);
        var from = collection.From[index];
        var start = lines.LineStart(from);
        var column = from - start;
        var floor =
            index > 0 ? lines.NextLine(collection.Values[index - 1].End)
            : collection.Parent is null && tree.RootFrom > 0 ? lines.NextLine(tree.RootFrom)
            : 0;
        var top = start;
        while (top > floor)
        {
            var above = lines.LineStart(lines.EndOfLineBefore(top));
            if (above < floor || lines.Column(from) != column || !IsCommentAt(text, above, column, lines.LineEnd(above)))
                break;
            top = above;
        }

        return collection.Parent is null && index == 0 && top <= floor ? start : top;
    }

    private static bool IsCommentAt(string text, int line, int column, int end) =>
        line + column < end && text[line + column] == '#' && text.AsSpan(line, column).IndexOfAnyExcept(' ') < 0;

    [GeneratedRegex(@"\s+#.*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Header();
}
