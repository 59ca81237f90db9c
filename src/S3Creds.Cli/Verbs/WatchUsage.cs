using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli.Verbs;

/// <summary>Which options of <c>drift</c> go together with those of a watch.</summary>
internal static class WatchUsage
{
    /// <exception cref="S3CredsException">Two that do not (S3C500).</exception>
    public static void Check(DriftOptions options)
    {
        if (options.Baseline is not null && (options.NotifyCommand ?? options.Metrics) is not null)
            throw Usage(
                "--baseline cannot be combined with --notify-command or --metrics: it compares no manifests",
                "run drift twice: with -f, and with --baseline"
            );
        if (options.Watch is null)
            return;
        // A page and a log are one document: a second one behind it is no page any more.
        if (options.Format is "html" or Findings.Sarif)
            throw Usage(
                $"--watch cannot print --format {options.Format}: it is one document",
                "text, markdown, or json (one document a line)"
            );
        if (options.Files.Contains("-", StringComparer.Ordinal) || options.Auth == "-")
            throw Usage("--watch reads its input again at each comparison, and standard input only once", "name a file instead of -");
    }

    private static S3CredsException Usage(string message, string hint) => new(CliCodes.Usage.With(message, hint));
}
