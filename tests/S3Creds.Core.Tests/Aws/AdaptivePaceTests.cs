using S3Creds.Core.Applying;
using S3Creds.Core.Aws;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Aws;

/// <summary>The pace against the token buckets of the sandbox, in simulated time: eight workers, a latency, and resends with the pauses of
/// the SDK.</summary>
public sealed class AdaptivePaceTests
{
    private const int Writes = 2_000;
    private const int Workers = 8;
    private static readonly StepWork Write = new(StepLimit.Iam, 1);

    [Fact]
    public void It_starts_at_two_a_second_and_has_no_limit_elsewhere_until_a_store_throttles()
    {
        var clock = new SimulatedTime();
        Assert.Equal((2, false), (AdaptivePace.ForAws(clock).PerSecond, AdaptivePace.ForAws(clock).IsMeasured));
        var pace = AdaptivePace.Unlimited(clock);
        Assert.Equal(double.PositiveInfinity, pace.PerSecond);
        pace.Throttled();
        Assert.InRange(pace.PerSecond, 0.25, 100);
        Assert.True(pace.IsMeasured);
    }

    [Theory]
    [InlineData("iam:write=10/20", 0.1)]
    [InlineData("iam:write=2/10", 0.2)]
    [InlineData("iam:write=0.5/5", 0.05)]
    [InlineData("iam:write=20/40", 0.05)]
    [InlineData(RequestLimit.Aws, 0.15)]
    public void A_run_of_2000_writes_reaches_90_percent_of_what_the_bucket_allows_with_under_2_percent_throttled_after_ten_seconds(
        string limit,
        double latency
    ) => Check(new Run(limit, latency, 1));

    [Fact]
    public Task Whatever_the_bucket_is() => Volume.EachAsync(Volume.Seeds(20, 100, 1_000), seed =>
        {
            var draws = new Random(seed);
            var rate = 0.5 + (draws.NextDouble() * 24.5);
            var burst = Math.Max(5, rate * (1 + (draws.NextDouble() * 9)));
            var latency = 0.02 + (draws.NextDouble() * Math.Min(0.18, Workers * 0.4 / rate));
            return Task.Run(() => Check(new Run(FormattableString.Invariant($"iam={rate:0.##}/{burst:0.##}"), latency, seed)));
        });

    [Fact]
    public void A_limit_that_rises_or_falls_is_found_again()
    {
        var rising = new Run("iam=2/10", 0.1, 1) { Later = "iam=10/20" };
        rising.Go();
        Assert.InRange(rising.Took.TotalSeconds, 0, (1_000 / 2.0) + (1_000 / 10.0 * 2));
        var falling = new Run("iam=10/20", 0.1, 1) { Later = "iam=2/10" };
        falling.Go();
        Assert.InRange(falling.Took.TotalSeconds, 0, ((1_000 / 10.0) + (1_000 / 2.0)) / 0.85);
        Assert.InRange(falling.ThrottledLate, 0, 0.04);
    }

    private static void Check(Run run)
    {
        run.Go();
        Assert.True(run.Share >= 0.9, $"{run}: {run.Share:p1} of what is possible");
        Assert.True(run.ThrottledLate < 0.02, $"{run}: {run.ThrottledLate:p1} throttled");
        Assert.True(run.WorstEstimate <= 0.2, $"{run}: the remaining time was wrong by {run.WorstEstimate:p0}");
    }

    private sealed record Run(string Limit, double Latency, int Seed)
    {
        private readonly List<(TimeSpan At, int Ended, TimeSpan Left)> told = [];

        public string? Later { get; init; }

        public TimeSpan Took { get; private set; }

        public double ThrottledLate { get; private set; }

        /// <summary>Of the throughput of the bucket: what it holds at the beginning is there at once.</summary>
        public double Share
        {
            get
            {
                var numbers = Limit
                    .Split(',')
                    .First(l => l.StartsWith("iam", StringComparison.Ordinal) && !l.Contains("read", StringComparison.Ordinal));
                var parts = numbers.Split('=')[1].Split('/');
                var (rate, burst) = (double.Parse(parts[0], Invariant), double.Parse(parts[1], Invariant));
                return (Writes - burst) / rate / Took.TotalSeconds;
            }
        }

        /// <summary>From the first third on, to the last seconds.</summary>
        public double WorstEstimate =>
            told.Where(t => t.Ended >= Writes / 3 && Took - t.At > TimeSpan.FromSeconds(20))
                .Select(t => Math.Abs((t.Left - (Took - t.At)) / (Took - t.At)))
                .DefaultIfEmpty(1)
                .Max();

        private static System.Globalization.CultureInfo Invariant => System.Globalization.CultureInfo.InvariantCulture;

        public void Go()
        {
            var time = new SimulatedTime();
            var pace = AdaptivePace.ForAws(time);
            var limit = RequestLimit.Parse(Limit, time);
            var draws = new Random(Seed);
            var remaining = new RemainingTime(time, [.. Enumerable.Repeat(Write, Writes)]);
            var (begun, ended, late, refusedLate) = (0, 0, 0, 0);
            time.Run(() => Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync())));
            Took = time.Elapsed;
            ThrottledLate = (double)refusedLate / Math.Max(1, late);

            async Task WorkAsync()
            {
                while (begun++ < Writes)
                {
                    for (var tries = 0; !await SendAsync(); tries++)
                        await Task.Delay(TimeSpan.FromSeconds(Math.Min(20, draws.NextDouble() * Math.Pow(2, tries))), time);
                    if (++ended == Writes / 2 && Later is { } later)
                        limit = RequestLimit.Parse(later, time);
                    remaining.Advance(Write);
                    if (remaining.Left is { } left)
                        told.Add((time.Elapsed, ended, left));
                }
            }

            async Task<bool> SendAsync()
            {
                await pace.WaitAsync(default);
                var half = TimeSpan.FromSeconds(Latency * (0.25 + (draws.NextDouble() / 2)));
                await Task.Delay(half, time);
                var isLate = time.Elapsed > TimeSpan.FromSeconds(10);
                late += isLate ? 1 : 0;
                var isRefused = limit.Refuse(new RequestSummary(1, "iam", "PutUserPolicy", "", 1, IsWrite: true, "")) is not null;
                refusedLate += isLate && isRefused ? 1 : 0;
                await Task.Delay(half, time);
                if (isRefused)
                    pace.Throttled();
                else
                    pace.Succeeded();
                return !isRefused;
            }
        }
    }
}
