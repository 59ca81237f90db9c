using System.Text.Json.Nodes;
using CsCheck;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Kinds.Buckets;

public sealed class AclTests
{
    private const string Id = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";
    private const string Groups = "http://acs.amazonaws.com/groups/";
    private const string Lists = "ownership: ObjectWriter, ";
    private const string Open =
        "publicAccess: {blockPublicAcls: false, ignorePublicAcls: false, blockPublicPolicy: true, restrictPublicBuckets: true}, ";

    [Theory]
    [InlineData("acl: private", "Absent")]
    [InlineData("acl: null", "Absent")]
    [InlineData("acl: []", "Absent")]
    [InlineData("ownership: BucketOwnerEnforced, acl: private", "Absent")]
    [InlineData(Lists + "acl: public-read", $$"""[{"permission":"READ","to":"{{Groups}}global/AllUsers"}]""")]
    [InlineData(
        Lists + "acl: public-read-write",
        $$"""[{"permission":"READ","to":"{{Groups}}global/AllUsers"},{"permission":"WRITE","to":"{{Groups}}global/AllUsers"}]"""
    )]
    [InlineData(Lists + "acl: authenticated-read", $$"""[{"permission":"READ","to":"{{Groups}}global/AuthenticatedUsers"}]""")]
    [InlineData(
        Lists + "acl: [{to: LogDelivery, permissions: [WRITE, READ_ACP]}]",
        $$"""[{"permission":"READ_ACP","to":"{{Groups}}s3/LogDelivery"},{"permission":"WRITE","to":"{{Groups}}s3/LogDelivery"}]"""
    )]
    [InlineData(
        $"{Lists}acl: [{{to: \"{Groups}global/AllUsers\", permissions: [READ]}}, {{to: {Id}, permissions: [FULL_CONTROL]}}]",
        $$"""[{"permission":"FULL_CONTROL","to":"{{Id}}"},{"permission":"READ","to":"{{Groups}}global/AllUsers"}]"""
    )]
    [InlineData(
        Lists + "acl: [{to: owner, permissions: [NONE]}, {to: LogDelivery, permissions: [WRITE]}]",
        $$"""[{"permission":"WRITE","to":"{{Groups}}s3/LogDelivery"},{"permission":"NONE","to":"owner"}]"""
    )]
    [InlineData(Lists + "acl: [{to: owner, permissions: [NONE]}]", "S3C150")]
    [InlineData("", "unmanaged")]
    [InlineData("acl: public", "S3C033")]
    [InlineData("acl: bucket-owner-read", "S3C033")]
    [InlineData("acl: [{to: AllUsers}]", "S3C031")]
    [InlineData(Lists + "acl: [{to: AllUsers, permissions: [read]}]", "S3C033")]
    [InlineData(Lists + "acl: [{to: \"123456789012\", permissions: [READ]}]", "S3C150")]
    [InlineData(Lists + "acl: [{to: someone@example.org, permissions: [READ]}]", "S3C150")]
    [InlineData(Lists + "acl: [{to: AllUsers, permissions: [NONE]}]", "S3C150")]
    [InlineData(Lists + "acl: [{to: owner, permissions: [NONE, READ]}]", "S3C150")]
    [InlineData("ownership: BucketOwnerEnforced, acl: public-read", "S3C118")]
    [InlineData("acl: log-delivery-write", "S3C119")]
    [InlineData(Lists + "publicAccess: blocked, acl: public-read", "S3C063")]
    [InlineData(Lists + "publicAccess: readable, acl: authenticated-read", "S3C063")]
    public void A_manifest_says(string keys, string means) => Assert.Equal(means, ManifestValue.Of(ResourceKind.Bucket, "acl", keys));

    [Fact]
    public void Drawn_grants_are_canonical()
    {
        var grant =
            from to in Gen.OneOf("AllUsers", "AuthenticatedUsers", "LogDelivery", Id)
            from permissions in Gen.OneOf("READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL").Array[1, 5]
            select new JsonObject
            {
                ["to"] = to,
                ["permissions"] = new JsonArray([.. permissions.Select(p => (JsonNode?)JsonValue.Create(p))]),
            };
        DrawnFacet.IsCanonical("acl", grant.Array[1, 5].Select(g => new JsonArray([.. g])), Volume.Of(40, 200, 2000));
    }

    [Fact]
    public async Task The_list_and_the_ownership_change_in_the_order_that_S3_takes_both_ways()
    {
        await using var run = await SandboxRun.StartAsync();
        string[] allow = ["public:*", "admin:*"];
        const string Enforced = "buckets: {one-bucket: {ownership: BucketOwnerEnforced, acl: private}}";
        const string Loose = $"buckets: {{one-bucket: {{{Lists}{Open}acl: public-read}}}}";
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(Enforced)).Outcome);

        var loosened = (await run.PlanAsync(Loose, null, allow)).Plan;
        Assert.Equal(["ownership", "publicAccess", "acl"], Ordered(loosened));
        Assert.True(loosened.Steps.Single(s => s.Facet == "acl").Risk.HasFlag(S3Creds.Core.Kinds.Risk.Public));
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(Loose, allow)).Outcome);
        Assert.Empty((await run.PlanAsync(Loose)).Plan.Steps);

        Assert.Equal(["acl", "ownership"], Ordered((await run.PlanAsync(Enforced, null, allow)).Plan));
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(Enforced, allow)).Outcome);
        Assert.Empty((await run.PlanAsync(Enforced)).Plan.Steps);
    }

    [Fact]
    public async Task A_public_list_is_not_applied_without_its_approval()
    {
        await using var run = await SandboxRun.StartAsync();
        var refused = await Assert.ThrowsAsync<S3CredsException>(() =>
            run.ApplyAsync($"buckets: {{one-bucket: {{{Lists}{Open}acl: public-read}}}}")
        );
        Assert.Equal(ApplyCodes.NotApproved.Code, refused.Diagnostics[0].Code);
    }

    [Fact]
    public async Task What_a_list_grants_is_a_change_of_access()
    {
        await using var run = await SandboxRun.StartAsync();
        string[] allow = ["public:*", "admin:*"];
        const string Private = $"buckets: {{one-bucket: {{{Lists}{Open}acl: private}}}}";
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(Private, allow)).Outcome);
        var planned = await run.PlanAsync(Private.Replace("acl: private", "acl: public-read-write", StringComparison.Ordinal), null, allow);
        var gained = planned.Plan.Access.Changes.Where(c => c.IsPublic).SelectMany(c => c.Actions).ToList();
        Assert.Contains("s3:ListBucket", gained);
        Assert.Contains("s3:PutObject", gained);
    }

    private static IEnumerable<string?> Ordered(Plan plan) => plan.Steps.OrderBy(s => s.Rank).Select(s => s.Facet);
}
