using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using Scalar = YamlDotNet.Core.Events.Scalar;

namespace S3Creds.Core.Manifests.Editing;

/// <summary> A YAML text as nodes with exact places. The marks of the parser are corrected where they are not exact: a block collection ends
/// with its last leaf and not with the next token, a flow collection after its bracket, a block text before the blank lines that follow it.
/// </summary>
internal sealed partial class YamlTree
{
    private readonly Parser parser;

    private YamlTree(string text)
    {
        Lines = new SourceLines(text);
        parser = new Parser(new StringReader(text));
        parser.MoveNext();
        parser.MoveNext();
        RootFrom = (int)parser.Current!.End.Index;
        parser.MoveNext();
        Root = Read(RootFrom);
    }

    public SourceLines Lines { get; }

    public string Text => Lines.Text;

    public YamlNode Root { get; }

    /// <summary>After the <c>---</c> of the document, where there is one.</summary>
    public int RootFrom { get; }

    /// <exception cref="UneditableException">The text has a form that is not edited in place.</exception>
    public static YamlTree Parse(string text)
    {
        try
        {
            return new YamlTree(text);
        }
        catch (Exception e)
            when (e is YamlException or InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException)
        {
            throw new UneditableException("its YAML cannot be read", 1, 1, e);
        }
    }

    /// <exception cref="UneditableException">There is no such node.</exception>
    public YamlNode At(IReadOnlyList<YamlStep> path) =>
        path.Aggregate(Root, (node, step) => node.At(step) ?? throw Uneditable(node.Start, $"there is no {step}"));

    public UneditableException Uneditable(int at, string why)
    {
        var (line, column) = Lines.PlaceOf(Math.Min(at, Text.Length));
        return new UneditableException(why, line, column);
    }

    private YamlNode Read(int previousEnd)
    {
        var current = parser.Current!;
        var (start, end) = ((int)current.Start.Index, (int)current.End.Index);
        switch (current)
        {
            case Scalar scalar:
                var leaf = new YamlNode
                {
                    Kind = YamlKind.Scalar,
                    Start = start,
                    End = end,
                    Style = scalar.Style,
                    Text = scalar.Value,
                };
                if (leaf.IsBlockText)
                    TrimBlockText(leaf);
                return leaf;
            case SequenceStart list:
                return ReadItems(
                    new YamlNode
                    {
                        Kind = YamlKind.List,
                        Start = start,
                        End = end,
                        IsFlow = list.Style == SequenceStyle.Flow,
                    },
                    previousEnd
                );
            case MappingStart map:
                var isFlow = map.Style == MappingStyle.Flow;
                return ReadItems(
                    new YamlNode
                    {
                        Kind = YamlKind.Map,
                        Start = start,
                        End = end,
                        IsFlow = isFlow,
                        // The start of a pair without braces is given as the start of the file.
                        IsPair = isFlow && (start < previousEnd || start >= Text.Length || Text[start] != '{'),
                    },
                    previousEnd
                );
            default:
                throw Uneditable(start, "anchors, aliases and several documents are not edited");
        }
    }

    private YamlNode ReadItems(YamlNode node, int previousEnd)
    {
        var last = node is { IsFlow: true, IsPair: false } ? node.Start + 1 : previousEnd;
        while (parser.MoveNext() && parser.Current is not (MappingEnd or SequenceEnd))
        {
            var key = node.Kind == YamlKind.Map ? ReadKey(last) : null;
            var value = Read(key?.End ?? last);
            value.Parent = node;
            value.Index = node.Values.Count;
            if (key is not null)
                PlaceColon(key, value);
            var from = key?.Start ?? value.Start;
            if (!node.IsFlow && Lines.FindLast(node.Kind == YamlKind.Map ? '?' : '-', last, from) is >= 0 and var mark)
                from = mark;
            node.From.Add(from);
            if (key is not null)
                node.Keys.Add(key);
            node.Values.Add(value);
            last = value.End;
        }

        if (node is { IsFlow: true, IsPair: false })
        {
            // The end mark stands before the bracket, or before a comma in front of it.
            var bracket = node.Kind == YamlKind.Map ? '}' : ']';
            var close = Lines.Find(bracket, last, Text.Length);
            if (close < 0)
                throw Uneditable(node.Start, "its end was not found");
            node.End = close + 1;
        }
        else
        {
            node.End = last;
            node.Start = node.From[0];
        }

        return node;
    }

    private YamlNode ReadKey(int last)
    {
        var key = Read(last);
        parser.MoveNext();
        return key.IsEmpty || key.IsCollection ? throw Uneditable(key.Start, "a key that is no plain text is not edited") : key;
    }

    private void PlaceColon(YamlNode key, YamlNode value)
    {
        var to = value.IsCollection || value.IsEmpty ? Math.Max(value.Start, Math.Min(key.End + 1, Text.Length)) : value.Start;
        value.Colon = Lines.Find(':', key.End, to);
        if (value.IsEmpty)
            value.Start = value.End = value.Colon < 0 ? key.End : value.Colon + 1;
    }

    private void TrimBlockText(YamlNode node)
    {
        var end = node.End;
        if (end > 0 && Lines.LineStart(end) is var start && start < end && Lines.IsBlank(start, end) && start > node.Start)
            end = start;
        if (end > node.Start && end > 0 && Text[end - 1] is '\n' or '\r')
            end = Lines.EndOfLineBefore(end);
        node.KeepsBlankLines = KeepHeader().IsMatch(Text.AsSpan(node.Start, Lines.LineEnd(node.Start) - node.Start));
        while (!node.KeepsBlankLines && Lines.LineStart(end) is var line && line > node.Start && Lines.IsBlank(line, end))
            end = Lines.EndOfLineBefore(line);
        node.End = end;
    }

    [GeneratedRegex(@"^[|>][0-9]?\+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex KeepHeader();
}

/// <summary>A text is not edited, because what the edit would change besides is not certain. The place is in the text.</summary>
internal sealed class UneditableException(string message, int line, int column, Exception? inner = null) : Exception(message, inner)
{
    public int Line { get; } = line;

    public int Column { get; } = column;
}
