using CommandLine;
using S3Creds.Cli.Arguments;

namespace S3Creds.Cli;

/// <summary>Options of a comparison that runs by itself: how often, and what it writes and starts beside its report.</summary>
internal interface IWatchOptions
{
    const string DefaultTimeout = "60s";
    const string DefaultState = ".s3creds/notified.json";

    [Option(
        "watch",
        MetaValue = "DURATION",
        HelpText = "Compare again and again, about every 1h, until SIGTERM or Ctrl-C; a failed comparison is reported and repeated"
    )]
    string? Watch { get; set; }

    [Option(
        "health-file",
        MetaValue = "FILE",
        HelpText = "Write time and outcome of each comparison to this file (JSON), for a liveness probe"
    )]
    string? HealthFile { get; set; }

    [Option(
        "metrics",
        MetaValue = "FILE",
        HelpText = "Write metrics of each comparison to this file (Prometheus text format, for node exporter's textfile collector)"
    )]
    string? Metrics { get; set; }

    [Option(
        "notify-command",
        MetaValue = "PROGRAM",
        HelpText = "Run this program, without a shell, when what differs has changed; it gets a JSON summary on standard input"
    )]
    string? NotifyCommand { get; set; }

    [EmptyValue(true)]
    [Option("notify-arg", MetaValue = "ARG", HelpText = "An argument of the notification program; once for each argument")]
    IEnumerable<string> NotifyArg { get; set; }

    [Option(
        "notify-env",
        MetaValue = "NAME",
        HelpText = "An environment variable that the notification program gets, beside PATH, HOME and the like"
    )]
    IEnumerable<string> NotifyEnv { get; set; }

    [Option(
        "notify-timeout",
        Default = DefaultTimeout,
        MetaValue = "DURATION",
        HelpText = $"How long the notification program may take (default {DefaultTimeout})"
    )]
    string NotifyTimeout { get; set; }

    [Option(
        "notify-state",
        Default = DefaultState,
        MetaValue = "FILE",
        HelpText = $"Where the last notification is recorded, so that the same is not sent again (default {DefaultState})"
    )]
    string NotifyState { get; set; }
}
