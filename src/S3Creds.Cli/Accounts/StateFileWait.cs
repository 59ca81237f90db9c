using S3Creds.Core.Aws;
using S3Creds.Sandbox;

namespace S3Creds.Cli;

/// <summary>Runs that follow each other on one emulated account: the next waits for the process that still holds its state file.</summary>
internal static class StateFileWait
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <param name="report">Null: a long wait is not reported.</param>
    public static Task<T> OpenAsync<T>(string? state, Func<Task<T>> open, Action<Wait>? report, CancellationToken cancellationToken) =>
        // Another process lives in real time, whatever clock this one was given.
        new Retry(
            new Waits(TimeProvider.System) { Report = report },
            $"{state} is in use by another process",
            Pauses.Every(TimeSpan.FromMilliseconds(50))
        )
        {
            Within = Limit,
        }.RunAsync(open, e => e is SandboxStateException { IsHeld: true }, cancellationToken);
}
