using System.Collections.Concurrent;
using Amazon.IdentityManagement.Model;
using Amazon.S3.Model;
using S3Creds.Cli.Tests.Direct;
using S3Creds.Sandbox;

namespace S3Creds.Cli.Tests;

/// <summary>Owners without identities: <c>scope: buckets</c>. IAM is not asked anything, and what only IAM could decide stays open.</summary>
public sealed class BucketsOnlyTests : DirectAccount
{
    private const string Media = "scope: buckets\nbuckets:\n  media: {versioning: enabled, onRemove: delete, tags: {env: test}}\n";

    /// <summary>A role of the account may read, and requests without TLS are denied to all.</summary>
    private const string WithPolicy =
        "scope: buckets\nbuckets:\n  media:\n    policy:\n      statements:\n"
        + "        ci: {Effect: Allow, Principal: {AWS: \"arn:aws:iam::123456789012:role/ci\"}, Action: \"s3:GetObject\", "
        + "Resource: \"arn:aws:s3:::media/*\"}\n";

    private const string Tls =
        "        tls: {Effect: Deny, Principal: \"*\", Action: \"s3:GetObject\", Resource: \"arn:aws:s3:::media/*\", "
        + "Condition: {Bool: {\"aws:SecureTransport\": \"false\"}}}\n";

    private readonly ConcurrentBag<(string Service, string Operation)> seen = [];

    protected override SandboxOptions Shape(SandboxOptions options) =>
        options with
        {
            PlainHttpIsTls = true,
            Faults = (point, request, _) =>
            {
                if (point == FaultPoint.BeforeAnswer)
                    seen.Add((request.Service, request.Operation));
                return ValueTask.FromResult<Fault?>(null);
            },
        };

    [Fact]
    public async Task No_verb_asks_IAM_anything_and_permissions_of_S3_are_enough()
    {
        var caller = await S3OnlyAsync();
        await Root.PutBucketAsync("stray");
        await Root.PutBucketTaggingAsync(
            new PutBucketTaggingRequest
            {
                BucketName = "stray",
                TagSet = [new() { Key = "s3creds:owner", Value = "team" }, new() { Key = "s3creds:on-remove", Value = "delete" }],
            }
        );
        seen.Clear();
        var manifest = Manifest(Media);
        string[] runs = ["--runs-folder", Path.Combine(Folder, "runs")];
        var applied = await AsAsync(caller, "apply", ["-f", manifest, "--yes", "--allow", "delete:bucket/stray", .. runs]);
        Assert.True(applied.ExitCode == 0, applied.All);
        // The whole of what the scope leaves in is read, so that removals are planned.
        Assert.DoesNotContain((await Root.ListBucketsAsync()).Buckets, b => b.BucketName == "stray");
        seen.Clear();
        foreach (var verb in (string[])["plan --detailed-exitcode", "drift", "pull --check", "access --live --public"])
        {
            var result = await AsAsync(caller, verb.Split(' ')[0], ["-f", manifest, .. verb.Split(' ')[1..]]);
            Assert.True(result.ExitCode == 0, $"{verb}\n{result.All}");
            Assert.DoesNotContain("S3C241", result.All, StringComparison.Ordinal);
        }

        var plan = Path.Combine(Folder, "plan.json");
        Assert.Equal(0, (await AsAsync(caller, "plan", ["-f", Manifest(Media.Replace("test", "prod")), "--out", plan])).ExitCode);
        Assert.Equal(0, (await AsAsync(caller, "apply", [plan, "-f", manifest, "--yes", .. runs])).ExitCode);
        var imported = await AsAsync(caller, "import", ["--owner", "team", "--scope", "buckets"]);
        Assert.True(imported.ExitCode == 0, imported.All);
        Assert.Contains("scope: buckets", imported.Out, StringComparison.Ordinal);
        var destroyed = await AsAsync(caller, "destroy", ["-f", manifest, "--yes", "--allow", "delete:bucket/media", .. runs]);
        Assert.True(destroyed.ExitCode == 0, destroyed.All);
        Assert.Contains("are not read under scope: buckets, and none of them is removed", destroyed.All, StringComparison.Ordinal);
        Assert.DoesNotContain(seen, s => s.Service == "iam");
        Assert.Contains(seen, s => s.Service == "s3");
    }

    [Fact]
    public async Task Permissions_of_IAM_are_not_in_the_least_policy()
    {
        foreach (var verb in (string[])["plan", "drift", "pull", "apply", "destroy", "import", "access", "why"])
        {
            var policy = await CliRunner.RunAsync(Folder, "permissions", "-f", Manifest(Media), "--for", verb, "--quiet");
            Assert.True(policy.ExitCode == 0, policy.All);
            Assert.DoesNotContain("\"iam:", policy.Out, StringComparison.Ordinal);
            Assert.Contains("\"s3:", policy.Out, StringComparison.Ordinal);
            var all = await CliRunner.RunAsync(Folder, "permissions", "-f", Manifest(Media[15..]), "--for", verb, "--quiet");
            Assert.Contains("\"iam:GetAccountAuthorizationDetails\"", all.Out, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("users: {ada: {}}", "users")]
    [InlineData("roles: {app: {trust: {service: ec2.amazonaws.com}}}", "roles")]
    [InlineData("groups: {devs: {}}", "groups")]
    [InlineData("policies: {}", "policies")]
    [InlineData("accountOwner: true\naccountSettings: {s3: {}}", "accountSettings")]
    [InlineData("oidcProviders: {}", "oidcProviders")]
    [InlineData("samlProviders: {}", "samlProviders")]
    public async Task What_IAM_stores_is_an_error_at_its_place(string section, string name)
    {
        var result = await CliRunner.RunAsync(Folder, "validate", "-f", Manifest(Media + section + "\n"));
        Assert.Equal(1, result.ExitCode);
        var line = 4 + Media.Count(c => c == '\n') + section.Split('\n').Length - 1;
        Assert.Contains($"store.yaml:{line}:1: error S3C676: {name} cannot be declared", result.All, StringComparison.Ordinal);
        Assert.Contains("which removes what is owned", result.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("scope: all\n", true)]
    [InlineData("scope: buckets\n", false)]
    public async Task All_files_of_a_run_have_the_same_scope(string other, bool differs)
    {
        var first = Manifest(Media);
        var second = WriteFile(
            "z.yaml",
            $"apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team\n{other}buckets: {{docs: {{}}}}\n"
        );
        var result = await CliRunner.RunAsync(Folder, "validate", "-f", first, "-f", second);
        Assert.Equal(differs ? 1 : 0, result.ExitCode);
        Assert.Equal(
            differs,
            result.All.Contains("z.yaml:", StringComparison.Ordinal) && result.All.Contains("S3C677", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task What_only_IAM_could_decide_about_access_is_open()
    {
        var manifest = Manifest(WithPolicy);
        string[] ci = ["arn:aws:iam::123456789012:role/ci", "s3:GetObject", "media/a.txt", "-f", manifest];
        var why = await CliRunner.RunAsync(Folder, ["why", .. ci]);
        Assert.True(why.ExitCode == 1, why.All);
        Assert.StartsWith(
            "NotDecided\n  unknown: the policies of role/ci, which scope: buckets leaves out",
            why.Out,
            StringComparison.Ordinal
        );
        // A Deny of the bucket stands whatever the role's own policies are.
        var denied = await CliRunner.RunAsync(
            Folder,
            ["why", .. ci[..4], Manifest(WithPolicy + Tls), "--context", "aws:SecureTransport=false"]
        );
        Assert.True(denied.ExitCode == 0 && denied.Out.StartsWith("ExplicitlyDenied\n", StringComparison.Ordinal), denied.All);
        var byName = await CliRunner.RunAsync(Folder, "why", "role/other", "s3:GetObject", "media/a.txt", "-f", manifest);
        Assert.Equal(1, byName.ExitCode);
        Assert.Contains("name it by its ARN: arn:aws:iam::123456789012:role/other", byName.Err, StringComparison.Ordinal);
        var access = await CliRunner.RunAsync(Folder, "access", "-f", manifest);
        Assert.Equal(1, access.ExitCode);
        Assert.Contains("users and roles of the account", access.All, StringComparison.Ordinal);
        Assert.Contains("not known: IAM is not read (scope: buckets)", access.All, StringComparison.Ordinal);
        var keys = await CliRunner.RunAsync(Folder, "keys", "-f", manifest);
        Assert.Equal(1, keys.ExitCode);
        Assert.Contains("scope: buckets leaves out users", keys.Err, StringComparison.Ordinal);
        var only = await RunAsync("plan", "-f", manifest, "--only", "user/ada");
        Assert.Equal(1, only.ExitCode);
        Assert.Contains("scope: buckets leaves out users", only.Err, StringComparison.Ordinal);
    }

    /// <summary>Whom an expectation is about decides whether it can be decided.</summary>
    [Theory]
    [InlineData("{who: anonymous, cannot: \"s3:GetObject\", on: \"media/*\"}", 0)]
    [InlineData("{who: user/x, cannot: \"s3:GetObject\", on: \"media/*\"}", 1)]
    [InlineData("{who: \"role/*\", cannot: \"s3:GetObject\", on: \"media/*\"}", 1)]
    [InlineData("{who: role/ci, can: \"s3:GetObject\", on: \"media/*\"}", 1)]
    [InlineData("{only: role/ci, can: \"s3:GetObject\", on: \"media/*\"}", 1)]
    [InlineData("{who: \"111122223333\", cannot: \"s3:GetObject\", on: \"media/*\"}", 1)]
    [InlineData("{who: \"111122223333\", cannot: \"s3:GetObject\", on: \"media/*\", direct: true}", 0)]
    public async Task An_expectation_about_identities_is_never_met(string expectation, int exit)
    {
        var manifest = Manifest(WithPolicy + "    ownership: BucketOwnerEnforced\nexpect:\n  - " + expectation + "\n");
        var plan = await RunAsync("plan", "-f", manifest);
        Assert.True(plan.ExitCode == exit, plan.All);
        Assert.Equal(exit == 1, plan.All.Contains("S3C341: unknown", StringComparison.Ordinal));
        if (exit == 1)
            Assert.Contains("scope: buckets", plan.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_says_what_identities_gain_and_lose_at_most_and_asks_where_that_is_open()
    {
        string[] runs = ["--runs-folder", Path.Combine(Folder, "runs")];
        await Iam.CreateRoleAsync(
            new()
            {
                RoleName = "ci",
                AssumeRolePolicyDocument =
                    """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""",
            }
        );
        var made = await RunAsync("apply", ["-f", Manifest(WithPolicy), "--yes", .. runs]);
        Assert.True(made.ExitCode == 0, made.All);
        Assert.Contains("+ role/ci", made.Out, StringComparison.Ordinal);
        Assert.Contains("at most read (s3:GetObject)", made.Out, StringComparison.Ordinal);
        var denied = await RunAsync("apply", ["-f", Manifest(WithPolicy + Tls), "--yes", .. runs]);
        Assert.True(denied.ExitCode == 0, denied.All);
        Assert.Contains("- users and roles of the account", denied.Out, StringComparison.Ordinal);
        Assert.Contains("(scope: buckets)", denied.Out, StringComparison.Ordinal);
        // Without the Deny they have again what their own policies allow, whatever that is.
        var lifted = Manifest(WithPolicy + "        tls: null\n");
        var plan = await RunAsync("plan", "-f", lifted, "--out", Path.Combine(Folder, "plan.json"));
        Assert.Contains("undecided:bucket/media", plan.Out, StringComparison.Ordinal);
        Assert.Equal(4, (await RunAsync("apply", ["-f", lifted, "--yes", .. runs])).ExitCode);
        var shown = await CliRunner.RunAsync(Folder, "show", Path.Combine(Folder, "plan.json"));
        Assert.True(shown.ExitCode == 0, shown.All);
        Assert.Contains("undecided:bucket/media", shown.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("apply", ["-f", lifted, "--yes", "--allow", "undecided:bucket/media", .. runs])).ExitCode);
    }

    [Fact]
    public async Task The_identity_of_the_run_is_not_locked_out_although_its_policies_are_not_read()
    {
        await AsOperatorAsync();
        var manifest = Manifest(
            "scope: buckets\noperators: [role/adm-*]\nbuckets:\n  media:\n    policy:\n      statements:\n"
                + "        shut: {Effect: Deny, Principal: {AWS: \"arn:aws:iam::123456789012:user/operator\"}, Action: \"s3:PutBucketPolicy\", "
                + "Resource: \"arn:aws:s3:::media\"}\n"
        );
        var plan = await RunAsync("plan", "-f", manifest);
        Assert.True(plan.ExitCode == 1, plan.All);
        Assert.Contains("user/operator is an operator, and the plan would remove its access to s3:PutBucketPolicy", plan.All);
        Assert.Contains("store.yaml:5:13: warning S3C679", plan.All, StringComparison.Ordinal);
    }

    private async Task<string[]> S3OnlyAsync()
    {
        await Iam.CreateUserAsync(new CreateUserRequest { UserName = "s3" });
        await Iam.PutUserPolicyAsync(
            new()
            {
                UserName = "s3",
                PolicyName = "all",
                PolicyDocument = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}""",
            }
        );
        var key = (await Iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "s3" })).AccessKey!;
        return ["--region", "us-east-1", "--endpoint-url", Url, "--access-key", key.AccessKeyId!, "--secret-key", key.SecretAccessKey!];
    }

    private Task<CliResult> AsAsync(string[] caller, string verb, string[] args) => CliRunner.RunAsync(Folder, [verb, .. args, .. caller]);

    private string Manifest(string body) =>
        WriteFile("store.yaml", $"apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team\n{body}");
}
