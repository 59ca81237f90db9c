using System.Globalization;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Reviewing;

namespace S3Creds.Core.Rendering;

/// <summary>Facts of a review as text, for every view: never more exact than they are known.</summary>
public static class ReviewWords
{
    private const string NotKnown = "not known";

    /// <summary><c>team.yaml:12 (3f2c1a9 of 2026-03-01)</c>.</summary>
    public static string Declared(ReviewedGrant grant) =>
        grant.Grant.Places.Count == 0
            ? NotKnown
            : string.Join("; ", grant.Grant.Places.Zip(grant.Origins, (p, o) => $"{p.File}:{p.Line}{Commit(o)}"));

    /// <summary>The day of the latest change of a line that declares it.</summary>
    public static string Since(ReviewedGrant grant) => grant.Since is { } since ? Day(since) : NotKnown;

    public static string Until(Grant grant) =>
        grant.Until is { } end ? $"before {end}"
        : grant.Lines.Any(l => Grant.EndOf(l) is not null) ? "no end (some of it ends)"
        : "no end";

    /// <summary>The use of one grant is in access logs alone; that of S3 by its principal is what IAM reports.</summary>
    public static string LastUse(PrincipalActivity? activity, DateTimeOffset now) =>
        activity?.Use switch
        {
            PrincipalUse.Known { OfS3: { Last: { } last } s3 } =>
                $"S3 last tried {Ago(last, now)}{(s3.Region is { } region ? $" in {region}" : "")}",
            PrincipalUse.Known { OfS3: { } } => "S3 not tried in the period that IAM reports",
            PrincipalUse.Known => "may not use S3 by its own policies, so IAM reports nothing",
            PrincipalUse.NotKnown { Reason: var why } => $"not known: {why}",
            _ => NotKnown,
        };

    /// <summary>Of any service.</summary>
    public static string LastUseOfAny(PrincipalActivity? activity, DateTimeOffset now) =>
        activity?.Use switch
        {
            PrincipalUse.Known { Latest: { } latest } => $"last attempt {Ago(latest.Last!.Value, now)} ({latest.Service})",
            PrincipalUse.Known => "no attempt in the period that IAM reports",
            PrincipalUse.NotKnown { Reason: var why } => $"not known: {why}",
            _ => NotKnown,
        };

    public static string LastUse(LiveKey key, DateTimeOffset now) =>
        key.LastUse switch
        {
            KeyUse.At at => $"last used {Ago(at.Time, now)} ({at.Service}, {at.Region})",
            KeyUse.Never => "never used",
            KeyUse.Unknown unknown => $"not known: {unknown.Reason}",
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    internal static string Commit(LineOrigin? origin) =>
        origin switch
        {
            null => "",
            { Commit: null } => " (not committed)",
            { Commit: { } commit, Time: { } time } => $" ({commit[..Math.Min(7, commit.Length)]} of {Day(time)})",
            { Commit: { } commit } => $" ({commit[..Math.Min(7, commit.Length)]})",
        };

    internal static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Ago(DateTimeOffset time, DateTimeOffset now) =>
        (int)Math.Floor((now - time).TotalDays) switch
        {
            < 1 => $"on {Day(time)}, today",
            1 => $"on {Day(time)}, 1 day ago",
            var days => $"on {Day(time)}, {days} days ago",
        };
}
