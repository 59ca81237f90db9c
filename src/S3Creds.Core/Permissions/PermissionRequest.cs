using S3Creds.Core.Kinds;
using S3Creds.Core.Locking;
using S3Creds.Core.Model;

namespace S3Creds.Core.Permissions;

/// <summary>What a policy is asked for.</summary>
/// <param name="Account">Twelve digits, or <c>*</c>.</param>
/// <param name="Owner">The owner that writes are restricted to; null where the verb writes nothing.</param>
public sealed record PermissionRequest(PermissionVerb Verb, string Account, string Partition, string? Owner)
{
    /// <summary>What the manifests declare; null: any resource of the owner.</summary>
    public DesiredState? Desired { get; init; }

    /// <summary>Resources beyond those: what later manifests may declare. Without manifests: all that may be changed, or everything where
    /// there are none.</summary>
    public IReadOnlyList<ResourceAddress> Also { get; init; } = [];

    /// <summary>The IAM path of <see cref="Also"/>, and of everything where there are no manifests.</summary>
    public string Path { get; init; } = "/";

    /// <summary>The ARN of the policy that must bound every user and role that is made or granted anything.</summary>
    public string? Boundary { get; init; }

    /// <summary>Emptying buckets too.</summary>
    public bool Force { get; init; }

    /// <summary>What a direct verb needs, in place of what the verb needs of kinds, facets and keys; null: it is none.</summary>
    public IReadOnlyList<DirectAction>? Direct { get; init; }

    /// <summary>The object that is the lock of the run; null: it takes none.</summary>
    public LockAddress? Lock { get; init; }

    /// <summary>The region of sinks that name none.</summary>
    public string Region { get; init; } = "*";

    /// <summary>Identities by path and owner tag only, not by name.</summary>
    internal bool Wide { get; init; }
}
