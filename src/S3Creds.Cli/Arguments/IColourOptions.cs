using CommandLine;

namespace S3Creds.Cli.Arguments;

/// <summary>Options of the verbs that print in colours.</summary>
internal interface IColourOptions
{
    [Option("no-color", HelpText = "No colours on a terminal (so does NO_COLOR)")]
    bool NoColor { get; set; }
}
