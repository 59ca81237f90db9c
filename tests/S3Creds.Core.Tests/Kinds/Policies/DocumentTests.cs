using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds.Policies;

public sealed class DocumentTests
{
    [Theory]
    [InlineData(
        "document: {Statement: [{Effect: Allow, Action: \"s3:GetObject\", Resource: \"*\"}]}",
        "{\"Statement\":[{\"Action\":[\"s3:GetObject\"],\"Effect\":\"Allow\",\"Resource\":[\"*\"]}],\"Version\":\"2012-10-17\"}"
    )]
    [InlineData("document: {Statement: [{Effect: Allow, Action: \"s3:GetObject\"}]}", "S3C106")]
    [InlineData("document: {Statement: [{Effect: Permit, Action: \"s3:GetObject\", Resource: \"*\"}]}", "S3C033")]
    [InlineData("document: missing.json", "S3C051")]
    [InlineData("document: null", "S3C032")]
    public void A_manifest_says(string keys, string means) => Assert.Equal(means, ManifestValue.Of(ResourceKind.Policy, "document", keys));
}
