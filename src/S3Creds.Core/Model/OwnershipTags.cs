namespace S3Creds.Core.Model;

/// <summary>What becomes of a resource that is owned but no longer declared.</summary>
public enum OnRemove
{
    Delete,

    /// <summary>Keep the resource and its owner tag; it is reported, never touched.</summary>
    Retain,

    /// <summary>Keep the resource, remove our tags.</summary>
    Release,
}

/// <summary>The ownership tags of a resource, kept on the live object itself: there is no state file.</summary>
/// <param name="Owner">Tag <c>s3creds:owner</c>; null without an owner.</param>
/// <param name="Source">Tag <c>s3creds:source</c>: the manifest file that declares it, relative to the manifest folder.</param>
/// <param name="OnRemove">Tag <c>s3creds:on-remove</c>; null means the kind's default (bucket: retain, else delete).</param>
/// <param name="Protect">Tag <c>s3creds:protect</c>: never deleted while set.</param>
public sealed record OwnershipTags(string? Owner, string? Source, OnRemove? OnRemove, bool Protect)
{
    /// <summary>Tag <c>s3creds:claims</c>, on one resource of the owner: the digest of the claims that were approved last.</summary>
    public string? Claims { get; init; }

    public static OwnershipTags Nothing { get; } = new(null, null, null, false);
}
