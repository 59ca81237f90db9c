using S3Creds.Core.Aws;

namespace S3Creds.Core.Tests.Aws;

public sealed class AdaptiveLimitTests
{
    private readonly StoppedClock clock = new();

    [Fact]
    public async Task No_more_than_the_places_are_taken_and_leaving_admits_the_next()
    {
        var limit = new AdaptiveLimit(clock, 2);
        await limit.EnterAsync(default);
        await limit.EnterAsync(default);
        var third = limit.EnterAsync(default);
        Assert.False(third.IsCompleted);
        limit.Leave();
        await third;
    }

    [Fact]
    public void A_burst_of_throttles_halves_once_a_second_and_successes_win_the_places_back()
    {
        var limit = new AdaptiveLimit(clock, 16);
        limit.Throttled();
        limit.Throttled();
        Assert.Equal(8, limit.Places);
        clock.Advance(TimeSpan.FromSeconds(1));
        limit.Throttled();
        Assert.Equal(4, limit.Places);
        for (var i = 0; i < 4; i++)
            limit.Succeeded();
        Assert.Equal(5, limit.Places);
        for (var i = 0; i < 1000; i++)
            limit.Succeeded();
        Assert.Equal(16, limit.Places);
    }

    [Fact]
    public async Task A_cancelled_wait_takes_no_place()
    {
        var limit = new AdaptiveLimit(clock, 1);
        using var cancel = new CancellationTokenSource();
        await limit.EnterAsync(default);
        var second = limit.EnterAsync(cancel.Token);
        var third = limit.EnterAsync(default);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        limit.Leave();
        await third;
    }

    private sealed class StoppedClock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan by) => now += by.Ticks;

        public override long GetTimestamp() => now;
    }
}
