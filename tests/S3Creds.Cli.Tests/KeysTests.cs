using System.Text.Json;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Sandbox;

namespace S3Creds.Cli.Tests;

/// <summary>The life of an access key through the program, on an emulated account whose clock is moved by hand.</summary>
public sealed class KeysTests : IDisposable
{
    private const string Manifest = """
        apiVersion: s3creds/v1
        account: "123456789012"
        owner: team
        users:
          ci:
            keys: {rotateAfter: 90d, deliver: [{file: ci.json}]}

        """;

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;
    private readonly SkippingClock clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly List<string> secrets = [];
    private readonly List<CliResult> results = [];
    private Func<string, string?> variables = _ => null;

    private string Team => Path.Combine(folder, "team.yaml");

    private string Sink => Path.Combine(folder, "ci.json");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [InProcessFact]
    public async Task A_key_is_made_delivered_and_replaced_and_its_secret_is_nowhere_but_in_its_sink()
    {
        await File.WriteAllTextAsync(Team, Manifest);
        var saved = Path.Combine(folder, "plan.json");
        var planned = await DoneAsync("plan", "-f", Team, "--out", saved);
        Assert.Contains("file ci.json", planned.Out, StringComparison.Ordinal);
        await DoneAsync("apply", "-f", Team, "--yes");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Sink));
        var first = await HeldAsync();
        await WorksAsync();
        await DoneAsync("plan", "-f", Team, "--detailed-exitcode");

        var row = Assert.Single(await KeysAsync("-f", Team));
        Assert.Equal((first, "in use", true, "active"), (Text(row, "keyId"), Text(row, "standing"), row.GetProperty("ours").GetBoolean(), Text(row, "status")));
        Assert.Equal("file ci.json", Assert.Single(row.GetProperty("deliveredTo").EnumerateArray()).GetString());
        Assert.StartsWith("2026-05-30T12:0", Text(row, "due"), StringComparison.Ordinal);
        Assert.Equal("iam", row.GetProperty("lastUse").GetProperty("service").GetString());

        await DoneAsync("rotate", "ci", "--now", "--yes", "-f", Team);
        var second = await HeldAsync();
        Assert.NotEqual(first, second);
        await WorksAsync();
        var rows = await KeysAsync("-f", Team);
        Assert.Equal([(first, "retired", "active"), (second, "in use", "active")], rows.Select(r => (Text(r, "keyId"), Text(r, "standing"), Text(r, "status"))));
        Assert.Contains($"ci,{second},in use,active,", (await DoneAsync("keys", "--format", "csv")).Out, StringComparison.Ordinal);
        NothingTellsASecret();
    }

    [InProcessFact]
    public async Task A_key_past_its_limit_is_overdue_until_it_is_rotated_and_only_keys_are_changed()
    {
        await File.WriteAllTextAsync(Team, Manifest);
        await DoneAsync("apply", "-f", Team, "--yes");
        Assert.Equal(0, (await RunAsync("keys", "-f", Team, "--fail-on", "overdue")).ExitCode);
        Advance(TimeSpan.FromDays(93));
        var overdue = await RunAsync("keys", "-f", Team, "--fail-on", "overdue");
        Assert.Equal(2, overdue.ExitCode);
        Assert.Contains("OVERDUE", overdue.Out, StringComparison.Ordinal);
        Assert.Contains("93 days", overdue.Out, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("keys", "--fail-on", "overdue")).ExitCode);

        await File.WriteAllTextAsync(Team, Manifest.Replace("keys:", "policies: [\"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess\"]\n    keys:", StringComparison.Ordinal));
        var rotated = await DoneAsync("rotate", "-f", Team, "--yes");
        Assert.Contains("is 93 days old, limit 90 days", rotated.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("AmazonS3ReadOnlyAccess", rotated.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("keys", "-f", Team, "--fail-on", "overdue")).ExitCode);
        // What rotate left is still to be done.
        Assert.Contains("AmazonS3ReadOnlyAccess", (await DoneAsync("plan", "-f", Team)).Out, StringComparison.Ordinal);
    }

    [InProcessFact]
    public async Task A_compromised_key_is_inactive_at_once_and_can_be_taken_back_but_a_foreign_one_is_left_alone()
    {
        await File.WriteAllTextAsync(Team, Manifest);
        Assert.Equal(1, (await RunAsync("rotate", "--compromised", "--yes", "-f", Team)).ExitCode);
        Assert.Contains("S3C615", (await RunAsync("rotate", "ci", "--yes", "-f", Team)).All, StringComparison.Ordinal);
        await DoneAsync("apply", "-f", Team, "--yes");
        var first = await HeldAsync();
        Assert.Contains("did you mean ci?", (await RunAsync("rotate", "cj", "--now", "--yes", "-f", Team)).Err, StringComparison.Ordinal);

        var emergency = await DoneAsync("rotate", "ci", "--compromised", "--yes", "-f", Team);
        Assert.Contains("S3C610", emergency.All, StringComparison.Ordinal);
        var second = await HeldAsync();
        await WorksAsync();
        Assert.Equal([(first, "inactive"), (second, "active")], (await KeysAsync("-f", Team)).Select(r => (Text(r, "keyId"), Text(r, "status"))));

        Assert.Equal(4, (await RunAsync("reactivate-key", "ci", first)).ExitCode);
        await DoneAsync("reactivate-key", "ci", first, "--yes");
        Assert.Equal(["active", "active"], (await KeysAsync("-f", Team)).Select(r => Text(r, "status")));
        // Its grace has begun again: the next run leaves it alone.
        await DoneAsync("plan", "-f", Team, "--detailed-exitcode");
        Assert.Equal(1, (await RunAsync("reactivate-key", "ci", "AKIANOSUCHKEY0000000", "--yes")).ExitCode);

        var foreign = await ForeignKeyAsync();
        var refused = await RunAsync("reactivate-key", "other", foreign, "--yes");
        Assert.Equal(4, refused.ExitCode);
        Assert.Contains("S3C616", refused.Err, StringComparison.Ordinal);
        Assert.Contains((foreign, "foreign", "inactive"), (await KeysAsync()).Select(r => (Text(r, "keyId"), Text(r, "standing"), Text(r, "status"))));
        NothingTellsASecret();
    }

    [InProcessFact]
    public async Task A_saved_plan_delivers_only_to_the_sinks_that_it_was_made_from()
    {
        await File.WriteAllTextAsync(Team, Manifest);
        var saved = Path.Combine(folder, "plan.json");
        await DoneAsync("plan", "-f", Team, "--out", saved);
        await File.WriteAllTextAsync(Team, Manifest.Replace("ci.json", "elsewhere.json", StringComparison.Ordinal));
        var refused = await RunAsync("apply", saved, "-f", Team);
        Assert.Equal(4, refused.ExitCode);
        Assert.Contains("other manifests than -f names", refused.Err, StringComparison.Ordinal);
        Assert.Empty(await KeysAsync());
        Assert.False(File.Exists(Path.Combine(folder, "elsewhere.json")) || File.Exists(Sink));

        await File.WriteAllTextAsync(Team, Manifest);
        await DoneAsync("apply", saved, "-f", Team);
        await HeldAsync();
        await WorksAsync();
        NothingTellsASecret();
    }

    [InProcessFact]
    public async Task In_ci_a_file_needs_an_opt_in_and_the_runner_is_told_what_to_mask()
    {
        await File.WriteAllTextAsync(Team, Manifest);
        variables = name => name is "CI" or "GITHUB_ACTIONS" ? "true" : null;
        var refused = await RunAsync("apply", "-f", Team, "--yes");
        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("S3C613", refused.Err, StringComparison.Ordinal);
        Assert.Contains("--secrets-in-ci", refused.Err, StringComparison.Ordinal);
        Assert.False(File.Exists(Sink));
        Assert.Empty(await KeysAsync());

        var applied = await DoneAsync("apply", "-f", Team, "--yes", "--secrets-in-ci");
        await HeldAsync();
        Assert.Contains($"::add-mask::{secrets[0]}", applied.Err.Split('\n'));
        results.Remove(applied);
        Assert.DoesNotContain(secrets[0], applied.Out, StringComparison.Ordinal);
        NothingTellsASecret();
    }

    [Fact]
    public void Core_dumps_are_off_once_the_program_has_begun()
    {
        if (!OperatingSystem.IsLinux())
            return;
        CoreDumps.Disable();
        var limit = File.ReadLines("/proc/self/limits").Single(l => l.StartsWith("Max core file size", StringComparison.Ordinal));
        Assert.Equal(["0", "0"], limit["Max core file size".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[..2]);
    }

    private async Task<CliResult> DoneAsync(params string[] args)
    {
        var result = await RunAsync(args);
        Assert.True(result.ExitCode == 0, string.Join(' ', args) + ": " + result.All);
        return result;
    }

    private async Task<CliResult> RunAsync(params string[] args)
    {
        var around = new CliSurroundings { Variable = variables, Time = clock, ShapeSandbox = o => o with { SignatureClock = TimeProvider.System, ResourceClock = clock, Seed = "cli-keys" } };
        string[] journal = args[0] is "keys" or "plan" ? [] : ["--runs-folder", Path.Combine(folder, "runs")];
        var result = await CliRunner.RunHereAsync(around, [.. args, "--sandbox-state", State, .. journal]);
        results.Add(result);
        return result;
    }

    private string State => Path.Combine(folder, "account.json");

    private async Task<List<JsonElement>> KeysAsync(params string[] args)
    {
        using var json = JsonDocument.Parse((await DoneAsync(["keys", "--format", "json", .. args])).Out);
        return [.. json.RootElement.EnumerateArray().Select(e => e.Clone())];
    }

    /// <summary>The id of the key in the sink; its secret is searched for from now on.</summary>
    private async Task<string> HeldAsync()
    {
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Sink));
        secrets.Add(json.RootElement.GetProperty("SecretAccessKey").GetString()!);
        return json.RootElement.GetProperty("AccessKeyId").GetString()!;
    }

    /// <summary>A user without permissions is known by its key, and told what it may not do.</summary>
    private async Task WorksAsync() =>
        Assert.Contains("user/ci is not authorized to perform: iam:ListUsers", (await RunAsync("keys", "--auth", Sink)).Err, StringComparison.Ordinal);

    private void NothingTellsASecret()
    {
        Assert.NotEmpty(secrets);
        var written = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => f != Sink && !f.StartsWith(State, StringComparison.Ordinal)).ToList();
        Assert.Contains(written, f => f.Contains("runs", StringComparison.Ordinal));
        foreach (var secret in secrets)
        {
            Assert.DoesNotContain(results, r => r.All.Contains(secret, StringComparison.Ordinal));
            Assert.DoesNotContain(written, f => File.ReadAllText(f).Contains(secret, StringComparison.Ordinal));
        }
    }

    private async Task<string> ForeignKeyAsync()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { Issued = S3Creds.Testing.Canaries.OfThisProcess.Add, StateFile = State, ResourceClock = clock }, port: 0, CancellationToken.None);
        using var iam = new AmazonIdentityManagementServiceClient(
            new BasicAWSCredentials(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey),
            new AmazonIdentityManagementServiceConfig { ServiceURL = server.Url.ToString(), AuthenticationRegion = "us-east-1" });
        await iam.CreateUserAsync(new CreateUserRequest { UserName = "other" });
        var id = (await iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "other" })).AccessKey!.AccessKeyId!;
        await iam.UpdateAccessKeyAsync(new UpdateAccessKeyRequest { UserName = "other", AccessKeyId = id, Status = StatusType.Inactive });
        return id;
    }

    private void Advance(TimeSpan span) => clock.CreateTimer(_ => { }, null, span, Timeout.InfiniteTimeSpan).Dispose();

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;
}
