using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds.AccessKeys;

namespace S3Creds.Core.Planning;

/// <summary>The form of a step of keys in a plan file: everything that is later read of it must be what this tool writes.</summary>
internal static class KeyStepForm
{
    /// <summary>What is wrong with the step; null where nothing is.</summary>
    public static string? WhyNot(PlanStep step)
    {
        if (KeyPlan.ActionOf(step) is not { } action)
            return $"{step.Id} is no step of keys";
        if (!IsObjectOrNothing(step.Before) || !IsObjectOrNothing(step.After))
            return $"{step.Id}: what it is about has an invalid format";
        var (before, after) = (step.Before?.ToNode() as JsonObject, step.After?.ToNode() as JsonObject);
        var told = after ?? before ?? [];
        var (key, sink) = (Text(told["key"]), Text(told["sink"]));
        if ((told.ContainsKey("key") && key is null) || (told.ContainsKey("sink") && sink is null))
            return $"{step.Id}: its key or its sink is no text";
        if (action == KeyAction.Deliver != sink is not null)
            return $"{step.Id} {(sink is null ? "names no sink" : "names a sink, and delivers nothing")}";
        if (action == KeyAction.Delete && step.Address.Name != $"{step.Address.Name.Split('/')[0]}/{key}")
            return $"{step.Id} is of another key than its values";
        if (before?.ContainsKey("keys") == true && !(before["keys"] is JsonArray keys && keys.All(k => Text(k) is not null)))
            return $"{step.Id}: the keys that were there are no list of texts";
        return AreFacts(before) && AreFacts(after?["replaces"] as JsonObject)
            ? null
            : $"{step.Id}: its values of a key have an invalid format";
    }

    /// <summary>A step that holds the status of a key holds all of it.</summary>
    private static bool AreFacts(JsonObject? facts) =>
        facts?.ContainsKey("status") != true
        || (Text(facts["status"]) is not null && Text(facts["key"]) is not null && IsInteger(facts["ageDays"]) && IsUse(facts["lastUsed"]));

    private static bool IsUse(JsonNode? use) =>
        use switch
        {
            JsonObject at => Text(at["time"]) is not null && Text(at["service"]) is not null && Text(at["region"]) is not null,
            _ => Text(use) is "never" or "unknown",
        };

    private static bool IsInteger(JsonNode? node) => node is JsonValue value && value.TryGetValue<long>(out _);

    private static bool IsObjectOrNothing(CanonicalJson? json) => json is null || json.Value.ToNode() is JsonObject;

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
