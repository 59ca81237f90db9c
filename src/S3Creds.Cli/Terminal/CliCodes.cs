using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli;

/// <summary>S3C500–599: the command line.</summary>
public static class CliCodes
{
    public static readonly DiagnosticCode Usage = new("S3C500", Severity.Error, "The command line is not valid");
    public static readonly DiagnosticCode NoSuchRun = new("S3C501", Severity.Error, "There is no such run");
    public static readonly DiagnosticCode Unreadable = new("S3C502", Severity.Error, "A file cannot be read");
    public static readonly DiagnosticCode SandboxState = new("S3C503", Severity.Error, "The emulated account cannot be opened");
    public static readonly DiagnosticCode Unwritable = new("S3C504", Severity.Error, "A file cannot be written");
    public static readonly DiagnosticCode Direct = new("S3C520", Severity.Error, "A direct verb cannot do its task");
    public static readonly DiagnosticCode SandboxFault = new("S3C540", Severity.Error, "An option of the sandbox is not valid");
    public static readonly DiagnosticCode Unexpected = new("S3C599", Severity.Error, "An unexpected failure: a bug");

    public static IReadOnlyList<DiagnosticCode> All { get; } =
    [Usage, NoSuchRun, Unreadable, SandboxState, Unwritable, Direct, SandboxFault, Unexpected];
}
