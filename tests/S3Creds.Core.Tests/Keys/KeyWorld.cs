using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3.Model;
using S3Creds.Core.Applying;
using S3Creds.Core.Aws;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Reconciling;
using S3Creds.Core.Secrets;
using S3Creds.Core.Tests.Manifests;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Sandbox;

namespace S3Creds.Core.Tests.Keys;

/// <summary>
/// An emulated account, a consumer that signs with what its sink holds, and processes of the tool that can die at any request or file write.
/// Time stands still except where somebody waits, or <see cref="Advance"/> is called.
/// </summary>
internal sealed class KeyWorld : IAsyncDisposable
{
    public const string User = "ci";

    private readonly SandboxHost host;
    private readonly TemporaryFolder folder = new();
    private readonly string manifest;
    private int runs;

    private KeyWorld(SandboxHost host, SkippingClock clock, string keys)
    {
        this.host = host;
        Clock = clock;
        manifest = Path.Combine(folder.Path, "team.yaml");
        File.WriteAllText(manifest, Loading.Head + $"users:\n  {User}:\n    keys: {keys}\n");
    }

    public SkippingClock Clock { get; }

    public string Folder => folder.Path;

    public SandboxHost Host => host;

    public string SinkFile => Path.Combine(folder.Path, "ci.json");

    public List<ApplyEvent> Events { get; } = [];

    public Func<FaultPoint, RequestSummary, Fault?> Faults { get; set; } = (_, _) => null;

    public static async Task<KeyWorld> StartAsync(string keys, SandboxOptions? shape = null)
    {
        var clock = new SkippingClock(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        KeyWorld? world = null;
        var opened = await SandboxHost.OpenAsync(
            (shape ?? new SandboxOptions()) with { Seed = "keys", ResourceClock = clock, Faults = (point, request, _) => ValueTask.FromResult(world?.Faults(point, request)) }, default);
        world = new KeyWorld(opened, clock, keys);
        return world;
    }

    public void Advance(TimeSpan span) => Clock.CreateTimer(_ => { }, null, span, Timeout.InfiniteTimeSpan).Dispose();

    /// <summary>One run of the tool: plan, then apply. A death ends it with null.</summary>
    public async Task<ApplyOutcome?> RunAsync(Death? death = null, KeyRequest? request = null, params string[] allow)
    {
        death ??= new Death(long.MaxValue, after: false);
        using var handler = new MortalHandler(host.CreateHandler(), death);
        var files = new MortalFiles(death);
        using var aws = Session(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey, handler);
        var declared = DesiredLoader.Load([manifest], new PhysicalFileSystem(), KindTable.All, LoadOptions.None);
        Assert.False(declared.HasErrors, string.Join('\n', declared.Diagnostics.Select(d => d.Message)));
        var reconciler = new Reconciler(aws, KindTable.All, files, Clock, "s3creds test", () => $"{++runs}")
        {
            Sinks = new SinkFactory(aws, files, _ => null, TextWriter.Null, allowInCi: true),
        };
        var options = new ReconcileOptions
        {
            Files = [manifest],
            Keys = declared.Keys,
            KeyRequest = request ?? KeyRequest.None,
            Parallelism = 1,
            RunsFolder = Path.Combine(folder.Path, "runs"),
            Allow = allow,
        };
        try
        {
            var planned = await reconciler.PlanAsync(declared, destroying: false, options, default);
            var plan = planned.Plan with { Approvals = [.. planned.Plan.Approvals.Select(a => a with { Given = true })] };
            LastPlan = plan;
            return await reconciler.ApplyAsync(plan, saved: false, options, new Listener(Events), default);
        }
        catch (Exception) when (death.IsDead)
        {
            return null;
        }
    }

    public Core.Planning.Plan? LastPlan { get; private set; }

    /// <summary>What the consumer's sink holds; null where it holds nothing yet.</summary>
    public (string Id, string Secret)? Held()
    {
        if (!File.Exists(SinkFile))
            return null;
        using var json = JsonDocument.Parse(File.ReadAllBytes(SinkFile));
        return (json.RootElement.GetProperty("AccessKeyId").GetString()!, json.RootElement.GetProperty("SecretAccessKey").GetString()!);
    }

    /// <summary>Signs one request with what the sink holds; an AccessDenied is an accepted signature.</summary>
    public async Task<bool> ConsumerWorksAsync()
    {
        if (Held() is not { } key)
            return true;
        var faults = Faults;
        Faults = (_, _) => null;
        try
        {
            using var handler = host.CreateHandler();
            using var aws = Session(key.Id, key.Secret, handler);
            await aws.S3("us-west-2").ListBucketsAsync(new ListBucketsRequest { MaxBuckets = 1 });
            return true;
        }
        catch (AmazonServiceException e)
        {
            return e.ErrorCode == "AccessDenied";
        }
        finally
        {
            Faults = faults;
        }
    }

    public async Task<KeyRing> RingAsync()
    {
        using var handler = host.CreateHandler();
        using var aws = Session(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey, handler);
        return await KeyReader.ReadAsync(aws, User, [], default);
    }

    public async Task<T> AsRootAsync<T>(Func<AwsSession, Task<T>> act)
    {
        using var handler = host.CreateHandler();
        using var aws = Session(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey, handler);
        return await act(aws);
    }

    public IReadOnlyList<string> Failures() => [.. Events.OfType<ApplyEvent.StepFailed>().Select(e => $"{e.Step.Id}: {e.Why.Message}")];

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        folder.Dispose();
    }

    private AwsSession Session(string id, string secret, HttpMessageHandler handler) =>
        new(new AwsSessionOptions(new BasicAWSCredentials(id, secret), "us-west-2", "http://localhost", handler, Clock, MaxAttempts: 1));

    private sealed class Listener(List<ApplyEvent> events) : IProgress<ApplyEvent>
    {
        public void Report(ApplyEvent value) => events.Add(value);
    }
}
