using S3Creds.Core.Aws;
using S3Creds.Core.Tests.Reconciling;

namespace S3Creds.Core.Tests.Aws;

/// <summary>A wait that a person would notice says why, and until when.</summary>
public sealed class WaitsTests
{
    private readonly SkippingClock clock = new(DateTimeOffset.UnixEpoch);
    private readonly List<Wait> heard = [];
    private readonly Waits waits;

    public WaitsTests() => waits = new Waits(clock) { Report = heard.Add };

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    public async Task One_wait_is_reported_before_it_begins(int seconds, int reports)
    {
        await waits.ForAsync("x", TimeSpan.FromSeconds(seconds), default);
        Assert.Equal(Enumerable.Repeat(new Wait("x", DateTimeOffset.UnixEpoch.AddSeconds(seconds), AtMost: false), reports), heard);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(60)]
    public async Task What_takes_its_own_time_is_reported_once_it_is_long(int? seconds)
    {
        var within = seconds is { } limit ? TimeSpan.FromSeconds(limit) : (TimeSpan?)null;
        var slow = new Waits(clock) { Report = heard.Add, Real = new AtOnceClock() };
        Assert.Equal(7, await slow.DuringAsync("z", within, () => Task.FromResult(7)));
        Assert.Equal(new Wait("z", DateTimeOffset.UnixEpoch + within, AtMost: true), Assert.Single(heard));
        heard.Clear();
        Assert.Equal(8, await waits.DuringAsync("quick", within, () => Task.FromResult(8)));
        Assert.Empty(heard);
    }

    [Fact]
    public async Task Many_short_pauses_are_one_wait_and_are_reported_once_it_is_long()
    {
        var pauses = 0;
        var retry = new Retry(waits, "y", Pauses.Every(TimeSpan.FromSeconds(1))) { Within = TimeSpan.FromSeconds(30) };
        await retry.UntilAsync(
            () =>
            {
                Assert.Equal(pauses > 2 ? 1 : 0, heard.Count);
                return Task.FromResult(pauses++);
            },
            n => Next.If(n < 20),
            default
        );
        Assert.Equal(new Wait("y", DateTimeOffset.UnixEpoch.AddSeconds(30), AtMost: true), heard[0]);
    }
}
