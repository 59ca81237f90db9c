using System.Diagnostics;
using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>Steps of keys as text: every view, the console and the journal take them from here.</summary>
public static class KeyWords
{
    public static bool Speaks(PlanStep step) => step.Address.Kind == ResourceKind.AccessKey;

    /// <summary>How a step is named where it stands alone: <c>access-key/ci  deliver to file secrets/ci.json</c>; any other step by its
    /// id.</summary>
    public static string Title(PlanStep step) => Speaks(step) ? $"{step.Address}  {Of(step)}" : step.Id;

    /// <summary>What it does: <c>create key</c>, <c>deliver to ssm /media/ci</c>, <c>deactivate AKIA…</c>.</summary>
    public static string Of(PlanStep step)
    {
        var transition = KeyPlan.Read(step).Transition;
        var id = transition.KeyId;
        return transition.Action switch
        {
            KeyAction.DeleteUndelivered => $"delete {id}, which was not delivered",
            KeyAction.ClearIntent => "remove the key-creation marker",
            KeyAction.Forget => $"forget {id}",
            KeyAction.Adopt => $"take over {id}",
            KeyAction.TagIntent => "probe the sinks and set the key-creation marker",
            KeyAction.Create => "create key",
            KeyAction.Verify => "test the new key until it works",
            KeyAction.Deliver => id is null ? $"deliver to {transition.Sink}" : $"deliver {id} to {transition.Sink}",
            KeyAction.ReadBack => "read it back from the sinks",
            KeyAction.Commit => id is null ? "put the new key in use" : $"put {id} in use",
            KeyAction.Reactivate => $"reactivate {id}",
            KeyAction.Deactivate => $"deactivate {id}",
            KeyAction.Observe => $"observe {id}",
            KeyAction.Delete => $"delete {id}",
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Whether a summary is complete without it: the looks before and after what changes something.</summary>
    public static bool IsRoutine(PlanStep step) =>
        KeyPlan.Read(step).Transition.Action
            is KeyAction.TagIntent
                or KeyAction.Verify
                or KeyAction.ReadBack
                or KeyAction.Commit
                or KeyAction.ClearIntent
                or KeyAction.Forget;

    /// <summary>The key that a step ends or replaces: <c>active, 93 days old, last used 2026-03-01T12:00:00Z by s3 in us-west-2</c>. Null
    /// where there is none.</summary>
    public static string? Facts(PlanStep step) =>
        Object(step.Before) is { } ended && ended.ContainsKey("status") ? Text(ended)
        : Object(step.After)?["replaces"] is JsonObject replaced
            ? $"{KeyRing.Short(replaced["key"]!.GetValue<string>())} is {Text(replaced)}"
        : null;

    private static string Text(JsonObject facts)
    {
        var days = facts["ageDays"]?.GetValue<long>() ?? 0;
        var used = facts["lastUsed"] switch
        {
            JsonObject at => $"last used {at["time"]} by {at["service"]} in {at["region"]}",
            { } word when word.GetValue<string>() == "never" => "never used",
            _ => "last use unknown",
        };
        return $"{facts["status"]}, {days} {(days == 1 ? "day" : "days")} old, {used}";
    }

    private static JsonObject? Object(CanonicalJson? json) => json?.ToNode() as JsonObject;
}
