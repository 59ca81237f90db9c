using System.Text.RegularExpressions;

namespace S3Creds.Cli.Tests.Docs;

/// <summary>The string literals of the program: messages, hints, help texts and titles among them.</summary>
internal static partial class ProgramTexts
{
    private static readonly string[] Projects = ["S3Creds.Cli", "S3Creds.Core", "S3Creds.Policy"];

    public static IEnumerable<(string File, string Text)> All =>
        Projects
            .Select(p => Path.Combine(RepositoryFiles.Root, "src", p))
            .SelectMany(p => Directory.EnumerateFiles(p, "*.cs", SearchOption.AllDirectories))
            .Where(f => !RepositoryFiles.IsBuilt(f))
            .SelectMany(f => Literal().Matches(Joined(f)).Select(m => (Path.GetFileName(f), m.Value[1..^1])));

    /// <summary>Without comments, and with literals in one that the source has split over lines.</summary>
    private static string Joined(string file)
    {
        var code = File.ReadLines(file).Where(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal));
        return Split().Replace(string.Join('\n', code), "");
    }

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
