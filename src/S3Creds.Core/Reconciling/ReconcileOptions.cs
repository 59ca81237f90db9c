using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Reconciling;

/// <summary>The options of a declarative verb.</summary>
public sealed record ReconcileOptions
{
    /// <summary>Approval tokens.</summary>
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>Addresses of resources without an owner that are to be managed from now on; a trailing <c>*</c> matches any rest.</summary>
    public IReadOnlyList<string> Adopt { get; init; } = [];

    /// <summary>Declared resources of this owner are to be those of the manifests' owner from now on.</summary>
    public OwnerTransfer? Transfer { get; init; }

    /// <summary>Resources that are deleted are emptied before.</summary>
    public bool Force { get; init; }

    /// <summary>A glob over addresses: only these are read, changed or removed.</summary>
    public string? Only { get; init; }

    /// <summary>Read the tags of all undeclared buckets, however many there are.</summary>
    public bool DiscoverBuckets { get; init; }

    /// <summary>Requests at once.</summary>
    public int Parallelism { get; init; } = 16;

    /// <summary>The request about keys beyond the manifests.</summary>
    public KeyRequest KeyRequest { get; init; } = KeyRequest.None;

    /// <summary>Nothing but the keys of these users is planned; null: everything that is declared.</summary>
    public IReadOnlyCollection<string>? KeysOf { get; init; }

    /// <summary>Plan only: what the manifests of a base declare; each step is labelled by it.</summary>
    public DesiredState? Base { get; init; }

    /// <summary>Apply only: the keys that the manifests declare. Sinks come from here, never from a plan.</summary>
    public IReadOnlyList<KeyDeclaration> Keys { get; init; } = [];

    /// <summary>Plan only: resources that are compared, among those of <see cref="Only"/>; null: all of them.</summary>
    public Func<ResourceAddress, bool>? Compares { get; init; }

    /// <summary>Apply only: what the manifests declare, for the journal; null: not known.</summary>
    public ResourceSet? Declared { get; init; }

    /// <summary>Read the access keys of all managed users, however many there are.</summary>
    public bool AllKeys { get; init; }

    /// <summary>How long a saved plan may be applied.</summary>
    public TimeSpan ValidFor { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Go on where the store cannot report the account of the credentials.</summary>
    public bool UnverifiedAccount { get; init; }

    public string RunsFolder { get; init; } = ".s3creds/runs";

    /// <summary>Graceful stop of an apply: steps in flight end, the rest is skipped.</summary>
    public CancellationToken Stop { get; init; }
}

/// <summary>A change of owner, with both names: one of them alone would be given by mistake.</summary>
public sealed record OwnerTransfer(string From, string To);

public sealed record PlanResult(Plan Plan, ResourceSet Desired, ResourceSet Live)
{
    /// <summary>The keys of the declared users, as they were read.</summary>
    public IReadOnlyList<KeyRing> Rings { get; init; } = [];

    /// <summary>The keys of the managed users that declare none, as far as they have any and were read.</summary>
    public IReadOnlyList<KeyRing> OtherRings { get; init; } = [];
}
