using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using S3Creds.Core.Applying;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Permissions;
using S3Creds.Core.Reconciling;
using S3Creds.Core.Sinks;
using S3Creds.Core.Tests.Manifests;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Sandbox;

namespace S3Creds.Core.Tests.Permissions;

/// <summary>A user of the emulated account who has one policy, that which <c>permissions</c> prints, and runs plan and apply with
/// it.</summary>
internal sealed class RestrictedCaller : IAsyncDisposable
{
    private readonly SandboxRun run;
    private readonly AwsSession aws;
    private readonly TemporaryFolder folder = new();
    private readonly TimeProvider time;
    private int runs;

    private RestrictedCaller(SandboxRun run, AwsSession aws, TimeProvider time)
    {
        this.run = run;
        this.time = time;
        this.aws = aws;
    }

    public SandboxRun Account => run;

    /// <summary>The actions that the caller was judged by, by the verb that it ran.</summary>
    public HashSet<(string Verb, string Action)> Used { get; } = [];

    /// <summary>Actions that were refused although the policy was to hold them.</summary>
    public List<string> Refused { get; } = [];

    public List<ApplyEvent> Events { get; } = [];

    /// <summary>Of the last plan that was applied.</summary>
    public IReadOnlyList<Diagnostic> Reported { get; private set; } = [];

    /// <summary>Buckets that the manifests declare no more: S3 has no condition on the owner, so the policy names them.</summary>
    public IReadOnlyList<ResourceAddress> Also { get; set; } = [];

    /// <summary>An action that is left out of every policy.</summary>
    public string? Without { get; init; }

    public static async Task<RestrictedCaller> StartAsync(string? without = null)
    {
        // No case waits for what a refusal might still become.
        var clock = new SkippingClock(DateTimeOffset.UtcNow);
        var account = await SandboxRun.StartAsync(
            new SandboxOptions
            {
                Quotas = new SandboxQuotas { UserInlineCharacters = 100_000 },
                ResourceClock = clock,
            }
        );
        await account.Aws.Iam.CreateUserAsync(new CreateUserRequest { UserName = "robot" });
        var key = (await account.Aws.Iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "robot" })).AccessKey!;
        return new RestrictedCaller(
            account,
            new AwsSession(
                new AwsSessionOptions(
                    new BasicAWSCredentials(key.AccessKeyId, key.SecretAccessKey),
                    "us-west-2",
                    "http://localhost",
                    account.Host.CreateHandler(),
                    clock
                )
            ),
            clock
        )
        {
            Without = without,
        };
    }

    public Task<PlanResult> PlanAsync(string body, ReconcileOptions? options = null) =>
        AsAsync("plan", body, options?.Force == true, (reconciler, desired) =>
            reconciler.PlanAsync(desired, false, options ?? new(), default)
        );

    /// <param name="removes">Whether deletions are approved, which otherwise wait for the keys of a user.</param>
    public Task<ApplyResult> ApplyAsync(string body, ReconcileOptions options, string verb = "apply", bool removes = true) =>
        AsAsync(verb, body, options.Force, async (reconciler, desired) =>
        {
            options = options with
            {
                Allow =
                [
                    .. options.Allow,
                    "public:*",
                    "trust:*",
                    "admin:*",
                    "empty-desired",
                    "empty:*",
                    "expire:*",
                    .. removes ? ["delete:*"] : (string[])[],
                ],
                RunsFolder = Path.Combine(folder.Path, "runs"),
            };
            var plan = (await reconciler.PlanAsync(desired, verb == "destroy", options, default)).Plan;
            return await reconciler.ApplyAsync(plan, saved: false, options, new Listener(Events), default);
        });

    public static PermissionPolicy PolicyOf(
        string verb,
        DesiredState? desired,
        bool force = false,
        IReadOnlyList<ResourceAddress>? also = null
    ) =>
        PermissionPolicy.Of(
            new PermissionRequest(PermissionVerb.Of(verb)!, desired?.Account ?? "123456789012", "aws", desired?.Owner ?? "team")
            {
                Desired = desired,
                Also = also ?? [],
                Force = force,
                Region = "us-west-2",
            },
            KindTable.All
        );

    private async Task<T> AsAsync<T>(string verb, string body, bool force, Func<Reconciler, DesiredState, Task<T>> act)
    {
        var desired = Loading.Load(body);
        Assert.DoesNotContain(desired.Diagnostics, d => d.IsError);
        await run.Aws.Iam.PutUserPolicyAsync(
            new PutUserPolicyRequest
            {
                UserName = "robot",
                PolicyName = "least",
                PolicyDocument = Text(PolicyOf(verb, desired, force, Also)),
            }
        );
        var before = run.Counters.Entries.Count;
        var result = await act(
            new Reconciler(aws, KindTable.All, new PhysicalFileSystem(), time, "s3creds test", () => $"{++runs}")
            {
                Sinks = new SinkFactory(aws, new PhysicalFileSystem(), _ => null, TextWriter.Null, allowInCi: true),
            },
            desired
        );
        foreach (var entry in run.Counters.Entries.Skip(before))
        {
            Used.UnionWith(entry.Actions.Select(a => (verb, a.Action)));
            if (entry.ErrorCode == "AccessDenied")
                Refused.AddRange(entry.Actions.Where(a => !a.Allowed).Select(a => $"{verb}: {a.Action} on {a.Resource}"));
        }

        return result;
    }

    private string Text(PermissionPolicy policy)
    {
        foreach (var statement in (JsonArray)policy.Document["Statement"]!)
        {
            if (statement!["Action"] is JsonArray many)
                statement["Action"] = new JsonArray([.. many.Where(a => a!.ToString() != Without).Select(a => a!.DeepClone())]);
            else if (statement["Action"]!.ToString() == Without)
                statement["Action"] = "s3:none";
        }

        return policy.Document.ToJsonString();
    }

    public async ValueTask DisposeAsync()
    {
        aws.Dispose();
        await run.DisposeAsync();
        folder.Dispose();
    }

    private sealed class Listener(List<ApplyEvent> events) : IProgress<ApplyEvent>
    {
        public void Report(ApplyEvent value) => events.Add(value);
    }
}
