namespace S3Creds.Core.Rendering;

/// <summary>Texts that are the same but for the name of the resource that they are about.</summary>
internal static class SameName
{
    public const string Placeholder = "NAME";

    /// <summary>The text with <see cref="Placeholder"/> wherever the whole name stands; the text itself where it could not be kept
    /// apart.</summary>
    public static string In(string text, string name)
    {
        if (name.Length == 0 || text.Contains(Placeholder, StringComparison.Ordinal))
            return text;
        var from = 0;
        while (text.IndexOf(name, from, StringComparison.Ordinal) is >= 0 and var at)
        {
            var end = at + name.Length;
            if ((at == 0 || IsEdge(text[at - 1])) && (end == text.Length || IsEdge(text[end])))
            {
                text = $"{text[..at]}{Placeholder}{text[end..]}";
                from = at + Placeholder.Length;
            }
            else
                from = at + 1;
        }

        return text;
    }

    public static ChangeView Put(ChangeView change)
    {
        var name = change.Address.Name;
        return change with
        {
            Reason = In(change.Reason, name),
            Facets = [.. change.Facets.Select(f => f with { Lines = [.. f.Lines.Select(l => l with { Text = In(l.Text, name) })] })],
        };
    }

    private static bool IsEdge(char c) => !char.IsLetterOrDigit(c) && c is not ('-' or '_');
}
