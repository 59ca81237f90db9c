using System.Security.Cryptography;
using System.Text;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>Names that s3-credentials derives, kept within what IAM takes (IAM User Guide, reference_iam-quotas).</summary>
internal static class DirectNames
{
    public const int LongestUser = 64;
    public const int LongestPolicy = 128;
    private const int HashLength = 8;

    /// <summary><c>s3.{permission}.{b1,b2}</c>.</summary>
    public static string Of(string permission, IEnumerable<string> buckets) => $"s3.{permission}.{string.Join(',', buckets)}";

    /// <summary>A name that is too long ends in a hash of the whole: the same buckets give the same name, others another.</summary>
    public static string Fit(string name, int longest) =>
        name.Length <= longest
            ? name
            : $"{name[..(longest - HashLength - 1)]}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..HashLength]}";

    /// <summary>What IAM would refuse about a name; null where nothing.</summary>
    public static string? Error(string name, int longest) =>
        name.Length == 0 ? "it is empty"
        : name.Length > longest ? $"it has {name.Length} characters, IAM allows {longest}"
        : name.FirstOrDefault(c => !char.IsAsciiLetterOrDigit(c) && !"+=,.@_-".Contains(c, StringComparison.Ordinal)) is var bad
        && bad != default
            ? $"it has '{bad}', IAM allows letters, digits and + = , . @ _ -"
        : null;
}
