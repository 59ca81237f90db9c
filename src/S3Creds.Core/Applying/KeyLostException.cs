using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Applying;

/// <summary>The answer that holds a new key was lost: there is no key, or one whose secret is lost.</summary>
/// <param name="what">What happened to the answer: <c>was lost 4 times</c>.</param>
/// <param name="lost">The failure of the call.</param>
public sealed class KeyLostException(string user, string what, Exception lost)
    : S3CredsException(
        KeyCodes.Ambiguous.With($"user {user}: the answer of CreateAccessKey {what}: {AwsError.Explain(lost).Message}", "run again"),
        Outcome.Partial,
        lost
    )
{
    /// <summary>The keys of lost answers that were deleted.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    /// <summary>A key of a lost answer that could not be deleted; null: none is known.</summary>
    public string? Left { get; init; }

    /// <summary>Why the keys could not be listed, or <see cref="Left"/> not be deleted.</summary>
    public string? WhyLeft { get; init; }
}
