using System.Text;
using Amazon.Runtime;
using S3Creds.Core.Applying;
using S3Creds.Core.Aws;
using S3Creds.Core.Files;
using S3Creds.Core.Importing;
using S3Creds.Core.Kinds;
using S3Creds.Core.Planning;
using S3Creds.Core.Reconciling;
using S3Creds.Core.Tests.Kinds;
using S3Creds.Core.Tests.Manifests;
using S3Creds.Core.Tests.Planning;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;

namespace S3Creds.Core.Tests.Reconciling;

/// <summary>A sandbox account of its own, reached in memory, and the reconciler on it.</summary>
internal sealed class SandboxRun : IAsyncDisposable
{
    private readonly SandboxHost host;
    private readonly TemporaryFolder folder = new();
    private readonly TimeProvider time;
    private SandboxServer? server;
    private int runs;

    private SandboxRun(SandboxHost host, TimeProvider time, string endpoint)
    {
        this.host = host;
        this.time = time;
        Aws = new AwsSession(
            new AwsSessionOptions(
                new BasicAWSCredentials(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey),
                "us-west-2",
                endpoint,
                host.CreateHandler(),
                time
            )
        );
    }

    public AwsSession Aws { get; }

    public RequestCounters Counters => host.Counters;

    internal SandboxHost Host => host;

    public List<ApplyEvent> Events { get; } = [];

    /// <param name="options">Null: a strongly consistent sandbox.</param>
    /// <param name="time">The clock of the reconciler and its session.</param>
    /// <param name="kinds">In place of the product's.</param>
    /// <param name="endpoint">Where the session believes the account to be.</param>
    /// <param name="denied">Requests that are answered with AccessDenied; may be changed by <see cref="Deny"/>.</param>
    public static async Task<SandboxRun> StartAsync(
        SandboxOptions? options = null,
        TimeProvider? time = null,
        Func<RequestSummary, bool>? denied = null,
        IReadOnlyList<Kind>? kinds = null,
        string endpoint = "http://localhost"
    )
    {
        SandboxRun? run = null;
        var shape = (options ?? new SandboxOptions()) with { Seed = "tests" };
        if (denied is not null)
        {
            shape = shape with
            {
                Faults = (point, request, _) =>
                    ValueTask.FromResult<Fault?>(
                        point == FaultPoint.BeforeEffect && run?.Deny(request) == true
                            ? new Fault.Error(403, "AccessDenied", "Access Denied")
                            : null
                    ),
            };
        }

        run = new SandboxRun(await SandboxHost.OpenAsync(shape, default), time ?? TimeProvider.System, endpoint)
        {
            Deny = denied ?? (_ => false),
            Kinds = kinds ?? KindTable.All,
        };
        return run;
    }

    private IReadOnlyList<Kind> Kinds { get; init; } = KindTable.All;

    /// <summary>Requests that are answered with AccessDenied, where the run was started so.</summary>
    public Func<RequestSummary, bool> Deny { get; set; } = _ => false;

    /// <summary>Every plan that is made here also fits the published schema, and every value in it can be written as a manifest.</summary>
    public async Task<PlanResult> PlanAsync(string body, string? only = null, params string[] allow)
    {
        var desired = Desired(body);
        var result = await Reconciler().PlanAsync(desired, destroying: false, Options(only, allow), default);
        PlanSchemaTests.Check(result.Plan, Kinds);
        WritingLaw.Check(Kinds, desired, result.Live);
        return result;
    }

    /// <summary>Imports what this owner has and what has none, with documents as files.</summary>
    public Task<ImportResult> ImportAsync(ImportRequest request) => new Import(Aws, Kinds, request).RunAsync(null, default);

    /// <summary>Plans what an import wrote, and takes up everything without an owner.</summary>
    public Task<PlanResult> PlanAsync(ImportResult imported) => PlanAsync(imported.Files);

    /// <param name="files">Manifests and documents by their paths.</param>
    public async Task<PlanResult> PlanAsync(IReadOnlyDictionary<string, byte[]> files)
    {
        var desired = DesiredLoader.Load([FilesOver.Folder], FilesOver.InMemory(files), Kinds, LoadOptions.None);
        Assert.DoesNotContain(desired.Diagnostics, d => d.IsError);
        return await Reconciler().PlanAsync(desired, destroying: false, Options(null, []) with { Adopt = ["*"] }, default);
    }

    public async Task<ApplyResult> ApplyAsync(IReadOnlyDictionary<string, byte[]> files) =>
        await Reconciler().ApplyAsync((await PlanAsync(files)).Plan, saved: false, Options(null, []), new Listener(Events), default);

    /// <summary>Plans and carries out what <see cref="Loading.Head"/> and <paramref name="body"/> say.</summary>
    public async Task<ApplyResult> ApplyAsync(string body, params string[] allow)
    {
        // Each new role asks for a word on its trust; that is not what these tests are about.
        allow = [.. allow, "trust:*"];
        var planned = await PlanAsync(body, null, allow);
        return await Reconciler().ApplyAsync(planned.Plan, saved: false, Options(null, allow), new Listener(Events), default);
    }

    /// <summary>Carries out a plan that was made before.</summary>
    public Task<ApplyResult> ApplyAsync(Plan plan) =>
        Reconciler().ApplyAsync(plan, saved: false, Options(null, []), new Listener(Events), default);

    /// <summary>Serves the same account over HTTP, for clients of others.</summary>
    public async Task<Uri> ServeAsync() => (server ??= await SandboxServer.StartAsync(host, System.Net.IPAddress.Loopback, 0, default)).Url;

    public async ValueTask DisposeAsync()
    {
        Aws.Dispose();
        await (server?.DisposeAsync() ?? host.DisposeAsync());
        folder.Dispose();
    }

    private DesiredState Desired(string body) =>
        DesiredLoader.Load(
            ["-"],
            new PhysicalFileSystem(),
            Kinds,
            LoadOptions.None with
            {
                StandardInput = Encoding.UTF8.GetBytes(Loading.Head + body),
            }
        );

    private Reconciler Reconciler() =>
        new(Aws, Kinds, new PhysicalFileSystem(), time, "s3creds test", () => $"{++runs}")
        {
            Sinks = WithKeys
                ? new Core.Sinks.SinkFactory(Aws, new PhysicalFileSystem(), _ => null, TextWriter.Null, allowInCi: true)
                : null,
        };

    /// <summary>Access keys are managed too: users that go are removed in stages.</summary>
    public bool WithKeys { get; set; }

    /// <summary>Deletes what is in buckets that are deleted.</summary>
    public bool Force { get; set; }

    private ReconcileOptions Options(string? only, string[] allow) =>
        new()
        {
            Force = Force,
            Only = only,
            Allow = allow,
            RunsFolder = Path.Combine(folder.Path, "runs"),
        };

    private sealed class Listener(List<ApplyEvent> events) : IProgress<ApplyEvent>
    {
        public void Report(ApplyEvent value) => events.Add(value);
    }
}
