using S3Creds.Core.Applying;
using S3Creds.Core.Tests.Aws;

namespace S3Creds.Core.Tests.Applying;

/// <summary>The remaining time of runs whose steps are not alike: from the first third on it is right within 20 %.</summary>
public sealed class RemainingTimeTests
{
    private static readonly StepWork Create = new(StepLimit.Iam, 1);

    /// <param name="grants">Writes of each user's second step: the creations come first.</param>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Steps_of_several_writes_are_not_taken_for_those_of_one(int grants)
    {
        StepWork[] steps = [.. Enumerable.Repeat(Create, 300), .. Enumerable.Repeat(new StepWork(StepLimit.Iam, grants), 300)];
        Assert.InRange(Worst(steps, s => s.Writes / 10.0), 0, 0.2);
    }

    [Fact]
    public void What_S3_does_fast_does_not_make_IAM_fast()
    {
        StepWork[] steps =
        [
            .. Enumerable.Repeat(Create, 200),
            .. Enumerable.Repeat(new StepWork(StepLimit.S3, 1), 200),
            .. Enumerable.Repeat(Create, 400),
        ];
        Assert.InRange(Worst(steps, s => s.Limit == StepLimit.S3 ? 0.01 : 0.1), 0, 0.2);
    }

    [Fact]
    public void Nothing_is_known_of_the_first_steps()
    {
        var remaining = new RemainingTime(new SimulatedTime(), [.. Enumerable.Repeat(Create, 20)]);
        remaining.Advance(Create);
        Assert.Null(remaining.Left);
        Assert.Null(remaining.Text("the limit of IAM"));
    }

    private static double Worst(StepWork[] steps, Func<StepWork, double> seconds)
    {
        var time = new SimulatedTime();
        var remaining = new RemainingTime(time, steps);
        var whole = steps.Sum(seconds);
        var (now, worst) = (0.0, 0.0);
        time.Run(async () =>
        {
            foreach (var step in steps)
            {
                await Task.Delay(TimeSpan.FromSeconds(seconds(step)), time);
                now += seconds(step);
                remaining.Advance(step);
                if (now >= whole / 3 && whole - now > whole / 20)
                    worst = Math.Max(worst, Math.Abs(remaining.Left!.Value.TotalSeconds - (whole - now)) / (whole - now));
            }
        });
        return worst;
    }
}
