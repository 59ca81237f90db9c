using CommandLine;

namespace S3Creds.Cli;

/// <summary>Options of the verbs that read manifests.</summary>
internal abstract class ManifestOptions
{
    [Option('f', "file")]
    public IEnumerable<string> Files { get; set; } = [];

    [Option("var")]
    public IEnumerable<string> Vars { get; set; } = [];

    [Option("no-color")]
    public bool NoColor { get; set; }
}

/// <summary>Options of the verbs that also read an account.</summary>
internal abstract class DeclarativeOptions : ManifestOptions
{
    [Option("profile")]
    public string? Profile { get; set; }

    [Option("region")]
    public string? Region { get; set; }

    [Option("endpoint-url")]
    public string? EndpointUrl { get; set; }

    [Option("access-key")]
    public string? AccessKey { get; set; }

    [Option("secret-key")]
    public string? SecretKey { get; set; }

    [Option("session-token")]
    public string? SessionToken { get; set; }

    [Option('a', "auth")]
    public string? Auth { get; set; }

    [Option("allow")]
    public IEnumerable<string> Allow { get; set; } = [];

    [Option("adopt")]
    public IEnumerable<string> Adopt { get; set; } = [];

    [Option("only")]
    public string? Only { get; set; }

    [Option("discover-buckets")]
    public bool DiscoverBuckets { get; set; }

    [Option("parallelism", Default = 16)]
    public int Parallelism { get; set; } = 16;

    [Option("runs-folder", Default = ".s3creds/runs")]
    public string RunsFolder { get; set; } = ".s3creds/runs";
}
