using System.Net;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>S3's rules for general purpose buckets (S3 bucketnamingrules).</summary>
public static class BucketName
{
    private static readonly string[] Prefixes = ["xn--", "sthree-", "amzn-s3-demo-"];
    private static readonly string[] Suffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

    /// <summary>What is wrong with a name, null where nothing is.</summary>
    public static string? Error(string name)
    {
        if (name.Length is < 3 or > 63)
            return "a bucket name has 3 to 63 characters";
        if (!name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-'))
            return "a bucket name has only a-z, 0-9, '.' and '-'";
        if (name[0] is '.' or '-' || name[^1] is '.' or '-')
            return "a bucket name begins and ends with a letter or a digit";
        if (name.Contains("..", StringComparison.Ordinal))
            return "a bucket name has no two dots in a row";
        if (IsAddress(name))
            return "a bucket name is not an IP address";
        if (Array.Find(Prefixes, p => name.StartsWith(p, StringComparison.Ordinal)) is { } prefix)
            return $"a bucket name does not begin with {prefix}";
        return Array.Find(Suffixes, s => name.EndsWith(s, StringComparison.Ordinal)) is { } suffix
            ? $"a bucket name does not end with {suffix}"
            : null;
    }

    private static bool IsAddress(string name) => name.Count(c => c == '.') == 3 && IPAddress.TryParse(name, out _);
}
