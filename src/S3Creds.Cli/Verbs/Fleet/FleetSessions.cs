using System.Collections.Concurrent;
using Amazon.Runtime;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Fleet;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;

namespace S3Creds.Cli.Verbs.Fleet;

/// <summary>The sessions of a run: one of the runner's own credentials for each store, and one for each account as long as it is worked
/// on.</summary>
internal sealed class FleetSessions : IAsyncDisposable
{
    private readonly FleetOptions options;
    private readonly CommandContext context;
    private readonly string run;
    private readonly SandboxHost? sandbox;
    private readonly Lazy<AWSCredentials> credentials;
    private readonly ConcurrentDictionary<string, Lazy<AwsSession>> runners = new(StringComparer.Ordinal);

    private FleetSessions(FleetOptions options, string run, SandboxHost? sandbox, CommandContext context)
    {
        (this.options, this.run, this.sandbox, this.context) = (options, run, sandbox, context);
        credentials = new Lazy<AWSCredentials>(() => Account.CredentialsOf(options, context));
    }

    public static async Task<FleetSessions> OpenAsync(FleetOptions options, FleetFile file, string run, CommandContext context)
    {
        var isSandbox = options.Sandbox || options.SandboxState is not null;
        return new FleetSessions(options, run, isSandbox ? await SandboxAsync(options, file, context) : null, context);
    }

    /// <summary>The session of the runner, at the store that the command line names.</summary>
    public AwsSession Runner => RunnerAt(EndpointOf(null));

    /// <summary>A session of the credentials of another one, at the store that the command line names.</summary>
    public AwsSession WithCredentialsOf(AwsSession session) => session.At(sandbox is null ? EndpointOf(null) : "https://localhost");

    /// <exception cref="S3CredsException">The role cannot be assumed (S3C808), or there are no credentials.</exception>
    public async Task<AwsSession> OpenAsync(FleetAccount account, CancellationToken cancellationToken)
    {
        var region = account.Region ?? Regions.Of(options, context);
        if (sandbox is not null)
            return Session(RootOf(account.Id), region, "https://localhost");
        var endpoint = EndpointOf(account.Endpoint);
        Store.Check(endpoint);
        if (account.Role is not { } role)
            return Session(credentials.Value, region, endpoint);
        var assumed = new AssumedRole(RunnerAt(endpoint), role, account.ExternalId, $"s3creds-{run}");
        try
        {
            await assumed.GetCredentialsAsync().WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            throw new S3CredsException(
                FleetCodes.RoleRefused.With(
                    $"account {account.Id}: the role {role} cannot be assumed: {AwsError.Explain(e).Message}",
                    "its trust policy must name the identity of the run, which needs sts:AssumeRole on it"
                ),
                Outcome.Failed,
                e
            );
        }

        return Session(assumed, region, endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var runner in runners.Values.Where(r => r.IsValueCreated))
            runner.Value.Dispose();
        if (sandbox is not null)
            await sandbox.DisposeAsync();
    }

    private AwsSession RunnerAt(string? endpoint) =>
        runners
            .GetOrAdd(endpoint ?? "", _ => new Lazy<AwsSession>(() =>
                sandbox is null
                    ? Session(credentials.Value, Regions.Of(options, context), endpoint)
                    : Session(
                        new BasicAWSCredentials(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey),
                        Regions.Of(options, context),
                        "https://localhost"
                    )
            ))
            .Value;

    private AwsSession Session(AWSCredentials of, string region, string? endpoint) =>
        new(new AwsSessionOptions(of, region, endpoint, sandbox?.CreateHandler(), context.Time));

    private string? EndpointOf(string? own) =>
        own is { Length: > 0 } ? own
        : options.EndpointUrl is { Length: > 0 } given ? given
        : context.Variable("AWS_ENDPOINT_URL") is { Length: > 0 } set ? set
        : null;

    private static BasicAWSCredentials RootOf(string account)
    {
        var root = account == SandboxAccount.DefaultId ? SandboxAccount.Default : SandboxAccount.Of(account);
        return new BasicAWSCredentials(root.RootAccessKeyId, root.RootSecretAccessKey);
    }

    /// <summary>One emulated store with all accounts of the file; the root user of each acts in the place of its role.</summary>
    private static Task<SandboxHost> SandboxAsync(FleetOptions options, FleetFile file, CommandContext context) =>
        Account.OpenHostAsync(
            options,
            [SandboxAccount.Default, .. file.Accounts.Where(a => a.Id != SandboxAccount.DefaultId).Select(a => SandboxAccount.Of(a.Id))],
            context
        );
}
