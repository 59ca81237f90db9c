using S3Creds.Core.Model;

namespace S3Creds.Core.Importing;

/// <summary>What is imported, and how it is written.</summary>
public sealed record ImportRequest
{
    /// <summary>The owner that the manifests name; null: the one that the imported resources have.</summary>
    public string? Owner { get; init; }

    /// <summary>Only these addresses; empty: all.</summary>
    public IReadOnlyList<AddressPattern> Match { get; init; } = [];

    /// <summary>Never these: another tool keeps them.</summary>
    public IReadOnlyList<AddressPattern> Exclude { get; init; } = [];

    /// <summary>Resources that other services and tools made and keep, which are left out unless they are named here.</summary>
    public IReadOnlySet<OtherTool> Include { get; init; } = new HashSet<OtherTool>();

    public ImportOwned Owned { get; init; }

    /// <summary>Write a file for each resource.</summary>
    public bool FilePerResource { get; init; }

    /// <summary>Write policy documents as JSON files beside the manifests.</summary>
    public bool DocumentFiles { get; init; }

    /// <summary>Write what several resources have in common as profiles.</summary>
    public bool Profiles { get; init; }

    /// <summary>Buckets alone, as manifests with <c>scope: buckets</c>: IAM is not read.</summary>
    public bool BucketsOnly { get; init; }

    public int Parallelism { get; init; } = 16;
}

/// <summary>Which resources are imported, by their ownership tags.</summary>
public enum ImportOwned
{
    /// <summary>Those without an owner, and those of the owner that the manifests name.</summary>
    OwnAndUnowned,

    /// <summary>Those of the owner that the manifests name.</summary>
    OwnOnly,

    /// <summary>Those without an owner.</summary>
    UnownedOnly,
}

/// <summary>Services and tools that keep resources of an account in a state of their own: two owners would undo each other's
/// changes.</summary>
public enum OtherTool
{
    /// <summary>Roles under <c>/aws-service-role/</c>: only the service can change them.</summary>
    ServiceLinked,

    /// <summary>Roles of IAM Identity Center: <c>AWSReservedSSO_*</c>.</summary>
    Sso,

    /// <summary>What Control Tower makes in each account: <c>AWSControlTower*</c>.</summary>
    ControlTower,

    /// <summary>What carries the tags <c>aws:cloudformation:*</c>.</summary>
    CloudFormation,

    /// <summary>The settings of the account, which one owner may have: imported by the one who asks for them.</summary>
    AccountSettings,
}
