using CommandLine;
using S3Creds.Cli.Arguments;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>What every direct verb takes, by the names of s3-credentials, and what all verbs of this program take besides. No <c>-f</c>: in
/// <c>create</c> it is the format.</summary>
internal abstract class DirectOptions : IAccountOptions
{
    [Option("access-key", MetaValue = "ID", HelpText = "An access key id")]
    public string? AccessKey { get; set; }

    [Option("secret-key", MetaValue = "SECRET", HelpText = "The secret access key; other users of this machine can see it: prefer --auth")]
    public string? SecretKey { get; set; }

    [Option("session-token", MetaValue = "TOKEN", HelpText = "The session token of temporary credentials")]
    public string? SessionToken { get; set; }

    [Option("endpoint-url", MetaValue = "URL", HelpText = "The URL of a store that is not AWS")]
    public string? EndpointUrl { get; set; }

    [Option('a', "auth", MetaValue = "FILE", HelpText = "A file with credentials (JSON or INI), or - for standard input")]
    public string? Auth { get; set; }

    [Option("profile", MetaValue = "NAME", HelpText = "A profile of the AWS configuration")]
    public string? Profile { get; set; }

    [Option("region", MetaValue = "REGION", HelpText = "The region of calls without a bucket")]
    public string? Region { get; set; }

    [Option("sandbox", HelpText = "Run against the emulated account of this folder instead of AWS")]
    public bool Sandbox { get; set; }

    [EmptyValue(false)]
    [Option(
        "sandbox-state",
        MetaValue = "FILE",
        HelpText = "The file of the emulated account (default .s3creds/sandbox.json); implies --sandbox"
    )]
    public string? SandboxState { get; set; }
}

/// <summary>How a list is printed.</summary>
internal abstract class ListingOptions : DirectOptions
{
    [Option("nl", HelpText = "One JSON object a line")]
    public bool Lines { get; set; }

    [Option("csv", HelpText = "Comma-separated values")]
    public bool Csv { get; set; }

    [Option("tsv", HelpText = "Tab-separated values")]
    public bool Tsv { get; set; }

    [Option("array", HelpText = "A JSON array with an indentation of 4, as s3-credentials 0.5 had it")]
    public bool Array { get; set; }
}

/// <summary>What access is about.</summary>
internal interface IPermissionOptions
{
    bool ReadOnly { get; }

    bool WriteOnly { get; }

    IEnumerable<string> Prefixes { get; }

    IEnumerable<string> Statements { get; }
}
