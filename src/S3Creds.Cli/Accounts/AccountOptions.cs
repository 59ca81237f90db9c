using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli;

/// <summary>The options that select the account and the credentials: the same on every verb that calls one.</summary>
internal abstract class AccountOptions
{
    [EmptyValue(true)]
    [Option("profile", MetaValue = "NAME", HelpText = "A profile of the AWS configuration")]
    public string? Profile { get; set; }

    [EmptyValue(true)]
    [Option("region", MetaValue = "REGION", HelpText = "The region of new buckets that name none, and of calls without a bucket")]
    public string? Region { get; set; }

    [EmptyValue(true)]
    [Option("endpoint-url", MetaValue = "URL", HelpText = "The URL of a store that is not AWS")]
    public string? EndpointUrl { get; set; }

    [EmptyValue(true)]
    [Option("access-key", MetaValue = "ID", HelpText = "An access key id")]
    public string? AccessKey { get; set; }

    [EmptyValue(true)]
    [Option("secret-key", MetaValue = "SECRET", HelpText = "The secret access key; other users of this machine can see it: prefer --auth")]
    public string? SecretKey { get; set; }

    [EmptyValue(true)]
    [Option("session-token", MetaValue = "TOKEN", HelpText = "The session token of temporary credentials")]
    public string? SessionToken { get; set; }

    [Option('a', "auth", MetaValue = "FILE", HelpText = "A file with credentials (JSON or INI), or - for standard input")]
    public string? Auth { get; set; }

    [Option("sandbox", HelpText = "Run against the emulated account of this folder instead of AWS")]
    public bool Sandbox { get; set; }

    [EmptyValue(false)]
    [Option(
        "sandbox-state",
        MetaValue = "FILE",
        HelpText = "The file of the emulated account (default .s3creds/sandbox.json); implies --sandbox"
    )]
    public string? SandboxState { get; set; }

    /// <summary>The options that lead another verb to the same account, as they are typed, with a space before each. Secrets are not
    /// repeated.</summary>
    public string AsTyped()
    {
        (string Name, string? Value)[] options =
        [
            ("profile", Profile),
            ("region", Region),
            ("endpoint-url", EndpointUrl),
            ("access-key", AccessKey),
            ("auth", Auth),
            ("sandbox-state", SandboxState),
        ];
        var typed = options.Where(o => !string.IsNullOrEmpty(o.Value)).Select(o => $" --{o.Name} {Shell.Word(o.Value!)}").ToList();
        if (!string.IsNullOrEmpty(SecretKey))
            typed.Add(" --secret-key SECRET");
        if (!string.IsNullOrEmpty(SessionToken))
            typed.Add(" --session-token TOKEN");
        if (Sandbox && SandboxState is null)
            typed.Add(" --sandbox");
        return string.Concat(typed);
    }

    /// <summary>Only results and errors are printed.</summary>
    public virtual bool IsSilent => false;
}
