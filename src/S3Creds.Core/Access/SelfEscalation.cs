using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>An action by which a principal may change who has access, and on what.</summary>
public sealed record ChangingRight(string Action, string On)
{
    public override string ToString() => $"{Action} on {On}";
}

/// <summary>The rights by which principals may give themselves more than they have: policies, trusts, groups, boundaries and the
/// credentials of others. They are reported beside an answer and not followed, since it is unknown how a principal would use them.
/// Conditions that a request can meet count as met.</summary>
internal sealed class SelfEscalation(AccessModel model, ResourceSet resources)
{
    /// <summary>So many users, roles and groups of the account are tried.</summary>
    private const int MostTried = 100;

    private const string PutPolicy = "s3:PutBucketPolicy";
    private const string PutList = "s3:PutBucketAcl";
    private const string PutOwnership = "s3:PutBucketOwnershipControls";

    private static readonly string[] OfUser = ["iam:PutUserPolicy", "iam:AttachUserPolicy"];
    private static readonly string[] OfUserBoundary = ["iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary"];
    private static readonly string[] OfRole = ["iam:PutRolePolicy", "iam:AttachRolePolicy"];
    private static readonly string[] OfRoleBoundary = ["iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary"];
    private static readonly string[] OfGroup = ["iam:PutGroupPolicy", "iam:AttachGroupPolicy"];
    private static readonly string[] OfPolicy = ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"];
    private static readonly string[] OfOtherUser = ["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"];
    private static readonly string[] OfOtherRole = ["iam:UpdateAssumeRolePolicy", "iam:PassRole"];
    private static readonly string[] OfAnyGroup = ["iam:AddUserToGroup"];
    private static readonly string[] OfBucket = [PutPolicy, "s3:DeleteBucketPolicy"];

    private static readonly string[] All =
    [
        .. OfUser,
        .. OfUserBoundary,
        .. OfRole,
        .. OfRoleBoundary,
        .. OfGroup,
        .. OfPolicy,
        .. OfOtherUser,
        .. OfOtherRole,
        .. OfAnyGroup,
    ];

    /// <summary>Conditions that limit a right to what another principal has decided.</summary>
    private static readonly string[] Limits =
    [
        "iam:PermissionsBoundary",
        "iam:PolicyARN",
        "iam:PassedToService",
        "iam:AssociatedResourceArn",
    ];

    private readonly Dictionary<string, IReadOnlyList<ChangingRight>> known = new(StringComparer.Ordinal);

    /// <summary>One right for each action, in the order of how directly it works.</summary>
    public IReadOnlyList<ChangingRight> Of(AccessSubject who)
    {
        if (who.Address is null)
            return [];
        if (!known.TryGetValue(who.Name, out var found))
            known[who.Name] = found = MayHave(who, All) ? [.. Find(who)] : [];
        return found;
    }

    /// <summary>The rights to write the policies of these buckets; without them, those to write their access control lists, which other
    /// accounts may have too.</summary>
    public IReadOnlyList<ChangingRight> OnBuckets(AccessSubject who, IReadOnlyList<string> arns)
    {
        var policies = Limited(who.Policies, who);
        var buckets = model.BucketsOf(arns).ToList();
        var ofPolicy = OfBucket.SelectMany(a => First(a, _ => true)).ToList();
        return ofPolicy.Exists(r => r.Action == PutPolicy) ? ofPolicy : [.. ofPolicy, .. First(PutList, ListsMayCount)];

        IEnumerable<ChangingRight> First(string action, Func<KeyValuePair<ResourceAddress, ResourceState>, bool> where) =>
            buckets.Where(b => where(b) && Has(action, b.Key)).Take(1).Select(b => new ChangingRight(action, b.Key.ToString()));

        bool ListsMayCount(KeyValuePair<ResourceAddress, ResourceState> bucket) =>
            !Kinds.Buckets.Ownership.IsEnforced(bucket.Value) || Has(PutOwnership, bucket.Key);

        bool Has(string action, ResourceAddress bucket) => May(who, policies, action, $"arn:{model.Facts.Partition}:s3:::{bucket.Name}");
    }

    private IEnumerable<ChangingRight> Find(AccessSubject who)
    {
        var policies = Limited(who.Policies with { Resources = [] }, who);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (actions, on) in Places(who))
        {
            foreach (var action in actions.Where(a => !seen.Contains(a) && May(who, policies, a, Arn(on))))
            {
                seen.Add(action);
                yield return new ChangingRight(action, on.ToString());
            }
        }
    }

    private IEnumerable<(string[] Actions, ResourceAddress On)> Places(AccessSubject who)
    {
        var own = who.Address!.Value;
        var isUser = own.Kind == ResourceKind.User;
        var state = resources[own] ?? ResourceState.Empty;
        yield return (isUser ? OfUser : OfRole, own);
        if (who.Policies.Boundary is not null)
            yield return (isUser ? OfUserBoundary : OfRoleBoundary, own);
        var groups = PolicyText
            .Strings(state["groups"]?.JsonOrNull?.ToNode())
            .Select(g => new ResourceAddress(ResourceKind.Group, g))
            .ToList();
        foreach (var group in groups)
            yield return (OfGroup, group);
        foreach (var policy in groups.Select(g => resources[g] ?? ResourceState.Empty).Prepend(state).SelectMany(Attached).Distinct())
            yield return (OfPolicy, policy);
        foreach (var path in model.PathsOf(who))
            yield return (OfRole, path.Last.Address!.Value);
        foreach (var group in Some(ResourceKind.Group).Where(_ => isUser))
            yield return (OfAnyGroup, group);
        foreach (var user in Some(ResourceKind.User).Where(u => u != own))
            yield return (OfOtherUser, user);
        foreach (var role in Some(ResourceKind.Role))
            yield return (OfOtherRole, role);
    }

    private static IEnumerable<ResourceAddress> Attached(ResourceState state) =>
        PolicyText
            .Strings(state["policies"]?.JsonOrNull?.ToNode())
            .Concat(PolicyText.Strings(state["boundary"]?.JsonOrNull?.ToNode()))
            .Select(PolicyReference.Address)
            .OfType<ResourceAddress>();

    private IEnumerable<ResourceAddress> Some(ResourceKind kind) =>
        resources.Resources.Where(r => r.Key.Kind == kind && r.Value.Presence == Presence.Present).Select(r => r.Key).Take(MostTried);

    private string Arn(ResourceAddress of)
    {
        return $"arn:{model.Facts.Partition}:iam::{model.Account}:{of.Kind.Name()}{resources[of].PathInArn()}{of.Name}";
    }

    private bool May(AccessSubject who, PolicySet policies, string action, string arn) =>
        PolicyEvaluator.IsAllowed(new AccessRequest(who.Principal, action, arn, who.Known, model.Account), policies);

    /// <summary>Whether a statement could allow one of the actions at all: only then their resources are worth a look.</summary>
    private static bool MayHave(AccessSubject who, string[] actions) =>
        who.Policies.Identity.Any(p =>
            p.Document.Statements.Any(s =>
                s.Effect == PolicyEffect.Allow
                && (s.Action is null || s.Action.Any(a => actions.Any(Wildcard.Of(a, ignoreCase: true).Matches)))
            )
        );

    /// <summary>The most that the policies may allow, if a condition that limits what can be given counts as not met.</summary>
    private static PolicySet Limited(PolicySet policies, AccessSubject who) =>
        KnownParts.AtMost(policies with { Identity = [.. policies.Identity.Select(Limited)] }, who.Known, who.IsAbsent);

    private static PolicySource Limited(PolicySource source) =>
        source.Document.Statements.Any(IsLimited)
            ? source with
            {
                Document = source.Document.WithStatements([
                    .. source.Document.Statements.Select(s =>
                        !IsLimited(s) ? s
                        : s.Effect == PolicyEffect.Allow ? s with { Action = [], NotAction = null }
                        : s with { Conditions = [] }
                    ),
                ]),
            }
            : source;

    private static bool IsLimited(PolicyStatement statement) =>
        statement.Conditions.Any(c => c.Keys.Any(k => Limits.Contains(k.Name, StringComparer.OrdinalIgnoreCase)));
}
