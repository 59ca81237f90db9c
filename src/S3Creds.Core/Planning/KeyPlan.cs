using System.Diagnostics;
using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>Transitions of a user's keys as steps of a plan, and back. <c>facet</c> is the action; <c>before</c> and <c>after</c> hold the
/// key's id, its status, when it was made, its age and last use, and the label of the sink. <see cref="KeyWords"/> renders them.</summary>
public static class KeyPlan
{
    private const string NewKey = "new";
    private const string Replaces = "replaces";
    private const string Age = "ageDays";
    private const string LastUsed = "lastUsed";

    private static readonly (KeyAction Action, string? Facet)[] Facets =
    [
        (KeyAction.DeleteUndelivered, "delete-undelivered"),
        (KeyAction.ClearIntent, "clear-announcement"),
        (KeyAction.Forget, "forget"),
        (KeyAction.Adopt, "adopt"),
        (KeyAction.TagIntent, "announce"),
        (KeyAction.Create, null),
        (KeyAction.Verify, "verify"),
        (KeyAction.Deliver, "deliver"),
        (KeyAction.ReadBack, "read-back"),
        (KeyAction.Commit, "commit"),
        (KeyAction.Reactivate, "reactivate"),
        (KeyAction.Deactivate, "deactivate"),
        (KeyAction.Observe, "observe"),
        (KeyAction.Delete, null),
    ];

    /// <summary>The steps of one user, in their order.</summary>
    /// <param name="now">For the ages.</param>
    public static IEnumerable<PlanStep> Steps(KeyRing ring, KeyDecision decision, DateTimeOffset now) =>
        decision.Transitions.Select((t, i) => Step(ring, t, i, now));

    /// <summary>What a step is to do, and to whose keys.</summary>
    /// <exception cref="FormatException">No step of keys.</exception>
    public static (string User, KeyTransition Transition) Read(PlanStep step)
    {
        var slash = step.Address.Name.IndexOf('/', StringComparison.Ordinal);
        var user = slash < 0 ? step.Address.Name : step.Address.Name[..slash];
        var action = ActionOf(step) ?? throw new FormatException($"{step.Id} is no step of keys");
        var told = (step.After ?? step.Before)?.ToNode() as JsonObject;
        var id = told?["key"]?.GetValue<string>();
        var sink = told?["sink"]?.GetValue<string>();
        if (action == KeyAction.Deliver != sink is not null || action == KeyAction.Delete && step.Address.Name != $"{user}/{id}")
            throw new FormatException($"{step.Id} is no step of keys");
        return (user, new KeyTransition(action, id == NewKey ? null : id, step.Reason, sink, action == KeyAction.Delete));
    }

    /// <summary>What a step does to keys; null where it is none of them.</summary>
    internal static KeyAction? ActionOf(PlanStep step) =>
        Facets.Where(f => f.Facet == step.Facet && ActionOf(f.Action) == step.Action).Select(f => (KeyAction?)f.Action).FirstOrDefault();

    /// <summary>The id of a step that was read.</summary>
    internal static string IdOf(PlanStep step) => IdOf(step.Address, step.Facet, Read(step).Transition);

    private static string IdOf(ResourceAddress address, string? facet, KeyTransition transition) =>
        (facet, transition.Sink ?? transition.KeyId) switch
        {
            (null, _) => address.ToString(),
            (_, null) => $"{address}:{facet}",
            (_, { } subject) => $"{address}:{facet} {subject}",
        };

    /// <summary>The key ids that the planned creation starts from.</summary>
    public static IReadOnlyList<string> Prior(PlanStep step) =>
        [.. ((step.Before?.ToNode() as JsonObject)?["keys"] as JsonArray ?? []).Select(k => k!.GetValue<string>())];

    private static PlanStep Step(KeyRing ring, KeyTransition transition, int place, DateTimeOffset now)
    {
        // A deletion is approved by the id of the key.
        var address = new ResourceAddress(
            ResourceKind.AccessKey,
            transition.Action == KeyAction.Delete ? $"{ring.User}/{transition.KeyId}" : ring.User
        );
        var facet = Facets.First(f => f.Action == transition.Action).Facet;
        return new PlanStep(
            IdOf(address, facet, transition),
            ActionOf(transition.Action),
            address,
            facet,
            Before(ring, transition, now),
            After(ring, transition, now),
            transition.Confirm ? Risk.Delete : Risk.None,
            StepOrder.Keys(place),
            transition.Reason
        );
    }

    private static StepAction ActionOf(KeyAction action) =>
        action switch
        {
            KeyAction.Create => StepAction.Create,
            KeyAction.Delete => StepAction.Delete,
            _ => StepAction.Update,
        };

    private static CanonicalJson? Before(KeyRing ring, KeyTransition transition, DateTimeOffset now) =>
        transition.Action switch
        {
            KeyAction.TagIntent => CanonicalJson.Of(
                new JsonObject { ["keys"] = new JsonArray([.. ring.Keys.Select(k => JsonValue.Create(k.Id))]) }
            ),
            KeyAction.Delete
            or KeyAction.DeleteUndelivered
            or KeyAction.Deactivate
            or KeyAction.Reactivate
            or KeyAction.Observe
            or KeyAction.Adopt when ring[transition.KeyId] is { } key => CanonicalJson.Of(Facts(key, now)),
            _ => null,
        };

    private static CanonicalJson? After(KeyRing ring, KeyTransition transition, DateTimeOffset now)
    {
        if (transition.Action is KeyAction.Delete or KeyAction.DeleteUndelivered or KeyAction.ClearIntent)
            return null;
        var after = new JsonObject { ["key"] = transition.KeyId ?? NewKey };
        if (transition.Sink is { } sink)
            after["sink"] = sink;
        if (transition.Action is KeyAction.Deactivate or KeyAction.Reactivate)
            after["status"] = transition.Action == KeyAction.Reactivate ? "active" : "inactive";
        if (transition.Action == KeyAction.Create && ring[ring.Tags.Current] is { } replaced)
            after[Replaces] = Facts(replaced, now);
        return CanonicalJson.Of(after);
    }

    /// <summary>The value of a step without what the mere passing of time and the use of a key change.</summary>
    internal static JsonNode? WithoutAges(JsonNode? value)
    {
        if (value is not JsonObject json)
            return value;
        json.Remove(Age);
        json.Remove(LastUsed);
        if (json[Replaces] is JsonObject replaced)
            WithoutAges(replaced);
        return json;
    }

    private static JsonObject Facts(LiveKey key, DateTimeOffset now) =>
        new()
        {
            ["key"] = key.Id,
            ["status"] = key.Active ? "active" : "inactive",
            ["created"] = KeyTags.Text(key.Created),
            [Age] = (long)(now - key.Created).TotalDays,
            [LastUsed] = key.LastUse switch
            {
                KeyUse.At use => new JsonObject
                {
                    ["time"] = KeyTags.Text(use.Time),
                    ["service"] = use.Service,
                    ["region"] = use.Region,
                },
                KeyUse.Never => "never",
                KeyUse.Unknown => "unknown",
                _ => throw new UnreachableException(),
            },
        };
}
