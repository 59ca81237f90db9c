using S3Creds.Core.Access;
using S3Creds.Policy;

namespace S3Creds.Core.Rendering;

/// <summary>What a principal can do with a bucket, in five words; each has one action that stands for it.</summary>
internal enum AccessRight
{
    List,
    Read,
    Write,
    Delete,
    Policy,
}

/// <summary>How much of a right: for all of the bucket without a condition, or for some keys, some actions, or under a condition.</summary>
internal enum AccessExtent
{
    None,
    Part,
    Whole,
}

/// <summary>How access lines read as rights on buckets.</summary>
internal static class AccessRights
{
    public static IReadOnlyList<AccessRight> All { get; } = Enum.GetValues<AccessRight>();

    /// <summary>The right that an action belongs to; null where it is none of a bucket's or its objects', or only reads settings.</summary>
    public static AccessRight? Of(string action) =>
        S3Actions.Catalogue.Find(action) is not { } known ? null
        : known.ResourceTypes.Contains("object") ? OfObjects(known)
        : !known.ResourceTypes.Contains("bucket") ? null
        : known.MainLevel == AccessLevels.List ? AccessRight.List
        : known.MainLevel == AccessLevels.Read ? null
        : AccessRight.Policy;

    private static AccessRight OfObjects(S3Action action) =>
        action.MainLevel switch
        {
            AccessLevels.List or AccessLevels.Read => AccessRight.Read,
            AccessLevels.PermissionsManagement => AccessRight.Policy,
            AccessLevels.Write when action.Name.StartsWith("Delete", StringComparison.Ordinal) => AccessRight.Delete,
            _ => AccessRight.Write,
        };

    /// <summary>What an access line gives on a bucket that its pattern may name.</summary>
    public static IEnumerable<(AccessRight Right, AccessExtent Extent)> On(AccessChange access, string bucket, string partition)
    {
        var limited =
            access.IsPart
            || access.AtMost
            || access.Conditions.Count > 0
            || access.Except.Any(e => AccessWords.CanName(e, bucket))
            || access.Via.Count > 0;
        var arn = $"arn:{partition}:s3:::{bucket}";
        var pattern = Wildcard.Of(access.Resource);
        var (all, objects) = (pattern.Matches(arn), access.Resource.EndsWith('*') && pattern.Matches(arn + "/"));
        foreach (var group in access.Actions.GroupBy(Of).Where(g => g.Key is not null))
        {
            var right = group.Key!.Value;
            var covers = right is AccessRight.List or AccessRight.Policy ? all : objects;
            var isWhole = covers && !limited && group.Contains(Main(right), StringComparer.Ordinal);
            yield return (right, isWhole ? AccessExtent.Whole : AccessExtent.Part);
        }
    }

    /// <summary>The letter of a slot: capital for the whole.</summary>
    public static char Letter(AccessRight right) =>
        right switch
        {
            AccessRight.List => 'L',
            AccessRight.Read => 'R',
            AccessRight.Write => 'W',
            AccessRight.Delete => 'D',
            AccessRight.Policy => 'P',
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static string Main(AccessRight right) =>
        right switch
        {
            AccessRight.List => "s3:ListBucket",
            AccessRight.Read => "s3:GetObject",
            AccessRight.Write => "s3:PutObject",
            AccessRight.Delete => "s3:DeleteObject",
            AccessRight.Policy => "s3:PutBucketPolicy",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
