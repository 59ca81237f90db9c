using CommandLine;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>Options of the verbs that make a policy for buckets.</summary>
internal interface IPermissionOptions
{
    [Option("read-only", HelpText = "Only allow reading from the bucket")]
    bool ReadOnly { get; set; }

    [Option("write-only", HelpText = "Only allow writing to the bucket")]
    bool WriteOnly { get; set; }

    [Option("prefix", MetaValue = "PREFIX", HelpText = "Only keys that begin with this prefix, e.g. foo/ (not /foo)")]
    IEnumerable<string> Prefixes { get; set; }

    [Option("statement", MetaValue = "JSON", HelpText = "A statement to add to the policy")]
    IEnumerable<string> Statements { get; set; }
}
