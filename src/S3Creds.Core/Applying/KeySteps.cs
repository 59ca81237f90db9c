using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Core.Secrets;
using S3Creds.Core.Sinks;

namespace S3Creds.Core.Applying;

/// <summary>
/// Does the transitions of <see cref="KeyMachine"/>. The secret of a new key lives here between its creation and its last delivery, and
/// nowhere else: where the process ends in between, the next run starts anew.
/// </summary>
/// <param name="declared">The users with keys, by name: their sinks come from the manifests, never from a plan.</param>
/// <param name="runId">Letters, digits and hyphens.</param>
/// <param name="stop">Ends the waits before which nothing was changed.</param>
public sealed class KeySteps(
    AwsSession aws,
    IReadOnlyDictionary<string, DeclaredKeys> declared,
    KeyTiming timing,
    string runId,
    SecretMask? mask = null,
    CancellationToken stop = default
) : IStepHandler, IDisposable
{
    /// <summary>What a caller needs for the steps, beside what the sinks need.</summary>
    internal static IReadOnlyList<NeededAction> Actions { get; } =
    [
        NeededAction.Write("iam:TagUser"),
        NeededAction.Write("iam:UntagUser"),
        NeededAction.Write("iam:CreateAccessKey"),
        NeededAction.Write("iam:UpdateAccessKey"),
        NeededAction.Write("iam:DeleteAccessKey"),
    ];

    private static readonly TimeSpan ReadBackEvery = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, KeyFlight> flights = new(StringComparer.Ordinal);
    private readonly KeyCreation creation = new(aws, timing, stop);

    public IReadOnlyCollection<ResourceKind> Kinds => [ResourceKind.AccessKey];

    /// <summary>The owner whose users may be on their way out: their keys are deactivated and observed, although nothing declares
    /// them.</summary>
    public string? RemovesFor { get; init; }

    /// <summary>A later rotation has changed everything by which a step of keys could be checked.</summary>
    public bool LeavesTrace => false;

    /// <summary>Of each user only those of the first rank: the others carry the new key from one to the next.</summary>
    public IEnumerable<PlanStep> Independent(IReadOnlyList<PlanStep> steps) =>
        steps.GroupBy(s => s.Address).SelectMany(g => g.Where(s => s.Rank == g.Min(r => r.Rank)));

    /// <summary>The user, whose creation in the same run explains a refusal.</summary>
    public IReadOnlyCollection<ResourceAddress> Mentions(PlanStep step) => [new(ResourceKind.User, KeyPlan.Read(step).User)];

    public RecentChange? ChangeBy(PlanStep step) => null;

    /// <summary>Every step of keys looks itself at what it did.</summary>
    public Task ConfirmAsync(PlanStep step, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<StepState> CheckAsync(PlanStep step, CancellationToken cancellationToken)
    {
        var (user, transition) = KeyPlan.Read(step);
        var flight = Flight(user);
        // What only this run knows (a creation, a verification, a delivery) has no trace in the account that could be checked.
        if (
            transition.Action is KeyAction.Create or KeyAction.Verify or KeyAction.Deliver or KeyAction.ReadBack or KeyAction.TagIntent
            && flight.Did(step)
        )
            return StepState.Done;
        var ring = await KeyReader.ReadKeysAsync(aws, user, cancellationToken);
        var keys = declared.GetValueOrDefault(user) ?? await GoingAsync(user, transition, cancellationToken);
        var check = KeyChecks.Check(step, transition, ring, flight, keys);
        return check == StepCheck.Stale ? StepState.Stale(Shown(ring)) : new StepState(check);
    }

    /// <summary>Steps of keys have the tags of their user to go by.</summary>
    public Task<string?> WhyNotOwnedAsync(PlanStep step, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    private static string Shown(KeyRing ring) =>
        ring.Keys.Count == 0
            ? $"user {ring.User} has no access keys now"
            : $"user {ring.User} has "
                + string.Join(", ", ring.Keys.Select(k => $"{KeyRing.Short(k.Id)} ({(k.Active ? "active" : "inactive")})"))
                + (
                    ring.Tags.Current is { } current
                        ? $" now, with {KeyRing.Short(current)} in use"
                        : " now, none of them in use by s3creds"
                );

    private const string Deliver = "deliver ";
    private const string To = " to ";

    /// <summary>The delivery in a journaled request; null where it is another request.</summary>
    public static (string Id, string Sink)? Delivery(string? request)
    {
        if (request?.StartsWith(Deliver, StringComparison.Ordinal) != true)
            return null;
        var to = request.IndexOf(To, Deliver.Length, StringComparison.Ordinal);
        return to < 0 ? null : (request[Deliver.Length..to], request[(to + To.Length)..]);
    }

    public async Task DoAsync(PlanStep step, Action<string> onRequest, CancellationToken cancellationToken)
    {
        var (user, transition) = KeyPlan.Read(step);
        var keys = declared.GetValueOrDefault(user)
            ?? await GoingAsync(user, transition, cancellationToken)
            ?? throw new S3CredsException(ApplyCodes.OtherManifest.With($"the manifests declare no keys of user {user}"), Outcome.Refused);
        var flight = Flight(user);
        flight.Tags ??= (await KeyReader.ReadKeysAsync(aws, user, cancellationToken)).Tags;
        await DoAsync(new KeyWork(keys, flight, transition, onRequest), cancellationToken);
        flight.Note(step);
    }

    /// <summary>The keys of a user that is no longer declared: it has the owner of the plan, and all that is done to its keys can be taken
    /// back. Null for any other.</summary>
    private async Task<DeclaredKeys?> GoingAsync(string user, KeyTransition transition, CancellationToken cancellationToken)
    {
        if (RemovesFor is null || transition.Action is not (KeyAction.Deactivate or KeyAction.Observe))
            return null;
        try
        {
            var tags = IamDetail.TagsOf((await aws.Iam.GetUserAsync(new() { UserName = user }, cancellationToken)).User!.Tags);
            return OwnershipTagMap.Of(tags).Owner == RemovesFor ? new DeclaredKeys(user, KeySettings.Default with { Count = 0 }, []) : null;
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }

    /// <summary>Zeroes the secrets in flight.</summary>
    public void Dispose()
    {
        foreach (var flight in flights.Values)
            flight.Key?.Secret.Dispose();
    }

    private KeyFlight Flight(string user) => flights.GetOrAdd(user, _ => new KeyFlight());

    private Task DoAsync(KeyWork work, CancellationToken cancellationToken) =>
        work.Transition.Action switch
        {
            KeyAction.DeleteUndelivered => DeleteUndeliveredAsync(work, cancellationToken),
            KeyAction.ClearIntent => ClearIntentAsync(work, cancellationToken),
            KeyAction.Forget => WriteTagsAsync(
                work,
                t => t with { Previous = null, RotatedAt = null, DeactivatedAt = null },
                cancellationToken
            ),
            KeyAction.Adopt => WriteTagsAsync(work, t => t with { Current = work.Transition.KeyId }, cancellationToken),
            KeyAction.TagIntent => TagIntentAsync(work, cancellationToken),
            KeyAction.Create => CreateAsync(work, cancellationToken),
            KeyAction.Verify => KeyVerification.WaitAsync(aws, NewKey(work), timing, cancellationToken),
            KeyAction.Deliver => DeliverAsync(work, cancellationToken),
            KeyAction.ReadBack => ReadBackAsync(work, cancellationToken),
            KeyAction.Commit => CommitAsync(work, cancellationToken),
            KeyAction.Reactivate => SetStatusAsync(work, active: true, cancellationToken),
            KeyAction.Deactivate => SetStatusAsync(work, active: false, cancellationToken),
            KeyAction.Observe => WriteTagsAsync(work, t => t with { DeactivatedAt = Now }, cancellationToken),
            KeyAction.Delete => DeleteAsync(work, cancellationToken),
            _ => throw new UnreachableException(),
        };

    private DateTimeOffset Now => aws.Time.GetUtcNow();

    /// <summary>The time by IAM's clock, taken from its answer when the key was created. It is compared with IAM's times of use later: by a
    /// machine's clock that is minutes behind, our own verification would pass for the use of a consumer.</summary>
    private DateTimeOffset IamNow(KeyFlight flight) => flight.Made is var (at, since) ? at + aws.Time.GetElapsedTime(since) : Now;

    private async Task TagIntentAsync(KeyWork work, CancellationToken cancellationToken)
    {
        foreach (var sink in work.Keys.Sinks)
            await sink.ProbeAsync(cancellationToken);
        var live = await KeyReader.ListAsync(aws, work.User, cancellationToken);
        // The list may lag: what the tags name exists too.
        var prior = live.Select(k => k.Id).Concat(work.Flight.Tags!.Named).ToImmutableSortedSet(StringComparer.Ordinal);
        await SinkOwner.CheckAsync(aws, work.User, prior, work.Keys.Sinks, strict: false, cancellationToken);
        await WriteTagsAsync(work, t => t with { Intent = new KeyIntent(runId, Now, prior) }, cancellationToken);
    }

    private async Task CreateAsync(KeyWork work, CancellationToken cancellationToken)
    {
        if (work.Flight.Tags?.Intent is not { } intent || intent.Run != runId || Now - intent.At > KeyIntent.Life)
            throw new S3CredsException(
                KeyCodes.Lost.With($"user {work.User}: the key-creation marker of this run is missing or expired", "run again"),
                Outcome.Partial
            );
        var created = await creation.CreateAsync(
            work.User,
            intent.Prior,
            work.OnRequest,
            id => work.Flight.Removed.Add(id),
            cancellationToken
        );
        DateTimeOffset? at = created.CreateDate is { } date ? new DateTimeOffset(date.ToUniversalTime()) : null;
        (work.Flight.Key, work.Flight.Made) = (created.Key, (at ?? Now, aws.Time.GetTimestamp()));
        mask?.Hide(created.Key.Secret);
    }

    private async Task DeliverAsync(KeyWork work, CancellationToken cancellationToken)
    {
        var key = work.Transition.KeyId is { } id ? await HeldAsync(work, id, cancellationToken) : NewKey(work);
        // From here on a sink may hold it, whatever becomes of this process.
        if (work.Flight.Tags!.Delivering != key.KeyId && work.Flight.Tags.Current != key.KeyId)
            await WriteTagsAsync(work, t => t with { Delivering = key.KeyId, DeliveringAt = IamNow(work.Flight) }, cancellationToken);
        var sink = work.Keys.Sink(work.Transition.Sink!)
            ?? throw new S3CredsException(
                ApplyCodes.OtherManifest.With($"the manifests name no sink {work.Transition.Sink} for user {work.User}", "plan again"),
                Outcome.Refused
            );
        work.OnRequest($"{Deliver}{key.KeyId}{To}{work.Transition.Sink}");
        await sink.DeliverAsync(key, cancellationToken);
    }

    private async Task ReadBackAsync(KeyWork work, CancellationToken cancellationToken)
    {
        var key = work.Transition.KeyId is { } id ? await HeldAsync(work, id, cancellationToken) : NewKey(work);
        foreach (var sink in work.Keys.Sinks.Where(s => s.CanReadBack))
        {
            var reading = new Retry(
                aws.Waits,
                $"user/{work.User}: {sink.Label} does not hold {key.KeyId} yet",
                // Once more at the end, however short the horizon is.
                Pauses.Every(timing.Propagation < ReadBackEvery ? timing.Propagation : ReadBackEvery)
            )
            {
                Within = timing.Propagation,
            };
            if (!await reading.UntilAsync(() => HoldsAsync(sink, key, cancellationToken), holds => Next.If(!holds), cancellationToken))
                throw new S3CredsException(
                    KeyCodes.ReadBack.With($"{sink.Label} does not hold {key.KeyId} after its delivery"),
                    Outcome.Partial
                );
        }
    }

    private static async Task<bool> HoldsAsync(ISink sink, KeyMaterial key, CancellationToken cancellationToken)
    {
        using var held = await sink.ReadBackAsync(key.KeyId, cancellationToken);
        return held is not null && held.IsSame(key.Secret);
    }

    private async Task CommitAsync(KeyWork work, CancellationToken cancellationToken)
    {
        var id = work.Transition.KeyId ?? NewKey(work).KeyId;
        var old = work.Flight.Tags!.Current;
        var live = await KeyReader.ReadKeysAsync(aws, work.User, cancellationToken);
        var keepsOld = old is not null && old != id && live[old] is not null;
        // A request that the network delivered twice made a second key, whose answer was lost. Without the announcement tag it would count
        // as a foreign one.
        foreach (var twin in KeyMachine.Undelivered(live with { Tags = work.Flight.Tags }).Where(k => k.Id != id).ToList())
            await RemoveAsync(work, twin.Id, cancellationToken);
        await WriteTagsAsync(
            work,
            t =>
                t with
                {
                    Current = id,
                    Previous =
                        keepsOld ? old
                        : t.Previous == id ? null
                        : t.Previous,
                    RotatedAt = Now,
                    DeactivatedAt = keepsOld ? null : t.DeactivatedAt,
                    Intent = null,
                    Delivering = null,
                    DeliveringAt = null,
                },
            cancellationToken
        );
    }

    private async Task ClearIntentAsync(KeyWork work, CancellationToken cancellationToken)
    {
        var ring = await PastHorizonAsync(work, cancellationToken);
        if (ring.Tags.Delivering is { } id && id != ring.Tags.Current && !work.Flight.Removed.Contains(id) && ring[id] is not null)
            throw new S3CredsException(ApplyCodes.Stale.With($"{id} is being delivered", "plan again"), Outcome.Partial);
        foreach (var key in KeyMachine.Undelivered(ring).Where(k => !work.Flight.Removed.Contains(k.Id)).ToList())
            await RemoveAsync(work, key.Id, cancellationToken);
        // Before the tags: while they stand, the next run comes here again.
        foreach (var sink in work.Keys.Sinks)
            sink.RemoveLeftovers();
        await WriteTagsAsync(work, t => t with { Intent = null, Delivering = null, DeliveringAt = null }, cancellationToken);
    }

    /// <summary>What an interrupted run did may not show yet: its key, its tag that a delivery began, the delivery itself. Nothing is
    /// undone on a read that may be older than that.</summary>
    private async Task<KeyRing> PastHorizonAsync(KeyWork work, CancellationToken cancellationToken)
    {
        if (!work.Flight.IsPastHorizon)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stop);
            await aws.Waits.ForAsync(
                $"user/{work.User}: changes of an interrupted run may not be visible yet",
                timing.Propagation,
                either.Token
            );
            work.Flight.Tags = (await KeyReader.ReadKeysAsync(aws, work.User, cancellationToken)).Tags;
            work.Flight.IsPastHorizon = true;
        }

        return await KeyReader.ReadKeysAsync(aws, work.User, cancellationToken) with
        {
            Tags = work.Flight.Tags!,
        };
    }

    private async Task DeleteUndeliveredAsync(KeyWork work, CancellationToken cancellationToken)
    {
        var id = work.Transition.KeyId!;
        var ring = await PastHorizonAsync(work, cancellationToken);
        if (ring.Tags.Current == id || ring.Tags.Previous == id)
            throw new S3CredsException(ApplyCodes.Stale.With($"{id} was delivered", "plan again"), Outcome.Partial);
        var readable = work.Keys.Sinks.Where(s => s.CanReadBack).ToList();
        if (ring.Tags.Delivering == id && readable.Count == 0)
            throw new S3CredsException(ApplyCodes.Stale.With($"{id} may have been delivered", "plan again"), Outcome.Partial);
        foreach (var sink in readable)
        {
            var report = await sink.DescribeAsync(cancellationToken);
            if (report is not (SinkReport.Empty or SinkReport.Holds) || report is SinkReport.Holds { KeyId: var held } && held == id)
                throw new S3CredsException(
                    ApplyCodes.Stale.With($"{sink.Label} holds {id}, or cannot be read", "plan again"),
                    Outcome.Partial
                );
        }

        await RemoveAsync(work, id, cancellationToken);
    }

    private async Task SetStatusAsync(KeyWork work, bool active, CancellationToken cancellationToken)
    {
        var id = work.Transition.KeyId!;
        // The time first: a key without the time of its deactivation would be deleted late at worst.
        if (!active && (work.Flight.Tags!.Current != id || !declared.ContainsKey(work.User)))
            await WriteTagsAsync(work, t => t with { DeactivatedAt = Now }, cancellationToken);
        // A retired key that is reactivated gets a new grace period: else the next run would deactivate it at once.
        if (active && work.Flight.Tags!.Previous == id)
            await WriteTagsAsync(work, t => t with { RotatedAt = Now, DeactivatedAt = null }, cancellationToken);
        work.OnRequest($"{(active ? "reactivate" : "deactivate")} access key {id}");
        await aws.Iam.UpdateAccessKeyAsync(
            new()
            {
                UserName = work.User,
                AccessKeyId = id,
                Status = active ? Amazon.IdentityManagement.StatusType.Active : Amazon.IdentityManagement.StatusType.Inactive,
            },
            cancellationToken
        );
    }

    private async Task DeleteAsync(KeyWork work, CancellationToken cancellationToken)
    {
        var id = work.Transition.KeyId!;
        await RemoveAsync(work, id, cancellationToken);
        if (work.Flight.Tags!.Previous == id)
            await WriteTagsAsync(work, t => t with { Previous = null, RotatedAt = null, DeactivatedAt = null }, cancellationToken);
        else if (work.Flight.Tags.Current == id)
            await WriteTagsAsync(work, t => t with { Current = null }, cancellationToken);
    }

    private async Task RemoveAsync(KeyWork work, string id, CancellationToken cancellationToken)
    {
        await creation.DeleteAsync(work.User, id, work.OnRequest, cancellationToken);
        work.Flight.Removed.Add(id);
    }

    private async Task WriteTagsAsync(KeyWork work, Func<KeyTags, KeyTags> change, CancellationToken cancellationToken)
    {
        var after = change(work.Flight.Tags!);
        await KeyTagStore.WriteAsync(aws, work.User, work.Flight.Tags!, after, work.OnRequest, cancellationToken);
        work.Flight.Tags = after;
    }

    /// <summary>A key that is in a sink already, taken from there.</summary>
    private async Task<KeyMaterial> HeldAsync(KeyWork work, string id, CancellationToken cancellationToken)
    {
        if (work.Flight.Key?.KeyId == id)
            return work.Flight.Key;
        foreach (var sink in work.Keys.Sinks.Where(s => s.CanReadBack))
        {
            if (await sink.ReadBackAsync(id, cancellationToken) is not { } secret)
                continue;
            mask?.Hide(secret);
            return work.Flight.Key = new KeyMaterial(work.User, id, secret);
        }

        throw new S3CredsException(KeyCodes.Lost.With($"no sink of user {work.User} holds {id}", "run again"), Outcome.Partial);
    }

    private static KeyMaterial NewKey(KeyWork work) =>
        work.Flight.Key
        ?? throw new S3CredsException(
            KeyCodes.Lost.With(
                $"user {work.User}: the new key was not created by this run, and its secret was lost with the run that created it",
                "plan again"
            ),
            Outcome.Partial
        );

    private sealed record KeyWork(DeclaredKeys Keys, KeyFlight Flight, KeyTransition Transition, Action<string> OnRequest)
    {
        public string User => Keys.User;
    }
}

/// <summary>What this run did to one user's keys and no read need show yet. Steps of one user never run at once.</summary>
internal sealed class KeyFlight
{
    private readonly ConcurrentDictionary<string, bool> did = new(StringComparer.Ordinal);

    public KeyMaterial? Key { get; set; }

    /// <summary>When <see cref="Key"/> was created by IAM's clock, and the local timestamp of that moment; null where this run did not make
    /// it.</summary>
    public (DateTimeOffset At, long Since)? Made { get; set; }

    /// <summary>The tags as this run last read or wrote them: a read of its own may lag behind.</summary>
    public KeyTags? Tags { get; set; }

    /// <summary>Whether <see cref="Tags"/> are from after the time in which writes of an earlier run may be unseen.</summary>
    public bool IsPastHorizon { get; set; }

    public HashSet<string> Removed { get; } = new(StringComparer.Ordinal);

    public void Note(PlanStep step) => did[step.Id] = true;

    public bool Did(PlanStep step) => did.ContainsKey(step.Id);
}
