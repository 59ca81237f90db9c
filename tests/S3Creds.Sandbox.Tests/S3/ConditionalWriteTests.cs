using System.Net;
using Amazon.S3.Model;

namespace S3Creds.Sandbox.Tests.S3;

/// <summary>Conditional writes as AWSSDK.S3 sends them; Debian's clients are too old for them.</summary>
public sealed class ConditionalWriteTests
{
    [Fact]
    public async Task Only_one_of_many_writers_creates_the_object()
    {
        await using var fixture = await S3Fixture.StartAsync();
        using var s3 = fixture.Root();
        await s3.PutBucketAsync("race");
        var tries = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(async n =>
                {
                    try
                    {
                        await s3.PutObjectAsync(
                            new PutObjectRequest
                            {
                                BucketName = "race",
                                Key = "lock",
                                ContentBody = $"{n}",
                                IfNoneMatch = "*",
                            }
                        );
                        return HttpStatusCode.OK;
                    }
                    catch (Amazon.S3.AmazonS3Exception e)
                    {
                        Assert.Equal("PreconditionFailed", e.ErrorCode);
                        return e.StatusCode;
                    }
                })
        );
        Assert.Equal(1, tries.Count(t => t == HttpStatusCode.OK));
        Assert.Equal(7, tries.Count(t => t == HttpStatusCode.PreconditionFailed));
    }

    [Fact]
    public async Task A_write_over_another_version_than_the_one_read_is_refused()
    {
        await using var fixture = await S3Fixture.StartAsync();
        using var s3 = fixture.Root();
        await s3.PutBucketAsync("race");
        var read = await s3.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = "race",
                Key = "k",
                ContentBody = "1",
            }
        );
        var next = await s3.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = "race",
                Key = "k",
                ContentBody = "2",
                IfMatch = read.ETag,
            }
        );
        await S3Fixture.RefusedAsync("PreconditionFailed", HttpStatusCode.PreconditionFailed, () => s3.PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = "race",
                    Key = "k",
                    ContentBody = "3",
                    IfMatch = read.ETag,
                }
            ));
        await S3Fixture.RefusedAsync("NoSuchKey", HttpStatusCode.NotFound, () => s3.PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = "race",
                    Key = "none",
                    ContentBody = "3",
                    IfMatch = next.ETag,
                }
            ));
        using var got = await s3.GetObjectAsync("race", "k");
        using var reader = new StreamReader(got.ResponseStream);
        Assert.Equal("2", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task A_completed_upload_keeps_to_its_condition_and_stays_open_when_refused()
    {
        await using var fixture = await S3Fixture.StartAsync();
        using var s3 = fixture.Root();
        await s3.PutBucketAsync("race");
        var upload = await s3.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = "race", Key = "k" });
        var part = await s3.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = "race",
                Key = "k",
                UploadId = upload.UploadId,
                PartNumber = 1,
                InputStream = new MemoryStream([1, 2, 3]),
            }
        );
        await s3.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = "race",
                Key = "k",
                ContentBody = "first",
            }
        );
        CompleteMultipartUploadRequest Complete(string? ifNoneMatch) =>
            new()
            {
                BucketName = "race",
                Key = "k",
                UploadId = upload.UploadId,
                PartETags = [new PartETag(part)],
                IfNoneMatch = ifNoneMatch,
            };
        await S3Fixture.RefusedAsync("PreconditionFailed", HttpStatusCode.PreconditionFailed, () =>
            s3.CompleteMultipartUploadAsync(Complete("*"))
        );
        var done = await s3.CompleteMultipartUploadAsync(Complete(ifNoneMatch: null));
        Assert.EndsWith("-1\"", done.ETag, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bodies_that_nothing_refers_to_leave_the_folder()
    {
        var folder = Directory.CreateTempSubdirectory("s3creds-blobs-");
        try
        {
            var state = Path.Combine(folder.FullName, "state.json");
            await using (var fixture = await S3Fixture.StartAsync(options => options with { StateFile = state }))
            {
                using var s3 = fixture.Root();
                await s3.PutBucketAsync("blobs");
                for (var n = 0; n < 3; n++)
                {
                    await s3.PutObjectAsync(
                        new PutObjectRequest
                        {
                            BucketName = "blobs",
                            Key = "k",
                            ContentBody = $"{n}",
                        }
                    );
                }

                var upload = await s3.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = "blobs", Key = "u" });
                await s3.UploadPartAsync(
                    new UploadPartRequest
                    {
                        BucketName = "blobs",
                        Key = "u",
                        UploadId = upload.UploadId,
                        PartNumber = 1,
                        InputStream = new MemoryStream([1]),
                    }
                );
                await s3.AbortMultipartUploadAsync("blobs", "u", upload.UploadId);
            }

            Assert.Single(Directory.GetFiles(state + ".objects"), file => Path.GetFileName(file).Length == 32);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
