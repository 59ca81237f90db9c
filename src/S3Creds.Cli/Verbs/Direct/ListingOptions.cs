using CommandLine;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>How a list is printed.</summary>
internal abstract class ListingOptions : AccountOptions
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
