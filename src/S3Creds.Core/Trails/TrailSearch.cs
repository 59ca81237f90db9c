using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Trails;

/// <summary>Finds the events that may be the cause of a difference: a call on the resource that can change just that.</summary>
/// <param name="ours">Ids of requests that runs of this tool sent, from their journals.</param>
/// <param name="iamRegion">The region of the partition in which the events of IAM are recorded.</param>
/// <param name="since">Earlier events are no candidates.</param>
public sealed class TrailSearch(
    IReadOnlyList<Kind> kinds,
    Trail trail,
    IReadOnlySet<string> ours,
    string iamRegion,
    DateTimeOffset? since = null
)
{
    /// <summary>Candidates that are shown of one difference.</summary>
    public const int MostShown = 3;

    private readonly ILookup<ResourceAddress, TrailEvent> events = trail
        .Events.Where(e => !ours.Contains(e.RequestId) && (since is null || e.Time >= since))
        .SelectMany(e => e.Resources.Select(r => (Resource: r, Event: e)))
        .ToLookup(p => p.Resource, p => p.Event);

    /// <summary>The resources whose events can explain a plan.</summary>
    public static IReadOnlySet<ResourceAddress> ResourcesOf(IEnumerable<PlanStep> steps, IEnumerable<Diagnostic> diagnostics) =>
        steps
            .Select(s => s.Address)
            .Concat(diagnostics.Select(d => d.Subject?.Address).OfType<ResourceAddress>())
            .Select(OwnerOfKey)
            .ToHashSet();

    /// <summary>The region that records what IAM does, whatever the region of the caller.</summary>
    public static string IamRegionOf(string partition) =>
        partition switch
        {
            "aws-cn" => "cn-north-1",
            "aws-us-gov" => "us-gov-west-1",
            _ => "us-east-1",
        };

    public TrailReview Of(IEnumerable<PlanStep> steps) =>
        new(
            trail.Folder,
            new SortedDictionary<string, TrailFinding>(steps.DistinctBy(s => s.Id).ToDictionary(s => s.Id, Of), StringComparer.Ordinal)
        );

    public TrailFinding Of(PlanStep step) => Of(step.Address, call => MayHaveCaused(step, call));

    /// <summary>Who may have created what exists and is not of this tool.</summary>
    public TrailFinding Of(DiagnosticSubject subject) =>
        Of(
            subject.Address,
            subject.Address.Kind == ResourceKind.AccessKey
                ? call =>
                    call.Name == "CreateAccessKey" && subject.Address.Name.EndsWith("/" + call["accessKeyId"], StringComparison.Ordinal)
                : call => kinds.Of(subject.Address.Kind) is { } kind && (kind.IsCreatedBy(call) || kind.IsOwnedBy(call))
        );

    private TrailFinding Of(ResourceAddress address, Func<RecordedCall, bool> mayHaveCaused)
    {
        var found = events[OwnerOfKey(address)].Where(e => mayHaveCaused(e.Call)).ToList();
        return new TrailFinding(
            [.. found.Take(MostShown).Select(e => new TrailCandidate(e.Id, e.Time, e.Call.Name, e.Principal, e.Source, e.NamesUs))],
            Math.Max(0, found.Count - MostShown),
            trail.Coverage.Span(address.Kind is ResourceKind.Bucket or ResourceKind.Account ? null : iamRegion) with
            {
                Since = since,
            }
        );
    }

    private bool MayHaveCaused(PlanStep step, RecordedCall call)
    {
        if (step.Address.Kind == ResourceKind.AccessKey)
            return call.Name is "CreateAccessKey" or "UpdateAccessKey" or "DeleteAccessKey";
        if (kinds.Of(step.Address.Kind) is not { } kind)
            return false;
        return step.Action switch
        {
            StepAction.Create when step.Facet is null => kind.IsRemovedBy(call),
            StepAction.Delete or StepAction.Adopt or StepAction.Release => kind.IsCreatedBy(call) || kind.IsOwnedBy(call),
            // A resource that was made anew has none of its values.
            _ => kind.IsCreatedBy(call)
                || (
                    step.Facet == Planner.OwnerFacet
                        ? kind.IsOwnedBy(call)
                        : kinds.FacetOf(step.Address, step.Facet)?.IsChangedBy(call) == true
                ),
        };
    }

    /// <summary>Calls on a key are on its user.</summary>
    private static ResourceAddress OwnerOfKey(ResourceAddress address) =>
        address.Kind == ResourceKind.AccessKey ? new ResourceAddress(ResourceKind.User, address.Name.Split('/')[0]) : address;
}
