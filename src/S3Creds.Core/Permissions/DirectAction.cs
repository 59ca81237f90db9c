namespace S3Creds.Core.Permissions;

/// <summary>What an action of a direct verb is on.</summary>
public enum DirectTarget
{
    /// <summary>IAM or S3 has no narrower resource for it.</summary>
    Account,
    Bucket,
    Objects,
    User,
    Role,

    /// <summary>The role that temporary credentials are made with.</summary>
    SessionRole,

    /// <summary>Any group that the user is in.</summary>
    Group,

    /// <summary>Any device of the user.</summary>
    MfaDevice,
}

/// <summary>An IAM action that a direct verb needs, stated beside the code that sends the call.</summary>
/// <param name="Name">With the service prefix: <c>s3:PutObject</c>.</param>
public sealed record DirectAction(string Name, DirectTarget On)
{
    /// <summary>Of the role that <see cref="DirectTarget.SessionRole"/> is.</summary>
    public const string SessionRoleName = "s3-credentials.AmazonS3FullAccess";

    /// <summary>Options of which one must be given for the call to be sent (<c>--website</c>); empty: it is always sent.</summary>
    public IReadOnlyList<string> With { get; init; } = [];

    /// <summary>Options with which the call is not sent.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <param name="options">Those that are given, by their long names.</param>
    public bool IsNeeded(IReadOnlyCollection<string> options) =>
        (With.Count == 0 || With.Any(options.Contains)) && !Without.Any(options.Contains);

    public static IEnumerable<DirectAction> Of(DirectTarget on, params IEnumerable<string> names) =>
        names.Select(n => new DirectAction(n, on));
}
