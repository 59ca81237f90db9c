using Amazon.S3.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Locking;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;

namespace S3Creds.Core.Tests.Locking;

/// <summary>The lock alone, on an account whose clock the test moves.</summary>
public sealed class AccountLockTests
{
    [Fact]
    public async Task One_run_holds_it_the_other_is_refused_with_the_holder_and_gets_it_after_the_release()
    {
        await using var account = await LockAccount.StartAsync();
        using (var first = await account.TakeAsync("first"))
        {
            var refused = await Assert.ThrowsAsync<S3CredsException>(() => account.TakeAsync("second"));
            Assert.Equal((Outcome.Refused, "S3C280"), (refused.Outcome, refused.Diagnostics[0].Code));
            Assert.Contains("first@host, s3creds apply, arn:aws:iam::123456789012:root, since 20", refused.Message);
            Assert.Null(await first.ReleaseAsync(default));
        }

        Assert.Null(await account.FoundAsync());
        using var second = await account.TakeAsync("second");
        Assert.Null(second.TakenOver);
    }

    /// <summary>A lost answer and a second try must not lock a run out of its own lock; a conflict is sent again.</summary>
    [Theory]
    [InlineData("PutObject=lost-answer@1")]
    [InlineData("PutObject=conflict@1")]
    [InlineData("PutObject=reset@first:2")]
    [InlineData("PutObject=internal-error@1")]
    [InlineData("PutObject=lost-answer@first:3")]
    [InlineData("PutObject=conflict@2")]
    [InlineData("DeleteObject=conflict@1")]
    [InlineData("DeleteObject=lost-answer@1")]
    [InlineData("GetObject=reset@first:3")]
    public async Task A_lost_answer_or_a_conflict_while_it_is_taken_is_overcome(string fault)
    {
        await using var account = await LockAccount.StartAsync(Faults(fault));
        using var held = await account.TakeAsync("first");
        Assert.Equal("first", (await account.FoundAsync())!.Record.Id);
        Assert.Null(await held.ReleaseAsync(default));
        Assert.Null(await account.FoundAsync());
    }

    /// <summary>The requests 1 to 3 of PutObject take and try the lock, DeleteObject 1 tries it.</summary>
    [Theory]
    [InlineData("PutObject=lost-answer@4")]
    [InlineData("PutObject=conflict@4")]
    [InlineData("PutObject=reset@4")]
    [InlineData("DeleteObject=lost-answer@2")]
    [InlineData("DeleteObject=conflict@2")]
    [InlineData("DeleteObject=unavailable@2")]
    public async Task A_renewal_or_release_whose_answer_is_lost_is_the_run_s_own(string fault)
    {
        await using var account = await LockAccount.StartAsync(Faults(fault));
        using var held = await account.TakeAsync("first");
        account.Clock.Move(TimeSpan.FromSeconds(50));
        await held.RenewAsync(default);
        Assert.Null(held.Closed);
        Assert.InRange(held.Left, TimeSpan.FromSeconds(55), LockAccount.Lease);
        Assert.Equal(1, (await account.FoundAsync())!.Record.Renewals);
        Assert.Null(await held.ReleaseAsync(default));
        Assert.Null(await account.FoundAsync());
    }

    [Theory]
    [InlineData("PutObject=unconditional", "it ignores If-None-Match of PutObject")]
    [InlineData("DeleteObject=unconditional", "it ignores If-Match of DeleteObject")]
    public async Task A_store_that_ignores_conditions_cannot_keep_a_lock(string fault, string why)
    {
        await using var account = await LockAccount.StartAsync(Faults(fault));
        var refused = await Assert.ThrowsAsync<S3CredsException>(() => account.TakeAsync("first"));
        Assert.Equal((Outcome.Refused, "S3C281"), (refused.Outcome, refused.Diagnostics[0].Code));
        Assert.Contains(why, refused.Message);
        Assert.Null(await account.FoundAsync());
    }

    /// <summary>Some stores know If-None-Match and not If-Match: the third PutObject is the one with If-Match.</summary>
    [Fact]
    public async Task A_store_that_ignores_only_if_match_cannot_keep_a_lock()
    {
        await using var account = await LockAccount.StartAsync(Faults("PutObject=unconditional@3"));
        var refused = await Assert.ThrowsAsync<S3CredsException>(() => account.TakeAsync("first"));
        Assert.Contains("it ignores If-Match of PutObject", refused.Message);
        Assert.Null(await account.FoundAsync());
    }

    [Fact]
    public async Task An_object_that_is_no_lock_is_never_replaced()
    {
        await using var account = await LockAccount.StartAsync();
        var s3 = account.Session().S3(LockAccount.Region);
        foreach (
            var content in (string[])
                [
                    "",
                    "{}",
                    "[]",
                    "{\"format\":\"s3creds-lock/1\"}",
                    "\u0000",
                    new string('x', 20_000),
                    "{\"format\":\"s3creds-lock/1\",\"id\":\"a b\",\"leaseSeconds\":1,\"renewals\":0}",
                ]
        )
        {
            await s3.PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = LockAccount.At.Bucket,
                    Key = LockAccount.At.Key,
                    ContentBody = content,
                }
            );
            account.Clock.Move(TimeSpan.FromMinutes(1));
            var refused = await Assert.ThrowsAsync<S3CredsException>(() => account.TakeAsync("first"));
            Assert.Equal("S3C284", refused.Diagnostics[0].Code);
        }
    }

    [Fact]
    public async Task The_lock_of_a_killed_run_is_taken_over_after_its_lease_and_not_before()
    {
        await using var account = await LockAccount.StartAsync();
        using var killed = await account.TakeAsync("killed");
        account.Clock.Move(LockAccount.Lease + TimeSpan.FromSeconds(4));
        Assert.Equal("S3C280", (await Assert.ThrowsAsync<S3CredsException>(() => account.TakeAsync("next"))).Diagnostics[0].Code);
        account.Clock.Move(TimeSpan.FromSeconds(1));
        using var next = await account.TakeAsync("next");
        Assert.Equal("killed", next.TakenOver!.Id);

        // It was stopped, not killed: its next write is not sent, and what it releases is not the other's lock.
        var refused = await Assert.ThrowsAsync<S3CredsException>(() => killed.SendAsync(() => Task.FromResult(1), default));
        Assert.Equal((Outcome.Partial, "S3C282"), (refused.Outcome, refused.Diagnostics[0].Code));
        Assert.Contains("it is held by next@host", refused.Message);
        Assert.Null(await killed.ReleaseAsync(default));
        Assert.Equal("next", (await account.FoundAsync())!.Record.Id);
    }

    [Fact]
    public async Task A_run_that_waits_gets_the_lock_when_the_lease_of_a_killed_one_ends()
    {
        await using var account = await LockAccount.StartAsync();
        using var killed = await account.TakeAsync("killed");
        var begun = account.Clock.GetUtcNow();
        using var next = await account.TakeAsync("next", wait: TimeSpan.FromMinutes(10));
        Assert.InRange(account.Clock.GetUtcNow() - begun, LockAccount.Lease, LockAccount.Lease + TimeSpan.FromSeconds(7));
    }

    /// <summary>By the store's own dates: where they are absent, a lease never ends by itself.</summary>
    [Fact]
    public async Task A_machine_s_own_clock_never_ends_another_run_s_lease()
    {
        await using var account = await LockAccount.StartAsync();
        using var first = await account.TakeAsync("first");
        var aws = account.Session((_, send) => WithoutDateAsync(send));
        account.Clock.Move(TimeSpan.FromMinutes(9));
        var refused = await Assert.ThrowsAsync<S3CredsException>(() => account.TakeAsync("next", aws: aws));
        Assert.Equal("S3C280", refused.Diagnostics[0].Code);
        Assert.Contains("have no date", refused.Diagnostics[0].Hint);
    }

    [Fact]
    public async Task A_write_is_sent_only_with_enough_of_the_lease_and_renews_it_when_it_must()
    {
        var requests = 0;
        await using var account = await LockAccount.StartAsync();
        var aws = account.Session(
            (_, send) =>
            {
                requests++;
                return send();
            }
        );
        using var held = await account.TakeAsync("first", aws: aws);
        aws.WriteGate = held;
        requests = 0;
        await PutAsync(aws, "a");
        Assert.Equal(1, requests);
        account.Clock.Move(TimeSpan.FromSeconds(46));
        await PutAsync(aws, "b");
        Assert.Equal(3, requests);
        Assert.Equal(1, (await account.FoundAsync())!.Record.Renewals);
    }

    [Fact]
    public async Task Where_it_cannot_be_renewed_writes_stop_before_the_lease_ends()
    {
        var broken = false;
        await using var account = await LockAccount.StartAsync();
        var aws = account.Session((_, send) => broken ? throw new HttpRequestException("no route") : send());
        using var held = await account.TakeAsync("first", aws: aws);
        aws.WriteGate = held;
        broken = true;
        account.Clock.Move(TimeSpan.FromSeconds(46));
        var refused = await Assert.ThrowsAsync<S3CredsException>(() => PutAsync(aws, "a"));
        Assert.Contains("it could not be renewed in time", refused.Message);
        broken = false;
        Assert.Equal("S3C282", (await Assert.ThrowsAsync<S3CredsException>(() => PutAsync(aws, "a"))).Diagnostics[0].Code);
        Assert.Null(await held.ReleaseAsync(default));
        Assert.Null(await account.FoundAsync());
    }

    /// <summary>The process stands still, for so long, before it begins to wait for the answer.</summary>
    [Theory]
    [InlineData(60_000)]
    [InlineData(60_001)]
    [InlineData(3_600_000)]
    public async Task A_request_that_is_on_its_way_when_the_lease_ends_is_given_up(int milliseconds)
    {
        await using var account = await LockAccount.StartAsync();
        using var held = await account.TakeAsync("first");
        await Assert.ThrowsAsync<TimeoutException>(() =>
            held.SendAsync(
                () =>
                {
                    account.Clock.Move(TimeSpan.FromMilliseconds(milliseconds));
                    return new TaskCompletionSource<int>().Task;
                },
                default
            )
        );
    }

    /// <summary>What is waited for may have been removed by the run that holds the lock now.</summary>
    [Fact]
    public async Task A_run_that_lost_its_lock_waits_for_nothing_in_the_account()
    {
        await using var account = await LockAccount.StartAsync();
        var aws = account.Session();
        using var held = await account.TakeAsync("first", aws: aws);
        aws.WriteGate = held;
        var looks = 0;
        var found = await new Retry(aws.Waits, "x", Pauses.Every(TimeSpan.Zero)) { IsOfAccount = true, Tries = 50 }.UntilAsync(
            async () =>
            {
                if (++looks == 3)
                {
                    account.Clock.Move(LockAccount.Lease * 2);
                    using var next = await account.TakeAsync("next");
                    await held.RenewAsync(default);
                }

                return false;
            },
            _ => Next.Again,
            default
        );
        Assert.Equal((false, 3), (found, looks));
    }

    /// <summary>Sixteen parallel steps are one request at a time: a process that is stopped has at most one on its way.</summary>
    [Fact]
    public async Task Parallel_writes_are_sent_one_at_a_time()
    {
        await using var account = await LockAccount.StartAsync();
        var (now, most) = (0, 0);
        var aws = account.Session(
            async (request, send) =>
            {
                if (request.Method == HttpMethod.Put)
                    most = Math.Max(most, Interlocked.Increment(ref now));
                await Task.Yield();
                var answer = await send();
                if (request.Method == HttpMethod.Put)
                    Interlocked.Decrement(ref now);
                return answer;
            }
        );
        using var held = await account.TakeAsync("first", aws: aws);
        aws.WriteGate = held;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => PutAsync(aws, $"k{i}"))));
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task A_bucket_that_is_not_of_this_account_is_no_place_for_a_lock()
    {
        await using var account = await LockAccount.StartAsync();
        var refused = await Assert.ThrowsAsync<S3CredsException>(() =>
            LockTaking.TakeAsync(
                account.Session(),
                LockAccount.Request("a", TimeSpan.Zero) with
                {
                    At = new LockAddress("elsewhere", "k"),
                },
                default
            )
        );
        Assert.Equal("S3C286", refused.Diagnostics[0].Code);
    }

    [Theory]
    [InlineData("s3://b/k", "b", "k")]
    [InlineData("s3://b/a/b/c.lock", "b", "a/b/c.lock")]
    [InlineData("s3://b//k", "b", "/k")]
    [InlineData("s3://b", null, null)]
    [InlineData("s3://b/", null, null)]
    [InlineData("s3:///k", null, null)]
    [InlineData("s3://b/k/", null, null)]
    [InlineData("S3://b/k", null, null)]
    [InlineData("https://b/k", null, null)]
    [InlineData("s3://b/k\n", null, null)]
    public void An_address_is_a_bucket_and_a_key(string text, string? bucket, string? key) =>
        Assert.Equal(bucket is null ? null : new LockAddress(bucket, key!), LockAddress.Parse(text));

    private static Task PutAsync(AwsSession aws, string key) =>
        aws.S3(LockAccount.Region)
            .PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = "work",
                    Key = key,
                    ContentBody = "x",
                }
            );

    private static async Task<HttpResponseMessage> WithoutDateAsync(Func<Task<HttpResponseMessage>> send)
    {
        var answer = await send();
        answer.Headers.Remove("Date");
        return answer;
    }

    private static FaultHook Faults(string text) => FaultSpec.Hook([FaultSpec.Parse(text)], limit: null)!;
}
