using System.Net;
using S3Creds.Sandbox.Pipeline;

namespace S3Creds.Sandbox.S3.Buckets;

/// <summary>S3 User Guide, "General purpose bucket naming rules".</summary>
internal static class BucketNames
{
    private static readonly IReadOnlyList<string> ReservedPrefixes = ["xn--", "sthree-", "amzn-s3-demo-"];
    private static readonly IReadOnlyList<string> ReservedSuffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

    /// <exception cref="SandboxException">InvalidBucketName.</exception>
    public static void Check(string name)
    {
        if (!IsValid(name))
        {
            throw new SandboxException("InvalidBucketName", 400, "The specified bucket is not valid.") { Details = [("BucketName", name)] };
        }
    }

    private static bool IsValid(string name) =>
        name.Length is >= 3 and <= 63
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-')
        && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1])
        && !name.Contains("..", StringComparison.Ordinal)
        && !(name.Count(c => c == '.') == 3 && IPAddress.TryParse(name, out _))
        && !ReservedPrefixes.Any(p => name.StartsWith(p, StringComparison.Ordinal))
        && !ReservedSuffixes.Any(s => name.EndsWith(s, StringComparison.Ordinal));
}
