using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>Compares two states: who gains and who loses which access. Exact over today's S3 actions; what cannot be decided is
/// reported.</summary>
internal static partial class AccessComparer
{
    /// <summary>The resource types that a reader takes a pattern with an open name for.</summary>
    private static readonly string[] TypesOfNames = ["bucket", "object"];

    private const string InSession = " in session ";

    private const int AtOnce = 64;

    public static AccessChanges Compare(AccessModel before, AccessModel after)
    {
        // What bears on anyone outside: bucket policies and lists, and the control policies of the buckets' account.
        var buckets =
            !Same(before.Buckets, after.Buckets)
            || !Same(before.Anonymous.Policies.ResourceControl, after.Anonymous.Policies.ResourceControl);
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
        var isRead = before.IdentitiesAreRead && after.IdentitiesAreRead;
        if (!isRead)
            changes.AddRange(OfUnread(before, after, everyone, notSeen, undecided).ToList());
        var sessions = !isRead
            ? []
            : Pairs(before.Sessions, after.Sessions, before.Same, after.Same).Where(p => !Same(p.Before, p.After)).ToList();
        var ofRoles = changes.ToLookup(c => c.Who, StringComparer.Ordinal);
        changes.AddRange(
            Changes(sessions, after.Account, notSeen, undecided)
                .Where(c => !OfItsRole(ofRoles, c).Any(e => Includes(e, c)) && !everyone.Exists(e => Includes(e, c)))
                .ToList()
        );
        var trusts = new ChangedTrusts(before, after);
        AddPaths(before, after, trusts, changes, undecided);
        if (changes.Count > 0 || subjects.Count > 0 || buckets || after.NotSeen.Except(before.NotSeen).Any())
        {
            notSeen.UnionWith(
                before
                    .NotSeen.Concat(after.NotSeen)
                    .Concat(subjects.SelectMany(s => s.After.NotSeen.Concat(s.Before.NotSeen)))
                    .Select(g => g.What)
            );
            notSeen.Add(UnseenLayers.Line(after.Facts.Claims));
            if (!isRead)
                notSeen.Add(AccessModel.UnreadIdentities);
        }

        // Who has a policy that changes is not known of a principal whose attached policies are not.
        if (!PoliciesOf(before).SequenceEqual(PoliciesOf(after)))
            undecided.AddRange(
                after
                    .Subjects.Where(s => !subjects.Exists(p => p.After.Name == s.Name))
                    .SelectMany(s => Gaps(s, s.NotSeen.Where(g => g.CanGrant)))
            );

        // A trust that changes is met by policies of the callers, which may not be known. One that lets in no one new takes away at most.
        undecided.AddRange(
            subjects.SelectMany(s =>
                Gaps(s.After, s.After.NotSeen.Concat(s.Before.NotSeen)).Select(u => u with { Assuming = trusts.NewTo(s.After) })
            )
        );
        var unchanged = after.Subjects.Where(s => s.NotSeen.Count > 0 && !subjects.Exists(p => p.After.Name == s.Name)).ToList();
        if (trusts.Admits)
            undecided.AddRange(unchanged.SelectMany(s => Gaps(s, s.NotSeen).Select(u => u with { Assuming = trusts.NewTo(s) })));
        else
            changes.AddRange(
                unchanged.Where(s => s.NotSeen.Any(g => g.CanGrant)).SelectMany(s => LostByTrust(before, s, trusts, undecided))
            );
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

    /// <summary>What one principal gains and loses, whether or not a policy names it: root, for one, or one of another account.</summary>
    /// <param name="was">Null where it is not there, or nothing names it.</param>
    /// <param name="now">As above.</param>
    public static AccessChanges Compare(AccessModel before, AccessModel after, AccessSubject? was, AccessSubject? now)
    {
        if ((was ?? now) is not { } who)
            return AccessChanges.None;
        var (old, current) = (was ?? Unnamed(before, who), now ?? Unnamed(after, who));
        var notSeen = new SortedSet<string>(before.NotSeen.Concat(after.NotSeen).Select(g => g.What), StringComparer.Ordinal)
        {
            UnseenLayers.Line(after.Facts.Claims),
        };
        var undecided = Gaps(current, current.NotSeen.Concat(old.NotSeen)).ToList();
        if (!Same(old, current) && NotPrincipal(after, current) is { } question)
            undecided.Add(question);
        var changes = Changes([(old, current)], after.Account, notSeen, undecided).ToList();
        var trusts = new ChangedTrusts(before, after);
        if (now is not null)
            AddPaths((after, now), (before, was), trusts, gain: true, changes, undecided);
        if (was is not null)
            AddPaths((before, was), (after, now), trusts, gain: false, changes, undecided);
        return new AccessChanges([.. changes.Select(From)], [], [.. notSeen]) { Undecided = Ordered(undecided) };
    }

    /// <summary>A principal as it stands in a state that does not name it: a user or role that is not there can do nothing, nor can its
    /// sessions.</summary>
    private static AccessSubject Unnamed(AccessModel model, AccessSubject who) =>
        who.IsOutside ? model.Outside(who)
        : who.Address is null && who.Session is null ? model.Same(who)
        : who.Session is not null && model.Principal(who.Principal.Text) is { } there ? there with { Name = who.Name }
        : WithoutAccess(who);

    /// <summary>What access points grant of a bucket that newly delegates to them, as a question.</summary>
    private static UndecidedAccess Delegation((ResourceAddress Bucket, string Arn, AccessGap Gap) bucket) =>
        new(UndecidedAccess.EveryPrincipal, true, $"not known: {bucket.Gap.What}", [bucket.Arn, bucket.Arn + "/*"]) { IsGap = true };

    private static UndecidedAccess? NotPrincipal(AccessModel model, AccessSubject who) =>
        model.NotPrincipals.Sparing(who) is null
            ? null
            : new UndecidedAccess(who.Name, who.IsOutside, $"not known: {model.NotPrincipals.Why(who)}", []) { IsGap = true };

    private static IEnumerable<(ResourceAddress, FacetValue?)> PoliciesOf(AccessModel model) =>
        model.Resources.Resources.Where(r => r.Key.Kind == ResourceKind.Policy).Select(r => (r.Key, r.Value["document"]));

    /// <summary>Those of the changes that are of the role of a session.</summary>
    private static IEnumerable<AccessChange> OfItsRole(ILookup<string, AccessChange> byWho, AccessChange session)
    {
        for (
            var at = session.Who.IndexOf(InSession, StringComparison.Ordinal);
            at >= 0;
            at = session.Who.IndexOf(InSession, at + 1, StringComparison.Ordinal)
        )
        {
            foreach (var change in byWho[session.Who[..at]])
                yield return change;
        }
    }

    /// <summary>All that a principal can do by itself, and what is not decided of it.</summary>
    internal static (IReadOnlyList<AccessChange> Changes, IReadOnlyList<UndecidedAccess> Undecided) Alone(AccessSubject who, string account)
    {
        var open = new List<UndecidedAccess>();
        return ([.. Changes([(WithoutAccess(who), who)], account, [], open)], open);
    }

    /// <summary>What each document alone gives a user of the account, in the order of the documents.</summary>
    internal static IReadOnlyList<IReadOnlyList<AccessChange>> Given(
        IReadOnlyList<PolicyDocument> documents,
        string account,
        string partition
    )
    {
        var subjects = documents
            .Select(
                (d, i) =>
                    new AccessSubject(
                        i.ToString(System.Globalization.CultureInfo.InvariantCulture),
                        new ResourceAddress(ResourceKind.User, "user"),
                        RequestPrincipal.Parse($"arn:{partition}:iam::{account}:user/user"),
                        new PolicySet { Identity = [d] },
                        RequestContext.Empty,
                        []
                    )
            )
            .ToList();
        var lines = Changes([.. subjects.Select(s => (WithoutAccess(s), s))], account, [], []).ToLookup(c => c.Who, StringComparer.Ordinal);
        return [.. subjects.Select(s => (IReadOnlyList<AccessChange>)[.. lines[s.Name]])];
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
        var own = all.ToLookup(c => c.Who, StringComparer.Ordinal);
        all.RemoveAll(c => OfItsRole(own, c).Any(e => Includes(e, c)));
        foreach (var who in asked)
            all.AddRange(
                model.PathsOf(who).SelectMany(p => Reached(model, who, p, undecided)).Where(c => !own[who.Name].Any(e => Includes(e, c)))
            );
        var everyone = all.Where(c => c.IsPublic).ToList();
        all.RemoveAll(c =>
            c.IsOutside
            && c.Via.Count == 0
            && everyone.Exists(e => e != c && e.Who != c.Who && Includes(e, c) && (!c.IsPublic || e.Who == AccessSubject.Everyone))
        );
        notSeen.Add(UnseenLayers.Line(model.Facts.Claims));
        if (!model.IdentitiesAreRead)
            notSeen.Add(AccessModel.UnreadIdentities);
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
        var objects = asked.SelectMany(s => model.ObjectListsOf(s, ["*"], ["*"])).Distinct().OrderBy(l => l.Bucket).ToList();
        if (objects.Count > 0)
            undecided.Add(
                new UndecidedAccess(
                    UndecidedAccess.AnyoneOutside,
                    true,
                    $"unknown: {AccessWords.Few(objects.Select(l => l.Gap.What), 3)}",
                    [.. objects.Select(l => $"arn:{model.Facts.Partition}:s3:::{l.Bucket.Name}/*")]
                )
                {
                    IsGap = true,
                }
            );
        undecided.AddRange(asked.Where(s => !s.IsOutside).SelectMany(s => Gaps(s, s.NotSeen)));
        undecided.AddRange(asked.Select(s => NotPrincipal(model, s)).OfType<UndecidedAccess>());
        return new AccessChanges([.. all.Select(From)], [], [.. notSeen])
        {
            Undecided = Ordered(undecided),
            Claimed = [.. ClaimedAccess.Of(model).Where(c => asked.Any(c.Concerns))],
            MayChange = [.. asked.Select(s => new ChangingAccess(s.Name, model.Escalation.Of(s))).Where(c => c.Rights.Count > 0)],
        };
    }

    /// <summary>What everyone of these gains and loses. A comparison holds far more than the lines that are reported of it, so only a few
    /// are held at a time.</summary>
    private static IEnumerable<AccessChange> Changes(
        IReadOnlyList<(AccessSubject Before, AccessSubject After)> pairs,
        string account,
        SortedSet<string> notSeen,
        List<UndecidedAccess> undecided
    ) => pairs.Chunk(AtOnce).SelectMany(some => ChangesOf(some, account, notSeen, undecided));

    private static IEnumerable<AccessChange> ChangesOf(
        IReadOnlyList<(AccessSubject Before, AccessSubject After)> pairs,
        string account,
        SortedSet<string> notSeen,
        List<UndecidedAccess> undecided
    )
    {
        undecided.AddRange(pairs.SelectMany(p => Tags(p.Before, p.After)));
        var brought = pairs.Select(Brought).ToList();
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
                notSeen.Add($"{name}: actions of other services change and are not compared ({ShortList.Of(result.OtherServices)})");
            foreach (var change in Of(pairs[i].Before, pairs[i].After, account, result).Concat(Bounds(pairs[i].After, result)))
                yield return brought[i].Count == 0 || change.Example is not { } example
                    ? change
                    : change with
                    {
                        Example = example with
                        {
                            Context = [.. example.Context.Concat(brought[i]).OrderBy(k => k.Key, StringComparer.OrdinalIgnoreCase)],
                        },
                    };
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
}
