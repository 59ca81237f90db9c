using Amazon.Runtime;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Locking;

/// <summary>A lock as a look at the store shows it.</summary>
/// <param name="Age">Since its last write, by the store's clock; null where its answers have no date.</param>
/// <param name="ETag">Of this state of it.</param>
public sealed record FoundLock(LockRecord Record, TimeSpan? Age, string ETag)
{
    /// <summary>Whether another run may take it over. Without dates that is never known.</summary>
    public bool IsExpired => Age >= Record.Lease + LockRequest.Margin;
}

/// <summary>Reads a lock that this run does not hold, and removes it.</summary>
public static class LockFinding
{
    /// <returns>Null: there is no lock.</returns>
    /// <exception cref="S3CredsException">The object is no lock, or cannot be read.</exception>
    public static async Task<FoundLock?> FindAsync(AwsSession aws, LockAddress at, CancellationToken cancellationToken)
    {
        using var session = aws.Beside(LockRequest.AnswerWithin);
        var store = await StoreAsync(aws, session, at, cancellationToken);
        return await store.ReadAsync(cancellationToken) switch
        {
            LockAnswer.Missing => null,
            LockAnswer.Found { Record: null } => throw NoLock(at),
            LockAnswer.Found found => new FoundLock(found.Record, found.Age, found.ETag),
            LockAnswer.Unknown { Why: var why } => throw LockStore.Failed(at, why),
            _ => throw Unreachable(at, "the store refuses to read it"),
        };
    }

    /// <summary>Removes the lock in the state that was found.</summary>
    /// <returns>Whether it was removed; false: it was changed meanwhile.</returns>
    public static async Task<bool> RemoveAsync(AwsSession aws, LockAddress at, FoundLock found, CancellationToken cancellationToken)
    {
        using var session = aws.Beside(LockRequest.AnswerWithin);
        var store = await StoreAsync(aws, session, at, cancellationToken);
        return await store.DeleteAsync(found.ETag, cancellationToken) switch
        {
            LockAnswer.Deleted or LockAnswer.Missing => true,
            LockAnswer.Refused or LockAnswer.Conflict => false,
            LockAnswer.Unknown { Why: var why } => throw LockStore.Failed(at, why),
            _ => throw Unreachable(at, "the store refuses a conditional delete"),
        };
    }

    /// <exception cref="S3CredsException">The bucket is missing or another account's.</exception>
    internal static async Task<LockStore> StoreAsync(
        AwsSession aws,
        AwsSession session,
        LockAddress at,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var region = await aws.RegionOfAsync(at.Bucket, cancellationToken);
            return region is null
                ? throw Unreachable(at, $"there is no bucket {at.Bucket} in this account")
                : new LockStore(session, region, at, await aws.ExpectedOwnerAsync(cancellationToken));
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            throw LockStore.Failed(at, e);
        }
    }

    internal static S3CredsException NoLock(LockAddress at) =>
        new(LockCodes.NoLock.With($"{at} exists and is not a lock of s3creds", "name an object of its own for the lock"), Outcome.Refused);

    private static S3CredsException Unreachable(LockAddress at, string why) =>
        new(
            LockCodes.Unreachable.With(
                $"{at} cannot be used as the lock: {why}",
                "nothing was changed; create the bucket first, or name another with --lock s3://BUCKET/KEY"
            ),
            Outcome.Refused
        );
}
