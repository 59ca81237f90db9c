using System.Collections.Immutable;
using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>Compares desired with live, facet by facet, and lists the steps. Pure: the same input gives the same steps.</summary>
internal sealed class Differ
{
    private static readonly Impossible Recreation = new(
        "it is set at creation",
        "s3creds never recreates a resource: declare a new one, migrate to it, then remove this one"
    );

    private readonly PlanInput input;
    private readonly Comparison compared;
    private readonly string owner;
    private readonly ImmutableDictionary<ResourceKind, Kind> kinds;
    private readonly ImmutableHashSet<ResourceAddress> creating;
    private readonly List<PlanStep> steps = [];
    private readonly DiagnosticBag diagnostics = new();
    private readonly UnsupportedFacets unsupported = new();
    private readonly HashSet<ResourceAddress> unread = [];
    private readonly HashSet<ResourceAddress> refused = [];
    private readonly StepRules rules;
    private int unchanged;

    private Differ(PlanInput input)
    {
        this.input = input;
        compared = input.Compared;
        owner = input.Head.Owner;
        kinds = compared.Kinds.ToImmutableDictionary(k => k.ResourceKind);
        rules = new StepRules(compared.Kinds, input.Manifests.Operators);
        creating =
        [
            .. compared.Desired.Resources.Keys.Where(a =>
                input.Scope.Contains(a) && compared.Live[a] is null or { Presence: Presence.Absent }
            ),
        ];
    }

    public static PlanDiff Of(PlanInput input) => new Differ(input).Run();

    private PlanDiff Run()
    {
        foreach (var (address, desired) in compared.Desired.Resources)
        {
            if (input.Scope.Contains(address))
                PlanDeclared(address, desired);
        }

        // What is declared was reported with its place in the manifest.
        var gaps = compared.Gaps.Concat(input.Keys.Gaps).Where(g => g.Address is not { } address || !unread.Contains(address));
        diagnostics.AddRange(gaps.Select(g => g.Diagnostic));
        diagnostics.AddRange(unsupported.Diagnostics());
        if (input.Scope.KeysOnly)
            LeaveAllButKeys();
        PlanRemovals();
        return new PlanDiff([.. Planner.InOrder(steps)], [.. refused], diagnostics.Sorted(), IsComplete, unchanged);
    }

    private bool IsComplete => input.IsWhole && unread.Count == 0;

    private void LeaveAllButKeys()
    {
        foreach (var step in steps.Where(s => s.Action is StepAction.Create or StepAction.Adopt))
            diagnostics.Add(
                KeyCodes.NoUser.With(
                    $"{step.Address} is not managed yet: {step.Reason}",
                    "apply the manifests first, which makes its key too"
                )
            );
        steps.Clear();
    }

    private void PlanDeclared(ResourceAddress address, ResourceState desired)
    {
        var kind = kinds[address.Kind];
        var live = compared.Live[address];
        if (live is null or { Presence: Presence.Absent })
        {
            PlanCreation(kind, address, desired);
            return;
        }

        if (live.Presence == Presence.Unknown)
        {
            Incomplete(address, desired.DeclaredAt, $"{address} could not be read: {live.UnknownReason}");
            return;
        }

        var before = steps.Count;
        if (live.RenamedFrom is { } old && !PlanMove(address, old, desired, live))
            return;
        if (!PlanOwnership(address, desired, live))
            return;

        foreach (var facet in kind.Facets)
        {
            if (desired[facet.Key] is { } wanted)
                PlanFacet(address, facet, wanted, live[facet.Key], desired.DeclaredAt);
        }

        foreach (var facet in kind.Facets)
        {
            if (live[facet.Key] is FacetValue.Present there)
                diagnostics.AddRange(facet.NotesOn(address, there));
        }

        if (steps.Count > before)
            JudgeNeeds(kind, address, desired, live);
        if (steps.Count == before)
            unchanged++;
        else if (!steps.Skip(before).Any(s => s.Facet == Planner.OwnerFacet) && live.OwnershipTags.Source != desired.OwnershipTags.Source)
            AddOwnerStep(address, StepAction.Update, live.OwnershipTags, desired.OwnershipTags, "its manifest was renamed");
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

        atCreation[Planner.OwnerFacet] = Planner.OwnershipJson(desired.OwnershipTags);
        Add(StepAction.Create, address, null, null, CanonicalJson.Of(atCreation), "not in the account");
        JudgeNeeds(kind, address, desired, null);
    }

    /// <summary>What would be left without what it needs. Nothing of it is sent: a plan with an error is not applied.</summary>
    private void JudgeNeeds(Kind kind, ResourceAddress address, ResourceState desired, ResourceState? live)
    {
        foreach (var conflict in Needs.NotMet(kind, After))
            diagnostics.Add(PlanCodes.NeedNotMet.At(desired.DeclaredAt, $"{address}: {conflict.Message}", conflict.Need.WayOut));

        FacetValue? After(string key) =>
            desired[key] is not { } wanted ? live?[key] ?? (live is null ? FacetValue.Absent.Instance : null)
            : kind.Facet(key) is var facet && live?[key] is FacetValue.Present or FacetValue.Absent ? facet.Overlay(live[key], wanted)
            : wanted;
    }

    private bool PlanMove(ResourceAddress address, string old, ResourceState desired, ResourceState live)
    {
        var from = address with { Name = old };
        if (live.OwnershipTags.Owner != owner)
        {
            diagnostics.Add(
                MoveCodes.NotOwned.At(
                    desired.DeclaredAt,
                    live.OwnershipTags.Owner is { } other
                        ? $"{from} belongs to owner '{other}': it is not renamed to {address}"
                        : $"{from} has no owner: it is not renamed to {address}",
                    $"declare it under its name and adopt it first: --adopt {from}"
                )
            );
            return false;
        }

        Add(
            StepAction.Update,
            address,
            Planner.NameFacet,
            CanonicalJson.OfString(old),
            CanonicalJson.OfString(address.Name),
            $"renamed from {from}"
        );
        if (OperatorPatterns.Matches(input.Manifests.Operators, from) && !OperatorPatterns.Matches(input.Manifests.Operators, address))
            diagnostics.Add(
                PlanCodes.OperatorLockout.With(
                    $"{from} is an operator, and the plan would rename it to {address}",
                    $"name {address} under 'operators' too"
                )
            );
        return true;
    }

    private bool PlanOwnership(ResourceAddress address, ResourceState desired, ResourceState live)
    {
        if (live.OwnershipTags.Owner == owner)
        {
            // The manifest's name alone is worth no call: it is written together with the next change of the resource.
            if (live.OwnershipTags with { Source = null } != desired.OwnershipTags with { Source = null })
                AddOwnerStep(address, StepAction.Update, live.OwnershipTags, desired.OwnershipTags, "ownership tags differ");
            return true;
        }

        if (live.OwnershipTags.Owner is { } other)
        {
            if (other == input.Scope.TransfersFrom)
            {
                AddOwnerStep(address, StepAction.Adopt, live.OwnershipTags, desired.OwnershipTags, $"transferred from owner '{other}'");
                return true;
            }

            diagnostics.Add(
                PlanCodes.OwnedByOther.At(
                    desired.DeclaredAt,
                    $"{address} belongs to owner '{other}'",
                    $"remove it from this manifest, have '{other}' release it first, or use --transfer-owner "
                        + Shell.Word($"{other}={owner}")
                ) with
                {
                    Subject = new DiagnosticSubject(address),
                }
            );
            return false;
        }

        if (live.Interrupted)
        {
            diagnostics.Add(
                PlanCodes.InterruptedCreation.At(
                    desired.DeclaredAt,
                    $"{address} is new, empty and has no owner: treated as an interrupted creation",
                    "if it is not, cancel and rename one of the two"
                )
            );
            AddOwnerStep(address, StepAction.Adopt, live.OwnershipTags, desired.OwnershipTags, "its creation was interrupted");
            return true;
        }

        if (!input.Scope.Adopts(address))
        {
            diagnostics.Add(
                PlanCodes.NotOwned.At(
                    desired.DeclaredAt,
                    $"{address} exists already and has no owner",
                    $"use --adopt {address} to manage it; the plan then lists every grant that would be removed"
                ) with
                {
                    Subject = new DiagnosticSubject(address),
                }
            );
            return false;
        }

        AddOwnerStep(address, StepAction.Adopt, live.OwnershipTags, desired.OwnershipTags, "exists and has no owner");
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
            diagnostics.Add(
                PlanCodes.Fixed.At(
                    declared,
                    $"{address}: {facet.Key} is {Show(before)} and cannot be changed to {Show(wanted)}: {impossible.Why}",
                    impossible.WayOut
                )
            );
            return;
        }

        AddFacetStep(address, facet, before, wanted, before is FacetValue.Absent ? "not set" : "differs from the manifest");
    }

    private void PlanRemovals()
    {
        var gone = compared
            .Live.Resources.Where(r =>
                r.Value.Presence == Presence.Present
                && r.Value.OwnershipTags.Owner == owner
                && compared.Desired[r.Key] is null
                && input.Scope.Contains(r.Key)
                && !BelongsToOther(r.Key, r.Value)
            )
            .ToList();
        if (gone.Count > 0 && !IsComplete)
        {
            diagnostics.Add(
                PlanCodes.NoRemovals.With(
                    $"{Plural.Of(gone.Count, "owned resource")} {(gone.Count == 1 ? "is" : "are")} no longer declared, but the account "
                        + $"could not be read in full: nothing is removed"
                )
            );
            return;
        }

        foreach (var (address, live) in gone)
            PlanRemoval(address, live);
    }

    /// <summary>A policy that holds access of a principal is changed and removed with it. One that is not attached there was left by an
    /// interrupted run, and goes unless a step of the principal may use it.</summary>
    private bool BelongsToOther(ResourceAddress address, ResourceState live) =>
        live.AccessOf is { } principal
        && (
            compared.Live[principal]?.AccessPolicies.ContainsKey(address.Name) == true
            || steps.Exists(s => s.Address == principal && s.Facet is not null)
        );

    private void PlanRemoval(ResourceAddress address, ResourceState live)
    {
        var ownership = live.OwnershipTags;
        var was = ownership.Source is { } source ? $"no longer declared (was in {source})" : "no longer declared";
        if (ownership.Protect)
        {
            diagnostics.Add(
                PlanCodes.Protected.With(
                    $"{address} is {was}, and is protected",
                    $"remove {kinds[address.Kind].ProtectMark} first, or declare it again"
                )
            );
            return;
        }

        switch (ownership.OnRemove ?? kinds[address.Kind].DefaultOnRemove)
        {
            case OnRemove.Retain:
                diagnostics.Add(PlanCodes.Retained.With($"{address} is {was}, and is kept (on-remove: retain)"));
                break;
            case OnRemove.Release:
                Add(StepAction.Release, address, Planner.OwnerFacet, CanonicalJson.Of(Planner.OwnershipJson(ownership)), null, was);
                break;
            default:
                var before = new JsonObject(
                    live.Facets.Where(f => f.Value is FacetValue.Present)
                        .Where(f => kinds[address.Kind].Facets.Any(k => k.Key == f.Key))
                        .Select(f => KeyValuePair.Create(f.Key, f.Value.JsonOrNull?.ToNode()))
                )
                {
                    [Planner.OwnerFacet] = Planner.OwnershipJson(ownership),
                };
                Add(StepAction.Delete, address, null, CanonicalJson.Of(before), null, was);
                if (OperatorPatterns.Matches(input.Manifests.Operators, address))
                    diagnostics.Add(
                        PlanCodes.OperatorLockout.With(
                            $"{address} is an operator, and the plan would delete it",
                            "remove it from 'operators' first, or declare it again"
                        )
                    );
                break;
        }
    }

    private void AddFacetStep(ResourceAddress address, Facet facet, FacetValue before, FacetValue after, string reason)
    {
        Add(StepAction.Update, address, facet.Key, before.JsonOrNull, after.JsonOrNull, reason);
        var live = compared.Live[address] is { Presence: Presence.Present } there ? there : null;
        diagnostics.AddRange(facet.NotesOnChange(address, live, compared.Desired[address]!));
    }

    private void AddOwnerStep(ResourceAddress address, StepAction action, OwnershipTags before, OwnershipTags after, string reason) =>
        Add(
            action,
            address,
            Planner.OwnerFacet,
            CanonicalJson.Of(Planner.OwnershipJson(before)),
            CanonicalJson.Of(Planner.OwnershipJson(after)),
            reason
        );

    private void Add(
        StepAction action,
        ResourceAddress address,
        string? facet,
        CanonicalJson? before,
        CanonicalJson? after,
        string reason
    ) => steps.Add(rules.Complete(new PlanStep("", action, address, facet, before, after, Risk.None, 0, reason)));

    private void Incomplete(ResourceAddress address, SourceSpan? declared, string message)
    {
        unread.Add(address);
        diagnostics.Add(
            PlanCodes.Unknown.At(
                declared,
                message,
                "nothing is planned for it, and nothing is removed in this run: fix the cause and run again"
            )
        );
    }

    private static string Show(FacetValue value) => value.JsonOrNull?.Text ?? "not set";
}
