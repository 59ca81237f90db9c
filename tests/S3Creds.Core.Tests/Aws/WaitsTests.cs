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

    [Fact]
    public async Task Many_short_pauses_are_one_wait_and_are_reported_once_it_is_long()
    {
        var series = waits.Begin("y", TimeSpan.FromSeconds(30));
        for (var i = 1; i <= 20; i++)
        {
            await series.PauseAsync(TimeSpan.FromSeconds(1), default);
            Assert.Equal(i > 2 ? 1 : 0, heard.Count);
        }

        Assert.Equal(new Wait("y", DateTimeOffset.UnixEpoch.AddSeconds(30), AtMost: true), heard[0]);
    }
}
