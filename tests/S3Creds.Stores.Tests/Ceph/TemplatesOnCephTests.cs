using Amazon.IdentityManagement.Model;
using Amazon.SecurityToken.Model;
using S3Creds.Cli.Tests;
using S3Creds.Policy;
using S3Creds.Testing;
using Xunit.Abstractions;

namespace S3Creds.Stores.Tests.Ceph;

/// <summary>The statements of <c>access</c> and of s3-credentials' templates, as the program writes them, on users, roles and sessions of a
/// real store: it allows and refuses what the policy engine says.</summary>
[Collection(CephTests.Name)]
public sealed class TemplatesOnCephTests(CephServer ceph, ITestOutputHelper output) : IAsyncLifetime
{
    private const string Everything =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*"],"Resource":["arn:aws:s3:::*"]}]}""";

    private static readonly string[] Buckets = ["media", "reports", "other"];
    private static readonly string[] Keys = ["uploads/a.txt", "shared/b/c.txt", "logs/2026-01/d.txt"];

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public async Task InitializeAsync()
    {
        if (ceph.Url.Length == 0)
            return;
        using var s3 = ceph.S3(ceph.Owner);
        foreach (var bucket in Buckets)
        {
            await s3.PutBucketAsync(bucket);
            foreach (var key in Keys)
                await StoreCall.Put(bucket, key, ("class", "x")).SendAsync(s3);
        }
    }

    public Task DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    [CephFact]
    public async Task The_store_allows_and_refuses_what_the_policy_engine_says()
    {
        var judge = new Judge(Disagreements.Templates, output);
        var documents = await DocumentsAsync();
        await Volume.EachAsync(documents.Take(Volume.Of(9, documents.Count, documents.Count)), async document =>
        {
            foreach (var caller in await CallersAsync(document.Policy))
                await AskAllAsync(judge, document, caller);
        });
        judge.Close();
        Assert.True(judge.Requests >= 300, $"{judge.Requests} requests");
    }

    /// <summary>Among the calls are, for each statement, one that it lets pass and one of the same action that is refused.</summary>
    private static async Task AskAllAsync(Judge judge, Written document, StoreCaller caller)
    {
        var statements = document.Policy.Statements;
        var (let, refused) = (new HashSet<int>(), new HashSet<int>());
        foreach (var call in Calls())
        {
            var question = await judge.AskAsync(call, caller);
            foreach (var action in call.Actions)
            {
                var decided = question.Evaluate(action);
                for (var i = 0; i < statements.Count; i++)
                {
                    if (decided.IsAllowed && decided.Deciding.Any(d => ReferenceEquals(d.Statement, statements[i])))
                        let.Add(i);
                    else if (!decided.IsAllowed && statements[i].Action!.Contains(action))
                        refused.Add(i);
                }
            }
        }

        Assert.True(
            let.Count == (document.HasEnded ? 0 : statements.Count),
            $"{document.Name}: only {string.Join(' ', let)} let a call pass"
        );
        Assert.True(refused.Count == statements.Count, $"{document.Name}: only {string.Join(' ', refused)} almost do");
    }

    private static IEnumerable<StoreCall> Calls()
    {
        yield return StoreCall.ListBuckets();
        foreach (var bucket in Buckets)
        {
            yield return StoreCall.Location(bucket);
            yield return StoreCall.BucketPolicy(bucket);
            yield return StoreCall.BucketVersioning(bucket);
            yield return StoreCall.ListUploads(bucket);
            yield return StoreCall.ListVersions(bucket, "uploads/");
            foreach (var prefix in (string?[])[null, "uploads/", "uploads", "uploads/deep/", "shared/b/", "logs/2026-", "top"])
                yield return StoreCall.List(bucket, prefix);
            yield return StoreCall.List(bucket, "uploads/", "/", 1);
            foreach (var key in Keys)
            {
                yield return StoreCall.Get(bucket, key);
                yield return StoreCall.Head(bucket, key);
                yield return StoreCall.Acl(bucket, key);
                yield return StoreCall.LegalHold(bucket, key);
                yield return StoreCall.Retention(bucket, key);
                yield return StoreCall.Tags(bucket, key);
                // Not the same key: whoever puts an object owns it in this store, and may read it.
                yield return StoreCall.Put(bucket, key + ".new");
                yield return StoreCall.Put(bucket, key + ".tagged", ("class", "x"));
                yield return StoreCall.Delete(bucket, key + ".none");
            }
        }
    }

    /// <summary>A user that has the policy, sessions of a role that has it, and a session that it narrows.</summary>
    private async Task<IReadOnlyList<StoreCaller>> CallersAsync(PolicyDocument policy)
    {
        using var iam = ceph.Iam();
        var json = policy.ToShortestJson();
        var (user, role, wide) = (ceph.Fresh("user"), ceph.Fresh("role"), ceph.Fresh("wide"));
        var key = await ceph.UserAsync(user);
        await iam.PutUserPolicyAsync(
            new PutUserPolicyRequest
            {
                UserName = $"{CephServer.Account}${user}",
                PolicyName = "access",
                PolicyDocument = json,
            }
        );
        await RoleAsync(role, json);
        await RoleAsync(wide, Everything);
        return
        [
            new($"arn:aws:iam::{CephServer.Account}:user/{user}", ceph.S3(key), new PolicySet { Identity = [policy] }),
            await SessionAsync(owner: true, role, null, new PolicySet { Identity = [policy] }),
            await SessionAsync(owner: false, role, null, new PolicySet { Identity = [policy] }),
            await SessionAsync(
                owner: false,
                wide,
                json,
                new PolicySet { Identity = [PolicyDocument.Parse(Everything)], Session = [policy] }
            ),
        ];

        async Task RoleAsync(string name, string permissions)
        {
            await iam.CreateRoleAsync(
                new CreateRoleRequest
                {
                    RoleName = name,
                    AssumeRolePolicyDocument = S3Template.TrustAccount(CephServer.Account).ToShortestJson(),
                }
            );
            await iam.PutRolePolicyAsync(
                new PutRolePolicyRequest
                {
                    RoleName = name,
                    PolicyName = "access",
                    PolicyDocument = permissions,
                }
            );
        }
    }

    /// <param name="owner">Whether the owner of the buckets assumes the role, or a user who owns none.</param>
    private async Task<StoreCaller> SessionAsync(bool owner, string role, string? policy, PolicySet policies)
    {
        using var sts = ceph.Sts(owner ? ceph.Owner : ceph.Operator);
        var made = (
            await sts.AssumeRoleAsync(
                new AssumeRoleRequest
                {
                    RoleArn = $"arn:aws:iam::{CephServer.Account}:role/{role}",
                    RoleSessionName = "session",
                    Policy = policy,
                    DurationSeconds = 900,
                }
            )
        ).Credentials;
        return new(
            $"arn:aws:sts::{CephServer.Account}:assumed-role/{role}/session",
            ceph.S3(new StoreKey(made.AccessKeyId, made.SecretAccessKey, made.SessionToken)),
            policies,
            IsOwners: owner
        );
    }

    /// <summary>Permissions × prefixes × buckets, from <c>policy</c> and from <c>access</c>.</summary>
    private async Task<IReadOnlyList<Written>> DocumentsAsync()
    {
        var written = new List<Written>();
        foreach (var permission in (string[])["read-only", "write-only", "read-write"])
        {
            foreach (
                var prefixes in (string[][])
                    [
                        [],
                        ["uploads/"],
                        ["uploads/", "shared/*"],
                        ["logs/2026-"],
                    ]
            )
            {
                foreach (var count in (int[])[1, 2])
                    written.Add(await TemplateAsync(permission, prefixes, Buckets[..count]));
                written.Add(await AccessAsync(permission, prefixes, "media", ""));
            }

            written.Add(await AccessAsync(permission, ["uploads/"], "reports", "2999-12-31"));
            written.Add(await AccessAsync(permission, [], "media", "2020-01-31") with { HasEnded = true });
        }

        // At a desk the first few are run: one of each permission, and one of each form.
        return [.. written.Select((w, i) => (w, i)).OrderBy(x => x.i % 7).Select(x => x.w)];
    }

    private async Task<Written> TemplateAsync(string permission, string[] prefixes, string[] buckets)
    {
        string[] flag = permission == "read-write" ? [] : [$"--{permission}"];
        var run = await CliRunner.RunAsync(folder, ["policy", .. buckets, .. flag, .. prefixes.SelectMany(p => new[] { "--prefix", p })]);
        Assert.True(run.ExitCode == 0, run.All);
        return new($"policy {string.Join(' ', buckets)} {permission} {string.Join(' ', prefixes)}", PolicyDocument.Parse(run.Out));
    }

    /// <summary>What apply puts onto a user of the sandbox.</summary>
    private async Task<Written> AccessAsync(string permission, string[] prefixes, string bucket, string until)
    {
        var name = ceph.Fresh("declared");
        var file = Path.Combine(folder, name + ".yaml");
        const string Indent = "        ";
        var prefix = prefixes.Length == 0 ? "" : $"{Indent}prefix: [{string.Join(", ", prefixes.Select(p => $"\"{p}\""))}]\n";
        await File.WriteAllTextAsync(
            file,
            $"""
            apiVersion: s3creds/v1
            account: "{CephServer.Account}"
            owner: team
            external:
              buckets: [{bucket}]
            users:
              {name}:
                access:
                  - bucket: {bucket}
                    allow: {permission}
            {prefix}{(until.Length == 0 ? "" : $"{Indent}until: {until}")}
            """
        );
        string[] state = ["--sandbox-state", Path.Combine(folder, name + ".json")];
        var applied = await CliRunner.RunAsync(
            folder,
            ["apply", "-f", file, "--yes", "--runs-folder", Path.Combine(folder, "runs"), .. state]
        );
        Assert.True(applied.ExitCode == 0, applied.All);
        var listed = await CliRunner.RunAsync(folder, ["list-user-policies", name, .. state]);
        Assert.True(listed.ExitCode == 0, listed.All);
        return new(
            $"access {bucket} {permission} {string.Join(' ', prefixes)} {until}",
            PolicyDocument.Parse(listed.Out[listed.Out.IndexOf('{')..])
        );
    }

    /// <param name="HasEnded">It grants nothing any more.</param>
    private sealed record Written(string Name, PolicyDocument Policy, bool HasEnded = false)
    {
        public override string ToString() => Name;
    }
}
