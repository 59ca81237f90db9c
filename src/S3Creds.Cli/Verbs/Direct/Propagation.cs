namespace S3Creds.Cli.Verbs.Direct;

/// <summary>Waits out that IAM and S3 take seconds to know everywhere what this run has just written.</summary>
internal static class Propagation
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <param name="isLag">Whether a failure looks like it. Only for calls that depend on what this run wrote: anywhere else it is a real error.</param>
    public static async Task<T> RetryAsync<T>(Func<Task<T>> act, Func<Exception, bool> isLag, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(500);
        while (true)
        {
            try
            {
                return await act();
            }
            catch (Exception e) when (isLag(e) && time.GetElapsedTime(start) + pause < limit)
            {
                await Task.Delay(pause, time, cancellationToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }
}
