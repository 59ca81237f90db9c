using S3Creds.Core.Access;
using S3Creds.Core.Files;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>A plan file is a claim: a person who can write it can give it a digest. Its risks, approvals and access changes are therefore
/// computed again when it is read, and a plan that differs from them is refused.</summary>
internal static class PlanClaims
{
    /// <summary>What the plan states that does not follow from its steps; null where everything follows.</summary>
    public static string? Problem(Plan plan, IReadOnlyCollection<Kind> kinds)
    {
        var rules = new StepRules(kinds, plan.Basis.Operators);
        var steps = new List<PlanStep>();
        var keys = new Dictionary<ResourceAddress, int>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var claimed in plan.Steps)
        {
            if (rules.WhyNot(claimed, plan.Owner) is { } why)
                return why;
            if (!ids.Add(claimed.Id))
                return $"{claimed.Id} occurs twice";
            var step = rules.Complete(KeyWords.Speaks(claimed) ? claimed with { Rank = StepOrder.Keys(Place(claimed, keys)) } : claimed);
            if (step.Id != claimed.Id)
                return $"the step {claimed.Id} is {step.Id}";
            if (step.Rank != claimed.Rank)
                return $"{step.Id} has rank {claimed.Rank}, and runs in rank {step.Rank}";
            steps.Add(step);
        }

        if (!Planner.InOrder(steps).SequenceEqual(steps))
            return "its steps are not in their order";
        if (plan.Steps.Select(s => s.Origin is null).Distinct().Count() > 1)
            return "some of its steps name their origin, and others do not";
        if (plan.Commit is { } commit && !GitRepository.IsCommit(commit))
            return "its commit is not one";
        return WrongTimes(plan) ?? WrongAccess(kinds, plan, steps) ?? WrongApprovals(kinds, plan, plan.Steps);
    }

    /// <summary>A plan that was made lasts from a minute to a year.</summary>
    private static string? WrongTimes(Plan plan) =>
        (plan.MadeAt, plan.ValidUntil) switch
        {
            // Refused where it is applied.
            (_, null) => null,
            (null, _) => "it has no date",
            ({ } made, { } end) when end <= made => "it expires before it was made",
            ({ } made, { } end) when end - made > PlanFile.Longest => $"it is valid for more than {PlanFile.Longest.Days} days",
            _ => null,
        };

    private static string? WrongAccess(IReadOnlyCollection<Kind> kinds, Plan plan, List<PlanStep> steps)
    {
        if (plan.Basis.Access is null && steps.Find(s => PlannedAccess.TouchesAccess(kinds, s)) is { } touching)
            return $"{touching.Id} changes access, and the plan does not hold the basis to check it";
        var (access, risky) = PlannedAccess.Of(kinds, steps, plan.Basis.Access);
        foreach (var (step, claimed) in risky.Zip(plan.Steps))
        {
            if (step.Risk != claimed.Risk)
                return $"{step.Id} has the risks {Names(step.Risk)}, and the plan lists {Names(claimed.Risk)}";
        }

        return CanonicalJson.Of(AccessJson.Write(access)).Text == CanonicalJson.Of(AccessJson.Write(plan.Access)).Text
            ? null
            : "its steps change access differently from its list of access changes";
    }

    private static string? WrongApprovals(IReadOnlyCollection<Kind> kinds, Plan plan, IReadOnlyList<PlanStep> steps)
    {
        var needed = PlanGuard.Approvals(kinds, plan.Basis, steps, plan.DeclaresNothing, []);
        if (needed.FirstOrDefault(n => !plan.Approvals.Any(a => a.Token == n.Token)) is { } missing)
            return $"its steps need the approval {missing.Token}, which it does not list";
        return needed.Select(n => (n.Token, n.Why)).SequenceEqual(plan.Approvals.Select(a => (a.Token, a.Why)))
            ? null
            : "its list of approvals is not that of its steps";
    }

    private static int Place(PlanStep step, Dictionary<ResourceAddress, int> keys)
    {
        // All steps of one user's keys run one after the other; a deletion names the key too.
        var user = new ResourceAddress(ResourceKind.User, KeyPlan.Read(step).User);
        var place = keys.GetValueOrDefault(user);
        keys[user] = place + 1;
        return place;
    }

    private static string Names(Risk risk) => string.Join(", ", PlanFile.Risks(risk)) is { Length: > 0 } names ? names : "none";
}
