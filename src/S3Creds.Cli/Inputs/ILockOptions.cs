using CommandLine;

namespace S3Creds.Cli;

/// <summary>Options of the verbs that change an account as its manifests or a plan require.</summary>
internal interface ILockOptions
{
    const string DefaultLease = "2m";

    [Option(
        "lock",
        MetaValue = "s3://BUCKET/KEY",
        HelpText = "Hold this lock during the run: two runs with the same lock never change the account at once"
    )]
    string? Lock { get; set; }

    [Option(
        "lock-timeout",
        Default = "0s",
        MetaValue = "DURATION",
        HelpText = "How long to wait for a lock that another run holds: 90s, 10m (default 0s)"
    )]
    string LockTimeout { get; set; }

    [Option(
        "lock-lease",
        Default = DefaultLease,
        MetaValue = "DURATION",
        HelpText = $"How long the lock stands after this process is killed (default {DefaultLease})"
    )]
    string LockLease { get; set; }
}
