using System.Text.Json;

namespace S3Creds.Cli.Tests;

/// <summary>What only a process of its own can show: its streams, its limits, what others see of it while it holds a secret.</summary>
public sealed class KeyHygieneTests : IDisposable
{
    private static readonly string Program = CliRunner.Binary ?? Path.Combine(AppContext.BaseDirectory, "s3creds");
    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task In_CI_a_key_goes_to_no_log_without_an_opt_in_and_then_only_masked()
    {
        if (!OperatingSystem.IsLinux())
            return;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "look.sh"),
            """
            #!/bin/sh
            cat > /dev/null
            ulimit -Sc > limit; ulimit -Hc >> limit
            tr '\0' '\n' < /proc/$PPID/cmdline > parent; tr '\0' '\n' < /proc/$PPID/environ >> parent; env >> parent
            ls "${TMPDIR:-/tmp}" | grep -c "dotnet-diagnostic-$PPID-" > diagnostics
            exit 0
            """
        );
        File.SetUnixFileMode(Path.Combine(folder, "look.sh"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await WriteAsync("[{stdout: true}]");
        var refused = await RunAsync();
        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("S3C613", refused.Err, StringComparison.Ordinal);
        Assert.DoesNotContain("SecretAccessKey", refused.Out + refused.Err, StringComparison.Ordinal);
        Assert.DoesNotContain("AKIA", await KeysAsync(), StringComparison.Ordinal);

        await WriteAsync("[{file: ci.json}, {command: [./look.sh]}, {stdout: true}]");
        var done = await RunAsync("--secrets-in-ci");
        Assert.True(done.ExitCode == 0, done.All);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "ci.json")));
        var secret = json.RootElement.GetProperty("SecretAccessKey").GetString()!;

        // Standard output shows it, since that is a sink here, and the runner was told to blot it out.
        Assert.Contains($"::add-mask::{secret}", done.Err.Split('\n'));
        Assert.Single(done.Err.Split('\n'), l => l.Contains(secret, StringComparison.Ordinal));
        Assert.Single(done.Out.Split('\n'), l => l.Contains(secret, StringComparison.Ordinal));
        Assert.Equal(["0", "0"], await File.ReadAllLinesAsync(Path.Combine(folder, "limit")));
        Assert.DoesNotContain(secret, await File.ReadAllTextAsync(Path.Combine(folder, "parent")), StringComparison.Ordinal);
        if (CliRunner.Binary is not null)
            Assert.Equal("0", (await File.ReadAllTextAsync(Path.Combine(folder, "diagnostics"))).Trim());
        foreach (
            var file in Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(f => Path.GetFileName(f) != "ci.json" && !f.Contains("account.json", StringComparison.Ordinal))
        )
            Assert.DoesNotContain(secret, await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    private Task WriteAsync(string sinks) =>
        File.WriteAllTextAsync(
            Path.Combine(folder, "team.yaml"),
            $$"""
            apiVersion: s3creds/v1
            account: "123456789012"
            owner: team
            users:
              ci:
                keys:
                  deliver: {{sinks}}

            """
        );

    private Task<CliResult> RunAsync(params string[] more) =>
        CliRunner.RunProcessAsync(
            Program,
            folder,
            ["apply", "-f", "team.yaml", "--yes", "--sandbox-state", "account.json", .. more],
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["CI"] = "true",
                ["GITHUB_ACTIONS"] = "true",
                ["S3CREDS_KEY_TIMING"] = "verify-over=200ms",
            }
        );

    private async Task<string> KeysAsync() =>
        (await CliRunner.RunProcessAsync(Program, folder, ["keys", "--sandbox-state", "account.json"], [])).Out;
}
