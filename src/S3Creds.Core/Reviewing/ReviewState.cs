using System.Globalization;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Reviewing;

/// <summary>What a reader may believe of an entry.</summary>
public enum ReviewProof
{
    /// <summary>Anyone who can write the file can have written it.</summary>
    Claimed,

    /// <summary>A code owner of the file, which holds where the branch takes only what code owners approve.</summary>
    CodeOwner,

    /// <summary>Its line is from a commit with a good signature.</summary>
    Signed,
}

/// <summary>Whether a grant is confirmed.</summary>
public enum ReviewStanding
{
    /// <summary>No entry.</summary>
    None,

    /// <summary>The entry is of another digest: the grant changed.</summary>
    Void,

    /// <summary>Its last day is over.</summary>
    Overdue,
    Confirmed,
}

/// <summary>The review of one grant.</summary>
/// <param name="Entry">Null: it has none.</param>
/// <param name="Signer">Of the commit that the entry is from.</param>
public sealed record ReviewState(ReviewStanding Standing, ReviewEntry? Entry, ReviewProof Proof, string? Signer)
{
    public static ReviewState NotReviewed { get; } = new(ReviewStanding.None, null, ReviewProof.Claimed, null);

    public static ReviewState Of(Grant grant, ReviewFile? file, DateOnly today) =>
        file?.Entries.FirstOrDefault(e => e.Who == grant.Who && e.Bucket == grant.Bucket) is not { } entry
            ? NotReviewed
            : new ReviewState(
                entry.Digest != grant.Digest ? ReviewStanding.Void
                    : entry.Until < today ? ReviewStanding.Overdue
                    : ReviewStanding.Confirmed,
                entry,
                ReviewProof.Claimed,
                null
            );

    /// <summary><c>confirmed by ada until 2027-01-31, signed by ada@example.org</c>; <c>claimed by …</c> where nothing proves it.</summary>
    public override string ToString()
    {
        if (Entry is not { } entry)
            return "not reviewed";
        var until = entry.Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return Standing switch
        {
            ReviewStanding.Void => $"void: the grant changed after the review by {entry.By}",
            ReviewStanding.Overdue => $"overdue: reviewed by {entry.By} until {until}",
            _ => Proof switch
            {
                ReviewProof.Signed => $"confirmed by {entry.By} until {until}, in a commit signed by {Signer}",
                ReviewProof.CodeOwner => $"confirmed by {entry.By} until {until}, a code owner of the file",
                _ => $"claimed by {entry.By} until {until}",
            },
        };
    }

    /// <summary>What is wrong with the entries of a file: overdue ones are errors.</summary>
    public static IEnumerable<Diagnostic> Problems(ReviewFile file, IReadOnlyList<Grant> grants, DateOnly today)
    {
        foreach (var entry in file.Entries)
        {
            if (grants.FirstOrDefault(g => g.Who == entry.Who && g.Bucket == entry.Bucket) is not { } grant)
                yield return ReviewCodes.NoGrant.At(
                    entry.Span,
                    $"{entry.Who} has no access to {entry.Bucket}, and the review is of no effect",
                    "remove the entry"
                );
            else if (entry.Until < today)
                yield return ReviewCodes.Overdue.At(
                    entry.Span,
                    $"{entry.Who} on {entry.Bucket}: the review by {entry.By} ended on "
                        + entry.Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    "review the grant, and set until to a later day; or remove the grant"
                );
            else if (entry.Digest != grant.Digest)
                yield return ReviewCodes.Void.At(
                    entry.Span,
                    $"{entry.Who} on {entry.Bucket}: the grant changed after the review by {entry.By}",
                    $"review it again, and set digest to {grant.Digest}"
                );
        }
    }
}
