using System.Globalization;
using S3Creds.Core.Access;
using S3Creds.Core.Applying;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Live;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Core.Secrets;

namespace S3Creds.Core.Reconciling;

/// <summary>The one execution path : guard the account, read, confirm, plan, apply.</summary>
/// <param name="runSuffix">Random text that keeps run ids of the same second apart.</param>
public sealed class Reconciler(AwsSession aws, IReadOnlyList<Kind> kinds, IFileSystem files, TimeProvider time, string tool, Func<string> runSuffix)
{
    /// <summary>What would be done to make live equal the manifests. Sends no write.</summary>
    /// <param name="destroying">Plan the removal of everything that the manifests' owner owns.</param>
    /// <exception cref="S3CredsException">The manifests hold errors (1), or the credentials are another account's (4).</exception>
    public async Task<PlanResult> PlanAsync(DesiredState declared, bool destroying, ReconcileOptions options, CancellationToken cancellationToken)
    {
        // A manifest that could not be read leaves its resources out: planning on it would remove them.
        if (declared.HasErrors)
            throw new S3CredsException(declared.Diagnostics);
        var caller = await GuardAccountAsync(declared.Account, cancellationToken);
        var desired = destroying ? ResourceSet.Empty : declared.Resources;
        var only = options.Only is { } glob ? new AddressPattern(glob) : null;
        var scope = options.KeysOf?.Select(u => new ResourceAddress(ResourceKind.User, u)).ToHashSet();
        IReadOnlyList<Expectation> expectations = destroying || only is not null || scope is not null ? [] : declared.Expectations;
        IReadOnlyList<Diagnostic> notJudged = only is not null && declared.Expectations.Count > 0
            ? [ExpectCodes.NotJudged.Says(
                $"{Plural.Of(declared.Expectations.Count, "expectation")} {(declared.Expectations.Count == 1 ? "was" : "were")} not judged: --only reads a part of the account")]
            : [];
        var keys = KeyReading.Nothing;
        var reader = new LiveReader(aws, kinds, new LiveReadOptions(options.Parallelism, options.DiscoverBuckets)
        {
            IdentitiesMatter = expectations.Count > 0 || declared.Keys.Count > 0 || desired.Resources.Keys.Any(a => a.Kind != ResourceKind.Bucket),
        });

        var live = scope is not null ? await reader.ReadAsync([.. scope], desired, cancellationToken)
            : Exact(only) is { } one ? await reader.ReadAsync([one], desired, cancellationToken)
            : await reader.ReadAccountAsync(desired, cancellationToken);
        if (only is not null)
            CheckOnly(only, desired, declared, live);
        var asDeclared = desired;
        IReadOnlyList<Diagnostic> spellings = [.. LiveSpelling.Notes(desired, live.Resources)];
        desired = LiveSpelling.Of(desired, live.Resources, kinds);
        var plan = Build(live);
        var suspects = plan.Steps.Select(s => s.Address).Concat(plan.Refused).Distinct().ToList();
        if (suspects.Count > 0 && Exact(only) is null && scope is null)
        {
            // A bulk read may lag behind: what differs is read once more, by itself, before it becomes a step.
            live = Merge(live, await reader.ReadAsync(suspects, desired, cancellationToken));
            plan = Build(live);
        }

        AccessFacts? known = null;
        if (plan.Steps.Any(PlannedAccess.TouchesAccess) || expectations.Count > 0)
        {
            // What only access depends on is read only where somebody's access may change.
            var everybody = expectations.Count > 0 || plan.Steps.Any(s => s.Address.Kind is ResourceKind.Bucket or ResourceKind.Policy or ResourceKind.Group);
            var changing = plan.Steps.Select(s => s.Address).ToHashSet();
            var keyClaims = expectations.Any(KeyAccess.Bears) ? declared.Claims : null;
            var reading = new AccessFactsReader(aws, kinds, options.Parallelism) { KeysBut = keyClaims };
            var named = expectations.SelectMany(e => e.Buckets);
            known = await reading.ReadAsync(
                declared.Account, live.Resources, desired, a => everybody || changing.Contains(a), named, cancellationToken);
            known = known with { Claims = declared.Claims };
            if (live.Gaps.FirstOrDefault(g => g.Address is null) is { } gap)
                known = known with { NotSeen = [.. known.NotSeen, gap.Diagnostic.Message] };
            plan = Build(live, known);
        }

        if (!destroying)
            keys = await ReadKeysAsync([.. declared.Keys.Select(Spelled)], InScope, options, cancellationToken);
        if (declared.Keys.Count > 0)
            plan = Build(live with { Gaps = [.. live.Gaps, .. keys.Gaps] }, known);
        var notes = new DiagnosticBag();
        notes.AddRange(plan.Diagnostics);
        notes.AddRange(MissingReferences.Of(plan, desired, live.Resources, known, whole: live.IsComplete && only is null && scope is null));
        notes.AddRange(await RemovalReading.OfAsync(aws, plan, options.Parallelism, cancellationToken));
        notes.AddRange(await RemovedPrincipals.NotesAsync(aws, kinds, plan, live.Resources, desired, options.Parallelism, cancellationToken));
        if (scope is null)
            notes.AddRange(await KeptBuckets.NotesAsync(aws, kinds, plan, live.Resources, desired, InScope, options.Parallelism, cancellationToken));
        notes.AddRange(DeadKeys(declared, plan));
        if (!destroying && scope is null)
            notes.AddRange(await HandMadeKeys.NotesAsync(aws, declared, live.Resources, InScope, options.AllKeys, options.Parallelism, time.GetUtcNow(), cancellationToken));
        notes.AddRange(UnusedApprovals(plan, options.Allow));
        var made = aws.Clock.Now is { } now ? new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero) : (DateTimeOffset?)null;
        plan = plan with { Diagnostics = notes.Sorted(), MadeAt = made, ValidUntil = made + options.ValidFor };
        return new PlanResult(plan, desired, live.Resources) { Rings = keys.Rings };

        KeyDeclaration Spelled(KeyDeclaration keys) => keys with { User = live.Resources.Spelled(new ResourceAddress(ResourceKind.User, keys.User)).Name };

        bool InScope(ResourceAddress address) => (only?.Matches(address) ?? true) && (scope?.Contains(address) ?? true);

        Plan Build(LiveSnapshot snapshot, AccessFacts? facts = null) => Planner.Build(new PlanInput(
            kinds,
            desired,
            snapshot.Resources,
            snapshot.Gaps,
            declared.Account,
            declared.Owner,
            tool,
            InScope,
            a => options.Adopt.Any(p => new AddressPattern(p).Matches(a)),
            [.. declared.Operators, .. AddressOf(caller)],
            declared.Files,
            options.Allow,
            [.. declared.Diagnostics, .. snapshot.Notes, .. spellings, .. notJudged, .. keys.Notes],
            destroying,
            facts)
        {
            AsDeclared = asDeclared,
            Now = time.GetUtcNow(),
            Claims = destroying ? null : declared.Claims.Digest,
            Elsewhere = Elsewhere(declared, snapshot.Resources),
            Expectations = expectations,
            KeySteps = keys.Steps,
            KeysOnly = scope is not null,
            KeysDeclared = destroying ? [] : declared.Keys,
        }) with
        { Endpoint = declared.Endpoint };
    }

    /// <summary>Applies a plan and journals it.</summary>
    /// <param name="saved">A plan from a file: every step is checked against live before the first write.</param>
    /// <exception cref="S3CredsException">Refused before the first write (exit code 4).</exception>
    public async Task<ApplyOutcome> ApplyAsync(Plan plan, bool saved, ReconcileOptions options, IProgress<ApplyEvent> progress, CancellationToken cancellationToken)
    {
        var caller = await GuardAccountAsync(plan.Account, cancellationToken);
        var digest = saved ? PlanFile.DigestOf(plan) : null;
        if (saved)
        {
            await SavedPlanGuard.CheckTimeAsync(plan, aws, cancellationToken);
            plan = SavedPlanGuard.WithCaller(plan, AddressOf(caller), kinds, options.Allow);
        }

        using var held = SavedPlanGuard.Lock(files, options.RunsFolder);
        var runId = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture) + "-" + runSuffix();
        Journal? journal = null;
        var gate = new Lock();
        var applyOptions = ApplyOptions.Default with
        {
            Parallelism = options.Parallelism,
            CheckAllFirst = saved,
            Stop = options.Stop,
            PlanDigest = digest,
            AppliedBefore = digest is null ? null : RunLog.Applied(files, options.RunsFolder, digest)?.Id,
        };
        try
        {
            using var keys = KeyStepsOf(options, runId);
            var outcome = await new Applier(aws, kinds, time, applyOptions, keys).RunAsync(plan, runId, Report, cancellationToken);
            if (outcome.Failed > 0 && !options.Stop.IsCancellationRequested)
                await ClearUpAsync(plan, options, applyOptions with { CheckAllFirst = false, AppliedBefore = null }, runId, Report, cancellationToken);
            return outcome;
        }
        finally
        {
            journal?.Dispose();
        }

        void Report(ApplyEvent e)
        {
            lock (gate)
            {
                // Made with its first line: a run that was refused leaves none.
                journal ??= Journal.Create(files, time, options.RunsFolder, runId, Mask);
                journal.Write(e);
                progress.Report(e);
            }
        }
    }

    /// <summary>Manifests that ownership tags name, that are not part of the run, and that are still on this machine.</summary>
    private List<string> Elsewhere(DesiredState declared, ResourceSet live) =>
    [
        .. live.Resources.Values
            .Select(r => r.Remembered)
            .Where(r => r.Owner == declared.Owner && r.Source is not null && !declared.Files.Contains(r.Source))
            .Select(r => r.Source!)
            .Distinct(StringComparer.Ordinal)
            .Where(source => declared.SourceRoots.Any(root => files.FileExists(Path.Combine(root, source)))),
    ];

    /// <summary>Places that keep a key which ends with its user: nobody but their owner can empty them.</summary>
    private static IEnumerable<Diagnostic> DeadKeys(DesiredState declared, Plan plan) => plan.Steps
        .Where(s => s.Action == StepAction.Delete && s.Address.Kind == ResourceKind.User)
        .Select(s => (s.Address, Keys: declared.Keys.FirstOrDefault(k => new ResourceAddress(ResourceKind.User, k.User) == s.Address)))
        .Where(u => u.Keys is { Sinks.Count: > 0 })
        .Select(u => PlanCodes.DeadKeys.Says(
            $"{string.Join(", ", u.Keys!.Sinks.Select(k => k.Shown))} {(u.Keys.Sinks.Count == 1 ? "keeps" : "keep")} the key of {u.Address}, which stops working",
            "delete it there once nobody reads it"));

    /// <summary>
    /// An approval that nothing needs is usually a misspelt one. A wildcard is given once for many runs, so it may be without effect.
    /// </summary>
    private static IEnumerable<Diagnostic> UnusedApprovals(Plan plan, IReadOnlyList<string> given) => plan.HasChanges
        ? given
            .Where(g => !g.Contains('*', StringComparison.Ordinal) && !g.StartsWith("in-use:", StringComparison.Ordinal) && !plan.Approvals.Any(a => a.Token == g))
            .Distinct(StringComparer.Ordinal)
            .Select(g => PlanCodes.UnusedApproval.Says(
                $"--allow {g} approves nothing in this plan",
                Suggestion.For(g, plan.Approvals.Select(a => a.Token)) is { } near ? $"did you mean {near}?"
                : plan.Approvals.Count == 0 ? "this plan needs no approval" : $"this plan needs {string.Join(", ", plan.Approvals.Select(a => Shell.Word(a.Token)))}"))
        : [];

    /// <summary>Makes the sinks of keys; without it, keys are left alone.</summary>
    public SinkFactory? Sinks { get; init; }

    /// <summary>Hears of every secret before it is used.</summary>
    public SecretMask? Mask { get; init; }

    /// <summary>The waits of this run.</summary>
    public Waits Waits => aws.Waits;

    public KeyTiming KeyTiming { get; init; } = KeyTiming.Default;

    private KeySteps? KeyStepsOf(ReconcileOptions options, string runId) => Sinks is null || options.Keys.Count == 0
        ? null
        : new KeySteps(aws, options.Keys.ToDictionary(k => k.User, Declare, ResourceKind.User.Names()), KeyTiming, runId, Mask, options.Stop);

    private DeclaredKeys Declare(KeyDeclaration keys) => new(keys.User, keys.Settings, [.. keys.Sinks.Select(Sinks!.Make)]);

    private async Task<KeyReading> ReadKeysAsync(
        IReadOnlyList<KeyDeclaration> declared, Func<ResourceAddress, bool> inScope, ReconcileOptions options, CancellationToken cancellationToken)
    {
        if (Sinks is null)
            return KeyReading.Nothing;
        var wanted = declared.Where(k => inScope(new ResourceAddress(ResourceKind.User, k.User)) || inScope(new ResourceAddress(ResourceKind.AccessKey, k.User))).Select(Declare).ToList();
        return await KeyReading.OfAsync(aws, wanted, options, time.GetUtcNow(), cancellationToken);
    }

    /// <summary>Where a step of keys failed, no key may be left that no sink holds: what the next run would do first is done now.</summary>
    private async Task ClearUpAsync(Plan plan, ReconcileOptions options, ApplyOptions applyOptions, string runId, Action<ApplyEvent> tell, CancellationToken cancellationToken)
    {
        var users = plan.Steps.Where(s => s.Address.Kind == ResourceKind.AccessKey).Select(s => KeyPlan.Read(s).User).ToHashSet(ResourceKind.User.Names());
        if (users.Count == 0)
            return;
        var reading = await ReadKeysAsync(
            options.Keys, a => users.Contains(a.Name), options with { KeyRequest = options.KeyRequest with { RecoverOnly = true } }, cancellationToken);
        var steps = reading.Steps.Where(s => !s.Risk.HasFlag(Risk.Delete)).ToList();
        if (steps.Count == 0)
            return;
        using var keys = KeyStepsOf(options, runId);
        await new Applier(aws, kinds, time, applyOptions, keys).RunAsync(plan with { Steps = steps, Approvals = [], Diagnostics = [] }, runId, tell, cancellationToken);
    }

    /// <summary>Whose the credentials are; null where no account is to be guarded.</summary>
    /// <exception cref="S3CredsException">They are another account's (4), or nobody's (1).</exception>
    public async Task<CallerIdentity?> GuardAccountAsync(string account, CancellationToken cancellationToken)
    {
        if (account == "none")
            return null;
        CallerIdentity caller;
        try
        {
            caller = await aws.WhoAmIAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException and not S3CredsException)
        {
            throw new S3CredsException(AwsError.Explain(e, "asking who these credentials are"), 1, e);
        }

        return caller.Account == account
            ? caller
            : throw new S3CredsException(
                PlanCodes.WrongAccount.Says($"the credentials are of account {caller.Account}, the manifests are for {account}", "nothing was read: use another profile"), 4);
    }

    /// <summary>The one resource that is to be read; keys are read with their user.</summary>
    /// <exception cref="S3CredsException">Manifests have no such kind.</exception>
    private ResourceAddress? Exact(AddressPattern? only)
    {
        if (only?.Exact is not { } one)
            return null;
        if (one.Kind == ResourceKind.AccessKey)
            return new ResourceAddress(ResourceKind.User, one.Name.Split('/')[0]);
        return kinds.Any(k => k.ResourceKind == one.Kind)
            ? one
            : throw new S3CredsException(PlanCodes.OnlyNothing.Says(
                $"--only {only} matches nothing: manifests do not declare {(one.Kind == ResourceKind.OidcProvider ? "OIDC providers" : "groups")}",
                "addresses are like user/ci-*, role/x, bucket/media, policy/y"));
    }

    /// <summary>A pattern that selects nothing plans nothing, which would look like all being well.</summary>
    private static void CheckOnly(AddressPattern only, ResourceSet desired, DesiredState declared, LiveSnapshot live)
    {
        var known = desired.Resources.Keys
            .Concat(declared.Keys.Select(k => new ResourceAddress(ResourceKind.AccessKey, k.User)))
            .Concat(live.Resources.Resources.Where(r => r.Value.Presence != Presence.Absent && (r.Value.Presence == Presence.Unknown || r.Value.Remembered.Owner == declared.Owner)).Select(r => r.Key))
            .Distinct().ToList();
        if (known.Exists(only.Matches))
            return;
        var near = Suggestion.For(only.ToString(), known.Select(k => k.ToString())) ?? known.Where(k => k.Name == only.ToString()).Select(k => k.ToString()).FirstOrDefault();
        throw new S3CredsException(PlanCodes.OnlyNothing.Says(
            $"--only {only} matches nothing that is declared, or owned by '{declared.Owner}'", near is null ? "addresses are like user/ci-*, role/x, bucket/media, policy/y" : $"did you mean {near}?"));
    }

    private static LiveSnapshot Merge(LiveSnapshot bulk, LiveSnapshot confirmed) => new(
        new ResourceSet(bulk.Resources.Resources.SetItems(confirmed.Resources.Resources)),
        [.. bulk.Gaps.Union(confirmed.Gaps)],
        [.. bulk.Notes, .. confirmed.Notes]);

    private static IEnumerable<ResourceAddress> AddressOf(CallerIdentity? caller)
    {
        var parts = caller?.Arn.Split(':', 6) ?? [];
        if (parts.Length < 6)
            yield break;
        var names = parts[5].Split('/');
        if (names[0] == "user" && names.Length > 1)
            yield return new ResourceAddress(ResourceKind.User, names[^1]);
        if (names[0] == "assumed-role" && names.Length > 1)
            yield return new ResourceAddress(ResourceKind.Role, names[1]);
    }
}
