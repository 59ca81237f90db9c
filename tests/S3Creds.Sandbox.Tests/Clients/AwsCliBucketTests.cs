using S3Creds.Sandbox.Hosting;
using S3Creds.Testing;
using Xunit.Abstractions;

namespace S3Creds.Sandbox.Tests.Clients;

/// <summary>Buckets of the sandbox as the aws CLI uses them.</summary>
public sealed class AwsCliBucketTests(ITestOutputHelper output)
{
    private const string Public =
        """{"Version":"2012-10-17","Statement":[{"Sid":"AllowAllGetObject","Effect":"Allow","Principal":"*","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::cli-bucket/*"]}]}""";

    public static TheoryData<string> Versions => [.. Installations.AwsCli.Select(c => c.Version)];

    [AwsCliTheory]
    [MemberData(nameof(Versions))]
    public async Task A_bucket_is_made_public_configured_and_removed(string version)
    {
        output.WriteLine(version);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { Seed = "cli" }, port: 0, limit.Token);
        var aws = new AwsCli(Installations.AwsCli.First(c => c.Version == version), server, limit.Token);

        Assert.Equal(
            "/cli-bucket",
            (await aws.CallAsync("s3api", "create-bucket", "--bucket", "cli-bucket")).GetProperty("Location").GetString()
        );
        await aws.RefusedAsync("AccessDenied", "s3api", "put-bucket-policy", "--bucket", "cli-bucket", "--policy", Public);
        await aws.CallAsync(
            "s3api",
            "put-public-access-block",
            "--bucket",
            "cli-bucket",
            "--public-access-block-configuration",
            "BlockPublicAcls=false,IgnorePublicAcls=false,BlockPublicPolicy=false,RestrictPublicBuckets=false"
        );
        await aws.CallAsync("s3api", "put-bucket-policy", "--bucket", "cli-bucket", "--policy", Public);
        Assert.True(
            (await aws.CallAsync("s3api", "get-bucket-policy-status", "--bucket", "cli-bucket"))
                .GetProperty("PolicyStatus")
                .GetProperty("IsPublic")
                .GetBoolean()
        );
        await aws.RefusedAsync("NoSuchTagSet", "s3api", "get-bucket-tagging", "--bucket", "cli-bucket");
        await aws.CallAsync("s3api", "put-bucket-tagging", "--bucket", "cli-bucket", "--tagging", "TagSet=[{Key=team,Value=data ops}]");
        Assert.Equal(
            "data ops",
            (await aws.CallAsync("s3api", "get-bucket-tagging", "--bucket", "cli-bucket"))
                .GetProperty("TagSet")[0]
                .GetProperty("Value")
                .GetString()
        );
        await aws.CallAsync("s3api", "put-bucket-versioning", "--bucket", "cli-bucket", "--versioning-configuration", "Status=Enabled");
        Assert.Equal(
            "Enabled",
            (await aws.CallAsync("s3api", "get-bucket-versioning", "--bucket", "cli-bucket")).GetProperty("Status").GetString()
        );
        await aws.RefusedAsync("NoSuchBucket", "s3api", "get-bucket-cors", "--bucket", "not-there");

        await aws.RefusedAsync(
            "IllegalLocationConstraintException",
            "s3api",
            "create-bucket",
            "--bucket",
            "elsewhere",
            "--region",
            "eu-west-1"
        );
        Assert.Equal(0, (await aws.RunAsync("s3", "mb", "s3://elsewhere", "--region", "eu-west-1")).ExitCode);
        Assert.Equal(
            "eu-west-1",
            (await aws.CallAsync("s3api", "get-bucket-location", "--bucket", "elsewhere")).GetProperty("LocationConstraint").GetString()
        );
        Assert.Equal(2, (await aws.CallAsync("s3api", "list-buckets")).GetProperty("Buckets").GetArrayLength());
        await aws.CallAsync("s3api", "delete-bucket", "--bucket", "cli-bucket");
        await aws.CallAsync("s3api", "delete-bucket", "--bucket", "elsewhere", "--region", "eu-west-1");
    }
}
