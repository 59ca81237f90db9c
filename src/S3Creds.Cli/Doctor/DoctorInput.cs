using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;

namespace S3Creds.Cli.Doctor;

/// <summary>What the checks look at: the options, the manifests and the account, each opened once and only when a check asks for
/// it.</summary>
/// <param name="writeProbe">Where an object may be written and deleted; null: nothing is written.</param>
internal sealed class DoctorInput(LookOptions options, string? writeProbe, CommandContext context) : IAsyncDisposable
{
    /// <summary>A store that does not answer is reported, and not waited for.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    private readonly Lazy<DesiredState?> manifests = new(() =>
        options.Files.Any() ? S3Creds.Cli.ManifestLoading.LoadValid(options, context) : null
    );
    private Account? account;
    private AwsSession? session;
    private S3CredsException? refusal;

    public LookOptions Options => options;

    public CommandContext Context => context;

    public string? WriteProbe => writeProbe;

    public bool IsSandbox => options.Sandbox || options.SandboxState is not null;

    public string SandboxState => options.SandboxState ?? Account.DefaultState;

    /// <summary>What the manifests declare; null where there are none, or they are not valid.</summary>
    public DesiredState? Desired
    {
        get
        {
            try
            {
                return manifests.Value;
            }
            catch (S3CredsException)
            {
                // The check of the manifests reports it.
                return null;
            }
        }
    }

    /// <exception cref="S3CredsException">The manifests hold errors.</exception>
    public DesiredState? LoadManifests() => manifests.Value;

    /// <summary>The address of a store that is not AWS; null: AWS.</summary>
    public string? Endpoint => NonEmpty(options.EndpointUrl) ?? Desired?.Endpoint ?? NonEmpty(context.Variable("AWS_ENDPOINT_URL"));

    /// <summary>A session whose requests are sent once.</summary>
    /// <exception cref="NotCheckedException">There is none: the check of the credentials reports why.</exception>
    public async Task<AwsSession> SessionAsync()
    {
        try
        {
            return await OpenAsync();
        }
        catch (S3CredsException e)
        {
            throw new NotCheckedException($"there is no session ({e.Diagnostics[0].Message})");
        }
    }

    /// <exception cref="S3CredsException">No credentials, no valid endpoint, or an emulated account that cannot be opened.</exception>
    public async Task<AwsSession> OpenAsync()
    {
        if (refusal is not null)
            throw refusal;
        if (session is not null)
            return session;
        if (IsSandbox && !context.Files.FileExists(SandboxState))
            throw new NotCheckedException($"the emulated account {SandboxState} does not exist yet");
        try
        {
            account = await Account.OpenAsync(options, Desired?.Endpoint, Desired?.Account, context);
            return session = account.Aws.Beside(AnswerWithin);
        }
        catch (S3CredsException e)
        {
            refusal = e;
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        session?.Dispose();
        if (account is not null)
            await account.DisposeAsync();
    }

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
