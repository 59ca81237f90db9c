using S3Creds.Core.Access;
using S3Creds.Policy;

namespace S3Creds.Core.Rendering;

/// <summary>What a principal can do with a bucket, in five words; each has one action that stands for it.</summary>
internal enum MatrixRight
{
    List,
    Read,
    Write,
    Delete,
    Policy,
}

/// <summary>How much of a right: for all of the bucket without a condition, or for some keys, some actions, or under a condition.</summary>
internal enum MatrixExtent
{
    None,
    Part,
    Whole,
}

/// <summary>How access lines read as rights on buckets.</summary>
internal static class MatrixRights
{
    public static IReadOnlyList<MatrixRight> All { get; } = Enum.GetValues<MatrixRight>();

    /// <summary>The right that an action belongs to; null where it is none of a bucket's or its objects', or only reads settings.</summary>
    public static MatrixRight? Of(string action) =>
        S3Actions.Catalogue.Find(action) is not { } known ? null
        : known.ResourceTypes.Contains("object") ? OfObjects(known)
        : !known.ResourceTypes.Contains("bucket") ? null
        : known.MainLevel == AccessLevels.List ? MatrixRight.List
        : known.MainLevel == AccessLevels.Read ? null
        : MatrixRight.Policy;

    private static MatrixRight OfObjects(S3Action action) =>
        action.MainLevel switch
        {
            AccessLevels.List or AccessLevels.Read => MatrixRight.Read,
            AccessLevels.PermissionsManagement => MatrixRight.Policy,
            AccessLevels.Write when action.Name.StartsWith("Delete", StringComparison.Ordinal) => MatrixRight.Delete,
            _ => MatrixRight.Write,
        };

    /// <summary>What an access line gives on a bucket that its pattern may name.</summary>
    public static IEnumerable<(MatrixRight Right, MatrixExtent Extent)> On(AccessChange access, string bucket, string partition)
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
            var covers = right is MatrixRight.List or MatrixRight.Policy ? all : objects;
            var isWhole = covers && !limited && group.Contains(Main(right), StringComparer.Ordinal);
            yield return (right, isWhole ? MatrixExtent.Whole : MatrixExtent.Part);
        }
    }

    /// <summary>The letter of a slot: capital for the whole.</summary>
    public static char Letter(MatrixRight right) =>
        right switch
        {
            MatrixRight.List => 'L',
            MatrixRight.Read => 'R',
            MatrixRight.Write => 'W',
            MatrixRight.Delete => 'D',
            MatrixRight.Policy => 'P',
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static string Main(MatrixRight right) =>
        right switch
        {
            MatrixRight.List => "s3:ListBucket",
            MatrixRight.Read => "s3:GetObject",
            MatrixRight.Write => "s3:PutObject",
            MatrixRight.Delete => "s3:DeleteObject",
            MatrixRight.Policy => "s3:PutBucketPolicy",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
