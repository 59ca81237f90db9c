using System.Text.Json.Nodes;
using Amazon.S3.Model;

namespace S3Creds.Cli.Tests.Direct;

/// <summary>create with --duration: temporary credentials.</summary>
public sealed class CreateTemporaryTests : DirectAccount
{
    private const string Role = "s3-credentials.AmazonS3FullAccess";

    [Fact]
    public async Task The_shared_role_is_made_once_and_assumed()
    {
        await AsOperatorAsync();
        await BucketAsync("my-bucket");
        Server.Sandbox.Counters.Reset();
        var first = await RunAsync("create", "my-bucket", "-d", "15m");
        Assert.Equal($"Assume role against arn:aws:iam::123456789012:role/{Role} for 900s\n", first.Err);
        Assert.Equal("HeadBucket GetCallerIdentity GetRole CreateRole AttachRolePolicy AssumeRole", Calls);
        var role = (await Iam.GetRoleAsync(new() { RoleName = Role })).Role;
        Assert.Equal(43200, role.MaxSessionDuration);
        Assert.Contains("arn:aws:iam::123456789012:root", Uri.UnescapeDataString(role.AssumeRolePolicyDocument!), StringComparison.Ordinal);

        Server.Sandbox.Counters.Reset();
        await DoneAsync("create", "my-bucket", "-d", "900");
        Assert.Equal("HeadBucket GetCallerIdentity GetRole AssumeRole", Calls);
    }

    [Fact]
    public async Task They_are_printed_as_json_and_work_as_the_policy_says()
    {
        await AsOperatorAsync();
        await BucketAsync("other");
        var printed = await JsonAsync("create", "my-bucket", "-c", "-d", "1h", "--write-only");
        Assert.Equal(["AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"], printed.Select(p => p.Key));
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00:00$", printed["Expiration"]!.ToString());
        using var s3 = S3(printed);
        await s3.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = "my-bucket",
                Key = "k",
                ContentBody = "v",
            }
        );
        await RefusedAsync(() => s3.GetObjectAsync("my-bucket", "k"));
        await RefusedAsync(() =>
            s3.PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = "other",
                    Key = "k",
                    ContentBody = "v",
                }
            )
        );
    }

    [Fact]
    public async Task They_are_printed_as_ini()
    {
        await AsOperatorAsync();
        await BucketAsync("my-bucket");
        Assert.Matches(
            @"^\[default\]\naws_access_key_id=ASIA\w+\naws_secret_access_key=\S+\naws_session_token=\S+\n\z",
            await DoneAsync("create", "my-bucket", "-d", "15m", "-f", "ini")
        );
    }

    [Theory]
    [InlineData("15x", "Duration must be of form 3600s or 15m or 2h")]
    [InlineData("", "Duration must be of form 3600s or 15m or 2h")]
    [InlineData("899", "Duration must be between 15 minutes and 12 hours")]
    [InlineData("13h", "Duration must be between 15 minutes and 12 hours")]
    [InlineData("99999999999999999999h", "Duration must be between 15 minutes and 12 hours")]
    public async Task A_bad_duration_is_a_usage_error(string duration, string message)
    {
        var result = await RunAsync("create", "b", "--duration", duration);
        Assert.Equal(2, result.ExitCode);
        Assert.EndsWith($"Error: Invalid value for '-d' / '--duration': {message}\n", result.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_is_filled_in_for_every_bucket()
    {
        await AsOperatorAsync();
        const string Policy =
            """{"Version":"2012-10-17","Statement":[{"Sid":"R","Effect":"Allow","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::$!BUCKET_NAME!$/*"]}]}""";
        await BucketAsync("one");
        await BucketAsync("two");
        await ObjectAsync("one", "k", "1");
        await ObjectAsync("two", "k", "2");
        using var s3 = S3(await JsonAsync("create", "one", "two", "-d", "15m", "--policy", Policy));
        foreach (var bucket in (string[])["one", "two"])
        {
            using var got = await s3.GetObjectAsync(bucket, "k");
            Assert.Equal(1, got.ContentLength);
        }
    }

    [Fact]
    public async Task A_session_of_a_role_gets_an_hour_at_most_and_is_told_so_before_the_first_write()
    {
        await AsOperatorAsync();
        await BucketAsync("my-bucket");
        var session = await JsonAsync("create", "my-bucket", "-d", "15m");
        Server.Sandbox.Counters.Reset();
        var result = await CliRunner.RunAsync(
            Folder,
            "create",
            "my-bucket",
            "-d",
            "2h",
            "--endpoint-url",
            Url,
            "--region",
            "us-east-1",
            "--access-key",
            session["AccessKeyId"]!.ToString(),
            "--secret-key",
            session["SecretAccessKey"]!.ToString(),
            "--session-token",
            session["SessionToken"]!.ToString(),
            "--runs-folder",
            Path.Combine(Folder, "runs")
        );
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("a role that assumes a role gets an hour at most", result.Err, StringComparison.Ordinal);
        Assert.Equal(0, Server.Sandbox.Counters.Writes);
    }

    [Fact]
    public async Task The_root_user_is_told_that_it_assumes_no_roles_before_the_first_write()
    {
        await BucketAsync("my-bucket");
        Server.Sandbox.Counters.Reset();
        var result = await RunAsync("create", "my-bucket", "-d", "15m");
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("Error: The root user of an account cannot assume a role", result.Err, StringComparison.Ordinal);
        Assert.Equal(0, Server.Sandbox.Counters.Writes);
    }

    [Fact]
    public async Task A_role_has_the_trust_policy_that_was_given()
    {
        const string Trust =
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";
        await BucketAsync("my-bucket");
        await DoneAsync("create", "my-bucket", "--role", "machine", "--trust-policy", Trust);
        await DoneAsync("create", "my-bucket", "--role", "other", "--trust-policy", WriteFile("trust.json", Trust));
        foreach (var name in (string[])["machine", "other"])
            Assert.Equal(Trust, Uri.UnescapeDataString((await Iam.GetRoleAsync(new() { RoleName = name })).Role.AssumeRolePolicyDocument!));
        var bad = await RunAsync("create", "my-bucket", "--role", "third", "--trust-policy", "{");
        Assert.Equal(2, bad.ExitCode);
        Assert.Equal(2, (await RunAsync("create", "my-bucket", "--trust-policy", Trust)).ExitCode);
    }

    [Fact]
    public async Task A_role_of_its_own_gets_the_policies_and_no_key()
    {
        await AsOperatorAsync();
        await BucketAsync("my-bucket");
        var result = await RunAsync("create", "my-bucket", "--role", "reader", "--read-only");
        Assert.Equal(
            $"Created role: 'reader' with permissions boundary: '{ReadOnlyBoundary}'\nAttached policy s3.read-only.my-bucket to role "
                + $"reader\n",
            result.Err
        );
        Assert.Equal("arn:aws:iam::123456789012:role/reader", JsonNode.Parse(result.Out)!["Arn"]!.ToString());
        Assert.DoesNotContain("CreateAccessKey", Calls, StringComparison.Ordinal);
        await ObjectAsync("my-bucket", "k", "v");
        using var s3 = S3(await JsonAsync("create", "my-bucket", "--role", "reader", "--read-only", "-d", "2h"));
        using (var got = await s3.GetObjectAsync("my-bucket", "k"))
            Assert.Equal(1, got.ContentLength);
        await RefusedAsync(() =>
            s3.PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = "my-bucket",
                    Key = "k",
                    ContentBody = "v",
                }
            )
        );
    }
}
