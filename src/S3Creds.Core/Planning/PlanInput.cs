using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>Everything that a plan is made of. The planner asks nothing else: no clock, no network, no files.</summary>
/// <param name="Gaps">What could not be read of the live side: where there is one, nothing is removed.</param>
/// <param name="InScope">What may be touched: everything, or what matches <c>--only</c>.</param>
/// <param name="Adopts">Whether <c>--adopt</c> names this address.</param>
/// <param name="Operators">Addresses of the manifest's <c>operators</c> and of the caller.</param>
/// <param name="Files">The manifest files of the run, as <c>s3creds:source</c> names them.</param>
/// <param name="Allowed">Approval tokens given with <c>--allow</c>; a trailing <c>*</c> matches any rest.</param>
/// <param name="Facts">What access depends on besides the resources; null: access changes are not worked out.</param>
/// <param name="Destroying">The user asked for all to go: an empty desired state needs no approval of its own.</param>
public sealed record PlanInput(
    IReadOnlyList<Kind> Kinds,
    ResourceSet Desired,
    ResourceSet Live,
    IReadOnlyList<LiveGap> Gaps,
    string Account,
    string Owner,
    string Tool,
    Func<ResourceAddress, bool> InScope,
    Func<ResourceAddress, bool> Adopts,
    IReadOnlyCollection<ResourceAddress> Operators,
    IReadOnlyCollection<string> Files,
    IReadOnlyCollection<string> Allowed,
    IReadOnlyList<Diagnostic> Diagnostics,
    bool Destroying = false,
    AccessFacts? Facts = null)
{
    /// <summary>The desired state in the manifests' own spelling, which its digest is taken of; null: it is that of <see cref="Desired"/>.</summary>
    public ResourceSet? AsDeclared { get; init; }

    /// <summary>When the requests of expectations are made; null: at any time.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>The digest of what the manifests claim.</summary>
    public string? Claims { get; init; }

    /// <summary>Manifests that ownership tags name, that are not part of the run, and that are still there.</summary>
    public IReadOnlyCollection<string> Elsewhere { get; init; } = [];

    /// <summary>Judged over the state after the plan, where <see cref="Facts"/> are given.</summary>
    public IReadOnlyList<Expectation> Expectations { get; init; } = [];

    /// <summary>The steps of access keys: their machine works them out from more than desired and live (<see cref="KeyPlan"/>).</summary>
    public IReadOnlyList<PlanStep> KeySteps { get; init; } = [];

    /// <summary>Only the steps of keys stay; their users must be there and owned already.</summary>
    public bool KeysOnly { get; init; }

    /// <summary>What the manifests say of keys: part of the digest of the desired state.</summary>
    public IReadOnlyList<KeyDeclaration> KeysDeclared { get; init; } = [];
}
