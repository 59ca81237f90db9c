using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Aws;
using S3Creds.Core.Kinds;
using S3Creds.Core.Planning;
using S3Creds.Core.Reconciling;

namespace S3Creds.Cli;

/// <summary>Options of the verbs that compare manifests with an account.</summary>
internal abstract class DeclarativeOptions : LookOptions, IJournalOptions, IPlanViewOptions
{
    [Option(
        "allow",
        MetaValue = "TOKEN",
        HelpText = "Approve a change of the plan by its token: delete:user/x, public:bucket/x, trust:*, …"
    )]
    public IEnumerable<string> Allow { get; set; } = [];

    [Option("adopt", MetaValue = "ADDRESS", HelpText = "Manage resources that exist and have no owner: user/x, bucket/*")]
    public IEnumerable<string> Adopt { get; set; } = [];

    [Option(
        "transfer-owner",
        MetaValue = "FROM=TO",
        HelpText = "Take over the declared resources of owner FROM; TO is the owner of the manifests"
    )]
    public string? TransferOwner { get; set; }

    [Option(
        "force",
        HelpText = "Empty the buckets that are deleted: all objects, old versions and unfinished uploads; needs --allow empty:…"
    )]
    public bool Force { get; set; }

    [Option("only", MetaValue = "GLOB", HelpText = "Read, change and remove only these addresses: user/ci-*")]
    public string? Only { get; set; }

    [Option("discover-buckets", HelpText = "Read the tags of undeclared buckets even if there are more than 500")]
    public bool DiscoverBuckets { get; set; }

    [Option("parallelism", Default = 16, MetaValue = "N", HelpText = "The number of parallel requests, 1 to 256 (default 16)")]
    public int Parallelism { get; set; } = 16;

    [Option("unverified-account", HelpText = "Go on at a store that cannot report the account of the credentials; the plan records it")]
    public bool UnverifiedAccount { get; set; }

    [Option("secrets-in-ci", HelpText = "Deliver keys to files and standard output in CI too")]
    public bool SecretsInCi { get; set; }

    public string RunsFolder { get; set; } = IJournalOptions.DefaultFolder;

    /// <summary>The manifests of a base, for the labels of steps.</summary>
    public virtual IEnumerable<string> BaseFiles => [];

    public bool Full { get; set; }

    /// <summary>What a verb asks for beyond the options that all share.</summary>
    public virtual ReconcileOptions Shape(ReconcileOptions options, DesiredState desired) => options;

    /// <summary>What a verb adds for its readers to a plan that was made.</summary>
    public virtual Plan Explain(Plan plan, DesiredState desired, AwsSession aws, CommandContext context) => plan;
}
