using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Objects;

/// <summary>GetObjectTagging, PutObjectTagging, DeleteObjectTagging.</summary>
internal static class ObjectTagging
{
    private const int Most = 10;

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("GET", Level.Object, "GetObjectTagging", Get)
        {
            When = ["tagging"],
            ActionOf = ObjectAccess.Versioned("GetObjectTagging"),
            Context = ObjectAccess.AddExisting,
            Reads = S3Reads.Version,
        },
        new("PUT", Level.Object, "PutObjectTagging", PutAsync)
        {
            When = ["tagging"],
            ActionOf = ObjectAccess.Versioned("PutObjectTagging"),
            Context = ObjectAccess.AddExisting,
            Reads = S3Reads.Version + " " + S3Reads.TaggingBody,
        },
        new("DELETE", Level.Object, "DeleteObjectTagging", Delete)
        {
            When = ["tagging"],
            ActionOf = ObjectAccess.Versioned("DeleteObjectTagging"),
            Context = ObjectAccess.AddExisting,
            Reads = S3Reads.Version,
        },
    ];

    private static SandboxResponse Get(S3Call call)
    {
        var found = VersionStack.Find(call, call.Bucket, call.Key, call.Query("versionId"));
        return S3Xml.Response(S3Xml.Element("Tagging", Tags.Xml("TagSet", found.Tags))) with { Headers = VersionHeader(call, found) };
    }

    private static async Task<SandboxResponse> PutAsync(S3Call call, CancellationToken cancellationToken)
    {
        var tags = Tags.Parse((await call.ReadXmlAsync("Tagging", cancellationToken)).Element("TagSet"), Most);
        return SandboxResponse.Empty(200) with { Headers = VersionHeader(call, Change(call, version => version with { Tags = tags })) };
    }

    private static SandboxResponse Delete(S3Call call) =>
        SandboxResponse.Empty(204) with
        {
            Headers = VersionHeader(call, Change(call, version => version with { Tags = Maps.Empty<string>() })),
        };

    /// <summary>Changes what can be changed of a version without a new one: tags and access control list.</summary>
    public static ObjectVersion Change(S3Call call, Func<ObjectVersion, ObjectVersion> change)
    {
        ObjectVersion? changed = null;
        call.Change(bucket =>
        {
            changed = change(VersionStack.Find(call, bucket, call.Key, call.Query("versionId")));
            return VersionStack.Replace(bucket, call.Key, changed);
        });
        return changed!;
    }

    public static IReadOnlyList<(string Name, string Value)> VersionHeader(S3Call call, ObjectVersion version) =>
        call.Bucket.Versioning is null ? [] : [("x-amz-version-id", version.VersionId)];
}
