using System.Text.Json;
using Amazon.IdentityManagement.Model;

namespace S3Creds.Cli.Tests;

/// <summary><c>rotate</c> as a plan like any other, its errors, and the emergency.</summary>
public sealed class RotateTests : KeyAccount
{
    private const string Quarantine = "AWSCompromisedKeyQuarantineV3";

    private string Saved => Path.Combine(Folder, "plan.json");

    [InProcessFact]
    public async Task A_saved_rotation_changes_nothing_until_it_is_applied_with_the_manifests_that_name_its_sinks()
    {
        var first = await StartAsync();
        var planned = await DoneAsync("rotate", "ci", "--now", "--out", Saved, "-f", Team);
        Assert.Contains("    + create key ", planned.Out, StringComparison.Ordinal);
        Assert.Contains("    + deliver to file ci.json\n", planned.Out, StringComparison.Ordinal);
        Assert.Equal(first, await HeldAsync());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Saved));
        Assert.DoesNotContain("secrets/", await File.ReadAllTextAsync(Saved), StringComparison.Ordinal);

        var alone = await RunAsync("apply", Saved);
        Assert.Equal((4, true), (alone.ExitCode, alone.Err.Contains("a plan file holds no sinks", StringComparison.Ordinal)));
        await File.WriteAllTextAsync(Team, Manifest.Replace("ci.json", "elsewhere.json", StringComparison.Ordinal));
        var other = await RunAsync("apply", Saved, "-f", Team);
        Assert.Equal((4, true), (other.ExitCode, other.Err.Contains("other manifests than -f names", StringComparison.Ordinal)));
        await File.WriteAllTextAsync(Team, Manifest);
        Assert.Equal(first, await HeldAsync());
        Assert.Single(await KeysAsync());

        var applied = await DoneAsync("apply", Saved, "-f", Team);
        Assert.Contains("  done     access-key/ci  deliver to file ci.json\n", applied.Out, StringComparison.Ordinal);
        Assert.NotEqual(first, await HeldAsync());
        await WorksAsync();
        // The same plan a second time is stale: it would make a third key.
        Assert.Equal(4, (await RunAsync("apply", Saved, "-f", Team)).ExitCode);
        NothingTellsASecret();
    }

    [InProcessFact]
    public async Task A_reordered_list_of_sinks_is_another_manifest()
    {
        const string Two = "{rotateAfter: 90d, deliver: [{file: ci.json}, {ssm: /media/ci}]}";
        await File.WriteAllTextAsync(
            Team,
            Manifest.Replace("{rotateAfter: 90d, deliver: [{file: ci.json}]}", Two, StringComparison.Ordinal)
        );
        await DoneAsync("plan", "-f", Team, "--out", Saved);
        await File.WriteAllTextAsync(
            Team,
            Manifest.Replace(
                "{rotateAfter: 90d, deliver: [{file: ci.json}]}",
                "{rotateAfter: 90d, deliver: [{ssm: /media/ci}, {file: ci.json}]}",
                StringComparison.Ordinal
            )
        );
        Assert.Equal(4, (await RunAsync("apply", Saved, "-f", Team)).ExitCode);
        Assert.Empty(await KeysAsync());
    }

    [InProcessFact]
    public async Task It_shows_itself_in_every_format_and_dry_run_leaves_it_at_that()
    {
        var first = await StartAsync();
        var markdown = await DoneAsync("rotate", "--now", "--dry-run", "--format", "markdown", "-f", Team);
        Assert.Contains("+ deliver to file ci.json\n", markdown.Out, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await DoneAsync("rotate", "--now", "--dry-run", "--format", "json", "-f", Team)).Out);
        var create = json.RootElement.GetProperty("steps").EnumerateArray().Single(s => Text(s, "action") == "create");
        var replaced = create.GetProperty("after").GetProperty("replaces");
        Assert.Equal((first, "active", 0), (Text(replaced, "key"), Text(replaced, "status"), replaced.GetProperty("ageDays").GetInt32()));
        Assert.Equal(first, await HeldAsync());
        Assert.Equal(1, (await RunAsync("rotate", "--dry-run", "--format", "xml", "-f", Team)).ExitCode);
    }

    [InProcessFact]
    public async Task Who_cannot_be_rotated_is_told_with_a_way_out()
    {
        await File.WriteAllTextAsync(Team, Manifest + "  plain:\n");
        await SaysAsync("did you mean ci?", "rotate", "co", "--now", "--yes", "-f", Team);
        await SaysAsync("the manifests declare no user nobody-like-that", "rotate", "nobody-like-that", "--yes", "-f", Team);
        await SaysAsync("the manifests declare no keys of user plain", "rotate", "plain", "--yes", "-f", Team);
        await SaysAsync("users: {plain: {keys: {deliver: [{file: secrets/plain.json}]}}}", "rotate", "plain", "--yes", "-f", Team);
        await SaysAsync("user/ci is not managed yet", "rotate", "ci", "--yes", "-f", Team);
        await SaysAsync("--compromised needs the names of users", "rotate", "--compromised", "--yes", "-f", Team);
        await File.WriteAllTextAsync(Team, Manifest[..Manifest.IndexOf("    keys:", StringComparison.Ordinal)]);
        await SaysAsync("the manifests declare no keys", "rotate", "--yes", "-f", Team);
        Assert.Empty(await KeysAsync());
    }

    [InProcessFact]
    public async Task In_an_emergency_the_key_is_replaced_and_dead_at_once_and_the_quarantine_stays()
    {
        var first = await StartAsync();
        var arn = $"arn:aws:iam::aws:policy/{Quarantine}";
        await AsRootAsync(async iam => await iam.AttachUserPolicyAsync(new AttachUserPolicyRequest { UserName = "ci", PolicyArn = arn }));
        var planned = await DoneAsync("rotate", "ci", "--compromised", "--dry-run", "-f", Team);
        Assert.Contains($"    - deactivate {first}", planned.Out, StringComparison.Ordinal);
        Assert.Contains("it is compromised: no grace; active, 0 days old", planned.Out, StringComparison.Ordinal);
        Assert.Contains(
            $"sessions that were made with access-key/ci/{first} stay valid until they expire",
            planned.Out,
            StringComparison.Ordinal
        );
        Assert.Contains("quarantine policies of AWS are left in place", planned.Out, StringComparison.Ordinal);

        await DoneAsync("rotate", "ci", "--compromised", "--yes", "-f", Team);
        Assert.NotEqual(first, await HeldAsync());
        Assert.Equal("inactive", Text((await KeysAsync("-f", Team)).Single(k => Text(k, "keyId") == first), "status"));
        await DoneAsync("apply", "--yes", "-f", Team);
        var attached = await AsRootAsync(async iam =>
            await iam.ListAttachedUserPoliciesAsync(new ListAttachedUserPoliciesRequest { UserName = "ci" })
        );
        Assert.Equal([Quarantine], attached.AttachedPolicies!.Select(p => p.PolicyName));
        NothingTellsASecret();
    }

    [InProcessFact]
    public async Task In_an_emergency_a_retired_key_makes_room_once_somebody_approves()
    {
        await StartAsync();
        await DoneAsync("rotate", "--now", "--yes", "-f", Team);
        var second = await HeldAsync();
        var refused = await RunAsync("rotate", "ci", "--compromised", "--yes", "-f", Team);
        Assert.Equal(4, refused.ExitCode);
        var token = refused.Err.Split("use --allow ")[1].Split(' ')[0];
        Assert.StartsWith("delete:access-key/ci/AKIA", token, StringComparison.Ordinal);
        await DoneAsync("rotate", "ci", "--compromised", "--yes", "--allow", token, "-f", Team);
        Assert.Equal(
            [(second, "inactive"), (await HeldAsync(), "active")],
            (await KeysAsync()).Select(k => (Text(k, "keyId"), Text(k, "status")))
        );
    }

    [InProcessFact]
    public async Task Where_nothing_is_due_a_plan_is_quiet_and_what_is_overdue_is_seen()
    {
        await StartAsync();
        var quiet = await DoneAsync("plan", "-f", Team);
        Assert.EndsWith("\n\n  No changes: 1 resource is as declared.\n", quiet.Out, StringComparison.Ordinal);
        await DoneAsync("rotate", "--now", "--yes", "-f", Team);
        Assert.Contains("note S3C607", (await DoneAsync("plan", "-f", Team)).Out, StringComparison.Ordinal);
        Advance(TimeSpan.FromDays(8));
        var due = await DoneAsync("plan", "-f", Team);
        Assert.Contains("~ access-key/ci", due.Out, StringComparison.Ordinal);
        Assert.Contains("    - deactivate AKIA", due.Out, StringComparison.Ordinal);
        Assert.Contains("active, 8 days old, last used 2026-03-01T12:0", due.Out, StringComparison.Ordinal);
    }

    [InProcessFact]
    public async Task A_sink_that_takes_no_key_leaves_none_behind_and_the_old_one_in_use()
    {
        var first = await StartAsync();
        await File.WriteAllTextAsync(
            Team,
            Manifest.Replace("{file: ci.json}", "{file: ci.json}, {command: [no-such-program-anywhere]}", StringComparison.Ordinal)
        );
        var refused = await RunAsync("rotate", "--now", "--yes", "-f", Team);
        Assert.Equal((3, true), (refused.ExitCode, refused.Err.Contains("S3C600", StringComparison.Ordinal)));
        Assert.Equal(first, Text(Assert.Single(await KeysAsync()), "keyId"));

        // It starts, and fails when it gets the key: the file holds the new one already, and the run after the repair ends what was begun.
        await File.WriteAllTextAsync(
            Team,
            Manifest.Replace("{file: ci.json}", "{file: ci.json}, {command: [\"false\"]}", StringComparison.Ordinal)
        );
        Variables = name => name == "PATH" ? "/usr/bin:/bin" : null;
        Assert.Equal(3, (await RunAsync("rotate", "--now", "--yes", "-f", Team)).ExitCode);
        var second = await HeldAsync();
        Assert.NotEqual(first, second);
        await WorksAsync();
        await File.WriteAllTextAsync(
            Team,
            Manifest.Replace("{file: ci.json}", "{file: ci.json}, {command: [\"true\"]}", StringComparison.Ordinal)
        );
        var ended = await DoneAsync("apply", "--yes", "-f", Team);
        Assert.Contains($"deliver {second} to command true", ended.Out, StringComparison.Ordinal);
        Assert.Equal([(first, "retired"), (second, "in use")], (await KeysAsync()).Select(k => (Text(k, "keyId"), Text(k, "standing"))));
        NothingTellsASecret();
    }

    [InProcessFact]
    public async Task The_list_marks_the_key_of_the_run_counts_foreign_ones_and_folds_on_a_narrow_terminal()
    {
        await StartAsync();
        var foreign = await ForeignKeyAsync();
        Assert.Equal(2, (await RunAsync("keys", "--fail-on", "foreign")).ExitCode);
        Assert.Equal(0, (await RunAsync("keys", "-f", Team, "--fail-on", "overdue")).ExitCode);
        Assert.Equal(1, (await RunAsync("keys", "--fail-on", "everything")).ExitCode);
        var wide = (await DoneAsync("keys", "-f", Team)).Out.Split('\n');
        Assert.Matches("^USER   KEY                   STATE              AGE     DUE         LAST USE +DELIVERED TO$", wide[0]);
        Assert.Matches(
            $"^ci     AKIA[A-Z0-9]{{16}}  in use             0 days  2026-05-30  2026-03-01 [a-z0-9]+ us-east-1 +file ci\\.json$",
            wide[1]
        );
        Assert.StartsWith($"other  {foreign}  foreign, inactive  0 days  -           never", wide[2], StringComparison.Ordinal);

        await AsRootAsync(async iam =>
            await iam.PutUserPolicyAsync(
                new PutUserPolicyRequest
                {
                    UserName = "ci",
                    PolicyName = "look",
                    PolicyDocument = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"}]}""",
                }
            )
        );
        var own = await KeysAsync("--auth", Sink);
        Assert.Equal([true, false], own.Select(k => k.GetProperty("own").GetBoolean()));
        Assert.Contains("in use (signs this run)", (await DoneAsync("keys", "--auth", Sink)).Out, StringComparison.Ordinal);

        Width = 80;
        var narrow = (await DoneAsync("keys", "-f", Team)).Out.Split('\n');
        Assert.All(narrow, l => Assert.InRange(l.Length, 0, 80));
        Assert.Matches("^    last use: 2026-03-01 [a-z0-9]+ us-east-1; in file ci\\.json$", narrow[2]);
    }

    private async Task<string> StartAsync()
    {
        await File.WriteAllTextAsync(Team, Manifest);
        await DoneAsync("apply", "-f", Team, "--yes");
        return await HeldAsync();
    }

    private async Task SaysAsync(string what, params string[] args)
    {
        var result = await RunAsync(args);
        Assert.True(result.ExitCode == 1, result.All);
        Assert.Contains(what, result.All, StringComparison.Ordinal);
    }
}
