using S3Creds.Core.Aws;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Applying;

/// <summary>Reads many resources back: by the list of their kind where that costs less, else each by itself and only once.</summary>
internal sealed class ReadBack(AwsSession aws, IReadOnlyList<Kind> kinds, int parallelism)
{
    /// <param name="wanted">The properties of each that are asked for.</param>
    /// <param name="owned">Those whose presence and owner are asked for too.</param>
    /// <returns>A state for each. What could not be read is unknown.</returns>
    public async Task<IReadOnlyDictionary<ResourceAddress, ResourceState>> ReadAsync(
        IReadOnlyDictionary<ResourceAddress, HashSet<string>> wanted,
        IReadOnlySet<ResourceAddress> owned,
        CancellationToken cancellationToken
    )
    {
        var reading = BulkReading.Of(
            aws,
            kinds,
            wanted.SelectMany(w => w.Value, (w, facet) => (w.Key, Facet: facet)).GroupBy(w => w.Key, w => w.Facet),
            parallelism
        );
        var left = await reading.ReadListedAsync([.. wanted.Keys], cancellationToken);
        await reading.ForEachAsync(left, a => reading.ReadAsync(a, wanted[a], cancellationToken, owned.Contains(a)), cancellationToken);
        return wanted.Keys.ToDictionary(a => a, a => reading.Find(a) ?? ResourceState.NotThere);
    }
}
