using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>The path in an IAM object's ARN.</summary>
internal abstract class PathFacet(IamObject api, FacetRole role) : IamFacet(api, Path, 5, role, IamPart.Core)
{
    public const string Path = "path";

    public override JsonObject Schema() =>
        new()
        {
            ["type"] = "string",
            ["description"] = "The path in the ARN, beginning and ending with '/'. " + WhatOmittedMeans,
            ["examples"] = new JsonArray("/team-media/"),
            ["pattern"] = IamNames.PathPattern,
            ["maxLength"] = 512,
        };

    /// <summary>It is a part of the ARN, which policies name.</summary>
    public override AccessBearing Bearing => AccessBearing.Describes;

    protected abstract string WhatOmittedMeans { get; }

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        if (Text(node, context, "path") is not { } path)
            return null;
        return IamNames.PathError(path) is { } error
            ? Refuse(KindCodes.Value, node, context, $"path '{path}': {error}")
            : new FacetValue.Present(CanonicalJson.OfString(path));
    }

    public override FacetValue From(IamDetail detail) => new FacetValue.Present(CanonicalJson.OfString(detail.Path));

    /// <exception cref="NotSupportedException">IAM cannot move this object; the planner refuses before.</exception>
    public override Task StoreAsync(
        AwsSession aws,
        ResourceAddress address,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException($"{address}: IAM cannot change its path.");
}
