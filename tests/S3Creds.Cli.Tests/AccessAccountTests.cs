using System.Text.Json.Nodes;
using Amazon.IdentityManagement;
using Amazon.Runtime;
using Amazon.S3.Model;
using S3Creds.Core.Aws;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;

namespace S3Creds.Cli.Tests;

/// <summary>Questions about an account in which much is not managed, through the program.</summary>
public sealed class AccessAccountTests : IAsyncLifetime, IDisposable
{
    private const int Buckets = 12;
    private const string Reader =
        """{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b-00/*"}]}""";
    private const string Partner =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b-01/*"}]}""";

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-access-").FullName;
    private SandboxServer server = null!;
    private AwsSession aws = null!;

    private IAmazonIdentityManagementService Iam => aws.Iam;

    public async Task InitializeAsync()
    {
        server = await SandboxServer.StartAsync(
            new SandboxOptions { Issued = S3Creds.Testing.Canaries.OfThisProcess.Add, PlainHttpIsTls = true },
            0,
            CancellationToken.None
        );
        aws = new AwsSession(
            new AwsSessionOptions(
                new BasicAWSCredentials(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey),
                "us-west-2",
                server.Url.ToString().TrimEnd('/')
            )
        );
        for (var i = 0; i < Buckets; i++)
            await aws.S3("us-west-2").PutBucketAsync(new PutBucketRequest { BucketName = $"b-{i:00}", BucketRegionName = "us-west-2" });
        await aws.S3("us-west-2").PutBucketPolicyAsync(new PutBucketPolicyRequest { BucketName = "b-01", Policy = Partner });
        await Iam.CreateUserAsync(new() { UserName = "eve" });
        await Iam.CreateGroupAsync(new() { GroupName = "readers" });
        await Iam.PutGroupPolicyAsync(
            new()
            {
                GroupName = "readers",
                PolicyName = "read",
                PolicyDocument = Reader,
            }
        );
        await Iam.AddUserToGroupAsync(new() { GroupName = "readers", UserName = "eve" });
    }

    public void Dispose() => aws.Dispose();

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task All_access_of_an_account_costs_four_requests_and_three_for_each_bucket()
    {
        server.Sandbox.Counters.Reset();
        var result = await RunAsync("access");
        Assert.Equal(
            "OUTSIDE: account 111122223333\n  read  b-01/*  s3:GetObject\n\nuser/eve\n  read  b-00/*  s3:GetObject\n\n1 outside, 1 user\n",
            result.Out
        );
        Assert.Equal(0, server.Sandbox.Counters.Writes);
        // Who is asking, the IAM of the account, the list of buckets, the account's block; policy, block and list of each bucket.
        Assert.Equal(4 + (3 * Buckets), server.Sandbox.Counters.Total);
    }

    [Fact]
    public async Task One_bucket_need_not_be_declared_and_costs_no_look_at_the_others()
    {
        server.Sandbox.Counters.Reset();
        var result = await RunAsync("access", "--bucket", "b-01");
        Assert.Equal("OUTSIDE: account 111122223333\n  read  b-01/*  s3:GetObject\n\n1 outside\n", result.Out);
        Assert.Equal(4 + 3, server.Sandbox.Counters.Total);

        var missing = await RunAsync("access", "--bucket", "b-0l");
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("there is no bucket b-0l in the account", missing.Err, StringComparison.Ordinal);
        Assert.Contains("did you mean b-0", missing.Err, StringComparison.Ordinal);
        var nobody = await RunAsync("access", "--who", "user/eva");
        Assert.Equal(1, nobody.ExitCode);
        Assert.Contains("did you mean user/eve?", nobody.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_comes_in_forms_for_people_and_for_machines()
    {
        var csv = (await RunAsync("access", "--format", "csv")).Out.Split("\r\n");
        Assert.Equal(
            "who,outside,public,level,resource,part,except,conditions,actions,certainty,declared,since,until,last use of S3 by who,review,grant digest",
            csv[0]
        );
        Assert.StartsWith(
            "user/eve,false,false,read,arn:aws:s3:::b-00/*,false,,,s3:GetObject,exact,not known,not known,no end,",
            csv[2],
            StringComparison.Ordinal
        );
        var json = JsonNode.Parse((await RunAsync("access", "--format", "json", "--who", "user/eve")).Out)!;
        Assert.Equal("arn:aws:s3:::b-00/*", json["access"]![0]!["resource"]!.GetValue<string>());
        Assert.Contains(
            "| **OUTSIDE** `account 111122223333` | read | `b-01/*` | s3&#58;GetObject |",
            (await RunAsync("access", "--format", "markdown")).Out,
            StringComparison.Ordinal
        );
        Assert.Contains("\n        s3:GetObject\n", (await RunAsync("access", "--actions")).Out, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("access", "--format", "yaml")).ExitCode);
        Assert.Equal(1, (await RunAsync("access", "--by", "level")).ExitCode);
    }

    [Fact]
    public async Task Who_newly_has_access_since_a_baseline_is_drift_whoever_gave_it()
    {
        var file = Path.Combine(folder, "access.json");
        Assert.Equal(0, (await RunAsync("access", "--out", file)).ExitCode);
        var bytes = await File.ReadAllBytesAsync(file);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        await RunAsync("access", "--out", file);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(file));
        var same = await RunAsync("drift", "--baseline", file);
        Assert.Equal((0, "Access\n  no access change\n"), (same.ExitCode, same.Out));

        // The same access, written in another way, is none.
        await Iam.PutUserPolicyAsync(
            new()
            {
                UserName = "eve",
                PolicyName = "again",
                PolicyDocument = Reader,
            }
        );
        await Iam.RemoveUserFromGroupAsync(new() { GroupName = "readers", UserName = "eve" });
        Assert.Equal(0, (await RunAsync("drift", "--baseline", file)).ExitCode);

        await Iam.PutUserPolicyAsync(
            new()
            {
                UserName = "eve",
                PolicyName = "more",
                PolicyDocument = Reader.Replace("b-00", "b-02", StringComparison.Ordinal),
            }
        );
        var more = await RunAsync("drift", "--baseline", file);
        Assert.Equal(2, more.ExitCode);
        Assert.Contains("  + user/eve  read (s3:GetObject)  b-02/*\n", more.Out, StringComparison.Ordinal);
        Assert.Equal(
            "gains",
            JsonNode.Parse((await RunAsync("drift", "--baseline", file, "--format", "json")).Out)!["changes"]![0]![
                "effect"
            ]!.GetValue<string>()
        );
        Assert.Contains(
            "Access: 1 gain, 0 losses",
            (await RunAsync("drift", "--baseline", file, "--format", "markdown")).Out,
            StringComparison.Ordinal
        );

        await Iam.DeleteUserPolicyAsync(new() { UserName = "eve", PolicyName = "more" });
        await Iam.DeleteUserPolicyAsync(new() { UserName = "eve", PolicyName = "again" });
        var less = await RunAsync("drift", "--baseline", file);
        Assert.Equal(0, less.ExitCode);
        Assert.Contains("  - user/eve  read (s3:GetObject)  b-00/*\n", less.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_baseline_keeps_what_it_was_asked_for_and_public_access_is_seen_in_it()
    {
        var file = Path.Combine(folder, "access.json");
        await RunAsync("access", "--public", "--bucket", "b-03", "--out", file);
        await Iam.PutUserPolicyAsync(
            new()
            {
                UserName = "eve",
                PolicyName = "more",
                PolicyDocument = Reader.Replace("b-00", "b-03", StringComparison.Ordinal),
            }
        );
        await aws.S3("us-west-2")
            .PutBucketPolicyAsync(
                new PutBucketPolicyRequest { BucketName = "b-04", Policy = Partner.Replace("b-01", "b-04", StringComparison.Ordinal) }
            );
        Assert.Equal(0, (await RunAsync("drift", "--baseline", file)).ExitCode);

        await aws.S3("us-west-2").DeletePublicAccessBlockAsync(new DeletePublicAccessBlockRequest { BucketName = "b-03" });
        await aws.S3("us-west-2")
            .PutBucketPolicyAsync(
                new PutBucketPolicyRequest
                {
                    BucketName = "b-03",
                    Policy = Partner
                        .Replace("b-01", "b-03", StringComparison.Ordinal)
                        .Replace("""{"AWS":"arn:aws:iam::111122223333:root"}""", "\"*\"", StringComparison.Ordinal),
                }
            );
        var open = await RunAsync("drift", "--baseline", file);
        Assert.Equal(2, open.ExitCode);
        Assert.Contains("+ PUBLIC anyone  read (s3:GetObject)  b-03/*", open.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_baseline_or_another_accounts_is_refused()
    {
        var file = Path.Combine(folder, "access.json");
        await File.WriteAllTextAsync(file, "{}");
        var bad = await RunAsync("drift", "--baseline", file);
        Assert.Equal(1, bad.ExitCode);
        Assert.Contains("S3C345", bad.Err, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, (await RunAsync("access", "--format", "json")).Out);
        Assert.Contains("has no basis", (await RunAsync("drift", "--baseline", file)).Err, StringComparison.Ordinal);
        // A file that is no list of its own kind is not written over.
        Assert.Equal(1, (await RunAsync("access", "--out", file)).ExitCode);
        File.Delete(file);
        await RunAsync("access", "--out", file);
        await File.WriteAllTextAsync(
            file,
            (await File.ReadAllTextAsync(file)).Replace(
                "\"account\":\"123456789012\"",
                "\"account\":\"210987654321\"",
                StringComparison.Ordinal
            )
        );
        Assert.Equal(4, (await RunAsync("drift", "--baseline", file)).ExitCode);
        Assert.Equal(1, (await RunAsync("drift", "--baseline", file, "-f", file)).ExitCode);
    }

    [Fact]
    public async Task Why_names_the_group_that_gives_it_and_what_is_missing_where_nothing_does()
    {
        var allowed = await RunAsync("why", "user/eve", "s3:GetObject", "b-00/x");
        Assert.StartsWith(
            "Allowed\n  Allow Identity: live group/readers inline policy read statement 1 (Read)\n",
            allowed.Out,
            StringComparison.Ordinal
        );
        var denied = await RunAsync("why", "user/eve", "s3:GetObject", "b-01/x");
        Assert.Contains(
            "needed: an Allow of s3:GetObject on b-01/x in a policy of user/eve or of its groups, or one in the policy of bucket/b-01 "
                + "that names arn:aws:iam::123456789012:user/eve\n",
            denied.Out,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "would allow it: live group/readers inline policy read statement 1 (Read), but it is for b-00/*\n",
            denied.Out,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "Allowed\n",
            (await RunAsync("why", "arn:aws:iam::111122223333:user/partner", "s3:GetObject", "b-01/x")).Out,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "needed: an Allow of s3:GetObject on b-00/x in the policy of bucket/b-00 for arn:aws:iam::111122223333:user/partner",
            (await RunAsync("why", "arn:aws:iam::111122223333:user/partner", "s3:GetObject", "b-00/x")).Out,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "for everyone (\"*\")",
            (await RunAsync("why", "anonymous", "s3:GetObject", "b-00/x")).Out,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "ImplicitlyDenied\n",
            (await RunAsync("why", "cloudfront.amazonaws.com", "s3:GetObject", "b-00/x")).Out,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "bucket/nowhere, which is not in the account",
            (await RunAsync("why", "user/eve", "s3:GetObject", "nowhere/x")).Out,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("did you mean user/eve?", "user/evee", "s3:GetObject", "b-00/x")]
    [InlineData("did you mean user/eve?", "eve", "s3:GetObject", "b-00/x")]
    [InlineData("did you mean s3:GetObject?", "user/eve", "s3:GetObjekt", "b-00/x")]
    [InlineData("did you mean s3:GetObject?", "user/eve", "GetObject", "b-00/x")]
    [InlineData("matches several actions", "user/eve", "s3:Get*", "b-00/x")]
    [InlineData("did you mean aws:SourceIp?", "user/eve", "s3:GetObject", "b-00/x", "--context", "aws:SourceIP4=10.0.0.1")]
    [InlineData("did you mean s3:prefix?", "user/eve", "s3:ListBucket", "b-00", "--context", "prefix=a")]
    public async Task What_is_misspelt_gets_a_suggestion(string said, params string[] question)
    {
        var result = await RunAsync(["why", .. question]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(said, result.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_as_JSON_has_the_decision_the_statements_and_their_places()
    {
        var allowed = JsonNode.Parse(
            (await RunAsync("why", "user/eve", "s3:GetObject", "b-00/x", "--format", "json", "--context", "aws:SourceIp=10.0.0.1")).Out
        )!;
        Assert.Equal("Allowed", allowed["decision"]!.GetValue<string>());
        Assert.Equal("live group/readers inline policy read", allowed["deciding"]![0]!["policy"]!.GetValue<string>());
        Assert.Equal("s3:GetObject", allowed["deciding"]![0]!["statement"]!["Action"]![0]!.GetValue<string>());
        Assert.Equal("10.0.0.1", allowed["request"]!["context"]!["aws:SourceIp"]![0]!.GetValue<string>());
        var denied = JsonNode.Parse((await RunAsync("why", "user/eve", "s3:PutObject", "b-00/x", "--format", "json")).Out)!;
        Assert.Equal("Identity", denied["missing"]![0]!["layer"]!.GetValue<string>());
    }

    [Fact]
    public async Task Only_counts_those_whom_nobody_manages_and_not_the_operators()
    {
        const string Text = """
            apiVersion: s3creds/v1
            account: "123456789012"
            owner: team
            operators: [user/boss]
            external: {buckets: [b-00]}
            users:
              ci: {access: [{bucket: b-00, allow: read-only}]}
            expect:
              - {only: user/ci, can: s3:GetObject, on: b-00/*}

            """;
        var manifest = Path.Combine(folder, "team.yaml");
        await File.WriteAllTextAsync(manifest, Text);
        var validated = await CliRunner.RunAsync(folder, "validate", "-f", manifest);
        Assert.Equal(0, validated.ExitCode);
        Assert.Contains("note S3C342: unknown: only user/ci can s3:GetObject on b-00/*", validated.Err, StringComparison.Ordinal);
        var planned = await RunAsync("plan", "-f", manifest);
        Assert.Equal(1, planned.ExitCode);
        Assert.Contains(
            "error S3C340: expected: only user/ci can s3:GetObject on b-00/*; but user/eve s3:GetObject on b-00/",
            planned.Out,
            StringComparison.Ordinal
        );
        Assert.Contains("by live group/readers inline policy read statement 1 (Read)", planned.Out, StringComparison.Ordinal);
        Assert.Equal(4, (await RunAsync("apply", "-f", manifest, "--yes")).ExitCode);
        Assert.Equal(2, (await RunAsync("drift", "-f", manifest)).ExitCode);

        await Iam.RemoveUserFromGroupAsync(new() { GroupName = "readers", UserName = "eve" });
        await Iam.CreateUserAsync(new() { UserName = "boss" });
        await Iam.PutUserPolicyAsync(
            new()
            {
                UserName = "boss",
                PolicyName = "all",
                PolicyDocument = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""",
            }
        );
        planned = await RunAsync("plan", "-f", manifest);
        Assert.True(planned.ExitCode == 0, planned.All);
    }

    [Fact]
    public async Task A_pattern_that_selects_nothing_is_an_error_with_a_suggestion()
    {
        var manifest = Path.Combine(folder, "team.yaml");
        await File.WriteAllTextAsync(manifest, "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team\nusers: {ci: {}}\n");
        foreach (var only in (string[])["user/cj", "ci", "role/*"])
        {
            var result = await RunAsync("plan", "-f", manifest, "--only", only);
            Assert.Equal(1, result.ExitCode);
            Assert.Contains($"error S3C313: --only {only} matches nothing", result.Err, StringComparison.Ordinal);
            Assert.Contains(only == "role/*" ? "addresses are like" : "did you mean user/ci?", result.Err, StringComparison.Ordinal);
        }

        Assert.Equal(0, (await RunAsync("plan", "-f", manifest, "--only", "user/*")).ExitCode);
    }

    private Task<CliResult> RunAsync(params string[] args) =>
        CliRunner.RunAsync(
            folder,
            [
                .. args,
                "--endpoint-url",
                server.Url.ToString().TrimEnd('/'),
                "--region",
                "us-west-2",
                "--access-key",
                SandboxAccount.DefaultRootAccessKeyId,
                "--secret-key",
                SandboxAccount.DefaultRootSecretAccessKey,
            ]
        );
}
