using System.Collections.Concurrent;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds;

/// <summary>What a reading is asked for, and where it puts what it finds.</summary>
/// <param name="Owners">Read who owns a resource even where that costs a call for each.</param>
/// <param name="All">Of what costs a call each, read all, however many there are.</param>
public sealed record BulkReading(AwsSession Aws, IReadOnlyList<Kind> Kinds, ResourceSet Desired, int Parallelism, bool Owners, bool All)
{
    private readonly ConcurrentDictionary<ResourceAddress, ResourceState> found = new();
    private readonly ConcurrentQueue<Diagnostic> notes = new();
    private readonly ConcurrentDictionary<ResourceKind, bool> without = new();
    private int pages;

    /// <summary>Those that are asked for, where a list shows others beside them; null: everything.</summary>
    public IReadOnlySet<ResourceAddress>? Only { get; init; }

    /// <summary>Whose resources are of concern; null: those of all owners.</summary>
    public string? Owner { get; init; }

    /// <summary>How many pages the lists had.</summary>
    public int Pages => pages;

    public IReadOnlyCollection<KeyValuePair<ResourceAddress, ResourceState>> Resources => found;

    public IEnumerable<Diagnostic> Notes => notes;

    public ResourceState this[ResourceAddress address]
    {
        get => found[address];
        set => found[address] = value;
    }

    /// <summary>What was found; null where nothing was (yet).</summary>
    public ResourceState? Find(ResourceAddress address) => found.GetValueOrDefault(address);

    public void Note(Diagnostic note) => notes.Enqueue(note);

    public void CountPage() => Interlocked.Increment(ref pages);

    public bool Asks(ResourceAddress address) => Only?.Contains(address) != false;

    /// <summary>Kinds that the run does without, since they could not be listed.</summary>
    public IReadOnlySet<ResourceKind> WithoutKinds => without.Keys.ToHashSet();

    public void Without(BulkRead bulk)
    {
        foreach (var kind in Kinds.Where(k => k.Bulk == bulk))
            without[kind.ResourceKind] = true;
    }

    /// <summary>A reading of these again, without what costs a call each to find out.</summary>
    /// <param name="wanted">The properties of each: to a list they are declared, so that it brings what it lacks by itself too.</param>
    public static BulkReading Of(
        AwsSession aws,
        IReadOnlyList<Kind> kinds,
        IEnumerable<IGrouping<ResourceAddress, string>> wanted,
        int parallelism
    ) =>
        new(
            aws,
            kinds,
            ResourceSet.Of(
                wanted.Select(w =>
                    KeyValuePair.Create(
                        w.Key,
                        w.Where(f => f.Length > 0)
                            .Aggregate(ResourceState.Empty, (state, facet) => state.With(facet, FacetValue.Absent.Instance))
                    )
                )
            ),
            parallelism,
            Owners: false,
            All: false
        );

    /// <summary>Reads these by the list of their kind where there are enough of them to be worth it. What it does not show is not
    /// there.</summary>
    /// <returns>What is left to read one by one: the few, those that their list does not show whole, all where it failed.</returns>
    public async Task<IReadOnlyList<ResourceAddress>> ReadListedAsync(
        IReadOnlyCollection<ResourceAddress> addresses,
        CancellationToken cancellationToken
    )
    {
        var left = new List<ResourceAddress>();
        foreach (var group in addresses.GroupBy(a => KindOf(a).Bulk))
            left.AddRange(
                group.Count() < group.Key.ReadsBackFrom ? group : await ReadListedAsync(group.Key, [.. group], cancellationToken)
            );
        return left;
    }

    private async Task<IEnumerable<ResourceAddress>> ReadListedAsync(
        BulkRead bulk,
        IReadOnlyList<ResourceAddress> addresses,
        CancellationToken cancellationToken
    )
    {
        // Apart: what else is on the list was not asked for.
        var list = new BulkReading(Aws, Kinds, Desired, Parallelism, Owners: false, All: false) { Only = addresses.ToHashSet() };
        try
        {
            await bulk.ReadAsync(list, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever failed, the same resources can be read one by one.
            return addresses;
        }

        foreach (var address in addresses)
            this[address] = list.Find(address) ?? ResourceState.NotThere;
        return addresses.Where(a => !KindOf(a).BulkHoldsOwner && this[a].Presence != Presence.Absent);
    }

    /// <summary>What could not be read, unless it was.</summary>
    public void NotRead(ResourceAddress address, string reason) => found.TryAdd(address, ResourceState.NotKnown(reason));

    /// <summary>A targeted read with the facets that are declared; all of them where the resource is not.</summary>
    public Task ReadDeclaredAsync(ResourceAddress address, CancellationToken cancellationToken) =>
        ReadAsync(
            address,
            Desired[address] is { } state ? Needs.ToRead(KindOf(address), state) : [.. KindOf(address).Facets.Select(f => f.Key)],
            cancellationToken
        );

    /// <summary>A targeted read with these facets. What fails is not known.</summary>
    /// <param name="withOwner">Whether its presence and its owner are asked for too.</param>
    public async Task ReadAsync(
        ResourceAddress address,
        IReadOnlyCollection<string> facets,
        CancellationToken cancellationToken,
        bool withOwner = true
    )
    {
        try
        {
            var state = await (
                withOwner
                    ? KindOf(address).ReadAsync(Aws, address, facets, cancellationToken)
                    : KindOf(address).ReadFacetsAsync(Aws, address, facets, cancellationToken)
            );
            found[state.SpelledAs is { } name ? new ResourceAddress(address.Kind, name) : address] = state;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            found[address] = ResourceState.NotKnown(AwsError.Reason(e));
        }
    }

    public Task ForEachAsync<T>(IEnumerable<T> items, Func<T, Task> read, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            items.ToList(),
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (item, _) => await read(item)
        );

    /// <summary> Owners that cost a call each: of everything that is certainly of concern, of the rest only where that is not more than
    /// <paramref name="most"/>. </summary>
    /// <returns>What is worth its call, and what is left out.</returns>
    public static (IReadOnlyList<T> Read, IReadOnlyList<T> LeftOut) WorthACall<T>(
        IReadOnlyList<T> there,
        Func<T, bool> isOfConcern,
        int most
    )
    {
        var rest = there.Where(t => !isOfConcern(t)).ToList();
        return rest.Count > most ? ([.. there.Where(isOfConcern)], rest) : (there, []);
    }

    private Kind KindOf(ResourceAddress address) =>
        Kinds.Of(address.Kind) ?? throw new KeyNotFoundException($"{address.Kind.Name()} is not read");
}
