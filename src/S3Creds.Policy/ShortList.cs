namespace S3Creds.Policy;

/// <summary>Lists in messages: a document may name hundreds of actions or addresses, and a message is one line.</summary>
public static class ShortList
{
    private const int Most = 10;

    /// <summary>The first ten, and how many there are besides.</summary>
    public static string Of(IReadOnlyCollection<string> items, string between = ", ") =>
        items.Count <= Most
            ? string.Join(between, items)
            : $"{string.Join(between, items.Take(Most))}{between}… and {items.Count - Most} more";
}
