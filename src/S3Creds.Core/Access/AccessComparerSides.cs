using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>The two sides of a comparison: who stands against whom, and with which keys put in.</summary>
internal static partial class AccessComparer
{
    /// <summary> The policies with the keys put in that the two sides do not share, or that its requests never have. Where the sessions of
    /// one side may bring a tag, both are compared with the value that the other side is known to have. </summary>
    private static (AccessSubject Before, AccessSubject After) PutIn((AccessSubject Before, AccessSubject After) pair)
    {
        var differing = pair
            .Before.Known.Keys.Union(pair.After.Known.Keys, StringComparer.OrdinalIgnoreCase)
            .Where(k => !pair.Before.Known[k].SequenceEqual(pair.After.Known[k]))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        pair = (WithoutGroups(pair.Before), WithoutGroups(pair.After));
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

    /// <summary>The tags with which sessions are compared that may bring others: an example is a request of such a session.</summary>
    private static List<KeyValuePair<string, string>> Brought((AccessSubject Before, AccessSubject After) pair) =>
        [.. Open(pair.Before, pair.After).Concat(Open(pair.After, pair.Before))];

    private static IEnumerable<KeyValuePair<string, string>> Open(AccessSubject one, AccessSubject other) =>
        other
            .Known.Keys.Where(k => IsOpen(one, k) && one.Known[k].Count == 0)
            .Select(k => KeyValuePair.Create(k, string.Join(',', other.Known[k])));

    private static AccessSubject WithoutGroups(AccessSubject who) =>
        who.IsElsewhere is null ? who : who with { Policies = who.WithoutGroups(who.Policies) };

    /// <summary>Whether sessions of a role may bring a tag of their own.</summary>
    private static bool IsOpen(AccessSubject who, string key) =>
        who.BringsTags && key.StartsWith(AccessModel.PrincipalTag, StringComparison.OrdinalIgnoreCase);

    /// <summary>What a role's sessions gain or lose because they may newly bring tags, or no more, or because the role's own tags change,
    /// which sessions have that bring none: it depends on the tags.</summary>
    private static IEnumerable<UndecidedAccess> Tags(AccessSubject before, AccessSubject after)
    {
        if (
            (before.BringsTags == after.BringsTags && SameValues(before.Usual, after.Usual))
            || before.Policies == PolicySet.Empty
            || after.Policies == PolicySet.Empty
        )
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
                    $"what it {(before.BringsTags == after.BringsTags ? "gains and loses" : after.BringsTags ? "gains" : "loses")}: it depends on the tags that its sessions bring",
                    on
                ),
            ];
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

    /// <summary>Only a limit keeps the account's own root user from what it may do without a policy.</summary>
    private static AccessSubject WithoutAccess(AccessSubject like) =>
        like with
        {
            Policies = Guardrails.Alone(like.Policies) with
            {
                Boundary = like is { IsOutside: false, Principal.Kind: RequestPrincipalKind.Root } ? Nothing : null,
            },
            NotSeen = [],
        };

    private static PolicySource Nothing { get; } = new("no access", PolicyDocument.Create());

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
        && SameValues(a.Usual, b.Usual)
        && SameValues(a.Known, b.Known);

    private static bool SameValues(RequestContext a, RequestContext b) =>
        a.Keys.Union(b.Keys, StringComparer.OrdinalIgnoreCase).All(k => a[k].SequenceEqual(b[k]));

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
