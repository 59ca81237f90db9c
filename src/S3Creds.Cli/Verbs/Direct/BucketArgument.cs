using System.Text.RegularExpressions;
using S3Creds.Cli.Arguments;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary> The names of buckets on a command line. What no bucket of any store is called is refused before the first call: SDKs send such
/// names, or build other requests of them. Old buckets have longer and wilder names than new ones may have (S3 bucketnamingrules): those
/// are taken. </summary>
internal static partial class BucketArgument
{
    private const int Longest = 255;

    /// <exception cref="Core.Diagnostics.S3CredsException">S3C500, exit 2.</exception>
    public static void Check(ArgumentSpec argument, string value)
    {
        // One that is optional is a filter over names that exist.
        if (argument.Name is not ("BUCKET" or "BUCKETS") || !argument.Required)
            return;
        if (Error(value, accessPoints: !argument.Many) is { } error)
            throw DirectErrors.BadValue(
                $"'{argument.Name}{(argument.Many ? "..." : "")}'",
                $"'{value}' is not the name of a bucket: {error}"
            );
    }

    /// <param name="accessPoints">Whether the ARN of an access point stands for a bucket.</param>
    private static string? Error(string name, bool accessPoints)
    {
        if (name.StartsWith("arn:", StringComparison.Ordinal))
        {
            return accessPoints && AccessPoint().IsMatch(name) ? null
                : name.LastIndexOf(':') is var colon
                && name[(colon + 1)..].Split('/')[0] is { Length: > 0 } inner
                && Characters().IsMatch(inner)
                    ? $"it is an ARN: use the name only: {inner}"
                : "it is an ARN";
        }

        if (name.StartsWith("s3://", StringComparison.OrdinalIgnoreCase))
            return "it is a URL: use the name only";
        if (name.Length > Longest)
            return $"it has {name.Length} characters, at most {Longest} are allowed";
        return Characters().IsMatch(name) ? null : "only letters, digits and . - _ are allowed";
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._-]+\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Characters();

    /// <summary>Access points and those of Outposts (Service Authorization Reference, Amazon S3 resource types).</summary>
    [GeneratedRegex(
        @"\Aarn:aws[a-z-]*:(s3:[a-z0-9-]*:[0-9]{12}:accesspoint|s3-object-lambda:[a-z0-9-]+:[0-9]{12}:accesspoint|s3-outposts:[a-z0-9-]+:[0-9]{12}:outpost)[/:][A-Za-z0-9.:/-]+\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex AccessPoint();
}
