namespace S3Creds.Core.Access;

/// <summary>Something that bears on access and is not known.</summary>
/// <param name="What">In a reader's words: <c>the policy of bucket/x, which could not be read</c>.</param>
/// <param name="CanGrant">Whether it could give access that is not seen.</param>
/// <param name="CanDeny">Whether it could take away access that is seen.</param>
public sealed record AccessGap(string What, bool CanGrant = true, bool CanDeny = true)
{
    public override string ToString() => What;
}
