using System.Text.Json.Nodes;
using S3Creds.Sandbox;

namespace S3Creds.Cli.Tests.Direct;

/// <summary><c>create --deliver</c>: the key is where it was told to go, and nowhere else.</summary>
public sealed class CreateDeliverTests : DirectAccount
{
    private bool noParameters;

    protected override SandboxOptions Shape(SandboxOptions options) =>
        options with
        {
            Faults = (point, request, _) =>
                ValueTask.FromResult<Fault?>(
                    point == FaultPoint.BeforeEffect && request.Operation == "PutParameter" && noParameters
                        ? new Fault.Error(400, "ParameterLimitExceeded", "No room")
                        : null
                ),
        };

    [Fact]
    public async Task A_file_gets_the_key_and_standard_output_all_but_its_secret()
    {
        var result = await RunAsync(
            "create",
            "bkt",
            "-c",
            "--deliver",
            "file:key.json",
            "--deliver",
            $"file:{Folder}/deep/key.ini,format=ini,profile=me"
        );
        Assert.True(result.ExitCode == 0, result.All);
        var told = JsonNode.Parse(result.Out)!.AsObject();
        Assert.Equal(["UserName", "AccessKeyId", "Status", "CreateDate", "DeliveredTo"], told.Select(p => p.Key));
        Assert.Equal(2, told["DeliveredTo"]!.AsArray().Count);
        var path = Path.Combine(CliRunner.Binary is null ? Environment.CurrentDirectory : Folder, "key.json");
        try
        {
            var key = JsonNode.Parse(await File.ReadAllTextAsync(path))!.AsObject();
            Assert.Equal(told["AccessKeyId"]!.ToString(), key["AccessKeyId"]!.ToString());
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            var secret = key["SecretAccessKey"]!.ToString();
            Assert.DoesNotContain(secret, result.Out + result.Err, StringComparison.Ordinal);
            Assert.Equal(
                $"[me]\naws_access_key_id = {key["AccessKeyId"]}\naws_secret_access_key = {secret}\n",
                await File.ReadAllTextAsync(Path.Combine(Folder, "deep", "key.ini"))
            );
            using var s3 = S3(key);
            await s3.ListObjectsV2Async(new() { BucketName = "bkt" });
            Assert.Contains("Delivered access key to file key.json\n", result.Err, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task The_parameter_store_gets_the_key()
    {
        var told = await JsonAsync("create", "bkt", "-c", "--deliver", "ssm:/media/ci", "--silent");
        Assert.Equal("ssm /media/ci", told["DeliveredTo"]![0]!.ToString());
        Assert.Equal(1, Server.Sandbox.Counters.Count("ssm", "PutParameter"));
    }

    [Fact]
    public async Task A_command_gets_the_key_on_its_standard_input()
    {
        var script = WriteFile("take", "#!/bin/sh\ncat > \"$1\"\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var first = await JsonAsync("create", "bkt", "-c", "--deliver", $"command:{script} {Folder}/one");
        Assert.Equal(
            first["AccessKeyId"]!.ToString(),
            JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "one")))!["AccessKeyId"]!.ToString()
        );
        // The manifest's form, for what has spaces in it.
        var second = await JsonAsync(
            "create",
            "bkt",
            "--deliver",
            $$$"""{command: {run: ["{{{script}}}", "{{{Folder}}}/the second"], timeout: 30}}"""
        );
        Assert.Equal(
            second["AccessKeyId"]!.ToString(),
            JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "the second")))!["AccessKeyId"]!.ToString()
        );
    }

    [Fact]
    public async Task A_sink_that_would_not_take_a_key_is_found_before_anything_is_made()
    {
        var open = WriteFile("open.json", "{}");
        File.SetUnixFileMode(open, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var result = await RunAsync("create", "bkt", "-c", "--deliver", $"file:{open}");
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith(
            "Error: file open.json: others may open it (0404); nothing was changed - chmod 600",
            result.Err,
            StringComparison.Ordinal
        );
        Assert.Equal(0, Server.Sandbox.Counters.Writes);
    }

    [Fact]
    public async Task A_key_that_no_sink_took_is_deleted_again_and_that_is_said()
    {
        noParameters = true;
        var result = await RunAsync("create", "bkt", "-c", "--username", "ada", "--deliver", "ssm:/media/ci");
        Assert.Equal((1, ""), (result.ExitCode, result.Out));
        Assert.Matches(
            @"Error: ssm /media/ci: ParameterLimitExceeded: .*: no sink took the key: access key \S+ of user ada was deleted again",
            result.Err
        );
        Assert.Empty(
            (
                await Iam.ListAccessKeysAsync(new Amazon.IdentityManagement.Model.ListAccessKeysRequest { UserName = "ada" })
            ).AccessKeyMetadata
                ?? []
        );
    }

    [Fact]
    public async Task A_key_that_one_sink_took_stays_and_the_other_is_told()
    {
        noParameters = true;
        var file = Path.Combine(Folder, "key.json");
        var result = await RunAsync("create", "bkt", "-c", "--username", "ada", "--deliver", "ssm:/media/ci", "--deliver", $"file:{file}");
        Assert.Equal((1, ""), (result.ExitCode, result.Out));
        var id = JsonNode.Parse(await File.ReadAllTextAsync(file))!["AccessKeyId"]!.ToString();
        Assert.Contains($"access key {id} of user ada is in file key.json and stays", result.Err, StringComparison.Ordinal);
        Assert.Equal(
            id,
            Assert
                .Single(
                    (
                        await Iam.ListAccessKeysAsync(new Amazon.IdentityManagement.Model.ListAccessKeysRequest { UserName = "ada" })
                    ).AccessKeyMetadata!
                )
                .AccessKeyId
        );
    }

    [Theory]
    [InlineData("floppy:a")]
    [InlineData("file:")]
    [InlineData("file:a,b.json")]
    [InlineData("file:a.json,format=xml")]
    [InlineData("file:a.json,colour=red")]
    [InlineData("command:")]
    [InlineData("file:/")]
    [InlineData("file:sub/")]
    [InlineData("file:/tmp/")]
    [InlineData("ssm:media/ci")]
    [InlineData("{file: a, ssm: b}")]
    [InlineData("{file: [")]
    [InlineData("")]
    public async Task What_is_no_sink_is_a_usage_error(string sink)
    {
        var result = await RunAsync("create", "bkt", "-c", "--deliver", sink);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"Error: Invalid value for '--deliver': '{sink}' is not a valid sink: ", result.Err, StringComparison.Ordinal);
        Assert.Empty(Calls);
    }

    [Theory]
    [InlineData("--duration and --role", "-d", "15m")]
    [InlineData("--duration and --role", "--role", "reader")]
    [InlineData("--format", "-f", "ini")]
    [InlineData("--deliver names ssm /x twice", "--deliver", "ssm:/x")]
    public async Task It_is_for_the_key_of_a_user(string message, params string[] options)
    {
        var result = await RunAsync("create", ["bkt", "-c", "--deliver", "ssm:/x", .. options]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_names_the_sinks() =>
        Assert.EndsWith(
            "Would call create access key for user 'ada'\nWould deliver it to file a.json\nWould deliver it to ssm /b\nWould deliver "
                + "it to command pass\n",
            await DoneAsync(
                "create",
                "bkt",
                "--dry-run",
                "--username",
                "ada",
                "--deliver",
                "file:a.json",
                "--deliver",
                "ssm:/b",
                "--deliver",
                "command:pass insert x"
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task In_CI_a_file_needs_the_opt_in_and_GitHub_is_told_what_to_mask()
    {
        var file = Path.Combine(Folder, "key.json");
        var refused = await InCiAsync("create", "bkt", "-c", "--deliver", $"file:{file}");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("--secrets-in-ci", refused.Err, StringComparison.Ordinal);
        Assert.Equal(0, Server.Sandbox.Counters.Writes);
        var done = await InCiAsync("create", "bkt", "-c", "--deliver", $"file:{file}", "--secrets-in-ci");
        Assert.True(done.ExitCode == 0, done.All);
        var secret = JsonNode.Parse(await File.ReadAllTextAsync(file))!["SecretAccessKey"]!.ToString();
        Assert.Contains($"::add-mask::{secret}\n", done.Err, StringComparison.Ordinal);

        // What create prints without --deliver was asked for: no opt-in, but the mask.
        var printed = await InCiAsync("create", "bkt");
        Assert.Contains($"::add-mask::{JsonNode.Parse(printed.Out)!["SecretAccessKey"]}\n", printed.Err, StringComparison.Ordinal);
    }

    private Task<CliResult> InCiAsync(string verb, params string[] args) =>
        RunAsync(new CliSurroundings { Variable = n => n is "CI" or "GITHUB_ACTIONS" ? "true" : null, InCi = true }, verb, args);
}
