using Amazon.IdentityManagement.Model;
using Amazon.S3.Model;

namespace S3Creds.Cli.Tests.Direct;

/// <summary>Small inputs at which s3-credentials behaves in its own way, or fails in the middle: what scripts see here.</summary>
public sealed class DropInTests : DirectAccount
{
    [Theory]
    [InlineData("bkt 1", "only letters, digits and . - _ are allowed")]
    [InlineData("a/b", "only letters, digits and . - _ are allowed")]
    [InlineData("bück", "only letters, digits and . - _ are allowed")]
    [InlineData("arn:aws:s3:::my-bucket", "it is an ARN: use the name only: my-bucket")]
    [InlineData("arn:aws:s3:::my-bucket/a/b", "it is an ARN: use the name only: my-bucket")]
    [InlineData("s3://my-bucket/", "it is a URL: use the name only")]
    public async Task A_name_that_no_bucket_has_is_refused_before_any_call(string bucket, string why)
    {
        foreach (
            var args in (string[][])
                [
                    ["create", bucket, "-c"],
                    ["create", "good", bucket],
                    ["list-bucket", bucket],
                    ["put-object", bucket, "k", "-"],
                    ["delete-bucket", bucket, "--force"],
                    ["localserver", bucket, "-d", "1h"],
                ]
        )
        {
            var result = await RunAsync(args[0], args[1..]);
            Assert.True(result.ExitCode == 2, result.All);
            Assert.Contains($"'{bucket}' is not the name of a bucket: {why}\n", result.Err, StringComparison.Ordinal);
        }

        Assert.Equal("", Calls);
    }

    [Theory]
    [InlineData("", "the argument BUCKETS is empty")]
    [InlineData("good", "the argument BUCKETS is empty", "")]
    public async Task An_empty_name_is_refused_before_any_call(string bucket, string says, params string[] more)
    {
        var result = await RunAsync("create", [bucket, .. more, "-c"]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(says, result.Err, StringComparison.Ordinal);
        Assert.Contains(
            "the argument KEY is empty",
            (await RunAsync("put-object", "bkt", "", WriteFile("f", "x"))).Err,
            StringComparison.Ordinal
        );
        Assert.Equal("", Calls);
    }

    [Theory]
    [InlineData(
        "--statement",
        """{"Effect": "Allow", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}""",
        "the key \"Effect\" is given twice in one object"
    )]
    [InlineData(
        "--policy",
        """{"Version": "2012-10-17", "Statement": [{"Action": 1, "a": {"b": 1, "b": 2}}]}""",
        "the key \"b\" is given twice in one object"
    )]
    [InlineData("--statement", """{"Effect": "Allow", "Action": "\ud800", "Resource": "*"}""", "a \\u escape is half of a character")]
    [InlineData("--statement", "null", "JSON must be an object")]
    [InlineData("--policy", "{\n  \"Statement\": [\n}", "Invalid JSON string")]
    public async Task Json_with_two_meanings_is_refused_before_any_call(string option, string json, string why)
    {
        var result = await RunAsync("create", "bkt", "-c", option, json);
        Assert.Equal(2, result.ExitCode);
        Assert.EndsWith($"Error: Invalid value for '{option}': {why}\n", result.Err, StringComparison.Ordinal);
        Assert.Equal("", Calls);
    }

    [Fact]
    public async Task Values_with_line_breaks_and_leading_blanks_are_taken()
    {
        var result = await DoneAsync("create", "bkt", "--dry-run", "--policy", "{\n  \"Statement\": []\n}\n");
        Assert.Contains("Would attach policy called 's3.custom.bkt'", result, StringComparison.Ordinal);
        Assert.Contains("arn:aws:s3:::bkt/ \\n=x*", await DoneAsync("policy", "bkt", "--prefix", " \n=x"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere", "'nowhere': No such file or directory")]
    [InlineData("", "'': ")]
    public async Task An_auth_file_that_is_not_there_is_a_usage_error(string file, string why)
    {
        var result = await CliRunner.RunAsync(Folder, "whoami", "--auth", file, "--endpoint-url", Url, "--region", "us-east-1");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"Error: Invalid value for '-a' / '--auth': {why}", result.Err, StringComparison.Ordinal);
        Assert.DoesNotContain("Could not find", result.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_object_to_a_hyphen_is_standard_output_and_to_no_folder_a_usage_error()
    {
        await BucketAsync("bkt");
        await ObjectAsync("bkt", "k", "hello");
        Assert.Equal("hello", await DoneAsync("get-object", "bkt", "k", "-o", "-"));
        Assert.False(File.Exists(Path.Combine(Folder, "-")));
        Server.Sandbox.Counters.Reset();
        var nowhere = await RunAsync("get-object", "bkt", "k", "-o", Path.Combine(Folder, "nodir", "x"));
        Assert.Equal(2, nowhere.ExitCode);
        Assert.EndsWith("nodir/x': No such file or directory\n", nowhere.Err, StringComparison.Ordinal);
        Assert.EndsWith(
            "/x/': Is a directory\n",
            (await RunAsync("get-object", "bkt", "k", "-o", Path.Combine(Folder, "x/"))).Err,
            StringComparison.Ordinal
        );
        Assert.Equal("", Calls);
    }

    [Fact]
    public async Task A_role_that_allows_no_session_of_this_length_is_told_before_the_first_write()
    {
        await AsOperatorAsync();
        var trust =
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole"}]}""";
        foreach (var name in (string[])["s3-credentials.AmazonS3FullAccess", "mine"])
            await Iam.CreateRoleAsync(
                new CreateRoleRequest
                {
                    RoleName = name,
                    AssumeRolePolicyDocument = trust,
                    MaxSessionDuration = 3600,
                }
            );
        Server.Sandbox.Counters.Reset();
        var result = await RunAsync("create", "new-one", "-c", "-d", "12h");
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            "Error: The role s3-credentials.AmazonS3FullAccess allows sessions of 3600 seconds at most, 43200 seconds were asked for - "
                + "use -d 3600s, or raise it: "
                + "aws iam update-role --role-name s3-credentials.AmazonS3FullAccess --max-session-duration 43200\n",
            result.Err
        );
        Assert.Equal("HeadBucket GetCallerIdentity GetRole", Calls);
        Assert.Contains(
            "The role mine allows sessions of 3600 seconds at most",
            (await RunAsync("create", "new-one", "-c", "-d", "2h", "--role", "mine")).Err,
            StringComparison.Ordinal
        );
        await BucketAsync("old-one");
        Assert.Contains(
            "allows sessions of 3600 seconds at most",
            (await RunAsync("localserver", "old-one", "-d", "2h")).Err,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("new-one", await DoneAsync("list-buckets"), StringComparison.Ordinal);
        await DoneAsync("create", "new-one", "-c", "-d", "1h");
    }

    [Fact]
    public async Task A_third_key_of_a_user_is_told_as_such()
    {
        await DoneAsync("create", "bkt", "-c");
        await DoneAsync("create", "bkt");
        var third = await RunAsync("create", "bkt");
        Assert.Equal(1, third.ExitCode);
        Assert.Contains(
            "a user has two access keys at most, inactive ones count: delete one that is no longer used",
            third.Err,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("quota of the account", third.Err, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AccessKeyId")]
    [InlineData("SecretAccessKey")]
    public async Task An_answer_without_a_key_is_an_error(string left)
    {
        await BucketAsync("bkt");
        await using var proxy = new RewritingProxy(Url, "CreateAccessKeyResponse", text => RewritingProxy.Without(text, left));
        var file = Path.Combine(Folder, "key.json");
        foreach (
            var deliver in (string[][])
                [
                    [],
                    ["--deliver", "file:" + file],
                ]
        )
        {
            var result = await CliRunner.RunAsync(
                Folder,
                CliRunner.WithKeyTiming("propagation=1ms"),
                [
                    "create",
                    "bkt",
                    .. deliver,
                    "--endpoint-url",
                    proxy.Url,
                    "--region",
                    "us-east-1",
                    "--access-key",
                    Sandbox.SandboxAccount.DefaultRootAccessKeyId,
                    "--secret-key",
                    Sandbox.SandboxAccount.DefaultRootSecretAccessKey,
                    "--runs-folder",
                    Path.Combine(Folder, "runs"),
                ]
            );
            Assert.Equal((1, ""), (result.ExitCode, result.Out));
            Assert.Contains("\nError: ", result.Err, StringComparison.Ordinal);
            Assert.DoesNotContain("Created access key", result.Err, StringComparison.Ordinal);
            Assert.False(File.Exists(file));
        }
    }

    [Fact]
    public async Task Uploads_take_a_content_type_and_what_caches_may_do()
    {
        await BucketAsync("bkt");
        var folder = Path.GetDirectoryName(WriteFile("many/a.html", "a"))!;
        WriteFile("many/b.bin", "b");
        await DoneAsync("put-objects", "bkt", folder, "--content-type", "text/plain", "--cache-control", "max-age=60", "-s");
        foreach (var key in (string[])["many/a.html", "many/b.bin"])
        {
            var head = await Root.GetObjectMetadataAsync("bkt", key);
            Assert.Equal(("text/plain", "max-age=60"), (head.Headers.ContentType, head.Headers.CacheControl));
        }

        await DoneAsync("put-object", "bkt", "one", Path.Combine(folder, "a.html"), "--cache-control", "no-store");
        var one = await Root.GetObjectMetadataAsync("bkt", "one");
        Assert.Equal(("text/html", "no-store"), (one.Headers.ContentType, one.Headers.CacheControl));
        var large = Path.Combine(Folder, "large.css");
        await File.WriteAllBytesAsync(large, new byte[9 << 20]);
        await DoneAsync("put-objects", "bkt", large, "--cache-control", "no-cache");
        var parts = await Root.GetObjectMetadataAsync("bkt", "large.css");
        Assert.Equal(("text/css", "no-cache"), (parts.Headers.ContentType, parts.Headers.CacheControl));
        Assert.Equal(2, (await RunAsync("put-object", "bkt", "k", large, "--cache-control", "a\r\nx-evil: 1")).ExitCode);
    }

    [Fact]
    public async Task Keys_that_end_in_a_carriage_return_are_deleted_as_given_with_a_note()
    {
        await BucketAsync("bkt");
        foreach (var key in (string[])["k", "k\r"])
            await Root.PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = "bkt",
                    Key = key,
                    ContentBody = "v",
                }
            );
        var result = await RunAsync("delete-objects", "bkt", "k\r");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Note: 1 key ends in a carriage return", result.Err, StringComparison.Ordinal);
        Assert.Equal(["k"], (await Root.ListObjectsV2Async(new() { BucketName = "bkt" })).S3Objects.Select(o => o.Key));
        Assert.DoesNotContain("Note", (await RunAsync("delete-objects", "bkt", "k")).Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_website_at_an_endpoint_has_no_url_of_AWS()
    {
        await DoneAsync("create", "site", "-c", "--website");
        var listed = await DoneAsync("list-buckets", "site", "--details");
        Assert.Contains("\"url\": null", listed, StringComparison.Ordinal);
    }
}
