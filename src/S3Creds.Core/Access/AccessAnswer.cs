using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>A statement that decided a request.</summary>
public sealed record DecidingPlace(PolicyLayer Layer, StatementPlace Place, PolicyStatement Statement);

/// <summary>What an implicitly denied request lacks: an Allow in this layer, and what would give it.</summary>
public sealed record MissingAllow(PolicyLayer Layer, string Needed);

/// <summary>A statement that would allow the request but for one thing.</summary>
public sealed record NearMiss(StatementPlace Place, string But);

/// <summary>Why a request is allowed or denied.</summary>
/// <param name="NotSeen">What bears on it and is not known.</param>
public sealed record AccessAnswer(
    AccessSubject Who,
    AccessRequest Request,
    Decision Decision,
    IReadOnlyList<DecidingPlace> Deciding,
    IReadOnlyList<MissingAllow> Missing,
    IReadOnlyList<NearMiss> Near,
    IReadOnlyList<string> NotSeen
)
{
    /// <summary>Whether it is allowed: what is not known and could change the decision leaves it undecided. An explicit Deny stands
    /// whatever else there is.</summary>
    public required Answer Answer { get; init; }

    /// <summary>Keys that the request was given because AWS always sends them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Assumed { get; init; } = [];

    /// <summary>Ways by roles on which it is allowed: <c>user/ci → role/deploy → s3:DeleteObject on media/x</c>.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    private const int MostNear = 5;

    /// <summary>Whether a request with this action may need a KMS key.</summary>
    public static bool NeedsKeys(string action) => KeyAccess.Concerns([action]);

    /// <summary>Claimed control policies but for which the request would be allowed.</summary>
    public IReadOnlyList<string> HoldsBy { get; init; } = [];

    /// <summary>What the request needs of KMS keys, one line each.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Rights by which the principal may change a denial.</summary>
    public IReadOnlyList<ChangingRight> MayChange { get; init; } = [];

    public static AccessAnswer Of(AccessModel model, AccessSubject who, AccessRequest request)
    {
        // Of a principal that is allowed nothing, policies that only deny were left out: here they are the reason.
        who = who.Address is null ? who : who with { Policies = who.Policies with { Resources = model.Buckets } };
        var trusted = IsAssuming(request) ? model.AssumingPolicies(who, request.Resource) : null;
        var policies = trusted ?? who.Policies;
        var answer = PolicyEvaluator.Evaluate(request, policies);
        var gaps = new List<AccessGap>(model.OpenOf(who, [request.Resource], [request.Action]));
        if (IsAssuming(request) && trusted is null)
            gaps.Add(new AccessGap($"the trust policy of {request.Resource}"));
        if (AccessPoints.IsUsed(request.Context))
            gaps.Add(new AccessGap("the policy of the access point by which the request comes"));
        var closed = answer.Missing.Contains(PolicyLayer.BucketOwner);
        var open = gaps.Where(g =>
                answer.Decision switch
                {
                    // No policy that was not read could allow it.
                    _ when closed => false,
                    Decision.Allowed => g.CanDeny,
                    Decision.ImplicitlyDenied => g.CanGrant,
                    _ => false,
                }
            )
            .Select(g => g.What)
            .ToList();
        var keys = answer.IsAllowed ? model.Keys.Of(who, [request.Action], [request.Resource], request.Context).ToList() : [];
        open.AddRange(keys.Where(k => !k.Answer.IsYes && !k.IsForPartsOnly).Select(k => k.Why));
        if (model.NotPrincipals.Sparing(who) is { } sparing && PolicyEvaluator.IsAllowed(request, sparing) != answer.IsAllowed)
            open.Add(model.NotPrincipals.Why(who));
        var claims = model.Facts.Claims;
        var unseen = UnseenLayers.Line(
            who.Policies.ServiceControl.Count > 0 || claims.ServiceControl is not null,
            who.Policies.ResourceControl.Count > 0 || claims.ResourceControl is not null,
            keys.Count > 0
        );
        return new AccessAnswer(
            who,
            request,
            answer.Decision,
            [.. answer.Deciding.Select(d => new DecidingPlace(d.Layer, model.PlaceOf(d), d.Statement))],
            [.. answer.Missing.Select(l => new MissingAllow(l, Needed(l, who, request)))],
            answer.Decision == Decision.ImplicitlyDenied && !closed ? [.. NearMisses(model, who, request, answer).Take(MostNear)] : [],
            [.. gaps.Select(g => g.What).Concat(model.Keys.Unread(request)).Append(unseen).Distinct(StringComparer.Ordinal)]
        )
        {
            Paths = answer.IsAllowed || IsAssuming(request) ? [] : [.. Ways(model, who, request)],
            Answer =
                open.Count > 0 ? Answer.NotDecided(open)
                : answer.IsAllowed ? Answer.Yes
                : Answer.No,
            HoldsBy = answer.IsAllowed ? [] : Guardrails.HoldingBack(request, policies),
            Keys = [.. keys.Select(k => k.Line(model))],
            MayChange = answer.IsAllowed ? [] : [.. model.Escalation.Of(who), .. model.Escalation.OnBuckets(who, [request.Resource])],
        };
    }

    private static bool IsAssuming(AccessRequest request) => request.Action.Equals("sts:AssumeRole", StringComparison.OrdinalIgnoreCase);

    /// <summary>The roles that it can become and that are allowed it.</summary>
    private static IEnumerable<string> Ways(AccessModel model, AccessSubject who, AccessRequest request)
    {
        foreach (var path in model.PathsOf(who))
        {
            var keys = request
                .Context.Keys.Where(k => who.Known[k].Count == 0 && !IsOfPrincipal(k))
                .Aggregate(path.Last.Usual.Keys.Aggregate(path.Last.Known, (all, k) => all.With(k, [.. path.Last.Usual[k]])), (all, k) =>
                    all.With(k, [.. request.Context[k]])
                );
            if (
                PolicyEvaluator.IsAllowed(
                    new AccessRequest(path.Last.Principal, request.Action, request.Resource, keys, request.ResourceAccount),
                    path.Last.Policies
                )
            )
                yield return $"{who.Name} → {string.Join(" → ", path.Names)} → {request.Action} on {AccessWords.Short(request.Resource)}";
        }
    }

    /// <summary>Condition keys that identify the caller: for a role session, the role.</summary>
    private static bool IsOfPrincipal(string key) =>
        key.StartsWith("aws:Principal", StringComparison.OrdinalIgnoreCase)
        || key.Equals("aws:username", StringComparison.OrdinalIgnoreCase)
        || key.Equals("aws:userid", StringComparison.OrdinalIgnoreCase);

    private static string Needed(PolicyLayer layer, AccessSubject who, AccessRequest request)
    {
        var what = $"{request.Action} on {AccessWords.Short(request.Resource)}";
        var bucket = AccessWords.Short(request.Resource) is var name && name != request.Resource ? name.Split('/')[0] : null;
        var fromBucket = bucket is null ? "" : $", or one in the policy of bucket/{bucket} that names {who.Principal.Text}";
        return layer switch
        {
            PolicyLayer.Identity when who.IsOutside => $"an Allow of {what} in its own account",
            PolicyLayer.Identity => $"an Allow of {what} in a policy of "
                + $"{who.Name}{(who.Address?.Kind == Model.ResourceKind.User ? " or of its groups" : "")}{fromBucket}",
            PolicyLayer.Boundary => $"the permissions boundary of {who.Name} does not allow {what}: a boundary that does",
            PolicyLayer.Session => $"the session's policy does not allow {what}: one that does",
            PolicyLayer.Resource when bucket is null => $"an Allow of {what} in the trust policy of the role",
            PolicyLayer.Resource => $"an Allow of {what} in the policy of bucket/{bucket ?? "?"} for "
                + $"{(who.Name == AccessSubject.Everyone ? "everyone (\"*\")" : who.Principal.Text)}",
            PolicyLayer.PublicAccessBlock =>
                "the policy is public, and the public-access block (restrictPublicBuckets, of the bucket or of the account) takes that "
                    + "away from others",
            PolicyLayer.BucketOwner => $"{request.Action} is for identities of the account that owns the bucket only",
            PolicyLayer.ServiceControl => $"a service control policy that allows {what}",
            PolicyLayer.ResourceControl => $"a resource control policy that allows {what}",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>Allows of the action that stop at a condition, or at the resource: the usual reasons, worth a look before a new statement
    /// is written.</summary>
    private static IEnumerable<NearMiss> NearMisses(AccessModel model, AccessSubject who, AccessRequest request, Evaluation answer)
    {
        var found = answer.Deciding.Select(d => (d.Origin, d.Index)).ToHashSet();
        IEnumerable<PolicySource> sources =
        [
            .. who.Policies.Identity,
            .. who.Policies.Boundary is { } boundary ? [boundary] : (PolicySource[])[],
            .. who.Policies.Resources.Select(r => r.Source),
        ];
        foreach (var source in sources)
        {
            for (var i = 0; i < source.Document.Statements.Count; i++)
            {
                var statement = source.Document.Statements[i];
                if (
                    statement.Effect == PolicyEffect.Allow
                    && !found.Contains((source.Origin, i))
                    && But(source, statement, who, request) is { } but
                )
                    yield return new NearMiss(model.PlaceOf(new DecidingStatement(PolicyLayer.Identity, source.Origin, i, statement)), but);
            }
        }
    }

    private static string? But(PolicySource source, PolicyStatement statement, AccessSubject who, AccessRequest request)
    {
        var free = statement with { Conditions = [] };
        if (statement.Conditions.Count > 0 && Allows(free))
            return $"but for its condition: {string.Join(" and ", statement.Conditions.SelectMany(c => c.Keys, (c, k) => $"{c.Operator} {k.Name} {string.Join(" or ", k.Values)}").Select(AccessWords.Condition))}";
        return Allows(free with { Resource = ["*"], NotResource = null })
            ? $"but it is for {(statement.Resource is { } on ? Names(on) : $"all but {Names(statement.NotResource ?? [])}")}"
            : null;

        static string Names(IReadOnlyList<string> patterns) => ShortList.Of([.. patterns.Select(AccessWords.Short)]);

        // In the layer that it stands in: a bucket's statement also has to name who asks.
        bool Allows(PolicyStatement one)
        {
            var document = source.Document.WithStatements([one]);
            var policies =
                one.Principal is null && one.NotPrincipal is null
                    ? new PolicySet { Identity = [document] }
                    : new PolicySet { Identity = who.IsOutside ? who.Policies.Identity : [], Resources = [new ResourcePolicy(document)] };
            return PolicyEvaluator.IsAllowed(request, policies);
        }
    }
}
