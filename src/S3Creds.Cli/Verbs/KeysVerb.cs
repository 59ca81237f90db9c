using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Model;
using S3Creds.Core.Sinks;

namespace S3Creds.Cli.Verbs;

[Verb("keys")]
internal sealed class KeysOptions : LookOptions
{
    [OneOf("text", "json", "csv")]
    [Option("format", Default = "text", MetaValue = "FORMAT", HelpText = "text, json or csv; text by default")]
    public string Format { get; set; } = "text";

    [OneOf("overdue", "foreign")]
    [Option(
        "fail-on",
        MetaValue = "WHAT",
        HelpText = "Exit 2 if a key is overdue by the manifests of -f (overdue), or was not created by s3creds (foreign)"
    )]
    public IEnumerable<string> FailOn { get; set; } = [];
}

/// <summary>Every access key of the account; with <c>-f</c> also what is due and where each was delivered.</summary>
internal static class KeysVerb
{
    private const int Parallelism = 16;

    public static async Task<Outcome> RunAsync(KeysOptions options, CommandContext context)
    {
        var render = KeyViews.Of(options.Format, context.Terminals.Width());
        var failOn = options.FailOn.ToHashSet(StringComparer.Ordinal);
        if (failOn.FirstOrDefault(f => f is not ("overdue" or "foreign")) is { } unknown)
            throw new S3CredsException(
                CliCodes.Usage.With($"--fail-on {unknown} is not known", "--fail-on overdue, --fail-on foreign, or both")
            );
        if (failOn.Contains("overdue") && !options.Files.Any())
            throw new S3CredsException(CliCodes.Usage.With("--fail-on overdue needs manifests", "use -f FILE or -f FOLDER"));
        var desired = options.Files.Any() ? ManifestLoading.LoadValid(options, context) : null;
        if (desired?.BucketsOnly == true)
            throw new S3CredsException(
                CliCodes.Usage.With("scope: buckets leaves out users and their keys", "leave -f out to list all keys of the account")
            );
        await using var account = await Account.OpenAsync(options, desired?.Endpoint, desired?.Account, context);
        if (desired is not null && desired.Account != "none")
            await ManifestLoading.Reconciler(account.Aws, secretsInCi: false, context).GuardAccountAsync(desired.Account, context.Stop);
        var sinks = new SinkFactory(account.Aws, context.Files, context.Variable, context.Out, allowInCi: false);
        var declared = (desired?.Keys ?? []).ToDictionary(
            k => k.User,
            k => new DeclaredKeys(k.User, k.Settings, [.. k.Sinks.Select(sinks.Make)]),
            ResourceKind.User.Names()
        );
        var listing = await ReadAsync(account.Aws, declared, options, context);
        await context.Out.WriteAsync(render(listing.Rows));
        await DiagnosticWriter.WriteAsync(listing.Problems, context);
        return listing.Problems.Count > 0 ? Outcome.Failed
            : listing.Rows.Any(r =>
                (r.Overdue && failOn.Contains("overdue")) || (r.Standing == KeyStanding.Foreign && failOn.Contains("foreign"))
            )
                ? Outcome.Pending
            : Outcome.Done;
    }

    private static async Task<KeyListing> ReadAsync(
        AwsSession aws,
        Dictionary<string, DeclaredKeys> declared,
        KeysOptions options,
        CommandContext context
    )
    {
        try
        {
            return await LiveProgress.ReadingAsync(options.Quiet, context, aws, () =>
                KeyListing.ReadAsync(aws, declared, Parallelism, context.Time.GetUtcNow(), context.Stop)
            );
        }
        catch (Exception e) when (e is not OperationCanceledException and not S3CredsException)
        {
            throw new S3CredsException(AwsError.Explain(e, "reading the account"), Outcome.Failed, e);
        }
    }
}
