using System.Collections.Immutable;
using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>Compares desired with live and says what would be done. Pure: the same input gives the same bytes.</summary>
public sealed class Planner
{
    private readonly PlanInput input;
    private readonly ImmutableDictionary<ResourceKind, Kind> kinds;
    private readonly ImmutableHashSet<ResourceAddress> creating;
    private readonly List<PlanStep> steps = [];
    private readonly DiagnosticBag diagnostics = new();
    private readonly UnsupportedFacets unsupported = new();
    private readonly HashSet<ResourceAddress> unread = [];
    private readonly HashSet<ResourceAddress> refused = [];
    private readonly StepRules rules;
    private int unchanged;

    private Planner(PlanInput input)
    {
        this.input = input;
        kinds = input.Kinds.ToImmutableDictionary(k => k.ResourceKind);
        rules = new StepRules(input.Kinds, input.Operators);
        creating = [.. input.Desired.Resources.Keys.Where(a => input.InScope(a) && input.Live[a] is null or { Presence: Presence.Absent })];
        diagnostics.AddRange(input.Diagnostics);
    }

    public static Plan Build(PlanInput input) => new Planner(input).Build();

    private Plan Build()
    {
        foreach (var (address, desired) in input.Desired.Resources)
        {
            if (input.InScope(address))
                PlanDeclared(address, desired);
        }

        // What is declared was reported with its place in the manifest.
        diagnostics.AddRange(input.Gaps.Where(g => g.Address is not { } address || !unread.Contains(address)).Select(g => g.Diagnostic));
        diagnostics.AddRange(unsupported.Said());
        if (input.KeysOnly)
            LeaveAllButKeys();
        steps.AddRange(input.KeySteps);
        PlanRemovals();
        IReadOnlyList<PlanStep> ordered = [.. InOrder(steps)];
        var basis = new PlanBasis(
            [.. input.Operators.Distinct().Order()],
            [.. input.Files.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Moved(),
            input.Live.Resources.Count(r => IsOwned(r.Value)),
            input.Destroying,
            input.Facts is { } facts ? new AccessBasis(input.Live, facts) : null)
        {
            Claims = input.KeysOnly ? ClaimsBasis.None : new ClaimsBasis(input.Claims, Approved()),
        };
        (var access, ordered) = PlannedAccess.Of(ordered, basis.Access);
        if (input.Facts is { } known)
        {
            var after = PlannedState.After(input.Live, input.Desired, ordered);
            var model = AccessModel.Of(after, known);
            diagnostics.AddRange(BlockedPolicies.Of(ordered, after, input.Desired, known));
            var judge = new ExpectationJudge(model, known.Partition, declaredOnly: false, input.Operators, input.Now);
            diagnostics.AddRange(judge.Judge(input.Expectations).Concat(judge.Notes(input.Expectations)));
            diagnostics.AddRange(AccessGuard.Lockouts(AccessModel.Of(input.Live, known), model, input.Operators, known.Partition));
            diagnostics.AddRange(AccessGuard.CutOffs(model, input.Desired));
        }

        var desiredDigest = DesiredDigestOf(input.AsDeclared ?? input.Desired, input.KeysDeclared);
        var approvals = PlanGuard.Approvals(basis, ordered, input.Desired.Resources.IsEmpty && input.KeysDeclared.Count == 0, input.Allowed);
        return new Plan(
            PlanFile.FormatVersion,
            input.Tool,
            input.Account,
            input.Owner,
            desiredDigest,
            PlanDigest.Of(input.Live),
            ordered,
            approvals,
            diagnostics.Sorted(),
            IsComplete,
            unchanged)
        {
            Access = access,
            Basis = basis,
            Refused = [.. refused],
        };
    }

    /// <summary>The order in which steps are listed; those of one rank and different resources run in parallel.</summary>
    internal static IEnumerable<PlanStep> InOrder(IEnumerable<PlanStep> steps) =>
        steps.OrderBy(s => s.Rank).ThenBy(s => s.Address).ThenBy(s => s.Facet, StringComparer.Ordinal);

    /// <summary>Settings and sinks of keys are no facets, and a plan that delivers keys must not be applied with other ones.</summary>
    public static string DesiredDigestOf(ResourceSet desired, IReadOnlyList<KeyDeclaration> keys) => keys.Count == 0
        ? PlanDigest.OfDesired(desired)
        : PlanDigest.Of(PlanDigest.OfDesired(desired) + CanonicalJson.Of(new JsonArray([.. keys.Select(k => k.ToJson())])).Text);

    private bool IsComplete => input.Gaps.Count == 0 && unread.Count == 0;

    private void LeaveAllButKeys()
    {
        foreach (var step in steps.Where(s => s.Action is StepAction.Create or StepAction.Adopt))
            diagnostics.Add(KeyCodes.NoUser.Says($"{step.Address} is not managed yet: {step.Reason}", "apply the manifests first, which makes its key too"));
        steps.Clear();
    }

    private void PlanDeclared(ResourceAddress address, ResourceState desired)
    {
        var kind = kinds[address.Kind];
        var live = input.Live[address];
        if (live is null or { Presence: Presence.Absent })
        {
            PlanCreation(kind, address, desired);
            return;
        }

        if (live.Presence == Presence.Unknown)
        {
            Incomplete(address, desired.Declared, $"{address} could not be read: {live.UnknownReason}");
            return;
        }

        var before = steps.Count;
        if (!PlanOwnership(address, desired, live))
            return;

        foreach (var facet in kind.Facets)
        {
            if (desired[facet.Key] is { } wanted)
                PlanFacet(address, facet, wanted, live[facet.Key], desired.Declared);
        }

        if (steps.Count == before)
            unchanged++;
        else if (!steps.Skip(before).Any(s => s.Facet == OwnerFacet) && live.Remembered.Source != desired.Remembered.Source)
            AddOwnerStep(address, StepAction.Update, live.Remembered, desired.Remembered, "its manifest has another name");
    }

    private void PlanCreation(Kind kind, ResourceAddress address, ResourceState desired)
    {
        var atCreation = new JsonObject();
        foreach (var facet in kind.Facets)
        {
            if (desired[facet.Key] is not FacetValue.Present present)
                continue;

            // A creating call cannot name what is only made later (a role that trusts a new role, or itself): that facet follows as a step
            // of its own.
            var later = facet.Mentions(present).Any(m => creating.Contains(m) && m.Kind >= address.Kind);
            if (facet.Role == FacetRole.Settable || later)
            {
                AddFacetStep(address, facet, FacetValue.Absent.Instance, present, "new with its resource");
                continue;
            }

            atCreation[facet.Key] = present.Json.ToNode();
        }

        atCreation[OwnerFacet] = RememberedJson(desired.Remembered);
        Add(StepAction.Create, address, null, null, CanonicalJson.Of(atCreation), "not in the account");
    }

    private bool PlanOwnership(ResourceAddress address, ResourceState desired, ResourceState live)
    {
        if (live.Remembered.Owner == input.Owner)
        {
            // The manifest's name alone is worth no call: it is written together with the next change of the resource.
            if (live.Remembered with { Source = null } != desired.Remembered with { Source = null })
                AddOwnerStep(address, StepAction.Update, live.Remembered, desired.Remembered, "ownership tags differ");
            return true;
        }

        if (live.Remembered.Owner is { } other)
        {
            diagnostics.Add(PlanCodes.OwnedByOther.At(
                desired.Declared, $"{address} belongs to owner '{other}'", $"remove it from this manifest, or have '{other}' release it first"));
            return false;
        }

        if (live.Interrupted)
        {
            diagnostics.Add(PlanCodes.InterruptedCreation.At(
                desired.Declared, $"{address} is new, empty and nobody's: it is taken for a creation that was cut short", "where it is not, stop here and rename one of the two"));
            AddOwnerStep(address, StepAction.Adopt, live.Remembered, desired.Remembered, "its creation was cut short");
            return true;
        }

        if (!input.Adopts(address))
        {
            diagnostics.Add(PlanCodes.NotOwned.At(
                desired.Declared, $"{address} exists already and nobody owns it", $"to manage it from now on: --adopt {address}; the plan then lists every grant that would be removed"));
            return false;
        }

        AddOwnerStep(address, StepAction.Adopt, live.Remembered, desired.Remembered, "exists, and nobody owns it");
        return true;
    }

    private void PlanFacet(ResourceAddress address, Facet facet, FacetValue wanted, FacetValue? live, SourceSpan? declared)
    {
        switch (live)
        {
            case null:
                Incomplete(address, declared, $"{address}: {facet.Key} was not read");
                return;
            case FacetValue.Unknown unknown:
                Incomplete(address, declared, $"{address}: {facet.Key} could not be read: {unknown.Reason}");
                return;
            case FacetValue.Unsupported:
                unsupported.Add((address.Kind, facet.Key), address);
                return;
            default:
                break;
        }

        var before = facet.Project(wanted, live);
        if (facet.Same(wanted, before))
            return;

        var impossible = facet.Role == FacetRole.Fixed ? Recreation : facet.WhyImpossible(before, wanted);
        if (impossible is not null)
        {
            refused.Add(address);
            diagnostics.Add(PlanCodes.Fixed.At(
                declared, $"{address}: {facet.Key} is {Show(before)} and cannot be changed to {Show(wanted)}: {impossible.Why}", impossible.WayOut));
            return;
        }

        AddFacetStep(address, facet, before, wanted, before is FacetValue.Absent ? "not set" : "differs from the manifest");
    }

    private void PlanRemovals()
    {
        var gone = input.Live.Resources
            .Where(r => r.Value.Presence == Presence.Present && r.Value.Remembered.Owner == input.Owner && input.Desired[r.Key] is null && input.InScope(r.Key))
            .ToList();
        if (gone.Count > 0 && !IsComplete)
        {
            diagnostics.Add(PlanCodes.NoRemovals.Says($"{Plural.Of(gone.Count, "owned resource")} {(gone.Count == 1 ? "is" : "are")} no longer declared, but the account could not be read in full: nothing is removed"));
            return;
        }

        foreach (var (address, live) in gone)
            PlanRemoval(address, live);
    }

    private void PlanRemoval(ResourceAddress address, ResourceState live)
    {
        var remembered = live.Remembered;
        var was = remembered.Source is { } source ? $"no longer declared (was in {source})" : "no longer declared";
        if (remembered.Protect)
        {
            diagnostics.Add(PlanCodes.Protected.Says($"{address} is {was}, and it is protected", "remove its tag s3creds:protect first, or declare it again"));
            return;
        }

        switch (remembered.OnRemove ?? kinds[address.Kind].DefaultOnRemove)
        {
            case OnRemove.Retain:
                diagnostics.Add(PlanCodes.Retained.Says($"{address} is {was}, and is kept (on-remove: retain)"));
                break;
            case OnRemove.Release:
                Add(StepAction.Release, address, OwnerFacet, CanonicalJson.Of(RememberedJson(remembered)), null, was);
                break;
            default:
                var before = new JsonObject(live.Facets
                    .Where(f => f.Value is FacetValue.Present)
                    .Where(f => kinds[address.Kind].Facets.Any(k => k.Key == f.Key))
                    .Select(f => KeyValuePair.Create(f.Key, f.Value.JsonOrNull?.ToNode())))
                {
                    [OwnerFacet] = RememberedJson(remembered),
                };
                Add(StepAction.Delete, address, null, CanonicalJson.Of(before), null, was);
                if (OperatorPatterns.Matches(input.Operators, address))
                    diagnostics.Add(PlanCodes.OperatorLockout.Says($"{address} is an operator, and the plan would delete it", "take it out of 'operators' first, or declare it again"));
                break;
        }
    }

    private void AddFacetStep(ResourceAddress address, Facet facet, FacetValue before, FacetValue after, string reason) =>
        Add(StepAction.Update, address, facet.Key, before.JsonOrNull, after.JsonOrNull, reason);

    private void AddOwnerStep(ResourceAddress address, StepAction action, Remembered before, Remembered after, string reason) =>
        Add(action, address, OwnerFacet, CanonicalJson.Of(RememberedJson(before)), CanonicalJson.Of(RememberedJson(after)), reason);

    private void Add(StepAction action, ResourceAddress address, string? facet, CanonicalJson? before, CanonicalJson? after, string reason) =>
        steps.Add(rules.Complete(new PlanStep("", action, address, facet, before, after, Risk.None, 0, reason)));

    private bool IsOwned(ResourceState live) => live.Presence == Presence.Present && live.Remembered.Owner == input.Owner;

    /// <summary>
    /// Manifests that ownership tags name and the run does not have, and that were renamed: they are nowhere to be found, and more of what
    /// they
    /// declared is still declared than would be removed.
    /// </summary>
    private List<string> Moved() =>
    [
        .. input.Live.Resources
            .Where(r => IsOwned(r.Value) && r.Value.Remembered.Source is { } source && !input.Files.Contains(source) && !input.Elsewhere.Contains(source))
            .GroupBy(r => r.Value.Remembered.Source!, StringComparer.Ordinal)
            .Where(g => g.Count(r => input.Desired[r.Key] is not null) > g.Count(r => input.Desired[r.Key] is null))
            .Select(g => g.Key)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The claims that were approved before, as the tags of declared resources say.</summary>
    private List<string> Approved() =>
    [
        .. input.Live.Resources.Where(r => IsOwned(r.Value) && input.Desired[r.Key] is not null)
            .Select(r => r.Value.Remembered.Claims).OfType<string>()
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    private void Incomplete(ResourceAddress address, SourceSpan? declared, string message)
    {
        unread.Add(address);
        diagnostics.Add(PlanCodes.Unknown.At(declared, message, "nothing is planned for it, and nothing is removed in this run: fix the cause and run again"));
    }

    private static readonly Impossible Recreation = new(
        "it is given at creation", "nothing with data or credentials is ever recreated: declare a new name beside it, move over, then remove this one");

    private static string Show(FacetValue value) => value.JsonOrNull?.Text ?? "not set";

    /// <summary>The pseudo-facet of what is remembered on a resource.</summary>
    public const string OwnerFacet = "owner";

    internal static JsonObject RememberedJson(Remembered remembered)
    {
        var json = new JsonObject { ["owner"] = remembered.Owner };
        if (remembered.Source is { } source)
            json["source"] = source;
        if (remembered.OnRemove is { } onRemove)
            json["onRemove"] = onRemove.ToString().ToLowerInvariant();
        if (remembered.Protect)
            json["protect"] = true;
        if (remembered.Claims is { } claims)
            json["claims"] = claims;
        return json;
    }
}
