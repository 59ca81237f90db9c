namespace S3Creds.Core.Access;

/// <summary>All access of a state: the difference to a state in which nobody has any.</summary>
public static class AccessReport
{
    /// <param name="concerns">Whose access is asked for.</param>
    /// <param name="bucket">Only lines whose pattern can match this bucket; null: all.</param>
    public static AccessChanges Of(AccessModel model, Func<AccessSubject, bool> concerns, string? bucket)
    {
        var all = AccessComparer.All(model, concerns);
        return bucket is null ? all : all with { Changes = [.. all.Changes.Where(c => AccessWords.CanName(c.Resource, bucket))] };
    }
}
