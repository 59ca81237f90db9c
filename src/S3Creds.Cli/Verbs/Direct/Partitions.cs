using S3Creds.Core.Aws;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>The partition that ARNs are written for, also where no session is opened (dry runs, <c>policy</c>).</summary>
internal static class Partitions
{
    public static string Of(AccountOptions? options, CommandContext context) => AwsSession.PartitionOf(Regions.Of(options, context));
}
