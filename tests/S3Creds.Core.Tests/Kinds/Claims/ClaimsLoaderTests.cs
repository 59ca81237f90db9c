using S3Creds.Core.Tests.Manifests;

namespace S3Creds.Core.Tests.Kinds.Claims;

/// <summary>Guardrails and key policies as manifests say them.</summary>
public sealed class ClaimsLoaderTests
{
    private const string Deny = """{Version: "2012-10-17", Statement: [{Effect: Deny, Action: "s3:DeleteObject", Resource: "*"}]}""";
    private const string DenyAll =
        """{Version: "2012-10-17", Statement: [{Effect: Deny, Principal: "*", Action: "s3:*", Resource: "*"}]}""";
    private const string Key = "arn:aws:kms:us-west-2:123456789012:key/11111111-2222-3333-4444-555555555555";
    private const string KeyPolicy =
        """{Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::123456789012:root"}, Action: "kms:*", Resource: "*"}]}""";

    [Theory]
    [InlineData($"guardrails: {{scps: {{root: [FullAWSAccess], unit: [FullAWSAccess, {Deny}]}}}}\n")]
    [InlineData("guardrails: {scps: {}, rcps: {}}\n")]
    [InlineData($"guardrails: {{rcps: {{root: [{DenyAll}]}}, managementAccount: \"111122223333\"}}\n")]
    [InlineData($"keyPolicies: {{\"{Key}\": {KeyPolicy}}}\n")]
    public void Claims_are_loaded(string body)
    {
        var state = Loading.Load(body + "users: {ada: {}}\n");
        Assert.Empty(state.Diagnostics);
        Assert.False(state.Claims.IsEmpty);
        Assert.Equal(state.Claims.Digest, state.Resources.Resources.Values.Single().OwnershipTags.Claims);
        Assert.Equal(state.Claims.Digest, Core.Kinds.Claims.AccessClaims.Read(state.Claims.ToJson()).Digest);
    }

    [Theory]
    [InlineData($"guardrails: {{scps: {{root: [{DenyAll}]}}}}\n", "S3C106")]
    [InlineData($"guardrails: {{rcps: {{root: [{Deny}]}}}}\n", "S3C106")]
    [InlineData("guardrails: {scps: {root: []}}\n", "S3C032")]
    [InlineData("guardrails: {scps: {root: [missing.json]}}\n", "S3C051")]
    [InlineData("guardrails: {scp: {}}\n", "S3C030")]
    [InlineData($"keyPolicies: {{\"alias/media\": {KeyPolicy}}}\n", "S3C641")]
    [InlineData($"keyPolicies: {{\"arn:aws:kms:us-west-2:123456789012:alias/media\": {KeyPolicy}}}\n", "S3C641")]
    [InlineData($"keyPolicies: {{\"{Key}\": {Deny}}}\n", "S3C642")]
    public void What_is_no_claim_is_an_error(string body, string code) =>
        Assert.Contains(Loading.Load(body).Diagnostics, d => d.Code == code && d.IsError);

    [Fact]
    public void The_digest_is_of_what_is_claimed_and_of_nothing_else()
    {
        var one = Loading.Load($"guardrails: {{scps: {{root: [FullAWSAccess, {Deny}]}}}}\n").Claims.Digest;
        Assert.Equal(one, Loading.Load($"guardrails: {{scps: {{root: [FullAWSAccess, {Deny}]}}}}\nusers: {{ada: {{}}}}\n").Claims.Digest);
        Assert.NotEqual(one, Loading.Load("guardrails: {scps: {root: [FullAWSAccess]}}\n").Claims.Digest);
        Assert.NotEqual(one, Loading.Load("guardrails: {scps: {}}\n").Claims.Digest);
        Assert.Null(Loading.Load("users: {ada: {}}\n").Claims.Digest);
    }

    [Theory]
    [InlineData("cannot: s3:GetObject, at: 2027-01-01", "at belongs to")]
    [InlineData("cannot: s3:GetObject, strict: true", "strict belongs to")]
    [InlineData("can: s3:GetObject, at: soon", "is no instant")]
    [InlineData($"can: s3:GetObject, sessionPolicy: {Deny}", "belongs to sessions")]
    public void The_parts_of_an_expectation_go_with_what_they_mean(string parts, string message) =>
        Assert.Contains(Loading.Load($"users: {{ada: {{}}}}\nexpect: [{{who: user/ada, {parts}, on: media/*}}]\n").Diagnostics, d =>
            d.Message.Contains(message, StringComparison.Ordinal)
        );
}
