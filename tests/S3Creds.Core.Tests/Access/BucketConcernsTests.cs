using CsCheck;
using S3Creds.Core.Access;
using S3Creds.Policy;

namespace S3Creds.Core.Tests.Access;

/// <summary>The index of bucket policies finds what a look at every pair finds, without looking at every pair.</summary>
public sealed class BucketConcernsTests
{
    private static readonly string[] Names = ["a", "ab", "abc", "b", "bucket", "bucket-1", "bucket-10", "logs"];

    private static readonly Gen<string> Pattern = Gen.Select(One(Names), One("", "/*", "*", "/k?", "-${aws:username}", "?"))
        .Select((name, rest) => $"arn:aws:s3:::{name}{rest}");

    [Fact]
    public void The_index_agrees_with_every_pair() =>
        Gen.Select(One(Names).Array[0, 8], Pattern.Array[0, 4], Gen.Bool.Array[8])
            .Sample(
                (buckets, patterns, denying) =>
                {
                    var all = buckets.Distinct().Select((b, i) => Bucket(b, denying[i % denying.Length])).ToList();
                    PolicySource[] identity =
                    [
                        Source("id", PolicyEffect.Allow, patterns.Length == 0 ? ["arn:aws:iam::123456789012:user/x"] : patterns),
                    ];
                    var expected = all.Where(b =>
                        b.Source.Document.Statements[0].Effect == PolicyEffect.Allow
                        || identity[0].Document.Statements[0].Resource!.Any(r => AccessWords.CanName(r, b.Bucket!))
                    );
                    Assert.Equal(expected.Select(b => b.Bucket), new BucketConcerns(all).Of(identity).Select(b => b.Bucket));
                }
            );

    [Theory]
    [InlineData(1_000)]
    [InlineData(4_000)]
    public void The_work_grows_with_the_users_and_not_with_the_pairs(int count)
    {
        var concerns = new BucketConcerns([.. Enumerable.Range(0, count).Select(i => Bucket($"bucket-{i:00000}", denies: true))]);
        for (var i = 0; i < count; i++)
            Assert.Single(
                concerns.Of([Source("id", PolicyEffect.Allow, [$"arn:aws:s3:::bucket-{i:00000}", $"arn:aws:s3:::bucket-{i:00000}/p/*"])])
            );
        Assert.Equal(2L * count, concerns.Looked);
    }

    private static Gen<string> One(params string[] of) => Gen.Int[0, of.Length - 1].Select(i => of[i]);

    private static ResourcePolicy Bucket(string name, bool denies) =>
        new(Source(name, denies ? PolicyEffect.Deny : PolicyEffect.Allow, [$"arn:aws:s3:::{name}/*"]), name, false);

    private static PolicySource Source(string name, PolicyEffect effect, IReadOnlyList<string> resources) =>
        new(
            name,
            PolicyDocument.Create(
                new PolicyStatement
                {
                    Effect = effect,
                    Action = ["s3:GetObject"],
                    Resource = resources,
                }
            )
        );
}
