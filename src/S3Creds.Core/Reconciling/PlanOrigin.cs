using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Reconciling;

/// <summary>Whether a saved plan does what manifests declare and nothing else: each of its steps must follow from them, whatever its digest
/// is.</summary>
public static class PlanOrigin
{
    /// <exception cref="S3CredsException">It was made from other manifests, or holds a step that they do not ask for.</exception>
    public static void Check(Plan plan, DesiredState declared, IReadOnlyList<Kind> kinds)
    {
        var desired = plan.Basis.Destroying ? ResourceSet.Empty : declared.Resources;
        var digest = Planner.DesiredDigestOf(desired, plan.Basis.Destroying ? [] : declared.Keys);
        // A plan of keys alone judges no access.
        var claims =
            plan.Steps.All(KeyWords.Speaks) ? plan.Basis.Claims.Declared
            : plan.Basis.Destroying ? null
            : declared.Claims.Digest;
        if (
            claims != plan.Basis.Claims.Declared
            || (plan.Account, plan.Owner, plan.Endpoint, plan.DesiredDigest)
                != (declared.Account, declared.Owner, declared.Endpoint, digest)
        )
            throw new S3CredsException(
                ApplyCodes.OtherManifest.With(
                    "the plan was made from other manifests than -f names",
                    "nothing was changed; make and review a new plan"
                ),
                Outcome.Refused
            );
        var wrong = plan.Steps.Select(s => (Step: s, Why: WhyNot(s, desired, declared, kinds))).Where(s => s.Why is not null).ToList();
        if (wrong.Count > 0)
            throw new S3CredsException(
                [
                    .. wrong.Select(w =>
                        PlanCodes.NotOfManifests.With(
                            $"{w.Step.Id} does not follow from the manifests: {w.Why}",
                            "nothing was changed; make and review a new plan"
                        )
                    ),
                ],
                Outcome.Refused
            );
    }

    private static string? WhyNot(PlanStep step, ResourceSet desired, DesiredState declared, IReadOnlyList<Kind> kinds)
    {
        if (step.Address.Kind == ResourceKind.AccessKey)
        {
            var (user, transition) = KeyPlan.Read(step);
            var isGoing = desired[new ResourceAddress(ResourceKind.User, user)] is null;
            return
                declared.Keys.Any(k => IsSame(k.User, user)) || (isGoing && transition.Action is KeyAction.Deactivate or KeyAction.Observe)
                ? null
                : $"they declare no keys of user {user}";
        }

        var wanted = desired.Resources.FirstOrDefault(r => r.Key.Kind == step.Address.Kind && IsSame(r.Key.Name, step.Address.Name)).Value;
        return (step.Action, wanted) switch
        {
            (StepAction.Delete or StepAction.Release, null) => null,
            (StepAction.Delete or StepAction.Release, _) => $"they declare {step.Address}",
            (_, null) => $"they do not declare {step.Address}",
            (StepAction.Create, _) => Asks(step, wanted, kinds.First(k => k.ResourceKind == step.Address.Kind)),
            (_, _) when step.Facet == Planner.NameFacet => declared.Moves.Any(m =>
                m.To == step.Address && IsSame(m.From.Name, StepRules.Text(step.Before) ?? "")
            )
                ? null
                : "they do not rename it",
            (_, _) when step.Facet == Planner.OwnerFacet => IsOwnership(step.After, wanted.OwnershipTags)
                ? null
                : "its ownership tags are others",
            _ when wanted[step.Facet!] is { } value and (FacetValue.Present or FacetValue.Absent) => value.JsonOrNull == step.After
                ? null
                : $"they ask for another {step.Facet}",
            _ => $"they leave its {step.Facet} unmanaged",
        };
    }

    private static string? Asks(PlanStep step, ResourceState wanted, Kind kind)
    {
        foreach (var (key, value) in step.After?.ToNode() as JsonObject ?? [])
        {
            if (
                key == Planner.OwnerFacet
                    ? !IsOwnership(CanonicalJson.Of(value), wanted.OwnershipTags)
                    : wanted[key]?.JsonOrNull != CanonicalJson.Of(value)
            )
                return $"they ask for another {key}";
        }

        // A creating call without its boundary would make more than the manifests ask for, until the step that follows.
        var made = step.After?.ToNode() as JsonObject;
        return
            kind.CreationFacets.FirstOrDefault(f =>
                wanted[f.Key] is FacetValue.Present value && made?.ContainsKey(f.Key) != true && !f.Mentions(value).Any()
            )
                is { } missing
            ? $"they ask for {missing.Key} at its creation"
            : null;
    }

    private static bool IsOwnership(CanonicalJson? after, OwnershipTags wanted)
    {
        var json = after?.ToNode() as JsonObject ?? [];
        json.Remove("source");
        return CanonicalJson.Of(json) == CanonicalJson.Of(Planner.OwnershipJson(wanted with { Source = null }));
    }

    /// <summary>IAM's names are unique without case.</summary>
    private static bool IsSame(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
