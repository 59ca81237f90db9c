using CommandLine;

namespace S3Creds.Cli.Arguments;

/// <summary>Options of the verbs that write or read the journal.</summary>
internal interface IJournalOptions
{
    public const string DefaultFolder = ".s3creds/runs";

    [EmptyValue(false)]
    [Option(
        "runs-folder",
        Default = DefaultFolder,
        MetaValue = "FOLDER",
        HelpText = $"The folder of the journal (default {DefaultFolder})"
    )]
    string RunsFolder { get; set; }
}
