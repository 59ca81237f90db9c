namespace S3Creds.Policy;

/// <summary> The exact difference between two sets of policies over the S3 action catalogue: nothing is sampled. Patterns are compared as
/// automata, conditions as classes of values; every example is confirmed by <see cref="PolicyEvaluator"/>, and what cannot be decided is
/// reported as too complex. </summary>
public static class PolicyComparison
{
    private const int FewChanges = 16;

    private static readonly RequestPrincipal AnyPrincipal = RequestPrincipal.Parse("arn:aws:iam::111122223333:user/somebody");

    /// <summary>Compares two identity policies by what each would allow by itself.</summary>
    public static ComparisonResult Compare(PolicyDocument a, PolicyDocument b, ComparisonOptions? options = null) =>
        Compare(AnyPrincipal, new PolicySet { Identity = [a] }, new PolicySet { Identity = [b] }, options);

    /// <summary>Compares what a principal may do under two sets of policies: with a as the old and b as the new one, gains and
    /// losses.</summary>
    /// <remarks> Bucket policies should name their bucket (<see cref="ResourcePolicy.Bucket"/>): each then concerns its own bucket only,
    /// and all of an account's can be given at once. </remarks>
    public static ComparisonResult Compare(RequestPrincipal principal, PolicySet a, PolicySet b, ComparisonOptions? options = null) =>
        Compare(principal, principal, a, b, options);

    /// <summary>As above, of a principal whose ARN was another one (a user whose path changes).</summary>
    private static ComparisonResult Compare(
        RequestPrincipal before,
        RequestPrincipal principal,
        PolicySet a,
        PolicySet b,
        ComparisonOptions? options
    )
    {
        options ??= ComparisonOptions.Default;
        var table = new RowTable(options.Known, principal.Partition);
        var owner = options.ResourceAccount;
        var (left, right) = (new AccessFormula.Builder(before, owner), new AccessFormula.Builder(principal, owner));
        left.AddPolicies(a, table);
        right.AddPolicies(b, table);
        var work = new Comparison(
            principal,
            table,
            options,
            left,
            right,
            r =>
                PolicyEvaluator.IsAllowed(
                    ReferenceEquals(before, principal) ? r : new AccessRequest(before, r.Action, r.Resource, r.Context, r.ResourceAccount),
                    a
                ),
            r => PolicyEvaluator.IsAllowed(r, b),
            wantBoth: false
        );
        var result = work.Compare();
        return options.Describe ? result with { OtherServices = OtherServices(a, b) } : result;
    }

    /// <summary>Compares many principals, in their order; independent comparisons run in parallel.</summary>
    public static IReadOnlyList<ComparisonResult> CompareAll(
        IReadOnlyList<PrincipalChange> changes,
        CancellationToken cancellationToken = default
    )
    {
        // Threads cost more than few comparisons.
        if (changes.Count <= FewChanges)
            return [.. changes.Select(Compare)];
        var results = new ComparisonResult[changes.Count];
        Parallel.For(0, changes.Count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
            results[i] = Compare(changes[i])
        );
        return results;
    }

    private static ComparisonResult Compare(PrincipalChange change) =>
        Compare(change.OldPrincipal ?? change.Principal, change.Principal, change.Old, change.New, change.Options);

    /// <summary>How much of what <paramref name="region"/> describes (a document of Allow statements: the region of an assertion) a
    /// principal may do.</summary>
    public static AccessCoverage Cover(
        RequestPrincipal principal,
        PolicySet policies,
        PolicyDocument region,
        ComparisonOptions? options = null
    )
    {
        options ??= ComparisonOptions.Default;
        var table = new RowTable(options.Known, principal.Partition);
        var owner = options.ResourceAccount;
        var (all, allowed) = (new AccessFormula.Builder(principal, owner), new AccessFormula.Builder(principal, owner));
        var source = new PolicySource("asked", region);
        all.AddRegion(source, only: true, table);
        allowed.AddRegion(source, only: false, table);
        allowed.AddPolicies(policies, table);
        var alone = new PolicySet { Identity = [source] };
        var asker = AnyPrincipal;
        var work = new Comparison(
            principal,
            table,
            options,
            all,
            allowed,
            r => PolicyEvaluator.IsAllowed(new AccessRequest(asker, r.Action, r.Resource, r.Context), alone),
            r => PolicyEvaluator.IsAllowed(r, policies),
            wantBoth: true
        );
        return work.Cover();
    }

    /// <summary>Action patterns of other services, of statements that only one side has.</summary>
    private static List<string> OtherServices(PolicySet a, PolicySet b)
    {
        var (left, right) = (Foreign(a), Foreign(b));
        return
        [
            .. left.Where(s => !right.ContainsKey(s.Key))
                .Concat(right.Where(s => !left.ContainsKey(s.Key)))
                .SelectMany(s => s.Value)
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Order(StringComparer.OrdinalIgnoreCase),
        ];
    }

    private static Dictionary<string, List<string>> Foreign(PolicySet policies)
    {
        var found = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        IEnumerable<PolicySource?> sources =
        [
            .. policies.Identity,
            policies.Boundary,
            .. policies.Session ?? [],
            .. policies.Resources.Select(r => r.Source),
        ];
        foreach (var statement in sources.OfType<PolicySource>().SelectMany(s => s.Document.Statements))
        {
            var foreign = (statement.Action ?? [])
                .Where(a => a != "*" && !a.StartsWith("s3:", StringComparison.OrdinalIgnoreCase))
                .ToList();
            if (foreign.Count > 0)
            {
                found[CanonicalForm.OfStatement(statement)] = foreign;
            }
        }

        return found;
    }

    private sealed class Comparison
    {
        private readonly RequestPrincipal principal;
        private readonly RowTable table;
        private readonly ComparisonOptions options;
        private readonly ComparisonEngine engine;
        private readonly WitnessFinder witnesses;

        public Comparison(
            RequestPrincipal principal,
            RowTable table,
            ComparisonOptions options,
            AccessFormula.Builder a,
            AccessFormula.Builder b,
            Func<AccessRequest, bool> inA,
            Func<AccessRequest, bool> inB,
            bool wantBoth
        )
        {
            (this.principal, this.table, this.options) = (principal, table, options);
            var rows = table.Rows.Count;
            engine = new ComparisonEngine(
                a.Build(rows),
                b.Build(rows),
                table,
                options,
                options.ResourceAccount ?? AccountOf(principal),
                wantBoth
            );
            witnesses = new WitnessFinder(principal, options.ResourceAccount, options.Known, table, inA, inB);
        }

        public ComparisonResult Compare()
        {
            var findings = engine.Run(Partitions());
            var (gained, openGain) = First(findings, f => f.Outcome.BOnly, false, true);
            var (lost, openLoss) = First(findings, f => f.Outcome.AOnly, true, false);
            var (differences, open) = options.Describe
                ? DifferenceWriter.Describe(findings, table, engine.Sides, (f, leaf, gain) => witnesses.Confirm(f, leaf, !gain, gain))
                : ([], []);
            var described = differences.ToList();
            var bounds = new List<BoundDifference>();
            foreach (var bound in engine.Bounds)
            {
                var actions = DifferenceWriter.Named(bound.Actions);
                var leaf = bound.IsGain ? bound.Finding?.Outcome.BOnly : bound.Finding?.Outcome.AOnly;
                if (leaf is not null && witnesses.Confirm(bound.Finding!, leaf, !bound.IsGain, bound.IsGain) is { } witness)
                {
                    gained ??= bound.IsGain ? witness : null;
                    lost ??= bound.IsGain ? null : witness;
                    described.Add(
                        new AccessDifference(
                            bound.IsGain,
                            actions,
                            bound.ResourceType,
                            bound.Name,
                            [],
                            !bound.IsWhole,
                            bound.Conditions,
                            witness
                        )
                    );
                }
                else
                {
                    bounds.Add(new BoundDifference(bound.IsGain, actions, bound.ResourceType, bound.Name, bound.Conditions));
                }
            }

            return new ComparisonResult(
                lost,
                gained,
                options.Describe ? described : [],
                open,
                [],
                bounds,
                Direction(gained, openGain, true, bounds),
                Direction(lost, openLoss, false, bounds)
            );
        }

        /// <summary>Whether there is a difference in one direction.</summary>
        private Answer Direction(AccessRequest? witness, bool isOpen, bool gain, List<BoundDifference> bounds)
        {
            if (witness is not null)
            {
                return Answer.Yes;
            }

            var reasons = new List<string>();
            if (engine.IsIncomplete || bounds.Exists(b => b.IsGain == gain))
            {
                reasons.Add(ComparisonResult.TooManyPatterns);
            }

            if (isOpen)
            {
                reasons.Add(ComparisonResult.DependsOnVariable);
            }

            return reasons.Count == 0 ? Answer.No : Answer.NotDecided(reasons);
        }

        public AccessCoverage Cover()
        {
            var findings = engine.Run(Partitions());
            var (denied, openDenied) = First(findings, f => f.Outcome.AOnly, true, false);
            var (allowed, openAllowed) = First(findings, f => f.Outcome.Both, true, true);
            var extent = (engine.IsIncomplete || openDenied || openAllowed, denied, allowed) switch
            {
                (_, not null, not null) => CoverageExtent.Some,
                (true, _, _) => CoverageExtent.Unknown,
                (_, null, null) => CoverageExtent.Empty,
                (_, null, _) => CoverageExtent.All,
                _ => CoverageExtent.None,
            };
            return new AccessCoverage(extent, allowed, denied);
        }

        /// <summary>The first confirmed example; open cases that cannot be confirmed leave the comparison undecided.</summary>
        private (AccessRequest? Request, bool IsOpen) First(
            IReadOnlyList<Finding> findings,
            Func<Finding, Leaf?> leafOf,
            bool wantA,
            bool wantB
        )
        {
            var unconfirmed = false;
            foreach (var finding in findings.OrderBy(f => leafOf(f)?.IsOpen == true))
            {
                if (leafOf(finding) is { } leaf)
                {
                    if (witnesses.Confirm(finding, leaf, wantA, wantB) is { } request)
                    {
                        return (request, false);
                    }

                    unconfirmed = true;
                }
            }

            return (null, unconfirmed);
        }

        private static string AccountOf(RequestPrincipal who) => ReferenceEquals(who, AnyPrincipal) ? "" : who.Account;

        /// <summary>The partitions that the patterns name; aws where they name none.</summary>
        private List<string> Partitions()
        {
            if (principal.Partition != "aws")
            {
                return [principal.Partition];
            }

            var named = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var pattern in table.Patterns)
            {
                var parts = pattern.Split(':', 3);
                if (parts.Length == 3 && parts[0] == "arn" && parts[1] is "aws-cn" or "aws-us-gov")
                {
                    named.Add(parts[1]);
                }
            }

            return ["aws", .. ReferenceEquals(principal, AnyPrincipal) ? named : []];
        }
    }
}

/// <summary>A principal with its policies before and after a change.</summary>
public sealed record PrincipalChange(RequestPrincipal Principal, PolicySet Old, PolicySet New, ComparisonOptions? Options = null)
{
    /// <summary>Who it was before, where its ARN changes.</summary>
    public RequestPrincipal? OldPrincipal { get; init; }
}

/// <summary>How much of a region a principal may do.</summary>
public enum CoverageExtent
{
    /// <summary>The region holds no request: a pattern that no S3 action or ARN fits.</summary>
    Empty,

    /// <summary>No request of the region is allowed, in any context.</summary>
    None,

    /// <summary>Some are and some are not, or it depends on the context.</summary>
    Some,

    /// <summary>Every request of the region is allowed, in every context.</summary>
    All,

    /// <summary>Too complex to decide.</summary>
    Unknown,
}

/// <summary>The answer of <see cref="PolicyComparison.Cover"/>.</summary>
/// <param name="Allowed">An allowed request of the region, where there is one.</param>
/// <param name="Denied">A request of the region that is not allowed, where there is one.</param>
public sealed record AccessCoverage(CoverageExtent Extent, AccessRequest? Allowed, AccessRequest? Denied);
