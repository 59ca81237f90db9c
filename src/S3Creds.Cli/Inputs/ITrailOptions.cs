using CommandLine;
using S3Creds.Cli.Arguments;

namespace S3Creds.Cli;

/// <summary>The option of the verbs that name who may have changed something.</summary>
internal interface ITrailOptions : IJournalOptions
{
    [Option(
        "cloudtrail",
        MetaValue = "DIR",
        HelpText = "Log files of CloudTrail: show who may have made each change, and when; changes of the journaled runs are left out"
    )]
    string? CloudTrail { get; set; }
}
