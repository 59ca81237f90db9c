using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Locking;

/// <summary>
/// A lock that this run holds: an object of S3 that it alone replaces, by If-Match. While it holds the lock its writes are sent one at a
/// time, each only if enough of the lease is left for it. So after a pause of the process, however long, at most one request is sent that
/// another run does not expect.
/// </summary>
/// <remarks>docs/lock.md. The lease is counted from before the request was sent, by a clock that only goes forward; whether a lease of
/// another run is over is judged by the store's own dates alone.</remarks>
public sealed class AccountLock : IWriteGate, IDisposable
{
    private const int Tries = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim one = new(1, 1);
    private readonly SemaphoreSlim changing = new(1, 1);
    private readonly AwsSession session;
    private readonly LockStore store;
    private readonly LockRequest request;
    private readonly LockClock clock;
    private volatile HeldLock held;
    private volatile Diagnostic? closed;
    private volatile bool isOthers;

    internal AccountLock(AwsSession session, LockStore store, LockRequest request, LockClock clock, HeldLock held)
    {
        (this.session, this.store, this.request, this.clock, this.held) = (session, store, request, clock, held);
    }

    public LockAddress At => request.At;

    /// <summary>The lock of a run that ended without a release; null where there was none.</summary>
    public LockRecord? TakenOver { get; internal init; }

    public Diagnostic? Closed => closed;

    /// <summary>What is left of the lease.</summary>
    public TimeSpan Left => request.Lease - clock.Since(held.From);

    public async Task<T> SendAsync<T>(Func<Task<T>> send, CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken);
        try
        {
            if (closed is null && Left < request.Reserve)
                await RenewAsync(cancellationToken);
            if (closed is null && Left < request.Reserve)
                Close("it could not be renewed in time");
            if (closed is { } why)
                throw new S3CredsException(why, Outcome.Partial);
            var sent = send();
            // The process may have stood still since: then nothing is left. A request lives in real time, whatever clock this run was given.
            var left = Left;
            return await sent.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, TimeProvider.System, CancellationToken.None);
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Renews the lease. Where the lock is another run's by now, or removed, no write is sent any more.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken);
        try
        {
            if (closed is not null)
                return;
            var next = held.Record with { Renewals = held.Record.Renewals + 1 };
            var from = clock.Stamp();
            for (var tries = 1; tries <= Tries; tries++)
            {
                switch (await store.WriteAsync(next, held.ETag, cancellationToken))
                {
                    case LockAnswer.Written written:
                        held = new HeldLock(next, written.ETag, from);
                        return;
                    case LockAnswer.Unsupported:
                        Close("the store refuses conditional writes");
                        return;
                }

                // A refusal may be that of a second send: reading shows whose the lock is.
                switch (await store.ReadAsync(cancellationToken))
                {
                    case LockAnswer.Found { Record: { } record } found when record.Id == next.Id:
                        held = record.Renewals == next.Renewals ? new HeldLock(next, found.ETag, from) : held with { ETag = found.ETag };
                        if (record.Renewals == next.Renewals)
                            return;
                        break;
                    case LockAnswer.Found found:
                        isOthers = true;
                        Close(found.Record is { } other ? $"it is held by {other.Described()}" : "another object took its place");
                        return;
                    case LockAnswer.Missing:
                        isOthers = true;
                        Close("it was removed");
                        return;
                }

                await clock.Pause(Pause * tries, cancellationToken);
            }
        }
        catch (S3CredsException e)
        {
            Close($"it could not be renewed: {e.Message}");
        }
        finally
        {
            changing.Release();
        }
    }

    /// <summary>Removes the lock, unless it is another run's by now.</summary>
    /// <returns>Null: it was removed. Else why it stays.</returns>
    public async Task<Diagnostic?> ReleaseAsync(CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken);
        try
        {
            if (isOthers)
                return null;
            Close("it was released");
            for (var tries = 1; tries <= Tries; tries++)
            {
                if (await store.DeleteAsync(held.ETag, cancellationToken) is LockAnswer.Deleted or LockAnswer.Missing)
                    return null;
                switch (await store.ReadAsync(cancellationToken))
                {
                    case LockAnswer.Found { Record: { } record } found when record.Id == held.Record.Id:
                        held = held with { ETag = found.ETag };
                        break;
                    case LockAnswer.Found or LockAnswer.Missing:
                        return null;
                }

                await clock.Pause(Pause * tries, cancellationToken);
            }

            return LockCodes.NotReleased.With(
                $"{At} could not be removed: it stands until its lease of {request.Lease.TotalSeconds:0} s ends",
                $"a later run takes it over then; to remove it now: s3creds unlock {Shell.Word(At.ToString())}"
            );
        }
        finally
        {
            changing.Release();
        }
    }

    public void Dispose()
    {
        session.Dispose();
        one.Dispose();
        changing.Dispose();
    }

    private void Close(string why) =>
        closed ??= LockCodes.Lost.With(
            $"the lock {At} was lost: {why}",
            "no further change is sent; run the same command again: steps that are done are not repeated"
        );
}

/// <summary>The lock as it was last written by this run.</summary>
/// <param name="From">Before that request was sent: the lease counts from here.</param>
internal sealed record HeldLock(LockRecord Record, string ETag, LockStamp From);
