namespace S3Creds.Cli.Tests.Direct;

/// <summary>create --dry-run prints the steps to standard output and calls nothing; create --emit-manifest writes the manifest.</summary>
public sealed class CreateDryRunTests : DirectAccount
{
    [Fact]
    public async Task It_tells_bucket_user_policy_and_key()
    {
        var text = await DoneAsync("create", "my-bucket", "--dry-run");
        var lines = Lines(text);
        Assert.Equal("Would create bucket: 'my-bucket'", lines[0]);
        Assert.Equal($"Would create user: 's3.read-write.my-bucket' with permissions boundary: '{FullBoundary}'", lines[1]);
        Assert.Equal("Would attach policy called 's3.read-write.my-bucket' to user 's3.read-write.my-bucket', details:", lines[2]);
        Assert.Equal("{", lines[3]);
        Assert.Equal("Would call create access key for user 's3.read-write.my-bucket'", lines[^1]);
        Assert.Equal("", Calls);
    }

    [Fact]
    public async Task It_tells_the_steps_of_a_public_website()
    {
        var text = await DoneAsync("create", "my-bucket", "--dry-run", "--website", "--bucket-region", "eu-west-1");
        Assert.StartsWith(
            """
            Would create bucket: 'my-bucket' with args {
                "CreateBucketConfiguration": {
                    "LocationConstraint": "eu-west-1"
                }
            }
            ... then add this public access block configuration:
            {"BlockPublicAcls": false, "IgnorePublicAcls": false, "BlockPublicPolicy": false, "RestrictPublicBuckets": false}
            ... then attach the following bucket policy to it:
            {
            """,
            text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "... then configure index.html and error.html website settings\nWould create user:",
            text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task It_tells_the_session()
    {
        var lines = Lines(await DoneAsync("create", "my-bucket", "--dry-run", "--duration", "20m"));
        Assert.Equal("Would ensure role: 's3-credentials.AmazonS3FullAccess'", lines[1]);
        Assert.Equal("Would assume role using following policy for 1200 seconds:", lines[2]);
        Assert.Equal("}", lines[^1]);
    }

    [Fact]
    public async Task A_statement_means_custom_and_no_boundary()
    {
        var text = await DoneAsync(
            "create",
            "my-bucket",
            "--dry-run",
            "--statement",
            """{"Effect": "Allow", "Action": "textract:*", "Resource": "*"}"""
        );
        Assert.Contains("Would create user: 's3.custom.my-bucket'\n", text, StringComparison.Ordinal);
        Assert.Contains("\"Action\": \"textract:*\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain", "--read-only")]
    [InlineData("prefixes", "--prefix", "in/", "--prefix", "out/")]
    [InlineData("custom", "--statement", """{"Effect": "Allow", "Action": "s3:GetBucketTagging", "Resource": "*"}""")]
    [InlineData("role", "--role", "reader")]
    [InlineData("open", "--public")]
    public async Task The_manifest_of_a_run_is_valid_and_adopts_what_was_made_without_changing_it(string name, params string[] options)
    {
        var manifest = Path.Combine(Folder, name + ".yaml");
        await DoneAsync("create", ["my-bucket", "-c", "--emit-manifest", manifest, .. options]);
        var valid = await CliRunner.RunAsync(Folder, "validate", "-f", manifest);
        Assert.True(valid.ExitCode == 0, valid.All + await File.ReadAllTextAsync(manifest));
        var plan = await RunAsync("plan", "-f", manifest, "--adopt", "user/*", "--adopt", "role/*", "--adopt", "bucket/*");
        Assert.True(plan.ExitCode == 0, plan.All);
        Assert.DoesNotContain("remove", plan.Out, StringComparison.Ordinal);
        Assert.Contains(" 0 to create, ", plan.Out, StringComparison.Ordinal);
        Assert.Contains(" 0 to delete", plan.Out, StringComparison.Ordinal);
    }
}
