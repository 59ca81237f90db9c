using System.Text;
using Amazon.Runtime;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Sandbox;

namespace S3Creds.Cli;

/// <summary>The account that a verb works on: AWS or another store over the network, or the emulated one in this process.</summary>
internal sealed class Account : IAsyncDisposable
{
    private const string DefaultState = ".s3creds/sandbox.json";
    private const long MaxAuthBytes = 64 * 1024;

    private readonly SandboxHost? sandbox;

    private Account(AwsSession aws, SandboxHost? sandbox)
    {
        Aws = aws;
        this.sandbox = sandbox;
    }

    public AwsSession Aws { get; }

    /// <param name="endpoint">The manifests' endpoint, where they name one.</param>
    /// <param name="sandboxAccount">The id of the emulated account: the manifests', so that their guard holds. Null: its default.</param>
    public static async Task<Account> OpenAsync(IAccountOptions options, string? endpoint, string? sandboxAccount, CommandContext context)
    {
        var profile = options.Profile ?? context.Variable("AWS_PROFILE");
        var isSandbox = options.Sandbox || options.SandboxState is not null;
        var region = Credentials.Region(options.Region, context.Variable, isSandbox ? null : profile) ?? "us-east-1";
        if (isSandbox)
            return await OpenSandboxAsync(options, region, sandboxAccount, context);
        var source = new CredentialSource(options.AccessKey, options.SecretKey, options.SessionToken, AuthText(options.Auth, context), profile);
        return new Account(
            new AwsSession(new AwsSessionOptions(
                Credentials.Resolve(source),
                region,
                options.EndpointUrl ?? endpoint ?? context.Variable("AWS_ENDPOINT_URL"),
                Time: context.Time)),
            null);
    }

    public async ValueTask DisposeAsync()
    {
        Aws.Dispose();
        if (sandbox is not null)
            await sandbox.DisposeAsync();
    }

    private static async Task<Account> OpenSandboxAsync(IAccountOptions options, string region, string? account, CommandContext context)
    {
        if (options.EndpointUrl is not null)
            throw new S3CredsException(CliCodes.Usage.Says("--sandbox and --endpoint-url exclude each other", "s3creds sandbox --port 4566 serves the emulated account at a URL"));
        var state = options.SandboxState ?? DefaultState;
        var id = account is { Length: 12 } ? account : SandboxAccount.DefaultId;
        SandboxHost host;
        try
        {
            context.Files.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(state))!);
            host = await SandboxHost.OpenAsync(
                new SandboxOptions { StateFile = state, Accounts = [SandboxAccount.Default with { Id = id }], SignatureClock = context.Time }, context.Stop);
        }
        catch (Exception e) when (e is SandboxStateException or IOException or UnauthorizedAccessException)
        {
            throw new S3CredsException(CliCodes.SandboxState.Says($"the emulated account {state} cannot be opened: {e.Message}"), ExitCode.Error, e);
        }

        // Without --access-key the root user of the sandbox: its key is public and opens nothing else.
        AWSCredentials credentials = options.AccessKey is { } key
            ? Credentials.Resolve(new CredentialSource(key, options.SecretKey, options.SessionToken, null, null))
            : new BasicAWSCredentials(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey);
        return new Account(new AwsSession(new AwsSessionOptions(credentials, region, "http://localhost", host.CreateHandler(), context.Time)), host);
    }

    private static string? AuthText(string? auth, CommandContext context)
    {
        if (auth is null or "-")
            return auth is null ? null : context.In.ReadToEnd();
        try
        {
            return Encoding.UTF8.GetString(context.Files.ReadAllBytes(auth, MaxAuthBytes));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new S3CredsException(CliCodes.Unreadable.Says($"{auth} cannot be read: {e.Message}"), ExitCode.Error, e);
        }
    }
}
