using CommandLine;

namespace S3Creds.Cli.Arguments;

/// <summary>Options of the verbs that show a plan.</summary>
internal interface IPlanViewOptions : IColourOptions
{
    [Option("full", HelpText = "Show a plan without folding: every resource, and policy documents as differences")]
    bool Full { get; set; }
}
