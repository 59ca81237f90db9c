using System.Text.Json.Nodes;
using CsCheck;

namespace S3Creds.Policy.Tests.Comparison;

/// <summary>Many buckets and many patterns: what concerns one bucket does not disturb another, and what is too much to explore is
/// bounded.</summary>
public class ManyPatternsTests
{
    private const string Account = "123456789012";
    private static readonly ComparisonOptions Ours = new() { ResourceAccount = Account };

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(100)]
    [InlineData(1000)]
    public void Buckets_with_a_deny_of_plain_http_and_an_open_prefix_are_decided_however_many_there_are(int buckets)
    {
        var result = Anonymous(PolicySet.Empty, Open(buckets));
        Assert.True(result.Gains.IsYes);
        Assert.Empty(result.Bounds);
        Assert.Equal(buckets, result.Differences.Count(d => d.IsGain));
        Assert.All(result.Differences, d => Assert.Equal((false, 0), (d.IsPart, d.Except.Count)));
        Assert.Contains(result.Differences, d => d.Resource == "arn:aws:s3:::b-0000/pub/*");
    }

    [Fact]
    public void Buckets_that_only_deny_plain_http_are_open_to_no_one_decided()
    {
        var denies = new PolicySet { Resources = [.. Enumerable.Range(0, 1000).Select(i => Policy($"b-{i:0000}", Tls($"b-{i:0000}")))] };
        Assert.True(Anonymous(PolicySet.Empty, denies).Gains.IsNo);
    }

    [Fact]
    public void An_exclusion_in_one_buckets_policy_does_not_disturb_a_question_about_another()
    {
        var wild = Policy(
            "noisy",
            new JsonObject
            {
                ["Effect"] = "Deny",
                ["Principal"] = "*",
                ["Action"] = "s3:*",
                ["NotResource"] = Texts(Enumerable.Range(0, 30).Select(i => $"arn:aws:s3:::noisy/*k{i}*z{i}*")),
            }
        );
        var user = RequestPrincipal.Parse($"arn:aws:iam::{Account}:user/u");
        var policies = new PolicySet { Identity = [Allow("s3:GetObject", "arn:aws:s3:::*/*")], Resources = [wild] };
        var asked = Allow("s3:GetObject", "arn:aws:s3:::quiet/*");
        Assert.Equal(CoverageExtent.All, PolicyComparison.Cover(user, policies, asked, Ours).Extent);
    }

    [Fact]
    public void Two_hundred_patterns_of_one_bucket_are_decided_for_gains_nothing_loses_nothing_and_is_contained()
    {
        var lake = Enumerable.Range(0, 200).Select(i => $"arn:aws:s3:::lake/*/region={i}/*").ToList();
        var (all, most, other) = (
            Allow("s3:GetObject", lake),
            Allow("s3:GetObject", lake.Take(199)),
            Allow("s3:GetObject", lake.AsEnumerable().Reverse().Append("arn:aws:s3:::lake/x/region=7/a/*"))
        );
        Assert.Equal(AccessRelation.Equal, PolicyComparison.Compare(all, other).Relation);
        Assert.Equal(AccessRelation.BSubsetA, PolicyComparison.Compare(all, most).Relation);
        Assert.Equal(AccessRelation.ASubsetB, PolicyComparison.Compare(most, all).Relation);
        var lost = Assert.Single(PolicyComparison.Compare(all, most).Differences);
        Assert.Equal(("arn:aws:s3:::lake/*/region=199/*", true), (lost.Resource, lost.IsPart));
    }

    [Theory]
    [InlineData(12)]
    [InlineData(14)]
    [InlineData(200)]
    public void Many_new_patterns_are_gains_each_under_its_own_name(int count)
    {
        var lake = Policy(
            "lake-x",
            new JsonObject
            {
                ["Effect"] = "Allow",
                ["Principal"] = "*",
                ["Action"] = "s3:GetObject",
                ["Resource"] = Texts(Enumerable.Range(0, count).Select(i => $"arn:aws:s3:::lake-x/*/region={i}/*")),
            }
        );
        var result = Anonymous(PolicySet.Empty, new PolicySet { Resources = [lake] });
        Assert.True(result.Gains.IsYes);
        Assert.Equal(count, result.Differences.Count);
        Assert.All(result.Differences, d => Assert.False(d.IsPart));
        Assert.Equal(
            CoverageExtent.Some,
            PolicyComparison
                .Cover(
                    RequestPrincipal.Anonymous,
                    new PolicySet { Resources = [lake] },
                    Allow("s3:GetObject", "arn:aws:s3:::lake-x/*"),
                    Ours
                )
                .Extent
        );
    }

    [Fact]
    public void Hostile_patterns_are_bounded_in_the_documents_own_patterns()
    {
        var old = Allow("s3:GetObject", Enumerable.Range(0, 60).Select(i => $"arn:aws:s3:::lake/*k{i}*z{i}*"));
        var now = Allow("s3:GetObject", Enumerable.Range(0, 60).Select(i => $"arn:aws:s3:::lake/*z{i}*k{i}*"));
        var result = PolicyComparison.Compare(old, now);
        Assert.False(result.Gains.IsNo);
        Assert.NotEmpty(result.Differences.Select(d => d.Resource).Concat(result.Bounds.Select(b => b.Resource)));
    }

    [Theory]
    [InlineData("media/${aws:username}/pub/*", "media/${aws:username}/*", AccessRelation.ASubsetB)]
    [InlineData("media/${aws:username}/*", "media/${aws:username}/pub/*", AccessRelation.BSubsetA)]
    [InlineData("m/${aws:username}/pub/*", "m/${aws:username}/*", AccessRelation.ASubsetB)]
    [InlineData("media/${aws:username}/*", "media/*", AccessRelation.ASubsetB)]
    [InlineData("media/${aws:username}/a*", "media/${aws:username}/*b", AccessRelation.Incomparable)]
    [InlineData("media/${aws:username}/*", "media/${aws:PrincipalTag/team}/*", AccessRelation.Incomparable)]
    [InlineData("media/${aws:username}/*", "media/${aws:username}/*", AccessRelation.Equal)]
    public void Policy_variables_compare_as_one_value_on_both_sides(string a, string b, AccessRelation relation) =>
        Assert.Equal(
            relation,
            PolicyComparison.Compare(Allow("s3:GetObject", "arn:aws:s3:::" + a), Allow("s3:GetObject", "arn:aws:s3:::" + b)).Relation
        );

    [Fact]
    public void Two_patterns_are_not_too_many_even_where_one_names_another_bucket()
    {
        var policy = new ResourcePolicy(
            PolicyDocument.Parse(
                """
                {"Version":"2012-10-17","Statement":[
                 {"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:GetObject","Resource":["arn:aws:s3:::media/*","arn:aws:s3:::other/*"]}]}
                """
            ),
            "media"
        );
        var other = RequestPrincipal.Parse("arn:aws:iam::111122223333:root");
        var result = PolicyComparison.Compare(
            other,
            PolicySet.Empty with
            {
                Identity = [Allow("*", "*")],
            },
            new PolicySet { Identity = [Allow("*", "*")], Resources = [policy] },
            Ours
        );
        Assert.Equal("arn:aws:s3:::media/*", Assert.Single(result.Differences).Resource);
        Assert.True(result.Losses.IsNo);
    }

    /// <summary>Bucket policies of several buckets together, against the plain evaluator on requests near their edges.</summary>
    [Fact]
    public void Random_accounts_of_several_buckets_never_contradict_the_comparison() =>
        Gen.Select(BucketPolicies, BucketPolicies, PolicyGen.Document(), PolicyGen.Request.List[20])
            .Sample(
                (before, after, identity, requests) =>
                {
                    var (old, now) = (
                        new PolicySet { Identity = [identity], Resources = before },
                        new PolicySet { Identity = [identity], Resources = after }
                    );
                    var who = RequestPrincipal.Parse("arn:aws:iam::111122223333:user/somebody");
                    var result = PolicyComparison.Compare(who, old, now);
                    foreach (var request in requests)
                    {
                        var (was, isNow) = (PolicyEvaluator.IsAllowed(request, old), PolicyEvaluator.IsAllowed(request, now));
                        Assert.False(isNow && !was && result.Gains.IsNo, request.ToString());
                        Assert.False(was && !isNow && result.Losses.IsNo, request.ToString());
                        if (isNow != was && result.Gains.IsDecided && result.Losses.IsDecided && result.Bounds.Count == 0)
                        {
                            Assert.Contains(result.Differences, d =>
                                d.IsGain == isNow
                                && d.Actions.Any(a => a.FullName == request.Action)
                                && Glob.IsMatch(Glob.Tokens(d.Resource), request.Resource)
                                && !d.Except.Any(e => Glob.IsMatch(Glob.Tokens(e), request.Resource))
                            );
                        }
                    }
                },
                iter: Volume.Of(2_000, 40_000)
            );

    private static readonly Gen<List<ResourcePolicy>> BucketPolicies = Gen.Select(
            PolicyGen.Bucket,
            PolicyGen.Statement().List[1, 3],
            Gen.Bool
        )
        .List[0, 4]
        .Select(all =>
            all.DistinctBy(p => p.Item1)
                .Select(p => new ResourcePolicy(
                    PolicyDocument.Create([.. p.Item2.Select(s => s with { Principal = PolicyPrincipals.Everyone })]),
                    p.Item1
                ))
                .ToList()
        );

    private static ComparisonResult Anonymous(PolicySet old, PolicySet now) =>
        PolicyComparison.Compare(RequestPrincipal.Anonymous, old, now, Ours);

    private static PolicySet Open(int buckets) =>
        new()
        {
            Resources =
            [
                .. Enumerable
                    .Range(0, buckets)
                    .Select(i =>
                        Policy(
                            $"b-{i:0000}",
                            Tls($"b-{i:0000}"),
                            new JsonObject
                            {
                                ["Effect"] = "Allow",
                                ["Principal"] = "*",
                                ["Action"] = "s3:GetObject",
                                ["Resource"] = $"arn:aws:s3:::b-{i:0000}/pub/*",
                            }
                        )
                    ),
            ],
        };

    private static JsonObject Tls(string bucket) =>
        new()
        {
            ["Effect"] = "Deny",
            ["Principal"] = "*",
            ["Action"] = "s3:*",
            ["Resource"] = Texts([$"arn:aws:s3:::{bucket}", $"arn:aws:s3:::{bucket}/*"]),
            ["Condition"] = new JsonObject { ["Bool"] = new JsonObject { ["aws:SecureTransport"] = "false" } },
        };

    private static ResourcePolicy Policy(string bucket, params JsonObject[] statements) =>
        new(
            PolicyDocument.Parse(
                new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray([.. statements]) }.ToJsonString()
            ),
            bucket
        );

    private static PolicyDocument Allow(string action, params IEnumerable<string> resources) =>
        PolicyDocument.Create(
            new PolicyStatement
            {
                Effect = PolicyEffect.Allow,
                Action = [action],
                Resource = [.. resources],
            }
        );

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode?)JsonValue.Create(t))]);
}
