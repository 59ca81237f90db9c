using S3Creds.Core.Aws;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Users;

/// <summary>A user's path. It can be changed; the ARN changes with it.</summary>
internal sealed class UserPathFacet(UserObject api) : PathFacet(api, FacetRole.AtCreation)
{
    protected override string WhatOmittedMeans => "Omitted: '/' for a new user, else left as it is.";

    public override bool IsDefault(FacetValue value) => value == new FacetValue.Present(CanonicalJson.OfString("/"));

    protected override IEnumerable<string> WriteActions(FacetValue? desired) => ["UpdateUser"];

    public override async Task StoreAsync(
        AwsSession aws,
        ResourceAddress address,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    ) =>
        await aws.Iam.UpdateUserAsync(
            new() { UserName = address.Name, NewPath = after.JsonOrNull?.ToNode()?.ToString() ?? "/" },
            cancellationToken
        );
}
