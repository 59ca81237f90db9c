using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary> Groups and managed policies that a plan would attach, and principals of the account that its policies would name, that are
/// nowhere: known before the first write, so nothing is made half. </summary>
internal static class MissingReferences
{
    /// <param name="whole">The account was read as a whole: what is not in <paramref name="live"/> is not there.</param>
    public static IEnumerable<Diagnostic> Of(
        IReadOnlyCollection<Kind> kinds,
        Plan plan,
        ResourceSet desired,
        ResourceSet live,
        AccessFacts? facts,
        bool whole
    )
    {
        var created = plan.Steps.Where(s => s.Action == StepAction.Create).Select(s => s.Address).ToHashSet();
        foreach (var step in plan.Steps.Where(s => s.Action is not StepAction.Delete))
        {
            foreach (var reference in Added(kinds, step).Concat(AddedPrincipals(step, plan.Account)).Where(IsMissing))
            {
                yield return ApplyCodes.Missing.At(
                    desired[step.Address]?.DeclaredAt,
                    $"{step.Address}: {reference.What} {reference.Target} does not exist",
                    "check its spelling, or create it first"
                );
            }
        }

        bool IsMissing(Reference reference) =>
            reference.Address is { } address
                ? whole && !created.Contains(address) && live[address] is null or { Presence: Presence.Absent }
                : facts?.AwsPolicies.GetValueOrDefault(reference.Target) is FacetValue.Absent;
    }

    private static IEnumerable<Reference> Added(IReadOnlyCollection<Kind> kinds, PlanStep step)
    {
        var there =
            kinds.FacetOf(step.Address, step.Facet) is { } facet && step.Before is { } before
                ? facet.References(new FacetValue.Present(before))
                : [];
        return step.ValuesAfter(kinds).SelectMany(v => v.Facet.References(v.Value)).Except(there);
    }

    /// <summary>IAM and S3 refuse a policy that names a user or a role which is not there. Of other accounts only they know.</summary>
    private static IEnumerable<Reference> AddedPrincipals(PlanStep step, string account) =>
        Principals(step.After?.ToNode())
            .Except(Principals(step.Before?.ToNode()))
            .Where(arn => arn.Split(':') is [_, _, "iam", "", var of, _] && of == account)
            .Select(PolicyText.PrincipalOf)
            .OfType<ResourceAddress>()
            .Select(a => new Reference("principal", a.ToString()))
            .Distinct();

    private static IEnumerable<string> Principals(JsonNode? node) =>
        node switch
        {
            JsonObject map => map.SelectMany(e =>
                e.Key is "Principal" or "NotPrincipal" ? PolicyText.Strings((e.Value as JsonObject)?["AWS"]) : Principals(e.Value)
            ),
            JsonArray list => list.SelectMany(Principals),
            _ => [],
        };
}
