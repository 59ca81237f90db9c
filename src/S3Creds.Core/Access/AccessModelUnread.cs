using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>The account's own users and roles where IAM was not read (<c>scope: buckets</c>): what they can do lies between what the bucket
/// policies alone give them and what they leave to a principal that is allowed everything.</summary>
public sealed partial class AccessModel
{
    /// <summary>What is not read, for lists of what an answer does not cover.</summary>
    internal const string UnreadIdentities = "users, roles, groups and policies of the account (scope: buckets)";

    /// <summary>Why something about them is not decided.</summary>
    internal const string NotReadByScope = "IAM is not read (scope: buckets)";

    /// <summary>Whether the account's users, roles and policies are known as far as they are declared or were read.</summary>
    internal bool IdentitiesAreRead => facts.IdentitiesAreRead;

    /// <summary>Stands for the users and roles that no bucket policy names.</summary>
    internal AccessSubject OwnIdentities =>
        new(
            AccessSubject.OwnIdentities,
            null,
            RequestPrincipal.Parse($"arn:{facts.Partition}:iam::{account}:user/?"),
            guardrails.OfOwn(new PolicySet { Resources = Buckets }, path: null),
            RequestContext.Of(("aws:PrincipalAccount", account)),
            []
        )
        {
            IsOutside = false,
        };

    /// <summary>A user or role by its address, allowed everything that the bucket policies do not deny it.</summary>
    internal AccessSubject AllowedEverything(ResourceAddress address) =>
        AllowedEverything(Own(RequestPrincipal.Parse($"arn:{facts.Partition}:iam::{account}:{address.Kind.Name()}/{address.Name}")));

    internal static AccessSubject AllowedEverything(AccessSubject who) =>
        who with
        {
            Policies = who.Policies with { Identity = [Everything] },
        };

    /// <summary>What bears on a principal of the account that is no known user or role.</summary>
    private AccessGap NotKnown(string name) =>
        IdentitiesAreRead
            ? new AccessGap($"{name}, which is not declared")
            : new AccessGap($"the policies of {name}, which scope: buckets leaves out");
}
