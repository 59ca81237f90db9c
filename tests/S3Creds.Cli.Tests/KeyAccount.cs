using System.Text.Json;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;

namespace S3Creds.Cli.Tests;

/// <summary>An emulated account with one user whose key has a file as its sink, and a clock that is moved by hand.</summary>
public abstract class KeyAccount : IDisposable
{
    protected const string Manifest = """
        apiVersion: s3creds/v1
        account: "123456789012"
        owner: team
        users:
          ci:
            keys: {rotateAfter: 90d, deliver: [{file: ci.json}]}

        """;

    protected string Folder { get; } = Directory.CreateTempSubdirectory("s3creds-").FullName;

    private protected SkippingClock Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>The secrets that sinks were seen to hold.</summary>
    protected List<string> Secrets { get; } = [];

    protected List<CliResult> Results { get; } = [];

    protected Func<string, string?> Variables { get; set; } = _ => null;

    /// <summary>An operation that the account refuses.</summary>
    protected string? Denied { get; set; }

    /// <summary>Columns of the terminal; null where there is none.</summary>
    protected int? Width { get; set; }

    protected string Team => Path.Combine(Folder, "team.yaml");

    protected string Sink => Path.Combine(Folder, "ci.json");

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected async Task<CliResult> DoneAsync(params string[] args)
    {
        var result = await RunAsync(args);
        Assert.True(result.ExitCode == 0, string.Join(' ', args) + ": " + result.All);
        return result;
    }

    protected async Task<CliResult> RunAsync(params string[] args)
    {
        var around = new CliSurroundings
        {
            Variable = Variables,
            Time = Clock,
            Terminals = Terminals.None with { Width = () => Width },
            ShapeSandbox = o => o with { SignatureClock = TimeProvider.System, ResourceClock = Clock, Seed = "cli-keys", Faults = Refuse },
        };
        string[] journal = args[0] is "keys" or "plan" ? [] : ["--runs-folder", Path.Combine(Folder, "runs")];
        var result = await CliRunner.RunHereAsync(around, [.. args, "--sandbox-state", State, .. journal]);
        Results.Add(result);
        return result;
    }

    private ValueTask<Fault?> Refuse(FaultPoint point, RequestSummary request, CancellationToken cancellationToken) =>
        ValueTask.FromResult<Fault?>(
            point == FaultPoint.BeforeEffect && request.Operation == Denied
                ? new Fault.Error(403, "AccessDenied", "denied by the test")
                : null
        );

    protected string State => Path.Combine(Folder, "account.json");

    protected async Task<List<JsonElement>> KeysAsync(params string[] args)
    {
        using var json = JsonDocument.Parse((await DoneAsync(["keys", "--format", "json", .. args])).Out);
        return [.. json.RootElement.EnumerateArray().Select(e => e.Clone())];
    }

    /// <summary>The id of the key in the sink; its secret is searched for from now on.</summary>
    protected async Task<string> HeldAsync()
    {
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Sink));
        Secrets.Add(json.RootElement.GetProperty("SecretAccessKey").GetString()!);
        return json.RootElement.GetProperty("AccessKeyId").GetString()!;
    }

    /// <summary>A user without permissions is known by its key, and told what it may not do.</summary>
    protected async Task WorksAsync() =>
        Assert.Contains(
            "user/ci is not authorized to perform: iam:GetAccountAuthorizationDetails",
            (await RunAsync("keys", "--auth", Sink)).Err,
            StringComparison.Ordinal
        );

    protected void NothingTellsASecret()
    {
        Assert.NotEmpty(Secrets);
        var written = Directory
            .EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Where(f => f != Sink && !f.StartsWith(State, StringComparison.Ordinal))
            .ToList();
        Assert.Contains(written, f => f.Contains("runs", StringComparison.Ordinal));
        foreach (var secret in Secrets)
        {
            Assert.DoesNotContain(Results, r => r.All.Contains(secret, StringComparison.Ordinal));
            Assert.DoesNotContain(written, f => File.ReadAllText(f).Contains(secret, StringComparison.Ordinal));
        }
    }

    /// <summary>Acts on the account as its root, beside the program.</summary>
    protected async Task<T> AsRootAsync<T>(Func<AmazonIdentityManagementServiceClient, Task<T>> act, string? state = null)
    {
        await using var server = await SandboxServer.StartAsync(
            new SandboxOptions
            {
                Issued = S3Creds.Testing.Canaries.OfThisProcess.Add,
                StateFile = state ?? State,
                ResourceClock = Clock,
            },
            port: 0,
            CancellationToken.None
        );
        using var iam = new AmazonIdentityManagementServiceClient(
            new BasicAWSCredentials(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey),
            new AmazonIdentityManagementServiceConfig { ServiceURL = server.Url.ToString(), AuthenticationRegion = "us-east-1" }
        );
        return await act(iam);
    }

    protected Task<string> ForeignKeyAsync() =>
        AsRootAsync(async iam =>
        {
            await iam.CreateUserAsync(new CreateUserRequest { UserName = "other" });
            var id = (await iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "other" })).AccessKey!.AccessKeyId!;
            await iam.UpdateAccessKeyAsync(
                new UpdateAccessKeyRequest
                {
                    UserName = "other",
                    AccessKeyId = id,
                    Status = StatusType.Inactive,
                }
            );
            return id;
        });

    protected void Advance(TimeSpan span) => Clock.CreateTimer(_ => { }, null, span, Timeout.InfiniteTimeSpan).Dispose();

    protected static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;
}
