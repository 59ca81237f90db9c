using CsCheck;

namespace S3Creds.Policy.Tests.Comparison;

/// <summary>Pairs whose relation is known from how the second was made of the first, and any pair against requests near the edges of
/// both.</summary>
public class TransformedPairTests
{
    private static readonly int Pairs = Volume.Of(4_000, 200_000);

    [Fact]
    public void A_transformation_has_the_effect_that_it_is_known_to_have() =>
        Gen.Int[0, int.MaxValue]
            .Sample(
                seed =>
                {
                    var builder = new PairBuilder(seed);
                    var (a, b, effect, names) = builder.Build();
                    var result = PolicyComparison.Compare(a, b, new ComparisonOptions { Describe = false });
                    var fits = effect switch
                    {
                        Effect.Same => result.Relation == AccessRelation.Equal,
                        Effect.Grows => result.Relation is AccessRelation.Equal or AccessRelation.ASubsetB,
                        _ => result.Relation is AccessRelation.Equal or AccessRelation.BSubsetA,
                    };
                    Assert.True(
                        fits,
                        $"{result.Relation}, not {effect} ({names})\n{a.ToJson()}\n{b.ToJson()}\n{result.InANotB} "
                            + $"{Text(result.InANotB)}\n{result.InBNotA} {Text(result.InBNotA)}"
                    );
                },
                iter: Pairs
            );

    [Fact]
    public void No_request_near_the_edges_contradicts_the_relation() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Bool)
            .Sample(
                (seed, unrelated) =>
                {
                    var builder = new PairBuilder(seed);
                    var (a, b, _, names) = builder.Build();
                    if (unrelated)
                        b = builder.Build().B;
                    var relation = PolicyComparison.Compare(a, b, new ComparisonOptions { Describe = false }).Relation;
                    Assert.True(relation != AccessRelation.TooComplex, $"{names}\n{a.ToJson()}\n{b.ToJson()}");
                    var (left, right) = (new PolicySet { Identity = [a] }, new PolicySet { Identity = [b] });
                    foreach (var request in builder.Requests(a, b, 60))
                    {
                        var (inA, inB) = (PolicyEvaluator.IsAllowed(request, left), PolicyEvaluator.IsAllowed(request, right));
                        var contradicts = (inA, inB) switch
                        {
                            (true, false) => relation is AccessRelation.Equal or AccessRelation.ASubsetB,
                            (false, true) => relation is AccessRelation.Equal or AccessRelation.BSubsetA,
                            _ => false,
                        };
                        Assert.False(
                            contradicts,
                            $"{relation} but {request} {Text(request)} {inA} {inB} ({names})\n{a.ToJson()}\n{b.ToJson()}"
                        );
                    }
                },
                iter: Pairs
            );

    private static string Text(AccessRequest? request) =>
        request is null ? "" : string.Join(", ", request.Context.Keys.Select(k => $"{k}={string.Join('|', request.Context[k])}"));
}
