using System.Text;
using System.Text.RegularExpressions;

namespace S3Creds.Core.Files;

/// <summary>
/// Whether git would take a file: by the rules of .gitignore files from the work tree's root down to the file, and of .git/info/exclude
/// (gitignore(5)). It runs no git and reads no index. Asked for many files of one folder it reads each rule file once.
/// </summary>
public sealed class GitIgnore(IFileSystem files)
{
    private const long Largest = 1 << 20;

    private readonly Dictionary<string, IReadOnlyList<Rule>> rules = new(StringComparer.Ordinal);
    private readonly GitRepository repository = new(files);

    /// <summary>The line for .gitignore at the work tree's root that keeps the file out; null where it is in no work tree, or kept out
    /// already.</summary>
    public string? MissingLine(string path)
    {
        var full = Path.GetFullPath(path);
        if (repository.RootOf(Path.GetDirectoryName(full)!) is not { } root)
            return null;
        var relative = Path.GetRelativePath(root, full).Replace('\\', '/');
        return IsIgnored(root, relative) ? null : "/" + Escaped(relative);
    }

    /// <summary>What lies in an ignored folder cannot be taken back by a later rule.</summary>
    private bool IsIgnored(string root, string relative)
    {
        var parts = relative.Split('/');
        for (var depth = 1; depth <= parts.Length; depth++)
        {
            if (Decides(root, parts.AsSpan(0, depth), isFolder: depth < parts.Length))
                return true;
        }

        return false;
    }

    private bool Decides(string root, ReadOnlySpan<string> parts, bool isFolder)
    {
        var ignored = false;
        foreach (var rule in Of(Path.Combine(root, ".git", "info", "exclude")))
            ignored = rule.Matches(string.Join('/', parts), isFolder) ? !rule.Takes : ignored;
        for (var depth = 0; depth < parts.Length; depth++)
        {
            var below = string.Join('/', parts[depth..]);
            var folder = Path.Combine([root, .. parts[..depth]]);
            foreach (var rule in Of(Path.Combine(folder, ".gitignore")))
                ignored = rule.Matches(below, isFolder) ? !rule.Takes : ignored;
        }

        return ignored;
    }

    private IReadOnlyList<Rule> Of(string path)
    {
        if (rules.TryGetValue(path, out var known))
            return known;
        IReadOnlyList<Rule> read = [];
        try
        {
            if (files.FileExists(path))
                read = [.. Encoding.UTF8.GetString(files.ReadAllBytes(path, Largest)).Split('\n').Select(Rule.Of).OfType<Rule>()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Rules that cannot be read keep nothing out, as far as is known.
        }

        return rules[path] = read;
    }

    private static string Escaped(string path)
    {
        var text = new StringBuilder();
        foreach (var c in path)
            text.Append(c is '*' or '?' or '[' or '\\' ? "\\" : "").Append(c);
        return text[^1] == ' ' ? text.ToString(0, text.Length - 1) + "\\ " : text.ToString();
    }

    /// <param name="Takes">A rule with <c>!</c>: takes back what an earlier one ignores.</param>
    private sealed record Rule(Regex Pattern, bool Takes, bool FoldersOnly)
    {
        public static Rule? Of(string raw)
        {
            var line = raw.TrimEnd('\r');
            while (line.EndsWith(' ') && !line.EndsWith("\\ ", StringComparison.Ordinal))
                line = line[..^1];
            if (line.Length == 0 || line[0] == '#')
                return null;
            var takes = line[0] == '!';
            line = takes ? line[1..] : line;
            var foldersOnly = line.EndsWith('/');
            line = foldersOnly ? line[..^1] : line;
            if (line.Length == 0)
                return null;
            // A slash anywhere but at the end ties the pattern to the folder of its file.
            var isTied = line.Contains('/', StringComparison.Ordinal);
            var regex = (isTied ? "" : "(.*/)?") + Translated(line.TrimStart('/'));
            return new Rule(
                new Regex(
                    $"\\A{regex}\\z",
                    RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline,
                    Regex.InfiniteMatchTimeout
                ),
                takes,
                foldersOnly
            );
        }

        public bool Matches(string path, bool isFolder) => (isFolder || !FoldersOnly) && Pattern.IsMatch(path);

        private static string Translated(string pattern)
        {
            var text = new StringBuilder();
            for (var i = 0; i < pattern.Length; i++)
            {
                var rest = pattern.AsSpan(i);
                if (rest.StartsWith("**/") && (i == 0 || pattern[i - 1] == '/'))
                {
                    text.Append("(.*/)?");
                    i += 2;
                }
                else if (rest is "**" && i > 0 && pattern[i - 1] == '/')
                {
                    text.Append(".+");
                    i++;
                }
                else if (rest[0] == '*')
                {
                    text.Append("[^/]*");
                }
                else if (rest[0] == '?')
                {
                    text.Append("[^/]");
                }
                else if (rest[0] == '[' && SetEnd(rest) is var end && end > 0)
                {
                    text.Append(Set(rest[1..end]));
                    i += end;
                }
                else
                {
                    if (rest[0] == '\\' && rest.Length > 1)
                        i++;
                    text.Append(Regex.Escape(pattern[i].ToString()));
                }
            }

            return text.ToString();
        }

        private static int SetEnd(ReadOnlySpan<char> text)
        {
            var from = text.Length > 1 && text[1] is '!' or '^' ? 3 : 2;
            return from >= text.Length ? -1
                : text[from..].IndexOf(']') is >= 0 and var at ? from + at
                : -1;
        }

        private static string Set(ReadOnlySpan<char> content)
        {
            var negated = content[0] is '!' or '^';
            var members = content[(negated ? 1 : 0)..]
                .ToString()
                .Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("[", "\\[", StringComparison.Ordinal)
                .Replace("]", "\\]", StringComparison.Ordinal);
            return $"[{(negated ? "^/" : "")}{members}]";
        }
    }
}
