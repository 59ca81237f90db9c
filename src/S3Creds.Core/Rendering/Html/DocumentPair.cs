namespace S3Creds.Core.Rendering.Html;

/// <summary>A policy document as the page shows it: with its counts, and in one column where there is only one side.</summary>
internal sealed class DocumentPair(DocumentChange document)
{
    public string Name => document.Name;

    public IReadOnlyList<StatementPair> Statements { get; } = document.Statements;

    public bool IsNew => Statements.All(s => s.Before is null);

    public bool IsGone => Statements.All(s => s.After is null);

    /// <summary><c>1 statement added, 2 unchanged</c>.</summary>
    public string Summary
    {
        get
        {
            (int Number, string What)[] counts =
            [
                (Statements.Count(s => s.Before is null), "added"),
                (Statements.Count(s => s.After is null), "removed"),
                (Statements.Count(s => s is { Before: not null, After: not null, IsSame: false }), "changed"),
                (Statements.Count(s => s.IsSame), "unchanged"),
            ];
            var shown = counts.Where(c => c.Number > 0).ToList();
            return shown.Count == 0
                ? "no statements"
                : string.Join(
                    ", ",
                    shown.Select((c, i) => $"{(i == 0 ? Diagnostics.Plural.Of(c.Number, "statement") : $"{c.Number}")} {c.What}")
                );
        }
    }

    public static string NameOf(StatementPair pair, int index) =>
        (pair.After ?? pair.Before)?["Sid"] is System.Text.Json.Nodes.JsonValue value
        && value.TryGetValue<string>(out var sid)
        && sid.Length > 0
            ? sid
            : $"statement {index + 1}";
}
