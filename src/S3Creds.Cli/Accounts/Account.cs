using System.Text;
using Amazon.Runtime;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Rendering;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;

namespace S3Creds.Cli;

/// <summary>The account that a verb works on: AWS or another store over the network, or the emulated one in this process.</summary>
internal sealed class Account : IAsyncDisposable
{
    public const string DefaultState = ".s3creds/sandbox.json";
    private const long MaxAuthBytes = 64 * 1024;

    private readonly SandboxHost? sandbox;

    private Account(AwsSession aws, SandboxHost? sandbox, AccountOptions options, CommandContext context)
    {
        Aws = aws;
        if (!options.IsSilent)
            aws.Waits.Report = wait => context.Err.WriteLine((context.Terminals.Err ? TerminalLine.Wipe : "") + WaitText.Of(wait));
        this.sandbox = sandbox;
    }

    public AwsSession Aws { get; }

    /// <param name="endpoint">The manifests' endpoint, where they name one.</param>
    /// <param name="account">The manifests' account. <c>none</c>: a store without accounts. It is the id of the emulated account too, so
    /// that their guard holds. Null: any.</param>
    /// <param name="assumesRoles">The verb assumes a role: without a key it runs in the emulated account as the administrator, since AWS lets
    /// no root user assume one.</param>
    public static async Task<Account> OpenAsync(
        AccountOptions options,
        string? endpoint,
        string? account,
        CommandContext context,
        bool assumesRoles = false
    )
    {
        Credentials.MakeFilesReady();
        var isSandbox = options.Sandbox || options.SandboxState is not null;
        var region = Regions.Of(options, context);
        if (isSandbox)
            return await OpenSandboxAsync(options, region, account, assumesRoles ? SandboxAdministrator.Default : null, context);
        var url = NonEmpty(options.EndpointUrl) ?? endpoint ?? NonEmpty(context.Variable("AWS_ENDPOINT_URL"));
        if (account == "none" && (url is null || AwsSession.IsAwsHost(url)))
            throw new S3CredsException(
                ManifestCodes.EndpointMissing.With(
                    "account: none needs the endpoint of a store that is not AWS",
                    "add endpoint: https://… to the manifest, or use --endpoint-url URL"
                )
            );
        Store.Check(url);
        return new Account(
            new AwsSession(
                new AwsSessionOptions(CredentialsOf(options, context), region, url, Time: context.Time, Accountless: account == "none")
            ),
            null,
            options,
            context
        );
    }

    /// <summary>The credentials that the command line or its environment names.</summary>
    internal static AWSCredentials CredentialsOf(AccountOptions options, CommandContext context)
    {
        Credentials.MakeFilesReady();
        Learn(options, context);
        var source = new CredentialSource(
            options.AccessKey,
            options.SecretKey,
            options.SessionToken,
            AuthText(options.Auth, context),
            options.Profile ?? context.Variable("AWS_PROFILE"),
            context.Terminals.CanAsk ? serial => Ask($"Code of the MFA device {serial}: ", context) : null,
            context.Terminals.Err
                ? (url, code) => context.Err.WriteLine($"Open {Escape.Text(url)} and confirm the code {Escape.Text(code)}")
                : null
        );
        return Known(Credentials.Resolve(source), context);
    }

    public async ValueTask DisposeAsync()
    {
        Aws.Dispose();
        if (sandbox is not null)
            await sandbox.DisposeAsync();
    }

    private static async Task<Account> OpenSandboxAsync(
        AccountOptions options,
        string region,
        string? account,
        SandboxAdministrator? administrator,
        CommandContext context
    )
    {
        var id = account is { Length: 12 } ? account : SandboxAccount.DefaultId;
        var isOwn = options is { AccessKey: null or "", SecretKey: null or "", Auth: null };
        var host = await OpenHostAsync(options, [SandboxAccount.Default with { Id = id }], context, isOwn ? administrator : null);

        // Without a key one of the sandbox's own: these are public and open nothing else. https, since policies may ask for TLS.
        try
        {
            var credentials = isOwn
                ? OwnKey(host)
                : Known(
                    Credentials.Resolve(
                        new CredentialSource(options.AccessKey, options.SecretKey, options.SessionToken, AuthText(options.Auth, context))
                    ),
                    context
                );
            return new Account(
                new AwsSession(
                    new AwsSessionOptions(
                        credentials,
                        region,
                        "https://localhost",
                        host.CreateHandler(),
                        context.Time,
                        Accountless: account == "none"
                    )
                ),
                host,
                options,
                context
            );
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>The key of the administrator, where the account has one that works, else of the root user.</summary>
    private static BasicAWSCredentials OwnKey(SandboxHost host) =>
        host.Options.Administrator is { } administrator && host.Accepts(administrator.AccessKeyId, administrator.SecretAccessKey)
            ? new(administrator.AccessKeyId, administrator.SecretAccessKey)
            : new(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey);

    /// <summary>The emulated store of this folder, in this process.</summary>
    /// <exception cref="S3CredsException">It cannot be opened (S3C503), or another option names a store.</exception>
    internal static async Task<SandboxHost> OpenHostAsync(
        AccountOptions options,
        IReadOnlyList<SandboxAccount> accounts,
        CommandContext context,
        SandboxAdministrator? administrator = null
    )
    {
        if (NonEmpty(options.EndpointUrl) is not null)
            throw new S3CredsException(
                CliCodes.Usage.With(
                    "--sandbox and --endpoint-url exclude each other",
                    "s3creds sandbox --port 4566 serves the emulated account at a URL"
                )
            );
        if (options.Profile is not null)
            throw new S3CredsException(
                CliCodes.Usage.With(
                    "--sandbox and --profile exclude each other",
                    "the emulated account takes its own root key, or --access-key or --auth with a key made in it"
                )
            );
        var state = options.SandboxState ?? DefaultState;
        try
        {
            FileTypes.Check(state, pipes: false);
            context.Files.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(state))!);
            var shape = new SandboxOptions
            {
                StateFile = state,
                Accounts = accounts,
                Administrator = administrator,
                SignatureClock = context.Time,
            };
            shape = context.ShapeSandbox?.Invoke(shape) ?? shape;
            return await StateFileWait.OpenAsync(
                state,
                () => SandboxHost.OpenAsync(shape, context.Stop),
                options.IsSilent ? null : wait => context.Err.WriteLine(WaitText.Of(wait)),
                context.Stop
            );
        }
        catch (Exception e) when (e is SandboxStateException or IOException or UnauthorizedAccessException)
        {
            throw new S3CredsException(
                CliCodes.SandboxState.With($"the emulated account {state} cannot be opened: {SandboxProblem.Of(e, state)}"),
                Outcome.Failed,
                e
            );
        }
    }

    /// <summary>An empty value is none: scripts pass variables that may be unset.</summary>
    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>The caller's own secret is scrubbed from messages too.</summary>
    private static void Learn(AccountOptions options, CommandContext context)
    {
        context.Scrubber.Learn(options.SecretKey, allForms: true);
        context.Scrubber.Learn(options.SessionToken, allForms: true);
    }

    /// <summary>Keys that are there as they are; those of a role are only asked for where they are needed.</summary>
    private static AWSCredentials Known(AWSCredentials credentials, CommandContext context)
    {
        if (credentials is not (BasicAWSCredentials or SessionAWSCredentials))
            return credentials;
        var keys = credentials.GetCredentials();
        context.Scrubber.Learn(keys.SecretKey, allForms: true);
        context.Scrubber.Learn(keys.Token, allForms: true);
        return credentials;
    }

    private static string Ask(string question, CommandContext context)
    {
        context.Err.Write(question);
        context.Err.Flush();
        return context.In.ReadLine()?.Trim() ?? "";
    }

    private static string? AuthText(string? auth, CommandContext context)
    {
        if (auth is null or "-")
            return auth is null ? null : context.In.ReadToEnd();
        try
        {
            return Encoding.UTF8.GetString(context.Files.ReadInput(auth, MaxAuthBytes));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new S3CredsException(
                CliCodes.Unreadable.With($"--auth {auth} cannot be read: {FileProblem.Of(e, auth)}"),
                Outcome.Failed,
                e
            );
        }
    }
}
