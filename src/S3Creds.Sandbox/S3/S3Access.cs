using S3Creds.Sandbox.Pipeline;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3;

/// <summary>May the caller do it? Identity, boundary, session and bucket policy, and the public-access block.</summary>
internal static class S3Access
{
    /// <summary>What the operation itself needs on its bucket or object.</summary>
    public static void Demand(S3Call call)
    {
        var operation = call.Operation;
        if (IsRescue(call))
        {
            return;
        }

        var context = S3Context.Of(call);
        operation.Context?.Invoke(call, context);
        Demand(call, operation.ActionOf?.Invoke(call) ?? operation.Action, Resource(call), context);
    }

    /// <exception cref="SandboxException">AccessDenied.</exception>
    public static void Demand(
        S3Call call,
        string action,
        string resource,
        IReadOnlyDictionary<string, IReadOnlyList<string>>? context = null
    )
    {
        var (question, answer) = Ask(call, action, resource, context ?? S3Context.Of(call));
        if (answer.Decision != AccessDecision.Allowed)
        {
            // S3 quotes the resource, and gives reasons within the owner's account only.
            throw question.ResourceAccount is { } owner && owner != call.Request.Caller.AccountId
                ? S3Errors.AccessDenied()
                : Authorizer.Denied(call.Request, question with { Resource = $"\"{question.Resource}\"" }, answer);
        }
    }

    public static bool Allows(S3Call call, string action, string resource) =>
        Ask(call, action, resource, S3Context.Of(call)).Answer.Decision == AccessDecision.Allowed;

    /// <summary>The public-access block in force: the bucket's and its account's.</summary>
    public static PublicAccessBlock Block(SandboxState state, BucketState bucket) =>
        (bucket.PublicAccessBlock ?? PublicAccessBlock.None).And(state.AccountPublicAccessBlocks.GetValueOrDefault(bucket.AccountId));

    public static string Arn(string bucket, string key = "") => key.Length == 0 ? "arn:aws:s3:::" + bucket : $"arn:aws:s3:::{bucket}/{key}";

    private static (AccessQuestion Question, AccessAnswer Answer) Ask(
        S3Call call,
        string action,
        string resource,
        IReadOnlyDictionary<string, IReadOnlyList<string>> context
    )
    {
        var request = call.Request;
        var question = new AccessQuestion(action, resource) { Context = context };
        // The resource names the bucket: a copy reads from another one than it writes to.
        if (BucketOf(resource) is { } name && request.Current.Buckets.TryGetValue(name, out var current))
        {
            var enforced = request.EnforcementView.Buckets.TryGetValue(name, out var seen) && seen.Id == current.Id ? seen : null;
            question = question with
            {
                ResourceAccount = current.AccountId,
                ResourcePolicy = enforced?.Policy,
                RestrictPublicBuckets = enforced is not null && Block(request.EnforcementView, enforced).RestrictPublicBuckets,
            };
        }

        var answer = request.Authorizer.Decide(request, question);
        if (ForeignOwner(call, question) is { } objectOwner && answer.Decision != AccessDecision.ExplicitlyDenied)
        {
            // The bucket's policy grants nothing on objects that another account owns; what it denies stays denied.
            question = question with { ResourceAccount = objectOwner, ResourcePolicy = null };
            answer = request.Authorizer.Decide(request, question);
        }

        return answer.Decision == AccessDecision.ImplicitlyDenied && AclGrants.Allow(call, question)
            ? (question, new AccessAnswer(AccessDecision.Allowed, ""))
            : (question, answer);
    }

    /// <summary>The account that owns the object that is to be read or whose list or tags are to be changed, where that is not the
    /// bucket's.</summary>
    private static string? ForeignOwner(S3Call call, AccessQuestion question)
    {
        var path = question.Resource.Split(":::", 2) is [_, { } named] ? named.Split('/', 2) : [];
        var ofObject =
            question.Action.StartsWith("s3:GetObject", StringComparison.Ordinal)
            || question.Action is "s3:PutObjectAcl" or "s3:PutObjectVersionAcl" or "s3:PutObjectTagging" or "s3:PutObjectVersionTagging";
        if (
            !ofObject
            || path.Length < 2
            || !call.Request.Current.Buckets.TryGetValue(path[0], out var bucket)
            || bucket.Ownership == "BucketOwnerEnforced"
            || !bucket.Objects.TryGetValue(path[1], out var found)
        )
        {
            return null;
        }

        var version =
            call.Query("versionId") is { } id && path[0] == call.BucketName ? found.Versions.Find(v => v.VersionId == id) : found.Current;
        return version is { IsDeleteMarker: false } && version.Owner != bucket.AccountId ? version.Owner : null;
    }

    private static string Resource(S3Call call) =>
        call.Address.Level is Level.Service or Level.Control ? "*" : Arn(call.BucketName, call.Key);

    private static string? BucketOf(string resource)
    {
        const string Prefix = "arn:aws:s3:::";
        return resource.StartsWith(Prefix, StringComparison.Ordinal) ? resource[Prefix.Length..].Split('/', 2)[0] : null;
    }

    // The owner's root user can always reach the bucket policy, whatever it denies (S3 User Guide, "Bucket policies").
    private static bool IsRescue(S3Call call) =>
        call.Operation.Name is "GetBucketPolicy" or "PutBucketPolicy" or "DeleteBucketPolicy"
        && call.Request.Caller is { Kind: CallerKind.Root, Session: null } root
        && root.AccountId == call.Bucket.AccountId;
}
