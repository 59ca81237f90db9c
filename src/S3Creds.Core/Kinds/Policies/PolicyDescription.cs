using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Policies;

/// <summary>A policy's description, set when it is made and never again: IAM has no call for it.</summary>
internal sealed class PolicyDescriptionFacet(PolicyObject api) : IamFacet(api, "description", 6, FacetRole.Fixed, IamPart.Settings)
{
    public override JsonObject Schema() =>
        new()
        {
            ["type"] = "string",
            ["description"] = "What the policy is for. IAM cannot change it later. Omitted: not managed.",
            ["examples"] = new JsonArray("Lists all buckets"),
            ["maxLength"] = 1000,
        };

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        if (Text(node, context, "description") is not { } text)
            return null;
        return text.Length is 0 or > 1000
            ? Refuse(KindCodes.Value, node, context, $"a description has 1 to 1000 characters, this one has {text.Length}")
            : new FacetValue.Present(CanonicalJson.OfString(text));
    }

    /// <summary>There is no form for none: IAM cannot remove a description.</summary>
    public override IEnumerable<JsonNode?> Forms(FacetValue value, LoadContext context) =>
        value.JsonOrNull is { } text ? [text.ToNode()] : [];

    public override FacetValue From(IamDetail detail) =>
        string.IsNullOrEmpty(detail.Description) ? None : new FacetValue.Present(CanonicalJson.OfString(detail.Description));

    /// <exception cref="NotSupportedException">Always: the planner refuses before.</exception>
    public override Task StoreAsync(
        AwsSession aws,
        ResourceAddress address,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException($"{address}: IAM cannot change its description.");
}
