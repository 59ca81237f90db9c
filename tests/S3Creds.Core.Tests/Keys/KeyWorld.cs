using System.Collections.Concurrent;
using System.Text;
using Amazon.Runtime;
using S3Creds.Core.Applying;
using S3Creds.Core.Aws;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Planning;
using S3Creds.Core.Reconciling;
using S3Creds.Core.Sinks;
using S3Creds.Core.Tests.Manifests;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Keys;

/// <summary>How one process of the tool is started.</summary>
internal sealed record KeyRun
{
    public Death Death { get; init; } = Death.Never;

    public KeyRequest Request { get; init; } = KeyRequest.None;

    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>What <c>rotate</c> does: keys only, read by themselves. Else <c>apply</c>.</summary>
    public bool KeysOnly { get; init; }

    /// <summary>How far this machine's clock is ahead of AWS's.</summary>
    public TimeSpan Skew { get; init; }
}

/// <summary> An emulated account, consumers that sign with what their sinks hold, and processes of the tool that can die at any request,
/// file write, journal line or print. Nothing of it touches a socket or a disk. Time stands still except where somebody waits, or <see
/// cref="Advance"/> is called. What must always hold is looked at after every act of a process, and what did not is in <see
/// cref="Violations"/>. </summary>
internal sealed class KeyWorld : IAsyncDisposable
{
    public const string User = "ci";
    public const string Folder = "/team";
    public const string SinkFile = Folder + "/ci.json";
    private const string Manifest = Folder + "/team.yaml";

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ConcurrentDictionary<string, DesiredState> Declared = new(StringComparer.Ordinal);

    private readonly DesiredState declared;
    private readonly AccountWatch watch;
    private readonly StringBuilder terminal;
    private readonly HttpMessageHandler consumersHandler;
    private readonly Dictionary<(string Id, string Secret), AwsSession> signers = [];
    private int runs;

    private KeyWorld(
        string keys,
        SandboxHost host,
        SkippingClock clock,
        SimulatedDisk disk,
        string terminal,
        Canaries canaries,
        AccountWatch? before = null
    )
    {
        declared = Declared.GetOrAdd(keys, Load);
        Keys = keys;
        Host = host;
        Clock = clock;
        Disk = disk;
        Canaries = canaries;
        this.terminal = new StringBuilder(terminal);
        watch = new AccountWatch(host, before);
        consumersHandler = host.CreateHandler();
        Consumers = [.. Consumer.Of(keys, host, disk, this.terminal)];
    }

    public string Keys { get; }

    public SandboxHost Host { get; }

    public SkippingClock Clock { get; }

    public SimulatedDisk Disk { get; }

    public Canaries Canaries { get; }

    /// <summary>One for each sink; a test may add others that look into theirs less often.</summary>
    public List<Consumer> Consumers { get; }

    /// <summary>What standard output showed of all runs.</summary>
    public string Terminal => terminal.ToString();

    public List<ApplyEvent> Events { get; } = [];

    public List<string> Violations { get; } = [];

    public Func<FaultPoint, RequestSummary, Fault?> Faults { get; set; } = (_, _) => null;

    public Plan? LastPlan { get; private set; }

    /// <summary>Keys that the last run made.</summary>
    public int Made { get; private set; }

    public static async Task<KeyWorld> StartAsync(string keys, SandboxOptions? shape = null)
    {
        KeyWorld? world = null;
        var (options, clock, canaries) = Shape(shape, Start, () => world);
        world = new KeyWorld(
            keys,
            await SandboxHost.OpenAsync(options with { Seed = "keys" }, default),
            clock,
            new SimulatedDisk(),
            "",
            canaries
        );
        return world;
    }

    /// <summary>A world of its own that goes on from here: what costs a dozen requests to prepare is prepared once.</summary>
    public KeyWorld Fork(SandboxOptions? shape = null)
    {
        KeyWorld? world = null;
        var (options, clock, canaries) = Shape(shape, Clock.GetUtcNow(), () => world);
        world = new KeyWorld(Keys, Host.Fork(options), clock, Disk.Copy(), Terminal, canaries, watch) { runs = runs };
        foreach (var consumer in world.Consumers)
        {
            consumer.Look(clock.GetUtcNow());
            if (consumer.Held is { } held)
                canaries.Add(held.Secret);
        }

        return world;
    }

    public void Advance(TimeSpan span) => Clock.CreateTimer(_ => { }, null, span, Timeout.InfiniteTimeSpan).Dispose();

    public Task<ApplyResult?> RunAsync(Death? death = null, KeyRequest? request = null, params string[] allow) =>
        RunAsync(
            new KeyRun
            {
                Death = death ?? Death.Never,
                Request = request ?? KeyRequest.None,
                Allow = allow,
            }
        );

    /// <summary>One run of the tool: plan, then apply. A death ends it with null.</summary>
    public async Task<ApplyResult?> RunAsync(KeyRun run)
    {
        var death = run.Death;
        var before = watch.Keys;
        var clock = run.Skew == TimeSpan.Zero ? (TimeProvider)Clock : new SkewedClock(Clock, run.Skew);
        using var handler = new MortalHandler(Host.CreateHandler(), death, Look);
        var files = new SimulatedFiles(Disk, death, Look);
        using var aws = Session(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey, handler, clock);
        await using var output = new MortalWriter(terminal, death);
        var reconciler = new Reconciler(aws, KindTable.All, files, clock, "s3creds test", () => $"{++runs}")
        {
            Sinks = new SinkFactory(aws, files, _ => null, output, allowInCi: true),
        };
        var options = new ReconcileOptions
        {
            Keys = declared.Keys,
            KeysOf = run.KeysOnly ? [User] : null,
            KeyRequest = run.Request,
            Parallelism = 1,
            RunsFolder = Folder + "/.s3creds/runs",
            Allow = run.Allow,
        };
        try
        {
            var planned = await reconciler.PlanAsync(declared, destroying: false, options, death.Token);
            var plan = planned.Plan with { Approvals = [.. planned.Plan.Approvals.Select(a => a with { Given = true })] };
            LastPlan = plan;
            return await reconciler.ApplyAsync(plan, saved: false, options, new Listener(Events), death.Token);
        }
        catch (Exception) when (death.IsDead)
        {
            return null;
        }
        finally
        {
            Made = watch.Keys.Except(before).Count();
        }
    }

    /// <summary>What the consumer of the file holds; null where it holds nothing yet.</summary>
    public (string Id, string Secret)? Held() => Consumer.Parse(Disk[SinkFile]?.Content);

    /// <summary>Every consumer signs one request with what it holds.</summary>
    public async Task<bool> ConsumerWorksAsync()
    {
        var faults = Faults;
        Faults = (_, _) => null;
        var works = true;
        foreach (var consumer in Consumers)
        {
            consumer.Look(Clock.GetUtcNow());
            if (consumer.Held is { } held)
                works &= await SignAsync(held);
        }

        Faults = faults;
        return works;
    }

    /// <summary>A signed request; an AccessDenied is an accepted signature.</summary>
    public async Task<bool> SignAsync((string Id, string Secret) key)
    {
        if (!signers.TryGetValue(key, out var aws))
            aws = signers[key] = Session(key.Id, key.Secret, consumersHandler, Clock);
        try
        {
            await aws.S3("us-west-2").ListBucketsAsync(new Amazon.S3.Model.ListBucketsRequest { MaxBuckets = 1 });
            return true;
        }
        catch (AmazonServiceException e)
        {
            return e.ErrorCode == "AccessDenied";
        }
    }

    /// <summary>The keys and tags as they are, whatever a read would show.</summary>
    public KeyRing Ring() => watch.Ring();

    public async Task<T> AsRootAsync<T>(Func<AwsSession, Task<T>> act)
    {
        using var handler = Host.CreateHandler();
        using var aws = Session(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey, handler, Clock);
        return await act(aws);
    }

    public IReadOnlyList<string> Failures() => [.. Events.OfType<ApplyEvent.StepFailed>().Select(e => $"{e.Step.Id}: {e.Why.Message}")];

    public ValueTask DisposeAsync()
    {
        foreach (var signer in signers.Values)
            signer.Dispose();
        consumersHandler.Dispose();
        return Host.DisposeAsync();
    }

    /// <summary>After every act of a process: every consumer still has a working key, and nothing that is not ours was touched.</summary>
    private void Look()
    {
        lock (Violations)
        {
            foreach (var consumer in Consumers.Where(c => c.LooksAtOnce))
            {
                consumer.Look(Clock.GetUtcNow());
                if (consumer.Held is { } held && !Host.Accepts(held.Id, held.Secret))
                    Violations.Add($"the consumer of {consumer.Sink} is refused with {held.Id}");
            }

            if (watch.Touched() is { } what)
                Violations.Add(what);
        }
    }

    private static (SandboxOptions Options, SkippingClock Clock, Canaries Canaries) Shape(
        SandboxOptions? shape,
        DateTimeOffset now,
        Func<KeyWorld?> world
    )
    {
        var clock = new SkippingClock(now);
        var canaries = new Canaries();
        return (
            (shape ?? new SandboxOptions()) with
            {
                ResourceClock = clock,
                Issued = canaries.Add,
                Faults = (point, request, _) => ValueTask.FromResult(world()?.Faults(point, request)),
            },
            clock,
            canaries
        );
    }

    private static DesiredState Load(string keys)
    {
        var disk = new SimulatedDisk();
        disk[Manifest] = new SimulatedFile(
            Encoding.UTF8.GetBytes(Loading.Head + $"users:\n  {User}:\n    keys: {keys}\n"),
            UnixFileMode.UserRead
        );
        var loaded = DesiredLoader.Load([Manifest], new SimulatedFiles(disk, Death.Never, () => { }), KindTable.All, LoadOptions.None);
        Assert.False(loaded.HasErrors, string.Join('\n', loaded.Diagnostics.Select(d => d.Message)));
        return loaded;
    }

    private static AwsSession Session(string id, string secret, HttpMessageHandler handler, TimeProvider clock) =>
        new(new AwsSessionOptions(new BasicAWSCredentials(id, secret), "us-west-2", "http://localhost", handler, clock, MaxAttempts: 1));

    private sealed class Listener(List<ApplyEvent> events) : IProgress<ApplyEvent>
    {
        public void Report(ApplyEvent value) => events.Add(value);
    }

    private sealed class SkewedClock(TimeProvider inner, TimeSpan ahead) : TimeProvider
    {
        public override long TimestampFrequency => inner.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + ahead;

        public override long GetTimestamp() => inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            inner.CreateTimer(callback, state, dueTime, period);
    }
}
