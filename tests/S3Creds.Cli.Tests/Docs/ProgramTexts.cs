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
            .SelectMany(f =>
                File.ReadLines(f)
                    .Where(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal))
                    .SelectMany(l => Literal().Matches(l).Select(m => (Path.GetFileName(f), m.Value[1..^1])))
            );

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Literal();
}
