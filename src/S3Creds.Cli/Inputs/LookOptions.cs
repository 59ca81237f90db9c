namespace S3Creds.Cli;

/// <summary>Options of the verbs that read an account, with manifests or instead of them.</summary>
internal abstract class LookOptions : AccountOptions, IManifestOptions
{
    public IEnumerable<string> Files { get; set; } = [];

    public IEnumerable<string> Vars { get; set; } = [];

    public bool NoColor { get; set; }

    public bool Quiet { get; set; }
}
