namespace S3Creds.Core.Diagnostics;

/// <summary>S3C600–699: access keys and the sinks that they are delivered to.</summary>
public static class KeyCodes
{
    public static readonly DiagnosticCode SinkRefused = new("S3C600", Severity.Error, "A sink cannot accept a key");
    public static readonly DiagnosticCode DeliveryFailed = new("S3C601", Severity.Error, "A key could not be delivered");
    public static readonly DiagnosticCode ReadBack = new("S3C602", Severity.Error, "A sink does not hold what was delivered to it");
    public static readonly DiagnosticCode NotWorking = new("S3C603", Severity.Error, "A new key does not work in time");
    public static readonly DiagnosticCode NoSlot = new("S3C604", Severity.Error, "A user has two keys, and a third cannot be made");
    public static readonly DiagnosticCode Foreign = new("S3C605", Severity.Warning, "A key was not created by s3creds");
    public static readonly DiagnosticCode InUse = new("S3C606", Severity.Warning, "A retired key is overdue: it is still in use");
    public static readonly DiagnosticCode Waiting = new("S3C607", Severity.Info, "A key waits for its next step");
    public static readonly DiagnosticCode OwnKey = new("S3C608", Severity.Warning, "The key that signs this run is not changed");
    public static readonly DiagnosticCode NotKnown = new("S3C609", Severity.Error, "The state of a key could not be read");
    public static readonly DiagnosticCode Sessions = new("S3C610", Severity.Warning, "Sessions made with a compromised key live on");
    public static readonly DiagnosticCode Lost = new("S3C611", Severity.Error, "The secret of a new key is lost");
    public static readonly DiagnosticCode Ambiguous = new("S3C612", Severity.Error, "It is unknown whether a key was created");
    public static readonly DiagnosticCode OptIn = new("S3C613", Severity.Error, "A sink needs an explicit opt-in here");
    public static readonly DiagnosticCode Settings = new("S3C614", Severity.Error, "The settings of a user's keys contradict one another");
    public static readonly DiagnosticCode NoUser = new("S3C615", Severity.Error, "There is no user to make a key for");
    public static readonly DiagnosticCode NotOurs = new("S3C616", Severity.Error, "A key that s3creds did not create is not changed");
    public static readonly DiagnosticCode GoesWithUser = new(
        "S3C617",
        Severity.Warning,
        "A user that is deleted can still sign in or sign requests"
    );
    public static readonly DiagnosticCode SinkForm = new(
        "S3C619",
        Severity.Error,
        "A sink is declared so that no key can be delivered to it"
    );
    public static readonly DiagnosticCode SharedSink = new("S3C620", Severity.Error, "Two keys would be delivered to the same place");

    public static readonly DiagnosticCode UserStaged = new("S3C621", Severity.Info, "A user is removed in stages: its keys come first");
    public static readonly DiagnosticCode UserInUse = new("S3C622", Severity.Warning, "A user whose keys are in use is not removed");

    public static readonly DiagnosticCode NotIgnored = new(
        "S3C630",
        Severity.Warning,
        "A file for a key is in a git work tree and not ignored"
    );
    public static readonly DiagnosticCode OthersKey = new("S3C631", Severity.Error, "A sink holds the key of another user");
    public static readonly DiagnosticCode NoRotation = new("S3C530", Severity.Error, "A key cannot be rotated without a manifest");

    public static IReadOnlyList<DiagnosticCode> All { get; } =
    [
        SinkRefused,
        DeliveryFailed,
        ReadBack,
        NotWorking,
        NoSlot,
        Foreign,
        InUse,
        Waiting,
        OwnKey,
        NotKnown,
        Sessions,
        Lost,
        Ambiguous,
        OptIn,
        Settings,
        NoUser,
        NotOurs,
        GoesWithUser,
        SinkForm,
        SharedSink,
        UserStaged,
        UserInUse,
        NotIgnored,
        OthersKey,
        NoRotation,
    ];
}
