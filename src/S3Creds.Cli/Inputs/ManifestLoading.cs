using System.Security.Cryptography;
using System.Text;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds;
using S3Creds.Core.Reconciling;
using S3Creds.Core.Sinks;

namespace S3Creds.Cli;

/// <summary>What the declarative verbs share: manifests in, a session and a reconciler out.</summary>
internal static class ManifestLoading
{
    private const int MostParallel = 256;

    /// <param name="forEdits">Keep how the manifests are written.</param>
    public static DesiredState Load(IManifestOptions options, CommandContext context, bool forEdits = false) =>
        Loader(options, context, forEdits)(context.Files);

    /// <summary>The manifests of <c>--base</c>, with the variables of the run; null where there are none.</summary>
    public static DesiredState? LoadBase(IEnumerable<string> files, IManifestOptions options, CommandContext context)
    {
        var names = files.ToList();
        if (names.Contains("-", StringComparer.Ordinal))
            throw new S3CredsException(CliCodes.Usage.With("--base cannot be standard input", "name a file or a folder"));
        return names.Count == 0
            ? null
            : DesiredLoader.Load(
                names,
                context.Files,
                KindTable.All,
                new LoadOptions(Vars(options.Vars)) { Stop = context.Stop, ForEdits = false }
            );
    }

    /// <summary>Loads the manifests, from the files that it is given: as they are, or as they would be after an edit.</summary>
    public static Func<IFileSystem, DesiredState> Loader(IManifestOptions options, CommandContext context, bool forEdits = true)
    {
        var names = options.Files.ToList();
        if (names.Count == 0)
            throw new S3CredsException(CliCodes.Usage.With("no manifest given", "use -f FILE, -f FOLDER, or -f - for standard input"));
        var input = names.Contains("-", StringComparer.Ordinal) ? Encoding.UTF8.GetBytes(context.In.ReadToEnd()) : null;
        var load = new LoadOptions(Vars(options.Vars), input) { Stop = context.Stop, ForEdits = forEdits };
        return files => DesiredLoader.Load(names, files, KindTable.All, load);
    }

    /// <exception cref="S3CredsException">The manifests hold errors: all of them.</exception>
    public static DesiredState LoadValid(IManifestOptions options, CommandContext context, bool forEdits = false)
    {
        var desired = Load(options, context, forEdits);
        return desired.HasErrors ? throw new S3CredsException(desired.Diagnostics) : desired;
    }

    /// <summary>The commit that the manifests were checked out from; null where they are not in git, or in several repositories.</summary>
    public static string? CommitOf(IManifestOptions options, CommandContext context)
    {
        var git = new GitRepository(context.Files);
        var commits = options
            .Files.Select(f => f == "-" ? null : Path.GetFullPath(f))
            .Select(f => f is null ? null : git.CommitOf(context.Files.FolderExists(f) ? f : Path.GetDirectoryName(f)!))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return commits.Count == 1 ? commits[0] : null;
    }

    public static ReconcileOptions Reconcile(DeclarativeOptions options, CommandContext context) =>
        new()
        {
            Allow = ApprovalTokens.Of(options.Allow),
            Adopt = [.. options.Adopt],
            Transfer = options.TransferOwner is { Length: > 0 } names ? TransferOf(names) : null,
            Force = options.Force,
            Only = options.Only,
            DiscoverBuckets = options.DiscoverBuckets,
            Parallelism = Parallel(options.Parallelism),
            RunsFolder = options.RunsFolder,
            UnverifiedAccount = options.UnverifiedAccount,
            Stop = context.Stop,
        };

    /// <exception cref="S3CredsException">The number is out of range (S3C500).</exception>
    public static int Parallel(int given) =>
        given is >= 1 and <= MostParallel
            ? given
            : throw new S3CredsException(CliCodes.Usage.With($"--parallelism {given} is not from 1 to {MostParallel}"));

    private static OwnerTransfer TransferOf(string names) =>
        names.Split('=') is [{ Length: > 0 } from, { Length: > 0 } to] && from != to
            ? new(from, to)
            : throw new S3CredsException(
                CliCodes.Usage.With($"--transfer-owner {names} is not FROM=TO", "name both owners: --transfer-owner team-a=team-b")
            );

    /// <summary>The account of the manifests, with the options of the run.</summary>
    public static Task<Account> OpenAsync(LookOptions options, DesiredState desired, CommandContext context) =>
        Account.OpenAsync(options, desired.Endpoint, desired.Account, context);

    /// <param name="secretsInCi">Sinks that would leave a key on a CI machine are meant.</param>
    public static Reconciler Reconciler(AwsSession aws, bool secretsInCi, CommandContext context) =>
        new(aws, KindTable.All, context.Files, context.Time, ToolVersion.Text, () =>
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))
        )
        {
            Sinks = new SinkFactory(aws, context.Files, context.Variable, context.SecretOut, allowInCi: secretsInCi),
            Mask = context.Mask,
            KeyTiming = KeyTimingVariable.Read(context),
        };

    private static Dictionary<string, string> Vars(IEnumerable<string> given)
    {
        var vars = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in given)
        {
            var split = text.IndexOf('=', StringComparison.Ordinal);
            if (split <= 0)
                throw new S3CredsException(CliCodes.Usage.With($"--var {text} is not NAME=VALUE"));
            vars[text[..split]] = text[(split + 1)..];
        }

        return vars;
    }
}
