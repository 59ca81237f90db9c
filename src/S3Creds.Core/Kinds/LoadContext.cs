using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds;

/// <summary>What a facet may ask while it turns its manifest form into its canonical value. Offline: it knows only the manifests.</summary>
public sealed record LoadContext
{
    public required ResourceAddress Address { get; init; }

    public required string Account { get; init; }

    /// <summary><c>aws</c>, <c>aws-cn</c> or <c>aws-us-gov</c>: from the region.</summary>
    public required string Partition { get; init; }

    public required DiagnosticBag Diagnostics { get; init; }

    /// <summary>Reads a file named in a manifest (relative to that manifest), inside the manifest folder only; null and a diagnostic
    /// otherwise.</summary>
    public required Func<string, SourceSpan, byte[]?> ReadFile { get; init; }

    /// <summary>What the manifests declare of a bucket named in <c>access</c>: null where it is neither declared nor external.</summary>
    public required Func<string, BucketInfo?> Bucket { get; init; }

    /// <summary>The bucket that a misspelt name may mean.</summary>
    public Func<string, string?> NearBucket { get; init; } = _ => null;

    /// <summary>Whether this address is declared in the manifests, for references between resources.</summary>
    public required Func<ResourceAddress, bool> IsDeclared { get; init; }

    /// <summary>The address as it is declared: a reference may spell a name in another case.</summary>
    public Func<ResourceAddress, ResourceAddress> Spelled { get; init; } = address => address;

    /// <summary>Notes that a facet's document holds the ARN of a resource that the manifest names by its name (<see
    /// cref="ResourceState.Named"/>).</summary>
    public Action<string, ResourceAddress> Named { get; init; } = (_, _) => { };

    /// <summary>The declared path of a user, role or policy, for its ARN; null means "/".</summary>
    public Func<ResourceAddress, string?> PathOf { get; init; } = _ => null;

    /// <summary>What the resource's manifest declares at its top, by key.</summary>
    public Func<string, ManifestNode?> Head { get; init; } = _ => null;

    /// <summary>Notes where a part of a value is written (<see cref="ResourceState.Places"/>).</summary>
    public Action<string, SourceSpan> Place { get; init; } = (_, _) => { };

    /// <summary>What the same resource declares under another facet's key, for values that depend on each other (<c>boundary:
    /// auto</c>).</summary>
    public Func<string, ManifestNode?> Sibling { get; init; } = _ => null;
}

/// <param name="External">Named under <c>external</c>, not ours.</param>
/// <param name="Region">Declared region, null where unknown.</param>
/// <param name="KmsKey">The declared default-encryption key's ARN or alias, null where not KMS.</param>
/// <param name="PubliclyReadable">Declared <c>publicAccess: readable</c>.</param>
public sealed record BucketInfo(bool External, string? Region, string? KmsKey, bool PubliclyReadable)
{
    /// <summary>Declared versioning; <c>null</c> in a text where it is declared as absent, null where it is not declared.</summary>
    public string? Versioning { get; init; }
}
