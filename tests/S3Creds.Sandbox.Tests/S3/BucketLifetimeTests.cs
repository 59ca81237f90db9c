using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace S3Creds.Sandbox.Tests.S3;

public sealed class BucketLifetimeTests
{
    [Fact]
    public async Task A_bucket_is_created_found_listed_and_deleted()
    {
        await using var s3 = await S3Fixture.StartAsync();
        using var client = s3.Root();
        await client.PutBucketAsync(new PutBucketRequest { BucketName = "first-bucket" });

        Assert.Equal("us-east-1", (await client.HeadBucketAsync(new HeadBucketRequest { BucketName = "first-bucket" })).BucketRegion);
        Assert.Equal("first-bucket", Assert.Single((await client.ListBucketsAsync()).Buckets).BucketName);
        Assert.True(string.IsNullOrEmpty((await client.GetBucketLocationAsync("first-bucket")).Location.Value));

        await client.DeleteBucketAsync("first-bucket");
        await S3Fixture.HeadRefusedAsync(HttpStatusCode.NotFound, () =>
            client.HeadBucketAsync(new HeadBucketRequest { BucketName = "first-bucket" })
        );
        await S3Fixture.RefusedAsync("NoSuchBucket", HttpStatusCode.NotFound, () => client.DeleteBucketAsync("first-bucket"));
        Assert.Equal(1, s3.Server.Sandbox.Counters.Count("s3", "CreateBucket"));
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("Upper-case")]
    [InlineData("under_score")]
    [InlineData("two..dots")]
    [InlineData("192.168.0.1")]
    [InlineData("-begins")]
    [InlineData("ends-")]
    [InlineData("xn--name")]
    [InlineData("name-s3alias")]
    public async Task A_name_against_the_rules_is_refused(string name)
    {
        await using var s3 = await S3Fixture.StartAsync();
        using var client = s3.Root();
        await S3Fixture.RefusedAsync("InvalidBucketName", HttpStatusCode.BadRequest, () =>
            client.PutBucketAsync(new PutBucketRequest { BucketName = name })
        );
    }

    [Fact]
    public async Task Creating_it_again_succeeds_in_us_east_1_only()
    {
        await using var s3 = await S3Fixture.StartAsync();
        using var virginia = s3.Root();
        using var ireland = s3.Root("eu-west-1");
        var there = new PutBucketRequest { BucketName = "in-ireland", BucketRegion = S3Region.EUWest1 };
        await virginia.PutBucketAsync(new PutBucketRequest { BucketName = "in-virginia" });
        await virginia.PutBucketAsync(new PutBucketRequest { BucketName = "in-virginia" });
        await ireland.PutBucketAsync(there);
        await S3Fixture.RefusedAsync("BucketAlreadyOwnedByYou", HttpStatusCode.Conflict, () => ireland.PutBucketAsync(there));
        using var other = s3.OtherAccount();
        await S3Fixture.RefusedAsync("BucketAlreadyExists", HttpStatusCode.Conflict, () =>
            other.PutBucketAsync(new PutBucketRequest { BucketName = "in-virginia" })
        );
        Assert.Empty((await other.ListBucketsAsync()).Buckets ?? []);
    }

    [Fact]
    public async Task The_region_constraint_must_fit_the_endpoint()
    {
        await using var s3 = await S3Fixture.StartAsync();
        using var ireland = s3.Root("eu-west-1");
        using var virginia = s3.Root();
        await S3Fixture.RefusedAsync("IllegalLocationConstraintException", HttpStatusCode.BadRequest, () =>
            ireland.PutBucketAsync(new PutBucketRequest { BucketName = "nowhere" })
        );
        await S3Fixture.RefusedAsync("IllegalLocationConstraintException", HttpStatusCode.BadRequest, () =>
            ireland.PutBucketAsync(new PutBucketRequest { BucketName = "nowhere", BucketRegion = S3Region.EUCentral1 })
        );
        await S3Fixture.RefusedAsync("InvalidLocationConstraint", HttpStatusCode.BadRequest, () =>
            virginia.PutBucketAsync(new PutBucketRequest { BucketName = "nowhere", BucketRegionName = "mars-north-1" })
        );
        await ireland.PutBucketAsync(new PutBucketRequest { BucketName = "old-europe", BucketRegionName = "EU" });
        Assert.Equal("EU", (await virginia.GetBucketLocationAsync("old-europe")).Location.Value);
        Assert.Equal("eu-west-1", (await ireland.HeadBucketAsync(new HeadBucketRequest { BucketName = "old-europe" })).BucketRegion);
    }

    [Fact]
    public async Task A_bucket_of_another_region_redirects()
    {
        await using var s3 = await S3Fixture.StartAsync();
        using var ireland = s3.Root("eu-west-1");
        using var virginia = s3.Root();
        await ireland.PutBucketAsync(new PutBucketRequest { BucketName = "in-ireland", BucketRegion = S3Region.EUWest1 });
        var e = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() =>
            virginia.GetBucketTaggingAsync(new GetBucketTaggingRequest { BucketName = "in-ireland" })
        );
        Assert.Equal(HttpStatusCode.MovedPermanently, e.StatusCode);
        Assert.Contains(s3.Server.Sandbox.Counters.Entries, entry =>
            entry is { Operation: "GetBucketTagging", ErrorCode: "PermanentRedirect", Status: 301 }
        );
    }

    [Fact]
    public async Task Another_owner_than_expected_is_refused()
    {
        await using var s3 = await S3Fixture.StartAsync();
        using var client = s3.Root();
        await client.PutBucketAsync(new PutBucketRequest { BucketName = "mine-alone" });
        await S3Fixture.RefusedAsync("AccessDenied", HttpStatusCode.Forbidden, () =>
            client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "mine-alone", ExpectedBucketOwner = S3Fixture.OtherId })
        );
        await client.ListObjectsV2Async(
            new ListObjectsV2Request { BucketName = "mine-alone", ExpectedBucketOwner = SandboxAccount.DefaultId }
        );
    }

    [Fact]
    public async Task The_list_of_buckets_comes_in_pages()
    {
        await using var s3 = await S3Fixture.StartAsync();
        using var client = s3.Root();
        foreach (var n in Enumerable.Range(0, 5))
        {
            await client.PutBucketAsync(new PutBucketRequest { BucketName = $"page-{n}" });
        }

        await client.PutBucketAsync(new PutBucketRequest { BucketName = "another" });
        var names = new List<string>();
        var pages = 0;
        string? token = null;
        do
        {
            var page = await client.ListBucketsAsync(
                new ListBucketsRequest
                {
                    MaxBuckets = 2,
                    Prefix = "page-",
                    ContinuationToken = token,
                }
            );
            names.AddRange(page.Buckets.Select(b => b.BucketName));
            Assert.All(page.Buckets, b => Assert.Equal("us-east-1", b.BucketRegion));
            token = page.ContinuationToken;
            pages++;
        } while (token is not null);
        Assert.Equal(["page-0", "page-1", "page-2", "page-3", "page-4"], names);
        Assert.Equal(3, pages);
    }

    [Fact]
    public async Task A_bucket_with_an_object_is_not_deleted()
    {
        await using var s3 = await S3Fixture.StartAsync();
        using var client = s3.Root();
        await client.PutBucketAsync(new PutBucketRequest { BucketName = "keeps-one" });
        await client.PutObjectAsync(S3Fixture.Put("keeps-one", "a", "x"));
        await S3Fixture.RefusedAsync("BucketNotEmpty", HttpStatusCode.Conflict, () => client.DeleteBucketAsync("keeps-one"));
        await client.DeleteObjectAsync("keeps-one", "a");
        await client.DeleteBucketAsync("keeps-one");
    }

    [Fact]
    public async Task Creating_with_tags_needs_the_right_to_tag()
    {
        await using var s3 = await S3Fixture.StartAsync();
        using var user = s3.User("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:CreateBucket","Resource":"*"}}""");
        var tagged = new PutBucketRequest
        {
            BucketName = "with-tags",
            PutBucketConfiguration = new PutBucketConfiguration { Tags = [new Tag { Key = "team", Value = "a" }] },
        };
        await S3Fixture.RefusedAsync("AccessDenied", HttpStatusCode.Forbidden, () => user.PutBucketAsync(tagged));
        await user.PutBucketAsync(new PutBucketRequest { BucketName = "without-tags" });
        using var root = s3.Root();
        await root.PutBucketAsync(tagged);
        Assert.Equal("a", s3.Server.Sandbox.Store.Current.Buckets["with-tags"].Tags["team"]);
    }
}
