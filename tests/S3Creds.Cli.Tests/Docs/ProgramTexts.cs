using System.Text.RegularExpressions;

namespace S3Creds.Cli.Tests.Docs;

/// <summary>What the program's sources say in English: string literals (messages, hints, help texts and titles among them) and comments.</summary>
internal static partial class ProgramTexts
{
    private static readonly string[] Projects = ["S3Creds.Cli", "S3Creds.Core", "S3Creds.Policy"];

    public static IEnumerable<(string File, string Text)> All =>
        Projects
            .Select(p => Path.Combine(RepositoryFiles.Root, "src", p))
            .SelectMany(p => Directory.EnumerateFiles(p, "*.cs", SearchOption.AllDirectories))
            .Where(f => !RepositoryFiles.IsBuilt(f))
            .SelectMany(f => Literal().Matches(Joined(f)).Select(m => (Path.GetFileName(f), m.Value[1..^1])));

    /// <summary>Every comment of every project, each block of lines as one text, without its tags.</summary>
    public static IEnumerable<(string File, string Text)> Comments =>
        Directory
            .EnumerateFiles(Path.Combine(RepositoryFiles.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !RepositoryFiles.IsBuilt(f))
            .SelectMany(f => CommentsOf(f).Select(text => (Path.GetRelativePath(RepositoryFiles.Root, f), Tag().Replace(text, ""))));

    public static IEnumerable<string> CommentsOf(string file)
    {
        var block = new List<string>();
        foreach (var line in File.ReadLines(file).Append(""))
        {
            var comment = Comment().Match(line);
            if (comment.Success)
            {
                block.Add(comment.Groups["text"].Value);
                continue;
            }

            if (block.Count > 0)
                yield return string.Join(' ', block);
            block.Clear();
            if (Trailing().Match(line) is { Success: true } trailing)
                yield return trailing.Groups["text"].Value;
        }
    }

    /// <summary>Without comments, and with literals in one that the source has split over lines.</summary>
    private static string Joined(string file)
    {
        var code = File.ReadLines(file).Where(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal));
        return Split().Replace(string.Join('\n', code), "");
    }

    [GeneratedRegex(@"^\s*///?(?!/) ?(?<text>.*)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Comment();

    /// <summary>A comment after code: an address in a literal has no blank before its slashes.</summary>
    [GeneratedRegex("[;,{})] // (?<text>.*)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Trailing();

    [GeneratedRegex("<[^<>]+>")]
    private static partial Regex Tag();

    [GeneratedRegex(
        """
            (?<=[^\\"])"\n +\+ \$?"(?!")
            """
    )]
    private static partial Regex Split();

    [GeneratedRegex(
        """
            "(?:[^"\\\n]|\\.)*"
            """
    )]
    private static partial Regex Literal();
}
