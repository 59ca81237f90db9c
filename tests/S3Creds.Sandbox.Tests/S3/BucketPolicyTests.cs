using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace S3Creds.Sandbox.Tests.S3;

public sealed class BucketPolicyTests
{
    private const string Public =
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::a-bucket/*"}}""";

    [Fact]
    public async Task A_public_policy_waits_for_the_block_to_be_lifted()
    {
        await using var s3 = await S3Fixture.StartAsync();
        using var client = s3.Root();
        await client.PutBucketAsync("a-bucket");
        await client.PutObjectAsync(S3Fixture.Put("a-bucket", "k", "open"));
        await S3Fixture.RefusedAsync("AccessDenied", HttpStatusCode.Forbidden, () => client.PutBucketPolicyAsync("a-bucket", Public));
        await client.PutPublicAccessBlockAsync(
            new PutPublicAccessBlockRequest
            {
                BucketName = "a-bucket",
                PublicAccessBlockConfiguration = new PublicAccessBlockConfiguration(),
            }
        );
        await client.PutBucketPolicyAsync("a-bucket", Public);
        Assert.Equal(Public, (await client.GetBucketPolicyAsync("a-bucket")).Policy);
        Assert.True(
            (await client.GetBucketPolicyStatusAsync(new GetBucketPolicyStatusRequest { BucketName = "a-bucket" })).PolicyStatus.IsPublic
        );
        using var got = await s3.Anonymous().GetObjectAsync("a-bucket", "k");
        Assert.Equal(4, got.ContentLength);
    }

    [Fact]
    public async Task A_wrong_digest_is_refused_and_changes_nothing()
    {
        await using var s3 = await S3Fixture.StartAsync(o => o with { VerifySignatures = false });
        using var client = s3.Root();
        await client.PutBucketAsync("a-bucket");
        Assert.Equal(("BadDigest", 400), await PutTags("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg=="));
        Assert.Equal(("InvalidDigest", 400), await PutTags("Content-MD5", "short"));
        Assert.Equal(("BadDigest", 400), await PutTags("x-amz-checksum-crc32", "AAAAAA=="));
        Assert.Equal(("BadDigest", 400), await PutTags("x-amz-checksum-crc64nvme", "AAAAAAAAAAA="));
        Assert.Empty(s3.Server.Sandbox.Store.Current.Buckets["a-bucket"].Tags);
        Assert.Equal(
            ("", 204),
            await PutTags("x-amz-checksum-crc32", Sandbox.S3.Checksum.Of("crc32", System.Text.Encoding.UTF8.GetBytes(Tagging)))
        );

        async Task<(string, int)> PutTags(string header, string value)
        {
            await Raw(s3, HttpMethod.Put, "/a-bucket?tagging", Tagging, (header, value));
            var entry = s3.Server.Sandbox.Counters.Entries[^1];
            return (entry.ErrorCode, entry.Status);
        }
    }

    [Theory]
    [InlineData("<Tagging><TagSet>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b 'c'>]><Tagging><TagSet/></Tagging>")]
    [InlineData("<Other/>")]
    [InlineData("<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>")]
    [InlineData("")]
    public async Task What_is_no_document_of_the_schema_is_malformed(string body)
    {
        await using var s3 = await S3Fixture.StartAsync(o => o with { VerifySignatures = false });
        using var client = s3.Root();
        await client.PutBucketAsync("a-bucket");
        Assert.Contains("<Code>MalformedXML</Code>", await Raw(s3, HttpMethod.Put, "/a-bucket?tagging", body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/a-bucket?tagging", "MethodNotAllowed")]
    [InlineData("GET", "/a-bucket?torrent", "NotImplemented")]
    [InlineData("PUT", "/a-bucket?policyStatus", "MethodNotAllowed")]
    [InlineData("DELETE", "/a-bucket?acl", "MethodNotAllowed")]
    public async Task A_sub_resource_is_never_taken_for_the_bucket(string method, string target, string code)
    {
        await using var s3 = await S3Fixture.StartAsync(o => o with { VerifySignatures = false });
        using var client = s3.Root();
        await client.PutBucketAsync("a-bucket");
        Assert.Contains($"<Code>{code}</Code>", await Raw(s3, new HttpMethod(method), target, "x"), StringComparison.Ordinal);
        await client.HeadBucketAsync(new HeadBucketRequest { BucketName = "a-bucket" });
    }

    [Fact]
    public async Task Configuration_lags_while_objects_and_existence_do_not()
    {
        var clock = new SetClock();
        await using var s3 = await S3Fixture.StartAsync(o =>
            o with
            {
                ResourceClock = clock,
                BucketConfigurationLag = new ReadLag.Fixed(TimeSpan.FromSeconds(30)),
            }
        );
        using var client = s3.Root();
        await client.PutBucketAsync("a-bucket");
        await client.PutObjectAsync(S3Fixture.Put("a-bucket", "k", "x"));
        // A bucket younger than the lag is seen as it was created.
        Assert.True(
            (await client.GetPublicAccessBlockAsync(new GetPublicAccessBlockRequest { BucketName = "a-bucket" }))
                .PublicAccessBlockConfiguration
                .BlockPublicAcls
        );
        await client.PutBucketTaggingAsync("a-bucket", [new Tag { Key = "a", Value = "1" }]);
        Assert.Single((await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "a-bucket" })).S3Objects);
        clock.Advance(TimeSpan.FromSeconds(29));
        await S3Fixture.RefusedAsync("NoSuchTagSet", HttpStatusCode.NotFound, Read);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("1", Assert.Single((await Read()).TagSet).Value);

        Task<GetBucketTaggingResponse> Read() => client.GetBucketTaggingAsync(new GetBucketTaggingRequest { BucketName = "a-bucket" });
    }

    [Fact]
    public async Task Buckets_survive_in_the_state_file()
    {
        var file = Path.Combine(Path.GetTempPath(), "s3creds-" + Guid.NewGuid().ToString("N"), "state.json");
        try
        {
            await using (var s3 = await S3Fixture.StartAsync(o => o with { StateFile = file }))
            {
                using var client = s3.Root("eu-west-1");
                await client.PutBucketAsync(
                    new PutBucketRequest
                    {
                        BucketName = "a-bucket",
                        BucketRegion = S3Region.EUWest1,
                        ObjectLockEnabledForBucket = true,
                    }
                );
                await client.PutObjectAsync(S3Fixture.Put("a-bucket", "k", "kept"));
                await client.PutBucketTaggingAsync("a-bucket", [new Tag { Key = "a", Value = "1" }]);
                await client.PutBucketWebsiteAsync(
                    new PutBucketWebsiteRequest
                    {
                        BucketName = "a-bucket",
                        WebsiteConfiguration = new WebsiteConfiguration { IndexDocumentSuffix = "i.html" },
                    }
                );
            }

            await using var again = await S3Fixture.StartAsync(o => o with { StateFile = file });
            using var reader = again.Root("eu-west-1");
            using var got = await reader.GetObjectAsync("a-bucket", "k");
            using var text = new StreamReader(got.ResponseStream);
            Assert.Equal("kept", await text.ReadToEndAsync());
            Assert.Equal(
                "1",
                Assert.Single((await reader.GetBucketTaggingAsync(new GetBucketTaggingRequest { BucketName = "a-bucket" })).TagSet).Value
            );
            Assert.Equal("i.html", (await reader.GetBucketWebsiteAsync("a-bucket")).WebsiteConfiguration.IndexDocumentSuffix);
            Assert.NotNull(again.Server.Sandbox.Store.Current.Buckets["a-bucket"].ObjectLock);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }

    private const string Tagging = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>";

    /// <summary>What no SDK would send, as the root user; the sandbox does not look at the signature's value.</summary>
    private static async Task<string> Raw(
        S3Fixture s3,
        HttpMethod method,
        string target,
        string body,
        params (string Name, string Value)[] headers
    )
    {
        using var http = new HttpClient { BaseAddress = s3.Server.Url };
        using var request = new HttpRequestMessage(method, target) { Content = new StringContent(body) };
        var now = TimeProvider.System.GetUtcNow();
        request.Headers.TryAddWithoutValidation("X-Amz-Date", Signing.SigV4.Time(now));
        request.Headers.TryAddWithoutValidation("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential={SandboxAccount.DefaultRootAccessKeyId}/{Signing.SigV4.Time(now)[..8]}/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=none"
        );
        foreach (var (name, value) in headers)
        {
            (
                name == "Content-MD5" ? request.Content.Headers : (System.Net.Http.Headers.HttpHeaders)request.Headers
            ).TryAddWithoutValidation(name, value);
        }

        using var answer = await http.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    private sealed class SetClock : TimeProvider
    {
        private DateTimeOffset now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => now;

        public void Advance(TimeSpan by) => now += by;
    }
}
