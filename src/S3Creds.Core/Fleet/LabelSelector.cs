namespace S3Creds.Core.Fleet;

/// <summary>Chooses accounts by their labels: <c>env=prod</c>, <c>env!=prod</c>, several joined by a comma; <c>account</c> and <c>name</c>
/// stand for the account itself.</summary>
public sealed class LabelSelector
{
    private readonly List<(string Key, bool Equal, string Value)> terms;

    private LabelSelector(List<(string, bool, string)> terms) => this.terms = terms;

    /// <summary>Null where the text is no selector.</summary>
    public static LabelSelector? Parse(string text)
    {
        var found = new List<(string, bool, string)>();
        foreach (var term in text.Split(','))
        {
            var at = term.IndexOf('=', StringComparison.Ordinal);
            var equal = at < 1 || term[at - 1] != '!';
            var key = at < 1 ? "" : term[..(equal ? at : at - 1)].Trim();
            if (key.Length == 0)
                return null;
            found.Add((key, equal, term[(at + 1)..].Trim()));
        }

        return new LabelSelector(found);
    }

    public bool Matches(FleetAccount account) => terms.All(t => Matches(account, t.Key, t.Value) == t.Equal);

    private static bool Matches(FleetAccount account, string key, string value) =>
        key switch
        {
            "account" => account.Id,
            "name" => account.Name,
            _ => account.Labels.GetValueOrDefault(key),
        }
            is { } held
        && (value.EndsWith('*') ? held.StartsWith(value[..^1], StringComparison.Ordinal) : held == value);
}
