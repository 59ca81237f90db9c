using System.Collections.Concurrent;
using S3Creds.Core.Aws;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Applying;

/// <summary>
/// What was read a moment ago and stands for another read: for five seconds, counted from the beginning of the read, and until this run
/// writes there. Where many steps of one list come, the list is read for all of them, and again in the background before it is too old.
/// A list that takes long stands for twice its own time, so that the reads of a large account do not grow faster than the account.
/// </summary>
internal sealed class RecentReads(AwsSession aws, IReadOnlyList<Kind> kinds, TimeProvider time, int parallelism)
{
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    /// <summary>A list that takes longer does not stand for single reads.</summary>
    private static readonly TimeSpan LongestList = TimeSpan.FromSeconds(30);

    private const string Whole = "";

    private const int FewestAsked = 100;

    private const int MostAsked = 2000;

    /// <summary>Steps that began and are not yet checked, since many run at once.</summary>
    private const int Overlap = 64;

    /// <summary>A list must stand for so many steps for each of its pages.</summary>
    private const int StepsAPage = 2;

    private readonly ConcurrentDictionary<(ResourceAddress Address, string Facet), Moment> written = new();
    private readonly ConcurrentDictionary<(ResourceAddress Address, string Facet), (Moment At, ResourceState State)> notes = new();
    private readonly Dictionary<BulkRead, Lists> lists = [];
    private long moments;

    /// <summary>By the clock, and by a number that orders reads and writes of the same instant.</summary>
    private sealed record Moment(DateTimeOffset At, long Number);

    /// <param name="Asked">What the list was read for: it does not stand for others.</param>
    private sealed record Listed(
        Moment At,
        TimeSpan Took,
        int Pages,
        IReadOnlySet<ResourceAddress> Asked,
        IReadOnlyDictionary<ResourceAddress, ResourceState> Found
    )
    {
        /// <summary>How long it stands for single reads, from its beginning.</summary>
        public TimeSpan Window => FreshFor(Took);
    }

    /// <summary>The addresses that one list is read for, in the order of their steps, and how many of these are still to come.</summary>
    private sealed class Lists(ILookup<ResourceAddress, string> expected, DateTimeOffset since)
    {
        private readonly List<ResourceAddress> order = [.. expected.Select(e => e.Key)];
        private readonly HashSet<ResourceAddress> begun = [];
        private int first;

        public ILookup<ResourceAddress, string> Expected { get; } = expected;

        public int Left { get; private set; } = expected.Count;

        public Listed? Current { get; set; }

        public Task<Listed?>? Next { get; set; }

        public bool IsOfNoUse { get; set; }

        public void Begin(ResourceAddress address)
        {
            Left = Math.Max(0, Left - 1);
            begun.Add(address);
        }

        /// <summary>Those of the steps that begin next. Others are on the list too: taking up a large account every five seconds would cost
        /// more than the steps.</summary>
        /// <param name="pace">Of steps, a second at most.</param>
        public IReadOnlySet<ResourceAddress> Nearest(DateTimeOffset now, double pace)
        {
            var window = FreshFor(Current?.Took ?? TimeSpan.Zero);
            var taken = now - since;
            // Before that the rate is not known.
            if (taken >= Fresh)
                pace = Math.Min(pace, begun.Count / taken.TotalSeconds);
            var count = (int)Math.Clamp(2 * pace * window.TotalSeconds, FewestAsked, MostAsked);
            while (first < order.Count && begun.Contains(order[first]))
                first++;
            // What has begun asks for more than one property.
            return order.Skip(Math.Max(0, first - Overlap)).Take(count + Overlap).ToHashSet();
        }
    }

    /// <summary>The properties that are asked for next: what comes later is read when it is.</summary>
    public void Expect(IEnumerable<(ResourceAddress Address, string Facet)> next)
    {
        lock (lists)
        {
            lists.Clear();
            foreach (var group in next.GroupBy(n => kinds.Of(n.Address.Kind)!.Bulk))
                lists[group.Key] = new Lists(group.ToLookup(n => n.Address, n => n.Facet), time.GetUtcNow());
        }
    }

    /// <summary>A step begins without a read: the list that is read next is for those after it.</summary>
    public void Pass(ResourceAddress address)
    {
        lock (lists)
            lists.GetValueOrDefault(kinds.Of(address.Kind)!.Bulk)?.Begin(address);
    }

    /// <summary>Reads one property by itself.</summary>
    public async Task<ResourceState> FetchAsync(Facet facet, ResourceAddress address, CancellationToken cancellationToken)
    {
        var begun = Now();
        var state = await facet.FetchStateAsync(aws, address, cancellationToken);
        notes[(address, facet.Key)] = (begun, state);
        return state;
    }

    /// <summary>One resource as a list showed it; null where it is to be read by itself.</summary>
    /// <param name="facet">Must be known; null: the resource itself.</param>
    public async Task<ResourceState?> FindAsync(ResourceAddress address, string? facet, CancellationToken cancellationToken)
    {
        var kind = kinds.Of(address.Kind)!;
        if (
            await ListAsync(kind.Bulk, address, cancellationToken) is not { } list
            || !list.Asked.Contains(address)
            || !IsValid(list.At, list.Window, address, facet ?? Whole)
        )
            return null;
        if (!list.Found.TryGetValue(address, out var state))
            return ResourceState.NotThere;
        return
            !kind.BulkHoldsOwner
            || state.Presence == Presence.Unknown
            || (facet is not null && state[facet] is null or FacetValue.Unknown or FacetValue.Unsupported)
            ? null
            : state;
    }

    /// <summary>What is known of a property that is written next, if anything is; from now on it is not.</summary>
    public ResourceState? Take(ResourceAddress address, string facet)
    {
        ResourceState? state = null;
        if (notes.TryRemove((address, facet), out var note) && IsValid(note.At, Fresh, address, facet))
            state = note.State;
        else
        {
            lock (lists)
            {
                if (
                    lists.GetValueOrDefault(kinds.Of(address.Kind)!.Bulk)?.Current is { } list
                    && IsValid(list.At, list.Window, address, facet)
                    && list.Found.GetValueOrDefault(address) is { } listed
                    && listed[facet] is FacetValue.Present or FacetValue.Absent
                )
                    state = listed;
            }
        }

        Writing(address, facet);
        return state;
    }

    /// <summary>Until <see cref="Wrote"/>, nothing that is read stands for another read.</summary>
    public void Writing(ResourceAddress address, string? facet) => written[(address, facet ?? Whole)] = new Moment(default, long.MaxValue);

    public void Wrote(ResourceAddress address, string? facet) => written[(address, facet ?? Whole)] = Now();

    public bool IsWritten(ResourceAddress address, string facet) => written.ContainsKey((address, facet));

    private bool IsValid(Moment read, TimeSpan window, ResourceAddress address, string facet) =>
        IsWithin(window, read)
        && !(written.TryGetValue((address, facet), out var part) && part.Number > read.Number)
        && !(written.TryGetValue((address, Whole), out var whole) && whole.Number > read.Number);

    private bool IsWithin(TimeSpan window, Moment read) => time.GetUtcNow() - read.At <= window;

    private static TimeSpan FreshFor(TimeSpan took) => 2 * took > Fresh ? 2 * took : Fresh;

    private Moment Now() => new(time.GetUtcNow(), Interlocked.Increment(ref moments));

    private async Task<Listed?> ListAsync(BulkRead bulk, ResourceAddress address, CancellationToken cancellationToken)
    {
        Task<Listed?> reading;
        lock (lists)
        {
            if (lists.GetValueOrDefault(bulk) is not { IsOfNoUse: false } ours || !ours.Expected.Contains(address))
                return null;
            var left = ours.Left;
            ours.Begin(address);
            if (ours.Current is { } current && IsWithin(current.Window, current.At) && current.Asked.Contains(address))
            {
                var age = time.GetUtcNow() - current.At.At;
                if (age >= current.Window - (current.Took * 1.5) && ours.Next is null && IsWorth(bulk, ours, left))
                    ours.Next = ReadAsync(bulk, ours, cancellationToken);
                return current;
            }

            if (ours.Next is null && !IsWorth(bulk, ours, left))
                return null;
            reading = ours.Next ??= ReadAsync(bulk, ours, cancellationToken);
        }

        return await reading.WaitAsync(cancellationToken);
    }

    /// <summary>Only for as many steps as can begin before the list is too old.</summary>
    private bool IsWorth(BulkRead bulk, Lists ours, int left)
    {
        var took = ours.Current?.Took ?? TimeSpan.Zero;
        var use = FreshFor(took) - took;
        return Math.Min(left, aws.Pace.PerSecond * use.TotalSeconds)
            >= Math.Max(bulk.ReadsBackFrom, StepsAPage * (ours.Current?.Pages ?? 1));
    }

    private async Task<Listed?> ReadAsync(BulkRead bulk, Lists ours, CancellationToken cancellationToken)
    {
        // Not under the lock of the caller.
        await Task.Yield();
        var begun = Now();
        Listed? listed = null;
        try
        {
            IReadOnlySet<ResourceAddress> asked;
            lock (lists)
                asked = ours.Nearest(begun.At, aws.Pace.PerSecond);
            var reading = BulkReading.Of(aws, kinds, ours.Expected.Where(e => asked.Contains(e.Key)), parallelism) with { Only = asked };
            await bulk.ReadAsync(reading, cancellationToken);
            listed = new Listed(begun, time.GetUtcNow() - begun.At, reading.Pages, asked, reading.Resources.ToDictionary());
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever failed, each can be read by itself.
        }

        lock (lists)
        {
            ours.Next = null;
            ours.Current = listed;
            ours.IsOfNoUse = listed is null || listed.Took > LongestList;
        }

        return listed;
    }
}
