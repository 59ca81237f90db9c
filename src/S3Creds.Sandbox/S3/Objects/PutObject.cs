using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Objects;

/// <summary>PutObject, and the writing of a stored body as a new version, which copies and completed uploads share.</summary>
internal static class PutObject
{
    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("PUT", Level.Object, "PutObject", RunAsync)
        {
            Context = ObjectAccess.AddRequested,
            Reads = $"{S3Reads.Object} {S3Reads.WriteConditions} {S3Reads.Checksums}",
        },
    ];

    private static async Task<SandboxResponse> RunAsync(S3Call call, CancellationToken cancellationToken)
    {
        Conditions.CheckWriteHeaders(call);
        var described = ObjectFields.Of(call);
        ObjectFields.DemandExtras(call, described);
        Retention.RequireDigest(call);
        var body = await ObjectBody.ReceiveAsync(call, algorithm: null, cancellationToken);
        var (written, versionId) = Write(
            call,
            body.Blob,
            described with
            {
                Blob = body.Blob,
                Size = body.Size,
                ETag = body.ETag,
                Checksum = body.Checksum,
            }
        );
        return SandboxResponse.Empty(200) with
        {
            Headers = [("ETag", written.ETag), .. WriteHeaders(written, versionId), .. body.Checksum.Headers],
        };
    }

    /// <summary>Makes the body a version of the call's key, if the conditions of the request hold. The body is released when it does not
    /// come to that.</summary>
    /// <param name="also">A further change of the bucket in the same write.</param>
    public static (ObjectVersion Written, string? VersionId) Write(
        S3Call call,
        string blob,
        ObjectVersion version,
        Func<BucketState, BucketState>? also = null
    )
    {
        VersionChange? change = null;
        try
        {
            call.Change(
                (draft, bucket) =>
                {
                    Conditions.Write(call, bucket);
                    change = VersionStack.Put(draft, also is null ? bucket : also(bucket), call.Key, version);
                    return change.Bucket;
                }
            );
        }
        catch
        {
            call.Request.Blobs.Release(blob);
            throw;
        }

        VersionStack.Release(call, change!.Released);
        return (version, change.VersionId);
    }

    public static IEnumerable<(string Name, string Value)> WriteHeaders(ObjectVersion written, string? versionId) =>
        [
            .. ObjectFields.EncryptionHeaders(written),
            .. versionId is null ? Array.Empty<(string, string)>() : [("x-amz-version-id", versionId)],
        ];
}
