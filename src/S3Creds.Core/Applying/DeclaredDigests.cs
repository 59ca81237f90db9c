using System.Text.Json.Nodes;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Applying;

/// <summary>What a run found or made equal to the account, by a digest of what the manifests declared of each resource: no value is in it.
/// A later comparison with the same digest finds what has drifted since.</summary>
/// <param name="Only">The pattern of <c>--only</c>; null: all that is declared.</param>
public sealed record DeclaredDigests(IReadOnlyDictionary<ResourceAddress, string> Digests, string? Only)
{
    private const int Digits = 16;

    public static DeclaredDigests Of(ResourceSet declared, string? only) =>
        new(new SortedDictionary<ResourceAddress, string>(declared.Resources.ToDictionary(r => r.Key, r => Of(r.Key, r.Value))), only);

    public static string Of(ResourceAddress address, ResourceState declared)
    {
        var digest = PlanDigest.OfDesired(ResourceSet.Of([KeyValuePair.Create(address, declared)]));
        return digest[(digest.IndexOf(':', StringComparison.Ordinal) + 1)..][..Digits];
    }

    internal JsonObject ToJson() => new(Digests.Select(d => KeyValuePair.Create(d.Key.ToString(), (JsonNode?)JsonValue.Create(d.Value))));

    /// <summary>Null where the event has none, or none of this form.</summary>
    internal static DeclaredDigests? Read(JsonObject started)
    {
        if (started["declared"] is not JsonObject declared)
            return null;
        var digests = new SortedDictionary<ResourceAddress, string>();
        foreach (var (name, digest) in declared)
        {
            if (ResourceAddress.Parse(name) is not { } address || digest is not JsonValue text)
                return null;
            digests[address] = text.ToString();
        }

        return new DeclaredDigests(digests, started["only"]?.ToString());
    }
}
