using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Core.Tests.Manifests;
using static S3Creds.Core.Tests.Access.AccessChangesTests;

namespace S3Creds.Core.Tests.Planning;

/// <summary>A public policy under a block is refused before anything is sent, by S3's own definition of public.</summary>
public sealed class BlockedPoliciesTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("""{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::444455556666:role/*"}}""", true)]
    [InlineData("""{"StringLike":{"aws:PrincipalOrgID":"o-*"}}""", true)]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}""", true)]
    [InlineData("""{"Bool":{"aws:SecureTransport":"true"}}""", true)]
    [InlineData("""{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}""", false)]
    [InlineData("""{"StringEquals":{"aws:SourceAccount":"111122223333"}}""", false)]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}""", false)]
    [InlineData("""{"StringEquals":{"aws:userid":"AIDAEXAMPLE"}}""", false)]
    [InlineData("""{"StringLike":{"s3:DataAccessPointArn":"arn:aws:s3:us-west-2:123456789012:accesspoint/*"}}""", false)]
    public void What_S3_calls_public_is_refused_under_a_declared_block_and_under_one_that_is_not(string condition, bool refused)
    {
        var statement =
            $$"""{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media-x/*"{{(condition.Length > 0 ? ",\"Condition\":" + condition : "")}} }""";
        var declared = Loading.Load(
            $"buckets: {{media-x: {{publicAccess: blocked, policy: {{document: {{Version: \"2012-10-17\", Statement: "
                + $"[{statement}]}}}}}}}}\n"
        );
        Assert.Equal(refused, declared.Diagnostics.Any(d => d.Code == "S3C063"));

        // The account's own block, and one of the bucket that the manifests leave unmanaged.
        var (address, open) = Bucket("media-x", statement);
        var block = new FacetValue.Present(CanonicalJson.Of(new JsonObject { ["blockPublicPolicy"] = true }));
        Assert.Equal(refused, Codes(open, AccessFacts.Nothing("123456789012", "aws") with { AccountBlock = block }).Contains("S3C647"));
        var unmanaged = open with { Facets = open.Facets.Remove("publicAccess") };
        var buckets = AccessFacts.Nothing("123456789012", "aws").Buckets.Add(address, ResourceState.Empty.With("publicAccess", block));
        Assert.Equal(refused, Codes(unmanaged, AccessFacts.Nothing("123456789012", "aws") with { Buckets = buckets }).Contains("S3C647"));
        Assert.DoesNotContain("S3C647", Codes(open, AccessFacts.Nothing("123456789012", "aws")));

        IReadOnlyList<string> Codes(ResourceState desired, AccessFacts facts)
        {
            var live = Bucket("media-x", null).State;
            live = desired["publicAccess"] is null ? live with { Facets = live.Facets.Remove("publicAccess") } : live;
            var input = new PlanInput(
                new PlanHead("test", "123456789012", "team"),
                new Comparison(KindTable.All, Set((address, desired)), Set((address, live)), []),
                PlanScope.Everything,
                new ManifestFacts(["team.yaml"], []),
                [],
                []
            );
            return [.. Planner.Build(input, facts).Diagnostics.Select(d => d.Code)];
        }
    }
}
