using S3Creds.Core.Applying;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Reconciling;

/// <summary>IAM names do not differ by case: what a manifest spells differently is the same resource, and nothing takes turns.</summary>
public sealed class CaselessNamesTests
{
    private const string Document =
        "{Version: \"2012-10-17\", Statement: [{Effect: Allow, Action: \"s3:ListAllMyBuckets\", Resource: \"*\"}]}";

    public static TheoryData<string, string> Respellings =>
        new()
        {
            { "users: {Hr-Case: {}}", "users: {hr-case: {}}" },
            { "users: {ada: {tags: {Env: a}}}", "users: {ada: {tags: {env: a}}}" },
            { "roles: {Ops: {trust: {service: ec2.amazonaws.com}}}", "roles: {OPS: {trust: {service: ec2.amazonaws.com}}}" },
            {
                "roles: {ops: {trust: {service: ec2.amazonaws.com}, tags: {A: b}}}",
                "roles: {ops: {trust: {service: ec2.amazonaws.com}, tags: {a: b}}}"
            },
            { $"policies: {{Deny-X: {{document: {Document}}}}}", $"policies: {{deny-x: {{document: {Document}}}}}" },
            {
                $"policies: {{Deny-X: {{document: {Document}}}}}\nusers: {{ada: {{policies: [Deny-X]}}}}",
                $"policies: {{deny-x: {{document: {Document}}}}}\nusers: {{ada: {{policies: [DENY-X]}}}}"
            },
            {
                $"policies: {{Edge: {{document: {Document}}}}}\nusers: {{ada: {{boundary: Edge}}}}",
                $"policies: {{edge: {{document: {Document}}}}}\nusers: {{ada: {{boundary: policy/EDGE}}}}"
            },
            {
                $"policies: {{p: {{document: {Document}}}}}\nusers: {{ada: {{policies: [p]}}}}",
                $"policies: {{p: {{document: {Document}}}}}\nusers: {{ada: {{policies: [\"arn:aws:iam::123456789012:policy/P\"]}}}}"
            },
            { "users: {Ada: {}}\nroles: {r: {trust: {user: Ada}}}", "users: {ada: {}}\nroles: {r: {trust: {user: ADA}}}" },
            {
                "roles: {Base: {trust: {service: ec2.amazonaws.com}}, r: {trust: {role: Base}}}",
                "roles: {base: {trust: {service: ec2.amazonaws.com}}, r: {trust: {role: base}}}"
            },
            {
                "users: {Ada: {access: [{bucket: media, allow: read-only}]}}\nexternal: {buckets: [media]}",
                "users: {ADA: {access: [{bucket: media, allow: read-only}]}}\nexternal: {buckets: [media]}"
            },
        };

    [Theory]
    [MemberData(nameof(Respellings))]
    public async Task Another_spelling_of_the_same_name_is_nothing_to_do(string applied, string respelled)
    {
        await using var run = await SandboxRun.StartAsync();
        var first = await run.ApplyAsync(applied + "\n");
        Assert.True(
            first.Outcome == Outcome.Done,
            string.Join('\n', run.Events.OfType<ApplyEvent.StepFailed>().Select(e => $"{e.Step.Id}: {e.Why.Message}"))
        );

        var plan = (await run.PlanAsync(respelled + "\n")).Plan;
        Assert.Empty(plan.Steps.Select(s => $"{s.Id}: {s.Before?.Text} -> {s.After?.Text}"));
        Assert.True(plan.Complete);
        run.Counters.Reset();
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(respelled + "\n")).Outcome);
        Assert.Equal(0, run.Counters.Writes);
        Assert.Empty((await run.PlanAsync(applied + "\n")).Plan.Steps);
    }

    [Fact]
    public async Task A_group_of_the_account_is_meant_in_any_case()
    {
        await using var run = await SandboxRun.StartAsync();
        await run.Aws.Iam.CreateGroupAsync(new() { GroupName = "Devs" });
        const string Member = "users: {ada: {groups: [devs]}}\n";
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(Member)).Outcome);
        Assert.Empty((await run.PlanAsync(Member)).Plan.Steps);
        Assert.Empty((await run.PlanAsync(Member, "user/ADA")).Plan.Steps);
        await run.Aws.Iam.CreateGroupAsync(new() { GroupName = "Ops" });
        await run.Aws.Iam.AddUserToGroupAsync(new() { GroupName = "Ops", UserName = "ada" });
        Assert.Equal("[\"Ops\",\"devs\"]", Assert.Single((await run.PlanAsync(Member)).Plan.Steps).Before!.Value.Text);
    }

    [Fact]
    public async Task The_plan_has_the_spelling_of_the_account_and_a_note_says_so()
    {
        await using var run = await SandboxRun.StartAsync();
        await run.ApplyAsync("users: {Hr-Case: {}}\n");
        foreach (var only in new[] { null, "user/HR-CASE", "user/hr-*" })
        {
            var plan = (await run.PlanAsync("users: {hr-case: {tags: {a: b}}}\n", only)).Plan;
            Assert.Equal("user/Hr-Case:tags", Assert.Single(plan.Steps).Id);
            Assert.Equal(
                "user/hr-case is user/Hr-Case in the account: IAM names do not differ by case",
                Assert.Single(plan.Diagnostics, d => d.Code == "S3C070").Message
            );
        }

        Assert.Equal(Outcome.Done, (await run.ApplyAsync("users: {hr-case: {tags: {a: b}}}\n")).Outcome);
        Assert.Equal("Hr-Case", Assert.Single((await run.Aws.Iam.ListUsersAsync(new())).Users!).UserName);
    }

    [Fact]
    public async Task A_deletion_is_planned_once_and_the_resource_goes()
    {
        await using var run = await SandboxRun.StartAsync();
        await run.ApplyAsync("users: {Hr-Case: {}, bob: {}}\n");
        Assert.Equal(Outcome.Done, (await run.ApplyAsync("users: {bob: {}}\n", "delete:user/Hr-Case")).Outcome);
        Assert.Equal("bob", Assert.Single((await run.Aws.Iam.ListUsersAsync(new())).Users!).UserName);
    }

    [Theory]
    [InlineData("user/Ada", "user/ada", true)]
    [InlineData("role/R", "role/r", true)]
    [InlineData("policy/P", "policy/p", true)]
    [InlineData("group/G", "group/g", true)]
    [InlineData("access-key/Ada", "access-key/ada", true)]
    [InlineData("bucket/a", "bucket/A", false)]
    [InlineData("user/a", "role/a", false)]
    public void Addresses_are_equal_when_the_account_has_one_resource_for_both(string one, string other, bool equal)
    {
        var (a, b) = (ResourceAddress.Parse(one)!.Value, ResourceAddress.Parse(other)!.Value);
        Assert.Equal(equal, a == b);
        Assert.Equal(equal, a.CompareTo(b) == 0);
        Assert.Equal(equal, new AddressPattern(one).Matches(b));
        Assert.True(!equal || a.GetHashCode() == b.GetHashCode());
    }

    [Theory]
    [InlineData(
        "users: {Ada: {}, ada: {}}\n",
        "S3C044",
        "'user/ada' is declared twice, first as 'user/Ada' at <stdin>:4:9: IAM names do not differ by case"
    )]
    [InlineData(
        "users: {x: {tags: {Env: a, env: b}}}\n",
        "S3C071",
        "user/x: tag 'env' is also 'Env' at <stdin>:4:20: tag keys of users and roles do not differ by case"
    )]
    [InlineData(
        "roles: {x: {trust: {service: ec2.amazonaws.com}, tags: {Env: a, ENV: b}}}\n",
        "S3C071",
        "role/x: tag 'ENV' is also 'Env' at <stdin>:4:57: tag keys of users and roles do not differ by case"
    )]
    public void Two_spellings_in_one_manifest_are_an_error_with_both_places(string body, string code, string message)
    {
        var error = Assert.Single(Manifests.Loading.Load(body).Diagnostics);
        Assert.Equal((code, message), (error.Code, error.Message));
    }

    [Fact]
    public void Tags_of_policies_and_buckets_differ_by_case_and_a_default_tag_yields_to_a_users_own()
    {
        Assert.Empty(
            Manifests.Loading.Errors(
                Manifests.Loading.Load(
                    $"policies: {{p: {{tags: {{Env: a, env: b}}, document: {Document}}}}}\nbuckets: {{media: {{tags: {{A: b, a: b}}}}}}\n"
                )
            )
        );
        var state = Manifests.Loading.Load("defaults: {tags: {Env: all}}\nusers: {ada: {tags: {env: own}}}\n");
        Assert.Empty(Manifests.Loading.Errors(state));
        Assert.Equal("""{"env":"own"}""", Manifests.Loading.Facet(state, "user/ada", "tags"));
    }
}
