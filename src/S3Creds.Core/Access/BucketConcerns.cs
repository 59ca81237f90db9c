using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary> Which bucket policies bear on an identity. One that only denies, of a bucket that nothing else opens, decides nothing for an
/// identity that no policy of its own lets near that bucket: such policies are found by the bucket's name, so that forty thousand users and
/// as many buckets are not as many pairs. </summary>
internal sealed class BucketConcerns
{
    private readonly IReadOnlyList<ResourcePolicy> all;
    private readonly IReadOnlyList<ResourcePolicy> always;
    private readonly string[] names;
    private readonly int[][] positions;

    public BucketConcerns(IReadOnlyList<ResourcePolicy> all)
    {
        this.all = all;
        var denying = new SortedDictionary<string, List<int>>(StringComparer.Ordinal);
        var granting = new List<int>();
        var open = all.Where(r => r.Source.Document.Statements.Any(s => s.Effect == PolicyEffect.Allow))
            .Select(r => r.Bucket)
            .ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < all.Count; i++)
        {
            if (all[i].Bucket is not { } bucket || open.Contains(bucket))
                granting.Add(i);
            else if (denying.TryGetValue(bucket, out var same))
                same.Add(i);
            else
                denying[bucket] = [i];
        }

        Granting = granting;
        always = [.. granting.Select(i => all[i])];
        names = [.. denying.Keys];
        positions = [.. denying.Values.Select(v => v.ToArray())];
    }

    /// <summary>The number of policies that were checked, over all identities: a measure of the work.</summary>
    internal long Looked { get; private set; }

    private List<int> Granting { get; }

    /// <summary>In the order of the buckets.</summary>
    public IReadOnlyList<ResourcePolicy> Of(IReadOnlyList<PolicySource> identity)
    {
        var found = new SortedSet<int>();
        var statements = identity.SelectMany(p => p.Document.Statements).Where(s => s.Effect == PolicyEffect.Allow);
        foreach (var pattern in statements.SelectMany(s => s.Resource ?? ["*"]).Distinct(StringComparer.Ordinal))
        {
            if (!AddNamed(pattern, found))
                return all;
        }

        if (found.Count == 0)
            return always;
        found.UnionWith(Granting);
        return [.. found.Select(i => all[i])];
    }

    /// <summary>Adds what a pattern may name; false where that is everything.</summary>
    private bool AddNamed(string pattern, SortedSet<int> found)
    {
        if (AccessWords.NameStart(pattern) is not var (start, isWhole))
            return true;
        if (start.Length == 0 && !isWhole)
            return false;
        var at = Array.BinarySearch(names, start, StringComparer.Ordinal);
        for (
            at = at < 0 ? ~at : at;
            at < names.Length && (isWhole ? names[at] == start : names[at].StartsWith(start, StringComparison.Ordinal));
            at++
        )
        {
            Looked++;
            found.UnionWith(positions[at]);
        }

        return true;
    }
}
