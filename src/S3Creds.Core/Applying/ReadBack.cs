using S3Creds.Core.Aws;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Applying;

/// <summary>Reads many resources back: by the list of their kind where that costs less, else each by itself and only once.</summary>
internal sealed class ReadBack(AwsSession aws, IReadOnlyList<Kind> kinds, int parallelism)
{
    /// <param name="wanted">The properties of each that are asked for.</param>
    /// <returns>A state for each. What could not be read is unknown.</returns>
    public async Task<IReadOnlyDictionary<ResourceAddress, ResourceState>> ReadAsync(
        IReadOnlyDictionary<ResourceAddress, HashSet<string>> wanted,
        CancellationToken cancellationToken
    )
    {
        // What is asked for is declared, to a bulk read: it then brings what its list lacks too.
        var asked = wanted.Select(w =>
            KeyValuePair.Create(
                w.Key,
                w.Value.Aggregate(ResourceState.Empty, (state, facet) => state.With(facet, FacetValue.Absent.Instance))
            )
        );
        var reading = new BulkReading(aws, kinds, ResourceSet.Of(asked), parallelism, Owners: false, All: false);
        var listed = wanted
            .Keys.Select(a => (Address: a, Kind: kinds.Of(a.Kind)!))
            .Where(a => a.Kind.BulkHoldsOwner)
            .GroupBy(a => a.Kind.Bulk, a => a.Address)
            .Where(g => g.Count() >= g.Key.ReadsBackFrom)
            .ToList();
        foreach (var list in listed)
            await ReadListAsync(reading, list.Key, [.. list], cancellationToken);

        var single = wanted.Keys.Except(listed.SelectMany(g => g)).ToList();
        await reading.ForEachAsync(single, a => reading.ReadAsync(a, wanted[a], cancellationToken), cancellationToken);
        var found = reading.Resources.ToDictionary();
        return wanted.Keys.ToDictionary(a => a, a => found.GetValueOrDefault(a, ResourceState.NotThere));
    }

    private static async Task ReadListAsync(
        BulkReading reading,
        BulkRead list,
        IReadOnlyList<ResourceAddress> addresses,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await list.ReadAsync(reading, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever failed, the same resources can be read one by one.
            await reading.ForEachAsync(addresses, a => reading.ReadDeclaredAsync(a, cancellationToken), cancellationToken);
        }
    }
}
