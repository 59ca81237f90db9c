using S3Creds.Core.Kinds.Identities;

namespace S3Creds.Core.Kinds.Roles;

internal sealed class RolePathFacet(RoleObject api) : PathFacet(api, FacetRole.Fixed)
{
    protected override string WhatOmittedMeans => "Omitted: '/' for a new role. IAM cannot change it later.";
}
