using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using S3Creds.Core.Files;
using S3Creds.Core.Model;

namespace S3Creds.Cli.Watching;

/// <summary>The metrics of the last comparison as a file (docs/gitops.md lists them). What could not be read is left out: a value that
/// is not known is no value.</summary>
internal static partial class MetricsFile
{
    private const string Beginning = "# HELP s3creds_";
    private const string LastSuccess = "s3creds_drift_last_success_timestamp_seconds";
    private const int MaxBytes = 64 * 1024 * 1024;

    public static void Write(string path, DriftTurn last, CommandContext context)
    {
        var before = Before(path, context);
        OwnFile.Write(path, Encoding.UTF8.GetBytes(Of(last, before)), Beginning, "file of metrics", context, OwnFile.Shared);
    }

    /// <param name="before">The series of the last success, as the file of the comparison before has it; null: there was none.</param>
    internal static string Of(DriftTurn last, LastSuccessSample? before)
    {
        var text = new MetricsText();
        IReadOnlyList<(string, string)> all =
            last.Found is { } found ? [("account", found.Account), ("owner", found.Owner)]
            : before is { Account: { } account, Owner: { } owner } ? [("account", account), ("owner", owner)]
            : [];
        Single("s3creds_drift_up", "Whether the last comparison read everything: 1, or 0 where it failed.", last.Succeeded ? 1 : 0);
        Single("s3creds_drift_last_run_timestamp_seconds", "When the last comparison ended.", Seconds(last.Ended));
        var success = last.Succeeded ? Seconds(last.Ended) : before?.Seconds;
        if (success is { } time)
            Single(LastSuccess, "When a comparison last read everything.", time);
        Single("s3creds_drift_duration_seconds", "How long the last comparison took.", Math.Round(last.Duration.TotalSeconds, 3));
        if (last.Requests is { } requests)
            Many(
                "s3creds_drift_requests",
                "Requests of the last comparison, by service.",
                "service",
                requests.Select(r => (r.Key, (double)r.Value))
            );
        if (last is not { Succeeded: true, Found: { } known })
            return text.ToString();
        Many(
            "s3creds_drift_resources",
            "Resources that differ from the manifests, by kind.",
            "kind",
            Enum.GetValues<ResourceKind>().Select(k => (k.Name(), (double)known.Resources.Count(r => r.Address.Kind == k)))
        );
        Many(
            "s3creds_drift_expectations",
            "Access expectations of the manifests, by outcome.",
            "outcome",
            [("holds", known.Expectations.Holds), ("fails", known.Expectations.Fails), ("unknown", known.Expectations.Unknown)]
        );
        text.Gauge(
            "s3creds_access_key_age_seconds",
            "The age of each access key of a managed user.",
            known.Keys.Select(k =>
                (
                    (IReadOnlyList<(string, string)>)
                        [.. all, ("user", k.User), ("key_id", k.Key.Id), ("active", k.Key.Active ? "true" : "false")],
                    Math.Floor((last.Ended - k.Key.Created).TotalSeconds)
                )
            )
        );
        return text.ToString();

        void Single(string name, string help, double value) => text.Gauge(name, help, [(all, value)]);

        void Many(string name, string help, string label, IEnumerable<(string Value, double Number)> samples) =>
            text.Gauge(name, help, samples.Select(s => ((IReadOnlyList<(string, string)>)[.. all, (label, s.Value)], s.Number)));
    }

    /// <summary>A comparison that fails keeps when the last one succeeded.</summary>
    private static LastSuccessSample? Before(string path, CommandContext context)
    {
        try
        {
            return context.Files.FileExists(path)
                ? LastSuccessSample.In(Encoding.UTF8.GetString(context.Files.ReadAllBytes(path, MaxBytes)))
                : null;
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            return null;
        }
    }

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>When a comparison last succeeded, and of what.</summary>
    internal sealed partial record LastSuccessSample(string? Account, string? Owner, double Seconds)
    {
        /// <summary>Null where the text has no such line, as this tool writes it.</summary>
        public static LastSuccessSample? In(string text) =>
            Line().Match(text) is { Success: true } line
            && double.TryParse(line.Groups["seconds"].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
                ? new LastSuccessSample(
                    line.Groups["account"] is { Success: true } account ? account.Value : null,
                    line.Groups["owner"] is { Success: true } owner ? owner.Value : null,
                    seconds
                )
                : null;

        // Accounts and owners have no character that is escaped.
        [GeneratedRegex(
            "^" + LastSuccess + "(?:\\{account=\"(?<account>[^\"\\\\\n]*)\",owner=\"(?<owner>[^\"\\\\\n]*)\"\\})? (?<seconds>[0-9.E+]+)$",
            RegexOptions.Multiline | RegexOptions.ExplicitCapture,
            1000
        )]
        private static partial Regex Line();
    }
}
