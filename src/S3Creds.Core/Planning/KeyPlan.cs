using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>Transitions of a user's keys as steps of a plan, and back.</summary>
public static class KeyPlan
{
    private const string DeliverFacet = "deliver.";
    private const string NewKey = "new";

    private static readonly (KeyAction Action, string? Facet)[] Facets =
    [
        (KeyAction.DeleteUndelivered, "undelivered"),
        (KeyAction.ClearIntent, "cleared"),
        (KeyAction.Forget, "forget"),
        (KeyAction.TagIntent, "intent"),
        (KeyAction.Create, null),
        (KeyAction.Verify, "verify"),
        (KeyAction.ReadBack, "read-back"),
        (KeyAction.Commit, "current"),
        (KeyAction.Reactivate, "reactivate"),
        (KeyAction.Deactivate, "deactivate"),
        (KeyAction.Observe, "observe"),
    ];

    /// <summary>The steps of one user, in their order.</summary>
    public static IEnumerable<PlanStep> Steps(KeyRing ring, KeyDecision decision) => decision.Transitions.Select((t, i) => Step(ring, t, i));

    /// <summary>What a step is to do, and to whose keys.</summary>
    /// <exception cref="FormatException">No step of keys.</exception>
    public static (string User, KeyTransition Transition) Read(PlanStep step)
    {
        var slash = step.Address.Name.IndexOf('/', StringComparison.Ordinal);
        var user = slash < 0 ? step.Address.Name : step.Address.Name[..slash];
        var id = ((step.After ?? step.Before)?.ToNode() as JsonObject)?["key"]?.GetValue<string>();
        if (step.Action == StepAction.Delete && step.Facet is null)
            return (user, new KeyTransition(KeyAction.Delete, id, step.Reason, Confirm: true));
        var keyId = id == NewKey ? null : id;
        if (step.Facet?.StartsWith(DeliverFacet, StringComparison.Ordinal) == true)
            return (user, new KeyTransition(KeyAction.Deliver, keyId, step.Reason, int.Parse(step.Facet[DeliverFacet.Length..], CultureInfo.InvariantCulture)));
        foreach (var (action, facet) in Facets)
        {
            if (facet == step.Facet)
                return (user, new KeyTransition(action, keyId, step.Reason));
        }

        throw new FormatException($"{step.Id} is no step of keys");
    }

    /// <summary>The key ids that the planned creation starts from.</summary>
    public static IReadOnlyList<string> Prior(PlanStep step) =>
        [.. ((step.Before?.ToNode() as JsonObject)?["keys"] as JsonArray ?? []).Select(k => k!.GetValue<string>())];

    private static PlanStep Step(KeyRing ring, KeyTransition transition, int place)
    {
        var whole = new ResourceAddress(ResourceKind.AccessKey, ring.User);
        // A deletion that somebody approves is approved by the key's own name.
        var address = transition.Action == KeyAction.Delete ? new ResourceAddress(ResourceKind.AccessKey, $"{ring.User}/{transition.KeyId}") : whole;
        var facet = transition.Action switch
        {
            KeyAction.Deliver => DeliverFacet + transition.Sink!.Value.ToString(CultureInfo.InvariantCulture),
            KeyAction.Delete => null,
            _ => Facets.First(f => f.Action == transition.Action).Facet,
        };
        var action = transition.Action switch
        {
            KeyAction.Create => StepAction.Create,
            KeyAction.Delete => StepAction.Delete,
            _ => StepAction.Update,
        };
        return new PlanStep(
            facet is null ? address.ToString() : $"{address}:{facet}",
            action,
            address,
            facet,
            Before(ring, transition),
            After(ring, transition),
            transition.Confirm ? Risk.Delete : Risk.None,
            StepOrder.Keys(place),
            transition.Reason);
    }

    private static CanonicalJson? Before(KeyRing ring, KeyTransition transition)
    {
        var key = ring[transition.KeyId];
        return transition.Action switch
        {
            KeyAction.TagIntent => CanonicalJson.Of(new JsonObject { ["keys"] = new JsonArray([.. ring.Keys.Select(k => JsonValue.Create(k.Id))]) }),
            KeyAction.Delete or KeyAction.DeleteUndelivered or KeyAction.Deactivate or KeyAction.Reactivate or KeyAction.Observe when key is not null => CanonicalJson.Of(new JsonObject
            {
                ["key"] = key.Id,
                ["status"] = key.Active ? "active" : "inactive",
                ["created"] = KeyTags.Text(key.Created),
                ["lastUsed"] = key.LastUse switch
                {
                    KeyUse.At use => $"{KeyTags.Text(use.Time)} {use.Service} {use.Region}",
                    KeyUse.Never => "never",
                    KeyUse.Unknown => "unknown",
                    _ => throw new UnreachableException(),
                },
            }),
            _ => null,
        };
    }

    private static CanonicalJson? After(KeyRing ring, KeyTransition transition) => transition.Action switch
    {
        KeyAction.Delete or KeyAction.DeleteUndelivered => null,
        KeyAction.Deliver => CanonicalJson.Of(new JsonObject { ["key"] = transition.KeyId ?? NewKey, ["sink"] = ring.Sinks[transition.Sink!.Value].Label }),
        KeyAction.Deactivate => CanonicalJson.Of(new JsonObject { ["key"] = transition.KeyId, ["status"] = "inactive" }),
        KeyAction.Reactivate => CanonicalJson.Of(new JsonObject { ["key"] = transition.KeyId, ["status"] = "active" }),
        _ => CanonicalJson.Of(new JsonObject { ["key"] = transition.KeyId ?? NewKey }),
    };
}
