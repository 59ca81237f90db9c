using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.S3;

/// <summary> What access control lists grant where no policy decides (S3 User Guide, "Mapping of ACL permissions and access policy
/// permissions"). Under BucketOwnerEnforced lists have no effect, and IgnorePublicAcls takes their grants to everyone away. </summary>
internal static class AclGrants
{
    public static bool Allow(S3Call call, AccessQuestion question)
    {
        var request = call.Request;
        if (
            Permission(question.Action, question.Resource.Contains('/', StringComparison.Ordinal)) is not { } permission
            || question.Resource.Split(":::", 2) is not [_, { } path]
            || !request.EnforcementView.Buckets.TryGetValue(path.Split('/', 2)[0], out var bucket)
            || bucket.Ownership == "BucketOwnerEnforced"
        )
        {
            return false;
        }

        // Writing and deleting objects is granted by the bucket's list.
        var ofObject = path.Contains('/', StringComparison.Ordinal) && permission != "WRITE";
        var current = ofObject
            ? request.Current.Buckets.GetValueOrDefault(bucket.Name)?.Objects.GetValueOrDefault(path.Split('/', 2)[1])?.Current
            : null;
        // If the object does not exist, it has no list: a caller that may list the bucket may learn that.
        var list =
            !ofObject || (current is null && permission == "READ") ? bucket.Acl
            : current is null ? null
            : current.Acl ?? AccessControl.Private(S3Call.CanonicalId(current.Owner));
        var ignorePublic = S3Access.Block(request.EnforcementView, bucket).IgnorePublicAcls;
        var grantees = Grantees(request.Caller, ignorePublic);
        if (list?.Grants.Any(g => grantees.Contains(g.Grantee) && (g.Permission == permission || g.Permission == "FULL_CONTROL")) != true)
        {
            return false;
        }

        // A caller of another account needs its own account's leave as well.
        return request.Caller.Kind == CallerKind.Anonymous
            || request
                .Authorizer.Decide(request, question with { ResourceAccount = request.Caller.AccountId, ResourcePolicy = null })
                .Decision == AccessDecision.Allowed;
    }

    private static List<string> Grantees(Caller caller, bool ignorePublic)
    {
        var signed = caller.Kind != CallerKind.Anonymous;
        List<string> grantees = signed ? [S3Call.CanonicalId(caller.AccountId)] : [];
        return ignorePublic
            ? grantees
            : [.. grantees, AccessControl.AllUsers, .. signed ? (string[])[AccessControl.AuthenticatedUsers] : []];
    }

    private static string? Permission(string action, bool onObject) =>
        action switch
        {
            "s3:ListBucket" or "s3:ListBucketVersions" or "s3:ListBucketMultipartUploads" => "READ",
            "s3:PutObject" or "s3:DeleteObject" => "WRITE",
            "s3:GetBucketAcl" => "READ_ACP",
            "s3:PutBucketAcl" => "WRITE_ACP",
            "s3:GetObject" or "s3:GetObjectVersion" when onObject => "READ",
            "s3:GetObjectAcl" or "s3:GetObjectVersionAcl" when onObject => "READ_ACP",
            "s3:PutObjectAcl" or "s3:PutObjectVersionAcl" when onObject => "WRITE_ACP",
            _ => null,
        };
}
