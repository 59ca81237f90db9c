using System.Text.Json.Nodes;
using S3Creds.Core.Model;

namespace S3Creds.Core.Applying;

/// <summary>What a run did, in resources: one that is created counts once, with all its properties.</summary>
/// <param name="Failed">Resources of which a step failed; they may have been changed in part too.</param>
public sealed record RunCounts(int Created, int Changed, int Deleted, int Failed)
{
    private static readonly string Keys = ResourceKind.AccessKey.Name() + "/";

    internal static RunCounts Of(IEnumerable<JsonObject> events)
    {
        var done = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var failed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var e in events)
        {
            if (Text(e, "step") is not { } step || AddressOf(e) is not { } address)
                continue;
            switch (Text(e, "event"))
            {
                case "step-done" when e["alreadyDone"]?.ToString() != "true":
                    if (!done.TryGetValue(address, out var words))
                        done[address] = words = new HashSet<string>(StringComparer.Ordinal);
                    words.Add(WordOf(Text(e, "action"), step, address));
                    break;
                case "step-failed":
                    failed.Add(address);
                    break;
            }
        }

        var created = done.Values.Count(w => w.Contains("create"));
        var deleted = done.Values.Count(w => w.Contains("delete") && !w.Contains("create"));
        return new RunCounts(created, done.Count - created - deleted, deleted, failed.Count);
    }

    /// <summary>Only a whole resource is created or deleted; a property that begins or ends is a change.</summary>
    private static string WordOf(string? action, string step, string address) =>
        action is "create" or "delete" && (step == address || step.StartsWith(Keys, StringComparison.Ordinal)) ? action : "update";

    /// <summary>The resource of an event; null where it is of no step. A journal of an earlier version has no addresses; the property
    /// stands behind a colon, or a space.</summary>
    internal static string? AddressOf(JsonObject e)
    {
        if (Text(e, "address") is { } address)
            return address;
        if (Text(e, "step") is not { } step)
            return null;
        var end = step.LastIndexOfAny([':', ' ']);
        return end > step.LastIndexOf('/') ? step[..end] : step;
    }

    private static string? Text(JsonObject e, string key) => e[key] is JsonValue value ? value.ToString() : null;
}
