using S3Creds.Core.Aws;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>Waits out that IAM and S3 take seconds to know everywhere what this run has just written.</summary>
internal static class Propagation
{
    private static readonly Func<int, TimeSpan> Pauses = Core.Aws.Pauses.Growing(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(5));

    /// <param name="why">What is not known everywhere yet.</param>
    /// <param name="isLag">Whether a failure looks like it. Only for calls that depend on what this run wrote: anywhere else it is a real
    /// error.</param>
    public static Task<T> RetryAsync<T>(
        string why,
        Func<Task<T>> act,
        Func<Exception, bool> isLag,
        TimeSpan limit,
        AwsSession aws,
        CommandContext context
    ) => new Retry(aws.Waits, why, Pauses) { Within = limit, Stop = context.Stop }.RunAsync(act, isLag, context.Abort);
}
