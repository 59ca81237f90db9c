using System.Globalization;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Locking;

/// <summary>Takes the lock of an account, or the expired one of a run that was killed.</summary>
public sealed class LockTaking
{
    /// <summary>Requests that fail one after another before the store counts as unreachable.</summary>
    private const int MostFailures = 6;

    /// <summary>Another run is looked for this often.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(3);

    private readonly AwsSession session;
    private readonly LockStore store;
    private readonly LockRequest request;
    private readonly LockClock clock;
    private readonly string caller;
    private readonly Func<string, WaitStamp, TimeSpan?, TimeSpan, CancellationToken, Task> wait;
    private readonly WaitStamp started;

    private LockTaking(
        AwsSession session,
        LockStore store,
        LockRequest request,
        LockClock clock,
        string caller,
        Func<string, WaitStamp, TimeSpan?, TimeSpan, CancellationToken, Task> wait
    )
    {
        (this.session, this.store, this.request, this.clock, this.caller, this.wait) = (session, store, request, clock, caller, wait);
        started = session.Waits.Stamp();
    }

    /// <param name="pause">In place of waiting; null: waits, and reports it where it is long.</param>
    /// <exception cref="S3CredsException">Another run holds it, or the store cannot keep a lock.</exception>
    public static async Task<AccountLock> TakeAsync(
        AwsSession aws,
        LockRequest request,
        CancellationToken cancellationToken,
        Func<TimeSpan, CancellationToken, Task>? pause = null
    )
    {
        var beside = aws.Beside(LockRequest.AnswerWithin);
        try
        {
            var place = await LockFinding.StoreAsync(aws, beside, request.At, cancellationToken);
            var arn = aws.Accountless ? "" : (await aws.WhoAmIAsync(cancellationToken)).Arn;
            var passing = new LockClock(
                aws.Time,
                pause ?? ((length, token) => aws.Waits.ForAsync($"{request.At} is tried again", length, token))
            );
            var taking = new LockTaking(
                beside,
                place,
                request,
                passing,
                arn,
                pause is null ? aws.Waits.PauseAsync : (_, _, _, length, token) => pause(length, token)
            );
            return await taking.TakeAsync(cancellationToken);
        }
        catch
        {
            beside.Dispose();
            throw;
        }
    }

    private async Task<AccountLock> TakeAsync(CancellationToken cancellationToken)
    {
        var begun = clock.Stamp();
        var first = (LockStamp?)null;
        var (lookFailures, writeFailures) = (0, 0);
        LockRecord? over = null;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = await store.ReadAsync(cancellationToken);
            var mine = Record();
            string? expected = null;
            lookFailures = read is LockAnswer.Found or LockAnswer.Missing ? 0 : lookFailures + 1;
            switch (read)
            {
                case LockAnswer.Found { Record.Id: var id } found when id == request.Id:
                    // The answer to an earlier try was lost.
                    return await ProvenAsync(new HeldLock(found.Record!, found.ETag, first ?? begun), over, cancellationToken);
                case LockAnswer.Found { Record: null }:
                    throw LockFinding.NoLock(request.At);
                case LockAnswer.Found { Record: { } other } found:
                    if (found.Age is not { } age || age < other.Lease + LockRequest.Margin)
                    {
                        await WaitAsync(other, found.Age, begun, cancellationToken);
                        continue;
                    }

                    (over, expected) = (other, found.ETag);
                    break;
                case LockAnswer.Missing:
                    break;
                default:
                    await FailedAsync(read, lookFailures, cancellationToken);
                    continue;
            }

            var sent = clock.Stamp();
            first ??= sent;
            var answer = await store.WriteAsync(mine, expected, CancellationToken.None);
            switch (answer)
            {
                case LockAnswer.Written written:
                    return await ProvenAsync(new HeldLock(mine, written.ETag, sent), over, cancellationToken);
                case LockAnswer.Refused or LockAnswer.Missing:
                    // Another run was faster, or this is the second send of a request whose answer was lost: the next look decides.
                    break;
                default:
                    await FailedAsync(answer, ++writeFailures, cancellationToken);
                    break;
            }
        }
    }

    private LockRecord Record() =>
        new(request.Id, request.Holder, request.Command, caller, LockRecord.Time(store.Date), request.Lease, Renewals: 0);

    /// <exception cref="S3CredsException">The time to wait is over.</exception>
    private async Task WaitAsync(LockRecord other, TimeSpan? age, LockStamp begun, CancellationToken cancellationToken)
    {
        var left = request.Wait - clock.Since(begun);
        if (left <= TimeSpan.Zero)
            throw new S3CredsException(
                LockCodes.Held.With(
                    $"{request.At} is held by {other.Described()}",
                    (age is null ? "the answers of the store have no date, so its lease never ends by itself; " : "")
                        + "wait for that run with --lock-timeout 10m; if it does not run any more: s3creds unlock "
                        + $"{Shell.Word(request.At.ToString())} --id {other.ShortId}"
                ),
                Outcome.Refused
            );
        var until = age is { } since ? other.Lease + LockRequest.Margin - since : Look;
        // Runs that wait for the same lock look at different times.
        var look = Look + TimeSpan.FromMilliseconds(10 * (request.Id.Sum(c => c) % 100));
        await wait(
            $"{request.At} is held by another run",
            started,
            request.Wait,
            ((TimeSpan[])[left, until, look]).Min(),
            cancellationToken
        );
    }

    /// <exception cref="S3CredsException">It has failed too often.</exception>
    private async Task FailedAsync(LockAnswer answer, int failures, CancellationToken cancellationToken)
    {
        if (answer is LockAnswer.Unsupported)
            throw Unsupported("the store refuses conditional writes");
        if (failures >= MostFailures)
            throw new S3CredsException(
                LockCodes.Unreachable.With(
                    answer is LockAnswer.Unknown { Why: var why }
                        ? $"{request.At} cannot be used as the lock: {AwsError.Explain(why).Message}"
                        : $"{request.At} cannot be used as the lock: the store answers with conflicts only",
                    "nothing was changed; run again later"
                ),
                Outcome.Refused
            );
        await wait($"{request.At} is tried again", started, null, TimeSpan.FromMilliseconds(200 * failures), cancellationToken);
    }

    /// <summary>The lock, if the store keeps to conditions. Tried on the lock itself: where it does, nothing changes.</summary>
    /// <exception cref="S3CredsException">It does not (S3C281).</exception>
    private async Task<AccountLock> ProvenAsync(HeldLock held, LockRecord? over, CancellationToken cancellationToken)
    {
        try
        {
            held = await ProvenAsync(held, cancellationToken);
            return new AccountLock(session, store, request, clock, held) { TakenOver = over };
        }
        catch (Exception e) when (e is S3CredsException or OperationCanceledException)
        {
            await RemoveAsync(CancellationToken.None);
            throw;
        }
    }

    private async Task<HeldLock> ProvenAsync(HeldLock held, CancellationToken cancellationToken)
    {
        const string Other = "\"00000000000000000000000000000000\"";
        // A lock that was removed a moment ago lets the first one pass: the second one then meets it.
        var tag = await ProveAsync(
            "If-None-Match of PutObject",
            () => store.WriteAsync(held.Record, null, cancellationToken),
            cancellationToken,
            mayPassOnce: true
        );
        held = tag is null ? held : held with { ETag = tag };
        await ProveAsync("If-Match of PutObject", () => store.WriteAsync(held.Record, Other, cancellationToken), cancellationToken);
        await ProveAsync("If-Match of DeleteObject", () => store.DeleteAsync(Other, cancellationToken), cancellationToken);
        return held;
    }

    /// <returns>The ETag of what was written; null: nothing was.</returns>
    private async Task<string?> ProveAsync(
        string what,
        Func<Task<LockAnswer>> send,
        CancellationToken cancellationToken,
        bool mayPassOnce = false
    )
    {
        string? passed = null;
        for (var tries = 1; ; tries++)
        {
            var answer = await send();
            switch (answer)
            {
                case LockAnswer.Refused:
                    return passed;
                case LockAnswer.Written written when mayPassOnce && passed is null:
                    passed = written.ETag;
                    break;
                case LockAnswer.Missing:
                    throw new S3CredsException(
                        LockCodes.Held.With(
                            $"{request.At} was removed while it was taken",
                            "nothing was changed; run the same command again"
                        ),
                        Outcome.Refused
                    );
                case LockAnswer.Written or LockAnswer.Deleted:
                    throw Unsupported($"it ignores {what}");
                case LockAnswer.Unsupported:
                    throw Unsupported($"it refuses {what}");
                default:
                    await FailedAsync(answer, tries, cancellationToken);
                    break;
            }
        }
    }

    /// <summary>A lock that is not kept after all.</summary>
    private async Task RemoveAsync(CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(cancellationToken) is LockAnswer.Found { Record: { } record, ETag: var tag } && record.Id == request.Id)
            await store.DeleteAsync(tag, cancellationToken);
    }

    private S3CredsException Unsupported(string why) =>
        new(
            LockCodes.Unsupported.With(
                string.Create(CultureInfo.InvariantCulture, $"{request.At} cannot be used as the lock: {why}"),
                "nothing was changed; use a bucket of a store with conditional writes and deletes, such as AWS, or run without --lock"
            ),
            Outcome.Refused
        );
}
