using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using Amazon.S3.Model;
using S3Creds.Core.Applying;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Importing;
using S3Creds.Core.Tests.Manifests;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;
using Tag = Amazon.IdentityManagement.Model.Tag;

namespace S3Creds.Core.Tests.Reconciling;

/// <summary>Access that has no room in inline policies is in managed policies of its principal.</summary>
public sealed class AccessPoliciesTests
{
    private static readonly string Long = new('p', 300);

    [Theory]
    [InlineData("users", "ada: {", 14)]
    [InlineData("groups", "ada: {", 20)]
    [InlineData("roles", "ada: {trust: {service: ec2.amazonaws.com}, ", 30)]
    public async Task What_inline_policies_have_no_room_for_goes_to_policies_and_the_next_plan_is_empty(
        string section,
        string start,
        int buckets
    )
    {
        await using var run = await StartAsync();
        var manifest = Manifest(section, start, Enumerable.Range(0, buckets));
        var plan = (await run.PlanAsync(manifest)).Plan;
        Assert.Contains(plan.Diagnostics, d =>
            d.Code == "S3C250" && d.Message.Contains("new policy/s3creds-access.", StringComparison.Ordinal)
        );
        await AppliesAsync(run, manifest);

        var kind = section[..^1];
        var policies = await PoliciesAsync(run);
        Assert.NotEmpty(policies);
        Assert.All(policies, p => Assert.Equal($"/s3creds/team/access-of/{kind}/ada/", p.Path));
        foreach (var policy in policies)
        {
            Assert.Equal(1, policy.AttachmentCount);
            Assert.Contains((await run.Aws.Iam.GetPolicyAsync(new() { PolicyArn = policy.Arn! })).Policy!.Tags!, t =>
                t is { Key: "s3creds:owner", Value: "team" }
            );
        }

        run.Counters.Reset();
        var second = await run.ApplyAsync(manifest);
        Assert.Equal((0, Outcome.Done, 0L), (second.Done, second.Outcome, run.Counters.Writes));
    }

    [Fact]
    public async Task One_more_line_and_one_line_less_move_no_other_grant_and_cost_one_write()
    {
        await using var run = await StartAsync();
        var all = Enumerable.Range(10, 25).ToList();
        await AppliesAsync(run, Users(all));
        var before = await PlacesAsync(run);

        run.Counters.Reset();
        await AppliesAsync(run, Users([5, .. all]));
        Assert.Equal(1, run.Counters.Writes);
        var after = await PlacesAsync(run);
        Assert.All(before, g => Assert.Equal(g.Value, after[g.Key]));
        Assert.Equal(before.Count + 1, after.Count);

        run.Counters.Reset();
        await AppliesAsync(run, Users([5, .. all.Where(b => b != 20)]));
        Assert.Equal(1, run.Counters.Writes);
        var less = await PlacesAsync(run);
        Assert.All(less, g => Assert.Equal(after[g.Key], g.Value));
        Assert.Equal(before.Count, less.Count);
    }

    [Fact]
    public async Task A_grant_that_moves_is_effective_after_every_request_and_is_waited_for()
    {
        SandboxRun? run = null;
        var moments = new List<(string Operation, SandboxHost Fork)>();
        var watching = false;
        var options = new SandboxOptions
        {
            Faults = (point, request, _) =>
            {
                if (watching && request.IsWrite && point == FaultPoint.BeforeAnswer)
                    moments.Add((request.Operation, run!.Host.Fork(new SandboxOptions { Seed = "moment" })));
                return ValueTask.FromResult<Fault?>(null);
            },
        };
        await using var opened = run = await StartAsync(options);
        foreach (var bucket in Enumerable.Range(0, 12))
            await run
                .Aws.S3("us-west-2")
                .PutBucketAsync(new PutBucketRequest { BucketName = $"bucket-{bucket:00}", BucketRegion = Amazon.S3.S3Region.USWest2 });
        // With room inline for nearly all: a raw policy then takes that room.
        await AppliesAsync(run, Users(Enumerable.Range(0, 8)));
        var key = (await run.Aws.Iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "ada" })).AccessKey!;
        var before = await PlacesAsync(run);

        watching = true;
        await AppliesAsync(run, Users(Enumerable.Range(0, 8), Raw(1500)));
        watching = false;
        var after = await PlacesAsync(run);
        var moved = before.Where(g => after[g.Key] != g.Value).Select(g => g.Key).ToList();
        Assert.NotEmpty(moved);
        Assert.True(moments.Count >= 3, $"{moments.Count} writes");
        foreach (var (operation, fork) in moments)
        {
            using var user = new AwsSession(
                new AwsSessionOptions(
                    new BasicAWSCredentials(key.AccessKeyId, key.SecretAccessKey),
                    "us-west-2",
                    "http://localhost",
                    fork.CreateHandler()
                )
            );
            foreach (var bucket in Enumerable.Range(0, 8))
                await WorksAsync(user, bucket, $"after {operation}");
            await fork.DisposeAsync();
        }
    }

    [Fact]
    public async Task On_AWS_a_grant_that_moves_is_in_both_policies_for_half_a_minute()
    {
        await using var run = await StartAsync(endpoint: "https://iam.amazonaws.com");
        var waits = new List<Wait>();
        run.Aws.Waits.Report = waits.Add;
        await AppliesAsync(run, Users(Enumerable.Range(0, 8)));
        Assert.DoesNotContain(waits, w => w.Why.Contains("grants that move", StringComparison.Ordinal));
        await AppliesAsync(run, Users(Enumerable.Range(0, 8), Raw(1500)));
        Assert.Contains(waits, w => w.Why == "user/ada: grants that move take effect in their new policy first" && !w.AtMost);
    }

    /// <summary>Before the first write, then after each, which is before the next.</summary>
    [Fact]
    public async Task A_run_that_ended_at_any_write_is_completed_by_the_next()
    {
        var changed = Users([.. Enumerable.Range(1, 7), .. Enumerable.Range(20, 14)], Raw(1500));
        var points = 0;
        for (var at = 0; ; at++, points++)
        {
            var (armed, dead, writes) = (false, false, 0);
            var options = new SandboxOptions
            {
                Faults = (point, request, _) =>
                {
                    if (armed && request.IsWrite && point == (at == 0 ? FaultPoint.BeforeEffect : FaultPoint.AfterEffect))
                        dead |= ++writes >= at;
                    return ValueTask.FromResult<Fault?>(dead ? new Fault.Error(403, "AccessDenied", "ended") : null);
                },
            };
            await using var run = await StartAsync(options);
            await AppliesAsync(run, Users(Enumerable.Range(0, 8)));
            armed = true;
            await run.ApplyAsync(changed);
            var ended = dead;
            (armed, dead) = (false, false);
            run.Events.Clear();
            Assert.True((await run.ApplyAsync(changed)).Outcome == Outcome.Done, $"{at}: {Failures(run)}");
            Assert.False((await run.PlanAsync(changed)).Plan.HasChanges, $"write {at}");
            Assert.All(await PoliciesAsync(run), p => Assert.Equal(1, p.AttachmentCount));
            if (!ended)
                break;
        }

        Assert.True(points >= 6, $"{points} points");
    }

    [Fact]
    public async Task A_policy_that_holds_nothing_any_more_is_detached_and_deleted_and_a_principal_takes_its_policies_with_it()
    {
        await using var run = await StartAsync();
        await AppliesAsync(run, Users(Enumerable.Range(0, 20)));
        var places = await PlacesAsync(run);
        var inline = places.Where(p => p.Value == "inline").Select(p => int.Parse(p.Key[^2..], null)).ToList();
        await AppliesAsync(run, Users(inline));
        Assert.Empty(await PoliciesAsync(run));

        await AppliesAsync(run, Users(Enumerable.Range(0, 20)));
        Assert.NotEmpty(await PoliciesAsync(run));
        const string none = "users: {bob: {}}\n";
        var plan = (await run.PlanAsync(none)).Plan;
        Assert.Equal(["user/bob", "user/ada"], plan.Steps.Select(s => s.Id));
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(none, "delete:user/ada", "source-gone:*", "mass-change")).Outcome);
        Assert.Empty(await PoliciesAsync(run));
        Assert.False((await run.PlanAsync(none)).Plan.HasChanges);
    }

    [Fact]
    public async Task A_policy_of_someone_else_at_our_name_is_left_alone_and_one_without_an_owner_is_drift()
    {
        await using var run = await StartAsync();
        var foreign = (await run.Aws.Iam.CreatePolicyAsync(new() { PolicyName = "s3creds-access.user.ada.1", PolicyDocument = Document }))
            .Policy!
            .Arn!;
        await AppliesAsync(run, Users(Enumerable.Range(0, 14)));
        Assert.Equal("v1", (await run.Aws.Iam.GetPolicyAsync(new() { PolicyArn = foreign })).Policy!.DefaultVersionId);
        Assert.Contains(await PoliciesAsync(run), p => p.PolicyName == "s3creds-access.user.ada.2");

        var planted = (
            await run.Aws.Iam.CreatePolicyAsync(
                new()
                {
                    PolicyName = "planted",
                    Path = "/s3creds/team/access-of/user/ada/",
                    PolicyDocument = Document,
                }
            )
        ).Policy!.Arn!;
        await run.Aws.Iam.AttachUserPolicyAsync(new() { UserName = "ada", PolicyArn = planted });
        Assert.Equal(["user/ada:policies"], (await run.PlanAsync(Users(Enumerable.Range(0, 14)))).Plan.Steps.Select(s => s.Id));
        await AppliesAsync(run, Users(Enumerable.Range(0, 14)));
        Assert.Equal(0, (await run.Aws.Iam.GetPolicyAsync(new() { PolicyArn = planted })).Policy!.AttachmentCount);
    }

    [Fact]
    public async Task What_is_added_to_one_by_hand_is_drift_and_is_removed_again()
    {
        await using var run = await StartAsync();
        var manifest = Users(Enumerable.Range(0, 14));
        await AppliesAsync(run, manifest);
        var policy = (await PoliciesAsync(run))[0];
        var version = (
            await run.Aws.Iam.GetPolicyVersionAsync(new() { PolicyArn = policy.Arn!, VersionId = policy.DefaultVersionId! })
        ).PolicyVersion!;
        var document = JsonNode.Parse(Uri.UnescapeDataString(version.Document!))!;
        var more = JsonNode.Parse("""{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}""");
        ((JsonArray)document["Statement"]!).Add(more);
        await run.Aws.Iam.CreatePolicyVersionAsync(
            new()
            {
                PolicyArn = policy.Arn!,
                PolicyDocument = document.ToJsonString(),
                SetAsDefault = true,
            }
        );

        var plan = (await run.PlanAsync(manifest)).Plan;
        Assert.Equal(["user/ada:inline"], plan.Steps.Select(s => s.Id));
        Assert.Contains(plan.Access.Changes, c => !c.IsGain);
        await AppliesAsync(run, manifest);
    }

    [Fact]
    public async Task More_policies_than_IAM_attaches_are_refused_offline_and_on_what_is_there()
    {
        var declared = string.Join(", ", Enumerable.Range(0, 9).Select(i => $"\"arn:aws:iam::aws:policy/P{i}\""));
        var state = Loading.Load(Users(Enumerable.Range(0, 30), $"policies: [{declared}]"));
        var refused = Assert.Single(state.Diagnostics, d => d.IsError);
        Assert.Equal("S3C251", refused.Code);
        Assert.Equal("user/ada: access needs 2 managed policies beside 9 declared ones, IAM attaches 10", refused.Message);

        await using var run = await StartAsync();
        await AppliesAsync(run, Users(Enumerable.Range(0, 3)));
        foreach (var policy in (string[])["AmazonS3FullAccess", "AmazonS3ReadOnlyAccess", "IAMReadOnlyAccess"])
            await run.Aws.Iam.AttachUserPolicyAsync(new() { UserName = "ada", PolicyArn = $"arn:aws:iam::aws:policy/{policy}" });
        var unmanaged = Users(Enumerable.Range(0, 120), "policies: unmanaged");
        Assert.Contains((await run.PlanAsync(unmanaged)).Plan.Diagnostics, d => d is { Code: "S3C251", IsError: true });
    }

    [Fact]
    public async Task One_grant_that_no_policy_can_hold_is_refused_with_its_size()
    {
        var prefixes = string.Join(", ", Enumerable.Range(0, 12).Select(i => $"{Long}{i:00}"));
        var state = Loading.Load(
            $"external: {{buckets: [b]}}\nusers: {{ada: {{access: [{{bucket: b, allow: read-write, prefix: [{prefixes}]}}]}}}}\n"
        );
        Assert.Contains(state.Diagnostics, d =>
            d.Code == "S3C102" && d.Message.Contains("s3.read-write.b of user/ada has", StringComparison.Ordinal)
        );
        await Task.CompletedTask;
    }

    [Fact]
    public async Task An_import_brings_it_back_as_access_and_would_change_nothing()
    {
        await using var run = await StartAsync(endpoint: "https://localhost");
        await AppliesAsync(run, Users(Enumerable.Range(0, 20)));
        var imported = await run.ImportAsync(new ImportRequest { Owner = "team" });
        var text = string.Concat(imported.Files.Values.Select(Encoding.UTF8.GetString));
        Assert.DoesNotContain("s3creds-access", text, StringComparison.Ordinal);
        Assert.Equal(20, text.Split("allow: ").Length - 1);
        Assert.DoesNotContain((await run.PlanAsync(imported)).Plan.Steps, s => s.Facet != "owner");
    }

    [Fact]
    public async Task A_policy_that_another_owner_took_over_is_not_changed_and_a_new_owner_of_the_principal_has_its_policies_too()
    {
        await using var run = await StartAsync();
        await AppliesAsync(run, Users(Enumerable.Range(0, 14)));
        var policy = (await PoliciesAsync(run))[0];
        await OwnAsync("other");
        var failed = await run.ApplyAsync(Users(Enumerable.Range(0, 15)));
        Assert.Equal(Outcome.Partial, failed.Outcome);
        Assert.Contains("is owned by 'other', and user/ada by 'team'", Failures(run), StringComparison.Ordinal);
        await OwnAsync("team");
        await AppliesAsync(run, Users(Enumerable.Range(0, 15)));

        var kind = Core.Kinds.KindTable.Of(Core.Model.ResourceKind.User)!;
        var ada = new Core.Model.ResourceAddress(Core.Model.ResourceKind.User, "ada");
        foreach (var owner in (string?[])["next", null])
        {
            await kind.StoreOwnershipAsync(run.Aws, ada, Core.Model.OwnershipTags.Nothing with { Owner = owner }, default);
            var tags = (await run.Aws.Iam.GetPolicyAsync(new() { PolicyArn = policy.Arn! })).Policy!.Tags ?? [];
            Assert.Equal(owner, tags.Find(x => x.Key == "s3creds:owner")?.Value);
        }

        Task OwnAsync(string owner) =>
            run.Aws.Iam.TagPolicyAsync(new() { PolicyArn = policy.Arn!, Tags = [new Tag { Key = "s3creds:owner", Value = owner }] });
    }

    private const string Document =
        """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}""";

    private static string Users(IEnumerable<int> buckets, string more = "") => Manifest("users", "ada: {", buckets, more);

    private static string Manifest(string section, string start, IEnumerable<int> buckets, string more = "") =>
        $"external: {{buckets: [{string.Join(", ", Enumerable.Range(0, 120).Select(b => $"bucket-{b:00}"))}]}}\n{section}:\n  {start}"
        + $"access: [{string.Join(", ", buckets.Select(b => $"{{bucket: bucket-{b:00}, allow: write-only, prefix: {Long}/}}"))}]"
        + (more.Length == 0 ? "" : ", " + more)
        + "}\n";

    private static string Raw(int size) =>
        "inline: {raw: {Version: \"2012-10-17\", Statement: [{Effect: Allow, Action: s3:GetObject, Resource: \"arn:aws:s3:::bucket-99/"
        + $"{new string('r', size)}\"}}]}}}}";

    private static Task<SandboxRun> StartAsync(SandboxOptions? options = null, string endpoint = "http://localhost") =>
        SandboxRun.StartAsync(options, new SkippingClock(TimeProvider.System.GetUtcNow()), endpoint: endpoint);

    private static async Task AppliesAsync(SandboxRun run, string manifest)
    {
        run.Events.Clear();
        var result = await run.ApplyAsync(manifest, "mass-change");
        Assert.True(result.Outcome == Outcome.Done, Failures(run));
        Assert.Empty((await run.PlanAsync(manifest)).Plan.Steps);
    }

    private static string Failures(SandboxRun run) =>
        string.Join('\n', run.Events.OfType<ApplyEvent.StepFailed>().Select(e => $"{e.Step.Id}: {e.Why.Message}"));

    private static async Task WorksAsync(AwsSession user, int bucket, string where)
    {
        try
        {
            await user.S3("us-west-2")
                .PutObjectAsync(
                    new PutObjectRequest
                    {
                        BucketName = $"bucket-{bucket:00}",
                        Key = $"{Long}/a",
                        ContentBody = "x",
                    }
                );
        }
        catch (AmazonServiceException e)
        {
            Assert.Fail($"bucket-{bucket:00} {where}: {e.ErrorCode}");
        }
    }

    private static async Task<List<ManagedPolicy>> PoliciesAsync(SandboxRun run)
    {
        var request = new ListPoliciesRequest { Scope = Amazon.IdentityManagement.PolicyScopeType.Local };
        var policies = (await run.Aws.Iam.ListPoliciesAsync(request)).Policies ?? [];
        return [.. policies.Where(p => p.Path!.StartsWith("/s3creds/", StringComparison.Ordinal))];
    }

    /// <summary>Grant → the policy it is in, as the account has it.</summary>
    private static async Task<ImmutableSortedDictionary<string, string>> PlacesAsync(SandboxRun run)
    {
        var places = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var name in (await run.Aws.Iam.ListUserPoliciesAsync(new() { UserName = "ada" })).PolicyNames!)
            places.Add(name, "inline");
        foreach (var policy in await PoliciesAsync(run))
        {
            var version = await run.Aws.Iam.GetPolicyVersionAsync(new() { PolicyArn = policy.Arn!, VersionId = policy.DefaultVersionId! });
            var document = JsonNode.Parse(Uri.UnescapeDataString(version.PolicyVersion!.Document!))!;
            foreach (
                var resource in Core.Kinds.PolicyText.Statements(document).Select(x => Core.Kinds.PolicyText.Strings(x["Resource"]).First())
            )
                places["s3.write-only." + resource["arn:aws:s3:::".Length..].Split('/')[0]] = policy.PolicyName!;
        }

        return places.ToImmutable();
    }
}
