using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>What a plan must not do without somebody's word (DESIGN.md §7, approvals).</summary>
public static class PlanGuard
{
    private const int MassChangeFrom = 10;
    private const double MassChangeShare = 0.30;

    public static IReadOnlyList<Approval> Approvals(PlanInput input, IReadOnlyList<PlanStep> steps)
    {
        var needed = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var step in steps)
        {
            foreach (var (token, why) in OfStep(step))
                needed.TryAdd(token, why);
        }

        foreach (var (token, why) in OfWhole(input, steps))
            needed.TryAdd(token, why);
        return [.. needed.Select(n => new Approval(n.Key, n.Value, IsGiven(input.Allowed, n.Key)))];
    }

    /// <summary>Whether one of the tokens given names this one; a trailing <c>*</c> stands for any rest, but never for every kind of approval.</summary>
    public static bool IsGiven(IReadOnlyCollection<string> given, string token) => given.Any(g =>
        g == token || (g.EndsWith('*') && g.Contains(':', StringComparison.Ordinal) && token.StartsWith(g[..^1], StringComparison.Ordinal)));

    private static IEnumerable<(string Token, string Why)> OfStep(PlanStep step)
    {
        if (step.Risk.HasFlag(Risk.Delete))
            yield return ($"delete:{step.Address}", $"{step.Address} would be deleted");
        if (step.Risk.HasFlag(Risk.Public))
            yield return ($"public:{step.Address}", $"{step.Address} would be open to everybody");
        if (step.Risk.HasFlag(Risk.Trust))
            yield return ($"trust:{step.Address}", $"who may assume {step.Address} would change");
        if (step.Risk.HasFlag(Risk.Admin))
            yield return ($"admin:{step.Address}", $"{step.Address} would get administrative rights");
        if (step.Risk.HasFlag(Risk.Undecided))
            yield return ($"undecided:{step.Address}", $"what {step.Address} changes in access is not decided");
        if (step.Risk.HasFlag(Risk.Self))
            yield return ($"self:{step.Address}", $"{step.Address} is an operator, or the identity of this run");
    }

    /// <summary>
    /// Whether it takes the place of something. What was not set before is not counted: an apply that was cut off after its creations goes on with
    /// nothing but such steps, and the same command must be enough to go on (docs/decisions/0006).
    /// </summary>
    private static bool IsReplacing(PlanStep step) => step is { Action: StepAction.Update, Before: not null, Facet: not ("tags" or Planner.OwnerFacet) };

    private static IEnumerable<(string Token, string Why)> OfWhole(PlanInput input, IReadOnlyList<PlanStep> steps)
    {
        if (input.Destroying)
            yield break;

        var owned = input.Live.Resources.Where(r => r.Value.Presence == Presence.Present && r.Value.Remembered.Owner == input.Owner).ToList();
        var changed = steps
            .Where(s => s.Action is StepAction.Delete or StepAction.Release || IsReplacing(s))
            .Select(s => s.Address)
            .Where(a => input.Live[a] is { Presence: Presence.Present })
            .Distinct()
            .Count();
        if (owned.Count >= MassChangeFrom && changed > owned.Count * MassChangeShare)
            yield return ("mass-change", $"{changed} of {owned.Count} owned resources would change or go");

        var removes = steps.Any(s => s.Action is StepAction.Delete or StepAction.Release);
        if (input.Desired.Resources.IsEmpty && removes)
            yield return ("empty-manifest", "the manifests declare nothing, so everything owned would go");

        var gone = steps
            .Where(s => s.Action is StepAction.Delete or StepAction.Release)
            .Select(s => input.Live[s.Address]?.Remembered.Source)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Where(f => !input.Files.Contains(f));
        foreach (var file in gone)
            yield return ($"source-gone:{file}", $"the manifest {file} is not part of this run, and what it declared would go");
    }
}
