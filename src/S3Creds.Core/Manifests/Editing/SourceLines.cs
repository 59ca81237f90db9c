namespace S3Creds.Core.Manifests.Editing;

/// <summary>A text by its lines, with the line ends that it has.</summary>
internal sealed class SourceLines(string text)
{
    public string Text { get; } = text;

    public int LineStart(int at)
    {
        while (at > 0 && !IsBreak(Text[at - 1]))
            at--;
        return at;
    }

    public int LineEnd(int at)
    {
        while (at < Text.Length && !IsBreak(Text[at]))
            at++;
        return at;
    }

    /// <summary>Where the next line begins; the end of the text after the last one.</summary>
    public int NextLine(int at)
    {
        at = LineEnd(at);
        return at >= Text.Length ? at : at + BreakLength(at);
    }

    /// <summary>The end of the line before the one that begins here.</summary>
    public int EndOfLineBefore(int lineStart) =>
        lineStart - (lineStart > 1 && Text[lineStart - 1] == '\n' && Text[lineStart - 2] == '\r' ? 2 : 1);

    public int Column(int at) => at - LineStart(at);

    public bool IsBlank(int from, int to) => Text.AsSpan(from, to - from).IsWhiteSpace();

    public bool IsBlankLine(int lineStart) => IsBlank(lineStart, LineEnd(lineStart));

    /// <summary>The line end that is used at this place.</summary>
    public string BreakAt(int at)
    {
        var end = LineEnd(at);
        if (end >= Text.Length)
            end = LineEnd(0);
        return end >= Text.Length ? "\n" : Text[end..(end + BreakLength(end))];
    }

    /// <summary>What stands between leaves, where there is nothing but white space, comments and indicators: comments as a whole, indicators
    /// one by one.</summary>
    public IEnumerable<(int At, int End)> Tokens(int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (IsComment(i))
            {
                var end = LineEnd(i);
                yield return (i, end);
                i = end;
            }
            else if (!char.IsWhiteSpace(Text[i]))
            {
                yield return (i, i + 1);
            }
        }
    }

    public bool HasComment(int from, int to) => Tokens(from, to).Any(t => Text[t.At] == '#');

    /// <summary>The first place of this indicator between leaves; -1 where it is not there.</summary>
    public int Find(char indicator, int from, int to) => Places(indicator, from, to).FirstOrDefault(-1);

    /// <summary>The last place of this indicator between leaves; -1 where it is not there.</summary>
    public int FindLast(char indicator, int from, int to) => Places(indicator, from, to).LastOrDefault(-1);

    private IEnumerable<int> Places(char indicator, int from, int to) =>
        Tokens(from, to).Where(t => Text[t.At] == indicator).Select(t => t.At);

    public (int Line, int Column) PlaceOf(int at)
    {
        var start = LineStart(at);
        return (1 + Text.AsSpan(0, start).Count('\n'), at - start + 1);
    }

    private bool IsComment(int at) => Text[at] == '#' && (at == 0 || char.IsWhiteSpace(Text[at - 1]));

    private int BreakLength(int at) => Text[at] == '\r' && at + 1 < Text.Length && Text[at + 1] == '\n' ? 2 : 1;

    private static bool IsBreak(char c) => c is '\n' or '\r';
}
