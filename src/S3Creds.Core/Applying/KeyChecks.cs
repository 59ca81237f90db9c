using System.Diagnostics;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Applying;

/// <summary>Whether a step of keys is still to be done, by the current state of the account.</summary>
internal static class KeyChecks
{
    public static StepCheck Check(PlanStep step, KeyTransition transition, KeyRing live, KeyFlight flight, DeclaredKeys? declared)
    {
        var id = transition.KeyId;
        return transition.Action switch
        {
            // Once it is replaced it is the retired one: taken over all the same.
            KeyAction.Adopt => live.Tags.Named.Contains(id) ? StepCheck.Done
            : live[id] is { Active: true } && live[live.Tags.Current] is null ? StepCheck.Pending
            : StepCheck.Stale,
            KeyAction.TagIntent => Intent(step, live, flight),
            KeyAction.Create or KeyAction.Verify or KeyAction.ReadBack or KeyAction.Deliver => StepCheck.Pending,
            KeyAction.Commit => live.Tags is { Intent: null, Delivering: null } && live.Tags.Current == (id ?? flight.Key?.KeyId)
                ? StepCheck.Done
                : StepCheck.Pending,
            KeyAction.ClearIntent => live.Tags is { Intent: null, Delivering: null }
            || flight.Did(step) && live.Tags.Intent != flight.Tags?.Intent
                ? StepCheck.Done
                : StepCheck.Pending,
            KeyAction.Forget => live.Tags.Previous is null ? StepCheck.Done : StepCheck.Pending,
            KeyAction.Observe => live.Tags.DeactivatedAt is not null ? StepCheck.Done : StepCheck.Pending,
            KeyAction.DeleteUndelivered => live[id] is null ? StepCheck.Done
            : flight.Did(step) || IsUndelivered(live, id!) ? StepCheck.Pending
            : StepCheck.Stale,
            KeyAction.Delete => live[id] is null ? StepCheck.Done
            : flight.Did(step) || MayDelete(live, id!, flight, declared) ? StepCheck.Pending
            : StepCheck.Stale,
            KeyAction.Deactivate => live[id] switch
            {
                null or { Active: false } => StepCheck.Done,
                _ => flight.Did(step) || MayDeactivate(live, id!, flight, declared) ? StepCheck.Pending : StepCheck.Stale,
            },
            KeyAction.Reactivate => live[id] switch
            {
                null => StepCheck.Stale,
                { Active: true } => StepCheck.Done,
                _ => StepCheck.Pending,
            },
            _ => throw new UnreachableException(),
        };
    }

    private static StepCheck Intent(PlanStep step, KeyRing live, KeyFlight flight)
    {
        var tags = flight.Tags ?? live.Tags;
        if (tags.Intent is not null || tags.Delivering is not null)
            return StepCheck.Stale;
        var planned = KeyPlan.Prior(step).Where(k => !flight.Removed.Contains(k)).ToHashSet(StringComparer.Ordinal);
        return planned.SetEquals(live.Keys.Select(k => k.Id).Where(k => !flight.Removed.Contains(k))) ? StepCheck.Pending : StepCheck.Stale;
    }

    private static bool IsUndelivered(KeyRing live, string id) =>
        live.Tags.Delivering == id ? live.Tags.Current != id : KeyMachine.Undelivered(live).Any(k => k.Id == id);

    /// <summary>Never the key in use, unless the manifest declares no key; never a key that our tags do not name.</summary>
    private static bool MayDelete(KeyRing live, string id, KeyFlight flight, DeclaredKeys? declared)
    {
        var tags = flight.Tags ?? live.Tags;
        return id != live.OwnKeyId && (id == tags.Current ? declared?.Settings.Count == 0 : id == tags.Previous || id == tags.Delivering);
    }

    /// <summary>A retired key only while an active one is in its place.</summary>
    private static bool MayDeactivate(KeyRing live, string id, KeyFlight flight, DeclaredKeys? declared)
    {
        var tags = flight.Tags ?? live.Tags;
        if (id == live.OwnKeyId)
            return false;
        if (id == tags.Current || declared?.Settings.Count == 0)
            return declared?.Settings is { Count: 0 } or { Active: false };
        return id == tags.Previous && tags.Current is { } current && (flight.Key?.KeyId == current || live[current] is { Active: true });
    }
}
