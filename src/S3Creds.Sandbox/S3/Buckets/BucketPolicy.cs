using System.Text;
using S3Creds.Policy;
using S3Creds.Sandbox.Policies;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.S3.Buckets;

/// <summary>The bucket policy and its status.</summary>
internal static class BucketPolicy
{
    private const int Most = 20 * 1024;
    private const string Malformed = "MalformedPolicy";

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("GET", Level.Bucket, "GetBucketPolicy", Get) { When = ["policy"] },
        new("PUT", Level.Bucket, "PutBucketPolicy", PutAsync) { When = ["policy"], Reads = "/Policy" },
        new("DELETE", Level.Bucket, "DeleteBucketPolicy", Delete) { When = ["policy"] },
        new("GET", Level.Bucket, "GetBucketPolicyStatus", Status) { When = ["policyStatus"] },
    ];

    private static SandboxResponse Get(S3Call call)
    {
        // Another account's users may be granted the reading by the policy, and still S3 shows it to the owner's account alone.
        OwnersOnly(call);
        return SandboxResponse.Bytes(200, "application/json", Encoding.UTF8.GetBytes(Shown(call)));
    }

    private static SandboxResponse Status(S3Call call) =>
        S3Xml.Response(
            S3Xml.Element("PolicyStatus", S3Xml.Element("IsPublic", S3Xml.Text(PublicAccess.IsPublic(PolicyDocument.Parse(Shown(call))))))
        );

    private static async Task<SandboxResponse> PutAsync(S3Call call, CancellationToken cancellationToken)
    {
        OwnersOnly(call);
        var text = Encoding.UTF8.GetString(await call.ReadBodyAsync(cancellationToken));
        if (Encoding.UTF8.GetByteCount(text) > Most)
        {
            throw new SandboxException(Malformed, 400, "Policies must not exceed 20480 bytes.");
        }

        PolicyDocuments.CheckBucket(text, call.BucketName);
        // Principals have to exist already where policies are enforced: a user created a moment ago may not.
        var stored = PrincipalIds.Store(text, call.Request.EnforcementView, Malformed);
        var isPublic = PublicAccess.IsPublic(PolicyDocument.Parse(text));
        call.Change(
            (draft, bucket) =>
                isPublic && S3Access.Block(draft.State, bucket).BlockPublicPolicy ? throw Blocked(call) : bucket with { Policy = stored }
        );
        return SandboxResponse.Empty(204);
    }

    private static SandboxResponse Delete(S3Call call)
    {
        OwnersOnly(call);
        call.Change(bucket => bucket with { Policy = null });
        return SandboxResponse.Empty(204);
    }

    private static string Shown(S3Call call) =>
        PrincipalIds.Show(
            call.Configuration.Policy ?? throw S3Errors.Absent("NoSuchBucketPolicy", "The bucket policy does not exist", call.BucketName),
            call.Request.EnforcementView
        );

    private static void OwnersOnly(S3Call call)
    {
        if (call.Request.Caller.AccountId != call.Bucket.AccountId)
        {
            throw new SandboxException("MethodNotAllowed", 405, "The specified method is not allowed against this resource.")
            {
                Details = [("Method", call.Request.Method), ("ResourceType", "BUCKETPOLICY")],
            };
        }
    }

    private static SandboxException Blocked(S3Call call) =>
        call.Request.Caller.Kind == CallerKind.Root
            ? new SandboxException("AccessDenied", 403, "Access Denied")
            : new SandboxException(
                "AccessDenied",
                403,
                $"User: {call.Request.Caller.Arn} is not authorized to perform: s3:PutBucketPolicy on resource: \"{call.Bucket.Arn}\" "
                    + $"because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access."
            );
}
