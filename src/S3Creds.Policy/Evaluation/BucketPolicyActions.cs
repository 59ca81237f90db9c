using System.Collections.Frozen;

namespace S3Creds.Policy;

/// <summary>
/// The actions on a bucket's policy itself, about which S3 has rules that no policy changes: they are for identities of the owner's account
/// (others get 405, MethodNotAllowed), and the root user of that account has them whatever the bucket's policy denies.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
/// </summary>
internal static class BucketPolicyActions
{
    private static readonly FrozenSet<string> Names = new[]
    {
        "s3:getbucketpolicy",
        "s3:putbucketpolicy",
        "s3:deletebucketpolicy",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The same, numbered as <see cref="ActionIndex"/> does.</summary>
    public static Bits All { get; } =
        Names.Aggregate(Bits.Empty(ActionIndex.Size), (all, n) => all.Or(ActionIndex.Matching(GlobPattern.OfText(n))));

    public static bool Contain(string lowerAction) => Names.Contains(lowerAction);

    /// <summary>Whether they are not for the principal: it is of another account, or of none. Which account a canonical id names is not
    /// known, so that for it the policy decides.</summary>
    public static bool AreClosedTo(RequestPrincipal who, bool crossAccount) =>
        (crossAccount || who.Kind == RequestPrincipalKind.Anonymous) && !who.IsCanonicalUser;

    /// <summary>Whether no bucket policy can deny them to the principal.</summary>
    public static bool AreKeptBy(RequestPrincipal who, bool crossAccount) => who.Kind == RequestPrincipalKind.Root && !crossAccount;
}
