using System.Globalization;

namespace S3Creds.Testing;

/// <summary> How many cases a suite runs: a few at a developer's desk, many in CI, all with S3CREDS_LONG=1. S3CREDS_CASES sets another
/// number, S3CREDS_SEED replays one case alone. </summary>
public static class Volume
{
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("S3CREDS_LONG") == "1";

    private static bool IsCi { get; } = Environment.GetEnvironmentVariable("CI") is { Length: > 0 } and not "false";

    public static int Of(int desk, int ci, int all) =>
        Number("S3CREDS_CASES")
        ?? (
            IsLong ? all
            : IsCi ? ci
            : desk
        );

    /// <summary>The seeds to run, from 0.</summary>
    public static IEnumerable<int> Seeds(int desk, int ci, int all) =>
        Number("S3CREDS_SEED") is { } one ? [one] : Enumerable.Range(Number("S3CREDS_FROM") ?? 0, Of(desk, ci, all));

    /// <summary>Runs every case, as many at once as there are processors, and fails with the seeds of those that did.</summary>
    public static async Task EachAsync<T>(IEnumerable<T> cases, Func<T, Task> run)
    {
        var failed = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, async (one, _) =>
        {
            if (failed.Count >= 10)
                return;
            try
            {
                await run(one);
            }
            catch (Exception e)
            {
                failed.Enqueue($"{one}: {(e is Xunit.Sdk.XunitException ? e.Message : e.ToString())}");
            }
        });
        Assert.True(failed.IsEmpty, $"{failed.Count} cases failed; S3CREDS_SEED=N replays one:\n{string.Join('\n', failed)}");
    }

    private static int? Number(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
