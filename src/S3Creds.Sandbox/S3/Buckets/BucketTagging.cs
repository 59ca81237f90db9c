using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Buckets;

internal static class BucketTagging
{
    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("GET", Level.Bucket, "GetBucketTagging", Get) { When = ["tagging"] },
        new("PUT", Level.Bucket, "PutBucketTagging", PutAsync) { When = ["tagging"], Reads = S3Reads.TaggingBody },
        new("DELETE", Level.Bucket, "DeleteBucketTagging", Delete) { When = ["tagging"], Action = "PutBucketTagging" },
    ];

    private static SandboxResponse Get(S3Call call) =>
        call.Configuration.Tags is { IsEmpty: false } tags
            ? S3Xml.Response(S3Xml.Element("Tagging", Tags.Xml("TagSet", tags)))
            : throw S3Errors.Absent("NoSuchTagSet", "The TagSet does not exist", call.BucketName);

    private static async Task<SandboxResponse> PutAsync(S3Call call, CancellationToken cancellationToken)
    {
        var document = await call.ReadXmlAsync("Tagging", cancellationToken);
        var tags = Tags.Parse(document.Element("TagSet"), 50);
        call.Change(bucket => Free(bucket) with { Tags = tags });
        return SandboxResponse.Empty(204);
    }

    private static SandboxResponse Delete(S3Call call)
    {
        call.Change(bucket => Free(bucket) with { Tags = Maps.Empty<string>() });
        return SandboxResponse.Empty(204);
    }

    // Where tags decide about access, only TagResource and UntagResource may change them.
    private static BucketState Free(BucketState bucket) =>
        bucket.TagsCount
            ? throw S3Errors.InvalidRequest(
                "This operation is not supported for buckets with attribute-based access control (ABAC) enabled. Use TagResource and "
                    + "UntagResource instead."
            )
            : bucket;
}
