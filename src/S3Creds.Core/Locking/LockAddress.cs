namespace S3Creds.Core.Locking;

/// <summary>The object that is the lock: <c>s3://bucket/key</c>.</summary>
public sealed record LockAddress(string Bucket, string Key)
{
    private const string Scheme = "s3://";
    private const int LongestKey = 1024;

    /// <summary>Null where the text is no such address.</summary>
    public static LockAddress? Parse(string text)
    {
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
            return null;
        var rest = text[Scheme.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return
            slash > 0
            && slash < rest.Length - 1
            && !rest.EndsWith('/')
            && System.Text.Encoding.UTF8.GetByteCount(rest[(slash + 1)..]) <= LongestKey
            && !rest.Any(char.IsControl)
            ? new LockAddress(rest[..slash], rest[(slash + 1)..])
            : null;
    }

    public override string ToString() => $"{Scheme}{Bucket}/{Key}";
}
