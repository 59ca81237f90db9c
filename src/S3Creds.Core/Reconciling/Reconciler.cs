using System.Collections.Immutable;
using System.Globalization;
using S3Creds.Core.Access;
using S3Creds.Core.Applying;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Kinds.Claims;
using S3Creds.Core.Live;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Core.Secrets;
using S3Creds.Core.Sinks;

namespace S3Creds.Core.Reconciling;

/// <summary>The one execution path : guard the account, read, confirm, plan, apply.</summary>
/// <param name="runSuffix">Random text that keeps run ids of the same second apart.</param>
public sealed class Reconciler(
    AwsSession aws,
    IReadOnlyList<Kind> kinds,
    IFileSystem files,
    TimeProvider time,
    string tool,
    Func<string> runSuffix
)
{
    /// <summary>What would be done to make live equal the manifests. Sends no write.</summary>
    /// <param name="destroying">Plan the removal of everything that the manifests' owner owns.</param>
    /// <exception cref="S3CredsException">The manifests hold errors (1), or the credentials are another account's (4).</exception>
    public async Task<PlanResult> PlanAsync(
        DesiredState declared,
        bool destroying,
        ReconcileOptions options,
        CancellationToken cancellationToken
    )
    {
        // A manifest that could not be read leaves its resources out: planning on it would remove them.
        if (declared.HasErrors)
            throw new S3CredsException(declared.Diagnostics);
        if (options.Transfer is { } transfer && transfer.To != declared.Owner)
            throw new S3CredsException(
                PlanCodes.OtherTransfer.With(
                    $"--transfer-owner names {transfer.To} as the new owner, the manifests name {declared.Owner}",
                    "transfer to the owner of the manifests that declare the resources"
                )
            );
        if (options.Base is { } compared)
            BaseComparison.Check(declared, compared);
        var (caller, isVerified) = await Guard.VerifiedAsync(declared.Account, options.UnverifiedAccount, cancellationToken);
        var run = RunScope.Of(options, declared, destroying, ManifestScope.Of(declared.BucketsOnly, kinds));
        var (input, live, moves) = await CompareAsync(run, declared, AccountGuard.AddressOf(caller), options, cancellationToken);
        var diff = Planner.Compare(input);
        if (diff.Suspects.Count > 0 && run.IsBulk)
        {
            // A bulk read may lag behind: what differs is read once more before it becomes a step.
            var confirmed = await ReaderOf(run, options)
                .ConfirmAsync([.. diff.Suspects.Select(moves.InAccount)], input.Compared.Desired, cancellationToken);
            confirmed = confirmed with { Resources = moves.Apply(confirmed.Resources) };
            live = Merge(live, confirmed);
            input = input with
            {
                Compared = input.Compared with { Live = live.Resources, Gaps = live.Gaps },
                Manifests = input.Manifests with { Elsewhere = Elsewhere(declared, live.Resources) },
                Diagnostics = [.. input.Diagnostics, .. confirmed.Notes],
            };
            diff = Planner.Compare(input);
        }

        if (options.Force)
            diff = diff with { Steps = await RemovedContents.AddAsync(aws, kinds, diff.Steps, options.Parallelism, cancellationToken) };
        var facts = FactsNeeded.By(diff, kinds, run.Expectations) is { } needed
            ? await FactsAsync(needed, declared, input, live, options, cancellationToken)
            : null;
        var keys = destroying
            ? KeyReading.Nothing
            : await Keys.ReadAsync(
                // Keys move with their user; what else is due follows in the next run.
                [.. Spelled(declared.Keys, live).Where(k => !moves.Renames(new ResourceAddress(ResourceKind.User, k.User)))],
                run.Contains,
                options,
                cancellationToken
            );
        input = input with { Keys = keys.Planned };
        diff = keys.Planned.Gaps.Count == 0 ? diff : Planner.Compare(input);
        StagedRemovals? staged = null;
        if (!destroying && Sinks is not null)
        {
            staged = await StagedRemovals.OfAsync(aws, diff, input.Keys, options, aws.Time.GetUtcNow(), cancellationToken);
            (diff, input) = (staged.Diff, input with { Keys = staged.Keys });
        }

        var plan = Planner.Judge(input, diff, facts);
        if (options.Base is { } atBase)
            plan = plan with
            {
                Steps = await new BaseComparison(atBase, ReaderOf(run, options), kinds).LabelAsync(
                    plan.Steps,
                    input,
                    declared,
                    keys.Rings,
                    cancellationToken
                ),
            };
        var removals = await RemovalReading.OfAsync(
            aws,
            plan,
            staged?.Rings ?? ImmutableDictionary<ResourceAddress, KeyRing>.Empty,
            options.Parallelism,
            cancellationToken
        );
        var notes = await new ReviewNotes(run, declared, input, facts, live).OfAsync(
            plan,
            removals,
            staged,
            aws,
            kinds,
            files,
            options,
            cancellationToken
        );
        if (!isVerified)
            notes.Add(
                StoreCodes.Unverified.With(
                    $"the store cannot report whose the credentials are: that they are of account {declared.Account} is not verified",
                    "check the endpoint and the credentials before you apply"
                )
            );
        var handMade =
            run.Destroying || run.IsOfKeys
                ? HandMadeKeys.None
                : await HandMadeKeys.ReadAsync(
                    aws,
                    declared,
                    // The keys of a renamed user are read under its new name, in the next run.
                    ResourceSet.Of(live.Resources.Resources.Where(r => r.Value.RenamedFrom is null)),
                    run.Contains,
                    options.AllKeys,
                    options.Parallelism,
                    time.GetUtcNow(),
                    cancellationToken
                );
        notes.AddRange(handMade.Notes);
        var made = aws.Clock.Now is { } now
            ? new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero)
            : (DateTimeOffset?)null;
        plan = plan with
        {
            Diagnostics = notes.Sorted(),
            UnverifiedAccount = !isVerified,
            MadeAt = made,
            ValidUntil = made + options.ValidFor,
            Review = plan.Review with { Facts = removals.FactsBy(made ?? time.GetUtcNow()), Requests = aws.Requests },
        };
        return new PlanResult(plan, input.Compared.Desired, live.Resources) { Rings = keys.Rings, OtherRings = handMade.Rings };
    }

    private LiveReader ReaderOf(RunScope run, ReconcileOptions options) =>
        new(
            aws,
            run.Kinds,
            new LiveReadOptions(options.Parallelism, options.DiscoverBuckets) { IdentitiesMatter = run.IdentitiesMatter, Owner = run.Owner }
        );

    /// <summary>Reads what the run is about, and sets it beside what is declared, in the account's own spelling.</summary>
    private async Task<(PlanInput Input, LiveSnapshot Live, PendingMoves Moves)> CompareAsync(
        RunScope run,
        DesiredState declared,
        IEnumerable<ResourceAddress> caller,
        ReconcileOptions options,
        CancellationToken cancellationToken
    )
    {
        var reader = ReaderOf(run, options);
        var live = run.Exact is { } exact
            ? await reader.ReadAsync(PendingMoves.BothNames(exact, declared.Moves), run.Desired, cancellationToken)
            : await reader.ReadAccountAsync(run.Desired, cancellationToken);
        IReadOnlyList<Move> declaredMoves = run.Destroying
            ? []
            : [.. declared.Moves.Where(m => run.IsBulk || live.Resources[m.From] is not null || live.Resources[m.To] is not null)];
        var moves = PendingMoves.In(live.Resources, declaredMoves, kinds);
        List<Diagnostic> moved = [.. PendingMoves.Notes(live.Resources, declaredMoves), .. moves.OldNames(live.Resources)];
        live = live with { Resources = moves.Apply(live.Resources) };
        run.CheckFindsSomething(declared, live);
        return (
            new PlanInput(
                new PlanHead(tool, declared.Account, declared.Owner, declared.Endpoint),
                new Comparison(kinds, LiveSpelling.Of(run.Desired, live.Resources, kinds), live.Resources, live.Gaps),
                new PlanScope(run.Contains, a => options.Adopt.Any(p => new AddressPattern(p).Matches(a)))
                {
                    KeysOnly = run.IsOfKeys,
                    TransfersFrom = options.Transfer?.From,
                },
                new ManifestFacts(declared.Files, [.. declared.Operators, .. caller])
                {
                    Elsewhere = Elsewhere(declared, live.Resources),
                    Expectations = run.Expectations,
                    Claims = run.Destroying ? AccessClaims.None : declared.Claims,
                    Keys = run.Destroying ? [] : declared.Keys,
                    AsDeclared = run.Desired,
                    Destroying = run.Destroying,
                },
                options.Transfer is { } transfer ? [.. options.Allow, $"{PlanGuard.Transfer}:{transfer.From}"] : options.Allow,
                [
                    .. declared.Diagnostics,
                    .. moved,
                    .. live.Notes,
                    .. LiveSpelling.Notes(run.Desired, live.Resources),
                    .. run.NotJudged,
                    .. run.NotRead,
                ]
            )
            {
                Now = time.GetUtcNow(),
            },
            live,
            moves
        );
    }

    private async Task<AccessFacts> FactsAsync(
        FactsNeeded needed,
        DesiredState declared,
        PlanInput input,
        LiveSnapshot live,
        ReconcileOptions options,
        CancellationToken cancellationToken
    )
    {
        var claims = input.Manifests.Claims;
        var keyClaims = input.Manifests.Expectations.Any(KeyAccess.Bears) ? claims : null;
        var facts = await new AccessFactsReader(aws, kinds, options.Parallelism) { KeysBut = keyClaims }.ReadAsync(
            input.Head.Account,
            live.Resources,
            input.Compared.Desired,
            needed.Concern,
            needed.BucketsOf(live.Resources),
            cancellationToken
        );
        facts = facts with { Claims = claims, IdentitiesAreRead = !declared.BucketsOnly };
        return live.Gaps.FirstOrDefault(g => g.Address is null) is { } gap
            ? facts with
            {
                NotSeen = [.. facts.NotSeen, gap.Diagnostic.Message],
            }
            : facts;
    }

    private static IReadOnlyList<KeyDeclaration> Spelled(IReadOnlyList<KeyDeclaration> keys, LiveSnapshot live) =>
        [.. keys.Select(k => k with { User = live.Resources.Spelled(new ResourceAddress(ResourceKind.User, k.User)).Name })];

    /// <summary>Applies a plan and journals it.</summary>
    /// <param name="saved">A plan from a file: every step is checked against live before the first write.</param>
    /// <exception cref="S3CredsException">Refused before the first write.</exception>
    public async Task<ApplyResult> ApplyAsync(
        Plan plan,
        bool saved,
        ReconcileOptions options,
        IProgress<ApplyEvent> progress,
        CancellationToken cancellationToken
    )
    {
        if (saved)
            SavedPlanGuard.CheckTool(plan, tool);
        var (caller, isVerified) = await Guard.VerifiedAsync(plan.Account, options.UnverifiedAccount, cancellationToken);
        if (plan.UnverifiedAccount == isVerified)
            throw new S3CredsException(
                StoreCodes.OtherVerification.With(
                    isVerified
                        ? "the plan was made by credentials whose account was not verified, and now it is"
                        : "the plan was made by credentials whose account was verified, and now it cannot be",
                    "nothing was changed; make and review a new plan with the credentials and the endpoint of this run"
                ),
                Outcome.Refused
            );
        var digest = saved ? PlanFile.DigestOf(plan) : null;
        if (saved)
        {
            await SavedPlanGuard.CheckTimeAsync(plan, aws, cancellationToken);
            plan = SavedPlanGuard.WithCaller(plan, AccountGuard.AddressOf(caller), kinds, options.Allow);
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
            // What is applied from a file is applied by apply, whatever made the file.
            Head = new RunHead(saved ? "apply" : plan.Review.Verb, plan.Owner, caller?.Arn is { Length: > 0 } arn ? arn : null),
            // Manifests that changed since the plan was made are not what it compared.
            Declared =
                options.Declared is { } declared && Planner.DesiredDigestOf(declared, options.Keys) == plan.DesiredDigest
                    ? DeclaredDigests.Of(declared, plan.Review.Only)
                    : null,
            Closed = () => aws.WriteGate?.Closed,
            AppliedBefore = digest is null ? null : RunLog.Applied(files, options.RunsFolder, digest)?.Id,
        };
        try
        {
            var outcome = await RunAsync(plan, applyOptions, options, runId, Report, cancellationToken);
            if (
                outcome.Failed > 0
                && !options.Stop.IsCancellationRequested
                && await Keys.LeftBehindAsync(plan, options, cancellationToken) is { } left
            )
                await RunAsync(
                    left,
                    applyOptions with
                    {
                        CheckAllFirst = false,
                        AppliedBefore = null,
                    },
                    options,
                    runId,
                    Report,
                    cancellationToken
                );
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
            .. live
                .Resources.Values.Select(r => r.OwnershipTags)
                .Where(r => r.Owner == declared.Owner && r.Source is not null && !declared.Files.Contains(r.Source))
                .Select(r => r.Source!)
                .Distinct(StringComparer.Ordinal)
                .Where(source => declared.SourceRoots.Any(root => files.FileExists(Path.Combine(root, source)))),
        ];

    /// <summary>Makes the sinks of keys; without it, keys are left alone, also those of users that go.</summary>
    public SinkFactory? Sinks { get; init; }

    /// <summary>Hears of every secret before it is used.</summary>
    public SecretMask? Mask { get; init; }

    /// <summary>The waits of this run.</summary>
    public Waits Waits => aws.Waits;

    /// <summary>The pace of IAM writes.</summary>
    public AdaptivePace WritePace => aws.Pace;

    public KeyTiming KeyTiming { get; init; } = KeyTiming.Default;

    private AccountGuard Guard => new(aws);

    private KeyRun Keys => new(aws, Sinks, Mask, KeyTiming);

    private async Task<ApplyResult> RunAsync(
        Plan plan,
        ApplyOptions applyOptions,
        ReconcileOptions options,
        string runId,
        Action<ApplyEvent> report,
        CancellationToken cancellationToken
    )
    {
        using var keys = Keys.HandlerOf(options, runId, plan.Owner);
        return await new Applier(aws, kinds, time, applyOptions, keys).RunAsync(plan, runId, report, cancellationToken);
    }

    /// <inheritdoc cref="AccountGuard.CheckAsync"/>
    public Task<CallerIdentity?> GuardAccountAsync(string account, CancellationToken cancellationToken) =>
        Guard.CheckAsync(account, cancellationToken);

    private static LiveSnapshot Merge(LiveSnapshot bulk, LiveSnapshot confirmed) =>
        bulk with
        {
            Resources = new ResourceSet(bulk.Resources.Resources.SetItems(confirmed.Resources.Resources)),
            Gaps = [.. bulk.Gaps.Union(confirmed.Gaps)],
            Notes = [.. bulk.Notes, .. confirmed.Notes],
        };
}
