namespace S3Creds.Cli.Tests.Direct;

/// <summary>One place decides the region of calls and of new buckets: every combination of what may name one.</summary>
public sealed class RegionTests : DirectAccount
{
    private int made;

    private string[] At =>
        [
            "--endpoint-url",
            Url,
            "--access-key",
            Sandbox.SandboxAccount.DefaultRootAccessKeyId,
            "--secret-key",
            Sandbox.SandboxAccount.DefaultRootSecretAccessKey,
            "--runs-folder",
            Path.Combine(Folder, "runs"),
        ];

    [InProcessFact]
    public async Task A_new_bucket_is_where_the_first_that_names_a_region_says()
    {
        string?[] none = [null];
        foreach (var flag in (string?[])[.. none, "", "eu-west-3"])
        {
            foreach (var primary in (string?[])[.. none, "us-east-1", "eu-west-2"])
            {
                foreach (var secondary in (string?[])[.. none, "ap-south-1"])
                {
                    foreach (var bucket in (string?[])[.. none, "us-east-1", "us-west-2", "EU", "eu-west-1"])
                        await CreatedAsync(flag, primary, secondary, bucket);
                }
            }
        }

        Assert.Equal(3 * 3 * 2 * 5, made);
    }

    [InProcessFact]
    public async Task The_sandbox_of_a_folder_goes_by_the_same_rules()
    {
        var state = Path.Combine(Folder, "account.json");
        foreach (
            var (name, variable, args, expected) in ((string, string, string[], string)[])
                [
                    ("one", "AWS_REGION", ["--bucket-region", "us-east-1"], "us-east-1"),
                    ("two", "AWS_DEFAULT_REGION", [], "eu-west-2"),
                    ("three", "NONE", ["--region", "eu-west-2"], "eu-west-2"),
                ]
        )
        {
            var around = new CliSurroundings { Variable = v => v == variable ? "eu-west-2" : null };
            var result = await CliRunner.RunHereAsync(
                around,
                ["create", "in-" + name, "-c", .. args, "--sandbox-state", state, "--runs-folder", Path.Combine(Folder, "runs")]
            );
            Assert.True(result.ExitCode == 0, result.All);
            var listed = await CliRunner.RunHereAsync(around, "list-buckets", "in-" + name, "--details", "--nl", "--sandbox-state", state);
            Assert.Contains($"\"region\": \"{expected}\"", listed.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_no_region_is_a_usage_error()
    {
        var result = await RunAsync("create", "bkt", "-c", "--bucket-region", "eu west");
        Assert.Equal(2, result.ExitCode);
        Assert.EndsWith(
            "Error: Invalid value for '--bucket-region': 'eu west' is not the name of a region\n",
            result.Err,
            StringComparison.Ordinal
        );
        Assert.Equal("", Calls);
    }

    private async Task CreatedAsync(string? flag, string? primary, string? secondary, string? bucketRegion)
    {
        var name = $"bucket-{++made}";
        var around = new CliSurroundings
        {
            Variable = v =>
                v switch
                {
                    "AWS_REGION" => primary,
                    "AWS_DEFAULT_REGION" => secondary,
                    // What the machine's own configuration says is no part of the test.
                    "AWS_PROFILE" => "s3creds-no-such-profile",
                    _ => null,
                },
        };
        string[] regions =
        [
            .. flag is null ? (string[])[] : ["--region", flag],
            .. bucketRegion is null ? (string[])[] : ["--bucket-region", bucketRegion],
        ];
        var result = await CliRunner.RunHereAsync(around, ["create", name, "-c", "--username", "one", "--dry-run", .. regions, .. At]);
        Assert.True(result.ExitCode == 0, result.All);
        result = await CliRunner.RunHereAsync(around, ["create", name, "-c", "--role", "reader-" + name, .. regions, .. At]);
        var what = $"--region {flag}, AWS_REGION {primary}, AWS_DEFAULT_REGION {secondary}, --bucket-region {bucketRegion}: {result.All}";
        Assert.True(result.ExitCode == 0, what);
        Assert.Contains(
            bucketRegion is null ? $"Created bucket: {name}\n" : $"Created bucket: {name} in region: {bucketRegion}\n",
            result.Err,
            StringComparison.Ordinal
        );
        string?[] order = [bucketRegion == "EU" ? "eu-west-1" : bucketRegion, flag, primary, secondary, "us-east-1"];
        var expected = order.First(r => !string.IsNullOrEmpty(r))!;
        var location = (await Root.GetBucketLocationAsync(name)).Location?.Value;
        // No location constraint, or none at all, is us-east-1.
        Assert.True(expected == (string.IsNullOrEmpty(location) ? "us-east-1" : location), what + location);
    }
}
