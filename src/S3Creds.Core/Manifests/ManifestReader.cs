using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace S3Creds.Core.Manifests;

/// <summary>
/// Reads one manifest file into nodes with their places. Takes a small, plain YAML: whatever makes a reader look twice (anchors, tags,
/// merge keys, a second document, tabs, keys given twice) is refused with its place.
/// </summary>
public static class ManifestReader
{
    /// <summary>Bytes.</summary>
    public const int LargestFile = 1 << 20;

    /// <summary>Maps and lists inside each other.</summary>
    public const int DeepestLevel = 32;

    /// <summary>The file's root; null where it cannot be read at all. Errors that leave a readable rest are added and reading goes
    /// on.</summary>
    /// <param name="file">The name that places carry.</param>
    public static ManifestNode? Read(string file, ReadOnlySpan<byte> bytes, DiagnosticBag diagnostics)
    {
        var start = new SourceSpan(file, 1, 1);
        if (bytes.Length > LargestFile)
        {
            diagnostics.Add(TooLarge(start, bytes.Length));
            return null;
        }

        var text = SourceText.Decode(file, bytes, diagnostics);
        if (text is null || SourceText.Refuse(file, text, Refused, diagnostics))
            return null;
        return new YamlTree(file, text, diagnostics).Read();
    }

    internal static Diagnostic TooLarge(SourceSpan start, long? bytes) =>
        ManifestCodes.TooLarge.At(
            start,
            bytes is { } known
                ? $"the file has {known} bytes, a manifest has at most {LargestFile}"
                : $"a manifest has at most {LargestFile} bytes",
            "split it into several files; one run takes many"
        );

    /// <summary> The parser takes a NUL for the end of the file, and breaks lines at U+0085, U+2028 and U+2029, where editors and YAML 1.2
    /// (yaml.org/spec/1.2.2, section 5.4) do not: what follows would be hidden from it, or from its reader. </summary>
    private static readonly System.Buffers.SearchValues<char> Refused = System.Buffers.SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Select(i => (char)i).Where(c => c is not ('\t' or '\n' or '\r')),
        .. Enumerable.Range(0x7f, 0x21).Select(i => (char)i),
        '\u2028',
        '\u2029',
        '\ufffe',
        '\uffff',
    ]);

    /// <summary>One pass over the parser's events.</summary>
    private sealed class YamlTree(string file, string text, DiagnosticBag diagnostics)
    {
        private readonly Parser parser = new(new StringReader(text));
        private readonly HashSet<long> linesInsideTexts = [];
        private long lastLine = 1;
        private bool stopped;

        public ManifestNode? Read()
        {
            ManifestNode? root = null;
            Diagnostic? failure = null;
            try
            {
                root = ReadStream();
            }
            catch (YamlException e)
            {
                failure = ManifestCodes.Syntax.At(Place(e.Start), $"not YAML: {YamlProblem.Of(e)}", HintFor(e));
            }
            catch (Exception e)
                when (e
                        is InvalidOperationException
                            or ArgumentException
                            or IndexOutOfRangeException
                            or FormatException
                            or OverflowException
                            or InsufficientExecutionStackException
                )
            {
                // The parser's own slips on broken input (an unclosed list before a key: InvalidOperationException) carry no place.
                failure = ManifestCodes.Syntax.At(
                    new SourceSpan(file, (int)lastLine, 1),
                    "not YAML from here on",
                    "look for a bracket, brace or quote that is not closed"
                );
            }

            // A tab is the cause where the parser stopped at one: it stops at the end of what it understood, often a line before.
            var tabs = Tabs(failure?.Span is { } span ? Math.Max(span.Line, lastLine) + 1 : long.MaxValue).ToList();
            diagnostics.AddRange(tabs);
            if (failure is not null && tabs.Count == 0)
                diagnostics.Add(failure);
            return failure is null && !stopped ? root : null;
        }

        private ManifestNode? ReadStream()
        {
            Next();
            var start = Next();
            if (start is not DocumentStart document)
            {
                diagnostics.Add(
                    ManifestCodes.Empty.At(new SourceSpan(file, 1, 1), "the manifest is empty", "begin with: apiVersion: s3creds/v1")
                );
                return null;
            }

            if (
                document.Version is not null
                || document.Tags is { Count: > 0 } && !document.IsImplicit && document.Tags.Any(t => t.Handle is not ("!" or "!!"))
            )
                diagnostics.Add(
                    ManifestCodes.Tag.At(Place(document.Start), "YAML directives are not supported", "remove the lines that begin with %")
                );

            var root = Node(Next(), 1);
            if (stopped)
                return null;
            if (root is ManifestNode.Null)
            {
                diagnostics.Add(ManifestCodes.Empty.At(root.Span, "the manifest is empty", "begin with: apiVersion: s3creds/v1"));
                root = null;
            }

            Next();
            if (Next() is DocumentStart second)
                diagnostics.Add(
                    ManifestCodes.SecondDocument.At(
                        Place(second.Start),
                        "a second YAML document begins here",
                        "one file is one document: put it into a file of its own"
                    )
                );
            return root;
        }

        private ParsingEvent Next()
        {
            if (!parser.MoveNext() || parser.Current is not { } current)
                throw new InvalidOperationException();
            lastLine = Math.Max(lastLine, current.Start.Line);
            return current;
        }

        private ManifestNode Node(ParsingEvent begin, int level)
        {
            if (begin is NodeEvent node)
                RefuseDecoration(node);
            switch (begin)
            {
                case Scalar scalar:
                    return Value(scalar);
                case AnchorAlias alias:
                    diagnostics.Add(
                        ManifestCodes.Anchor.At(
                            Place(alias.Start),
                            $"the alias {ShownText.Quote("*" + alias.Value)} is not supported",
                            "use profiles for what several resources share"
                        )
                    );
                    return new ManifestNode.Null(Place(alias.Start));
                case MappingStart or SequenceStart when level > DeepestLevel:
                    diagnostics.Add(ManifestCodes.TooDeep.At(Place(begin.Start), $"nested deeper than {DeepestLevel} levels"));
                    stopped = true;
                    return new ManifestNode.Null(Place(begin.Start));
                case SequenceStart:
                    return Items(begin, level);
                case MappingStart:
                    return Entries(begin, level);
                default:
                    throw new InvalidOperationException();
            }
        }

        private ManifestNode.List Items(ParsingEvent begin, int level)
        {
            var items = new List<ManifestNode>();
            for (var next = Next(); next is not SequenceEnd; next = Next())
            {
                items.Add(Node(next, level + 1));
                if (stopped)
                    break;
            }

            return new ManifestNode.List(Place(begin.Start), items);
        }

        private ManifestNode.Map Entries(ParsingEvent begin, int level)
        {
            var entries = new List<ManifestEntry>();
            var seen = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
            for (var next = Next(); next is not MappingEnd; next = Next())
            {
                var place = Place(next.Start);
                var key = Key(next, level);
                var value = stopped ? new ManifestNode.Null(place) : Node(Next(), level + 1);
                if (stopped)
                    break;
                if (key is null)
                    continue;
                if (seen.TryAdd(key, place))
                    entries.Add(new ManifestEntry(key, place, value));
                else
                    diagnostics.Add(
                        ManifestCodes.DuplicateKey.At(
                            place,
                            $"{ShownText.Quote(key)} is set twice in this map, first at {seen[key]}",
                            "keep one of them"
                        )
                    );
            }

            return new ManifestNode.Map(Place(begin.Start), entries);
        }

        /// <summary>Null after an error.</summary>
        private string? Key(ParsingEvent next, int level)
        {
            if (next is Scalar { Style: ScalarStyle.Plain, Value: "<<" } merge)
            {
                RefuseDecoration(merge);
                diagnostics.Add(
                    ManifestCodes.MergeKey.At(
                        Place(merge.Start),
                        "YAML merge keys (<<) are not supported",
                        "use profiles for what several resources share"
                    )
                );
                return null;
            }

            if (next is Scalar scalar)
            {
                RefuseDecoration(scalar);
                return scalar.Value;
            }

            Node(next, level + 1);
            if (!stopped && next is not AnchorAlias)
                diagnostics.Add(ManifestCodes.KeyForm.At(Place(next.Start), "a key must be a string, not a list or a map"));
            return null;
        }

        private ManifestNode Value(Scalar scalar)
        {
            for (var line = scalar.Start.Line + 1; line <= scalar.End.Line; line++)
                linesInsideTexts.Add(line);
            var place = Place(scalar.Start);
            return scalar.Style == ScalarStyle.Plain ? CoreScalar.Plain(place, scalar.Value) : CoreScalar.Text(place, scalar.Value);
        }

        private void RefuseDecoration(NodeEvent node)
        {
            if (!node.Anchor.IsEmpty)
                diagnostics.Add(
                    ManifestCodes.Anchor.At(
                        Place(node.Start),
                        $"the anchor {ShownText.Quote("&" + node.Anchor.Value)} is not supported",
                        "use profiles for what several resources share"
                    )
                );
            if (!node.Tag.IsEmpty)
                diagnostics.Add(
                    ManifestCodes.Tag.At(
                        Place(node.Start),
                        $"the tag {ShownText.Quote(node.Tag.IsNonSpecific ? "!" : node.Tag.Value)} is not supported",
                        "write the value as it is; quote it to make it a string"
                    )
                );
        }

        /// <summary>The parser takes tabs for indentation, by widths that an editor may show differently.</summary>
        private IEnumerable<Diagnostic> Tabs(long upToLine)
        {
            var lines = text.Split('\n');
            for (var line = 1; line <= lines.Length && line <= upToLine; line++)
            {
                var content = lines[line - 1];
                var tab = content.AsSpan().IndexOfAnyExcept(' ', '-');
                if (tab >= 0 && content[tab] == '\t' && !linesInsideTexts.Contains(line) && !string.IsNullOrWhiteSpace(content))
                    yield return ManifestCodes.Tab.At(
                        new SourceSpan(file, line, tab + 1),
                        "the line is indented with a tab",
                        "indent with spaces"
                    );
            }
        }

        private SourceSpan Place(Mark mark) => new(file, (int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));

        private static string HintFor(YamlException e) =>
            e.Message.Contains("tab", StringComparison.OrdinalIgnoreCase)
                ? "indent with spaces"
                : "check indentation, quotes and brackets on this line and the one before";
    }
}
