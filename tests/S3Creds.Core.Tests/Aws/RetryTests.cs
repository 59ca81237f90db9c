using System.Globalization;
using CsCheck;
using S3Creds.Core.Aws;
using S3Creds.Core.Tests.Reconciling;

namespace S3Creds.Core.Tests.Aws;

/// <summary>The one loop: what it tries again, how long it pauses, and when it gives up.</summary>
public sealed class RetryTests
{
    private readonly SkippingClock clock = new(DateTimeOffset.UnixEpoch);
    private readonly List<TimeSpan> tries = [];
    private readonly Waits waits;

    public RetryTests() => waits = new Waits(clock);

    [Theory]
    [InlineData("growing", "0 1 3 7 12 17")]
    [InlineData("steps", "0 1 3 6 10 15")]
    [InlineData("every", "0 1 2 3 4 5")]
    public async Task Pauses_come_after_each_try(string kind, string at)
    {
        var second = TimeSpan.FromSeconds(1);
        var pauses = kind switch
        {
            "growing" => Pauses.Growing(second, TimeSpan.FromSeconds(5)),
            "steps" => Pauses.Steps(second),
            _ => Pauses.Every(second),
        };
        await Assert.ThrowsAsync<TimeoutException>(() => new Retry(waits, "x", pauses) { Tries = 6 }.RunAsync(Fail, _ => true, default));
        Assert.Equal(at, string.Join(' ', tries.Select(t => t.TotalSeconds.ToString(CultureInfo.InvariantCulture))));
    }

    /// <summary>No try begins after the limit, and none that could begin is left out.</summary>
    [Fact]
    public Task The_limit_is_kept_to_the_pause() =>
        Gen.Select(Gen.Int[1, 5_000], Gen.Int[0, 60_000], Gen.Int[1, 12])
            .SampleAsync(
                async draw =>
                {
                    var (first, within, most) = draw;
                    var time = new SkippingClock(DateTimeOffset.UnixEpoch);
                    var pauses = Pauses.Growing(TimeSpan.FromMilliseconds(first), TimeSpan.FromSeconds(5));
                    var at = new List<double>();
                    await new Retry(new Waits(time), "x", pauses) { Within = TimeSpan.FromMilliseconds(within), Tries = most }.UntilAsync(
                        () =>
                        {
                            at.Add(time.GetUtcNow().ToUnixTimeMilliseconds());
                            return Task.FromResult(false);
                        },
                        _ => Next.Again,
                        default
                    );
                    var expected = new List<double> { 0 };
                    while (expected.Count < most && expected[^1] + Pause(expected.Count) <= within && expected[^1] < within)
                        expected.Add(expected[^1] + Pause(expected.Count));
                    return expected.SequenceEqual(at);
                    double Pause(int n) => Math.Min(first * Math.Pow(2, n - 1), 5_000);
                },
                iter: 200
            );

    [Fact]
    public async Task A_failure_that_may_not_pass_is_thrown_at_once()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Every().RunAsync(Fail, e => e is IOException, default));
        Assert.Single(tries);
    }

    [Fact]
    public async Task What_is_tried_at_once_has_no_pause_and_still_an_end()
    {
        var seen = 0;
        await (Every() with { Tries = 3 }).UntilAsync(() => Task.FromResult(seen++), _ => Next.AtOnce, default);
        Assert.Equal((3, DateTimeOffset.UnixEpoch), (seen, clock.GetUtcNow()));
    }

    [Fact]
    public async Task A_stop_ends_the_pause_and_the_try_after_it_is_the_last()
    {
        using var stop = new CancellationTokenSource();
        var seen = 0;
        var waiting = new Retry(new Waits(TimeProvider.System), "x", Pauses.Every(TimeSpan.FromMinutes(5))) { Stop = stop.Token };
        var running = waiting.UntilAsync(() => Task.FromResult(++seen), _ => Next.Again, default);
        await stop.CancelAsync();
        Assert.Equal(2, await running);
    }

    [Fact]
    public async Task A_cancellation_in_a_pause_is_thrown()
    {
        using var abort = new CancellationTokenSource();
        var waiting = new Retry(new Waits(TimeProvider.System), "x", Pauses.Every(TimeSpan.FromMinutes(5)));
        var running = waiting.UntilAsync(() => Task.FromResult(0), _ => Next.Again, abort.Token);
        await abort.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_limit_of_its_own_ends_one_kind_of_result_earlier()
    {
        var retry = Every() with { Within = TimeSpan.FromMinutes(1) };
        await retry.UntilAsync(() => Task.FromResult(Note()), _ => Next.Within(TimeSpan.FromSeconds(3)), default);
        Assert.Equal(4, tries.Count);
    }

    /// <summary>The loops that were written by hand are not written again.</summary>
    [Fact]
    public void A_delay_stands_only_where_pauses_and_paces_are()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "S3CredsPlan.sln")))
            root = root.Parent;
        var with = Directory
            .EnumerateFiles(Path.Combine(root.FullName, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(f => File.ReadAllText(f).Contains("Task.Delay(", StringComparison.Ordinal))
            .Select(f => Path.GetFileName(f)!)
            .Order(StringComparer.Ordinal);
        // A grace before a hard end, the rest after a program's end, the renewal of a lock, the tick of a progress line, and the sandbox's
        // latency: none of them tries again.
        Assert.Equal(["ExternalProgram.cs", "Interruption.cs", "LiveProgress.cs", "LockedRun.cs", "RequestPipeline.cs", "Waits.cs"], with);
    }

    private Retry Every() => new(waits, "x", Pauses.Every(TimeSpan.FromSeconds(1)));

    private int Note()
    {
        tries.Add(clock.GetUtcNow() - DateTimeOffset.UnixEpoch);
        return tries.Count;
    }

    private Task Fail()
    {
        Note();
        throw new TimeoutException();
    }
}
