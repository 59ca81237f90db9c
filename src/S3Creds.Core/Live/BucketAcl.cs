using System.Text.Json.Nodes;
using Amazon.S3.Model;
using S3Creds.Core.Access;
using S3Creds.Core.Aws;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.Buckets;
using S3Creds.Core.Model;

namespace S3Creds.Core.Live;

/// <summary>Reads what a bucket's access control list grants to others than its owner, as <see cref="AclGrants"/> takes it.</summary>
internal static class BucketAcl
{
    public static async Task<FacetValue> ReadAsync(AwsSession aws, string name, CancellationToken cancellationToken)
    {
        try
        {
            if (await BucketFacet.TargetAsync(aws, name, cancellationToken) is not { } bucket)
                return FacetValue.Absent.Instance;
            var acl = await bucket.S3.GetBucketAclAsync(
                new GetBucketAclRequest { BucketName = name, ExpectedBucketOwner = bucket.Owner },
                cancellationToken
            );
            var grants = (acl.Grants ?? [])
                .Select(g => (To: Grantee(g.Grantee), Permission: g.Permission?.Value ?? ""))
                .Where(g => g.To is not null && g.To != acl.Owner?.Id)
                .Distinct()
                .OrderBy(g => g.To, StringComparer.Ordinal)
                .ThenBy(g => g.Permission, StringComparer.Ordinal);
            return new FacetValue.Present(
                CanonicalJson.Of(
                    new JsonArray([.. grants.Select(g => (JsonNode?)new JsonObject { ["to"] = g.To, ["permission"] = g.Permission })])
                )
            );
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Any failure makes the list unknown, and the answer reports that.
            return Kind.FailedRead(aws, e);
        }
    }

    private static string? Grantee(S3Grantee? grantee) => grantee?.URI ?? grantee?.CanonicalUser ?? grantee?.EmailAddress;
}
