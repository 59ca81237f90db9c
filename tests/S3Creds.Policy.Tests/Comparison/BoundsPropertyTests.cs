using CsCheck;

namespace S3Creds.Policy.Tests.Comparison;

/// <summary>What is said where nothing could be explored: bounds that hold all of a difference, and "no" only where it is proven.</summary>
public class BoundsPropertyTests
{
    private static readonly int Pairs = Volume.Of(1_500, 40_000);
    private static readonly ComparisonOptions Unexplored = new() { Budget = 0 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_difference_lies_in_a_bound(bool variables) =>
        Gen.Select(PolicyGen.Document(variables), PolicyGen.Document(variables), PolicyGen.Request.List[20])
            .Sample(
                (a, b, requests) =>
                {
                    var result = PolicyComparison.Compare(a, b, Unexplored);
                    foreach (var request in requests)
                    {
                        var (inA, inB) = (Allows(a, request), Allows(b, request));
                        if (inA == inB)
                        {
                            continue;
                        }

                        var patterns = result
                            .Bounds.Where(x => x.IsGain == inB && x.Actions.Any(y => y.FullName == request.Action))
                            .Select(x => x.Resource)
                            .Concat(
                                result
                                    .Differences.Where(x => x.IsGain == inB && x.Actions.Any(y => y.FullName == request.Action))
                                    .Select(x => x.Resource)
                            );
                        Assert.True(
                            patterns.Any(p => Covers(p, request)),
                            $"{request} {(inB ? "gained" : "lost")}\n{a.ToJson()}\n{b.ToJson()}\n{string.Join('\n', result.Bounds)}"
                        );
                        Assert.False((inB ? result.Gains : result.Losses).IsNo);
                    }
                },
                iter: Pairs
            );

    [Fact]
    public void What_bounds_decide_is_what_exploring_decides() =>
        Gen.Select(PolicyGen.Document(), PolicyGen.Document())
            .Sample(
                (a, b) =>
                {
                    var (bounded, explored) = (PolicyComparison.Compare(a, b, Unexplored), PolicyComparison.Compare(a, b));
                    Assert.True(!bounded.Gains.IsDecided || bounded.Gains.Verdict == explored.Gains.Verdict, $"{a.ToJson()}\n{b.ToJson()}");
                    Assert.True(
                        !bounded.Losses.IsDecided || bounded.Losses.Verdict == explored.Losses.Verdict,
                        $"{a.ToJson()}\n{b.ToJson()}"
                    );
                },
                iter: Pairs
            );

    private static bool Covers(string pattern, AccessRequest request) =>
        PatternTemplate.Parse(pattern, variables: true).UpperBound().Matches(request.MatchedResource)
        || (pattern == "*" && request.Resource == "*");

    private static bool Allows(PolicyDocument document, AccessRequest request) =>
        PolicyEvaluator.IsAllowed(request, new PolicySet { Identity = [document] });
}
