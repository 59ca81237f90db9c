using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Kinds.Claims;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>Everything that a plan is made of, but for what only access depends on. The planner asks nothing else: no clock, no network, no
/// files.</summary>
/// <param name="Allowed">Approval tokens given with <c>--allow</c>; a trailing <c>*</c> matches any rest.</param>
/// <param name="Diagnostics">What is known already and belongs into the plan.</param>
public sealed record PlanInput(
    PlanHead Head,
    Comparison Compared,
    PlanScope Scope,
    ManifestFacts Manifests,
    IReadOnlyCollection<string> Allowed,
    IReadOnlyList<Diagnostic> Diagnostics
)
{
    /// <summary>Worked out by the keys' own machine, from more than desired and live.</summary>
    public PlannedKeys Keys { get; init; } = PlannedKeys.None;

    /// <summary>When the requests of expectations are made; null: at any time.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>Whether the account could be read in full: only then is anything removed.</summary>
    internal bool IsWhole => Compared.Gaps.Count == 0 && Keys.Gaps.Count == 0;
}

/// <summary>The header of a plan.</summary>
/// <param name="Endpoint">The manifests' endpoint, where they name a store that is not AWS.</param>
public sealed record PlanHead(string Tool, string Account, string Owner, string? Endpoint = null);

/// <summary>The two sides.</summary>
/// <param name="Gaps">What could not be read of the live side: where there is one, nothing is removed.</param>
public sealed record Comparison(IReadOnlyList<Kind> Kinds, ResourceSet Desired, ResourceSet Live, IReadOnlyList<LiveGap> Gaps);

/// <summary>What may be touched.</summary>
/// <param name="Contains">Everything, or what matches <c>--only</c>.</param>
/// <param name="Adopts">Whether <c>--adopt</c> names this address.</param>
public sealed record PlanScope(Func<ResourceAddress, bool> Contains, Func<ResourceAddress, bool> Adopts)
{
    public static PlanScope Everything { get; } = new(_ => true, _ => false);

    /// <summary>The owner whose declared resources are taken over; null: none.</summary>
    public string? TransfersFrom { get; init; }

    /// <summary>Only the steps of keys stay; their users must be there and owned already.</summary>
    public bool KeysOnly { get; init; }
}

/// <summary>What the manifests of the run declare besides the desired state.</summary>
/// <param name="Files">As <c>s3creds:source</c> names them.</param>
/// <param name="Operators">Addresses of the manifests' <c>operators</c> and of the caller.</param>
public sealed record ManifestFacts(IReadOnlyCollection<string> Files, IReadOnlyCollection<ResourceAddress> Operators)
{
    /// <summary>Manifests that ownership tags name, that are not part of the run, and that are still there.</summary>
    public IReadOnlyCollection<string> Elsewhere { get; init; } = [];

    /// <summary>Judged over the state after the plan, where its facts are known.</summary>
    public IReadOnlyList<Expectation> Expectations { get; init; } = [];

    /// <summary>What is claimed of layers that are not read.</summary>
    public AccessClaims Claims { get; init; } = AccessClaims.None;

    /// <summary>The declaration of keys: part of the digest of the desired state.</summary>
    public IReadOnlyList<KeyDeclaration> Keys { get; init; } = [];

    /// <summary>The desired state in the manifests' own spelling, of which the digest is computed; null: the one that is compared.</summary>
    public ResourceSet? AsDeclared { get; init; }

    /// <summary>The user asked for all to go: an empty desired state needs no approval of its own.</summary>
    public bool Destroying { get; init; }
}

/// <summary>Steps of access keys, and what could not be read of keys.</summary>
public sealed record PlannedKeys(IReadOnlyList<PlanStep> Steps, IReadOnlyList<Diagnostic> Notes, IReadOnlyList<LiveGap> Gaps)
{
    public static PlannedKeys None { get; } = new([], [], []);
}
