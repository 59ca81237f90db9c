using System.Globalization;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Objects;

/// <summary>Conditional reads (RFC 9110, section 13) and conditional writes (S3 User Guide, "Add preconditions to S3
/// operations").</summary>
internal static class Conditions
{
    /// <summary>Whether the version is to be sent; false: it has not been modified.</summary>
    /// <param name="prefix">Empty, or <c>x-amz-copy-source-</c>.</param>
    /// <exception cref="SandboxException">PreconditionFailed.</exception>
    public static bool Read(S3Call call, ObjectVersion version, string prefix = "")
    {
        if (call.Header(prefix + "if-match") is { } match)
        {
            if (!Matches(match, version))
            {
                throw Failed(prefix + "If-Match");
            }
        }
        else if (Time(call.Header(prefix + "if-unmodified-since")) is { } limit && Seconds(version.Modified) > limit)
        {
            throw Failed(prefix + "If-Unmodified-Since");
        }

        return call.Header(prefix + "if-none-match") is { } none
            ? !Matches(none, version)
            : !(Time(call.Header(prefix + "if-modified-since")) is { } since && Seconds(version.Modified) <= since);
    }

    /// <summary>Refuses header forms that S3 does not know, before the body is read.</summary>
    /// <exception cref="SandboxException">NotImplemented.</exception>
    public static void CheckWriteHeaders(S3Call call)
    {
        if (
            call.Header("If-None-Match") is not (null or "*")
            || (call.Header("If-None-Match") is not null && call.Header("If-Match") is not null)
        )
        {
            throw S3Errors.NotImplemented();
        }
    }

    /// <summary>Under the store's lock: no other write comes between check and effect.</summary>
    /// <exception cref="SandboxException">PreconditionFailed, or NoSuchKey for If-Match on nothing.</exception>
    public static void Write(S3Call call, BucketState bucket)
    {
        if (call.Request.IgnoresConditions)
        {
            return;
        }

        var current = bucket.Objects.GetValueOrDefault(call.Key)?.Current;
        if (call.Header("If-None-Match") is not null && current is not null)
        {
            throw Failed("If-None-Match");
        }

        if (call.Header("If-Match") is { } match && !Matches(match, current ?? throw S3Errors.NoSuchKey(call.Key)))
        {
            throw Failed("If-Match");
        }
    }

    public static bool Matches(string header, ObjectVersion version) =>
        header
            .Split(',', StringSplitOptions.TrimEntries)
            .Any(tag =>
                tag == "*" || (tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag).Trim('"') == version.ETag.Trim('"')
            );

    public static SandboxException Failed(string condition) =>
        new("PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold")
        {
            Details = [("Condition", condition)],
        };

    private static DateTimeOffset? Time(string? header) =>
        DateTimeOffset.TryParse(header, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    // Headers carry whole seconds.
    private static DateTimeOffset Seconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
