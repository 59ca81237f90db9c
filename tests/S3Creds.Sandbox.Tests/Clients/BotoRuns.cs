using System.Collections.Concurrent;
using S3Creds.Sandbox.Hosting;
using S3Creds.Testing;

namespace S3Creds.Sandbox.Tests.Clients;

/// <summary>Runs each script once for each boto3 there is, whichever test asks first.</summary>
public sealed class BotoRuns
{
    private readonly ConcurrentDictionary<(string Version, string Script), Lazy<Task<ClientRun>>> runs = new();

    /// <summary>A second account, for what happens between accounts.</summary>
    private static SandboxAccount Other { get; } = new("210987654321", "AKIASANDBOXOTHER2222", "sandbox/only/root/secret/of/other/accoun");

    /// <summary>The scripts, and what is special about their sandboxes.</summary>
    public static IReadOnlyDictionary<string, SandboxOptions> Scripts { get; } =
        new SortedDictionary<string, SandboxOptions>(StringComparer.Ordinal)
        {
            ["enforcement"] = new(),
            ["iam_account"] = new(),
            ["iam_as_aws"] = new(),
            ["iam_groups_roles"] = new(),
            ["iam_policies"] = new(),
            ["iam_quotas"] = new()
            {
                Quotas = new SandboxQuotas
                {
                    Users = 3,
                    Groups = 3,
                    Roles = 3,
                    Policies = 3,
                    OidcProviders = 3,
                },
            },
            ["iam_users"] = new(),
            ["policy_refusals"] = new(),
            ["s3_access"] = new(),
            ["s3_as_aws"] = new() { Accounts = [SandboxAccount.Default, Other] },
            ["s3_bucket_access"] = new() { Accounts = [SandboxAccount.Default, Other] },
            ["s3_bucket_settings"] = new(),
            ["s3_buckets"] = new() { Accounts = [SandboxAccount.Default, Other] },
            ["s3_multipart"] = new(),
            ["s3_objects"] = new(),
            ["s3_post"] = new(),
            ["s3_versions"] = new(),
            ["signing"] = new(),
            ["ssm_parameters"] = new(),
            ["sts"] = new(),
        };

    public Task<ClientRun> RunAsync(Installation python, string script) =>
        runs.GetOrAdd((python.Version, script), key => new Lazy<Task<ClientRun>>(() => StartAsync(python, key.Script))).Value;

    private static async Task<ClientRun> StartAsync(Installation python, string script)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var overlooked = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        var options = Scripts[script] with { Seed = "boto", Overlooked = parameter => overlooked[parameter] = true };
        await using var server = await SandboxServer.StartAsync(options, port: 0, limit.Token);
        // The same seed, so the same secrets; other clocks, so that what the one issues has expired for the other.
        await using var earlier = await SandboxServer.StartAsync(
            options with
            {
                SignatureClock = new OffsetClock(TimeSpan.FromMinutes(-14)),
            },
            port: 0,
            limit.Token
        );
        await using var later = await SandboxServer.StartAsync(
            options with
            {
                SignatureClock = new OffsetClock(TimeSpan.FromMinutes(3)),
            },
            port: 0,
            limit.Token
        );
        var root = options.Accounts[0];
        var environment = new Dictionary<string, string>
        {
            ["SANDBOX_URL"] = server.Url.ToString().TrimEnd('/'),
            ["SANDBOX_EARLIER_URL"] = earlier.Url.ToString().TrimEnd('/'),
            ["SANDBOX_LATER_URL"] = later.Url.ToString().TrimEnd('/'),
            ["SANDBOX_KEY"] = root.RootAccessKeyId,
            ["SANDBOX_SECRET"] = root.RootSecretAccessKey,
        };
        var run = await ClientProcess.RunAsync(
            python.Program,
            [Path.Combine(AppContext.BaseDirectory, "Clients", "boto", script + ".py")],
            environment,
            input: null,
            limit.Token
        );
        var names = string.Join('\n', overlooked.Keys.Order(StringComparer.Ordinal));
        var nothingDropped = new Check("every parameter that an operation declares to read is looked at", overlooked.IsEmpty, names);
        return new ClientRun(
            [.. ClientRun.Read(run), nothingDropped],
            [.. server.Sandbox.Counters.Entries, .. later.Sandbox.Counters.Entries]
        );
    }
}

/// <summary>The machine's time, a little off.</summary>
internal sealed class OffsetClock(TimeSpan offset) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + offset;
}
