using S3Creds.Core.Json;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Roles;

internal sealed class RolePathFacet(RoleObject api) : PathFacet(api, FacetRole.Fixed)
{
    protected override string WhatOmittedMeans => "Omitted: '/' for a new role. IAM cannot change it later.";

    public override bool IsDefault(FacetValue value) => value == new FacetValue.Present(CanonicalJson.OfString("/"));
}
