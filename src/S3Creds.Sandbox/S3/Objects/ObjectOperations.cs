namespace S3Creds.Sandbox.S3.Objects;

/// <summary>The rows of all object operations.</summary>
internal static class ObjectOperations
{
    public static IReadOnlyList<S3Operation> All { get; } =
    [
        .. PutObject.Operations,
        .. PostObject.Operations,
        .. GetObject.Operations,
        .. DeleteObject.Operations,
        .. CopyObject.Operations,
        .. ObjectTagging.Operations,
        .. ObjectAcl.Operations,
        .. ObjectAttributes.Operations,
        .. Retention.Operations,
        .. Uploads.Operations,
        .. UploadParts.Operations,
        .. CompleteUpload.Operations,
        .. ListObjects.Operations,
        .. ListVersions.Operations,
    ];
}
