using Amazon.IdentityManagement.Model;
using Amazon.S3;
using Amazon.S3.Model;
using CsCheck;
using S3Creds.Policy;
using S3Creds.Testing;
using Xunit.Abstractions;

namespace S3Creds.Stores.Tests.Ceph;

/// <summary>Drawn bucket policies with conditions (prefix, source address, TLS, tags, time, user name), judged by the store and by the policy
/// engine. Drawn are the actions and condition keys that Ceph documents: https://docs.ceph.com/en/pacific/radosgw/bucketpolicy/.</summary>
[Collection(CephTests.Name)]
public sealed class BucketPoliciesOnCephTests(CephServer ceph, ITestOutputHelper output)
{
    private static readonly string[] Keys = ["uploads/a.txt", "uploads/red.txt", "logs/b.txt"];
    private static readonly string[] Addresses = ["10.1.2.3", "192.0.2.7", "203.0.113.9", "2001:db8::1"];

    [CephFact]
    public async Task Drawn_bucket_policies_are_judged_alike()
    {
        var judge = new Judge(Disagreements.BucketPolicies, output);
        var (users, owner) = await UsersAsync();
        await Volume.EachAsync(Volume.Seeds(104, 104, 404), async seed =>
        {
            var bucket = $"drawn-{seed}";
            await BucketAsync(owner, bucket);
            var isFixed = seed < Fixed.Length;
            var policy = isFixed
                ? PolicyDocument.Parse(Fixed[seed].Replace("BUCKET", bucket, StringComparison.Ordinal))
                : Drawn(seed, bucket);
            await owner.PutBucketPolicyAsync(new PutBucketPolicyRequest { BucketName = bucket, Policy = policy.ToShortestJson() });
            var attached = new ResourcePolicy(policy, bucket);
            var random = new Random(seed);
            foreach (var user in users)
            {
                var caller = user(Addresses[random.Next(Addresses.Length)], !isFixed && random.Next(2) == 0);
                foreach (var call in Calls(bucket))
                    await judge.AskAsync(call, caller, attached);
            }

            var (from, tls) = (Addresses[random.Next(Addresses.Length)], random.Next(2) == 0);
            var anyone = new StoreCaller("*", ceph.S3(CephServer.Anyone, from, tls), PolicySet.Empty, from, tls);
            // Without a signature the store knows the tenant by the bucket's name alone.
            foreach (var call in Calls($"{CephServer.Account}:{bucket}"))
                await judge.AskAsync(call with { Bucket = bucket }, anyone, attached);
        });
        judge.Close();
    }

    /// <summary>One policy for each known disagreement, so that each is seen in every run. Their requests are made by plain HTTP.</summary>
    private static readonly string[] Fixed =
    [
        Statement("Allow", "drawn-ann", "s3:ListBucket", "", """{"StringNotLike":{"s3:prefix":["l*","uploads/*"]}}"""),
        Statement("Allow", "drawn-ann", "s3:PutObject", "/*", """{"StringNotEquals":{"s3:ExistingObjectTag/color":["red"]}}"""),
        Statement("Allow", "drawn-bob", "s3:PutObject", "/*", "{}"),
        Statement("Deny", "drawn-eve", "s3:GetObject", "/*", """{"Bool":{"aws:SecureTransport":["false"]}}"""),
    ];

    private static IEnumerable<StoreCall> Calls(string bucket)
    {
        foreach (var key in Keys)
        {
            (string, string)[] tags = key.Contains("red", StringComparison.Ordinal) ? [("s3:ExistingObjectTag/color", "red")] : [];
            yield return StoreCall.Get(bucket, key) with
            {
                Context = tags,
            };
            yield return StoreCall.Acl(bucket, key) with
            {
                Context = tags,
            };
            yield return StoreCall.Tags(bucket, key) with
            {
                Context = tags,
            };
            yield return StoreCall.Put(bucket, key + ".new");
            yield return StoreCall.Delete(bucket, key + ".none");
        }

        yield return StoreCall.Put(bucket, "uploads/blue", ("color", "blue"));
        yield return StoreCall.Put(bucket, "logs/red", ("color", "red"));
        yield return StoreCall.List(bucket, null);
        yield return StoreCall.List(bucket, "uploads/");
        yield return StoreCall.List(bucket, "logs/", "/");
        yield return StoreCall.List(bucket, "uploads/", null, 5);
        yield return StoreCall.List(bucket, "uploads/", null, 500);
        yield return StoreCall.ListVersions(bucket, "uploads/");
        yield return StoreCall.Location(bucket);
        yield return StoreCall.BucketVersioning(bucket);
    }

    private static string Statement(string effect, string user, string action, string keys, string condition) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"{{effect}}","Principal":{"AWS":"arn:aws:iam::123456789012:user/{{user}}"}"""
        + $$""","Action":"{{action}}","Resource":"arn:aws:s3:::BUCKET{{keys}}","Condition":{{condition}} }]}""";

    private static PolicyDocument Drawn(int seed, string bucket)
    {
        var arn = "arn:aws:s3:::" + bucket;
        var account = $"arn:aws:iam::{CephServer.Account}";
        var statement =
            from effect in Gen.Frequency((3, Gen.Const(PolicyEffect.Allow)), (1, Gen.Const(PolicyEffect.Deny)))
            from who in Gen.OneOf(
                Gen.Const(PolicyPrincipals.Everyone),
                Gen.Const(PolicyPrincipals.Of("AWS", $"{account}:user/drawn-ann")),
                Gen.Const(PolicyPrincipals.Of("AWS", $"{account}:user/drawn-bob"))
            )
            from actions in Gen.OneOf(
                "s3:GetObject",
                "s3:PutObject",
                "s3:DeleteObject",
                "s3:ListBucket",
                "s3:GetObjectAcl",
                "s3:GetObjectTagging",
                "s3:GetBucketLocation",
                "s3:Get*",
                "s3:*Object",
                "s3:List*",
                "s3:*"
            ).List[1, 3]
            from resources in Gen.OneOf(arn, arn + "/*", arn + "/uploads/*", arn + "/logs/?.txt", arn + "*").List[1, 2]
            from conditions in Gen.Frequency((1, Gen.Const(new List<PolicyCondition>())), (3, Condition.List[1, 2]))
            select new PolicyStatement
            {
                Effect = effect,
                Principal = who,
                Action = [.. actions.Distinct()],
                Resource = [.. resources.Distinct()],
                Conditions = [.. conditions.DistinctBy(c => c.Operator)],
            };
        return PolicyDocument.Create([
            .. statement.List[1, 3].Generate(new PCG(1, unchecked((ulong)seed * 0x9E3779B97F4A7C15)), null, out _),
        ]);
    }

    private static readonly Gen<PolicyCondition> Condition = Gen.OneOf(
        Case("StringEquals", "s3:prefix", "uploads/", "logs/"),
        Case("StringLike", "s3:prefix", "uploads/*", "l*"),
        Case("StringNotLike", "s3:prefix", "uploads/*", "l*"),
        Case("StringEquals", "s3:delimiter", "/"),
        Case("NumericLessThanEquals", "s3:max-keys", "10", "100"),
        Case("IpAddress", "aws:SourceIp", "10.0.0.0/8", "192.0.2.7", "203.0.113.0/28", "2001:db8::/32"),
        Case("NotIpAddress", "aws:SourceIp", "10.0.0.0/8", "192.0.2.0/24", "2001:db8::/64"),
        Case("Bool", "aws:SecureTransport", "true", "false"),
        Case("StringEquals", "s3:ExistingObjectTag/color", "red", "blue"),
        Case("StringNotEquals", "s3:ExistingObjectTag/color", "red"),
        Case("StringEquals", "s3:RequestObjectTag/color", "red", "blue"),
        Case("StringEquals", "aws:username", "drawn-ann", "drawn-bob"),
        Case("StringNotEquals", "aws:username", "drawn-ann"),
        Case("DateLessThan", "aws:CurrentTime", "2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"),
        Case("DateGreaterThan", "aws:CurrentTime", "2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z")
    );

    private static Gen<PolicyCondition> Case(string @operator, string key, params string[] values) =>
        Gen.OneOf(values).List[1, 2].Select(v => new PolicyCondition(@operator, [new ConditionKey(key, [.. v.Distinct()])]));

    private static async Task BucketAsync(AmazonS3Client owner, string bucket)
    {
        await owner.PutBucketAsync(bucket);
        foreach (var key in Keys)
        {
            (string, string)[] tags = key.Contains("red", StringComparison.Ordinal) ? [("color", "red")] : [];
            await StoreCall.Put(bucket, key, tags).SendAsync(owner);
        }
    }

    /// <summary>Two users without policies of their own, one whose own policy allows reading, and requests without a signature.</summary>
    private async Task<(IReadOnlyList<Func<string, bool, StoreCaller>> Users, AmazonS3Client Owner)> UsersAsync()
    {
        const string Reads =
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":["*"]}]}""";
        var (ann, bob, eve) = (await ceph.UserAsync("drawn-ann"), await ceph.UserAsync("drawn-bob"), await ceph.UserAsync("drawn-eve"));
        using var iam = ceph.Iam();
        await iam.PutUserPolicyAsync(
            new PutUserPolicyRequest
            {
                UserName = $"{CephServer.Account}$drawn-eve",
                PolicyName = "reads",
                PolicyDocument = Reads,
            }
        );
        return (
            [
                (from, tls) => Of("drawn-ann", ann, PolicySet.Empty, from, tls),
                (from, tls) => Of("drawn-bob", bob, PolicySet.Empty, from, tls),
                (from, tls) => Of("drawn-eve", eve, new PolicySet { Identity = [PolicyDocument.Parse(Reads)] }, from, tls),
            ],
            ceph.S3(ceph.Owner)
        );

        StoreCaller Of(string name, StoreKey key, PolicySet policies, string from, bool tls) =>
            new($"arn:aws:iam::{CephServer.Account}:user/{name}", ceph.S3(key, from, tls), policies, from, tls);
    }
}
