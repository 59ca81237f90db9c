using Amazon.Runtime;
using Amazon.S3;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;

namespace S3Creds.Cli.Tests;

/// <summary>What goes wrong is said in one screen (what, where, why, what to do), with the right exit code, and nothing is half
/// written.</summary>
public sealed class BadInputTests : IDisposable
{
    private const int Screen = 24;

    private const string Manifest = """
        apiVersion: s3creds/v1
        account: "123456789012"
        owner: team
        users:
          ada: {}
          bob: {}

        """;

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_wrong_key_is_shown_in_its_line_with_what_was_meant()
    {
        var path = Write("team.yaml", Manifest.Replace("bob: {}", "bob: {tagz: {a: b}}", StringComparison.Ordinal));
        var result = await CliRunner.RunAsync(folder, "validate", "-f", path);
        OneScreen(result, 1);
        Assert.StartsWith($"{path}:6:9: error S3C030: ", result.Err, StringComparison.Ordinal);
        Assert.Contains("\n  6 |   bob: {tagz: {a: b}}\n    |         ^\n", result.Err, StringComparison.Ordinal);
        Assert.Contains("tags", result.Err, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("users: [1\n", "S3C004")]
    [InlineData("users:\n\tada: {}\n", "S3C011")]
    [InlineData("", "S3C005")]
    public async Task What_is_no_manifest_is_refused_by_its_code(string text, string code)
    {
        var result = await CliRunner.RunAsync(folder, "plan", "--sandbox-state", State, "-f", Write("team.yaml", text));
        OneScreen(result, 1);
        Assert.Contains("error " + code, result.Err, StringComparison.Ordinal);
        Assert.False(File.Exists(State));
    }

    [Fact]
    public async Task A_name_too_long_and_a_policy_too_large_are_found_before_anything_is_read()
    {
        var name = new string('a', 65);
        var actions = string.Join(", ", Enumerable.Range(0, 60).Select(i => $"\"s3:GetObject{new string('x', 60)}{i}\""));
        var path = Write(
            "team.yaml",
            Manifest
                + $$$"""
                  {{{name}}}: {}
                  eve:
                    inline:
                      big: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: [{{{actions}}}], Resource: ["*"]}]}

                """
        );
        var result = await Sandboxed("apply", "--yes", "-f", path);
        OneScreen(result, 1);
        Assert.Contains("64", result.Err, StringComparison.Ordinal);
        Assert.Contains("S3C045", result.Err, StringComparison.Ordinal);
        Assert.False(File.Exists(State));

        var large = await Sandboxed("apply", "--yes", "-f", Write("team.yaml", await WithoutLine(path, name)));
        OneScreen(large, 1);
        Assert.Contains("error S3C102", large.Err, StringComparison.Ordinal);
        Assert.False(File.Exists(State));
    }

    [Fact]
    public async Task The_wrong_account_is_refused_before_the_first_read()
    {
        await using var server = await SandboxServer.StartAsync(
            new SandboxOptions { Issued = S3Creds.Testing.Canaries.OfThisProcess.Add },
            0,
            default
        );
        var result = await Served(
            server,
            "plan",
            "-f",
            Write("team.yaml", Manifest.Replace("123456789012", "999999999999", StringComparison.Ordinal))
        );
        OneScreen(result, 4);
        Assert.Contains(
            "error S3C309: the credentials are of account 123456789012, the manifests are for 999999999999",
            result.Err,
            StringComparison.Ordinal
        );
        Assert.Equal(1, server.Sandbox.Counters.Total);
    }

    [Fact]
    public async Task Without_a_network_the_store_is_named_as_unreachable()
    {
        var result = await CliRunner.RunAsync(
            folder,
            "plan",
            "-f",
            Write("team.yaml", Manifest),
            "--endpoint-url",
            "http://127.0.0.1:1",
            "--access-key",
            "AKIA",
            "--secret-key",
            "s",
            "--region",
            "us-east-1"
        );
        OneScreen(result, 1);
        Assert.Contains("error S3C210", result.Err, StringComparison.Ordinal);
        Assert.Contains("--endpoint-url", result.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_not_known_is_told_from_a_session_that_is_over()
    {
        var path = Write("team.yaml", Manifest);
        await using var server = await SandboxServer.StartAsync(
            new SandboxOptions { Issued = S3Creds.Testing.Canaries.OfThisProcess.Add },
            0,
            default
        );
        var unknown = await CliRunner.RunAsync(
            folder,
            "plan",
            "-f",
            path,
            "--endpoint-url",
            server.Url.ToString(),
            "--access-key",
            "AKIAUNKNOWN222222222",
            "--secret-key",
            "wrong",
            "--region",
            "us-east-1"
        );
        OneScreen(unknown, 1);
        Assert.Contains("error S3C204", unknown.Err, StringComparison.Ordinal);

        await using var over = await SandboxServer.StartAsync(
            new SandboxOptions
            {
                Issued = S3Creds.Testing.Canaries.OfThisProcess.Add,
                Faults = (point, _, _) =>
                    ValueTask.FromResult<Fault?>(
                        point == FaultPoint.BeforeEffect
                            ? new Fault.Error(403, "ExpiredToken", "The security token included in the request is expired")
                            : null
                    ),
            },
            0,
            default
        );
        var expired = await Served(over, "plan", "-f", path);
        OneScreen(expired, 1);
        Assert.Contains("error S3C203", expired.Err, StringComparison.Ordinal);
        Assert.Contains("sign in again", expired.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_folder_that_cannot_be_written_ends_an_apply_before_its_first_change()
    {
        var file = Write("runs", "a file where the folder should be");
        var result = await Sandboxed("apply", "--yes", "-f", Write("team.yaml", Manifest), "--runs-folder", file);
        OneScreen(result, 4);
        Assert.Contains("error S3C404", result.Err, StringComparison.Ordinal);
        Assert.Contains("nothing was changed", result.Err, StringComparison.Ordinal);
        var after = await Sandboxed("plan", "--detailed-exitcode", "-f", Path.Combine(folder, "team.yaml"));
        Assert.Contains("  2 to create", after.Out, StringComparison.Ordinal);
        Assert.Equal(1, (await CliRunner.RunAsync(folder, "runs", "--runs-folder", Path.Combine(file, "below"), "x")).ExitCode);
    }

    [Fact]
    public async Task Access_denied_half_way_tells_what_was_done_and_a_second_run_goes_on()
    {
        var path = Write("team.yaml", Manifest);
        var denied = true;
        await using var server = await SandboxServer.StartAsync(
            new SandboxOptions
            {
                Issued = S3Creds.Testing.Canaries.OfThisProcess.Add,
                Faults = (point, request, _) =>
                    ValueTask.FromResult<Fault?>(
                        denied && point == FaultPoint.BeforeEffect && request is { Operation: "CreateUser", Resource: "user/bob" or "bob" }
                            ? new Fault.Error(403, "AccessDenied", "User: x is not authorized to perform: iam:CreateUser on resource: bob")
                            : null
                    ),
            },
            0,
            default
        );
        var partly = await Served(server, "apply", "--yes", "-f", path);
        Assert.True(partly.ExitCode == 3, partly.All);
        Assert.Contains("  done     user/ada\n", partly.Out, StringComparison.Ordinal);
        Assert.Contains("  failed   user/bob\n", partly.Out, StringComparison.Ordinal);
        Assert.Contains("1 done, 0 already as declared, 1 failed", partly.Out, StringComparison.Ordinal);
        Assert.Contains("error S3C206", partly.Err, StringComparison.Ordinal);
        Assert.Contains("allow iam:CreateUser", partly.Err, StringComparison.Ordinal);

        denied = false;
        var again = await Served(server, "apply", "--yes", "-f", path);
        Assert.True(again.ExitCode == 0, again.All);
        Assert.DoesNotContain("done     user/ada", again.Out, StringComparison.Ordinal);
        Assert.Contains("  done     user/bob\n", again.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_name_that_somebody_else_took_is_refused_and_the_rest_is_told()
    {
        var other = SandboxAccount.Default with { Id = "999999999999", RootAccessKeyId = "AKIASANDBOXROOT33333" };
        await using var server = await SandboxServer.StartAsync(
            new SandboxOptions { Issued = S3Creds.Testing.Canaries.OfThisProcess.Add, Accounts = [SandboxAccount.Default, other] },
            0,
            default
        );
        using (
            var s3 = new AmazonS3Client(
                new BasicAWSCredentials(other.RootAccessKeyId, other.RootSecretAccessKey),
                new AmazonS3Config
                {
                    ServiceURL = server.Url.ToString(),
                    AuthenticationRegion = "us-east-1",
                    ForcePathStyle = true,
                }
            )
        )
            await s3.PutBucketAsync("media-taken");
        var ours = await CliRunner.RunAsync(folder, [.. At(server, SandboxAccount.Default), "-f", Write("ours.yaml", Buckets), "--yes"]);
        Assert.True(ours.ExitCode == 1, ours.All);
        Assert.Contains("error S3C303: bucket/media-taken could not be read: ", ours.All, StringComparison.Ordinal);
        Assert.Contains("belongs to", ours.All, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed", ours.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_to_ask_is_a_refusal_and_errors_are_shown_once()
    {
        var path = Write("team.yaml", Manifest);
        var result = await Sandboxed("apply", "-f", path);
        Assert.Equal(4, result.ExitCode);
        Assert.Contains("add --yes", result.Err, StringComparison.Ordinal);

        var owned = await Sandboxed("apply", "--yes", "-f", path);
        Assert.True(owned.ExitCode == 0, owned.All);
        var other = await Sandboxed(
            "apply",
            "--yes",
            "-f",
            Write("other.yaml", Manifest.Replace("owner: team", "owner: others", StringComparison.Ordinal))
        );
        Assert.Equal(4, other.ExitCode);
        Assert.Equal(2, other.All.Split("S3C300").Length - 1);
    }

    [Fact]
    public async Task A_state_file_that_is_none_is_left_as_it_is()
    {
        await File.WriteAllTextAsync(State, "{}");
        var result = await Sandboxed("plan", "-f", Write("team.yaml", Manifest));
        OneScreen(result, 1);
        Assert.Contains("error S3C503", result.Err, StringComparison.Ordinal);
        Assert.Equal("{}", await File.ReadAllTextAsync(State));
    }

    public static TheoryData<string[], int, string> Files =>
        new()
        {
            { ["validate", "-f", "nothing.yaml"], 1, "nothing.yaml:1:1: error S3C001: the manifest cannot be read: it does not exist" },
            {
                ["validate", "-f", "no/thing.yaml"],
                1,
                "no/thing.yaml:1:1: error S3C001: the manifest cannot be read: its folder does not exist"
            },
            { ["show", "nothing.json"], 1, "error S3C502: nothing.json cannot be read: it does not exist" },
            { ["show", "."], 1, "error S3C502: . cannot be read: it is a folder" },
            { ["show", "team.yaml"], 4, "a manifest is given with -f: s3creds plan -f team.yaml" },
            { ["compare", "nothing.json", "team.yaml"], 1, "error S3C502: nothing.json cannot be read: it does not exist" },
            { ["compare", "team.yaml", "team.yaml"], 1, "not JSON: 'a' is not expected here" },
            {
                ["drift", "--baseline", "nothing.json", "--sandbox-state", "s.json"],
                1,
                "error S3C502: nothing.json cannot be read: it does not exist"
            },
            {
                ["drift", "--baseline", "team.yaml", "--sandbox-state", "s.json"],
                1,
                "team.yaml is not a valid list of access: line 1, column 1: not JSON: 'a' is not expected here"
            },
            {
                ["plan", "-f", "team.yaml", "--sandbox-state", "s.json", "--out", "no/plan.json"],
                1,
                "error S3C504: no/plan.json cannot be written: its folder does not exist"
            },
            {
                ["plan", "-f", "team.yaml", "--sandbox-state", "s.json", "--out", "team.yaml"],
                1,
                "error S3C504: team.yaml cannot be written: it exists and is not a saved plan"
            },
            {
                ["access", "-f", "team.yaml", "--out", "team.yaml"],
                1,
                "error S3C504: team.yaml cannot be written: it exists and is not a saved list of access"
            },
            {
                ["access", "-f", "team.yaml", "--out", "no/access.json"],
                1,
                "error S3C504: no/access.json cannot be written: its folder does not exist"
            },
            { ["sandbox", "--port", "99999"], 1, "error S3C540: --port 99999 is not from 0 to 65535" },
            { ["sandbox", "--port", "-1"], 1, "error S3C540: --port -1 is not from 0 to 65535" },
            { ["sandbox", "--lag", "-5"], 1, "error S3C540: --lag -5 is below 0" },
            {
                ["sandbox", "--port", "0", "--access-log", "no/log.json"],
                1,
                "error S3C504: no/log.json cannot be written: its folder does not exist"
            },
            { ["sandbox", "--port", "0", "--access-log", "."], 1, "error S3C504: . cannot be written: it is a folder" },
            {
                ["plan", "-f", "team.yaml", "--sandbox-state", "s.json", "--only", "user/["],
                1,
                "error S3C313: --only user/[ matches nothing: no name has these characters"
            },
            {
                ["list-bucket", "arn:aws:s3:us-east-1:123456789012:accesspoint/ap", "--sandbox-state", "s.json"],
                1,
                "accesspoint/ap is an access point of AWS, which is not reached at https://localhost"
            },
            {
                ["plan", "-f", "team.yaml", "--sandbox-state", "s.json", "--only", "group/x"],
                1,
                "error S3C313: --only group/x matches nothing that is declared, or owned by"
            },
            {
                ["plan", "-f", "team.yaml", "--sandbox-state", "s.json", "--only", "oidc-provider/x"],
                1,
                "error S3C313: --only oidc-provider/x matches nothing that is declared, or owned by"
            },
            {
                ["plan", "-f", "team.yaml", "--sandbox-state", "s.json", "--only", "access-key/ada"],
                1,
                "error S3C313: --only access-key/ada matches nothing"
            },
            {
                ["plan", "-f", "team.yaml", "--sandbox-state", "s.json", "--only", "user/zz"],
                1,
                "error S3C313: --only user/zz matches nothing"
            },
        };

    /// <summary>Paths are relative, as a user writes them: a process of its own has its folder.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_file_that_cannot_be_had_is_told_in_our_words(string[] args, int exit, string expected)
    {
        Write("team.yaml", Manifest);
        string[] named =
        [
            .. args.Select((a, i) => i > 0 && (a is "." || a.Contains('.', StringComparison.Ordinal)) ? Path.Combine(folder, a) : a),
        ];
        var result = await CliRunner.RunAsync(folder, named);
        OneScreen(result, exit);
        Assert.Contains(expected, result.Err.Replace(folder + "/", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("Could not", result.Err, StringComparison.Ordinal);
    }

    private const string Buckets = """
        apiVersion: s3creds/v1
        account: "123456789012"
        owner: team
        buckets:
          media-taken: {}

        """;

    private string State => Path.Combine(folder, "sandbox.json");

    private static void OneScreen(CliResult result, int exit)
    {
        Assert.True(result.ExitCode == exit, result.All);
        Assert.InRange(result.Err.Split('\n').Length, 2, Screen);
        Assert.DoesNotContain("   at ", result.Err, StringComparison.Ordinal);
        Assert.DoesNotContain("S3C599", result.Err, StringComparison.Ordinal);
    }

    private static async Task<string> WithoutLine(string path, string text) =>
        string.Join('\n', (await File.ReadAllLinesAsync(path)).Where(l => !l.Contains(text, StringComparison.Ordinal)));

    private static string[] At(SandboxServer server, SandboxAccount account) =>
        [
            "apply",
            "--endpoint-url",
            server.Url.ToString(),
            "--region",
            "us-east-1",
            "--access-key",
            account.RootAccessKeyId,
            "--secret-key",
            account.RootSecretAccessKey,
        ];

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private Task<CliResult> Sandboxed(string verb, params string[] args) =>
        CliRunner.RunAsync(folder, [verb, "--sandbox-state", State, "--runs-folder", Path.Combine(folder, "journal"), .. args]);

    private Task<CliResult> Served(SandboxServer server, string verb, params string[] args) =>
        CliRunner.RunAsync(
            folder,
            [
                verb,
                "--endpoint-url",
                server.Url.ToString(),
                "--region",
                "us-east-1",
                "--access-key",
                SandboxAccount.DefaultRootAccessKeyId,
                "--secret-key",
                SandboxAccount.DefaultRootSecretAccessKey,
                "--runs-folder",
                Path.Combine(folder, "journal"),
                .. args,
            ]
        );
}
