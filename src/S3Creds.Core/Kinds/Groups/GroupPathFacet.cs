using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Groups;

/// <summary>A group's path behind the part that holds its owner (<see cref="GroupPath"/>). It can be changed; the ARN changes with
/// it.</summary>
internal sealed class GroupPathFacet(GroupObject api) : PathFacet(api, FacetRole.AtCreation)
{
    // 512 in all, of which the owner takes up to 128 and the words beside it up to 25.
    private const int Most = 350;

    private readonly GroupObject api = api;

    protected override string WhatOmittedMeans =>
        "It follows /s3creds/OWNER, which holds the owner of the group. Omitted: '/' for a new group, else left as it is.";

    public override JsonObject Schema()
    {
        var schema = base.Schema();
        schema["maxLength"] = Most;
        return schema;
    }

    public override FacetValue? Load(ManifestNode node, LoadContext context) =>
        base.Load(node, context) is not FacetValue.Present path ? null
        : path.Json.ToNode()?.ToString().StartsWith(GroupPath.Root, StringComparison.Ordinal) == true
            ? Refuse(
                KindCodes.GroupPath,
                node,
                context,
                $"{context.Address}: a path below {GroupPath.Root} holds the owner of a group and cannot be declared",
                "give the path that follows /s3creds/OWNER, or leave it out"
            )
        : path;

    public override bool IsDefault(FacetValue value) => value == new FacetValue.Present(CanonicalJson.OfString("/"));

    public override FacetValue From(IamDetail detail) => new FacetValue.Present(CanonicalJson.OfString(GroupPath.Read(detail.Path).Rest));

    protected override IEnumerable<string> WriteActions(FacetValue? desired) => ["UpdateGroup"];

    public override async Task StoreAsync(
        AwsSession aws,
        ResourceAddress address,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    ) =>
        await api.MoveAsync(
            aws,
            address.Name,
            path => path with { Rest = after.JsonOrNull?.ToNode()?.ToString() ?? "/" },
            cancellationToken
        );
}
