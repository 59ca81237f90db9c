using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>A principal: a user or role of the account, everyone, or an outside principal that a bucket policy names.</summary>
/// <param name="Name"><c>user/x</c>, <c>role/y</c>, <c>everyone</c>, <c>account 111122223333</c>, an ARN or a service.</param>
/// <param name="Address">Null where it is no resource of the account.</param>
/// <param name="Known">Condition keys that all of its requests have.</param>
/// <param name="NotSeen">Policies that bear on it and are not known: what follows from the others may be more or less than the
/// truth.</param>
public sealed record AccessSubject(
    string Name,
    ResourceAddress? Address,
    RequestPrincipal Principal,
    PolicySet Policies,
    RequestContext Known,
    IReadOnlyList<AccessGap> NotSeen
)
{
    public const string Everyone = "everyone";

    /// <summary>Any principal of any account that signs its requests: the group AuthenticatedUsers of access control lists.</summary>
    public const string Signed = "everyone with an AWS account";

    /// <summary>The users and roles of the account where they were not read.</summary>
    public const string OwnIdentities = "users and roles of the account";

    /// <summary>Neither a principal of the account nor a session of one.</summary>
    public bool IsOutside { get; init; } = Address is null;

    /// <summary>The session of a role that a policy names, or a federated user; null where it is neither.</summary>
    public string? Session { get; init; }

    /// <summary>Whether it is a role whose trust lets sessions bring tags: then the role's own are not known to be theirs.</summary>
    public bool BringsTags { get; init; }

    /// <summary>Keys that its requests have unless they bring others: a role's own tags where sessions may bring tags.</summary>
    public RequestContext Usual { get; init; } = RequestContext.Empty;

    /// <summary>Whether its requests never have a condition key; null: each may be there.</summary>
    internal Func<string, bool>? IsAbsent { get; init; }

    /// <summary>Keys by which an Allow to everyone means others, who are counted by their own names; null: none.</summary>
    internal Func<string, bool>? IsElsewhere { get; init; }

    /// <summary>Its policies without the grants to everyone that are counted at the groups that they mean. Where NotPrincipal names it, it
    /// may be spared what is denied to the groups, so that there it is counted itself.</summary>
    internal PolicySet WithoutGroups(PolicySet policies)
    {
        if (IsElsewhere is not { } elsewhere)
            return policies;
        var without = Policy.KnownKeys.PutIn(policies, Known, elsewhere, s =>
            s.Effect == PolicyEffect.Allow
            && UnsignedKeys.IsToEveryone(s)
            && UnsignedKeys.Groups(s, Principal.Partition, AccessModel.SomeAccount).Any()
        );
        return policies.Resources.Any(r => NotPrincipals.Mention(r.Source.Document, Principal))
            ? without with
            {
                Resources =
                [
                    .. policies.Resources.Zip(without.Resources, (all, some) =>
                        NotPrincipals.Mention(all.Source.Document, Principal) ? all : some
                    ),
                ],
            }
            : without;
    }

    /// <inheritdoc cref="WithoutGroups(PolicySet)"/>
    internal PolicyDocument WithoutGroups(PolicyDocument document) =>
        WithoutGroups(new PolicySet { Resources = [new ResourcePolicy(document)] }).Resources[0].Source.Document;

    private static PolicySource OfTheMaker { get; } =
        new(
            "what the user who made the session may do",
            PolicyDocument.Create(
                new PolicyStatement
                {
                    Effect = PolicyEffect.Allow,
                    Action = ["*"],
                    Resource = ["*"],
                }
            )
        );

    /// <summary>The principal in a session that was made with a policy. Whose session that of a federated user is, is not known.</summary>
    public AccessSubject InSession(PolicySource policy) =>
        Principal.Kind == RequestPrincipalKind.FederatedUser
            ? this with
            {
                Policies = Policies with { Identity = [OfTheMaker], Session = [policy] },
                NotSeen = [new AccessGap($"the policies of the user who made the session of {Name}", CanGrant: false)],
            }
            : this with
            {
                Policies = Policies with { Session = [policy] },
            };
}
