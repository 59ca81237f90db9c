using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using S3Creds.Testing;
using Xunit.Abstractions;

namespace S3Creds.Cli.Tests.Fuzz;

/// <summary> Whatever the inputs: the program ends within ten seconds, with a documented exit code, and never by an unexpected failure
/// (S3C599). A case follows from its seed: S3CREDS_SEED=N replays one. S3CREDS_SECONDS=3600 runs for an hour, S3CREDS_FROM=N begins at a
/// seed of one's own, S3CREDS_AREA=plan draws one area only. </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [InProcessFact]
    public async Task No_input_leads_to_an_unexpected_failure_or_a_hang()
    {
        var cases = new FuzzCases(await FuzzSeeds.MakeAsync());
        var area = Environment.GetEnvironmentVariable("S3CREDS_AREA");
        var failed = new ConcurrentQueue<string>();
        var count = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(Seeds(), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, async (seed, _) =>
        {
            var drawn = await cases.DrawAsync(seed, area);
            var problem = await drawn.RunAsync(Limit);
            foreach (var server in drawn.Servers)
                await server.DisposeAsync();
            count.AddOrUpdate(drawn.Area, 1, (_, n) => n + 1);
            if (problem is not null)
                failed.Enqueue($"S3CREDS_SEED={seed} ({drawn.Folder}): {problem}");
            else
                Directory.Delete(drawn.Folder, recursive: true);
        });
        var volume = string.Join(", ", count.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Value} {c.Key}"));
        output.WriteLine($"{count.Values.Sum()} cases: {volume}");
        Assert.True(
            failed.IsEmpty,
            $"{failed.Count} of {count.Values.Sum()} cases failed ({volume}):\n{string.Join("\n\n", failed.Take(40))}"
        );
    }

    /// <summary>A fixed number, or, with S3CREDS_SECONDS, as many as there is time for.</summary>
    private static IEnumerable<int> Seeds()
    {
        if (
            !int.TryParse(
                Environment.GetEnvironmentVariable("S3CREDS_SECONDS"),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var seconds
            )
        )
        {
            foreach (var seed in Volume.Seeds(desk: 300, ci: 3_000, all: 100_000))
                yield return seed;
            yield break;
        }

        var clock = Stopwatch.StartNew();
        foreach (var seed in Volume.Seeds(1 << 30, 1 << 30, 1 << 30).TakeWhile(_ => clock.Elapsed < TimeSpan.FromSeconds(seconds)))
            yield return seed;
    }
}
