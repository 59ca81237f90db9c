using System.Globalization;
using S3Creds.Sandbox.Pipeline;

namespace S3Creds.Sandbox.S3.Objects;

/// <summary>GetObject and HeadObject.</summary>
internal static class GetObject
{
    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("GET", Level.Object, "GetObject", Run) { Context = AddExistingTags },
        new("HEAD", Level.Object, "HeadObject", Run) { Action = "GetObject", Context = AddExistingTags },
    ];

    private static SandboxResponse Run(S3Call call)
    {
        var found = Find(call);
        var answer = new SandboxResponse(200)
        {
            ContentType = found.Headers.GetValueOrDefault("content-type"),
            ContentLength = found.Size,
            Headers =
            [
                ("ETag", found.ETag),
                ("Last-Modified", found.Modified.UtcDateTime.ToString("R", CultureInfo.InvariantCulture)),
                ("Accept-Ranges", "bytes"),
                ("x-amz-server-side-encryption", found.Encryption.Algorithm),
                .. found.Headers.Where(h => h.Key != "content-type").Select(h => (h.Key, h.Value)),
                .. found.Metadata.Select(m => ("x-amz-meta-" + m.Key, m.Value)),
            ],
        };
        if (call.Request.Method == "HEAD")
        {
            return answer;
        }

        // Opened now: a write that comes before the answer is sent may release the body.
        var body = call.Request.Blobs.Open(found.Blob!);
        return answer with { OpenBody = () => body };
    }

    /// <exception cref="SandboxException">NoSuchKey; AccessDenied to those who may not list the bucket, so that they cannot learn which keys exist.</exception>
    public static ObjectVersion Find(S3Call call) => call.Bucket.Objects.GetValueOrDefault(call.Key)?.Current
        ?? throw (S3Access.Allows(call, "s3:ListBucket", call.Bucket.Arn) ? S3Errors.NoSuchKey(call.Key) : S3Errors.AccessDenied());

    private static void AddExistingTags(S3Call call, IDictionary<string, IReadOnlyList<string>> context)
    {
        foreach (var (key, value) in call.Bucket.Objects.GetValueOrDefault(call.Key)?.Current?.Tags ?? State.Maps.Empty<string>())
        {
            context["s3:ExistingObjectTag/" + key] = [value];
        }
    }
}
