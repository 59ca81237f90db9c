using System.Text;
using S3Creds.Core.Applying;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds;
using S3Creds.Core.Planning;
using S3Creds.Core.Pulling;
using S3Creds.Core.Reconciling;
using S3Creds.Core.Rendering;
using S3Creds.Core.Tests.Manifests;

namespace S3Creds.Core.Tests.Pulling;

/// <summary>A folder of manifests and an account: apply, change by hand, pull, plan.</summary>
internal sealed class PullRun(AwsSession aws, TimeProvider? time = null) : IDisposable
{
    private static readonly string[] Everything =
    [
        "delete:*",
        "public:*",
        "trust:*",
        "admin:*",
        "self:*",
        "undecided:*",
        "expire:*",
        "source-gone:*",
        "mass-change",
        "empty-manifest",
    ];

    public static readonly string[] AcceptAll =
    [
        "delete:*",
        "public:*",
        "trust:*",
        "admin:*",
        "self:*",
        "undecided:*",
        "principal:*",
        "expire:*",
    ];

    private static readonly PhysicalFileSystem Files = new();
    private readonly TemporaryFolder folder = new();
    private int runs;

    public string Write(string name, string text) => folder.Write(name, text);

    /// <summary>Another folder of manifests for the same account.</summary>
    public PullRun Beside() => new(aws, time);

    public string PathOf(string name) => Path.Combine(folder.Path, name);

    public string Read(string name) => File.ReadAllText(PathOf(name));

    public void Delete(string name) => File.Delete(PathOf(name));

    public async Task ApplyAsync()
    {
        var plan = (await PlannedAsync(Load(Files))).Plan;
        Assert.DoesNotContain(plan.Diagnostics, d => d.IsError);
        var outcome = await Reconciler().ApplyAsync(plan, saved: false, Options(), new Progress(), default);
        Assert.Equal(Outcome.Done, outcome.Outcome);
    }

    public async Task<Plan> PlanAsync(params string[] adopt)
    {
        var desired = Load(Files);
        Assert.DoesNotContain(desired.Diagnostics, d => d.IsError);
        return (await PlannedAsync(desired, adopt)).Plan;
    }

    /// <summary>Pulls, and writes what it gives.</summary>
    public async Task<PullResult> PullAsync(params string[] accepted)
    {
        var desired = Load(Files);
        var planned = await PlannedAsync(desired);
        var result = ManifestPull.Run(
            new PullInput(KindTable.All, desired, planned.Plan, planned.Desired, planned.Live, _ => true, accepted, Files, Load)
        );
        foreach (var file in result.Files)
            await File.WriteAllBytesAsync(file.Path, file.After);
        return result;
    }

    /// <summary>The changed lines, without what surrounds them.</summary>
    public static IReadOnlyList<string> Changes(PulledFile file) =>
        [
            .. LineDiff
                .Of(Encoding.UTF8.GetString(file.Before), Encoding.UTF8.GetString(file.After))
                .Where(l => l[0] is '-' or '+')
                .Select(l => l[0] + l[1..].Trim()),
        ];

    /// <summary>Code, and what is left out: <c>S3C078 user/x:policies</c>.</summary>
    public static IReadOnlyList<string> LeftOut(PullResult result) => [.. result.LeftOut.Select(l => $"{l.Why.Code} {l.Change.Id}")];

    public void Dispose() => folder.Dispose();

    private DesiredState Load(IFileSystem files) => DesiredLoader.Load([folder.Path], files, KindTable.All, LoadOptions.None);

    private Task<PlanResult> PlannedAsync(DesiredState desired, params string[] adopt) =>
        Reconciler().PlanAsync(desired, destroying: false, Options() with { Adopt = adopt }, default);

    private Reconciler Reconciler() => new(aws, KindTable.All, Files, time ?? TimeProvider.System, "s3creds test", () => $"{++runs}");

    private ReconcileOptions Options() => new() { Allow = Everything, RunsFolder = PathOf(".runs") };

    private sealed class Progress : IProgress<ApplyEvent>
    {
        public void Report(ApplyEvent value)
        {
            if (value is ApplyEvent.StepFailed failed)
                throw new S3CredsException(failed.Why);
        }
    }
}
