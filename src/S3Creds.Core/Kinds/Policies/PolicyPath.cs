using S3Creds.Core.Kinds.Identities;

namespace S3Creds.Core.Kinds.Policies;

internal sealed class PolicyPathFacet(PolicyObject api) : PathFacet(api, FacetRole.Fixed)
{
    protected override string WhatOmittedMeans => "Omitted: /s3creds/OWNER/ for a new policy. IAM cannot change it later.";
}
