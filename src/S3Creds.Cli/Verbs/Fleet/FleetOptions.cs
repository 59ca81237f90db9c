using CommandLine;
using S3Creds.Cli.Arguments;

namespace S3Creds.Cli.Verbs.Fleet;

/// <summary>Options of every verb over many accounts.</summary>
internal abstract class FleetOptions : AccountOptions
{
    public const string DefaultFile = "fleet.yaml";

    [EmptyValue(false)]
    [Option(
        'f',
        "file",
        Default = DefaultFile,
        MetaValue = "FILE",
        HelpText = $"The file that declares the accounts (default {DefaultFile})"
    )]
    public string File { get; set; } = DefaultFile;

    [Option(
        "select",
        MetaValue = "LABELS",
        HelpText = "Only accounts with these labels: env=prod, env!=prod,tier=a, account=111122223333, name=team-*"
    )]
    public IEnumerable<string> Select { get; set; } = [];

    [EmptyValue(false)]
    [Option(
        "results",
        MetaValue = "PLACE",
        HelpText = "Where each account's result is kept, for fleet report and for runs again: a folder, or s3://BUCKET/PREFIX"
    )]
    public string? Results { get; set; }

    [EmptyValue(false)]
    [Option("results-owner", MetaValue = "ACCOUNT", HelpText = "The account of the bucket of --results (default: that of the credentials)")]
    public string? ResultsOwner { get; set; }

    [EmptyValue(false)]
    [Option(
        "run",
        MetaValue = "NAME",
        HelpText = "The name of the run, the same for all of its tasks; by default that of the pipeline, or a new one"
    )]
    public string? Run { get; set; }

    [Option('q', "quiet", HelpText = "Print the report and errors only: no line for each account")]
    public bool Quiet { get; set; }

    [OneOf("text", "markdown", "html", "json")]
    [Option("format", Default = "text", MetaValue = "FORMAT", HelpText = FleetFormat.Help)]
    public string Format { get; set; } = "text";

    public override bool IsSilent => Quiet;
}

/// <summary>Options of the verbs that call the accounts.</summary>
internal abstract class FleetRunOptions : FleetOptions
{
    [EmptyValue(false)]
    [Option(
        "shard",
        MetaValue = "I/N",
        HelpText = "Only part I of N, from 1; auto or auto/N: the part that the engine of this job sets (docs/fleet.md)"
    )]
    public string? Shard { get; set; }

    [Option("parallel-accounts", Default = 4, MetaValue = "N", HelpText = "Accounts at once, 1 to 64 (default 4)")]
    public int ParallelAccounts { get; set; } = 4;

    [Option("parallelism", Default = 16, MetaValue = "N", HelpText = "Parallel requests to each account, 1 to 256 (default 16)")]
    public int Parallelism { get; set; } = 16;
}

/// <summary>Options of the verbs that follow a plan.</summary>
internal interface IPlannedOptions
{
    [Option("planned", HelpText = "Only accounts that 'fleet plan' planned in this run: those of --changed-since, for one")]
    bool Planned { get; set; }
}
