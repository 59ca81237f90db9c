using System.Collections.Concurrent;
using S3Creds.Core.Applying;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Tests.Kinds;
using S3Creds.Sandbox;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Permissions;

/// <summary>The tables of needed actions against what the emulated account asks for: every facet of every kind is planned and applied by a
/// caller with the printed policy alone.</summary>
public sealed class PermissionTableTests
{
    /// <summary>Actions that no facet's life needs, and what needs them.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new(StringComparer.Ordinal)
    {
        ["kms:GetKeyPolicy"] = "expectations about encrypted objects",
        ["iam:CreateAccessKey"] = "users that declare keys",
        ["iam:UntagPolicy"] = "a policy that is released, or whose tags are taken out",
        ["s3:DeleteObject"] = "stores that ask for it where a version is named too",
        ["s3:ListBucket"] = "a declared bucket that the list of buckets does not show",
        ["s3:ListBucketVersions"] = "a bucket whose creation was interrupted before it had its tags",
    };

    [BotoFact]
    public async Task The_printed_policies_suffice_for_every_facet_and_hold_nothing_that_no_facet_needs()
    {
        var used = new ConcurrentDictionary<(string Verb, string Action), bool>();
        await Volume.EachAsync(FacetCase.All, facet => LiveAsync(facet, used));
        await LeaveAsync(used);
        foreach (var verb in (string[])["plan", "apply"])
        {
            var printed = RestrictedCaller.PolicyOf(verb, null, force: verb == "apply").Actions;
            var seen = used.Keys.Where(u => u.Verb == verb).Select(u => u.Action).ToHashSet(StringComparer.Ordinal);
            Assert.Empty(seen.Except(printed).Select(a => $"{verb} needs {a}"));
            Assert.Empty(printed.Except(seen).Except(Elsewhere.Keys).Select(a => $"{verb} does not need {a}"));
        }
    }

    /// <summary>Renames, access that is packed into policies, and users that are removed over several runs.</summary>
    [BotoFact]
    public async Task The_printed_policies_suffice_for_renames_packed_access_and_staged_removals()
    {
        await using var caller = await RestrictedCaller.StartAsync();
        await ConvergeAsync(caller, "groups:\n  old: {}\nusers:\n  ann: {groups: [old]}\n  other: {}\n");
        await BeforeAsync(caller, [("iam.create_access_key", """{"UserName":"ann"}""")]);
        await ConvergeAsync(
            caller,
            "moved:\n  - {from: user/ann, to: user/anna}\n  - {from: group/old, to: group/new}\n"
                + "groups:\n  new: {}\nusers:\n  anna: {groups: [new]}\n  other: {}\n"
        );
        var access = string.Join(
            ", ",
            Enumerable.Range(0, 20).Select(i => $"{{bucket: packed-bucket-{i}, allow: read-write, prefix: {new string('p', 60)}/}}")
        );
        var sections =
            $"external: {{buckets: [{string.Join(", ", Enumerable.Range(0, 21).Select(i => $"packed-bucket-{i}"))}]}}\n"
            + "moved:\n  - {from: user/ann, to: user/anna}\nusers:\n  other: {}\n  anna: {access: ["
            + access
            + "]}\n";
        await ConvergeAsync(caller, sections);
        Assert.Contains(("apply", "iam:CreatePolicy"), caller.Used);
        await ConvergeAsync(
            caller,
            sections.Replace("packed-bucket-3, allow: read-write", "packed-bucket-20, allow: read-write", StringComparison.Ordinal)
        );
        Assert.Contains(("apply", "iam:CreatePolicyVersion"), caller.Used);
        await ConvergeAsync(caller, "groups:\n  new: {}\nusers:\n  other: {}\n  anna: {}\n");
        await caller.ApplyAsync("groups:\n  new: {}\nusers:\n  other: {}\n", new(), removes: false);
        Assert.Empty(caller.Refused);
        Assert.Contains(("apply", "iam:UpdateAccessKey"), caller.Used);
    }

    private static async Task LiveAsync(FacetCase facet, ConcurrentDictionary<(string, string), bool> used)
    {
        await using var caller = await RestrictedCaller.StartAsync();
        await BeforeAsync(caller, facet.Before);
        string?[] values = [facet.First, facet.Second, facet.Absent];
        foreach (var keys in values.OfType<string>())
            await ConvergeAsync(caller, Manifest(facet, keys));
        caller.Also = facet.Kind == ResourceKind.Bucket ? [facet.Address] : [];
        await ConvergeAsync(caller, facet.Beside + Others(""));
        foreach (var action in caller.Used)
            used[action] = true;
    }

    /// <summary>Everything that goes with a user, a role, a group, a policy and a bucket.</summary>
    private static async Task LeaveAsync(ConcurrentDictionary<(string, string), bool> used)
    {
        const string Body = """
            policies:
              p: {document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:ListAllMyBuckets", Resource: "*"}]}}
            groups:
              g: {policies: [p]}
            users:
              leaver: {groups: [g], policies: [p], inline: {own: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:ListAllMyBuckets", Resource: "*"}]}}}
              other: {}
            roles:
              r: {trust: {service: ec2.amazonaws.com}, policies: [p]}
            buckets:
              leaving-bucket: {onRemove: delete, versioning: enabled}

            """;
        await using var caller = await RestrictedCaller.StartAsync();
        await ConvergeAsync(caller, Body);
        await BeforeAsync(
            caller,
            [
                ("iam.create_login_profile", """{"UserName":"leaver","Password":"Correct-Horse-7-Battery"}"""),
                ("iam.create_access_key", """{"UserName":"leaver"}"""),
                (
                    "iam.upload_ssh_public_key",
                    """{"UserName":"leaver","SSHPublicKeyBody":"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7 leaver"}"""
                ),
                (
                    "iam.upload_signing_certificate",
                    """{"UserName":"leaver","CertificateBody":"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"}"""
                ),
                ("iam.create_service_specific_credential", """{"UserName":"leaver","ServiceName":"codecommit.amazonaws.com"}"""),
                ("iam.create_virtual_mfa_device", """{"VirtualMFADeviceName":"leaver"}"""),
                (
                    "iam.enable_mfa_device",
                    """{"UserName":"leaver","SerialNumber":"arn:aws:iam::123456789012:mfa/leaver","AuthenticationCode1":"123456","AuthenticationCode2":"654321"}"""
                ),
                ("iam.create_instance_profile", """{"InstanceProfileName":"ip"}"""),
                ("iam.add_role_to_instance_profile", """{"InstanceProfileName":"ip","RoleName":"r"}"""),
                (
                    "iam.create_policy_version",
                    """{"PolicyArn":"arn:aws:iam::123456789012:policy/s3creds/team/p","PolicyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}]}","SetAsDefault":false}"""
                ),
                ("s3.put_object", """{"Bucket":"leaving-bucket","Key":"a","Body":"x"}"""),
                ("s3.create_multipart_upload", """{"Bucket":"leaving-bucket","Key":"b"}"""),
            ]
        );
        await ConvergeAsync(caller, Body, destroy: true);
        Assert.Empty(await caller.Account.Aws.ListBucketsAsync("leaving-bucket", default));
        foreach (var action in caller.Used)
            used[(action.Verb == "destroy" ? "apply" : action.Verb, action.Action)] = true;
    }

    private static async Task BeforeAsync(RestrictedCaller caller, IReadOnlyList<(string Call, string Arguments)> calls)
    {
        if (calls.Count == 0)
            return;
        await using var boto = BotoCalls.Start(
            await caller.Account.ServeAsync(),
            SandboxAccount.DefaultRootAccessKeyId,
            SandboxAccount.DefaultRootSecretAccessKey,
            "us-west-2"
        );
        foreach (var (call, arguments) in calls)
            await boto.CallAsync(call, arguments);
    }

    private static async Task ConvergeAsync(RestrictedCaller caller, string manifest, bool destroy = false)
    {
        var plan = await caller.PlanAsync(manifest);
        Assert.True(plan.Plan.Complete, Text(plan.Plan.Diagnostics.Select(d => d.Message)));
        var result = await caller.ApplyAsync(manifest, new() { Force = destroy }, destroy ? "destroy" : "apply");
        Assert.True(
            result.Outcome == Outcome.Done && caller.Refused.Count == 0,
            Text(caller.Refused) + Text(caller.Events.OfType<ApplyEvent.StepFailed>().Select(e => $"{e.Step.Id}: {e.Why.Message}"))
        );
        if (!destroy)
            Assert.Empty((await caller.PlanAsync(manifest)).Plan.Steps);
    }

    private static string Text(IEnumerable<string> lines) => string.Join('\n', lines) + "\n";

    private static string Manifest(FacetCase facet, string keys)
    {
        var remove = facet.Kind == ResourceKind.Bucket ? ", onRemove: delete" : "";
        var section = KindTable.Of(facet.Kind)!.Section;
        return $"{facet.Beside}{section}:\n  {facet.Name}: {{{$"{keys}{remove}".TrimStart(',', ' ')}}}\n{Others(section)}";
    }

    private static string Others(string section) => section == "users" ? "  other: {}\n" : "users:\n  other: {}\n";
}
