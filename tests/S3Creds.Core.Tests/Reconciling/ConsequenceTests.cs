using Amazon.IdentityManagement.Model;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Tests.Reconciling;

/// <summary>What a plan says beside its steps: what else ends, stays or is there, of which no step tells.</summary>
public sealed class ConsequenceTests
{
    [Theory]
    [InlineData("arn:aws:iam::123456789012:user/ada", true)]
    [InlineData("arn:aws:iam::123456789012:user/teams/red/ada", true)]
    [InlineData("arn:aws:iam::123456789012:role/deploy", true)]
    [InlineData("arn:aws:sts::123456789012:assumed-role/deploy/ci", true)]
    [InlineData("arn:aws:iam::123456789012:user/ada2", false)]
    [InlineData("arn:aws:iam::123456789012:role/ada", false)]
    [InlineData("arn:aws:iam::444455556666:user/ada", false)]
    public async Task A_bucket_policy_that_still_names_who_is_removed_is_said_before(string principal, bool named)
    {
        await using var run = await SandboxRun.StartAsync();
        var path = principal.Contains("/teams/red/", StringComparison.Ordinal) ? "{path: /teams/red/}" : "{}";
        var other = await run.ApplyAsync(
            $"users: {{ada: {path}, keep: {{}}}}\nroles: {{deploy: {{trust: {{service: ec2.amazonaws.com}}}}}}"
        );
        Assert.Equal(Outcome.Done, other.Outcome);
        await run.Aws.Iam.CreateUserAsync(new CreateUserRequest { UserName = "ada2" });
        await run.Aws.Iam.CreateRoleAsync(
            new CreateRoleRequest
            {
                RoleName = "ada",
                AssumeRolePolicyDocument =
                    """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""",
            }
        );
        // A bucket of this run, and one that only another owner's manifests declare.
        foreach (var owner in new[] { "another", null })
            await BucketAsync(run, owner ?? "plain", owner, principal);
        var notes = (await run.PlanAsync("users: {keep: {}}"))
            .Plan.Diagnostics.Where(d => d.Code == "S3C320")
            .Select(d => d.Message)
            .ToList();
        Assert.Equal(named ? 1 : 0, notes.Count);
        Assert.All(notes, n =>
            Assert.EndsWith("would be deleted, and the policy of bucket/acme-another still names it", n, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_declared_bucket_policy_and_a_trust_that_go_with_the_same_plan_are_no_matter()
    {
        await using var run = await SandboxRun.StartAsync();
        const string Named = "Principal: {AWS: \"arn:aws:iam::123456789012:user/ada\"}";
        const string Trust =
            "{trust: {document: {Version: \"2012-10-17\", Statement: [{Effect: Allow, " + Named + ", Action: \"sts:AssumeRole\"}]}}}";
        const string Statement = "{Effect: Allow, " + Named + ", Action: \"s3:GetObject\", Resource: \"arn:aws:s3:::acme-one/*\"}";
        await run.ApplyAsync(
            $"users: {{ada: {{}}}}\nroles: {{deploy: {{trust: {{user: ada}}}}, other: {Trust}}}\n"
                + $"buckets: {{acme-one: {{publicAccess: blocked, policy: {{statements: {{a: {Statement}}}}}}}}}"
        );
        // The trust of deploy goes, that of other stays; the bucket's statement goes.
        var plan = (
            await run.PlanAsync(
                $"roles: {{deploy: {{trust: {{service: ec2.amazonaws.com}}}}, other: {Trust}}}\n"
                    + "buckets: {acme-one: {publicAccess: blocked, policy: {statements: {a: null}}}}"
            )
        ).Plan;
        Assert.Equal(
            "user/ada would be deleted, and the trust policy of role/other still names it",
            Assert.Single(plan.Diagnostics, d => d.Code == "S3C320").Message
        );
    }

    [Fact]
    public async Task A_bucket_that_is_kept_and_public_is_said_to_stay_so()
    {
        await using var run = await SandboxRun.StartAsync();
        await run.ApplyAsync(
            "buckets: {acme-open: {publicAccess: readable}, acme-shut: {publicAccess: blocked}, acme-gone: {publicAccess: readable, "
                + "onRemove: delete}}\nusers: {ada: {}}",
            "public:*"
        );
        var plan = (await run.PlanAsync("users: {ada: {}}")).Plan;
        Assert.Equal(["bucket/acme-gone"], plan.Steps.Select(s => s.Id));
        Assert.StartsWith(
            "bucket/acme-open is kept, and stays public: everyone can ",
            Assert.Single(plan.Diagnostics, d => d.Code == "S3C323").Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("ada: {}", 1)]
    [InlineData("ada: {keys: unmanaged}", 0)]
    [InlineData("ada: {tags: {a: b}}", 1)]
    public async Task A_key_that_was_made_by_hand_is_said_with_its_age_and_its_last_use(string user, int said)
    {
        await using var run = await SandboxRun.StartAsync();
        var body = $"users: {{{user}}}";
        await run.ApplyAsync(body);
        var made = (await run.Aws.Iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "ada" })).AccessKey!;
        var notes = (await run.PlanAsync(body)).Plan.Diagnostics.Where(d => d.Code == "S3C605").ToList();
        Assert.Equal(said, notes.Count);
        Assert.All(notes, n =>
            Assert.Equal(
                $"access-key/ada/{made.AccessKeyId} was not created by s3creds: it is not changed (active, 0 days old, never used)",
                n.Message
            )
        );
        Assert.Empty((await run.PlanAsync(body)).Plan.Steps);
    }

    [Fact]
    public async Task Of_users_that_are_not_ours_no_key_is_asked_for()
    {
        await using var run = await SandboxRun.StartAsync();
        await run.Aws.Iam.CreateUserAsync(new CreateUserRequest { UserName = "foreign" });
        await run.Aws.Iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "foreign" });
        await run.ApplyAsync("users: {ada: {}}");
        run.Counters.Reset();
        Assert.Empty((await run.PlanAsync("users: {ada: {}}")).Plan.Diagnostics);
        Assert.Equal(1, run.Counters.Entries.Count(e => e.Operation == "ListAccessKeys"));
    }

    [Fact]
    public async Task A_policy_with_a_description_converges_although_the_bulk_read_has_none()
    {
        await using var run = await SandboxRun.StartAsync();
        await run.ApplyAsync(Policy("what it is for"));
        run.Counters.Reset();
        var again = (await run.PlanAsync(Policy("what it is for"))).Plan;
        Assert.Equal((0, 0, 1), (again.Steps.Count, again.Diagnostics.Count, again.Unchanged));
        var refused = Assert.Single((await run.PlanAsync(Policy("another"))).Plan.Diagnostics);
        Assert.Equal(
            ("S3C302", true),
            (
                refused.Code,
                refused.Message.Contains("description is \"what it is for\" and cannot be changed to \"another\"", StringComparison.Ordinal)
            )
        );
        // Where no description is declared, none is asked for.
        run.Counters.Reset();
        await run.PlanAsync(
            "policies: {p: {document: {Version: \"2012-10-17\", Statement: [{Effect: Allow, Action: \"s3:GetObject\", Resource: \"*\"}]}}}"
        );
        Assert.DoesNotContain(run.Counters.Entries, e => e.Operation == "GetPolicy");

        static string Policy(string description) =>
            $"policies: {{p: {{description: {description}, document: {{Version: \"2012-10-17\", Statement: [{{Effect: Allow, Action: "
            + $"\"s3:GetObject\", Resource: \"*\"}}]}}}}}}";
    }

    [Theory]
    [InlineData("me: {trust: {role: me}}")]
    [InlineData("a: {trust: {role: b}}, b: {trust: {role: a}}")]
    [InlineData("a: {trust: {role: b}}, b: {trust: {role: c}}, c: {trust: {role: [a, c]}}")]
    [InlineData("me: {path: /x/, trust: {principal: \"arn:aws:iam::123456789012:role/x/me\"}}")]
    public async Task Roles_that_trust_themselves_or_each_other_are_made_first_and_trusted_then(string roles)
    {
        await using var run = await SandboxRun.StartAsync();
        var body = $"roles: {{{roles}}}";
        var outcome = await run.ApplyAsync(body);
        Assert.Equal((Outcome.Done, 0), (outcome.Outcome, outcome.Failed));
        Assert.Empty((await run.PlanAsync(body)).Plan.Steps);
    }

    private static async Task BucketAsync(SandboxRun run, string name, string? owner, string principal)
    {
        var s3 = run.Aws.S3("us-west-2");
        await s3.PutBucketAsync(new Amazon.S3.Model.PutBucketRequest { BucketName = $"acme-{name}", BucketRegionName = "us-west-2" });
        if (owner is not null)
            await s3.PutBucketTaggingAsync(
                new Amazon.S3.Model.PutBucketTaggingRequest
                {
                    BucketName = $"acme-{name}",
                    TagSet = [new() { Key = "s3creds:owner", Value = owner }],
                }
            );
        var policy =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":{\"AWS\":\""
            + principal
            + "\"},\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::acme-"
            + name
            + "/*\"}]}";
        await s3.PutBucketPolicyAsync(new Amazon.S3.Model.PutBucketPolicyRequest { BucketName = $"acme-{name}", Policy = policy });
    }
}
