using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds.Policies;

public sealed class PolicyDescriptionTests
{
    [Theory]
    [InlineData("description: lists, document: {Statement: [{Effect: Allow, Action: \"s3:GetObject\", Resource: \"*\"}]}", "\"lists\"")]
    [InlineData("description: 7, document: {Statement: [{Effect: Allow, Action: \"s3:GetObject\", Resource: \"*\"}]}", "\"7\"")]
    [InlineData("description: null, document: {Statement: [{Effect: Allow, Action: \"s3:GetObject\", Resource: \"*\"}]}", "S3C032")]
    [InlineData("document: {Statement: [{Effect: Allow, Action: \"s3:GetObject\", Resource: \"*\"}]}", "unmanaged")]
    public void A_manifest_says(string keys, string means) =>
        Assert.Equal(means, ManifestValue.Of(ResourceKind.Policy, "description", keys));
}
