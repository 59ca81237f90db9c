using Amazon.IdentityManagement.Model;
using S3Creds.Sandbox;

namespace S3Creds.Cli.Tests;

/// <summary><c>rotate USER --deliver SINK</c>: a key that <c>create</c> made is replaced in one command, and no consumer is cut
/// off.</summary>
public sealed class RotateByHandTests : KeyAccount
{
    private const string User = "s3.read-write.bkt";

    private string Old => Path.Combine(Folder, "old.json");

    private string To => $"file:{Sink}";

    [InProcessFact]
    public async Task The_new_key_is_delivered_and_the_old_one_lives_until_it_is_ended()
    {
        var first = await CreatedAsync();
        var rotated = await DoneAsync("rotate", User, "--deliver", To, "--yes");
        Assert.Contains($"take over {first}", rotated.Out, StringComparison.Ordinal);
        Assert.Contains($"The old key {first} is still active", rotated.Out, StringComparison.Ordinal);
        Assert.Contains($"s3creds rotate {User} --deactivate-old\n", rotated.Out, StringComparison.Ordinal);
        var second = await HeldAsync();
        Assert.NotEqual(first, second);
        await BothWorkAsync();

        // The consumer of the old key was seen a moment ago: it is not cut off.
        var vetoed = await RunAsync("rotate", User, "--deactivate-old", "--yes");
        Assert.Equal(4, vetoed.ExitCode);
        Assert.Contains("still in use", vetoed.Err, StringComparison.Ordinal);
        Assert.Equal(4, (await RunAsync("rotate", User, "--delete-old", "--yes", "--allow", "delete:*")).ExitCode);
        await BothWorkAsync();

        Advance(TimeSpan.FromHours(25));
        var ended = await DoneAsync("rotate", User, "--deactivate-old", "--yes");
        Assert.Contains($"s3creds reactivate-key {User} {first}", ended.Out, StringComparison.Ordinal);
        await NewWorksAsync();
        Assert.Equal(4, (await RunAsync("rotate", User, "--deactivate-old", "--yes")).ExitCode);
        var refused = await RunAsync("rotate", User, "--delete-old", "--yes");
        Assert.Equal(4, refused.ExitCode);
        Assert.Contains($"delete:access-key/{User}/{first}", refused.All, StringComparison.Ordinal);
        await DoneAsync("rotate", User, "--delete-old", "--yes", "--allow", $"delete:access-key/{User}/{first}");
        Assert.Equal([second], (await KeysAsync()).Select(k => Text(k, "keyId")));
        await NewWorksAsync();
        File.Delete(Old);
        NothingTellsASecret();
    }

    [InProcessFact]
    public async Task A_second_rotation_waits_for_the_end_of_the_first()
    {
        await CreatedAsync();
        await DoneAsync("rotate", User, "--deliver", To, "--yes");
        var second = await HeldAsync();
        var full = await RunAsync("rotate", User, "--deliver", To, "--yes");
        Assert.Equal(4, full.ExitCode);
        Assert.Contains("still uses the second slot", full.Err, StringComparison.Ordinal);
        Assert.Contains($"s3creds rotate {User} --deactivate-old", full.Err, StringComparison.Ordinal);
        Assert.Equal(second, await HeldAsync());
    }

    [InProcessFact]
    public async Task A_dry_run_and_an_unanswered_question_change_nothing()
    {
        var first = await CreatedAsync();
        var shown = await DoneAsync("rotate", User, "--deliver", To, "--dry-run");
        Assert.Contains("create key", shown.Out, StringComparison.Ordinal);
        Assert.Equal(4, (await RunAsync("rotate", User, "--deliver", To)).ExitCode);
        Assert.Equal(first, await HeldAsync());
        Assert.Empty(await TagsAsync());
    }

    [InProcessFact]
    public async Task Two_keys_that_nobody_can_tell_apart_are_left_alone()
    {
        await CreatedAsync();
        await DoneAsync("create", "bkt", "--deliver", $"file:{Old}.second.json");
        var refused = await RunAsync("rotate", User, "--deliver", To, "--yes");
        Assert.Equal(4, refused.ExitCode);
        Assert.Contains(
            "error S3C530: user s3.read-write.bkt has two access keys, and IAM allows no third",
            refused.Err,
            StringComparison.Ordinal
        );
        Assert.Empty(await TagsAsync());
    }

    [InProcessFact]
    public async Task A_user_of_a_manifest_is_rotated_by_its_manifest()
    {
        await File.WriteAllTextAsync(Team, Manifest);
        await DoneAsync("apply", "-f", Team, "--yes");
        var refused = await RunAsync("rotate", "ci", "--deliver", $"file:{Old}", "--yes");
        Assert.Equal(4, refused.ExitCode);
        Assert.Contains("user ci is owned by the manifests of 'team'", refused.Err, StringComparison.Ordinal);
    }

    [InProcessTheory]
    [InlineData("there is no user nobody", "nobody", "--deliver", "file:x.json")]
    [InlineData("name one user", "--deliver", "file:x.json")]
    [InlineData("name one user", "a", "b", "--deliver", "file:x.json")]
    [InlineData("'nowhere' is not a valid sink", "a", "--deliver", "nowhere")]
    [InlineData("twice", "a", "--deliver", "file:x.json", "--deliver", "file:x.json")]
    [InlineData("exclude each other", "a", "--deliver", "file:x.json", "-f", "team.yaml")]
    [InlineData("--compromised needs a manifest", "a", "--deliver", "file:x.json", "--compromised")]
    [InlineData("--out needs a manifest", "a", "--deliver", "file:x.json", "--out", "p.json")]
    [InlineData("cannot be combined", "a", "--deliver", "file:x.json", "--delete-old")]
    public async Task What_cannot_be_is_refused_before_anything_is_changed(string says, params string[] args)
    {
        var result = await RunAsync(["rotate", .. args, "--yes"]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(says, result.Err, StringComparison.Ordinal);
    }

    /// <summary>Every request that changes something fails once, before or after its effect; then the same command is run again.</summary>
    [InProcessFact]
    public async Task Whatever_request_is_lost_the_consumers_have_a_key_that_works_and_the_next_run_ends_it()
    {
        var first = await CreatedAsync();
        var start = await File.ReadAllBytesAsync(State);
        var clean = await FaultyAsync(0, default);
        Assert.True(clean.Result.ExitCode == 0, clean.Result.All);
        Assert.True(clean.Writes >= 6, $"{clean.Writes} writes");
        for (var number = 1; number <= clean.Writes; number++)
        {
            foreach (var point in (FaultPoint[])[FaultPoint.BeforeEffect, FaultPoint.BeforeAnswer])
            {
                await File.WriteAllBytesAsync(State, start);
                File.Copy(Old, Sink, overwrite: true);
                var broken = await FaultyAsync(number, point);
                await OldWorksAsync();
                await NewWorksAsync();
                if (broken.Result.ExitCode != 0)
                    await DoneAgainAsync(first);
                var held = await HeldAsync();
                Assert.NotEqual(first, held);
                await BothWorkAsync();
                Assert.Equal(2, (await KeysAsync()).Count);
                var tags = await TagsAsync();
                Assert.Equal((held, first), (tags["s3creds:key-current"], tags["s3creds:key-previous"]));
                Assert.DoesNotContain("s3creds:key-intent", tags.Keys);
                Assert.DoesNotContain("s3creds:key-delivering", tags.Keys);
            }
        }

        File.Delete(Old);
        NothingTellsASecret();
    }

    /// <summary>The same command, until it has nothing left to recover; a rotation that was complete but for its end is not made
    /// twice.</summary>
    private async Task DoneAgainAsync(string first)
    {
        var again = await RunAsync("rotate", User, "--deliver", To, "--yes");
        var committed = (await TagsAsync()).GetValueOrDefault("s3creds:key-previous") == first;
        Assert.True(again.ExitCode == 0 || committed, again.All);
        if (!committed)
            await DoneAsync("rotate", User, "--deliver", To, "--yes");
    }

    private async Task<(CliResult Result, int Writes)> FaultyAsync(int number, FaultPoint point)
    {
        var writes = 0;
        var failed = false;
        var around = new CliSurroundings
        {
            Variable = Variables,
            Time = Clock,
            ShapeSandbox = o =>
                o with
                {
                    SignatureClock = TimeProvider.System,
                    ResourceClock = Clock,
                    Faults = (at, request, _) =>
                    {
                        if (request is { IsWrite: true, Service: "iam" } && at == FaultPoint.BeforeEffect)
                            writes++;
                        if (failed || writes != number || at != point || request is not { IsWrite: true, Service: "iam" })
                            return ValueTask.FromResult<Fault?>(null);
                        failed = true;
                        return ValueTask.FromResult<Fault?>(new Fault.Reset());
                    },
                },
        };
        var result = await CliRunner.RunHereAsync(
            around,
            "rotate",
            User,
            "--deliver",
            To,
            "--yes",
            "--sandbox-state",
            State,
            "--runs-folder",
            Path.Combine(Folder, "runs")
        );
        Results.Add(result);
        return (result, writes);
    }

    /// <returns>The id of the key that <c>create</c> delivered; a consumer that never reads the sink again has a copy.</returns>
    private async Task<string> CreatedAsync()
    {
        await DoneAsync("create", "bkt", "-c", "--deliver", To, "--silent");
        File.Copy(Sink, Old, overwrite: true);
        return await HeldAsync();
    }

    private async Task BothWorkAsync()
    {
        await OldWorksAsync();
        await NewWorksAsync();
    }

    private Task OldWorksAsync() => WorksAsync(Old);

    private Task NewWorksAsync() => WorksAsync(Sink);

    private async Task WorksAsync(string file)
    {
        var result = await RunAsync("keys", "--auth", file);
        Assert.Contains(
            $"user/{User} is not authorized to perform: iam:GetAccountAuthorizationDetails",
            result.Err,
            StringComparison.Ordinal
        );
    }

    private Task<Dictionary<string, string>> TagsAsync() =>
        AsRootAsync(async iam =>
            ((await iam.GetUserAsync(new GetUserRequest { UserName = User })).User.Tags ?? []).ToDictionary(
                t => t.Key!,
                t => t.Value!,
                StringComparer.Ordinal
            )
        );
}
