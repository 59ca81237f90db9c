using S3Creds.Core.Aws;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>Waits out that IAM and S3 take seconds to know everywhere what this run has just written.</summary>
internal static class Propagation
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <param name="why">What is not known everywhere yet.</param>
    /// <param name="isLag">Whether a failure looks like it. Only for calls that depend on what this run wrote: anywhere else it is a real
    /// error.</param>
    public static async Task<T> RetryAsync<T>(
        string why,
        Func<Task<T>> act,
        Func<Exception, bool> isLag,
        TimeSpan limit,
        AwsSession aws,
        CommandContext context
    )
    {
        var series = aws.Waits.Begin(why, limit);
        var pause = TimeSpan.FromMilliseconds(500);
        while (true)
        {
            try
            {
                return await act();
            }
            catch (Exception e) when (!context.Stop.IsCancellationRequested && isLag(e) && aws.Time.GetUtcNow() + pause < series.Until)
            {
                await PauseAsync(series, pause, context);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    /// <summary>A graceful stop ends the pause; the last try then decides.</summary>
    private static async Task PauseAsync(WaitSeries series, TimeSpan pause, CommandContext context)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.Stop, context.Abort);
        try
        {
            await series.PauseAsync(pause, either.Token);
        }
        catch (OperationCanceledException) when (!context.Abort.IsCancellationRequested)
        {
            // The next refusal is not waited for any more.
        }
    }
}
