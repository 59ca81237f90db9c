using System.Net;
using Amazon.S3.Model;

namespace S3Creds.Sandbox.Tests.S3;

public sealed class ObjectBaseTests
{
    [Fact]
    public async Task What_is_put_comes_back()
    {
        await using var s3 = await S3Fixture.StartAsync();
        using var client = s3.Root();
        await client.PutBucketAsync("a-bucket");
        var put = S3Fixture.Put("a-bucket", "folder/ä +%?.txt", "hello");
        put.Metadata["colour"] = "blue";
        var written = await client.PutObjectAsync(put);
        Assert.Equal("\"5d41402abc4b2a76b9719d911017c592\"", written.ETag);

        using var got = await client.GetObjectAsync("a-bucket", "folder/ä +%?.txt");
        using var reader = new StreamReader(got.ResponseStream);
        Assert.Equal("hello", await reader.ReadToEndAsync());
        Assert.Equal(("text/plain", "blue"), (got.Headers.ContentType, got.Metadata["colour"]));
        Assert.Equal(5, (await client.GetObjectMetadataAsync("a-bucket", "folder/ä +%?.txt")).ContentLength);
        await S3Fixture.RefusedAsync("NoSuchKey", HttpStatusCode.NotFound, () => client.GetObjectAsync("a-bucket", "other"));
    }

    [Fact]
    public async Task Listing_rolls_up_folders_and_pages()
    {
        await using var s3 = await S3Fixture.StartAsync();
        using var client = s3.Root();
        await client.PutBucketAsync("a-bucket");
        foreach (var key in (string[])["a", "b/1", "b/2", "c/1", "d e"])
        {
            await client.PutObjectAsync(S3Fixture.Put("a-bucket", key, key));
        }

        var names = new List<string>();
        string? token = null;
        do
        {
            var page = await client.ListObjectsV2Async(
                new ListObjectsV2Request
                {
                    BucketName = "a-bucket",
                    Delimiter = "/",
                    MaxKeys = 1,
                    ContinuationToken = token,
                    Encoding = Amazon.S3.EncodingType.Url,
                }
            );
            names.AddRange(page.S3Objects?.Select(o => o.Key) ?? []);
            names.AddRange(page.CommonPrefixes ?? []);
            token = page.NextContinuationToken;
        } while (token is not null);
        Assert.Equal(["a", "b/", "c/", "d+e"], names.Select(n => n.Replace(' ', '+')));

        var first = await client.ListObjectsAsync(
            new ListObjectsRequest
            {
                BucketName = "a-bucket",
                Prefix = "b/",
                MaxKeys = 1,
            }
        );
        Assert.True(first.IsTruncated);
        var after = await client.ListObjectsAsync(
            new ListObjectsRequest
            {
                BucketName = "a-bucket",
                Prefix = "b/",
                Marker = "b/1",
            }
        );
        Assert.Equal("b/2", Assert.Single(after.S3Objects).Key);
        Assert.Equal(
            ["c/1", "d e"],
            (await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "a-bucket", StartAfter = "b/2" })).S3Objects.Select(
                o => o.Key
            )
        );
    }

    [Fact]
    public async Task A_missing_key_is_hidden_from_who_may_not_list()
    {
        await using var s3 = await S3Fixture.StartAsync();
        using var root = s3.Root();
        await root.PutBucketAsync("a-bucket");
        using var user = s3.User(
            """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a-bucket/*"}}"""
        );
        await S3Fixture.RefusedAsync("AccessDenied", HttpStatusCode.Forbidden, () => user.GetObjectAsync("a-bucket", "missing"));
    }

    [Fact]
    public async Task A_prefix_condition_limits_the_listing()
    {
        await using var s3 = await S3Fixture.StartAsync();
        using var root = s3.Root();
        await root.PutBucketAsync("a-bucket");
        using var user = s3.User(
            """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::a-bucket","Condition":{"StringLike":{"s3:prefix":"mine/*"}}}}"""
        );
        await user.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "a-bucket", Prefix = "mine/x" });
        await S3Fixture.RefusedAsync("AccessDenied", HttpStatusCode.Forbidden, () =>
            user.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "a-bucket", Prefix = "yours/" })
        );
        await S3Fixture.RefusedAsync("AccessDenied", HttpStatusCode.Forbidden, () =>
            user.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "a-bucket" })
        );
        await S3Fixture.RefusedAsync("AccessDenied", HttpStatusCode.Forbidden, () =>
            s3.Anonymous().ListObjectsV2Async(new ListObjectsV2Request { BucketName = "a-bucket" })
        );
    }
}
