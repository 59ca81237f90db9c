using CsCheck;

namespace S3Creds.Policy.Tests.Evaluation;

/// <summary>Resource policies are found by their bucket as reading through all of them finds them.</summary>
public class ResourceIndexTests
{
    private static readonly PolicySource Source = PolicyDocument.Create();

    private static readonly string?[] Buckets = ["media", "media-2", "m", "logs", "a.b", null];

    private static readonly string[] Resources =
    [
        "arn:aws:s3:::media",
        "arn:aws:s3:::media/x/y",
        "arn:aws:s3:::media-2/",
        "arn:aws-cn:s3:::m/:::media/x",
        "arn:aws:s3:::mediax/y",
        "arn:aws:s3:::a.b/c",
        "arn:aws:s3:::",
        "arn:aws:s3:eu-west-1:111122223333:accesspoint/media",
        "arn:aws:iam::111122223333:role/x",
        "*",
    ];

    [Fact]
    public void Those_of_a_request_are_the_same_in_the_same_order() =>
        Gen.Select(Gen.Int[0, Buckets.Length - 1].Array[0, 40], Gen.Int[0, Resources.Length - 1])
            .Sample(
                (buckets, at) =>
                {
                    var resource = Resources[at];
                    var all = buckets.Select(b => new ResourcePolicy(Source, Buckets[b])).ToList();
                    var found = new PolicySet { Resources = all }
                        .ResourcesFor(resource)
                        .ToList();
                    var read = all.Where(r => r.Bucket is null || IsOf(r.Bucket, resource)).ToList();
                    return found.Count == read.Count && found.Zip(read).All(p => ReferenceEquals(p.First, p.Second));
                },
                iter: Volume.Of(2_000, 100_000)
            );

    private static bool IsOf(string bucket, string resource) =>
        resource.IndexOf(":::", StringComparison.Ordinal) is >= 0 and var at
        && (resource[(at + 3)..] == bucket || resource[(at + 3)..].StartsWith(bucket + "/", StringComparison.Ordinal));
}
