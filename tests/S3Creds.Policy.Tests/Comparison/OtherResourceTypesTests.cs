using CsCheck;

namespace S3Creds.Policy.Tests.Comparison;

/// <summary>Resources that are neither buckets nor objects: their ARNs name regions, accounts and names of their own.</summary>
public class OtherResourceTypesTests
{
    private static readonly string[] Ends = ["accesspoint", "job", "storage-lens", "storage-lens-group", "access-grants/default/grant"];

    /// <summary>Patterns that meet the ARNs of one type in different ways; {0} is a number.</summary>
    private static readonly string[] Shapes =
    [
        "arn:aws:s3:eu-west-1:111122223333:{1}/a{0}*",
        "arn:aws:s3:*:111122223333:{1}/a{0}",
        "arn:aws:s3:*:*:{1}/*{0}",
        "arn:aws:s3:us-*-{0}:*:{1}/*",
        "arn:aws:s3:*:1111222233{0}?:{1}/a*",
        "arn:aws:s3:eu-west-?:111122223333:{1}/?{0}",
        "arn:aws:s3*:{1}/b{0}*",
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(19)]
    public void One_of_many_patterns_that_changes_is_a_gain_and_a_loss(int changed)
    {
        PolicyDocument Of(string special) =>
            Document(
                Enumerable
                    .Range(0, 20)
                    .Select(i => $"arn:aws:s3:eu-west-1:111122223333:accesspoint/{(i == changed ? special : $"ap{i}-")}*")
            );

        var result = PolicyComparison.Compare(Of($"ap{changed}-"), Of("other"));

        Assert.Equal(AccessRelation.Incomparable, result.Relation);
        Assert.Equal(
            "arn:aws:s3:eu-west-1:111122223333:accesspoint/other*",
            Assert.Single(result.Differences, d => d.IsGain && d.ResourceType == "accesspoint").Resource
        );
    }

    /// <summary>Documents are compared in each partition that they name, a principal in its own.</summary>
    [Theory]
    [InlineData("aws", "aws-cn")]
    [InlineData("aws-cn", "aws")]
    [InlineData("aws-us-gov", "aws-cn")]
    public void Each_partition_has_resources_of_its_own(string partition, string other)
    {
        var on = $"arn:{partition}:s3:::media/*";
        var documents = PolicyComparison.Compare(Document(["arn:aws:s3:::logs/*"]), Document(["arn:aws:s3:::logs/*", on]));
        Assert.Equal(AccessRelation.ASubsetB, documents.Relation);
        Assert.All(documents.Differences, d => Assert.True(d.IsGain && d.Witness.Resource.StartsWith(on[..^1], StringComparison.Ordinal)));
        Assert.Contains(documents.Differences, d => d.Resource == on);

        ComparisonResult Of(string who) =>
            PolicyComparison.Compare(
                RequestPrincipal.Parse($"arn:{who}:iam::111122223333:user/ada"),
                PolicySet.Empty,
                new PolicySet { Identity = [Document([on])] }
            );
        Assert.True(Of(partition).Gains.IsYes);
        Assert.True(Of(other).Gains.IsNo);
    }

    /// <summary>Patterns are compared with noncharacters as tokens; those of a document are text.</summary>
    [Theory]
    [InlineData('\uFDD0')]
    [InlineData('\uFDD1')]
    [InlineData('\uFDD2')]
    [InlineData('\uFDD3')]
    [InlineData('\uFDD4')]
    [InlineData('\uFDD5')]
    [InlineData('\uFDD6')]
    [InlineData('\uFDD7')]
    [InlineData('\uFDD8')]
    [InlineData('\uFDD9')]
    public void Noncharacters_of_a_document_are_no_wildcards(char c)
    {
        var one = Document([$"arn:aws:s3:::media/{c}", $"arn:aws:s3:::media/{c}*/${{aws:username}}{c}"]);

        Assert.Equal(AccessRelation.ASubsetB, PolicyComparison.Compare(one, Document(["arn:aws:s3:::media/*"])).Relation);
        Assert.NotEqual(AccessRelation.ASubsetB, PolicyComparison.Compare(Document(["arn:aws:s3:::media/7"]), one).Relation);
        Assert.NotEqual(AccessRelation.Equal, PolicyComparison.Compare(Document(["arn:aws:s3:::media/a"]), one).Relation);
    }

    /// <summary>Both sides have one pattern more, once alone and once beside narrower ones: how many there are decides only how the
    /// question is explored.</summary>
    [Fact]
    public void Patterns_inside_another_one_change_no_answer() =>
        Pairs.Sample(
            pair =>
            {
                var (left, right, type) = pair;
                var wide = $"arn:aws:s3:ap-south-1:999988887777:{type}/zz*";
                var narrow = Enumerable.Range(0, 14).Select(i => wide.Replace("*", $"{i}-*", StringComparison.Ordinal)).ToList();
                var few = PolicyComparison.Compare(Document([.. left, wide]), Document([.. right, wide])).Relation;
                var many = PolicyComparison.Compare(Document([.. left, wide, .. narrow]), Document([.. right, wide, .. narrow])).Relation;
                return few == many;
            },
            iter: Volume.Of(300, 3_000),
            print: Print
        );

    /// <summary>Bounds may leave a question undecided; a decided answer is that of the exploration.</summary>
    [Fact]
    public void Bounds_in_place_of_an_exploration_never_contradict_it() =>
        Pairs.Sample(
            pair =>
            {
                var (left, right, _) = pair;
                var explored = PolicyComparison.Compare(Document(left), Document(right));
                var bounded = PolicyComparison.Compare(Document(left), Document(right), new ComparisonOptions { Budget = 1 });
                Assert.True(bounded.Gains.Verdict == Verdict.NotDecided || bounded.Gains.Verdict == explored.Gains.Verdict);
                Assert.True(bounded.Losses.Verdict == Verdict.NotDecided || bounded.Losses.Verdict == explored.Losses.Verdict);
            },
            iter: Volume.Of(300, 3_000),
            print: Print
        );

    private static Gen<(List<string> Left, List<string> Right, string Type)> Pairs =>
        from type in Gen.Int[0, Ends.Length - 1].Select(i => Ends[i])
        from left in Patterns(type)
        from related in Gen.Bool
        from other in Patterns(type)
        select (left, related ? [.. left.Skip(1), other[0]] : other, type);

    /// <summary>Up to four patterns; an exclamation mark makes a Deny of one.</summary>
    private static Gen<List<string>> Patterns(string type) =>
        Gen.Select(Gen.Int[0, Shapes.Length - 1], Gen.Int[1, 3], Gen.Int[0, 3])
            .Select(
                (shape, number, deny) =>
                    (deny == 0 ? "!" : "") + string.Format(System.Globalization.CultureInfo.InvariantCulture, Shapes[shape], number, type)
            )
            .List[1, 4];

    private static PolicyDocument Document(IEnumerable<string> resources) =>
        PolicyDocument.Create([
            .. resources.Select(r => new PolicyStatement
            {
                Effect = r.StartsWith('!') ? PolicyEffect.Deny : PolicyEffect.Allow,
                Action = ["s3:*"],
                Resource = [r.TrimStart('!')],
            }),
        ]);

    private static string Print((List<string> Left, List<string> Right, string Type) pair) =>
        $"{string.Join(' ', pair.Left)}\n{string.Join(' ', pair.Right)}";
}
