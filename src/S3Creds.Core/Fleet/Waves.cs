namespace S3Creds.Core.Fleet;

/// <summary>The accounts of a run in the order in which they may be changed.</summary>
/// <param name="Name">The value of the label <c>wave</c>; null: all other accounts, which come last.</param>
public sealed record Wave(string? Name, IReadOnlyList<FleetAccount> Accounts)
{
    public const string Label = "wave";
}

/// <summary>Cuts the accounts of a run into waves.</summary>
public static class Waves
{
    /// <param name="names">In their order; empty: all accounts are one wave.</param>
    public static IReadOnlyList<Wave> Of(IReadOnlyList<FleetAccount> accounts, IReadOnlyList<string> names)
    {
        var named = names
            .Distinct(StringComparer.Ordinal)
            .Select(n => new Wave(n, [.. accounts.Where(a => a.Labels.GetValueOrDefault(Wave.Label) == n)]))
            .ToList();
        var rest = accounts.Where(a => !names.Contains(a.Labels.GetValueOrDefault(Wave.Label), StringComparer.Ordinal)).ToList();
        return rest.Count == 0 ? named : [.. named, new Wave(null, rest)];
    }
}
