using System.Text;
using S3Creds.Core.Files;

namespace S3Creds.Core.Transfers;

/// <summary> Where a key is saved inside a folder. A key is any text; a path is not. What a file system would read as a way out of the
/// folder, or could not hold, is percent-encoded: an empty part, <c>.</c>, <c>..</c>, NUL, and a backslash or colon where those mean
/// something. </summary>
public static class KeyPath
{
    /// <summary>The path of a key below a folder. Two keys may share one only where one of them holds such an encoding literally.</summary>
    public static string Inside(string folder, string key)
    {
        var parts = key.Split('/');
        var path = new StringBuilder();
        for (var i = 0; i < parts.Length; i++)
        {
            if (i > 0)
                path.Append(Path.DirectorySeparatorChar);
            path.Append(Safe(parts[i]));
        }

        var full = Path.GetFullPath(Path.Combine(folder, path.ToString()));
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
        return full.StartsWith(root == "//" ? "/" : root, StringComparison.Ordinal)
            ? full
            : throw new WordedIOException($"the key {key} would be saved outside {folder}");
    }

    private static string Safe(string part) =>
        part switch
        {
            "" => "%",
            "." => "%2E",
            ".." => "%2E%2E",
            _ => OperatingSystem.IsWindows()
                ? string.Concat(
                    part.Select(c => c < ' ' || "\\:*?\"<>|".Contains(c, StringComparison.Ordinal) ? $"%{(int)c:X2}" : c.ToString())
                )
                : part.Replace("\0", "%00", StringComparison.Ordinal),
        };
}
