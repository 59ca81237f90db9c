using S3Creds.Sandbox;

namespace S3Creds.Cli.Tests.Direct;

/// <summary>What every direct verb shares: options, credentials, usage errors and exit codes.</summary>
public sealed class CommonTests : DirectAccount
{
    private const string Id = SandboxAccount.DefaultRootAccessKeyId;
    private const string Secret = SandboxAccount.DefaultRootSecretAccessKey;

    private string[] At => ["--endpoint-url", Url, "--region", "us-east-1"];

    [Theory]
    [InlineData($$"""{"AccessKeyId": "{{Id}}", "SecretAccessKey": "{{Secret}}"}""")]
    [InlineData($"[default]\naws_access_key_id={Id}\naws_secret_access_key={Secret}\n")]
    [InlineData(
        $"[other]\nregion=eu-west-1\n[mine]\naws_access_key_id = {Id}\naws_secret_access_key = "
            + $"{Secret}\n[default]\naws_access_key_id=AKIAWRONG\naws_secret_access_key=wrong\n"
    )]
    public async Task Auth_takes_json_and_the_first_ini_section_with_a_key(string text)
    {
        var result = await CliRunner.RunAsync(Folder, ["whoami", "--auth", WriteFile("auth", text), .. At]);
        Assert.Equal((0, ""), (result.ExitCode, result.Err));
        Assert.Contains("arn:aws:iam::123456789012:root", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Auth_reads_standard_input()
    {
        var around = new CliSurroundings { Input = $"[default]\naws_access_key_id={Id}\naws_secret_access_key={Secret}" };
        var result = await CliRunner.RunAsync(Folder, around, ["whoami", "-a", "-", .. At]);
        Assert.Equal(0, result.ExitCode);
    }

    /// <summary>Scripts pass variables that may be unset.</summary>
    [Fact]
    public async Task An_empty_value_is_none()
    {
        var auth = WriteFile("auth", $"[default]\naws_access_key_id={Id}\naws_secret_access_key={Secret}");
        var result = await CliRunner.RunAsync(
            Folder,
            [
                "create",
                "bkt",
                "-c",
                "--username",
                "",
                "--bucket-region",
                "",
                "--prefix",
                "",
                "--user-permissions-boundary",
                "",
                "--access-key",
                "",
                "--secret-key",
                "",
                "--session-token",
                "",
                "-a",
                auth,
                "--runs-folder",
                Path.Combine(Folder, "runs"),
                .. At,
            ]
        );
        Assert.True(result.ExitCode == 0, result.All);
        Assert.Contains("\"UserName\": \"s3.read-write.bkt\"", result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("in region", result.Err, StringComparison.Ordinal);
        await DoneAsync("put-object", "bkt", "a.html", WriteFile("a.html", "a"), "--content-type", "");
        Assert.Equal("text/html", (await Root.GetObjectMetadataAsync("bkt", "a.html")).Headers.ContentType);
        Assert.Equal("a", await DoneAsync("get-object", "bkt", "a.html", "-o", ""));
        Assert.Contains("a.html", await DoneAsync("list-bucket", "bkt", "--prefix", ""), StringComparison.Ordinal);
        var statement = await RunAsync("create", "bkt", "--statement", "");
        Assert.EndsWith("Error: Invalid value for '--statement': Invalid JSON string\n", statement.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Auth_excludes_keys()
    {
        var result = await RunAsync("whoami", "--auth", WriteFile("auth", "{}"));
        Assert.Equal(
            (1, "Error: --auth cannot be used with --access-key, --secret-key or --session-token\n"),
            (result.ExitCode, result.Err)
        );
    }

    [Fact]
    public async Task A_usage_error_exits_2_and_a_handled_error_1()
    {
        var usage = await RunAsync("create");
        Assert.Equal(2, usage.ExitCode);
        Assert.StartsWith(
            "Usage: s3creds create [OPTIONS] BUCKETS...\nTry 's3creds create --help' for help.\n\nError: ",
            usage.Err,
            StringComparison.Ordinal
        );
        var handled = await RunAsync("create", "no-such-bucket");
        Assert.Equal(
            (1, "Error: Bucket does not exist: no-such-bucket - try --create-bucket to create it\n"),
            (handled.ExitCode, handled.Err)
        );
    }

    [Fact]
    public async Task An_error_of_AWS_is_one_line_with_its_code_and_request_id()
    {
        var result = await RunAsync("list-bucket", "no-such-bucket");
        Assert.Equal(1, result.ExitCode);
        Assert.Matches(@"^Error: NoSuchBucket: [^\n]*\(request [^\n]*\)[^\n]*\n\z", result.Err);
    }

    [Fact]
    public async Task Every_direct_verb_has_help_with_an_example()
    {
        foreach (var verb in Verbs.Direct.DirectVerbs.All)
        {
            var result = await CliRunner.RunAsync(Folder, verb.Name, "--help");
            Assert.Equal((0, ""), (result.ExitCode, result.Err));
            Assert.Contains("\nexamples\n", result.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_sandbox_whose_port_is_taken_is_an_error_and_no_bug()
    {
        var result = await CliRunner.RunAsync(
            Folder,
            "sandbox",
            "--port",
            Server.Url.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)
        );
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("error S3C503: the emulated account cannot be served at port", result.Err, StringComparison.Ordinal);
        Assert.Contains("use --port 0 to take a free port", result.Err, StringComparison.Ordinal);
    }

    [NativeFact]
    public async Task A_profile_and_the_sandbox_of_a_folder()
    {
        var file = WriteFile("credentials", $"[mine]\naws_access_key_id={Id}\naws_secret_access_key={Secret}");
        var environment = new Dictionary<string, string> { ["AWS_SHARED_CREDENTIALS_FILE"] = file };
        var profile = await CliRunner.RunProcessAsync(CliRunner.Binary!, Folder, ["whoami", "--profile", "mine", .. At], environment);
        Assert.True(profile.ExitCode == 0, profile.All);
        var none = await CliRunner.RunProcessAsync(CliRunner.Binary!, Folder, ["whoami", "--profile", "yours", .. At], environment);
        Assert.Equal(
            (1, "Error: profile yours does not exist - run aws configure list-profiles to list the profiles\n"),
            (none.ExitCode, none.Err)
        );
        Assert.Contains("123456789012", (await CliRunner.RunAsync(Folder, "whoami", "--sandbox")).Out, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Folder, ".s3creds", "sandbox.json")));
    }

    [Fact]
    public async Task A_verb_runs_on_the_sandbox_of_a_file()
    {
        var state = Path.Combine(Folder, "account.json");
        var made = await CliRunner.RunAsync(
            Folder,
            "create",
            "in-a-file",
            "-c",
            "--sandbox-state",
            state,
            "--runs-folder",
            Path.Combine(Folder, "runs")
        );
        Assert.True(made.ExitCode == 0, made.All);
        var listed = await CliRunner.RunAsync(Folder, "list-buckets", "--nl", "--sandbox-state", state);
        Assert.Contains("\"Name\": \"in-a-file\"", listed.Out, StringComparison.Ordinal);
    }
}
