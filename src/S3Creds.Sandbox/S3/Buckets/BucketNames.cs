using System.Net;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.S3.Buckets;

/// <summary>S3 User Guide, "General purpose bucket naming rules".</summary>
internal static class BucketNames
{
    private static readonly IReadOnlyList<string> ReservedPrefixes = ["xn--", "sthree-", "amzn-s3-demo-"];
    private static readonly IReadOnlyList<string> ReservedSuffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

    private const string OfAccount = "account-regional";

    /// <param name="space">The namespace asked for: <c>global</c> when null, or <c>account-regional</c>, in which names end in
    /// <c>-ACCOUNT-REGION-an</c>.</param>
    /// <exception cref="SandboxException">InvalidBucketName or InvalidArgument.</exception>
    public static void Check(string name, string? space, string accountId, string region)
    {
        if (space is not (null or "global" or OfAccount))
        {
            throw S3Errors.InvalidArgument("Invalid bucket namespace", "x-amz-bucket-namespace", space);
        }

        if (
            !IsValid(name)
            || (
                space == OfAccount
                    ? !name.EndsWith($"-{accountId}-{region}-an", StringComparison.Ordinal)
                    : name.EndsWith("-an", StringComparison.Ordinal)
            )
        )
        {
            throw new SandboxException("InvalidBucketName", 400, "The specified bucket is not valid.") { Details = [("BucketName", name)] };
        }
    }

    private static bool IsValid(string name) =>
        name.Length is >= 3 and <= 63
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-')
        && char.IsAsciiLetterOrDigit(name[0])
        && char.IsAsciiLetterOrDigit(name[^1])
        && !name.Contains("..", StringComparison.Ordinal)
        && !(name.Count(c => c == '.') == 3 && IPAddress.TryParse(name, out _))
        && !ReservedPrefixes.Any(p => name.StartsWith(p, StringComparison.Ordinal))
        && !ReservedSuffixes.Any(s => name.EndsWith(s, StringComparison.Ordinal));
}
