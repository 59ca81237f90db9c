using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.S3.Objects;

/// <summary>CopyObject: the body is copied, so that the two objects live and die apart.</summary>
internal static class CopyObject
{
    private const long MostAtOnce = 5L * 1024 * 1024 * 1024;

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("PUT", Level.Object, "CopyObject", RunAsync)
        {
            When = ["header:x-amz-copy-source"],
            Action = "PutObject",
            Context = ObjectAccess.AddRequested,
            Reads =
                $"{S3Reads.Object} {S3Reads.CopySource} {S3Reads.WriteConditions} x-amz-checksum-algorithm x-amz-metadata-directive "
                + $"x-amz-tagging-directive",
        },
    ];

    private static async Task<SandboxResponse> RunAsync(S3Call call, CancellationToken cancellationToken)
    {
        Conditions.CheckWriteHeaders(call);
        var (metadata, tagging) = (Replaces(call, "x-amz-metadata-directive"), Replaces(call, "x-amz-tagging-directive"));
        var source = CopySource.Find(call);
        var described = ObjectFields.Of(call);
        ObjectFields.DemandExtras(call, described);
        if (source.Version.Size > MostAtOnce)
        {
            throw S3Errors.InvalidRequest(
                "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120"
            );
        }

        CheckSelf(call, source, metadata);
        if (!metadata)
        {
            // A redirect is never copied; the one of the request holds for every directive.
            var headers = source.Version.Headers.Remove(ObjectFields.Redirect);
            headers = described.Headers.TryGetValue(ObjectFields.Redirect, out var target)
                ? headers.Add(ObjectFields.Redirect, target)
                : headers;
            described = described with { Headers = headers, Metadata = source.Version.Metadata };
        }

        if (!tagging && source.Version.Tags.Count > 0)
        {
            S3Access.Demand(call, ObjectAccess.Action("GetObjectTagging", source.VersionId), S3Access.Arn(source.Bucket, source.Key));
            S3Access.Demand(call, "s3:PutObjectTagging", S3Access.Arn(call.BucketName, call.Key));
            described = described with { Tags = source.Version.Tags };
        }

        var algorithm = RequestChecksum.Algorithm(call) ?? (source.Version.Checksum is { Composite: false } kept ? kept.Name : null);
        await using var content = GetObject.Open(call, source.Version, range: null);
        var body = await ObjectBody.SaveAsync(call, content, algorithm, cancellationToken);
        var (written, versionId) = PutObject.Write(
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
        return S3Xml.Response(
            S3Xml.Element(
                "CopyObjectResult",
                S3Xml.Element("LastModified", S3Xml.Time(written.Modified)),
                S3Xml.Element("ETag", written.ETag),
                S3Xml.Element(body.Checksum.Element, body.Checksum.Value),
                S3Xml.Element("ChecksumType", body.Checksum.Type)
            )
        ) with
        {
            Headers = [.. source.Headers, .. PutObject.WriteHeaders(written, versionId)],
        };
    }

    private static bool Replaces(S3Call call, string header) =>
        call.Header(header) switch
        {
            null or "COPY" => false,
            "REPLACE" => true,
            var other => throw S3Errors.InvalidArgument(
                header.Contains("metadata", StringComparison.Ordinal) ? "Unknown metadata directive." : "Unknown tagging directive.",
                header,
                other
            ),
        };

    // An older version copied onto its own key is how one restores it, so only the newest one counts as itself.
    private static void CheckSelf(S3Call call, CopySource source, bool metadata)
    {
        var changes =
            metadata
            || source.VersionId is not null
            || (
                (IEnumerable<string>)
                    ["x-amz-storage-class", "x-amz-website-redirect-location", "x-amz-server-side-encryption", "x-amz-checksum-algorithm"]
            ).Any(h => call.Header(h) is not null);
        if (source.Bucket == call.BucketName && source.Key == call.Key && !changes)
        {
            throw S3Errors.InvalidRequest(
                "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, "
                    + "storage class, website redirect location or encryption attributes."
            );
        }
    }
}
