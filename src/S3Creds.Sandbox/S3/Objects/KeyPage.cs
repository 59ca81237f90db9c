using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Objects;

/// <summary>One page of keys: those below a prefix, with what a delimiter rolls up.</summary>
/// <param name="Next">The last key or common prefix of the page when more follows, else null.</param>
internal sealed record KeyPage<T>(IReadOnlyList<KeyValuePair<string, T>> Items, IReadOnlyList<string> CommonPrefixes, string? Next)
{
    /// <param name="items">In S3's order.</param>
    /// <param name="after">Only what comes after this key or common prefix.</param>
    /// <param name="most">Keys and common prefixes count alike.</param>
    public static KeyPage<T> Of(IEnumerable<KeyValuePair<string, T>> items, string prefix, string delimiter, string after, int most)
    {
        var page = new List<KeyValuePair<string, T>>();
        var prefixes = new List<string>();
        string? last = null;
        foreach (var item in items)
        {
            if (!item.Key.StartsWith(prefix, StringComparison.Ordinal))
            {
                continue;
            }

            var end = delimiter.Length == 0 ? -1 : item.Key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            var name = end < 0 ? item.Key : item.Key[..(end + delimiter.Length)];
            // A common prefix of the page before covers the keys below it.
            if (
                (after.Length > 0 && KeyOrder.Instance.Compare(name, after) <= 0)
                || (end >= 0 && prefixes.Count > 0 && prefixes[^1] == name)
            )
            {
                continue;
            }

            if (page.Count + prefixes.Count >= most)
            {
                return new KeyPage<T>(page, prefixes, last ?? "");
            }

            last = name;
            if (end < 0)
            {
                page.Add(item);
            }
            else
            {
                prefixes.Add(name);
            }
        }

        return new KeyPage<T>(page, prefixes, Next: null);
    }
}
