namespace S3Creds.Core.Diagnostics;

/// <summary>S3C280–286: the lock of an account.</summary>
public static class LockCodes
{
    public static readonly DiagnosticCode Held = new("S3C280", Severity.Error, "Another run holds the lock");
    public static readonly DiagnosticCode Unsupported = new("S3C281", Severity.Error, "The store cannot keep a lock");
    public static readonly DiagnosticCode Lost = new("S3C282", Severity.Error, "The lock was lost during the run");
    public static readonly DiagnosticCode TakenOver = new("S3C283", Severity.Warning, "The expired lock of another run was taken over");
    public static readonly DiagnosticCode NoLock = new("S3C284", Severity.Error, "The object of the lock is not a lock");
    public static readonly DiagnosticCode NotReleased = new("S3C285", Severity.Warning, "The lock was not released");
    public static readonly DiagnosticCode Unreachable = new("S3C286", Severity.Error, "The lock cannot be read or written");

    public static IReadOnlyList<DiagnosticCode> All { get; } = [Held, Unsupported, Lost, TakenOver, NoLock, NotReleased, Unreachable];
}
