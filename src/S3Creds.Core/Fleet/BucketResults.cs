using System.Net;
using Amazon.Runtime;
using Amazon.S3.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Fleet;

/// <summary>Results in a bucket: written with If-None-Match, so that of two tasks that write the same name one is refused.</summary>
/// <param name="runner">Reads, and writes what an account cannot write itself.</param>
/// <param name="prefix">Of the run, with a slash at its end.</param>
/// <param name="owner">The account that the bucket must be of.</param>
/// <param name="sessionOf">A session at the place of the bucket with the credentials of an account.</param>
public sealed class BucketResults(
    AwsSession runner,
    string bucket,
    string prefix,
    string region,
    string? owner,
    Func<AwsSession, AwsSession> sessionOf
) : IResultStore
{
    /// <summary>Sends of one write: a conflict of two writes is answered with 409, and a lost answer is sent again.</summary>
    private const int Tries = 6;

    public async Task<IReadOnlyList<ResultKey>> ListAsync(CancellationToken cancellationToken)
    {
        var found = new List<ResultKey>();
        string? token = null;
        do
        {
            var page = await GuardedAsync(() =>
                runner
                    .S3(region)
                    .ListObjectsV2Async(
                        new ListObjectsV2Request
                        {
                            BucketName = bucket,
                            Prefix = prefix,
                            ExpectedBucketOwner = owner,
                            ContinuationToken = token,
                        },
                        cancellationToken
                    )
            );
            found.AddRange((page.S3Objects ?? []).Select(o => ResultKey.Parse(o.Key[prefix.Length..])).OfType<ResultKey>());
            token = page.IsTruncated == true ? page.NextContinuationToken : null;
        } while (token is not null);
        return found;
    }

    public Task<byte[]?> ReadAsync(ResultKey key, CancellationToken cancellationToken) => ReadAsync(runner, key, cancellationToken);

    private Task<byte[]?> ReadAsync(AwsSession session, ResultKey key, CancellationToken cancellationToken) =>
        GuardedAsync(async () =>
        {
            try
            {
                using var answer = await session
                    .S3(region)
                    .GetObjectAsync(
                        new GetObjectRequest
                        {
                            BucketName = bucket,
                            Key = prefix + key,
                            ExpectedBucketOwner = owner,
                        },
                        cancellationToken
                    );
                using var content = new MemoryStream();
                await answer.ResponseStream.CopyToAsync(content, cancellationToken);
                return content.ToArray();
            }
            catch (AmazonServiceException e) when (AwsError.IsNoSuchKey(e))
            {
                return (byte[]?)null;
            }
        });

    public async Task<bool> WriteNewAsync(ResultKey key, byte[] content, AwsSession? writer, CancellationToken cancellationToken)
    {
        using var own = writer is null ? null : sessionOf(writer);
        var writing = new Retry(runner.Waits, $"the result {key} is written", Pauses.Steps(TimeSpan.FromMilliseconds(100)))
        {
            Tries = Tries,
        };
        return await GuardedAsync(() =>
            writing.RunAsync(
                () => WriteNewAsync(own ?? runner, key, content, cancellationToken),
                e =>
                    e is AmazonServiceException { StatusCode: HttpStatusCode.Conflict }
                    || AwsError.IsAmbiguousWrite(e)
                    || AwsError.IsTransient(e),
                cancellationToken
            )
        );
    }

    private async Task<bool> WriteNewAsync(AwsSession session, ResultKey key, byte[] content, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream(content, writable: false);
        var put = BodyRequests.Put(body);
        (put.BucketName, put.Key, put.ExpectedBucketOwner) = (bucket, prefix + key, owner);
        put.ContentType = "application/json";
        put.IfNoneMatch = "*";
        try
        {
            await session.S3(region).PutObjectAsync(put, cancellationToken);
            return true;
        }
        catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            return false;
        }
    }

    private async Task<T> GuardedAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            throw Failed(e);
        }
    }

    private S3CredsException Failed(Exception e) =>
        new(
            FleetCodes.ResultsUnreachable.With(
                $"the results in s3://{bucket}/{prefix} cannot be read or written: {AwsError.Explain(e).Message}",
                "each account needs s3:PutObject on its own names, the run s3:PutObject, s3:GetObject and s3:ListBucket: docs/fleet.md"
            ),
            Outcome.Failed,
            e
        );
}
