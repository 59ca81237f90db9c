using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>Compares two states: who gains and who loses which access. Exact over today's S3 actions; what cannot be decided is
/// reported.</summary>
internal static class AccessComparer
{
    /// <summary>The resource types that a reader takes a pattern with an open name for.</summary>
    private static readonly string[] TypesOfNames = ["bucket", "object"];

    public static AccessChanges Compare(AccessModel before, AccessModel after)
    {
        var buckets = !Same(before.Buckets, after.Buckets);
        var notSeen = new SortedSet<string>(StringComparer.Ordinal);
        var undecided = new List<UndecidedAccess>();
        var changes = new List<AccessChange>();
        if (buckets)
            changes.AddRange(Changes([(before.Anonymous, after.Anonymous)], after.Account, notSeen, undecided));
        var everyone = changes.ToList();
        if (buckets)
        {
            changes.AddRange(
                Changes(Pairs(before.Named(), after.Named(), before.Outside, after.Outside), after.Account, notSeen, undecided)
                    .Where(c => !everyone.Exists(e => Includes(e, c)))
            );
            everyone = [.. changes.Where(c => c.IsPublic)];
            changes.RemoveAll(c => !c.IsPublic && everyone.Exists(e => Includes(e, c)));
        }

        var subjects = Pairs(before.Subjects, after.Subjects, WithoutAccess, WithoutAccess).Where(p => !Same(p.Before, p.After)).ToList();
        changes.AddRange(Changes(subjects, after.Account, notSeen, undecided).Where(c => !everyone.Exists(e => Includes(e, c))));
        var sessions = Pairs(before.Sessions, after.Sessions, before.Same, after.Same).Where(p => !Same(p.Before, p.After)).ToList();
        changes.AddRange(
            Changes(sessions, after.Account, notSeen, undecided)
                .Where(c => !changes.Exists(e => IsItsRole(e, c) && Includes(e, c)) && !everyone.Exists(e => Includes(e, c)))
                .ToList()
        );
        AddPaths(before, after, changes, undecided);
        if (changes.Count > 0 || subjects.Count > 0 || buckets || after.NotSeen.Except(before.NotSeen).Any())
        {
            notSeen.UnionWith(
                before
                    .NotSeen.Concat(after.NotSeen)
                    .Concat(subjects.SelectMany(s => s.After.NotSeen.Concat(s.Before.NotSeen)))
                    .Select(g => g.What)
            );
            notSeen.Add(UnseenLayers.Line(after.Facts.Claims));
        }

        // Who has a policy that changes is not known of a principal whose attached policies are not.
        if (!PoliciesOf(before).SequenceEqual(PoliciesOf(after)))
            undecided.AddRange(
                after
                    .Subjects.Where(s => !subjects.Exists(p => p.After.Name == s.Name))
                    .SelectMany(s => Gaps(s, s.NotSeen.Where(g => g.CanGrant)))
            );
        undecided.AddRange(subjects.SelectMany(s => Gaps(s.After, s.After.NotSeen.Concat(s.Before.NotSeen))));
        undecided.AddRange(after.Delegations.Except(before.Delegations).Select(Delegation));
        undecided.AddRange(subjects.Select(s => NotPrincipal(after, s.After)).OfType<UndecidedAccess>());
        var ordered = changes
            .Select(From)
            .OrderBy(c =>
                c.IsPublic ? 0
                : c.IsOutside ? 1
                : 2
            );
        var result = new AccessChanges([.. ordered], [], [.. notSeen]) { Undecided = Ordered(undecided) };
        return ReferenceEquals(after, after.Unguarded) ? result : result with { Claimed = ClaimedAccess.Between(before, after) };
    }

    /// <summary>What access points grant of a bucket that newly delegates to them, as a question.</summary>
    private static UndecidedAccess Delegation((ResourceAddress Bucket, string Arn, AccessGap Gap) bucket) =>
        new(UndecidedAccess.EveryPrincipal, true, $"not known: {bucket.Gap.What}", [bucket.Arn, bucket.Arn + "/*"]) { IsGap = true };

    private static UndecidedAccess? NotPrincipal(AccessModel model, AccessSubject who) =>
        model.NotPrincipals.Sparing(who) is null
            ? null
            : new UndecidedAccess(who.Name, who.IsOutside, $"not known: {model.NotPrincipals.Why(who)}", []) { IsGap = true };

    private static IEnumerable<(ResourceAddress, FacetValue?)> PoliciesOf(AccessModel model) =>
        model.Resources.Resources.Where(r => r.Key.Kind == ResourceKind.Policy).Select(r => (r.Key, r.Value["document"]));

    private static bool IsItsRole(AccessChange role, AccessChange session) =>
        session.Who.StartsWith(role.Who + " in session ", StringComparison.Ordinal);

    /// <summary>Who can newly become which role, and who no more: its access is gained or lost with it.</summary>
    private static void AddPaths(AccessModel before, AccessModel after, List<AccessChange> changes, List<UndecidedAccess> undecided)
    {
        foreach (var (model, other, gain) in new[] { (after, before, true), (before, after, false) })
        {
            foreach (var who in model.AllSubjects.Where(s => s.Session is null))
            {
                // Who is outside is there whether or not a policy names it.
                var there = other.AllSubjects.FirstOrDefault(s => s.Name == who.Name) ?? (who.IsOutside ? other.Outside(who) : null);
                var known = (there is null ? [] : other.PathsOf(there)).Select(p => p.Last.Name).ToHashSet(StringComparer.Ordinal);
                foreach (var path in model.PathsOf(who).Where(p => !known.Contains(p.Last.Name)))
                    changes.AddRange(Reached(model, who, path, undecided).Select(c => c with { IsGain = gain }));
            }
        }
    }

    /// <summary>What a principal can do as a role that it can become.</summary>
    private static IEnumerable<AccessChange> Reached(AccessModel model, AccessSubject who, RolePath path, List<UndecidedAccess> undecided)
    {
        var open = new List<UndecidedAccess>();
        var reached = Changes([(WithoutAccess(path.Last), path.Last)], model.Account, [], open).ToList();
        undecided.AddRange(
            open.Select(u => u with { Who = who.Name, IsOutside = who.IsOutside, Why = $"as {string.Join(" → ", path.Names)}: {u.Why}" })
        );
        return reached.Select(c => c with { Who = who.Name, IsOutside = who.IsOutside, Via = path.Names });
    }

    /// <summary>What is not known of a principal, as questions.</summary>
    private static IEnumerable<UndecidedAccess> Gaps(AccessSubject subject, IEnumerable<AccessGap> gaps)
    {
        var all = gaps.Select(g => g.What).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return all.Count == 0
            ? []
            : [new UndecidedAccess(subject.Name, subject.IsOutside, $"unknown: {AccessWords.Few(all, 3)}", []) { IsGap = true }];
    }

    private static IReadOnlyList<UndecidedAccess> Ordered(List<UndecidedAccess> undecided) =>
        [
            .. undecided
                .OrderBy(u =>
                    u.IsPublic ? 0
                    : u.IsOutside ? 1
                    : 2
                )
                .ThenBy(u => u.Who, StringComparer.Ordinal)
                .ThenBy(u => u.Why, StringComparer.Ordinal),
        ];

    /// <summary>Everything that these can do.</summary>
    public static AccessChanges All(AccessModel model, IReadOnlyList<AccessSubject> asked)
    {
        var notSeen = new SortedSet<string>(
            model.NotSeen.Concat(asked.SelectMany(s => s.NotSeen)).Select(g => g.What),
            StringComparer.Ordinal
        );
        var undecided = new List<UndecidedAccess>();
        var all = Changes([.. asked.Select(s => (WithoutAccess(s), s))], model.Account, notSeen, undecided).ToList();
        var own = all.ToList();
        all.RemoveAll(c => own.Exists(e => IsItsRole(e, c) && Includes(e, c)));
        foreach (var who in asked)
            all.AddRange(
                model
                    .PathsOf(who)
                    .SelectMany(p => Reached(model, who, p, undecided))
                    .Where(c => !own.Exists(e => e.Who == who.Name && Includes(e, c)))
            );
        var everyone = all.Where(c => c.IsPublic).ToList();
        all.RemoveAll(c =>
            c.IsOutside
            && c.Via.Count == 0
            && everyone.Exists(e => e != c && e.Who != c.Who && Includes(e, c) && (!c.IsPublic || e.Who == AccessSubject.Everyone))
        );
        notSeen.Add(UnseenLayers.Line(model.Facts.Claims));
        notSeen.RemoveWhere(n => n.Contains("actions of other services change", StringComparison.Ordinal));
        var general = model
            .NotSeen.Concat(asked.Where(s => s.IsOutside).SelectMany(s => s.NotSeen))
            .Select(g => g.What)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        if (asked.Count > 0 && general.Count > 0)
            undecided.Add(
                new UndecidedAccess(UndecidedAccess.EveryPrincipal, true, $"unknown: {AccessWords.Few(general, 3)}", []) { IsGap = true }
            );
        var objects = asked
            .SelectMany(s => model.ObjectListsOf(s, ["*"]))
            .Select(g => g.What)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        if (objects.Count > 0)
            undecided.Add(
                new UndecidedAccess(UndecidedAccess.AnyoneOutside, true, $"unknown: {AccessWords.Few(objects, 3)}", []) { IsGap = true }
            );
        undecided.AddRange(asked.Where(s => !s.IsOutside).SelectMany(s => Gaps(s, s.NotSeen)));
        undecided.AddRange(asked.Select(s => NotPrincipal(model, s)).OfType<UndecidedAccess>());
        return new AccessChanges([.. all.Select(From)], [], [.. notSeen])
        {
            Undecided = Ordered(undecided),
            Claimed = [.. ClaimedAccess.Of(model).Where(c => asked.Any(s => s.Name == c.Access.Who))],
            MayChange = [.. asked.Select(s => new ChangingAccess(s.Name, model.Escalation.Of(s))).Where(c => c.Rights.Count > 0)],
        };
    }

    private static IEnumerable<AccessChange> Changes(
        IReadOnlyList<(AccessSubject Before, AccessSubject After)> pairs,
        string account,
        SortedSet<string> notSeen,
        List<UndecidedAccess> undecided
    )
    {
        undecided.AddRange(pairs.SelectMany(p => Tags(p.Before, p.After)));
        pairs = [.. pairs.Select(PutIn)];
        var compared = PolicyComparison.CompareAll([
            .. pairs.Select(p => new PrincipalChange(
                p.After.Principal,
                p.Before.Policies,
                p.After.Policies,
                new ComparisonOptions { Known = Common(p.Before.Known, p.After.Known), ResourceAccount = account }
            )
            {
                OldPrincipal = p.Before.Principal == p.After.Principal ? null : p.Before.Principal,
            }),
        ]);
        for (var i = 0; i < pairs.Count; i++)
        {
            var (name, result) = (pairs[i].After.Name, compared[i]);
            undecided.AddRange(Open(pairs[i].After, result));
            if (result.OtherServices.Count > 0)
                notSeen.Add($"{name}: actions of other services change and are not compared ({string.Join(", ", result.OtherServices)})");
            foreach (var change in Of(pairs[i].Before, pairs[i].After, account, result).Concat(Bounds(pairs[i].After, result)))
                yield return change;
        }
    }

    /// <summary>What a comparison could not decide: whole directions, and single regions that depend on a variable's value.</summary>
    private static IEnumerable<UndecidedAccess> Open(AccessSubject who, ComparisonResult result)
    {
        foreach (var gain in (bool[])[true, false])
        {
            var answer = gain ? result.Gains : result.Losses;
            if (!answer.IsDecided)
            {
                yield return new UndecidedAccess(
                    who.Name,
                    who.IsOutside,
                    $"what it {(gain ? "gains" : "loses")}: {string.Join(", ", answer.Reasons)}",
                    [
                        .. result
                            .Bounds.Where(b => b.IsGain == gain)
                            .Select(b => b.Resource)
                            .Concat(result.Undecided.Where(u => u.IsGain == gain).Select(u => u.Resource))
                            .Distinct(StringComparer.Ordinal)
                            .Order(StringComparer.Ordinal),
                    ]
                );
            }
            else if (
                result
                    .Undecided.Where(u => u.IsGain == gain)
                    .Select(u => u.Resource)
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal)
                    .ToList() is
                { Count: > 0 } open
            )
            {
                yield return new UndecidedAccess(
                    who.Name,
                    who.IsOutside,
                    $"what else it {(gain ? "gains" : "loses")}: {ComparisonResult.DependsOnVariable}",
                    open
                );
            }
        }
    }

    /// <summary>What is gained or lost at most where it could not be explored.</summary>
    private static IEnumerable<AccessChange> Bounds(AccessSubject who, ComparisonResult result) =>
        result
            .Bounds.SelectMany(
                b => b.Actions.GroupBy(a => a.MainLevel),
                (b, actions) => (Bound: b, Level: actions.Key, Actions: actions.ToList())
            )
            .GroupBy(x => (x.Level, x.Bound.IsGain, x.Bound.Resource, When: string.Join('\n', x.Bound.Conditions)))
            .OrderByDescending(g => g.Key.Level)
            .ThenByDescending(g => g.Key.IsGain)
            .ThenBy(g => g.Key.Resource, StringComparer.Ordinal)
            .ThenBy(g => g.Key.When, StringComparer.Ordinal)
            .Select(g => new AccessChange(
                who.Name,
                who.IsOutside,
                g.Key.IsGain,
                AccessWords.Level(g.Key.Level),
                [.. g.SelectMany(x => x.Actions).Select(a => a.FullName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                g.Key.Resource,
                [],
                false,
                g.First().Bound.Conditions,
                null
            )
            {
                AtMost = true,
            });

    /// <summary> A line is read without the resource type that it was found for. What an action does to another type that the pattern names
    /// holds for the line too: the exceptions name no resources of this type, and where the other type has no such line, or only for a
    /// part, this one is about a part of the pattern. </summary>
    private static IEnumerable<AccessDifference> Merged(IReadOnlyList<AccessDifference> differences)
    {
        foreach (var difference in differences)
        {
            if (difference.Except.Count > 0 || difference.IsPart)
            {
                yield return difference;
                continue;
            }

            var beside = differences
                .Where(d =>
                    d.IsGain == difference.IsGain
                    && d.Resource == difference.Resource
                    && d.ResourceType != difference.ResourceType
                    && d.Conditions.SequenceEqual(difference.Conditions)
                )
                .ToList();
            foreach (var actions in difference.Actions.GroupBy(a => Narrower(a, difference, beside)))
                yield return difference with
                {
                    Actions = [.. actions],
                    Except = actions.Key?.Except ?? [],
                    IsPart = actions.Key?.IsPart ?? false,
                };
        }
    }

    /// <summary>The line of another type that reports less about an action; null where there is none.</summary>
    private static AccessDifference? Narrower(S3Action action, AccessDifference line, List<AccessDifference> beside)
    {
        var same = beside.Where(d => d.Actions.Contains(action)).ToList();
        if (same.Find(d => d.Except.Count > 0 || d.IsPart) is { } narrower)
            return narrower;
        var isOpen = AccessWords.NameStart(line.Resource) is (_, false);
        return
            isOpen
            && TypesOfNames.Any(t => t != line.ResourceType && action.ResourceTypes.Contains(t) && !same.Exists(d => d.ResourceType == t))
            ? line with
            {
                IsPart = true,
            }
            : null;
    }

    /// <summary> The policies with the keys put in that the two sides do not share, or that its requests never have. Where the sessions of
    /// one side may bring a tag, both are compared with the value that the other side is known to have. </summary>
    private static (AccessSubject Before, AccessSubject After) PutIn((AccessSubject Before, AccessSubject After) pair)
    {
        var differing = pair
            .Before.Known.Keys.Union(pair.After.Known.Keys, StringComparer.OrdinalIgnoreCase)
            .Where(k => !pair.Before.Known[k].SequenceEqual(pair.After.Known[k]))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var absent = pair.After.IsAbsent;
        if (differing.Count == 0 && absent is null)
            return pair;
        return (Side(pair.Before, pair.After), Side(pair.After, pair.Before));

        AccessSubject Side(AccessSubject one, AccessSubject other)
        {
            var known = differing.Where(k => IsOpen(one, k)).Aggregate(one.Known, (all, k) => all.With(k, [.. other.Known[k]]));
            return one with { Policies = KnownKeys.PutIn(one.Policies, known, k => differing.Contains(k) || absent?.Invoke(k) == true) };
        }
    }

    /// <summary>Whether sessions of a role may bring a tag of their own.</summary>
    private static bool IsOpen(AccessSubject who, string key) =>
        who.BringsTags && key.StartsWith(AccessModel.PrincipalTag, StringComparison.OrdinalIgnoreCase);

    /// <summary>What a role's sessions gain or lose because they may newly bring tags, or no more: it depends on the tags.</summary>
    private static IEnumerable<UndecidedAccess> Tags(AccessSubject before, AccessSubject after)
    {
        if (before.BringsTags == after.BringsTags || before.Policies == PolicySet.Empty || after.Policies == PolicySet.Empty)
            return [];
        var on = new[] { before, after }
            .SelectMany(s => s.Policies.Identity.Concat(s.Policies.Resources.Select(r => r.Source)))
            .SelectMany(p => p.Document.Statements)
            .Where(MentionsTags)
            .SelectMany(s => s.Resource ?? ["*"])
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        return on.Count == 0
            ? []
            :
            [
                new UndecidedAccess(
                    after.Name,
                    false,
                    $"what it {(after.BringsTags ? "gains" : "loses")}: it depends on the tags that its sessions bring",
                    on
                ),
            ];
    }

    private static bool MentionsTags(PolicyStatement statement) =>
        statement
            .Conditions.SelectMany(c => c.Keys)
            .SelectMany(k => k.Values.Append(k.Name))
            .Concat(statement.Resource ?? statement.NotResource ?? [])
            .Any(t => t.Contains(AccessModel.PrincipalTag, StringComparison.OrdinalIgnoreCase));

    /// <summary>One line for each level of access, pattern and condition, whatever resource types it spans.</summary>
    private static IEnumerable<AccessChange> Of(AccessSubject before, AccessSubject after, string account, ComparisonResult result) =>
        Merged(result.Differences)
            .SelectMany(
                d => d.Actions.GroupBy(a => a.MainLevel),
                (d, actions) => (Difference: d, Level: actions.Key, Actions: actions.ToList())
            )
            .GroupBy(x =>
                (
                    x.Level,
                    x.Difference.IsGain,
                    x.Difference.Resource,
                    x.Difference.IsPart,
                    Except: string.Join('\n', x.Difference.Except),
                    When: string.Join('\n', x.Difference.Conditions)
                )
            )
            .OrderByDescending(g => g.Key.Level)
            .ThenByDescending(g => g.Key.IsGain)
            .ThenBy(g => g.Key.Resource, StringComparer.Ordinal)
            .ThenBy(g => g.Key.When, StringComparer.Ordinal)
            .ThenBy(g => g.Key.Except, StringComparer.Ordinal)
            .Select(g => new AccessChange(
                after.Name,
                after.IsOutside,
                g.Key.IsGain,
                AccessWords.Level(g.Key.Level),
                [.. g.SelectMany(x => x.Actions).Select(a => a.FullName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                g.Key.Resource,
                g.First().Difference.Except,
                g.Key.IsPart,
                g.First().Difference.Conditions,
                g.Select(x => Example(before, after, account, x.Difference, x.Actions)).FirstOrDefault(e => e is not null)
            ));

    /// <summary>The witness where its action is of this line, else the same request with one that is, if the evaluator confirms
    /// it.</summary>
    private static AccessExample? Example(
        AccessSubject before,
        AccessSubject after,
        string account,
        AccessDifference difference,
        List<S3Action> actions
    )
    {
        var witness = difference.Witness;
        var request = actions.Exists(a => a.FullName == witness.Action)
            ? witness
            : new AccessRequest(witness.Principal, actions[0].FullName, witness.Resource, witness.Context, account);
        return
            PolicyEvaluator.IsAllowed(request, after.Policies) == difference.IsGain
            && PolicyEvaluator.IsAllowed(request, before.Policies) != difference.IsGain
            ? Example(request)
            : null;
    }

    /// <summary>A grant to everyone that asks for some addresses is one to anyone there.</summary>
    private static AccessChange From(AccessChange change)
    {
        const string Source = "aws:SourceIp IpAddress ";
        var at = change.Conditions.ToList().FindIndex(c => c.StartsWith(Source, StringComparison.OrdinalIgnoreCase));
        return at < 0 || change.Who != AccessSubject.Everyone
            ? change
            : change with
            {
                Who = AccessChange.AnyoneFrom + AccessWords.Condition(change.Conditions[at][Source.Length..]),
                Conditions = [.. change.Conditions.Where((_, i) => i != at)],
            };
    }

    internal static AccessExample Example(AccessRequest request) =>
        new(
            request.Action,
            request.Resource,
            [
                .. request
                    .Context.Keys.Order(StringComparer.OrdinalIgnoreCase)
                    .Select(k => KeyValuePair.Create(k, string.Join(',', request.Context[k]))),
            ]
        );

    /// <summary>What everyone gains or loses is not repeated for each principal.</summary>
    internal static bool Includes(AccessChange everyone, AccessChange one) =>
        everyone.IsGain == one.IsGain
        && everyone.AtMost == one.AtMost
        && everyone.Resource == one.Resource
        && everyone.Except.SequenceEqual(one.Except)
        && everyone.Conditions.SequenceEqual(one.Conditions)
        && one.Actions.All(everyone.Actions.Contains);

    /// <summary>Both sides of everyone. A user or role that is not there can do nothing; an account that no bucket names is still a
    /// principal.</summary>
    private static List<(AccessSubject Before, AccessSubject After)> Pairs(
        IReadOnlyList<AccessSubject> before,
        IReadOnlyList<AccessSubject> after,
        Func<AccessSubject, AccessSubject> asBefore,
        Func<AccessSubject, AccessSubject> asAfter
    )
    {
        var old = before.ToDictionary(s => s.Name, StringComparer.Ordinal);
        var now = after.ToDictionary(s => s.Name, StringComparer.Ordinal);
        return
        [
            .. old
                .Keys.Union(now.Keys, StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(name => (old.GetValueOrDefault(name) ?? asBefore(now[name]), now.GetValueOrDefault(name) ?? asAfter(old[name]))),
        ];
    }

    private static AccessSubject WithoutAccess(AccessSubject like) =>
        like with
        {
            Policies = Guardrails.Alone(like.Policies),
            NotSeen = [],
        };

    private static RequestContext Common(RequestContext a, RequestContext b) =>
        RequestContext.OfMany(a.Keys.Where(k => a[k].SequenceEqual(b[k])).Select(k => KeyValuePair.Create(k, a[k])));

    private static bool Same(AccessSubject a, AccessSubject b) =>
        a.Principal == b.Principal
        && Same(a.Policies.Identity, b.Policies.Identity)
        && Same(List(a.Policies.Boundary), List(b.Policies.Boundary))
        && Same(a.Policies.Resources, b.Policies.Resources)
        && Same(a.Policies.ServiceControl, b.Policies.ServiceControl)
        && Same(a.Policies.ResourceControl, b.Policies.ResourceControl)
        && a.BringsTags == b.BringsTags
        && a.Known.Keys.Union(b.Known.Keys, StringComparer.OrdinalIgnoreCase).All(k => a.Known[k].SequenceEqual(b.Known[k]));

    private static IReadOnlyList<PolicySource> List(PolicySource? source) => source is null ? [] : [source];

    private static bool Same(IReadOnlyList<PolicySource> a, IReadOnlyList<PolicySource> b) =>
        a.Count == b.Count && a.Zip(b).All(p => PolicyEquivalence.SameDocument(p.First.Document, p.Second.Document));

    private static bool Same(IReadOnlyList<IReadOnlyList<PolicySource>> a, IReadOnlyList<IReadOnlyList<PolicySource>> b) =>
        a.Count == b.Count && a.Zip(b).All(level => Same(level.First, level.Second));

    private static bool Same(IReadOnlyList<ResourcePolicy> a, IReadOnlyList<ResourcePolicy> b) =>
        a.Count == b.Count
        && a.Zip(b)
            .All(p =>
                p.First.Bucket == p.Second.Bucket
                && p.First.RestrictPublicBuckets == p.Second.RestrictPublicBuckets
                && PolicyEquivalence.SameDocument(p.First.Source.Document, p.Second.Source.Document)
            );
}
