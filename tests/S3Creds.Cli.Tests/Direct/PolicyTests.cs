namespace S3Creds.Cli.Tests.Direct;

/// <summary>The verb policy, and the statements that create grants.</summary>
public sealed class PolicyTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Read_only() =>
        Assert.Equal(
            """
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": [
                            "s3:ListBucket",
                            "s3:GetBucketLocation"
                        ],
                        "Resource": [
                            "arn:aws:s3:::b"
                        ]
                    },
                    {
                        "Effect": "Allow",
                        "Action": [
                            "s3:GetObject",
                            "s3:GetObjectAcl",
                            "s3:GetObjectLegalHold",
                            "s3:GetObjectRetention",
                            "s3:GetObjectTagging"
                        ],
                        "Resource": [
                            "arn:aws:s3:::b/*"
                        ]
                    }
                ]
            }

            """,
            await OutAsync("b", "--read-only")
        );

    [Fact]
    public async Task Read_write_adds_put_and_delete_after_read_only()
    {
        var policy = await CompactAsync("b");
        Assert.EndsWith(
            """{"Effect":"Allow","Action":["s3:PutObject","s3:DeleteObject"],"Resource":["arn:aws:s3:::b/*"]}]}""",
            policy,
            StringComparison.Ordinal
        );
        Assert.StartsWith((await CompactAsync("b", "--read-only"))[..^2], policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_only_may_only_put() =>
        Assert.Equal(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:PutObject"],"Resource":["arn:aws:s3:::b/*"]}]}""",
            await CompactAsync("b", "--write-only")
        );

    [Theory]
    [InlineData("in/")]
    [InlineData("in/*")]
    public async Task A_prefix_limits_the_list_by_a_condition(string prefix)
    {
        var policy = await CompactAsync("b", "--read-only", "--prefix", prefix);
        Assert.StartsWith(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetBucketLocation"],"Resource":["arn:aws:s3:::b"]},{"Effect":"Allow","Action":["s3:ListBucket"],"Resource":["arn:aws:s3:::b"],"Condition":{"StringLike":{"s3:prefix":["in/*"]}}},""",
            policy,
            StringComparison.Ordinal
        );
        Assert.EndsWith("\"Resource\":[\"arn:aws:s3:::b/in/*\"]}]}", policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--prefix", "")]
    [InlineData("--prefix=")]
    [InlineData("--prefix", "*")]
    [InlineData("--prefix", "in/", "--prefix", "")]
    public async Task An_empty_prefix_is_the_whole_bucket(params string[] options) =>
        Assert.Equal(await OutAsync("b"), await OutAsync(["b", .. options]));

    [Fact]
    public async Task Several_prefixes_share_the_statements() =>
        Assert.Contains(
            "\"s3:prefix\":[\"in/*\",\"out/*\"]",
            await CompactAsync("b", "--prefix", "in/", "--prefix", "out/"),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task Several_buckets_come_one_after_the_other()
    {
        var policy = await CompactAsync("one", "two", "--write-only");
        Assert.Contains("arn:aws:s3:::one/*", policy, StringComparison.Ordinal);
        Assert.EndsWith("\"Resource\":[\"arn:aws:s3:::two/*\"]}]}", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_statement_is_added_as_written() =>
        Assert.EndsWith(
            """{"Effect":"Allow","Action":"textract:*","Resource":"*"}]}""",
            await CompactAsync("b", "--statement", """{"Effect": "Allow", "Action": "textract:*", "Resource": "*"}"""),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("{", "Invalid JSON string")]
    [InlineData("[]", "JSON must be an object")]
    [InlineData("{}", "Statement JSON missing required keys: Action, Effect, Resource")]
    [InlineData("""{"Effect": "Allow", "Action": "a:b"}""", "Statement JSON missing required keys: Resource")]
    public async Task A_bad_statement_is_a_usage_error(string statement, string message)
    {
        var result = await CliRunner.RunAsync(folder, "policy", "b", "--statement", statement);
        Assert.Equal(2, result.ExitCode);
        Assert.EndsWith($"Error: Invalid value for '--statement': {message}\n", result.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Public_bucket_is_for_one_bucket()
    {
        Assert.Equal(
            """{"Version":"2012-10-17","Statement":[{"Sid":"AllowAllGetObject","Effect":"Allow","Principal":"*","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::b/*"]}]}""",
            await CompactAsync("b", "--public-bucket")
        );
        var two = await CliRunner.RunAsync(folder, "policy", "a", "b", "--public-bucket");
        Assert.Equal((1, "Error: --public-bucket policy can only be generated for a single bucket\n"), (two.ExitCode, two.Err));
    }

    private async Task<string> CompactAsync(params string[] args) =>
        System.Text.Json.Nodes.JsonNode.Parse(await OutAsync(args))!.ToJsonString();

    private async Task<string> OutAsync(params string[] args)
    {
        var result = await CliRunner.RunAsync(folder, ["policy", .. args]);
        Assert.Equal((0, ""), (result.ExitCode, result.Err));
        return result.Out;
    }
}
