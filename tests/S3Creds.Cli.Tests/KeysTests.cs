namespace S3Creds.Cli.Tests;

/// <summary>The life of an access key through the program, on an emulated account whose clock is moved by hand.</summary>
public sealed class KeysTests : KeyAccount
{
    [InProcessFact]
    public async Task A_key_is_made_delivered_and_replaced_and_its_secret_is_nowhere_but_in_its_sink()
    {
        await File.WriteAllTextAsync(Team, Manifest);
        var saved = Path.Combine(Folder, "plan.json");
        var planned = await DoneAsync("plan", "-f", Team, "--out", saved);
        Assert.Contains("file ci.json", planned.Out, StringComparison.Ordinal);
        await DoneAsync("apply", "-f", Team, "--yes");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Sink));
        var first = await HeldAsync();
        await WorksAsync();
        await DoneAsync("plan", "-f", Team, "--detailed-exitcode");

        var row = Assert.Single(await KeysAsync("-f", Team));
        Assert.Equal(
            (first, "in use", true, "active"),
            (Text(row, "keyId"), Text(row, "standing"), row.GetProperty("ours").GetBoolean(), Text(row, "status"))
        );
        Assert.Equal("file ci.json", Assert.Single(row.GetProperty("deliveredTo").EnumerateArray()).GetString());
        Assert.StartsWith("2026-05-30T12:0", Text(row, "due"), StringComparison.Ordinal);
        Assert.Equal("iam", row.GetProperty("lastUse").GetProperty("service").GetString());

        await DoneAsync("rotate", "ci", "--now", "--yes", "-f", Team);
        var second = await HeldAsync();
        Assert.NotEqual(first, second);
        await WorksAsync();
        var rows = await KeysAsync("-f", Team);
        Assert.Equal(
            [(first, "retired", "active"), (second, "in use", "active")],
            rows.Select(r => (Text(r, "keyId"), Text(r, "standing"), Text(r, "status")))
        );
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

        await File.WriteAllTextAsync(
            Team,
            Manifest.Replace("keys:", "policies: [\"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess\"]\n    keys:", StringComparison.Ordinal)
        );
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
        Assert.Equal(
            [(first, "inactive"), (second, "active")],
            (await KeysAsync("-f", Team)).Select(r => (Text(r, "keyId"), Text(r, "status")))
        );

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
        Assert.Contains(
            (foreign, "foreign", "inactive"),
            (await KeysAsync()).Select(r => (Text(r, "keyId"), Text(r, "standing"), Text(r, "status")))
        );
        NothingTellsASecret();
    }

    [InProcessFact]
    public async Task A_saved_plan_delivers_only_to_the_sinks_that_it_was_made_from()
    {
        await File.WriteAllTextAsync(Team, Manifest);
        var saved = Path.Combine(Folder, "plan.json");
        await DoneAsync("plan", "-f", Team, "--out", saved);
        await File.WriteAllTextAsync(Team, Manifest.Replace("ci.json", "elsewhere.json", StringComparison.Ordinal));
        var refused = await RunAsync("apply", saved, "-f", Team);
        Assert.Equal(4, refused.ExitCode);
        Assert.Contains("other manifests than -f names", refused.Err, StringComparison.Ordinal);
        Assert.Empty(await KeysAsync());
        Assert.False(File.Exists(Path.Combine(Folder, "elsewhere.json")) || File.Exists(Sink));

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
        Variables = name => name is "CI" or "GITHUB_ACTIONS" ? "true" : null;
        var refused = await RunAsync("apply", "-f", Team, "--yes");
        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("S3C613", refused.Err, StringComparison.Ordinal);
        Assert.Contains("--secrets-in-ci", refused.Err, StringComparison.Ordinal);
        Assert.False(File.Exists(Sink));
        Assert.Empty(await KeysAsync());

        var applied = await DoneAsync("apply", "-f", Team, "--yes", "--secrets-in-ci");
        await HeldAsync();
        Assert.Contains($"::add-mask::{Secrets[0]}", applied.Err.Split('\n'));
        Results.Remove(applied);
        Assert.DoesNotContain(Secrets[0], applied.Out, StringComparison.Ordinal);
        NothingTellsASecret();
    }
}
