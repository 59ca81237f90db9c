using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>What follows from a step alone: its id, its rank and its risk. The planner takes them from here. In a plan file they are
/// claims, so a reader computes them again.</summary>
/// <param name="operators">The identities that a plan must not lock out.</param>
internal sealed class StepRules(IReadOnlyCollection<Kind> kinds, IReadOnlyCollection<ResourceAddress> operators)
{
    /// <summary>The step with its id, rank and risk. A step of access keys has its own (<see cref="KeyPlan"/>).</summary>
    public PlanStep Complete(PlanStep step) => step with { Id = IdOf(step), Rank = RankOf(step), Risk = RiskOf(step) };

    /// <summary>Why no planner makes this step for this owner; null where one does.</summary>
    public string? WhyNot(PlanStep step, string owner)
    {
        if (KeyWords.Speaks(step))
            return KeyStepForm.WhyNot(step);
        if (kinds.FirstOrDefault(k => k.ResourceKind == step.Address.Kind) is not { } kind)
            return $"{step.Address} is of a kind that a plan does not change";
        if (kind.NameError(step.Address.Name) is { } wrong)
            return $"{step.Address} is not a valid name: {wrong}";
        return step switch
        {
            { Action: StepAction.Create, Facet: null, Before: null } => WhyNoCreation(kind, step, owner),
            { Action: StepAction.Delete, Facet: null, After: null } => OwnerOf(step.Before, nested: true) == owner
                ? null
                : $"{step.Id} is not of owner '{owner}'",
            { Action: StepAction.Release, Facet: Planner.OwnerFacet, After: null } => OwnerOf(step.Before) == owner
                ? null
                : $"{step.Id} is not of owner '{owner}'",
            // From another owner it needs an approval (PlanGuard).
            { Action: StepAction.Adopt, Facet: Planner.OwnerFacet } => OwnerOf(step.Before) != owner && OwnerOf(step.After) == owner
                ? null
                : $"{step.Id} adopts for another owner",
            { Action: StepAction.Update, Facet: Planner.OwnerFacet } => OwnerOf(step.Before) == owner && OwnerOf(step.After) == owner
                ? null
                : $"{step.Id} changes the owner",
            { Action: StepAction.Update, Facet: Planner.NameFacet } => kind.CanRename
            && Text(step.Before) is { } old
            && kind.NameError(old) is null
            && Text(step.After) == step.Address.Name
                ? null
                : $"{step.Id} is no rename that AWS makes",
            { Action: StepAction.Update, Facet: { } facet } => kind.Facets.Any(f => f.Key == facet)
                ? null
                : $"{step.Id} names no property of a {step.Address.Kind.Name()}",
            _ => $"{step.Id} is not a step that s3creds plans",
        };
    }

    private static string? WhyNoCreation(Kind kind, PlanStep step, string owner) =>
        step.After?.ToNode() is not JsonObject after || OwnerOf(step.After, nested: true) != owner
            ? $"{step.Id} is not made for owner '{owner}'"
        : after.Select(f => f.Key).FirstOrDefault(k => k != Planner.OwnerFacet && !kind.CreationFacets.Any(f => f.Key == k)) is { } unknown
            ? $"{step.Id} is made with '{unknown}', which no creation sets"
        : null;

    internal static string? OwnerOf(CanonicalJson? value, bool nested = false)
    {
        var json = value?.ToNode() as JsonObject;
        return ((nested ? json?[Planner.OwnerFacet] as JsonObject : json)?["owner"] as JsonValue)?.ToString();
    }

    private static string IdOf(PlanStep step) =>
        KeyWords.Speaks(step) ? KeyPlan.IdOf(step)
        : step.Facet is { } facet ? $"{step.Address}:{facet}"
        : step.Address.ToString();

    private int RankOf(PlanStep step) =>
        step switch
        {
            { Address.Kind: ResourceKind.AccessKey } => step.Rank,
            { Action: StepAction.Create } => StepOrder.Creation(step.Address.Kind),
            { Action: StepAction.Delete or StepAction.Release } => StepOrder.Removal(step.Address.Kind),
            { Facet: Planner.OwnerFacet } => StepOrder.OwnershipTags,
            { Facet: Planner.NameFacet } => StepOrder.Creation(step.Address.Kind),
            _ => StepOrder.Facet(FacetOf(step).RankOf(Value(step.Before), Value(step.After))),
        };

    private Risk RiskOf(PlanStep step)
    {
        if (KeyWords.Speaks(step))
            return step.Action == StepAction.Delete ? Risk.Delete : Risk.None;
        var self = Access.OperatorPatterns.Matches(operators, step.Address) ? Risk.Self : Risk.None;
        return step switch
        {
            { Action: StepAction.Create } => (step.After?.ToNode() as JsonObject ?? [])
                .Where(f => f.Key != Planner.OwnerFacet)
                .Aggregate(self, (risk, f) => risk | CreationRisk(step, f.Key, f.Value)),
            { Action: StepAction.Delete } => KindOf(step).RemovalRisk | self,
            { Action: StepAction.Release } => self,
            { Facet: Planner.OwnerFacet } => Risk.None,
            { Facet: Planner.NameFacet } => Text(step.Before) is { } old
            && Access.OperatorPatterns.Matches(operators, step.Address with { Name = old })
                ? self | Risk.Self
                : self,
            _ => FacetOf(step).RiskOf(step.Address, Value(step.Before), Value(step.After)) | self,
        };
    }

    private Risk CreationRisk(PlanStep step, string facet, JsonNode? value) =>
        KindOf(step).Facet(facet).RiskOf(step.Address, FacetValue.Absent.Instance, new FacetValue.Present(CanonicalJson.Of(value)));

    private Kind KindOf(PlanStep step) => kinds.First(k => k.ResourceKind == step.Address.Kind);

    private Facet FacetOf(PlanStep step) => KindOf(step).Facet(step.Facet!);

    internal static string? Text(CanonicalJson? value) => (value?.ToNode() as JsonValue)?.ToString();

    internal static FacetValue Value(CanonicalJson? json) =>
        json is { } present ? new FacetValue.Present(present) : FacetValue.Absent.Instance;
}
