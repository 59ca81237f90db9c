using CsCheck;

namespace S3Creds.Policy.Tests.Comparison;

/// <summary>Bounds of sides that have boundaries, session policies, control policies and bucket policies: what is decided by them without
/// exploring, against exploring and against the plain evaluator.</summary>
public class LayeredBoundsTests
{
    private const string Who = "arn:aws:iam::111122223333:user/somebody";
    private static readonly ComparisonOptions Unexplored = new() { Budget = 0 };

    /// <summary>Fills for the wildcards of a pattern.</summary>
    private static readonly string[] Fills = ["", "a", "a/b", "b.jpg", "home/alice/x", "ab/ba/ab"];

    /// <summary>Statements that both sides draw from, so that much of one side stands on the other too.</summary>
    private static readonly Gen<Case> Cases =
        from pool in PolicyGen.Statement().List[3, 5]
        from was in Side
        from now in Side
        from same in Gen.Int[0, 5]
        from requests in PolicyGen.Request.List[12]
        select new Case(Set(pool, was), Set(pool, Mixed(was, now, same)), requests);

    /// <summary>Which statements of the pool stand in which layer, as bits; a layer of 0 is missing.</summary>
    private static Gen<int[]> Side => Gen.Frequency((1, Gen.Int[0, 0]), (2, Gen.Int[1, 31])).Array[5];

    /// <summary>Most layers are those of before, so that one change stands alone.</summary>
    private static int[] Mixed(int[] was, int[] now, int changed) => [.. was.Select((layer, i) => i == changed ? now[i] : layer)];

    [Fact]
    public void What_bounds_decide_is_what_exploring_decides() =>
        Cases.Sample(
            one =>
            {
                var (bounded, explored) = (one.Compare(Unexplored), one.Compare(null));
                Assert.True(!bounded.Gains.IsDecided || bounded.Gains.Verdict == explored.Gains.Verdict, one.ToString());
                Assert.True(!bounded.Losses.IsDecided || bounded.Losses.Verdict == explored.Losses.Verdict, one.ToString());
            },
            iter: Volume.Of(600, 30_000)
        );

    [Fact]
    public void Every_difference_of_a_request_lies_in_a_bound() =>
        Cases.Sample(
            one =>
            {
                var result = one.Compare(Unexplored);
                foreach (var request in one.Requests)
                {
                    var (was, now) = one.Allow(request);
                    if (was == now)
                        continue;
                    Assert.False((now ? result.Gains : result.Losses).IsNo, $"{request}\n{one}");
                    Assert.True(
                        result
                            .Bounds.Where(b => b.IsGain == now && b.Actions.Any(a => a.FullName == request.Action))
                            .Select(b => b.Resource)
                            .Concat(
                                result
                                    .Differences.Where(d => d.IsGain == now && d.Actions.Any(a => a.FullName == request.Action))
                                    .Select(d => d.Resource)
                            )
                            .Any(p => Matches(p, request.MatchedResource) || Matches(p, request.Resource)),
                        $"{request} {(now ? "gained" : "lost")}\n{one}\n{string.Join('\n', result.Bounds)}"
                    );
                }
            },
            iter: Volume.Of(600, 30_000)
        );

    /// <summary>A difference without a part and without conditions is one for each of its requests.</summary>
    [Theory]
    [InlineData(40)]
    [InlineData(150)]
    [InlineData(400_000)]
    public void What_is_told_of_a_whole_pattern_holds_for_all_of_it(int budget)
    {
        var asked = 0;
        Cases.Sample(
            one =>
            {
                foreach (
                    var told in one.Compare(new ComparisonOptions { Budget = budget })
                        .Differences.Where(d => !d.IsPart && d.Conditions.Count == 0)
                )
                {
                    foreach (var resource in Fills.Select(f => told.Resource.Replace("*", f, StringComparison.Ordinal).Replace('?', 'b')))
                    {
                        if (!Fits(told, resource))
                            continue;
                        foreach (var context in one.Requests.Select(r => r.Context))
                        {
                            var request = new AccessRequest(Who, told.Actions[0].FullName, resource, context);
                            Assert.True(one.Allow(request) == (!told.IsGain, told.IsGain), $"{request}\n{told}\n{one}");
                            Interlocked.Increment(ref asked);
                        }
                    }
                }
            },
            iter: Volume.Of(600, 30_000)
        );
        Assert.True(asked > 0);
    }

    /// <summary>Whether a filled pattern is a resource that the difference is about: an object's key is not empty, and a bucket's name is
    /// one.</summary>
    private static bool Fits(AccessDifference told, string resource) =>
        !told.Except.Any(e => Matches(e, resource))
        && resource.Split(':', 6) is ["arn", "aws", "s3", "", "", { Length: > 2 } rest]
        && rest.IndexOf('/', StringComparison.Ordinal) is var slash
        && (slash < 0 ? told.ResourceType == "bucket" : told.ResourceType == "object" && slash > 2 && slash < rest.Length - 1);

    private static bool Matches(string pattern, string resource) =>
        Glob.IsMatch(Glob.Tokens(pattern), resource) || (pattern == "*" && resource == "*");

    private static PolicySet Set(List<PolicyStatement> pool, int[] layers)
    {
        PolicyDocument? Of(int layer) =>
            layers[layer] == 0 ? null : PolicyDocument.Create([.. pool.Where((_, i) => (layers[layer] >> i & 1) == 1)]);
        var boundary = Of(1) is { } limit ? new PolicySource("boundary", limit) : null;
        return new PolicySet
        {
            Identity = Of(0) is { } identity ? [identity] : [],
            Boundary = boundary,
            Session = Of(2) is { } session ? [session] : null,
            ServiceControl = Of(3) is { } scp
                ?
                [
                    [scp],
                ]
                : [],
            Resources = Of(4) is { } bucket
                ?
                [
                    new ResourcePolicy(
                        PolicyDocument.Create([.. bucket.Statements.Select(s => s with { Principal = PolicyPrincipals.Everyone })]),
                        "media"
                    ),
                ]
                : [],
        };
    }

    private sealed record Case(PolicySet Was, PolicySet Now, List<AccessRequest> Requests)
    {
        public ComparisonResult Compare(ComparisonOptions? options) =>
            PolicyComparison.Compare(RequestPrincipal.Parse(Who), Was, Now, options);

        public (bool Was, bool Now) Allow(AccessRequest request) =>
            (PolicyEvaluator.IsAllowed(request, Was), PolicyEvaluator.IsAllowed(request, Now));

        public override string ToString() => $"was:\n{Text(Was)}\nnow:\n{Text(Now)}";

        private static string Text(PolicySet set) =>
            string.Join(
                '\n',
                set.Identity.Select(d => $"  identity {d.Document.ToJson()}")
                    .Append($"  boundary {set.Boundary?.Document.ToJson()}")
                    .Concat((set.Session ?? []).Select(d => $"  session {d.Document.ToJson()}"))
                    .Concat(set.ServiceControl.SelectMany(l => l).Select(d => $"  control {d.Document.ToJson()}"))
                    .Concat(set.Resources.Select(r => $"  bucket {r.Bucket} {r.Source.Document.ToJson()}"))
            );
    }
}
