using System.Collections.Immutable;

namespace S3Creds.Sandbox.State;

/// <summary>What a key holds.</summary>
/// <param name="Versions">Newest first, delete markers among them; never empty.</param>
internal sealed record ObjectState(ImmutableList<ObjectVersion> Versions)
{
    public ImmutableList<ObjectVersion> Versions { get; init; } = Versions ?? [];

    /// <summary>What a read without a version id finds; null under a delete marker.</summary>
    public ObjectVersion? Current => Versions[0].IsDeleteMarker ? null : Versions[0];
}

/// <summary>One version of an object, or a delete marker.</summary>
internal sealed record ObjectVersion
{
    public const string NullId = "null";

    /// <summary><c>null</c> when it was written without versioning.</summary>
    public string VersionId
    {
        get;
        init => field = value ?? NullId;
    } = NullId;

    public required DateTimeOffset Modified { get; init; }
    public bool IsDeleteMarker { get; init; }

    /// <summary>Id of the body in the blob store; null for delete markers.</summary>
    public string? Blob { get; init; }

    public long Size { get; init; }

    /// <summary>With its quotes.</summary>
    public string ETag
    {
        get;
        init => field = value ?? "";
    } = "";

    /// <summary>Content-Type and the other headers that come back as they were sent, by lower-case name.</summary>
    public ImmutableSortedDictionary<string, string> Headers
    {
        get;
        init => field = Maps.Ordinal(value);
    } = Maps.Empty<string>();

    /// <summary>By name without <c>x-amz-meta-</c>, lower-case.</summary>
    public ImmutableSortedDictionary<string, string> Metadata
    {
        get;
        init => field = Maps.Ordinal(value);
    } = Maps.Empty<string>();

    public ImmutableSortedDictionary<string, string> Tags
    {
        get;
        init => field = Maps.Ordinal(value);
    } = Maps.Empty<string>();
    public string StorageClass
    {
        get;
        init => field = value ?? "STANDARD";
    } = "STANDARD";
    public ObjectChecksum? Checksum { get; init; }

    /// <summary>Sizes of the parts, in order, of an object that was uploaded in parts.</summary>
    public ImmutableList<long> PartSizes
    {
        get;
        init => field = value ?? [];
    } = [];

    public DefaultEncryption Encryption
    {
        get;
        init => field = value ?? new("AES256");
    } = new("AES256");

    /// <summary>Account that owns it: the bucket's under BucketOwnerEnforced.</summary>
    public required string Owner { get; init; }

    /// <summary><c>GOVERNANCE</c> or <c>COMPLIANCE</c>; null without a retention.</summary>
    public string? RetentionMode { get; init; }

    public DateTimeOffset? RetainUntil { get; init; }

    /// <summary>Null where none was ever put.</summary>
    public bool? LegalHold { get; init; }

    /// <summary>The multipart upload that it was completed from, so that completing it again is answered again.</summary>
    public string? UploadId { get; init; }

    /// <summary>Null is the private list.</summary>
    public AccessControlList? Acl { get; init; }
}

/// <param name="Name">As in headers: <c>crc32</c>…</param>
/// <param name="Value">Base 64; of a composite one with <c>-N</c>, the number of parts.</param>
internal sealed record ObjectChecksum(string Name, string Value, bool Composite = false)
{
    public string Type => Composite ? "COMPOSITE" : "FULL_OBJECT";

    /// <summary>As an XML element: <c>ChecksumCRC32</c>.</summary>
    public string Element => "Checksum" + Name.ToUpperInvariant();

    public IEnumerable<(string Name, string Value)> Headers => [("x-amz-checksum-" + Name, Value), ("x-amz-checksum-type", Type)];
}
