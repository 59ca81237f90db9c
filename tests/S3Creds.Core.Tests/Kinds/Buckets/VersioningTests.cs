using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Sandbox;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Kinds.Buckets;

public sealed class VersioningTests
{
    [Theory]
    [InlineData("versioning: enabled", "\"enabled\"")]
    [InlineData("versioning: suspended", "\"suspended\"")]
    [InlineData("versioning: null", "Absent")]
    [InlineData("versioning: on", "S3C033")]
    [InlineData("", "unmanaged")]
    [InlineData("mfaDelete: enabled", "S3C124")]
    [InlineData("mfaDelete: false", "S3C124")]
    [InlineData("versioning: enabled, mfaDelete: true", "S3C124")]
    [InlineData("versioning: {status: enabled}", "S3C033")]
    public void A_manifest_says(string keys, string means) =>
        Assert.Equal(means, ManifestValue.Of(ResourceKind.Bucket, "versioning", keys));

    [BotoFact]
    public async Task MFA_delete_is_reported_is_no_difference_and_holds_versioning()
    {
        await using var run = await SandboxRun.StartAsync();
        Assert.Equal(Outcome.Done, (await run.ApplyAsync("buckets: {one-bucket: {versioning: enabled}}")).Outcome);
        Assert.DoesNotContain((await run.PlanAsync("buckets: {one-bucket: {versioning: enabled}}")).Plan.Diagnostics, IsNote);
        await using var boto = BotoCalls.Start(
            await run.ServeAsync(),
            SandboxAccount.DefaultRootAccessKeyId,
            SandboxAccount.DefaultRootSecretAccessKey,
            "us-west-2"
        );
        await boto.CallAsync(
            "s3.put_bucket_versioning",
            """
            {"Bucket":"one-bucket","MFA":"arn:aws:iam::123456789012:mfa/root 123456",
                "VersioningConfiguration":{"Status":"Enabled","MFADelete":"Enabled"}}
            """
        );

        var plan = (await run.PlanAsync("buckets: {one-bucket: {versioning: enabled}}")).Plan;
        Assert.Empty(plan.Steps);
        Assert.Contains(plan.Diagnostics, IsNote);

        var suspended = (await run.PlanAsync("buckets: {one-bucket: {versioning: suspended}}")).Plan;
        Assert.Empty(suspended.Steps);
        var error = Assert.Single(suspended.Diagnostics, d => d.IsError);
        Assert.Equal("S3C302", error.Code);
        Assert.Contains("MFA", error.Message, StringComparison.Ordinal);
    }

    private static bool IsNote(Core.Diagnostics.Diagnostic diagnostic) => diagnostic.Code == "S3C335";
}
