using System.Runtime.CompilerServices;

namespace S3Creds.Policy;

/// <summary>The resource policies of an account by their buckets: a request to one bucket does not read those of all others.</summary>
internal sealed class ResourceIndex
{
    /// <summary>Shorter lists are read through.</summary>
    public const int Fewest = 16;

    private static readonly ConditionalWeakTable<IReadOnlyList<ResourcePolicy>, ResourceIndex> Indexes = [];

    private readonly Dictionary<string, List<ResourcePolicy>>.AlternateLookup<ReadOnlySpan<char>> ofBucket;
    private readonly List<ResourcePolicy> ofNone;

    private ResourceIndex(IReadOnlyList<ResourcePolicy> all)
    {
        ofNone = [.. all.Where(r => r.Bucket is null)];
        // Those of no bucket concern every request; each keeps its place.
        var lists = all.Select(r => r.Bucket)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .ToDictionary(b => b, _ => new List<ResourcePolicy>(), StringComparer.Ordinal);
        foreach (var one in all)
        {
            if (one.Bucket is { } bucket)
            {
                lists[bucket].Add(one);
            }
            else
            {
                foreach (var list in lists.Values)
                {
                    list.Add(one);
                }
            }
        }

        ofBucket = lists.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <param name="resources">Is not changed afterwards.</param>
    public static ResourceIndex Of(IReadOnlyList<ResourcePolicy> resources) =>
        Indexes.GetValue(resources, static all => new ResourceIndex(all));

    public List<ResourcePolicy> For(string resource) =>
        ofBucket.TryGetValue(ResourcePolicy.BucketOf(resource), out var found) ? found : ofNone;
}
