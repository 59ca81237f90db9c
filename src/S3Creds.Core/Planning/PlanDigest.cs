using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>SHA-256 digests (<c>sha256:</c> and 64 hex digits) over canonical JSON.</summary>
public static class PlanDigest
{
    private const string Algorithm = "sha256:";

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    public static string Of(ResourceSet resources) => Of(resources, sources: true);

    /// <summary>Of what the manifests ask for. The name of a manifest is no part of it: a renamed file asks for the same.</summary>
    public static string OfDesired(ResourceSet resources) => Of(resources, sources: false);

    private static string Of(ResourceSet resources, bool sources)
    {
        var root = new JsonObject();
        foreach (var (address, state) in resources.Resources)
        {
            if (state.Presence == Presence.Absent)
                continue;

            var facets = new JsonObject();
            foreach (var (key, value) in state.Facets)
            {
                facets[key] = value switch
                {
                    FacetValue.Present present => new JsonObject { ["is"] = present.Json.ToNode() },
                    FacetValue.Absent => new JsonObject { ["is"] = null },
                    FacetValue.Unknown => "unknown",
                    _ => "unsupported",
                };
            }

            root[address.ToString()] = new JsonObject
            {
                ["facets"] = facets,
                ["owner"] = Planner.OwnershipJson(sources ? state.OwnershipTags : state.OwnershipTags with { Source = null }),
            };
        }

        return Of(CanonicalJson.Of(root).Text);
    }

    public static bool IsDigest(string text) =>
        text.Length == Algorithm.Length + 64
        && text.StartsWith(Algorithm, StringComparison.Ordinal)
        && text.AsSpan(Algorithm.Length).IndexOfAnyExcept(Hex) < 0;

    public static string Of(string text) => Algorithm + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
