using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using S3Creds.Sandbox;

namespace S3Creds.Cli.Tests.Fleet;

/// <summary>What one account, its name or another run may not do to the others: hide a result, stand for another, forge a line of a report,
/// or pass an old result for a new one.</summary>
public sealed class FleetTrustTests : IAsyncLifetime
{
    private const int Accounts = 3;

    private static readonly string[] R1 = ["--results", "./results", "--run", "r1"];

    private static readonly string[] InBucket =
    [
        "--results",
        "s3://fleet-results/prod",
        "--run",
        "r1",
        "--results-owner",
        SandboxAccount.DefaultId,
    ];

    private FleetFixture fleet = null!;

    public async Task InitializeAsync() => fleet = await FleetFixture.StartAsync(Accounts);

    public async Task DisposeAsync() => await fleet.DisposeAsync();

    /// <summary>The keys of one task let it write what its own account may, and no more.</summary>
    [Fact]
    public async Task An_account_can_write_no_result_of_another()
    {
        fleet.Declare(Accounts, "users: {ci: {}}");
        await fleet.MakeBucketAsync(Accounts);
        Assert.Equal(0, (await fleet.RunAsync("apply", [.. InBucket, "--yes"])).ExitCode);
        var (one, two) = (FleetFixture.Id(1), FleetFixture.Id(2));
        using var s3 = await SessionAsync(two);
        string[] refused =
        [
            $"prod/r1/apply/{one}.{one}.1.json",
            $"prod/r1/apply/{one}.{one}.2.json",
            $"prod/r1/plan/{one}.none.1.json",
            $"prod/r1/plan/{one}.{SandboxAccount.DefaultId}.1.json",
        ];
        foreach (var key in refused)
            Assert.Equal("AccessDenied", (await Assert.ThrowsAsync<AmazonS3Exception>(() => PutAsync(key))).ErrorCode);
        Assert.Equal(
            "AccessDenied",
            (
                await Assert.ThrowsAsync<AmazonS3Exception>(() =>
                    s3.DeleteObjectAsync(new DeleteObjectRequest { BucketName = "fleet-results", Key = refused[0] })
                )
            ).ErrorCode
        );

        // What it can write is under its own name, and hides nothing: the report counts what the account itself wrote.
        await PutAsync($"prod/r1/apply/{one}.{two}.99.json");
        var report = await fleet.RunAsync("report", InBucket);
        Assert.True(report.ExitCode == 0, report.All);
        Assert.Contains("3 accounts, 3 done", report.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await fleet.RunAsync("apply", [.. InBucket, "--yes"])).ExitCode);

        Task PutAsync(string key) =>
            s3.PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = "fleet-results",
                    Key = key,
                    ContentBody = "{}",
                }
            );
    }

    /// <summary>A folder has no guard: what is found there is read as what an account wrote of itself, and of itself alone.</summary>
    [Theory]
    [InlineData("plan", "plan", "its plan is of account '300000000002'")]
    [InlineData("access", "access", "its access is of account '300000000002'")]
    public async Task A_result_that_holds_what_another_account_found_is_a_failure_of_its_account(string verb, string part, string message)
    {
        fleet.Declare(Accounts, "users: {ci: {}}");
        var made = await fleet.RunAsync(verb, R1);
        Assert.True(made.ExitCode == 0, made.All);
        var (mine, others) = (PathOf(verb, 1), PathOf(verb, 2));
        var forged = JsonNode.Parse(await File.ReadAllTextAsync(mine))!;
        forged[part] = JsonNode.Parse(await File.ReadAllTextAsync(others))![part]!.DeepClone();
        await File.WriteAllTextAsync(mine, forged.ToJsonString());
        var report = await fleet.RunAsync("report", [.. R1, "--of", verb]);
        Assert.True(report.ExitCode == 1, report.All);
        Assert.Contains(message, report.Out, StringComparison.Ordinal);
        Assert.Contains("3 accounts, ", report.Out, StringComparison.Ordinal);
        Assert.Contains("1 failed", report.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_that_cannot_be_read_is_a_failure_of_its_account_and_is_not_applied()
    {
        fleet.Declare(Accounts, "users: {ci: {}}");
        Assert.Equal(0, (await fleet.RunAsync("plan", R1)).ExitCode);
        var bad = JsonNode.Parse(await File.ReadAllTextAsync(PathOf("plan", 2)))!;
        bad["plan"]!["steps"]!.AsArray().Clear();
        await File.WriteAllTextAsync(PathOf("plan", 2), bad.ToJsonString());
        var report = await fleet.RunAsync("report", R1);
        Assert.True(report.ExitCode == 1, report.All);
        Assert.Contains("S3C809: the result plan/300000000002.300000000002.1.json cannot be used", report.Out, StringComparison.Ordinal);
        var applied = await fleet.RunAsync("apply", [.. R1, "--saved"]);
        Assert.True(applied.ExitCode == 3, applied.All);
        Assert.Contains("3 accounts, 2 done, 1 failed", applied.Out, StringComparison.Ordinal);
        // The account is planned again, since that plan is no result, and the others are since they were applied.
        Assert.Contains("1 differs", (await fleet.RunAsync("plan", R1)).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await fleet.RunAsync("apply", [.. R1, "--saved"])).ExitCode);
    }

    /// <summary>A name that is used again for other manifests, as of a run of last week or of another fleet, has settled nothing.</summary>
    [Fact]
    public async Task A_run_of_the_same_name_with_other_manifests_is_done()
    {
        fleet.Declare(Accounts, "users: {ci: {}}");
        Assert.Equal(0, (await fleet.RunAsync("apply", [.. R1, "--yes"])).ExitCode);
        fleet.Requests.Clear();
        var same = await fleet.RunAsync("apply", [.. R1, "--yes"]);
        Assert.Equal(0, same.ExitCode);
        Assert.Contains("(from an earlier try of this run, 2", same.Err, StringComparison.Ordinal);
        Assert.Empty(fleet.Requests);

        fleet.Declare(Accounts, "users: {ci: {}, more: {}}", i => i == 3 ? "{manifests: own.yaml}" : "");
        fleet.Write("own.yaml", "apiVersion: s3creds/v1\naccount: $!account!$\nowner: platform\nusers: {ci: {}}\n");
        var other = await fleet.RunAsync("apply", [.. R1, "--yes"]);
        Assert.True(other.ExitCode == 0, other.All);
        Assert.Equal(2, fleet.Requests.Count(r => r.Operation == "CreateUser"));
        Assert.Equal(0, (await fleet.RunAsync("plan", "--detailed-exitcode")).ExitCode);
    }

    /// <summary>The task ends between the last change of an account and its result.</summary>
    [Fact]
    public async Task An_account_that_was_changed_and_left_no_result_is_settled_by_another_run()
    {
        fleet.Declare(Accounts, "external: {buckets: [data]}\nusers: {ci: {access: [{bucket: data, allow: read-only}]}}");
        await fleet.MakeBucketAsync(Accounts);
        Assert.Equal(0, (await fleet.RunAsync("plan", InBucket)).ExitCode);
        var lost = $"/apply/{FleetFixture.Id(2)}.";
        fleet.Faults = (point, request) =>
            point == FaultPoint.BeforeEffect
            && request.Operation == "PutObject"
            && request.Resource.Contains(lost, StringComparison.Ordinal)
                ? new Fault.Error(403, "AccessDenied", "Access Denied")
                : null;
        var first = await fleet.RunAsync("apply", [.. InBucket, "--saved"]);
        Assert.True(first.ExitCode == 3, first.All);
        Assert.Contains(
            "S3C810: the results in s3://fleet-results/prod/r1/ cannot be read or written",
            first.Out,
            StringComparison.Ordinal
        );
        Assert.Contains("3 accounts, 2 done, 1 partly applied", first.Out, StringComparison.Ordinal);
        Assert.Contains(
            "1 without a result",
            (await fleet.RunAsync("report", [.. InBucket, "--of", "apply"])).Out,
            StringComparison.Ordinal
        );

        fleet.Faults = (_, _) => null;
        fleet.Requests.Clear();
        // On another machine: the journal of the first try is not there.
        var second = await fleet.RunAsync("apply", [.. InBucket, "--saved", "--runs-folder", "./other"]);
        Assert.True(second.ExitCode == 0, second.All);
        Assert.DoesNotContain(fleet.Requests, r => r.IsWrite && r.Service == "iam");
        Assert.Contains(
            "3 accounts, 3 done",
            (await fleet.RunAsync("report", [.. InBucket, "--of", "apply"])).Out,
            StringComparison.Ordinal
        );
    }

    /// <summary>An answer to the write of a result is lost, or S3 asks to send it again: the same result is there once.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_result_whose_answer_was_lost_is_there_once(bool conflict)
    {
        fleet.Declare(Accounts, "users: {ci: {}}");
        await fleet.MakeBucketAsync(Accounts);
        var faults = 0;
        fleet.Faults = (point, request) =>
            request.Operation == "PutObject"
            && point == (conflict ? FaultPoint.BeforeEffect : FaultPoint.BeforeAnswer)
            && Interlocked.Increment(ref faults) <= Accounts
                ? conflict
                    ? Fault.ConditionalRequestConflict
                    : new Fault.Reset()
                : null;
        var planned = await fleet.RunAsync("plan", InBucket);
        Assert.True(planned.ExitCode == 0, planned.All);
        Assert.True(faults > Accounts);
        Assert.Equal(
            Enumerable.Range(1, Accounts).Select(i => $"plan/{FleetFixture.Id(i)}.{FleetFixture.Id(i)}.1.json"),
            (await fleet.VersionsAsync()).Select(v => v["prod/r1/".Length..])
        );
    }

    /// <summary>Names come from those who may name accounts; descriptions and tags from those who may write in one.</summary>
    [Theory]
    [InlineData("text")]
    [InlineData("markdown")]
    [InlineData("html")]
    [InlineData("json")]
    public async Task A_hostile_name_or_text_stays_on_its_line_of_the_report(string format)
    {
        const string Hostile =
            "a\n+ user/forged  (in 200 accounts)\n::error::x\n<script>alert(1)</script> `@team` [x](http://x) \u001b[31m\u202e|";
        var name = JsonValue.Create(Hostile).ToJsonString();
        fleet.Write(
            "accounts.json",
            $$"""{"Accounts": [{"Id": "{{FleetFixture.Id(1)}}", "Name": {{name}}, "State": "ACTIVE"}, {"Id": "{{FleetFixture.Id(2)}}", "Name": {{name}}, "State": "ACTIVE"}]}"""
        );
        fleet.Write(
            "fleet.yaml",
            $"apiVersion: s3creds/fleet/v1\naccountsFrom: accounts.json\ntemplate: {{role: OrganizationAccountAccessRole, manifests: m.yaml}}\n"
                + $"accounts: {{\"{FleetFixture.Id(2)}\": {{role: missing}}}}\n"
        );
        fleet.Write(
            "m.yaml",
            $"apiVersion: s3creds/v1\naccount: $!account!$\nowner: platform\nroles:\n  app:\n    trust: {{service: ec2.amazonaws.com}}\n"
                + $"    description: {JsonValue.Create(Hostile.Replace("\u001b", "", StringComparison.Ordinal).Replace("\u202e", "", StringComparison.Ordinal)).ToJsonString()}\n"
        );
        await fleet.RunAsync("plan", [.. R1, "-q"]);
        var report = await fleet.RunAsync("report", [.. R1, "--format", format]);
        Assert.True(report.ExitCode == 1, report.All);
        Assert.Contains("role/app", report.Out, StringComparison.Ordinal);
        Assert.Contains("forged", report.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(report.Out, c => c is '\u001b' or '\u202e');
        Assert.DoesNotContain(report.Out.Split('\n'), l =>
            l.TrimStart().StartsWith("+ user/forged", StringComparison.Ordinal) || l.TrimStart().StartsWith("::", StringComparison.Ordinal)
        );
        if (format == "html")
            Assert.DoesNotContain("<script>alert", report.Out, StringComparison.Ordinal);
        if (format == "json")
            Assert.Equal(Hostile, JsonNode.Parse(report.Out)!["accounts"]![1]!["name"]!.ToString());
    }

    private string PathOf(string verb, int account)
    {
        var id = FleetFixture.Id(account);
        return Path.Combine(fleet.Folder, "results", "r1", verb, $"{id}.{id}.1.json");
    }

    /// <summary>An S3 client with the keys that a task has for one account.</summary>
    private async Task<AmazonS3Client> SessionAsync(string account)
    {
        using var sts = new AmazonSecurityTokenServiceClient(
            new BasicAWSCredentials(SandboxAdministrator.Default.AccessKeyId, SandboxAdministrator.Default.SecretAccessKey),
            new AmazonSecurityTokenServiceConfig { ServiceURL = fleet.Url, AuthenticationRegion = "us-east-1" }
        );
        var role = await sts.AssumeRoleAsync(
            new AssumeRoleRequest
            {
                RoleArn = $"arn:aws:iam::{account}:role/{SandboxOptions.OrganizationRole}",
                RoleSessionName = "attacker",
            }
        );
        return fleet.S3(
            new SessionAWSCredentials(role.Credentials.AccessKeyId, role.Credentials.SecretAccessKey, role.Credentials.SessionToken)
        );
    }
}
