using CommandLine;
using S3Creds.Cli.Arguments;

namespace S3Creds.Cli;

/// <summary>Options of the verbs that read manifests. An interface, since some of these verbs use an account too and some do not; the parser
/// takes the attributes from here.</summary>
internal interface IManifestOptions : IColourOptions
{
    [Option('f', "file", MetaValue = "PATH", HelpText = "A manifest, a folder of them, or - for standard input")]
    IEnumerable<string> Files { get; set; }

    [Option("var", MetaValue = "NAME=VALUE", HelpText = "A variable of the manifests; it overrides the value in the file")]
    IEnumerable<string> Vars { get; set; }

    [Option('q', "quiet", HelpText = "Print results and errors only: no notes, no progress")]
    bool Quiet { get; set; }
}
