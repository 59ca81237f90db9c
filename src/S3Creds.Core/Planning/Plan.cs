using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

public enum StepAction
{
    Create,
    Update,
    Delete,
    Adopt,
    Release,
}

/// <summary>One change. The whole resource where <see cref="Facet"/> is null.</summary>
/// <param name="Id">Stable within the plan: <c>user/ci-uploader:inline</c>, <c>bucket/x</c> for whole resources, <c>bucket/x:owner</c> for
/// the ownership tags.</param>
/// <param name="Facet">Facet key; null for create and delete of the resource; <c>owner</c> for adopt, release and changes of the ownership
/// tags.</param>
/// <param name="Before">Projected live value; null = absent.</param>
/// <param name="After">Desired value; null = absent. For a create: an object of the creation facets and the ownership tags.</param>
/// <param name="Rank">Phase in which it runs; see <c>StepOrder</c>.</param>
/// <param name="Reason">One line as text: "not in the account", "changed outside", "removed from team.yaml".</param>
public sealed record PlanStep(
    string Id,
    StepAction Action,
    ResourceAddress Address,
    string? Facet,
    CanonicalJson? Before,
    CanonicalJson? After,
    Risk Risk,
    int Rank,
    string Reason
)
{
    /// <summary>By the manifests of a base; null: the plan was made without one.</summary>
    public StepOrigin? Origin { get; init; }

    /// <summary>What the step gives its resource: one value, or of a creation all that the creating call sets.</summary>
    internal IEnumerable<(Facet Facet, FacetValue Value)> ValuesAfter(IReadOnlyCollection<Kind> kinds) =>
        Facet is null
            ? (After?.ToNode() as JsonObject ?? [])
                .Select(p => (Facet: kinds.FacetOf(Address, p.Key), Value: (FacetValue)new FacetValue.Present(CanonicalJson.Of(p.Value))))
                .Where(v => v.Facet is not null)
                .Select(v => (v.Facet!, v.Value))
        : kinds.FacetOf(Address, Facet) is { } facet && After is { } after ? [(facet, new FacetValue.Present(after))]
        : [];
}

/// <summary>A consent that the plan needs before it may run.</summary>
/// <param name="Token">What <c>--allow</c> takes: <c>delete:user/x</c>, <c>public:bucket/x</c>, <c>trust:role/x</c>, <c>admin:user/x</c>,
/// <c>self:role/x</c>, <c>mass-change</c>, <c>empty-manifest</c>, <c>source-gone:FILE</c>, <c>transfer:OWNER</c>.</param>
/// <param name="Why">What would happen, in one sentence.</param>
/// <param name="Given">Whether <c>plan --allow</c> gave it.</param>
public sealed record Approval(string Token, string Why, bool Given)
{
    /// <summary>What gave it: <c>--allow delete:*</c>, <c>the saved plan</c>; null: nothing did, or it is not known.</summary>
    public string? By { get; init; }
}

/// <summary>What would be done, and what must be known about it. Pure data; the same input gives the same bytes.</summary>
/// <param name="Endpoint">The manifests' endpoint, where they name a store that is not AWS: a saved plan goes to the same store.</param>
/// <param name="Complete">False where something could not be read: then the plan holds no removals, and the run fails.</param>
public sealed record Plan(
    int FormatVersion,
    string Tool,
    string Account,
    string Owner,
    string DesiredDigest,
    string LiveDigest,
    IReadOnlyList<PlanStep> Steps,
    IReadOnlyList<Approval> Approvals,
    IReadOnlyList<Diagnostic> Diagnostics,
    bool Complete,
    int Unchanged,
    string? Endpoint = null
)
{
    /// <summary>Who gains and who loses which access.</summary>
    public AccessChanges Access { get; init; } = AccessChanges.None;

    /// <summary>What risks, approvals and access follow from besides the steps.</summary>
    public PlanBasis Basis { get; init; } = PlanBasis.None;

    /// <summary>What a reviewer is shown beside the steps.</summary>
    public PlanReview Review { get; init; } = PlanReview.None;

    /// <summary>By the clock of the account; null where the account reports no time.</summary>
    public DateTimeOffset? MadeAt { get; init; }

    /// <summary>When a saved plan ends, by the clock of the account.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>The store could not report whose the credentials are, and the run went on by <c>--unverified-account</c>.</summary>
    public bool UnverifiedAccount { get; init; }

    /// <summary>The commit that the manifests were checked out from; null where it is not known. It is recorded and binds nothing: a merge
    /// that squashes gives the same manifests another one.</summary>
    public string? Commit { get; init; }

    /// <summary>What a reviewer agrees to: see <see cref="Planning.StepsDigest"/>.</summary>
    public string StepsDigest => Planning.StepsDigest.Of(this);

    /// <summary>Whether the manifests declare nothing at all.</summary>
    public bool DeclaresNothing => DesiredDigest == NothingDeclared;

    public bool HasChanges => Steps.Count > 0;

    private static readonly string NothingDeclared = PlanDigest.OfDesired(ResourceSet.Empty);
}
