using S3Creds.Sandbox.Pipeline;

namespace S3Creds.Sandbox.S3.Objects;

internal static class DeleteObject
{
    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("DELETE", Level.Object, "DeleteObject", Run),
    ];

    private static SandboxResponse Run(S3Call call)
    {
        ObjectState? removed = null;
        call.Change(bucket =>
        {
            removed = bucket.Objects.GetValueOrDefault(call.Key);
            return bucket with { Objects = bucket.Objects.Remove(call.Key) };
        });
        foreach (var blob in removed?.Versions.Select(v => v.Blob).OfType<string>() ?? [])
        {
            call.Request.Blobs.Release(blob);
        }

        return SandboxResponse.Empty(204);
    }
}
