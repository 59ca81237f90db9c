using System.Collections.Concurrent;
using System.Collections.Immutable;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Live;
using S3Creds.Core.Model;

namespace S3Creds.Core.Importing;

/// <summary>Everything that manifests can hold of an account. Sends no write.</summary>
/// <param name="UsersWithKeys">Users that have access keys, or whose keys could not be listed.</param>
internal sealed record AccountReading(ResourceSet Resources, IReadOnlySet<string> UsersWithKeys, IReadOnlyList<Diagnostic> Notes)
{
    /// <param name="isWanted">Whether the rest of a resource is worth its calls, by what the lists bring.</param>
    /// <exception cref="S3CredsException">A list failed: what is in the account is not known.</exception>
    public static async Task<AccountReading> OfAsync(
        AwsSession aws,
        IReadOnlyList<Kind> kinds,
        Func<ResourceAddress, bool> isWanted,
        int parallelism,
        CancellationToken cancellationToken
    )
    {
        var reader = new LiveReader(aws, kinds, new LiveReadOptions(parallelism, DiscoverBuckets: true, Owners: false));
        var listed = await reader.ReadAccountAsync(ResourceSet.Empty, cancellationToken);
        if (listed.Gaps.FirstOrDefault(g => g.Address is null) is { } gap)
            throw new S3CredsException(gap.Diagnostic with { Severity = Severity.Error });
        var wanted = ResourceSet.Of(listed.Resources.Resources.Where(r => isWanted(r.Key)));
        var missing = ResourceSet.Of(wanted.Resources.Select(r => KeyValuePair.Create(r.Key, MissingOf(r.Key, r.Value, kinds))));
        missing = ResourceSet.Of(missing.Resources.Where(r => r.Value.Facets.Count > 0));
        var rest = await reader.ReadAsync(missing.Resources.Keys, missing, cancellationToken);
        var whole = wanted;
        foreach (var (address, state) in rest.Resources.Resources)
            whole = whole.With(address, Merge(wanted[address], state));
        return new AccountReading(
            ResourceSet.Of(whole.Resources.Where(r => r.Value.Presence != Presence.Absent)),
            await UsersWithKeysAsync(aws, kinds, whole, parallelism, cancellationToken),
            listed.Notes
        );
    }

    /// <summary>The facets that the lists did not bring, as a state that asks for them.</summary>
    private static ResourceState MissingOf(ResourceAddress address, ResourceState listed, IReadOnlyList<Kind> kinds) =>
        (kinds.Of(address.Kind)?.Facets ?? [])
            .Where(f => listed[f.Key] is null)
            .Aggregate(ResourceState.Empty, (s, f) => s.With(f.Key, FacetValue.Absent.Instance));

    private static ResourceState Merge(ResourceState? listed, ResourceState read) =>
        listed is null || read.Presence != Presence.Present ? read : read with { Facets = listed.Facets.SetItems(read.Facets) };

    private static async Task<IReadOnlySet<string>> UsersWithKeysAsync(
        AwsSession aws,
        IReadOnlyList<Kind> kinds,
        ResourceSet resources,
        int parallelism,
        CancellationToken cancellationToken
    )
    {
        var found = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(
            resources.Resources.Keys.Where(a => kinds.Of(a.Kind)?.HasAccessKeys == true),
            new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken },
            async (user, ct) =>
            {
                try
                {
                    if ((await KeyReader.ListAsync(aws, user.Name, ct)).Count > 0)
                        found.Add(user.Name);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // Keys that were not listed may be there: they stay as they are.
                    if (!aws.Lacks(e))
                        found.Add(user.Name);
                }
            }
        );
        return found.ToImmutableHashSet(StringComparer.Ordinal);
    }
}
