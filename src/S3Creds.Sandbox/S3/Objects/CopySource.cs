using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Objects;

/// <summary>What x-amz-copy-source names, found and allowed.</summary>
internal sealed record CopySource(string Bucket, string Key, string? VersionId, BucketState State, ObjectVersion Version)
{
    /// <exception cref="SandboxException">The source is malformed, absent, forbidden, or fails the request's conditions.</exception>
    public static CopySource Find(S3Call call)
    {
        var (name, key, versionId) = Parse(call.Header("x-amz-copy-source")!);
        var bucket = call.Request.Current.Buckets.GetValueOrDefault(name) ?? throw S3Errors.NoSuchBucket(name);
        ExpectedOwner.Check(call.Header("x-amz-source-expected-bucket-owner"), bucket);
        S3Access.Demand(call, ObjectAccess.Action("GetObject", versionId), S3Access.Arn(name, key));
        if (
            versionId is not null
            && bucket.Objects.GetValueOrDefault(key)?.Versions.Find(v => v.VersionId == versionId) is { IsDeleteMarker: true }
        )
        {
            throw S3Errors.InvalidRequest("The source of a copy request may not specifically refer to a delete marker by version id.");
        }

        var version = VersionStack.Find(call, bucket, key, versionId);
        GetObject.RequireReadable(version);
        return Conditions.Read(call, version, "x-amz-copy-source-")
            ? new CopySource(name, key, versionId, bucket, version)
            : throw Conditions.Failed("x-amz-copy-source-If-None-Match");
    }

    public IEnumerable<(string Name, string Value)> Headers =>
        State.Versioning is null ? [] : [("x-amz-copy-source-version-id", Version.VersionId)];

    private static (string Bucket, string Key, string? VersionId) Parse(string header)
    {
        var mark = header.IndexOf("?versionId=", StringComparison.Ordinal);
        var path = Uri.UnescapeDataString((mark < 0 ? header : header[..mark]).Replace('+', ' '));
        var versionId = mark < 0 ? null : VersionStack.CheckId(header[(mark + "?versionId=".Length)..]);
        path = path.StartsWith('/') ? path[1..] : path;
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return path.StartsWith("arn:", StringComparison.Ordinal) ? throw S3Errors.NotImplemented()
            : slash < 1 || slash == path.Length - 1
                ? throw S3Errors.InvalidArgument("Invalid copy source object key", "x-amz-copy-source", header)
            : (path[..slash], path[(slash + 1)..], versionId);
    }
}
