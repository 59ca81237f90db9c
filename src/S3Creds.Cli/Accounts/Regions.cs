using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli;

/// <summary> Which region calls go to and new buckets are made in. The one place that decides it: the SDK has answers of its own for each
/// (the variable AWS_REGION of the process beats the region of a client), and they differ. </summary>
internal static class Regions
{
    /// <summary>The one region that has no location constraint (API CreateBucket).</summary>
    public const string Default = "us-east-1";

    /// <summary>The region of a session: --region, AWS_REGION, AWS_DEFAULT_REGION, the profile's, us-east-1. The sandbox has no
    /// profiles.</summary>
    public static string Of(AccountOptions? options, CommandContext context)
    {
        var isSandbox = options is null or { Sandbox: true } or { SandboxState: not null };
        var profile = options?.Profile ?? context.Variable("AWS_PROFILE");
        var named = isSandbox
            ? NonEmpty(options?.Region) ?? NonEmpty(context.Variable("AWS_REGION")) ?? NonEmpty(context.Variable("AWS_DEFAULT_REGION"))
            : Credentials.Region(options?.Region, context.Variable, profile);
        return IsName(named)
            ? AwsSession.RegionName(named)
            : throw new S3CredsException(
                CliCodes.Usage.With(
                    $"'{named}' is not the name of a region",
                    "check --region, AWS_REGION, AWS_DEFAULT_REGION and the profile"
                ),
                Outcome.Failed
            );
    }

    /// <summary>Whether it can stand in the name of a host. Which regions there are, only AWS knows.</summary>
    public static bool IsName(string? region) => region is null || region.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    /// <summary>Where a new bucket goes.</summary>
    /// <param name="bucketRegion">The value of --bucket-region: a region, or <c>EU</c>, S3's old name for eu-west-1; null: the session's
    /// region.</param>
    public static NewBucketRegion ForNew(string? bucketRegion, string session)
    {
        var region = AwsSession.RegionName(NonEmpty(bucketRegion) ?? session);
        return new NewBucketRegion(region, region == Default ? null : region);
    }

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

/// <param name="Region">Of the client that creates the bucket.</param>
/// <param name="Constraint">The location constraint of the request; null: none.</param>
internal sealed record NewBucketRegion(string Region, string? Constraint);
