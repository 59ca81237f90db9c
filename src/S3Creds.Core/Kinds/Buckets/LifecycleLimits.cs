using System.Text.Json.Nodes;
using S3Creds.Core.Manifests;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>What S3 is certain to refuse in one lifecycle rule, beyond the form of its values.</summary>
internal static class LifecycleLimits
{
    private static readonly string[] Expirations = ["expireAfter", "expireOn", "expireMarkers"];
    private static readonly string[] Actions = [.. Expirations, "transitions", "noncurrent", "abortUploadsAfter"];

    /// <summary>Each with the node that it concerns, in words that follow "the lifecycle rule 'x'".</summary>
    public static IEnumerable<(ManifestNode Node, string What)> Of(JsonObject rule, ManifestNode.Map map) =>
        [.. Whole(rule, map), .. Days(rule, map), .. Transitions(rule, map), .. Noncurrent(rule, map)];

    private static IEnumerable<(ManifestNode Node, string What)> Whole(JsonObject rule, ManifestNode.Map map)
    {
        if (!Actions.Any(rule.ContainsKey))
            yield return (map, $"does nothing: it needs one of {string.Join(", ", Actions)}");
        var expirations = Expirations.Where(rule.ContainsKey).ToList();
        if (expirations.Count > 1)
            yield return (map[expirations[1]]!, $"has {string.Join(" and ", expirations)}: S3 takes one of them");
        if (rule.LongOf("largerThan") >= rule.LongOf("smallerThan"))
            yield return (map["largerThan"]!, "matches no object: largerThan is not below smallerThan");
        foreach (var key in (string[])["expireMarkers", "abortUploadsAfter"])
        {
            if (rule.ContainsKey(key) && rule.ContainsKey("tags"))
                yield return (map[key]!, $"has {key} and tags: delete markers and incomplete uploads have no tags");
        }
    }

    private static IEnumerable<(ManifestNode Node, string What)> Days(JsonObject rule, ManifestNode.Map map)
    {
        if (rule.TextOf("expireOn") is { } day && !LifecycleForm.IsDay(day))
            yield return (map["expireOn"]!, $"has the date {day}, which is not a day of the calendar");
        var transitions = rule.ObjectsOf("transitions").ToList();
        if (
            (rule.ContainsKey("expireAfter") || transitions.Exists(t => t.ContainsKey("after")))
            && (rule.ContainsKey("expireOn") || transitions.Exists(t => t.ContainsKey("on")))
        )
            yield return (map, "mixes days and dates: S3 takes one of both in the expiration and transitions of a rule");
        if (rule.NumberOf("expireAfter") is { } expires && transitions.Exists(t => t.NumberOf("after") >= expires))
            yield return (map["expireAfter"]!, $"expires after {expires} days, which is not after all of its transitions");
        if (
            rule.TextOf("expireOn") is { } on
            && transitions.Exists(t => t.TextOf("on") is { } moved && string.CompareOrdinal(moved, on) >= 0)
        )
            yield return (map["expireOn"]!, $"expires on {on}, which is not after all of its transitions");
    }

    private static IEnumerable<(ManifestNode Node, string What)> Transitions(JsonObject rule, ManifestNode.Map map)
    {
        foreach (var node in map.MapsOf("transitions"))
        {
            if (node["after"] is null == node["on"] is null)
                yield return (node, "has a transition that needs one of after and on");
            if (node.TextOf("on") is { } day && !LifecycleForm.IsDay(day))
                yield return (node["on"]!, $"has the date {day}, which is not a day of the calendar");
            if (TooEarly(node) is { } early)
                yield return early;
        }

        if (Twice(rule.ObjectsOf("transitions")) is { } twice)
            yield return (map["transitions"]!, $"has two transitions to {twice}");
    }

    private static IEnumerable<(ManifestNode Node, string What)> Noncurrent(JsonObject rule, ManifestNode.Map map)
    {
        if (map["noncurrent"] is not ManifestNode.Map node)
            yield break;
        var noncurrent = rule["noncurrent"] as JsonObject ?? [];
        if (noncurrent.Count == 0)
            yield return (node, "has a noncurrent that does nothing: it needs transitions or expireAfter");
        if (noncurrent.ContainsKey("keep") && !noncurrent.ContainsKey("expireAfter"))
            yield return (node["keep"]!, "keeps old versions that never expire: keep needs expireAfter");
        foreach (var early in node.MapsOf("transitions").Select(TooEarly).OfType<(ManifestNode, string)>())
            yield return early;
        var transitions = noncurrent.ObjectsOf("transitions").ToList();
        if (noncurrent.NumberOf("expireAfter") is { } expires && transitions.Exists(t => t.NumberOf("after") >= expires))
            yield return (node["expireAfter"]!, $"expires old versions after {expires} days, which is not after all of their transitions");
        if (Twice(transitions) is { } twice)
            yield return (node["transitions"]!, $"has two transitions of old versions to {twice}");
    }

    private static (ManifestNode Node, string What)? TooEarly(ManifestNode.Map transition) =>
        transition.NumberOf("after") is { } after && after < LifecycleForm.LeastDays(transition.TextOf("to"))
            ? (
                transition["after"]!,
                $"moves objects to {transition.TextOf("to")} after {after} days, S3 takes "
                    + $"{LifecycleForm.LeastDays(transition.TextOf("to"))} or more"
            )
            : null;

    private static string? Twice(IEnumerable<JsonObject> transitions) =>
        transitions.GroupBy(t => t.TextOf("to"), StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1)?.Key;
}
