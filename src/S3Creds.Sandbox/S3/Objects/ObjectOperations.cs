namespace S3Creds.Sandbox.S3.Objects;

/// <summary>The rows of all object operations.</summary>
internal static class ObjectOperations
{
    public static IReadOnlyList<S3Operation> All { get; } =
    [
        .. PutObject.Operations,
        .. GetObject.Operations,
        .. DeleteObject.Operations,
        .. ListObjects.Operations,
    ];
}
