using System.Security.Cryptography;
using System.Text;
using S3Creds.Cli.Verbs;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Reconciling;

namespace S3Creds.Cli;

/// <summary>What the declarative verbs share: manifests in, a session and a reconciler out.</summary>
internal static class Declared
{
    private const long MaxAuthBytes = 64 * 1024;

    public static DesiredState Load(ManifestOptions options, CommandContext context)
    {
        var files = options.Files.ToList();
        if (files.Count == 0)
            throw new S3CredsException(CliCodes.Usage.Says("no manifest was named", "-f FILE, -f FOLDER, or -f - for standard input"));
        var input = files.Contains("-", StringComparer.Ordinal) ? Encoding.UTF8.GetBytes(context.In.ReadToEnd()) : null;
        return DesiredLoader.Load(files, context.Files, KindTable.All, new LoadOptions(Vars(options.Vars), input));
    }

    public static ReconcileOptions Reconcile(DeclarativeOptions options, CommandContext context) => new()
    {
        Files = [.. options.Files],
        Allow = [.. options.Allow],
        Adopt = [.. options.Adopt],
        Only = options.Only,
        DiscoverBuckets = options.DiscoverBuckets,
        Parallelism = Math.Clamp(options.Parallelism, 1, 256),
        RunsFolder = options.RunsFolder,
        Stop = context.Stop,
    };

    /// <param name="endpoint">The manifests' endpoint, where they name one.</param>
    public static AwsSession Open(DeclarativeOptions options, string? endpoint, CommandContext context)
    {
        var profile = options.Profile ?? context.Variable("AWS_PROFILE");
        var source = new CredentialSource(options.AccessKey, options.SecretKey, options.SessionToken, AuthText(options.Auth, context), profile);
        return new AwsSession(new AwsSessionOptions(
            Credentials.Resolve(source),
            Credentials.Region(options.Region, context.Variable, profile) ?? "us-east-1",
            options.EndpointUrl ?? endpoint ?? context.Variable("AWS_ENDPOINT_URL"),
            Time: context.Time));
    }

    public static Reconciler Reconciler(AwsSession aws, CommandContext context) =>
        new(aws, KindTable.All, context.Files, context.Time, VersionVerb.Tool, () => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)));

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

    private static Dictionary<string, string> Vars(IEnumerable<string> given)
    {
        var vars = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in given)
        {
            var split = text.IndexOf('=', StringComparison.Ordinal);
            if (split <= 0)
                throw new S3CredsException(CliCodes.Usage.Says($"--var {text} is not NAME=VALUE"));
            vars[text[..split]] = text[(split + 1)..];
        }

        return vars;
    }
}
