using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Model;

namespace S3Creds.Core.Permissions;

/// <summary>What a reader of the policy must know: which ways to more rights remain, and what AWS cannot restrict.</summary>
public static class PermissionNotes
{
    private const string ByTag = "the conditions of the policy restrict this to users and roles with the owner tag";

    /// <summary>Any of these actions, without (or also with) a boundary, is a way to rights that the policy does not hold.</summary>
    private static readonly (string[] Actions, bool EvenBounded, string Message, string Hint)[] Ways =
    [
        (
            [
                "iam:PutUserPolicy",
                "iam:PutRolePolicy",
                "iam:PutGroupPolicy",
                "iam:AttachUserPolicy",
                "iam:AttachRolePolicy",
                "iam:AttachGroupPolicy",
            ],
            false,
            "a policy with any rights can be given to a user, role or group of the owner, and its key or session then used",
            "use --boundary ARN"
        ),
        (
            ["iam:PutGroupPolicy", "iam:AttachGroupPolicy"],
            true,
            "a group has no boundary: a policy of a group of the owner also applies to members that are not the owner's",
            "keep users of other owners out of the groups of this one"
        ),
        (
            ["iam:CreatePolicyVersion"],
            true,
            "a new version of a policy of the owner changes the rights of everything that it is attached to, other owners' resources included",
            "attach policies of this owner to resources of this owner only"
        ),
        (
            ["iam:UpdateAssumeRolePolicy"],
            true,
            "any principal can be allowed to assume a role of the owner, and then has its rights",
            "do not give roles of this owner more rights than the callers of apply may have"
        ),
        (
            ["iam:CreateAccessKey"],
            true,
            "a key can be made for any user of the owner that has managed keys, and used with that user's rights",
            ByTag
        ),
        (
            ["iam:DeleteUserPermissionsBoundary", "iam:DeleteRolePermissionsBoundary"],
            true,
            "the boundary of a user or role of the owner can be removed",
            "use --boundary ARN"
        ),
        (
            ["iam:AddUserToGroup"],
            true,
            "any user of the account can be put into a group of the policy: IAM asks for the right on the group alone",
            "do not put administrators' rights on groups that manifests name"
        ),
        (
            ["iam:RemoveUserFromGroup"],
            true,
            "any user can be taken out of any group: groups that deny something are left so",
            "deny with a service control policy or a boundary instead of with a group"
        ),
        (
            [
                "iam:CreateOpenIDConnectProvider",
                "iam:CreateSAMLProvider",
                "iam:AddClientIDToOpenIDConnectProvider",
                "iam:UpdateSAMLProvider",
            ],
            true,
            "an identity provider can be added or changed, and roles of the account that trust it can then be assumed through it",
            "declare providers under another owner, with a role of its own"
        ),
        (
            ["iam:PassRole"],
            true,
            "the replication role can be passed to S3, which then copies objects with its rights",
            "restrict the replication role to its buckets"
        ),
        (
            ["s3:PutBucketPolicy", "s3:PutBucketAcl", "s3:PutBucketPublicAccessBlock"],
            true,
            "the buckets can be opened to anyone",
            "turn the public access block of the account on, with another role"
        ),
        (
            ["s3:PutAccountPublicAccessBlock"],
            true,
            "the public access block of the whole account can be lifted",
            "declare accountSettings under another owner, with a role of its own"
        ),
        (
            ["s3:PutReplicationConfiguration", "s3:PutInventoryConfiguration", "s3:PutBucketLogging"],
            true,
            "objects, lists of objects or logs of the buckets can be sent to other buckets",
            "restrict where data may go with a service control policy"
        ),
        (["s3:DeleteObject", "s3:DeleteObjectVersion"], true, "every object of the buckets can be deleted", "leave out --force"),
        (
            ["iam:TagUser", "iam:TagRole", "iam:TagPolicy"],
            true,
            "a resource without an owner can be taken over by tagging it, as --adopt does",
            "give every resource of the account an owner, or run apply with a role of a path of its own (--path)"
        ),
    ];

    public static IEnumerable<Diagnostic> Of(PermissionRequest request, PermissionPolicy policy)
    {
        if (policy.Size > PermissionPolicy.Most)
            yield return PermissionCodes.TooLarge.With(
                $"the policy has {policy.Size} characters without white space, a managed policy holds {PermissionPolicy.Most}",
                "write the manifests of several folders with a policy each, or attach the statements as several policies"
            );
        if (policy.Wide)
            yield return PermissionCodes.ByOwner.With(
                "the names of users, roles and policies do not fit: the policy restricts them by their owner tag instead"
            );
        foreach (
            var way in Ways.Where(w => (request.Verb.Writes || request.Direct is not null) && (w.EvenBounded || request.Boundary is null))
        )
        {
            var held = way.Actions.Where(policy.Actions.Contains).ToList();
            if (held.Count > 0)
                yield return PermissionCodes.Escalation.With(
                    $"{string.Join(", ", held)}: {(request.Direct is null ? way.Message : Unowned(way.Message))}",
                    request.Direct is not null && way.Hint == ByTag ? "name the users with --also" : way.Hint
                );
        }

        if (request.Verb.Writes && policy.Actions.Contains("s3:CreateBucket", StringComparer.Ordinal))
            yield return PermissionCodes.NotNarrow.With(
                "S3 cannot restrict changes of a bucket by its owner tag: the policy names the buckets",
                "use --also bucket/NAME for buckets that later manifests declare; keep a bucket's name until it was released or deleted"
            );
    }

    /// <summary>Users and roles of the manifests that the policy would not let apply create.</summary>
    public static IEnumerable<Diagnostic> Unbounded(PermissionRequest request)
    {
        if (request is not { Boundary: { } boundary, Desired: { } desired })
            yield break;
        foreach (var (address, state) in desired.Resources.Resources)
        {
            if (address.Kind is not (ResourceKind.User or ResourceKind.Role))
                continue;
            var its = CreationValues.Text(state, "boundary");
            if (its is not null && Names(its, boundary))
                continue;
            yield return PermissionCodes.Unbounded.At(
                state.DeclaredAt,
                $"{address}: boundary is {its ?? "not declared"}, --boundary requires {boundary}",
                $"add boundary: {(PolicyReference.Address(PolicyReference.OfArn(boundary)) is { } own ? own.Name : boundary)}"
            );
        }
    }

    /// <summary>Direct verbs have no owner: the policy names the resources.</summary>
    private static string Unowned(string message) =>
        message
            .Replace(" of the owner", " of the policy", StringComparison.Ordinal)
            .Replace(" that has managed keys", "", StringComparison.Ordinal);

    private static bool Names(string reference, string arn) =>
        PolicyReference.Comparer.Equals(reference, PolicyReference.OfArn(arn)) || reference == arn;
}
