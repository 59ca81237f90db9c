using S3Creds.Core.Access;

namespace S3Creds.Core.Rendering;

/// <summary>One line of the access that changes.</summary>
/// <param name="Mark"><c>+</c> gains, <c>-</c> loses, <c>~</c> both, <c>?</c> not decided.</param>
/// <param name="Who">For whom it is the same.</param>
/// <param name="What"><c>read-only</c>, <c>read-write → read-only</c>, or <c>write (s3:PutObject)</c>.</param>
/// <param name="On"><c>media-uploads/uploads/*</c>; with <c>NAME</c> where each has its own.</param>
/// <param name="When">Exceptions and conditions; empty: none.</param>
/// <param name="IsExact">The words are the manifest's.</param>
/// <param name="Changes">What it stands for.</param>
public sealed record AccessLine(
    char Mark,
    IReadOnlyList<string> Who,
    string What,
    string On,
    string When,
    bool IsPublic,
    bool IsOutside,
    bool IsExact,
    IReadOnlyList<AccessChange> Changes
)
{
    /// <summary>Whether <see cref="On"/> has <c>NAME</c> in the place of each one's own name.</summary>
    public bool IsPattern { get; init; }

    /// <summary>For whom it is, in a few words: <c>user/a, user/b</c>, <c>200 users</c>.</summary>
    public string Whom(int most)
    {
        if (IsPublic && Who is [AccessSubject.Everyone])
            return "anyone";
        if (Who.Count <= most && !IsPattern)
            return string.Join(", ", Who);
        var kinds = Who.Select(w => w.Split('/')[0]).Distinct(StringComparer.Ordinal).ToList();
        var noun = kinds is [var one] && one is "user" or "role" or "group" ? kinds[0] + "s" : "principals";
        return $"{Who.Count} {noun}";
    }
}
