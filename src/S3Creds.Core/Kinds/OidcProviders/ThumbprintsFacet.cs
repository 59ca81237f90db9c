using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.OidcProviders;

/// <summary>
/// Thumbprints of certificates: only for a provider whose certificate no trusted authority has signed. Omitted: unmanaged, since IAM finds
/// one by itself and does not use it where an authority has signed (API UpdateOpenIDConnectProviderThumbprint).
/// </summary>
internal sealed class ThumbprintsFacet(OidcProviderObject api) : IamFacet(api, Name, 11, FacetRole.AtCreation, IamPart.Core)
{
    public const string Name = "thumbprints";

    private const int Most = 5;
    private const int Digits = 40;

    private readonly OidcProviderObject api = api;

    public override JsonObject Schema() =>
        new()
        {
            ["type"] = "array",
            ["items"] = new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9A-Fa-f]{40}$" },
            ["uniqueItems"] = true,
            ["minItems"] = 1,
            ["maxItems"] = Most,
            ["description"] =
                "SHA-1 thumbprints of the certificates that sign for the provider's host: 40 hexadecimal digits each. Needed only where no "
                + "trusted certificate authority has signed. Omitted: not managed.",
            ["examples"] = new JsonArray(new JsonArray("6938fd4d98bab03faadb97b34396831e3780aea1")),
        };

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        if (node is not ManifestNode.List list || list.Items.Count == 0)
            return Refuse(
                KindCodes.Value,
                node,
                context,
                "thumbprints must be a list of thumbprints: IAM cannot remove the last one",
                "leave the key out where IAM is to find them"
            );
        var thumbprints = list.Items.Select(i => Text(i, context, "a thumbprint")).ToList();
        if (thumbprints.Contains(null))
            return null;
        if (
            list.Items.Zip(thumbprints).FirstOrDefault(t => t.Second!.Length != Digits || !t.Second.All(char.IsAsciiHexDigit)) is
            { First: { } bad }
        )
            return Refuse(KindCodes.Value, bad, context, $"a thumbprint has {Digits} hexadecimal digits");
        return Of(thumbprints!) is var value && thumbprints.Select(t => t!.ToLowerInvariant()).Distinct().Count() > Most
            ? Refuse(KindCodes.TooMany, node, context, $"{thumbprints.Count} thumbprints, IAM allows {Most}")
            : value;
    }

    /// <summary>There is no form for none: IAM always has one.</summary>
    public override IEnumerable<JsonNode?> Forms(FacetValue value, LoadContext context) =>
        value.JsonOrNull is { } thumbprints ? [thumbprints.ToNode()] : [];

    public override FacetValue From(IamDetail detail) => Of(detail.Thumbprints);

    /// <summary>A certificate that was not there may sign for identities.</summary>
    public override Risk RiskOf(ResourceAddress address, FacetValue before, FacetValue after) =>
        PolicyText.Strings(after.JsonOrNull?.ToNode()).Except(PolicyText.Strings(before.JsonOrNull?.ToNode())).Any()
            ? Risk.Trust
            : Risk.None;

    protected override IEnumerable<string> WriteActions(FacetValue? desired) => ["UpdateOpenIDConnectProviderThumbprint"];

    public override Task StoreAsync(
        AwsSession aws,
        ResourceAddress address,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    ) => api.SetThumbprintsAsync(aws, address.Name, [.. PolicyText.Strings(after.JsonOrNull?.ToNode())], cancellationToken);

    /// <summary>Digits in lower case: IAM keeps them as they were given.</summary>
    private static FacetValue Of(IEnumerable<string> thumbprints)
    {
        var items = thumbprints
            .Select(t => t.ToLowerInvariant())
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(t => (JsonNode?)JsonValue.Create(t))
            .ToArray();
        return items.Length == 0 ? None : Value(new JsonArray(items));
    }
}
