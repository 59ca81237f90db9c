using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using Amazon.S3.Model;

namespace S3Creds.Cli.Tests.Direct;

/// <summary>create without --duration: a user and an access key.</summary>
public sealed class CreateTests : DirectAccount
{
    [Fact]
    public async Task A_new_bucket_gets_a_user_a_policy_and_a_key_in_that_order()
    {
        var result = await RunAsync("create", "my-bucket", "-c");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(
            $"""
            Created bucket: my-bucket
            Created user: 's3.read-write.my-bucket' with permissions boundary: '{FullBoundary}'
            Attached policy s3.read-write.my-bucket to user s3.read-write.my-bucket
            Created access key for user: s3.read-write.my-bucket

            """,
            result.Err
        );
        // Around CreateAccessKey the marker, by which a later run finds a key whose answer was lost with this process.
        Assert.Equal("HeadBucket CreateBucket GetUser CreateUser PutUserPolicy TagUser CreateAccessKey ListAccessKeys UntagUser", Calls);
    }

    [Fact]
    public async Task The_key_is_printed_as_json()
    {
        await BucketAsync("my-bucket");
        var text = await DoneAsync("create", "my-bucket");
        Assert.Matches(
            "^\\{\n    \"UserName\": \"s3.read-write.my-bucket\",\n    \"AccessKeyId\": \"AKIA[A-Z0-9]{16}\",\n    \"Status\": "
                + "\"Active\",\n    \"SecretAccessKey\": \"[^\"]{40}\",\n"
                + "    \"CreateDate\": \"\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\+00:00\"\n\\}\n\\z",
            text
        );
    }

    [Theory]
    [InlineData("-f", "ini")]
    [InlineData("-fini")]
    [InlineData("--format=ini")]
    public async Task The_key_is_printed_as_ini(params string[] format)
    {
        await BucketAsync("my-bucket");
        Assert.Matches(
            @"^\[default\]\naws_access_key_id=AKIA\w+\naws_secret_access_key=\S{40}\n\z",
            await DoneAsync("create", ["my-bucket", .. format])
        );
    }

    [Fact]
    public async Task An_unknown_format_is_a_usage_error()
    {
        var result = await RunAsync("create", "my-bucket", "-f", "xml");
        Assert.Equal(2, result.ExitCode);
        Assert.EndsWith(
            "Error: Invalid value for '-f' / '--format': 'xml' is not one of 'ini', 'json'.\n",
            result.Err,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Read_write_credentials_read_list_write_and_delete_in_their_bucket_only()
    {
        await BucketAsync("other");
        using var s3 = S3(await JsonAsync("create", "my-bucket", "-c"));
        await s3.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = "my-bucket",
                Key = "k",
                ContentBody = "v",
            }
        );
        Assert.Equal("k", (await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "my-bucket" })).S3Objects[0].Key);
        using (var got = await s3.GetObjectAsync("my-bucket", "k"))
            Assert.Equal(1, got.ContentLength);
        await s3.DeleteObjectAsync("my-bucket", "k");
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
        await RefusedAsync(() => s3.DeleteBucketAsync("my-bucket"));
    }

    [Fact]
    public async Task Read_only_credentials_do_not_write()
    {
        await BucketAsync("my-bucket");
        await ObjectAsync("my-bucket", "k", "v");
        using var s3 = S3(await JsonAsync("create", "my-bucket", "--read-only"));
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
        Assert.Equal(ReadOnlyBoundary, await BoundaryAsync("s3.read-only.my-bucket"));
    }

    [Fact]
    public async Task Write_only_credentials_neither_read_nor_list()
    {
        await BucketAsync("my-bucket");
        using var s3 = S3(await JsonAsync("create", "my-bucket", "--write-only"));
        await s3.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = "my-bucket",
                Key = "k",
                ContentBody = "v",
            }
        );
        await RefusedAsync(() => s3.GetObjectAsync("my-bucket", "k"));
        await RefusedAsync(() => s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "my-bucket" }));
        Assert.Equal(FullBoundary, await BoundaryAsync("s3.write-only.my-bucket"));
    }

    [Fact]
    public async Task Prefixes_limit_the_credentials()
    {
        await BucketAsync("my-bucket");
        using var s3 = S3(await JsonAsync("create", "my-bucket", "--prefix", "in/", "--prefix", "out/"));
        await s3.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = "my-bucket",
                Key = "in/k",
                ContentBody = "v",
            }
        );
        await s3.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = "my-bucket",
                Key = "out/k",
                ContentBody = "v",
            }
        );
        await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "my-bucket", Prefix = "in/" });
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
        await RefusedAsync(() => s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "my-bucket" }));
    }

    [Fact]
    public async Task Several_buckets_get_one_user_with_a_policy_each()
    {
        var printed = await JsonAsync("create", "one", "two", "-c", "--silent");
        Assert.Equal("s3.read-write.one,two", printed["UserName"]!.ToString());
        Assert.Equal(
            ["s3.read-write.one", "s3.read-write.two"],
            (await Iam.ListUserPoliciesAsync(new() { UserName = "s3.read-write.one,two" })).PolicyNames
        );
        using var s3 = S3(printed);
        await s3.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = "two",
                Key = "k",
                ContentBody = "v",
            }
        );
    }

    [Fact]
    public async Task All_buckets_are_looked_at_before_the_first_write()
    {
        await BucketAsync("one");
        Server.Sandbox.Counters.Reset();
        var result = await RunAsync("create", "one", "missing");
        Assert.Equal((1, "Error: Bucket does not exist: missing - try --create-bucket to create it\n"), (result.ExitCode, result.Err));
        Assert.Equal(("HeadBucket HeadBucket", 0L), (Calls, Server.Sandbox.Counters.Writes));
    }

    [Fact]
    public async Task Read_only_and_write_only_exclude_each_other()
    {
        var result = await RunAsync("create", "b", "--read-only", "--write-only");
        Assert.Equal((1, "Error: Cannot use --read-only and --write-only at the same time\n"), (result.ExitCode, result.Err));
        Assert.Equal("", Calls);
    }

    [Fact]
    public async Task Auth_is_the_identity_of_every_call()
    {
        var key = (await AsOperatorAsync())[5];
        var auth = WriteFile(
            "auth.json",
            new JsonObject { ["AccessKeyId"] = key, ["SecretAccessKey"] = (await AsOperatorAsync())[7] }.ToJsonString()
        );
        foreach (
            var more in (string[][])
                [
                    [],
                    ["-d", "15m"],
                ]
        )
        {
            var result = await CliRunner.RunAsync(
                Folder,
                [
                    "create",
                    "bkt",
                    "-c",
                    "--auth",
                    auth,
                    "--endpoint-url",
                    Url,
                    "--region",
                    "us-east-1",
                    "--runs-folder",
                    Path.Combine(Folder, "runs"),
                    .. more,
                ]
            );
            Assert.True(result.ExitCode == 0, result.All);
        }

        Assert.All(Server.Sandbox.Counters.Entries, e => Assert.Equal(key, e.AccessKeyId));
    }

    [Fact]
    public async Task Silent_drops_the_log()
    {
        var result = await RunAsync("create", "my-bucket", "-c", "--silent");
        Assert.Equal((0, ""), (result.ExitCode, result.Err));
    }

    [Fact]
    public async Task A_bucket_region_is_told_and_kept()
    {
        var result = await RunAsync("create", "far", "-c", "--bucket-region", "eu-west-2");
        Assert.StartsWith("Created bucket: far in region: eu-west-2\n", result.Err, StringComparison.Ordinal);
        Assert.Equal("eu-west-2", (await Root.GetBucketLocationAsync("far")).Location.Value);
    }

    [Fact]
    public async Task A_public_bucket_is_readable_by_everybody()
    {
        var result = await RunAsync("create", "open", "-c", "--public");
        Assert.StartsWith(
            "Created bucket: open\nSet public access block configuration\nAttached bucket policy allowing public access\nCreated user:",
            result.Err,
            StringComparison.Ordinal
        );
        Assert.StartsWith("HeadBucket CreateBucket PutPublicAccessBlock PutBucketPolicy GetUser ", Calls, StringComparison.Ordinal);
        await ObjectAsync("open", "k", "v");
        using var http = new HttpClient();
        Assert.Equal("v", await http.GetStringAsync(new Uri($"{Url}/open/k")));
    }

    [Fact]
    public async Task A_website_is_public_with_index_and_error_page()
    {
        var result = await RunAsync("create", "site", "-c", "--website");
        Assert.Contains("Configured website: IndexDocument=index.html, ErrorDocument=error.html\n", result.Err, StringComparison.Ordinal);
        Assert.StartsWith(
            "HeadBucket CreateBucket PutPublicAccessBlock PutBucketPolicy PutBucketWebsite GetUser ",
            Calls,
            StringComparison.Ordinal
        );
        var website = (await Root.GetBucketWebsiteAsync("site")).WebsiteConfiguration;
        Assert.Equal(("index.html", "error.html"), (website.IndexDocumentSuffix, website.ErrorDocument));
    }

    [Theory]
    [InlineData(null, FullBoundary)]
    [InlineData("none", null)]
    [InlineData("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", ReadOnlyBoundary)]
    public async Task The_boundary_is_S3_only_a_given_one_or_none(string? given, string? expected)
    {
        await DoneAsync(
            "create",
            ["my-bucket", "-c", "--username", "u", .. given is null ? (string[])[] : ["--user-permissions-boundary", given]]
        );
        Assert.Equal(expected, await BoundaryAsync("u"));
    }

    [Fact]
    public async Task An_existing_user_keeps_its_boundary_and_gets_a_key()
    {
        await Iam.CreateUserAsync(new CreateUserRequest { UserName = "old", PermissionsBoundary = ReadOnlyBoundary });
        await BucketAsync("my-bucket");
        var result = await RunAsync("create", "my-bucket", "--username", "old");
        Assert.Equal("Attached policy s3.read-write.my-bucket to user old\nCreated access key for user: old\n", result.Err);
        Assert.Equal(ReadOnlyBoundary, await BoundaryAsync("old"));
    }

    [Fact]
    public async Task No_tags_are_written()
    {
        await DoneAsync("create", "my-bucket", "-c");
        Assert.Empty((await Iam.ListUserTagsAsync(new() { UserName = "s3.read-write.my-bucket" })).Tags ?? []);
    }

    [Fact]
    public async Task A_statement_makes_the_names_custom_and_needs_no_boundary()
    {
        await DoneAsync("create", "my-bucket", "-c", "--statement", """{"Effect": "Allow", "Action": "textract:*", "Resource": "*"}""");
        Assert.Null(await BoundaryAsync("s3.custom.my-bucket"));
        var document = await DocumentAsync("s3.custom.my-bucket", "s3.custom.my-bucket");
        Assert.Equal("textract:*", document["Statement"]!.AsArray()[^1]!["Action"]!.ToString());
    }

    [Fact]
    public async Task A_policy_replaces_the_template_with_the_bucket_put_in()
    {
        const string Policy =
            """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::$!BUCKET_NAME!$/x/*"]}]}""";
        await DoneAsync("create", "one", "two", "-c", "--policy", WriteFile("policy.json", Policy), "--username", "u");
        Assert.Equal("arn:aws:s3:::two/x/*", (await DocumentAsync("u", "s3.custom.two"))["Statement"]![0]!["Resource"]![0]!.ToString());
        Assert.Null(await BoundaryAsync("u"));
    }

    [Theory]
    [InlineData("{", "Invalid JSON string")]
    [InlineData("no-such-file", "File not found")]
    public async Task A_bad_policy_is_a_usage_error(string policy, string message)
    {
        var result = await RunAsync("create", "b", "--policy", policy);
        Assert.Equal(2, result.ExitCode);
        Assert.EndsWith($"Error: Invalid value for '--policy': {message}\n", result.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_file_without_json_is_told()
    {
        var result = await RunAsync("create", "b", "--policy", WriteFile("bad", "no"));
        Assert.EndsWith("Error: Invalid value for '--policy': File contained invalid JSON\n", result.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_on_standard_input_is_read()
    {
        var bad = await RunAsync(new CliSurroundings { Input = "no" }, "create", "b", "--policy", "-");
        Assert.EndsWith("Error: Invalid value for '--policy': Input contained invalid JSON\n", bad.Err, StringComparison.Ordinal);
        var good = await RunAsync(
            new CliSurroundings { Input = """{"Version":"2012-10-17","Statement":[]}""" },
            "create",
            "b",
            "--policy",
            "-",
            "--dry-run"
        );
        Assert.Equal(0, good.ExitCode);
    }

    [Fact]
    public async Task Policies_too_large_for_a_user_are_refused_before_the_first_call()
    {
        var result = await RunAsync(
            "create",
            [.. Enumerable.Range(0, 8).Select(i => $"a-rather-long-bucket-name-{i}"), "-c", "--username", "u"]
        );
        Assert.Equal(1, result.ExitCode);
        Assert.Matches("^Error: The inline policies for 8 buckets have [0-9]+ characters, IAM allows 2048 in total", result.Err);
        Assert.Equal("", Calls);
    }

    [Fact]
    public async Task A_name_too_long_for_IAM_is_shortened_in_a_stable_way_and_told()
    {
        var bucket = new string('b', 60);
        var first = await RunAsync("create", bucket, "-c");
        var name = JsonNode.Parse(first.Out)!["UserName"]!.ToString();
        Assert.Equal(64, name.Length);
        Assert.Contains($"it is shortened to {name}\n", first.Err, StringComparison.Ordinal);
        Assert.Equal(name, (await JsonAsync("create", bucket))["UserName"]!.ToString());
    }

    [Fact]
    public async Task The_run_is_journaled_without_its_secret()
    {
        var secret = (await JsonAsync("create", "my-bucket", "-c"))["SecretAccessKey"]!.ToString();
        var journal = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(Path.Combine(Folder, "runs"))));
        Assert.Contains("\"event\":\"step-done\",\"ms\":", journal, StringComparison.Ordinal);
        Assert.Contains("access-key/s3.read-write.my-bucket", journal, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, journal, StringComparison.Ordinal);
    }

    private async Task<string?> BoundaryAsync(string user) =>
        (await Iam.GetUserAsync(new GetUserRequest { UserName = user })).User.PermissionsBoundary?.PermissionsBoundaryArn;

    private async Task<JsonNode> DocumentAsync(string user, string policy) =>
        JsonNode.Parse(
            Uri.UnescapeDataString((await Iam.GetUserPolicyAsync(new() { UserName = user, PolicyName = policy })).PolicyDocument)
        )!;
}
