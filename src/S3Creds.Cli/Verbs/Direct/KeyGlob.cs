using System.Text;
using System.Text.RegularExpressions;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>Python's fnmatch over whole keys: <c>*</c> crosses slashes, <c>?</c> is one character, <c>[a-z]</c> and <c>[!a-z]</c> are
/// sets.</summary>
internal sealed class KeyGlob(string pattern)
{
    private readonly Regex regex = new(
        Translate(pattern),
        RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    );

    public bool Matches(string key) => regex.IsMatch(key);

    private static string Translate(string pattern)
    {
        var text = new StringBuilder(@"\A");
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '*':
                    text.Append(".*");
                    break;
                case '?':
                    text.Append('.');
                    break;
                case '[' when End(pattern, i) is var end && end > 0:
                    text.Append(Set(pattern[(i + 1)..end]));
                    i = end;
                    break;
                default:
                    text.Append(Regex.Escape(pattern[i].ToString()));
                    break;
            }
        }

        return text.Append(@"\z").ToString();
    }

    /// <summary>Where a set ends; a bracket right after its beginning belongs to it.</summary>
    private static int End(string pattern, int start)
    {
        var from = start + 1 < pattern.Length && pattern[start + 1] == '!' ? start + 3 : start + 2;
        return from <= pattern.Length ? pattern.IndexOf(']', Math.Min(from, pattern.Length)) : -1;
    }

    private static string Set(string content)
    {
        var negated = content[0] == '!';
        var members = (negated ? content[1..] : content)
            .Replace(@"\", @"\\", StringComparison.Ordinal)
            .Replace("[", @"\[", StringComparison.Ordinal)
            .Replace("]", @"\]", StringComparison.Ordinal);
        return $"[{(negated || members[0] != '^' ? "" : @"\")}{(negated ? "^" : "")}{members}]";
    }
}
