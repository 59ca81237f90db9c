using System.Diagnostics;
using System.Runtime.CompilerServices;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;
using S3Creds.Testing;

namespace S3Creds.Cli.Tests;

/// <summary>Whole runs on the emulated account, in its file and served to this and other clients.</summary>
public sealed class SandboxRunTests : IDisposable
{
    private static readonly string Root = FindRoot();
    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public static TheoryData<string> Examples =>
        [.. Directory.GetFiles(Path.Combine(Root, "examples"), "*.yaml").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task An_example_converges_in_a_sandbox_file_and_a_second_apply_does_nothing(string example)
    {
        string[] account =
        [
            "-f",
            Path.Combine(Root, "examples", example),
            "--sandbox-state",
            Path.Combine(folder, "account.json"),
            "--runs-folder",
            Path.Combine(folder, "runs"),
        ];
        var applied = await CliRunner.RunAsync(folder, ["apply", "--yes", "--allow", "trust:*", "--allow", "claims:*", .. account]);
        Assert.True(applied.ExitCode == 0, applied.Out + applied.Err);
        var planned = await CliRunner.RunAsync(folder, ["plan", "--detailed-exitcode", .. account]);
        Assert.True(planned.ExitCode == 0, planned.Out + planned.Err);
        var again = await CliRunner.RunAsync(folder, ["apply", "--yes", .. account]);
        Assert.Equal(0, again.ExitCode);
        Assert.DoesNotContain("  done ", again.Out, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task An_example_converges_through_an_endpoint_and_the_second_apply_sends_no_write(string example)
    {
        await using var server = await SandboxServer.StartAsync(
            new SandboxOptions { Issued = S3Creds.Testing.Canaries.OfThisProcess.Add, PlainHttpIsTls = true },
            0,
            CancellationToken.None
        );
        var account = At(server.Url, example);
        var applied = await CliRunner.RunAsync(folder, ["apply", "--yes", "--allow", "trust:*", "--allow", "claims:*", .. account]);
        Assert.True(applied.ExitCode == 0, applied.Out + applied.Err);
        var planned = await CliRunner.RunAsync(folder, ["plan", "--detailed-exitcode", .. account]);
        Assert.True(planned.ExitCode == 0, planned.Out + planned.Err);

        server.Sandbox.Counters.Reset();
        Assert.Equal(0, (await CliRunner.RunAsync(folder, ["apply", "--yes", .. account])).ExitCode);
        Assert.Equal(0, server.Sandbox.Counters.Writes);
    }

    [AwsCliFact]
    public async Task A_change_by_hand_through_the_aws_command_line_is_drift_and_is_reverted()
    {
        await using var server = await SandboxServer.StartAsync(
            new SandboxOptions { Issued = S3Creds.Testing.Canaries.OfThisProcess.Add, PlainHttpIsTls = true },
            0,
            CancellationToken.None
        );
        var account = At(server.Url, "team.yaml");
        Assert.Equal(
            0,
            (await CliRunner.RunAsync(folder, ["apply", "--yes", "--allow", "trust:*", "--allow", "claims:*", .. account])).ExitCode
        );

        await AwsAsync(
            server.Url,
            "iam",
            "attach-user-policy",
            "--user-name",
            "contractor",
            "--policy-arn",
            "arn:aws:iam::aws:policy/AmazonS3FullAccess"
        );
        await AwsAsync(
            server.Url,
            "s3api",
            "put-bucket-versioning",
            "--bucket",
            "media-uploads",
            "--versioning-configuration",
            "Status=Suspended"
        );
        var drift = await CliRunner.RunAsync(folder, ["drift", .. account]);
        Assert.Equal(2, drift.ExitCode);
        Assert.Contains("~ user/contractor", drift.Out, StringComparison.Ordinal);
        Assert.Contains("~ bucket/media-uploads", drift.Out, StringComparison.Ordinal);

        var reverted = await CliRunner.RunAsync(folder, ["apply", "--yes", .. account]);
        Assert.True(reverted.ExitCode == 0, reverted.Out + reverted.Err);
        Assert.Equal(0, (await CliRunner.RunAsync(folder, ["drift", .. account])).ExitCode);
        Assert.Contains(
            "\"AttachedPolicies\": []",
            await AwsAsync(server.Url, "iam", "list-attached-user-policies", "--user-name", "contractor"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Enabled",
            await AwsAsync(server.Url, "s3api", "get-bucket-versioning", "--bucket", "media-uploads"),
            StringComparison.Ordinal
        );
    }

    [AwsCliFact]
    public async Task A_user_removed_from_the_manifest_is_removed_in_full_whatever_was_given_to_it_by_hand()
    {
        await using var server = await SandboxServer.StartAsync(
            new SandboxOptions { Issued = S3Creds.Testing.Canaries.OfThisProcess.Add, PlainHttpIsTls = true },
            0,
            CancellationToken.None
        );
        var manifest = Path.Combine(folder, "users.yaml");
        const string Head = "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team\nusers:\n  ada:\n";
        await File.WriteAllTextAsync(manifest, Head + "  bob: {policies: [\"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess\"]}\n");
        string[] account = ["-f", manifest, .. At(server.Url)];
        Assert.Equal(0, (await CliRunner.RunAsync(folder, ["apply", "--yes", .. account])).ExitCode);
        await AwsAsync(server.Url, "iam", "create-access-key", "--user-name", "bob");
        await AwsAsync(server.Url, "iam", "create-login-profile", "--user-name", "bob", "--password", "Long-enough-1!");
        await AwsAsync(server.Url, "iam", "create-group", "--group-name", "readers");
        await AwsAsync(server.Url, "iam", "add-user-to-group", "--user-name", "bob", "--group-name", "readers");
        await AwsAsync(
            server.Url,
            "iam",
            "create-service-specific-credential",
            "--user-name",
            "bob",
            "--service-name",
            "codecommit.amazonaws.com"
        );

        await File.WriteAllTextAsync(manifest, Head);
        // In stages: the key is deactivated first, and nothing else is removed yet.
        var staged = await CliRunner.RunAsync(folder, ["apply", "--yes", .. account]);
        Assert.True(staged.ExitCode == 0, staged.Out + staged.Err);
        Assert.Contains(
            "\"Inactive\"",
            await AwsAsync(server.Url, "iam", "list-access-keys", "--user-name", "bob"),
            StringComparison.Ordinal
        );
        var removed = await CliRunner.RunAsync(
            folder,
            ["apply", "--yes", "--allow", "delete:user/bob", "--allow", "delete:user/*", .. account]
        );
        Assert.True(removed.ExitCode == 0, removed.Out + removed.Err);
        Assert.DoesNotContain("\"bob\"", await AwsAsync(server.Url, "iam", "list-users"), StringComparison.Ordinal);
        Assert.Equal(0, (await CliRunner.RunAsync(folder, ["plan", "--detailed-exitcode", .. account])).ExitCode);
    }

    [AwsCliFact]
    public async Task A_key_delivered_in_a_sandbox_run_works_over_HTTP_as_far_as_its_policy_goes()
    {
        var state = Path.Combine(folder, "account.json");
        var manifest = Path.Combine(folder, "keys.yaml");
        await File.WriteAllTextAsync(
            manifest,
            """
            apiVersion: s3creds/v1
            account: "123456789012"
            owner: team
            defaults: {region: us-west-2}
            buckets:
              media-uploads: {publicAccess: blocked}
            users:
              ci:
                access: [{bucket: media-uploads, allow: write-only, prefix: in/}]
                keys: {deliver: [{file: ci.json}]}

            """
        );
        var applied = await CliRunner.RunAsync(
            folder,
            "apply",
            "-f",
            manifest,
            "--yes",
            "--sandbox-state",
            state,
            "--runs-folder",
            Path.Combine(folder, "runs"),
            "--secrets-in-ci"
        );
        Assert.True(applied.ExitCode == 0, applied.All);
        var key = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "ci.json")))!;

        // What 's3creds sandbox --sandbox-state' serves.
        await using var server = await SandboxServer.StartAsync(
            new SandboxOptions { StateFile = state, PlainHttpIsTls = true },
            0,
            CancellationToken.None
        );
        var hello = Path.Combine(folder, "hello.txt");
        await File.WriteAllTextAsync(hello, "hello");
        string[] put = ["s3api", "put-object", "--bucket", "media-uploads", "--body", hello, "--key"];
        var (id, secret) = (key["AccessKeyId"]!.GetValue<string>(), key["SecretAccessKey"]!.GetValue<string>());
        Assert.Contains("ETag", await AwsAsync(server.Url, (id, secret), [.. put, "in/hello.txt"]), StringComparison.Ordinal);
        var outside = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            AwsAsync(server.Url, (id, secret), [.. put, "out/hello.txt"])
        );
        Assert.Contains("AccessDenied", outside.Message, StringComparison.Ordinal);
        var reading = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            AwsAsync(
                server.Url,
                (id, secret),
                ["s3api", "get-object", "--bucket", "media-uploads", "--key", "in/hello.txt", Path.Combine(folder, "back.txt")]
            )
        );
        Assert.Contains("AccessDenied", reading.Message, StringComparison.Ordinal);
    }

    private string[] At(Uri url, string example) => ["-f", Path.Combine(Root, "examples", example), .. At(url)];

    private string[] At(Uri url) =>
        [
            "--endpoint-url",
            url.ToString().TrimEnd('/'),
            "--access-key",
            SandboxAccount.DefaultRootAccessKeyId,
            "--secret-key",
            SandboxAccount.DefaultRootSecretAccessKey,
            "--region",
            "us-west-2",
            "--runs-folder",
            Path.Combine(folder, "runs"),
        ];

    private static Task<string> AwsAsync(Uri url, params string[] args) =>
        AwsAsync(url, (SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey), args);

    private static async Task<string> AwsAsync(Uri url, (string Id, string Secret) key, string[] args)
    {
        var start = new ProcessStartInfo(
            Programs.Find("aws")!,
            ["--endpoint-url", url.ToString(), "--region", "us-west-2", "--output", "json", .. args]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["AWS_ACCESS_KEY_ID"] = key.Id;
        start.Environment["AWS_SECRET_ACCESS_KEY"] = key.Secret;
        start.Environment["AWS_PAGER"] = "";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"aws {string.Join(' ', args)}: {await errors}");
    }

    private static string FindRoot([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
}

/// <summary>A fact that needs the aws command line; skipped where it is not installed.</summary>
public sealed class AwsCliFactAttribute : FactAttribute
{
    public AwsCliFactAttribute() => Skip = Programs.WhyMissing("aws");
}
