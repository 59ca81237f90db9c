using System.Collections.Concurrent;
using System.Collections.Immutable;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Live;

/// <param name="Parallelism">Reads in flight at most.</param>
/// <param name="DiscoverBuckets">Read the tags of undeclared buckets however many there are.</param>
/// <param name="Owners">Read whose the customer-managed policies are, one call each where it may be ours.</param>
/// <param name="IdentitiesMatter">What is asked for depends on users, roles and policies: without them there is no answer.</param>
public sealed record LiveReadOptions(int Parallelism = 16, bool DiscoverBuckets = false, bool Owners = true, bool IdentitiesMatter = true)
{
    /// <summary>Whose resources are of concern; null: those of all owners.</summary>
    public string? Owner { get; init; }
}

/// <param name="Gaps">What could not be read: where there is one, nothing may be removed.</param>
/// <param name="Notes">What else is to be reported of the reading.</param>
public sealed record LiveSnapshot(ResourceSet Resources, IReadOnlyList<LiveGap> Gaps, IReadOnlyList<Diagnostic> Notes)
{
    public bool IsComplete => Gaps.Count == 0;

    /// <summary>Kinds that the run does without, since they could not be listed: what is not here may be there.</summary>
    public IReadOnlySet<ResourceKind> WithoutKinds { get; init; } = ImmutableHashSet<ResourceKind>.Empty;
}

/// <summary>Reads the account: in bulk where something may be removed, one by one where not. Each kind defines its bulk read (<see
/// cref="Kind.Bulk"/>).</summary>
public sealed class LiveReader(AwsSession aws, IReadOnlyList<Kind> kinds, LiveReadOptions options)
{
    private const string NothingRemoved = "nothing is removed in this run, since it may be owned; everything else is planned";

    /// <summary>All resources of all kinds, with the declared facets of what is declared.</summary>
    public async Task<LiveSnapshot> ReadAccountAsync(ResourceSet desired, CancellationToken cancellationToken)
    {
        var reading = Begin(desired);
        var gaps = new ConcurrentQueue<LiveGap>();
        // Where a whole list is missing, that what others lack is not removed goes without saying.
        var without = new ConcurrentQueue<(BulkRead Bulk, Diagnostic Note)>();
        await Task.WhenAll(
            kinds
                .GroupBy(k => k.Bulk)
                .Select(g =>
                {
                    var read = g.Select(k => k.ResourceKind).ToHashSet();
                    return GuardAsync(
                        g.Key,
                        [.. desired.Resources.Keys.Where(a => read.Contains(a.Kind))],
                        reading,
                        gaps,
                        without,
                        cancellationToken
                    );
                })
        );
        foreach (var (_, note) in without.Where(w => w.Bulk.BearsOnAccess || gaps.IsEmpty))
            reading.Note(note);
        return Snapshot(reading, gaps);
    }

    /// <summary>Just these resources, with the facets that <paramref name="desired"/> holds; all facets of those that it does not
    /// hold.</summary>
    public async Task<LiveSnapshot> ReadAsync(
        IEnumerable<ResourceAddress> addresses,
        ResourceSet desired,
        CancellationToken cancellationToken
    )
    {
        var reading = Begin(desired);
        await reading.ForEachAsync(addresses.Distinct(), a => reading.ReadDeclaredAsync(a, cancellationToken), cancellationToken);
        return Snapshot(reading, []);
    }

    /// <summary>Reads once more what a bulk read showed: where there is much of it by another list, else each by itself. What only a
    /// lagging list showed is found when its step is checked.</summary>
    public async Task<LiveSnapshot> ConfirmAsync(
        IEnumerable<ResourceAddress> addresses,
        ResourceSet desired,
        CancellationToken cancellationToken
    )
    {
        var all = addresses
            .Distinct()
            .Where(a => kinds.Of(a.Kind)?.Bulk.ReadsByItself(isDeclared: desired[a] is not null) != true)
            .ToList();
        var reading = new BulkReading(
            aws,
            kinds,
            ResourceSet.Of(all.Where(a => desired[a] is not null).Select(a => KeyValuePair.Create(a, desired[a]!))),
            options.Parallelism,
            options.Owners,
            All: false
        );
        var left = await reading.ReadListedAsync(all, cancellationToken);
        await reading.ForEachAsync(left, a => reading.ReadDeclaredAsync(a, cancellationToken), cancellationToken);
        return Snapshot(reading, []);
    }

    private BulkReading Begin(ResourceSet desired) =>
        new(aws, kinds, desired, options.Parallelism, options.Owners, options.DiscoverBuckets) { Owner = options.Owner };

    /// <summary>A failed list makes the state incomplete; the rest is still shown. What is declared is then unknown, not absent: absent
    /// would be planned as a creation. Where nothing that is asked for depends on the list, the rest can go on without removals.</summary>
    private async Task GuardAsync(
        BulkRead bulk,
        List<ResourceAddress> declared,
        BulkReading reading,
        ConcurrentQueue<LiveGap> gaps,
        ConcurrentQueue<(BulkRead Bulk, Diagnostic Note)> without,
        CancellationToken cancellationToken
    )
    {
        var needed = !bulk.CanBeMissing || (bulk.BearsOnAccess && options.IdentitiesMatter) || declared.Count > 0;
        try
        {
            await bulk.ReadAsync(reading, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException && !needed && bulk.WithoutThem(aws, e) is { } notes)
        {
            reading.Without(bulk);
            foreach (var note in notes)
                without.Enqueue((bulk, note));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            gaps.Enqueue(
                new LiveGap(
                    null,
                    needed
                        ? AwsError.Explain(e, $"read {bulk.What}")
                        : AwsCodes.NotRead.With($"{bulk.What} could not be read: {AwsError.Reason(e)}", NothingRemoved)
                )
            );
            foreach (var address in declared)
                reading.NotRead(address, AwsError.Reason(e));
        }
    }

    private static LiveSnapshot Snapshot(BulkReading reading, IEnumerable<LiveGap> gaps)
    {
        var found = reading.Resources;
        var unread = found
            .Where(f => f.Value.Presence == Presence.Unknown)
            .Select(f => Gap(f.Key, $"{f.Key} could not be read: {f.Value.UnknownReason}"));
        var parts = found
            .SelectMany(f => f.Value.Facets, (f, facet) => (f.Key, Facet: facet.Key, Value: facet.Value as FacetValue.Unknown))
            .Where(f => f.Value is not null)
            .Select(f => Gap(f.Key, $"{f.Key}: {f.Facet} could not be read: {f.Value!.Reason}"));
        var bag = new DiagnosticBag();
        bag.AddRange(reading.Notes);
        return new LiveSnapshot(
            new ResourceSet(found.ToImmutableSortedDictionary()),
            [.. gaps.Concat(unread).Concat(parts).OrderBy(g => g.Diagnostic.Message, StringComparer.Ordinal)],
            bag.Sorted()
        )
        {
            WithoutKinds = reading.WithoutKinds,
        };
    }

    private static LiveGap Gap(ResourceAddress address, string message) => new(address, AwsCodes.NotRead.With(message, NothingRemoved));
}
