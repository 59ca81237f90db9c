using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>What must be known besides the resources before a difference can be judged: the second of the values that a plan is made by.
/// Facts that only access depends on are read only where the access of a principal may change.</summary>
/// <param name="AllSubjects">Whether the access of any principal may change; else only that of <paramref name="Changing"/>.</param>
/// <param name="Buckets">Buckets that are asked for by name.</param>
/// <param name="AllBuckets">Whether what every bucket grants counts, declared or not: the account's own settings change.</param>
public sealed record FactsNeeded(bool AllSubjects, IReadOnlySet<ResourceAddress> Changing, IReadOnlyList<string> Buckets, bool AllBuckets)
{
    /// <summary>Null where nothing is needed.</summary>
    public static FactsNeeded? By(PlanDiff diff, IReadOnlyCollection<Kind> kinds, IReadOnlyList<Expectation> expectations)
    {
        if (expectations.Count == 0 && !diff.Steps.Any(s => PlannedAccess.TouchesAccess(kinds, s)))
            return null;
        return new FactsNeeded(
            expectations.Count > 0
                || diff.Steps.Any(s => s.Address.Kind == ResourceKind.Bucket || kinds.Of(s.Address.Kind)?.IsShared == true),
            diff.Steps.Select(s => s.Address).ToHashSet(),
            [.. expectations.SelectMany(e => e.Buckets)],
            diff.Steps.Any(s => s.Address.Kind == ResourceKind.Account && PlannedAccess.TouchesAccess(kinds, s))
        );
    }

    /// <summary>Those of the account that are asked for.</summary>
    public IEnumerable<string> BucketsOf(ResourceSet live) =>
        AllBuckets ? live.Resources.Keys.Where(a => a.Kind == ResourceKind.Bucket).Select(a => a.Name) : Buckets;

    public bool Concern(ResourceAddress address) => AllSubjects || Changing.Contains(address);
}
