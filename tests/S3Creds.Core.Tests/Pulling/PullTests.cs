using Amazon.IdentityManagement.Model;
using S3Creds.Core.Tests.Manifests;
using S3Creds.Core.Tests.Reconciling;

namespace S3Creds.Core.Tests.Pulling;

/// <summary>What is pulled, how it is written, and what is never pulled.</summary>
public sealed class PullTests : IAsyncLifetime, IDisposable
{
    private const string Managed = "arn:aws:iam::aws:policy/";

    private SandboxRun account = null!;
    private PullRun run = null!;

    public async Task InitializeAsync()
    {
        account = await SandboxRun.StartAsync();
        run = new PullRun(account.Aws);
    }

    public void Dispose() => run.Dispose();

    public async Task DisposeAsync() => await account.DisposeAsync();

    private Amazon.IdentityManagement.IAmazonIdentityManagementService Iam => account.Aws.Iam;

    private async Task ApplyAsync(string body)
    {
        run.Write("team.yaml", Loading.Head + body.TrimEnd('\n') + "\n");
        await run.ApplyAsync();
    }

    private Task AttachAsync(string user, string policy) =>
        Iam.AttachUserPolicyAsync(new() { UserName = user, PolicyArn = Managed + policy });

    private Task DetachAsync(string user, string policy) =>
        Iam.DetachUserPolicyAsync(new() { UserName = user, PolicyArn = Managed + policy });

    private async Task<IReadOnlyList<string>> ChangesAsync(params string[] accepted)
    {
        var result = await run.PullAsync(accepted);
        Assert.Empty(PullRun.LeftOut(result));
        Assert.Empty((await run.PlanAsync()).Steps);
        return [.. result.Files.SelectMany(PullRun.Changes)];
    }

    [Fact]
    public async Task Nothing_changed_is_nothing_pulled()
    {
        await ApplyAsync("users: {ada: {tags: {a: b}}}\n");
        var result = await run.PullAsync();
        Assert.False(result.HasChanges);
        Assert.Empty(result.Files);
    }

    [Fact]
    public async Task A_policy_more_than_the_profile_has_is_written_into_the_user_alone()
    {
        await ApplyAsync(
            $$"""
            profiles:
              reader: {policies: ["{{Managed}}AmazonS3ReadOnlyAccess"]}
            users:
              ada: {use: [reader]}
              bob: {use: [reader]}
            """
        );
        await AttachAsync("ada", "IAMReadOnlyAccess");
        Assert.Equal(
            ["-ada: {use: [reader]}", $$"""+ada: {use: [reader], policies: ["{{Managed}}IAMReadOnlyAccess"]}"""],
            await ChangesAsync()
        );
    }

    [Fact]
    public async Task What_a_profile_gives_cannot_be_taken_away_by_one_user_and_the_others_are_named()
    {
        await ApplyAsync(
            $$"""
            profiles:
              reader: {policies: ["{{Managed}}AmazonS3ReadOnlyAccess", "{{Managed}}IAMReadOnlyAccess"]}
            users:
              ada: {use: [reader]}
              bob: {use: [reader]}
            """
        );
        await DetachAsync("ada", "AmazonS3ReadOnlyAccess");
        var before = run.Read("team.yaml");
        var result = await run.PullAsync(PullRun.AcceptAll);
        Assert.Equal(["S3C079 user/ada:policies"], PullRun.LeftOut(result));
        Assert.Contains("the profile reader (also used by user/bob)", result.LeftOut[0].Why.Message, StringComparison.Ordinal);
        Assert.Equal(before, run.Read("team.yaml"));
    }

    [Fact]
    public async Task All_that_a_profile_gives_can_be_taken_away_by_null()
    {
        await ApplyAsync(
            $$"""
            profiles:
              reader: {policies: ["{{Managed}}AmazonS3ReadOnlyAccess"]}
            users:
              ada:
                use: [reader]   # for now
            """
        );
        await DetachAsync("ada", "AmazonS3ReadOnlyAccess");
        Assert.Equal(["+policies: null"], await ChangesAsync());
    }

    [Fact]
    public async Task A_default_is_overridden_in_the_resource()
    {
        await ApplyAsync("defaults: {tags: {cost: a, team: media}}\nusers:\n  ada:\n  bob:\n");
        await Iam.TagUserAsync(new() { UserName = "bob", Tags = [new() { Key = "cost", Value = "b" }] });
        Assert.Equal(["+tags: {cost: b}"], await ChangesAsync());
    }

    [Fact]
    public async Task Variables_stay_where_they_did_not_change_and_texts_of_the_account_are_never_variables()
    {
        await ApplyAsync(
            """
            vars: {env: prod}
            roles:
              r:
                trust: {service: ec2.amazonaws.com}
                description: '$!env!$: reads for $!name!$'   # shown in the console
              s: {trust: {service: ec2.amazonaws.com}, description: plain}
            """
        );
        await Iam.UpdateRoleAsync(new() { RoleName = "r", Description = "prod: writes for r" });
        await Iam.UpdateRoleAsync(new() { RoleName = "s", Description = "$!env!$ and $!name!$" });
        Assert.Equal(
            [
                "-description: '$!env!$: reads for $!name!$'   # shown in the console",
                "-s: {trust: {service: ec2.amazonaws.com}, description: plain}",
                "+description: '$!env!$: writes for $!name!$'   # shown in the console",
                "+s: {trust: {service: ec2.amazonaws.com}, description: $!dollar!$!env!$ and $!dollar!$!name!$}",
            ],
            await ChangesAsync()
        );
    }

    [Fact]
    public async Task An_access_line_stays_one()
    {
        await ApplyAsync(
            """
            external: {buckets: [media]}
            users:
              ada:
                access:
                # mornings only
                - {bucket: media, allow: read-only, prefix: in/}
            """
        );
        var policy = await Iam.GetUserPolicyAsync(new() { UserName = "ada", PolicyName = "s3.read-only.media" });
        await Iam.PutUserPolicyAsync(
            new()
            {
                UserName = "ada",
                PolicyName = "s3.read-only.media",
                PolicyDocument = Uri.UnescapeDataString(policy.PolicyDocument!).Replace("in/", "out/", StringComparison.Ordinal),
            }
        );
        Assert.Equal(
            ["-- {bucket: media, allow: read-only, prefix: in/}", "+- {bucket: media, allow: read-only, prefix: out/}"],
            await ChangesAsync()
        );
    }

    [Fact]
    public async Task A_boundary_that_follows_the_access_is_written_out_where_the_account_has_not_followed()
    {
        await ApplyAsync(
            """
            external: {buckets: [media]}
            users:
              ada:
                boundary: auto
                access: [{bucket: media, allow: read-only}]
            """
        );
        await Iam.PutUserPolicyAsync(
            new()
            {
                UserName = "ada",
                PolicyName = "byhand",
                PolicyDocument =
                    """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::media/*"}]}""",
            }
        );
        var changes = await ChangesAsync();
        Assert.Contains("-boundary: auto", changes);
        Assert.Contains("+boundary: \"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess\"", changes);
    }

    [Fact]
    public async Task A_document_of_one_resource_is_edited_in_its_own_formatting_and_one_of_several_stays()
    {
        const string Document = """
            {
                "Version": "2012-10-17",
                "Statement": [
                    { "Sid": "One", "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*" }
                ]
            }
            """;
        const string Wider =
            """{"Version":"2012-10-17","Statement":[{"Sid":"One","Effect":"Allow","Action":["s3:ListAllMyBuckets","s3:GetBucketLocation"],"Resource":"*"}]}""";
        run.Write("own.json", Document);
        run.Write("shared.json", Document);
        await ApplyAsync("policies:\n  own: {document: own.json}\n  one: {document: shared.json}\n  two: {document: shared.json}\n");
        foreach (
            var policy in (await Iam.ListPoliciesAsync(new ListPoliciesRequest { Scope = "Local" })).Policies!.Where(p =>
                p.PolicyName is "own" or "one"
            )
        )
            await Iam.CreatePolicyVersionAsync(
                new()
                {
                    PolicyArn = policy.Arn!,
                    PolicyDocument = Wider,
                    SetAsDefault = true,
                }
            );
        var result = await run.PullAsync(PullRun.AcceptAll);
        Assert.Empty(PullRun.LeftOut(result));
        Assert.Equal(
            Document.Replace("\"s3:ListAllMyBuckets\"", "[\"s3:ListAllMyBuckets\", \"s3:GetBucketLocation\"]", StringComparison.Ordinal),
            run.Read("own.json")
        );
        Assert.Equal(Document, run.Read("shared.json"));
        Assert.Contains("  two: {document: shared.json}\n", run.Read("team.yaml"), StringComparison.Ordinal);
        Assert.Empty((await run.PlanAsync()).Steps);
    }

    /// <summary>An intruder's ways in: each stays out of the manifests until its token is accepted, and is pulled then.</summary>
    [Theory]
    [InlineData("public", "public:bucket/media-one")]
    [InlineData("trust", "principal:role/deploy trust:role/deploy")]
    [InlineData("admin", "admin:user/ada")]
    [InlineData("principal", "principal:bucket/media-one")]
    public async Task What_opens_the_account_is_pulled_only_with_its_token(string way, string tokens)
    {
        const string Tls =
            """{"Sid":"tls","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::media-one/*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}""";
        var block =
            way == "public"
                ? "blocked"
                : "{blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: false, restrictPublicBuckets: false}";
        await ApplyAsync(
            $$"""
            buckets:
              media-one:
                publicAccess: {{block}}
                onRemove: delete
                policy:
                  document:
                    Version: "2012-10-17"
                    Statement: [{{Tls}}]
            users:
              ada:
            roles:
              deploy:
                trust: {service: ec2.amazonaws.com}
            """
        );
        var before = run.Read("team.yaml");
        await OpenAsync(way, Tls);
        var result = await run.PullAsync();
        Assert.NotEmpty(result.LeftOut);
        Assert.All(result.LeftOut, l => Assert.Equal("S3C078", l.Why.Code));
        Assert.Equal(
            tokens.Split(' '),
            result.LeftOut.SelectMany(l => l.Change.Tokens).Select(t => t.Token).Distinct().Order(StringComparer.Ordinal)
        );
        Assert.Equal(before, run.Read("team.yaml"));
        await ChangesAsync(tokens.Split(' '));
    }

    private Task OpenAsync(string way, string tls) =>
        way switch
        {
            "public" => DeleteBlockAsync(),
            "trust" => Iam.UpdateAssumeRolePolicyAsync(
                new()
                {
                    RoleName = "deploy",
                    PolicyDocument =
                        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999988887777:root"},"Action":"sts:AssumeRole"}]}""",
                }
            ),
            "admin" => AttachAsync("ada", "AdministratorAccess"),
            _ => PutPolicyAsync(
                $$"""{"Version":"2012-10-17","Statement":[{{tls}},{"Sid":"theirs","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999988887777:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media-one/*"}]}"""
            ),
        };

    private async Task DeleteBlockAsync() =>
        await account.Aws.S3("us-west-2").DeletePublicAccessBlockAsync(new() { BucketName = "media-one" });

    private async Task PutPolicyAsync(string policy) =>
        await account.Aws.S3("us-west-2").PutBucketPolicyAsync(new() { BucketName = "media-one", Policy = policy });

    [Fact]
    public async Task A_deleted_resource_leaves_the_manifest_only_when_that_is_accepted()
    {
        await ApplyAsync("users:\n  # the first\n  ada: {tags: {a: b}}\n\n  # the second\n  bob:   # b\n    tags: {c: d}\n");
        await Iam.DeleteUserAsync(new() { UserName = "ada" });
        Assert.Equal(["S3C078 user/ada"], PullRun.LeftOut(await run.PullAsync()));
        Assert.Equal(["-# the first", "-ada: {tags: {a: b}}", "-"], await ChangesAsync("delete:user/ada"));
    }

    [Fact]
    public async Task A_deleted_resource_that_others_name_stays_and_the_reason_is_given()
    {
        await ApplyAsync("users: {ada: {}, bob: {}}\nroles: {r: {trust: {user: ada}}}\n");
        await Iam.DeleteUserAsync(new() { UserName = "ada" });
        var before = run.Read("team.yaml");
        await Iam.TagUserAsync(new() { UserName = "bob", Tags = [new Tag { Key = "x", Value = "y" }] });
        var result = await run.PullAsync("delete:*");
        Assert.Contains("S3C080 user/ada", PullRun.LeftOut(result));
        Assert.Contains(
            "user/ada is not declared",
            result.LeftOut.Single(l => l.Change.Id == "user/ada").Why.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(before, run.Read("team.yaml"));
    }

    [Fact]
    public async Task What_is_not_declared_or_not_owned_is_never_added()
    {
        await ApplyAsync("users: {ada: {}}\n");
        await Iam.CreateUserAsync(new() { UserName = "mallory" });
        await AttachAsync("mallory", "AdministratorAccess");
        await Iam.TagUserAsync(new() { UserName = "ada", Tags = [new Tag { Key = "undeclared", Value = "x" }] });
        Assert.False((await run.PullAsync(PullRun.AcceptAll)).HasChanges);
    }

    [Fact]
    public async Task An_accept_that_accepts_nothing_is_said()
    {
        await ApplyAsync("users: {ada: {}}\n");
        await AttachAsync("ada", "AdministratorAccess");
        var result = await run.PullAsync("admin:user/adda");
        Assert.Contains(result.Diagnostics, d => d.Code == "S3C084" && d.Hint == "did you mean admin:user/ada?");
    }
}
