using System.Text.Json.Nodes;
using S3Creds.Core.Planning;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Sandbox;

namespace S3Creds.Cli.Tests;

/// <summary>A change that is planned again on merge and applied by the digest of its approved steps.</summary>
public sealed class ApprovedStepsTests : IDisposable
{
    private const string Head = "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team\n";
    private const string Approved =
        "buckets: {media: {versioning: enabled}}\nusers: {ada: {tags: {a: b}}, bob: {access: [{bucket: media, allow: read-only}]}}";

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public ApprovedStepsTests() => Declare(Approved);

    private string Team => Path.Combine(folder, "team.yaml");

    private string Saved => Path.Combine(folder, "plan.json");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [InProcessFact]
    public async Task The_same_steps_are_applied_without_a_prompt_and_a_retry_finds_nothing_to_do()
    {
        var digest = await PlannedAsync();
        Assert.Equal(digest, await PlannedAsync());
        Assert.Contains("5 done", (await DoneAsync("apply", "-f", Team, "--expect-steps", digest)).Out, StringComparison.Ordinal);
        Assert.Contains("No changes: ", (await DoneAsync("apply", "-f", Team, "--expect-steps", digest)).Out, StringComparison.Ordinal);
    }

    public static TheoryData<string> OtherChanges =>
        [
            // Another value, one step more, one step less, the same step on another resource.
            Approved.Replace("a: b", "a: c", StringComparison.Ordinal),
            Approved.Replace("ada: {", "zoe: {}, ada: {", StringComparison.Ordinal),
            Approved.Replace("ada: {tags: {a: b}}, ", "", StringComparison.Ordinal),
            Approved.Replace("bob:", "rob:", StringComparison.Ordinal),
            Approved.Replace("read-only", "read-write", StringComparison.Ordinal),
        ];

    [InProcessTheory]
    [MemberData(nameof(OtherChanges))]
    public async Task Other_steps_are_refused_even_with_yes_and_leave_no_run(string body)
    {
        var digest = await PlannedAsync();
        Declare(body);
        foreach (var yes in new string[][] { [], ["--yes"] })
        {
            var refused = await RunAsync(["apply", "-f", Team, "--expect-steps", digest, .. yes]);
            Assert.True(refused.ExitCode == 4, refused.All);
            Assert.Contains("error S3C271: the steps of this plan have the digest sha256:", refused.Err, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(Path.Combine(folder, "runs")));
    }

    [InProcessFact]
    public async Task A_change_by_hand_since_the_approval_is_refused_and_one_elsewhere_is_not()
    {
        await DoneAsync("apply", "-f", Team, "--yes");
        Declare(Approved.Replace("a: b", "a: c", StringComparison.Ordinal));
        var digest = await PlannedAsync();
        await DoneAsync("put-object", "media", "elsewhere.txt", Team);
        Assert.Equal(digest, await PlannedAsync());

        // The same desired state from another live one is another step.
        var before = await File.ReadAllBytesAsync(Team);
        Declare(Approved.Replace("a: b", "a: x", StringComparison.Ordinal));
        await DoneAsync("apply", "-f", Team, "--yes");
        await File.WriteAllBytesAsync(Team, before);
        Assert.Equal(4, (await RunAsync("apply", "-f", Team, "--expect-steps", digest)).ExitCode);
    }

    [InProcessFact]
    public async Task The_same_steps_that_give_other_access_are_refused()
    {
        var policy =
            """policies: {reader: {document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "*"}]}}}""";
        var other = Path.Combine(folder, "other.yaml");
        await File.WriteAllTextAsync(other, Head.Replace("team", "other", StringComparison.Ordinal) + policy + "\n");
        await DoneAsync("apply", "-f", other, "--yes", "--allow", "admin:*");
        Declare("users: {ada: {policies: [\"arn:aws:iam::123456789012:policy/s3creds/other/reader\"]}}");
        var digest = await PlannedAsync();

        // The attachment is the same step; the policy of another owner now gives more.
        await File.WriteAllTextAsync(other, (await File.ReadAllTextAsync(other)).Replace("s3:GetObject", "s3:*", StringComparison.Ordinal));
        await DoneAsync("apply", "-f", other, "--yes", "--allow", "admin:*");
        var refused = await RunAsync("apply", "-f", Team, "--expect-steps", digest);
        Assert.True(refused.ExitCode == 4 && refused.Err.Contains("S3C271", StringComparison.Ordinal), refused.All);
    }

    [InProcessFact]
    public async Task Deletions_are_approved_with_the_steps_and_what_is_worse_needs_its_token()
    {
        await DoneAsync("apply", "-f", Team, "--yes");
        Declare("buckets: {media: {versioning: enabled, publicAccess: readable}}\nusers: {ada: {tags: {a: b}}}");
        var digest = await PlannedAsync();
        var refused = await RunAsync("apply", "-f", Team, "--expect-steps", digest);
        Assert.True(refused.ExitCode == 4, refused.All);
        Assert.Contains("--allow public:bucket/media", refused.Err, StringComparison.Ordinal);
        Assert.DoesNotContain("delete:user/bob", refused.Err, StringComparison.Ordinal);
        await DoneAsync("apply", "-f", Team, "--expect-steps", digest, "--allow", "public:*");
    }

    [InProcessFact]
    public async Task After_an_interruption_the_same_command_goes_on_with_the_approved_steps()
    {
        var digest = await PlannedAsync();
        string[] apply = ["apply", "-f", Team, "--expect-steps", digest];
        var partial = await RunAsync(new Faults("PutUserPolicy"), apply);
        Assert.True(partial.ExitCode == 3, partial.All);

        // What is left has another digest; beside other journals it is not known that it was approved.
        var elsewhere = await RunAsync([.. apply, "--runs-folder", Path.Combine(folder, "elsewhere")]);
        Assert.True(elsewhere.ExitCode == 4 && elsewhere.Err.Contains("S3C271", StringComparison.Ordinal), elsewhere.All);
        var rest = await DoneAsync(apply);
        Assert.Contains("the approved plan is continued", rest.Out, StringComparison.Ordinal);
        Assert.Contains("1 done, 4 already as declared", rest.Out, StringComparison.Ordinal);
    }

    [InProcessFact]
    public async Task A_kept_plan_does_not_go_on_with_other_manifests_nor_in_another_state()
    {
        var digest = await PlannedAsync();
        string[] apply = ["apply", "-f", Team, "--expect-steps", digest];
        Assert.Equal(3, (await RunAsync(new Faults("PutUserPolicy"), apply)).ExitCode);

        // Less than was approved.
        Declare(Approved.Replace("ada: {tags: {a: b}}, ", "", StringComparison.Ordinal));
        Assert.Contains("S3C405", (await RunAsync(apply)).Err, StringComparison.Ordinal);
        Declare(Approved);

        // A step that was done and was changed by hand.
        Declare(Approved.Replace("a: b", "a: x", StringComparison.Ordinal));
        await DoneAsync("apply", "-f", Team, "--yes");
        Declare(Approved);
        var stale = await RunAsync(apply);
        Assert.True(stale.ExitCode == 4, stale.All);
    }

    [InProcessFact]
    public async Task A_saved_plan_is_confirmed_by_its_steps_whatever_its_commit_or_age()
    {
        var digest = await PlannedAsync();
        var early = await File.ReadAllBytesAsync(Saved);
        await PlannedAsync();
        Assert.Contains(
            "S3C271",
            (await RunAsync("apply", Saved, "--expect-steps", "sha256:" + new string('0', 64))).Err,
            StringComparison.Ordinal
        );
        await File.WriteAllBytesAsync(Saved, early);
        await DoneAsync("apply", Saved, "--expect-steps", digest);
    }

    [InProcessFact]
    public async Task Approvals_that_a_file_lists_as_given_are_not_covered_by_the_digest_of_its_steps()
    {
        Declare("roles: {deploy: {trust: {service: ec2.amazonaws.com}}}");
        await DoneAsync("plan", "-f", Team, "--out", Saved, "--allow", "trust:*");
        var refused = await RunAsync("apply", Saved, "--expect-steps", StepsOf(Saved));
        Assert.True(refused.ExitCode == 4, refused.All);
        Assert.Contains("--allow trust:role/deploy", refused.Err, StringComparison.Ordinal);
    }

    [InProcessTheory]
    [InlineData("")]
    [InlineData("sha256:0")]
    [InlineData("sha256:zz")]
    [InlineData("f93d5935706568267a1ece83ea43d9c53e2c66c08c2269d725e201712ddf0f14")]
    public async Task What_is_no_digest_is_a_usage_error(string digest)
    {
        var refused = await RunAsync("apply", "-f", Team, "--expect-steps", digest);
        Assert.True(refused.ExitCode == 1 && refused.Err.StartsWith("error S3C500: --expect-steps", StringComparison.Ordinal), refused.All);
    }

    [InProcessFact]
    public async Task A_plan_of_another_version_is_refused()
    {
        await PlannedAsync();
        var plan = PlanFile.Read(await File.ReadAllBytesAsync(Saved)) with { Tool = "s3creds 0.0.7" };
        await File.WriteAllBytesAsync(Saved, PlanFile.Write(plan));
        var refused = await RunAsync("apply", Saved, "--expect-digest", PlanFile.DigestOf(plan));
        Assert.True(refused.ExitCode == 4, refused.All);
        Assert.Contains("error S3C270: the plan was made by s3creds 0.0.7, and this is s3creds ", refused.Err, StringComparison.Ordinal);
        await DoneAsync("show", Saved);
    }

    [InProcessFact]
    public async Task A_resource_that_another_owner_took_over_is_not_changed_by_an_older_plan()
    {
        Declare("users: {ada: {tags: {a: b}}}");
        await DoneAsync("apply", "-f", Team, "--yes");
        Declare("users: {ada: {tags: {a: c}}}");
        await PlannedAsync();
        var other = Path.Combine(folder, "other.yaml");
        await File.WriteAllTextAsync(other, Head.Replace("team", "other", StringComparison.Ordinal) + "users: {ada: {}}\n");
        await DoneAsync("apply", "-f", other, "--yes", "--transfer-owner", "team=other");
        var refused = await RunAsync("apply", Saved, "-f", Team);
        Assert.True(refused.ExitCode == 4, refused.All);
        Assert.Contains(
            "user/ada:tags changed since the plan was made: the owner was 'team', and it is owned by 'other' now",
            refused.Err,
            StringComparison.Ordinal
        );
    }

    [InProcessFact]
    public async Task The_commit_of_the_manifests_is_recorded_and_binds_nothing()
    {
        var git = Path.Combine(folder, ".git");
        Directory.CreateDirectory(Path.Combine(git, "refs", "heads"));
        await File.WriteAllTextAsync(Path.Combine(git, "HEAD"), "ref: refs/heads/main\n");
        await CommitAsync('a');
        var digest = await PlannedAsync();
        Assert.Equal(new string('a', 40), JsonNode.Parse(await File.ReadAllBytesAsync(Saved))!["commit"]!.GetValue<string>());
        await CommitAsync('b');
        await DoneAsync("apply", Saved, "--expect-digest", PlanFile.DigestOf(PlanFile.Read(await File.ReadAllBytesAsync(Saved))));
        Declare(Approved.Replace("a: b", "a: c", StringComparison.Ordinal));
        digest = await PlannedAsync();
        await CommitAsync('c');
        Assert.Equal(digest, await PlannedAsync());

        Task CommitAsync(char letter) => File.WriteAllTextAsync(Path.Combine(git, "refs", "heads", "main"), new string(letter, 40) + "\n");
    }

    private static string StepsOf(string file) => JsonNode.Parse(File.ReadAllBytes(file))!["stepsDigest"]!.GetValue<string>();

    private async Task<string> PlannedAsync()
    {
        await DoneAsync("plan", "-f", Team, "--out", Saved);
        return StepsOf(Saved);
    }

    private void Declare(string body) => File.WriteAllText(Team, Head + body + "\n");

    private async Task<CliResult> DoneAsync(params string[] args)
    {
        var result = await RunAsync(args);
        Assert.True(result.ExitCode == 0, string.Join(' ', args) + ": " + result.All);
        return result;
    }

    private Task<CliResult> RunAsync(params string[] args) => RunAsync(null, args);

    private Task<CliResult> RunAsync(Faults? faults, params string[] args)
    {
        string[] journal =
            args[0] is "apply" or "plan" && !args.Contains("--runs-folder") ? ["--runs-folder", Path.Combine(folder, "runs")] : [];
        string[] account = args[0] == "show" ? [] : ["--sandbox-state", Path.Combine(folder, "account.json")];
        return CliRunner.RunHereAsync(
            new CliSurroundings
            {
                Time = new SkippingClock(TimeProvider.System.GetUtcNow()),
                ShapeSandbox = o => faults is null ? o : o with { Faults = faults.Hook },
            },
            [.. args, .. account, .. journal]
        );
    }

    /// <summary>One operation is denied.</summary>
    private sealed record Faults(string Operation)
    {
        public FaultHook Hook =>
            (point, request, _) =>
                new(
                    request.Operation == Operation && point == FaultPoint.BeforeEffect
                        ? new Fault.Error(403, "AccessDenied", "Access Denied")
                        : null
                );
    }
}
