using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>What a plan prints of access that inline policies have no room for: which grants are in which policy.</summary>
internal static class AccessPlacementNotes
{
    public const string WayOut = "use fewer buckets or shorter prefixes, attach fewer policies, or put part of it in a group";

    /// <param name="others">Managed policies that are attached beside them.</param>
    public static IEnumerable<Diagnostic> Of(
        ResourceAddress address,
        ResourceState? live,
        ResourceState desired,
        AccessPlacement placement,
        int others
    )
    {
        if (placement.Policies.Count == 0)
            yield break;
        var taken = placement.Policies.Select(p => p.Policy).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var place in placement.Policies.Where(Changes))
        {
            var name = place.Policy ?? Free(address, taken);
            yield return AccessPolicyCodes.Placed.With($"{address}: {Words(name, place, placement)}");
        }

        if (placement.Count + others > AccessPolicyStore.MostAttached)
            yield return AccessPolicyCodes.TooMany.At(desired.DeclaredAt, TooMany(address, placement.Count, others), WayOut);
    }

    public static string TooMany(ResourceAddress address, int needed, int others) =>
        $"{address}: access needs {Plural.Of(needed, "managed policy", "managed policies")} beside "
        + $"{Plural.Of(others, "declared one")}, IAM attaches {AccessPolicyStore.MostAttached}";

    private static string Words(string name, AccessPlace place, AccessPlacement placement)
    {
        if (place.Target.Count == 0)
            return $"policy/{name} holds no access any more: it is detached and deleted";
        var gained = Names(place.Target.Where(g => !place.Live.TryGetPropertyValue(g.Key, out var old) || !PolicyText.Same(old, g.Value)));
        var lost = Names(place.Live.Where(g => !place.Target.ContainsKey(g.Key)));
        var moved = gained
            .Where(g => placement.Policies.Append(placement.Inline).Any(p => Names(placement.Leaving(p)).Contains(g)))
            .ToList();
        var words = new List<string>();
        if (gained.Count > 0)
            words.Add($"gets {string.Join(", ", gained)}");
        if (lost.Count > 0)
            words.Add($"loses {string.Join(", ", lost)}");
        var size = $"{AccessPlacement.SizeOf(place.Target)} of {AccessPlacement.PolicyQuota} characters";
        return $"{(place.Policy is null ? "new " : "")}policy/{name} {string.Join(" and ", words)}; it then holds "
            + $"{Plural.Of(place.Target.Count, "grant")} in {size}"
            + (moved.Count == 0 ? "" : $"; added here before it leaves its old policy: {string.Join(", ", moved)}");
    }

    private static List<string> Names(IEnumerable<KeyValuePair<string, JsonNode?>> grants) => [.. grants.Select(g => g.Key)];

    private static bool Changes(AccessPlace place) =>
        place.Target.Count != place.Live.Count
        || place.Target.Any(g => !place.Live.TryGetPropertyValue(g.Key, out var old) || !PolicyText.Same(old, g.Value));

    private static string Free(ResourceAddress address, HashSet<string> taken)
    {
        var number = 1;
        while (!taken.Add(AccessPolicy.NameOf(address, number)))
            number++;
        return AccessPolicy.NameOf(address, number);
    }
}
