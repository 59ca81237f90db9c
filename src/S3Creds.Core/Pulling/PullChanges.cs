using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Pulling;

/// <summary>What differs, judged as a plan would judge it that leads from the manifests to the account: who gained access by changes
/// outside of the manifests, and what pulling them would approve.</summary>
internal static class PullChanges
{
    /// <summary>Who is named by a document of the account and by none of the manifests.</summary>
    public const string Principal = "principal";

    private static readonly (Risk Risk, string Kind, string Why)[] OfRisks =
    [
        (Risk.Public, "public", "is open to anyone"),
        (Risk.Trust, "trust", "has another trust policy"),
        (Risk.Admin, "admin", "has administrative rights"),
        (Risk.Undecided, "undecided", "may give access: it is not decided"),
        (Risk.Expire, PlanGuard.Expire, "expires data"),
        (Risk.Self, "self", "is an operator, or the identity of this run"),
    ];

    /// <summary>What <c>--accept</c> takes before the colon.</summary>
    public static IReadOnlyList<string> TokenKinds { get; } = [.. OfRisks.Select(r => r.Kind), "delete", Principal];

    public static (IReadOnlyList<PullChange> Changes, AccessChanges Access) Of(PullInput input)
    {
        var drift = Differences(input).ToList();
        var forward = drift.Select(d => StepOf(d, d.Live, d.Desired)).ToList();
        var facts = input.Plan.Basis.Access?.Facts;
        var declared = PlannedState.After(input.Kinds, input.Live, input.Desired, forward);
        var rules = new StepRules(input.Kinds, input.Plan.Basis.Operators);
        var steps = drift.Select(d => rules.Complete(StepOf(d, d.Desired, d.Live))).ToList();
        var (access, judged) = PlannedAccess.Of(input.Kinds, steps, facts is null ? null : new AccessBasis(declared, facts));
        var changes = drift.Zip(judged).Select(p => OfFacet(input, p.First, p.Second, access, facts is null)).ToList();
        changes.AddRange(Missing(input).Select(a => OfMissing(input, a)));
        return ([.. changes.OrderBy(c => c.Step.Address).ThenBy(c => c.Step.Facet, StringComparer.Ordinal)], access);
    }

    /// <summary>The facets of resources that are there and of this owner, where the account has another value.</summary>
    private static IEnumerable<Difference> Differences(PullInput input)
    {
        foreach (var (address, desired) in input.Desired.Resources.Where(r => input.Contains(r.Key)))
        {
            if (input.Live[address] is not { Presence: Presence.Present } live || live.OwnershipTags.Owner != input.Declared.Owner)
                continue;
            foreach (var facet in input.Kinds.Of(address.Kind)?.Facets ?? [])
            {
                if (desired[facet.Key] is not { } wanted || live[facet.Key] is not (FacetValue.Present or FacetValue.Absent))
                    continue;
                var projected = facet.Project(wanted, live[facet.Key]!);
                if (!facet.Same(wanted, projected))
                    yield return new Difference(address, facet, wanted, projected);
            }
        }
    }

    /// <summary>Declared and not in the account. Where something could not be read, nothing is reported as missing.</summary>
    private static IEnumerable<ResourceAddress> Missing(PullInput input) =>
        input.Plan.Complete
            ? input
                .Plan.Steps.Where(s => s is { Action: StepAction.Create, Facet: null } && input.Desired[s.Address] is not null)
                .Select(s => s.Address)
            : [];

    private static PlanStep StepOf(Difference d, FacetValue before, FacetValue after) =>
        new("", StepAction.Update, d.Address, d.Facet.Key, before.JsonOrNull, after.JsonOrNull, Risk.None, 0, "changed in the account");

    private static PullChange OfFacet(PullInput input, Difference d, PlanStep step, AccessChanges access, bool isBlind)
    {
        // Whose access it changes could not be read: not decided is not no.
        if (isBlind && PlannedAccess.TouchesAccess(input.Kinds, step))
            step = step with { Risk = step.Risk | Risk.Undecided };
        var tokens = OfRisks
            .Where(r => step.Risk.HasFlag(r.Risk))
            .Select(r =>
                Token(input, r.Kind, d.Address, r.Risk == Risk.Expire ? PlanGuard.WhyExpire(input.Kinds, step) : $"{d.Address} {r.Why}")
            )
            .ToList();
        var names = NewPrincipals(d).Concat(Outsiders(d, access)).Distinct(StringComparer.Ordinal).ToList();
        if (names.Count > 0)
            tokens.Add(Token(input, Principal, d.Address, $"{d.Address} lets in {ManifestSources.Few(names)}"));
        return new PullChange(step, tokens);
    }

    private static PullChange OfMissing(PullInput input, ResourceAddress address) =>
        new(
            new PlanStep(address.ToString(), StepAction.Delete, address, null, null, null, Risk.Delete, 0, "not in the account"),
            [Token(input, "delete", address, $"{address} is not in the account: it was deleted, or is not applied yet")]
        );

    private static PullToken Token(PullInput input, string kind, ResourceAddress address, string why)
    {
        var token = $"{kind}:{address}";
        return new PullToken(token, why, PlanGuard.IsGiven(input.Accepted, token));
    }

    /// <summary>Principals of statements that allow, which no such statement of the manifests names.</summary>
    private static IEnumerable<string> NewPrincipals(Difference d)
    {
        var known = PrincipalsOf(d.Facet, d.Desired).ToHashSet(StringComparer.Ordinal);
        return PrincipalsOf(d.Facet, d.Live).Where(p => p != "*" && !known.Contains(p));
    }

    private static IEnumerable<string> PrincipalsOf(Facet facet, FacetValue value) =>
        facet
            .Policies(value)
            .SelectMany(p => PolicyText.Statements(p.Document))
            .Where(s => s["Effect"]?.ToString() == "Allow")
            .SelectMany(s => Names(s["Principal"]).Concat(s.ContainsKey("NotPrincipal") ? ["all but some principals"] : []));

    private static IEnumerable<string> Names(JsonNode? principal) =>
        principal is JsonObject byType ? byType.SelectMany(t => PolicyText.Strings(t.Value)) : PolicyText.Strings(principal);

    /// <summary>Others who gain access by a bucket, whatever gives it: its policy, its access control list.</summary>
    private static IEnumerable<string> Outsiders(Difference d, AccessChanges access) =>
        d.Address.Kind == ResourceKind.Bucket && d.Facet.Bearing == AccessBearing.Grants
            ? access
                .Changes.Where(c =>
                    c is { IsGain: true, IsOutside: true, IsPublic: false } && AccessWords.CanName(c.Resource, d.Address.Name)
                )
                .Select(c => c.Who)
            : [];

    private sealed record Difference(ResourceAddress Address, Facet Facet, FacetValue Desired, FacetValue Live);
}
