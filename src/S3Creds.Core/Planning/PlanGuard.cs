using System.Text.Json.Nodes;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>What a plan must not do without an approval.</summary>
public static class PlanGuard
{
    /// <summary>What the part of a token before its colon can be.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [.. OfRisks.Select(r => r.Kind), "mass-change", "empty-manifest", "source-gone", "in-use", "claims", Transfer, Empty];

    /// <summary>Which approval each risk of a step needs. <see cref="Kinds"/> follows from it, so that what a plan asks for can always be
    /// given.</summary>
    private static IReadOnlyList<(Risk Risk, string Kind, Func<ResourceAddress, string> Why)> OfRisks =>
        [
            (Risk.Delete, "delete", a => $"{a} would be deleted"),
            (Risk.Public, "public", a =>
                a.Kind == ResourceKind.Account
                    ? "the public-access block of the whole account would be loosened or removed"
                    : $"{a} would be open to anyone"
            ),
            (Risk.Trust, "trust", a =>
                a.Kind == ResourceKind.Role
                    ? $"the trust policy of {a} would change"
                    : $"the identities that {a} admits to roles would change"
            ),
            (Risk.Admin, "admin", a => $"{a} would get administrative rights"),
            (Risk.Undecided, "undecided", a => $"what {a} changes in access is not decided"),
            (Risk.Expire, Expire, a => $"S3 would delete data in {a}"),
            (Risk.Self, "self", a => $"{a} is an operator, or the identity of this run"),
        ];

    /// <summary>Resources of another owner are taken over: <c>transfer:OWNER</c>, which --transfer-owner gives.</summary>
    internal const string Transfer = "transfer";

    /// <summary>A resource is deleted with what it holds: <c>empty:bucket/x</c>, and <c>empty:bucket/x:48211</c> where it holds
    /// many.</summary>
    private const string Empty = "empty";

    /// <summary>S3 deletes data by itself that it kept before: <c>expire:bucket/x</c>.</summary>
    internal const string Expire = "expire";

    private const int MassChangeFrom = 10;
    private const double MassChangeShare = 0.30;

    /// <param name="declaresNothing">The manifests are empty.</param>
    /// <param name="allowed">The tokens that were given.</param>
    public static IReadOnlyList<Approval> Approvals(
        IReadOnlyCollection<Kind> kinds,
        PlanBasis basis,
        IReadOnlyList<PlanStep> steps,
        bool declaresNothing,
        IReadOnlyCollection<string> allowed
    )
    {
        var needed = new SortedDictionary<string, string>(StringComparer.Ordinal);
        // A bucket that the plan makes has nothing yet that could expire.
        var made = steps.Where(s => s is { Action: StepAction.Create, Facet: null }).Select(s => s.Address).ToHashSet();
        foreach (var step in steps.Select(s => made.Contains(s.Address) ? s with { Risk = s.Risk & ~Risk.Expire } : s))
        {
            foreach (var (token, why) in OfStep(kinds, step))
                needed.TryAdd(token, why);
        }

        foreach (
            var from in steps
                .Where(s => s.Action == StepAction.Adopt && s.Facet == Planner.OwnerFacet)
                .Select(s => StepRules.OwnerOf(s.Before))
                .OfType<string>()
        )
            needed.TryAdd($"{Transfer}:{from}", $"resources of owner '{from}' would be taken over");

        foreach (var (token, why) in OfWhole(kinds, basis, steps, declaresNothing))
            needed.TryAdd(token, why);
        return [.. needed.Select(n => Of(n.Key, n.Value, allowed))];
    }

    private static Approval Of(string token, string why, IReadOnlyCollection<string> allowed) =>
        GivenBy(allowed, token) is { } by
            ? new Approval(token, why, true)
            {
                By = token.StartsWith(Transfer + ":", StringComparison.Ordinal) ? "--transfer-owner" : $"--allow {by}",
            }
            : new Approval(token, why, false);

    /// <summary>Whether one of the tokens given names this one; a trailing <c>*</c> stands for any rest, but never for every kind of
    /// approval.</summary>
    public static bool IsGiven(IReadOnlyCollection<string> given, string token) => GivenBy(given, token) is not null;

    private static string? GivenBy(IReadOnlyCollection<string> given, string token) =>
        given.FirstOrDefault(g =>
            g == token
            || (
                !IsOfCount(token)
                && g.EndsWith('*')
                && g.Contains(':', StringComparison.Ordinal)
                && token.StartsWith(g[..^1], StringComparison.Ordinal)
            )
        );

    /// <summary>An approval that names a number is given for that number only.</summary>
    private static bool IsOfCount(string token) =>
        token.StartsWith(Empty + ":", StringComparison.Ordinal) && token.Count(c => c == ':') > 1;

    /// <summary>What S3 would delete by itself, in words.</summary>
    public static string WhyExpire(IReadOnlyCollection<Kind> kinds, PlanStep step) =>
        $"in {step.Address}, "
        + string.Join(
            "; ",
            kinds.FacetOf(step.Address, step.Facet)?.Expires(StepRules.Value(step.Before), StepRules.Value(step.After)) ?? []
        );

    private static IEnumerable<(string Token, string Why)> OfStep(IReadOnlyCollection<Kind> kinds, PlanStep step)
    {
        foreach (var (risk, kind, why) in OfRisks.Where(r => step.Risk.HasFlag(r.Risk)))
            yield return ($"{kind}:{step.Address}", risk == Risk.Expire ? WhyExpire(kinds, step) : why(step.Address));
        if (step.Action == StepAction.Delete && Contents.Of(step.Before) is { } contents)
        {
            var count = contents.Objects + contents.Uploads;
            var token = $"{Empty}:{step.Address}";
            yield return (count > Contents.Many ? $"{token}:{count}" : token, $"{step.Address} would be deleted with {contents}");
        }
    }

    /// <summary> Whether it takes the place of something. What was not set before is not counted: an apply that was interrupted after its
    /// creations goes on with nothing but such steps, and the same command must be enough to go on (docs/decisions/0006). </summary>
    private static bool IsReplacing(IReadOnlyCollection<Kind> kinds, PlanStep step) =>
        step is { Action: StepAction.Update, Before: not null, Facet: not Planner.OwnerFacet }
        && kinds.FacetOf(step.Address, step.Facet)?.IsLabel != true;

    private static IEnumerable<(string Token, string Why)> OfWhole(
        IReadOnlyCollection<Kind> kinds,
        PlanBasis basis,
        IReadOnlyList<PlanStep> steps,
        bool declaresNothing
    )
    {
        if (basis.Destroying)
            yield break;

        if (basis.Claims.Approval is { } claims && steps.Count > 0)
            yield return claims;

        // Access keys are no owned resources: an interrupted creation of keys is cleared up by the same command.
        var changed = steps
            .Where(s =>
                s.Address.Kind != ResourceKind.AccessKey && (s.Action is StepAction.Delete or StepAction.Release || IsReplacing(kinds, s))
            )
            .Select(s => s.Address)
            .Distinct()
            .Count();
        if (basis.Owned >= MassChangeFrom && changed > basis.Owned * MassChangeShare)
            yield return ("mass-change", $"{changed} of {basis.Owned} owned resources would change or be removed");

        var removals = steps.Where(s => s.Action is StepAction.Delete or StepAction.Release).ToList();
        if (declaresNothing && removals.Count > 0)
            yield return ("empty-manifest", "the manifests declare nothing, so everything owned would be removed");

        foreach (
            var file in removals
                .Select(SourceOf)
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Where(f => !basis.Files.Contains(f) && !basis.Moved.Contains(f))
        )
            yield return ($"source-gone:{file}", $"the manifest {file} is not part of this run, and what it declared would be removed");
    }

    /// <summary>The manifest that declared what a step removes, from its ownership tags.</summary>
    private static string? SourceOf(PlanStep step)
    {
        var before = step.Before?.ToNode() as JsonObject;
        return (
            (step.Action == StepAction.Delete ? before?[Planner.OwnerFacet] as JsonObject : before)?["source"] as JsonValue
        )?.ToString();
    }
}
