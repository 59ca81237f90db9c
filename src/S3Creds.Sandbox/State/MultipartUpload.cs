using System.Collections.Immutable;

namespace S3Creds.Sandbox.State;

/// <summary>An upload in progress.</summary>
internal sealed record MultipartUpload
{
    public required string Id { get; init; }
    public required string Key { get; init; }

    /// <summary>Who began it, as in GetCallerIdentity; empty when anonymous.</summary>
    public required string Initiator { get; init; }

    public required DateTimeOffset Initiated { get; init; }

    /// <summary>The object that it becomes, still without a body.</summary>
    public required ObjectVersion Described { get; init; }

    /// <summary>As in headers; null when none was asked for.</summary>
    public string? ChecksumName { get; init; }

    public bool CompositeChecksum { get; init; }

    /// <summary>By number.</summary>
    public ImmutableList<UploadedPart> Parts
    {
        get;
        init => field = value ?? [];
    } = [];
}

internal sealed record UploadedPart(int Number, string Blob, long Size, string ETag, ObjectChecksum Checksum, DateTimeOffset Modified);
