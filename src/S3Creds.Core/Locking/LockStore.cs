using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;

namespace S3Creds.Core.Locking;

/// <summary>What the store answered to a request for the lock.</summary>
internal abstract record LockAnswer
{
    private LockAnswer() { }

    public sealed record Written(string ETag) : LockAnswer;

    public sealed record Deleted : LockAnswer;

    /// <summary>The condition did not hold (412).</summary>
    public sealed record Refused : LockAnswer;

    /// <summary>Another conditional request was at work (409 ConditionalRequestConflict): to be sent again.</summary>
    public sealed record Conflict : LockAnswer;

    /// <summary>There is no such object.</summary>
    public sealed record Missing : LockAnswer;

    /// <param name="Record">Null: the object is not a lock.</param>
    /// <param name="Age">Since its last write, both times by the store's clock; null where an answer has no date.</param>
    public sealed record Found(LockRecord? Record, string ETag, TimeSpan? Age) : LockAnswer;

    /// <summary>Whether the request took effect is not known.</summary>
    public sealed record Unknown(Exception Why) : LockAnswer;

    /// <summary>The store has no such request, or not with a condition.</summary>
    public sealed record Unsupported(Exception Why) : LockAnswer;
}

/// <summary>The three requests of a lock, each sent once (API PutObject, GetObject, DeleteObject).</summary>
/// <param name="session">Of the lock alone: the date of its last answer is that of the last request here.</param>
internal sealed class LockStore(AwsSession session, string region, LockAddress at, string? owner)
{
    /// <summary>What a caller needs for them, and to find the bucket.</summary>
    internal static IReadOnlyList<NeededAction> Actions { get; } =
    [
        NeededAction.Read("s3:ListBucket"),
        NeededAction.Read("s3:GetObject", ActionTarget.Objects),
        NeededAction.Write("s3:PutObject", ActionTarget.Objects),
        NeededAction.Write("s3:DeleteObject", ActionTarget.Objects),
    ];

    private IAmazonS3 S3 => session.S3(region);

    /// <summary>The date of the last answer.</summary>
    public DateTimeOffset? Date => session.Clock.Latest;

    /// <param name="expected">The ETag of the object to replace; null: there must be none.</param>
    public Task<LockAnswer> WriteAsync(LockRecord record, string? expected, CancellationToken cancellationToken) =>
        AskAsync(
            async () =>
            {
                using var content = new MemoryStream(record.Write(), writable: false);
                var request = BodyRequests.Put(content);
                request.BucketName = at.Bucket;
                request.Key = at.Key;
                request.ContentType = "application/json";
                request.ExpectedBucketOwner = owner;
                request.IfNoneMatch = expected is null ? "*" : null;
                request.IfMatch = expected;
                var answer = await S3.PutObjectAsync(request, cancellationToken);
                return new LockAnswer.Written(answer.ETag);
            },
            cancellationToken
        );

    public Task<LockAnswer> DeleteAsync(string expected, CancellationToken cancellationToken) =>
        AskAsync(
            async () =>
            {
                await S3.DeleteObjectAsync(
                    new DeleteObjectRequest
                    {
                        BucketName = at.Bucket,
                        Key = at.Key,
                        ExpectedBucketOwner = owner,
                        IfMatch = expected,
                    },
                    cancellationToken
                );
                return new LockAnswer.Deleted();
            },
            cancellationToken
        );

    public Task<LockAnswer> ReadAsync(CancellationToken cancellationToken) =>
        AskAsync(
            async () =>
            {
                using var answer = await S3.GetObjectAsync(
                    new GetObjectRequest
                    {
                        BucketName = at.Bucket,
                        Key = at.Key,
                        ExpectedBucketOwner = owner,
                    },
                    cancellationToken
                );
                var date = session.Clock.Latest;
                var content = new byte[LockRecord.MaxBytes + 1];
                var length = await answer.ResponseStream.ReadAtLeastAsync(
                    content,
                    content.Length,
                    throwOnEndOfStream: false,
                    cancellationToken
                );
                var written = answer.LastModified is { } time ? new DateTimeOffset(time.ToUniversalTime()) : (DateTimeOffset?)null;
                return new LockAnswer.Found(LockRecord.Read(content.AsSpan(0, length)), answer.ETag, date - written);
            },
            cancellationToken
        );

    /// <exception cref="S3CredsException">The store refuses the request for a reason that another try does not change.</exception>
    private async Task<LockAnswer> AskAsync(Func<Task<LockAnswer>> send, CancellationToken cancellationToken)
    {
        try
        {
            return await send();
        }
        catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            return new LockAnswer.Refused();
        }
        catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.Conflict)
        {
            return new LockAnswer.Conflict();
        }
        catch (AmazonServiceException e) when (AwsError.IsNoSuchKey(e))
        {
            return new LockAnswer.Missing();
        }
        catch (AmazonServiceException e) when (AwsError.IsUnsupported(e))
        {
            return new LockAnswer.Unsupported(e);
        }
        catch (Exception e) when (AwsError.IsAmbiguousWrite(e) || e is UnreadableAnswerException || AwsError.IsTransient(e))
        {
            return new LockAnswer.Unknown(e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // The SDK's own time limit.
            return new LockAnswer.Unknown(e);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException)
        {
            throw Failed(at, e);
        }
    }

    public static S3CredsException Failed(LockAddress at, Exception e)
    {
        var why = AwsError.Explain(e);
        return new(
            LockCodes.Unreachable.With(
                $"{at} cannot be used as the lock: {why.Message}",
                "nothing was changed; the lock needs s3:GetObject, s3:PutObject and s3:DeleteObject on its object, and s3:ListBucket on its "
                    + "bucket"
            ),
            Outcome.Refused,
            e
        );
    }
}
