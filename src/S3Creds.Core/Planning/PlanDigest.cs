using System.Buffers;
using System.Security.Cryptography;
using System.Text;
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

    /// <summary>Of one canonical object with a member for each resource, which never is one text: that of a large account takes
    /// megabytes.</summary>
    private static string Of(ResourceSet resources, bool sources)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var before = "{";
        foreach (
            var (name, state) in resources
                .Resources.Where(r => r.Value.Presence != Presence.Absent)
                .Select(r => (Name: r.Key.ToString(), r.Value))
                .OrderBy(r => r.Name, StringComparer.Ordinal)
        )
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{before}{CanonicalJson.OfString(name)}:{TextOf(state, sources)}"));
            before = ",";
        }

        hash.AppendData(before == "{" ? "{}"u8 : "}"u8);
        return Algorithm + Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string TextOf(ResourceState state, bool sources)
    {
        var facets = state
            .Facets.OrderBy(f => f.Key, StringComparer.Ordinal)
            .Select(f => $"{CanonicalJson.OfString(f.Key)}:{TextOf(f.Value)}");
        var owner = CanonicalJson.Of(Planner.OwnershipJson(sources ? state.OwnershipTags : state.OwnershipTags with { Source = null }));
        return $"{{\"facets\":{{{string.Join(',', facets)}}},\"owner\":{owner}}}";
    }

    private static string TextOf(FacetValue value) =>
        value switch
        {
            FacetValue.Present present => $"{{\"is\":{present.Json}}}",
            FacetValue.Absent => "{\"is\":null}",
            FacetValue.Unknown => "\"unknown\"",
            _ => "\"unsupported\"",
        };

    public static bool IsDigest(string text) =>
        text.Length == Algorithm.Length + 64
        && text.StartsWith(Algorithm, StringComparison.Ordinal)
        && text.AsSpan(Algorithm.Length).IndexOfAnyExcept(Hex) < 0;

    internal static string Of(CanonicalParts parts) => Algorithm + Convert.ToHexStringLower(parts.Hash());

    public static string Of(string text) => Algorithm + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
