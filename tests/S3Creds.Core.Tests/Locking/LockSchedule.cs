using Amazon.S3.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Locking;

namespace S3Creds.Core.Tests.Locking;

/// <summary>A change that reached the account while its run did not hold the lock.</summary>
/// <param name="WasStopped">The run was stopped while this request was on its way.</param>
internal sealed record Trespass(string Run, string Key, bool WasStopped);

/// <summary>One run of the schedule.</summary>
internal sealed class ScheduledRun(string name)
{
    public string Name => name;

    public string? Problem { get; set; }

    /// <summary>What it waits for: a request that is to be sent, or the end of a pause.</summary>
    public Parked? Parked { get; set; }

    public TaskCompletionSource Moved { get; set; } = New();

    public bool IsOver { get; set; }

    public bool IsKilled { get; set; }

    public static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <param name="Due">Of a pause; null: a request.</param>
internal sealed record Parked(HttpRequestMessage? Request, DateTimeOffset? Due, TaskCompletionSource<Turn> Go)
{
    public bool WasStopped { get; set; }

    /// <summary>Ends when the account has answered it.</summary>
    public TaskCompletionSource Arrived { get; } = ScheduledRun.New();
}

internal enum Turn
{
    Deliver,
    LoseRequest,
    LoseAnswer,
}

/// <summary>Two or three runs that each take the lock, change objects two at a time, and release it. Only one of them moves at once: which,
/// and what befalls its request, one number draws.</summary>
internal sealed class LockSchedule : IAsyncDisposable
{
    private const int Changes = 4;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);

    private readonly LockAccount account;
    private readonly Random random;
    private readonly bool stops;

    private LockSchedule(LockAccount account, int seed, bool stops)
    {
        (this.account, this.stops) = (account, stops);
        random = new Random(seed);
    }

    public List<ScheduledRun> Runs { get; } = [];

    public List<Trespass> Trespasses { get; } = [];

    public static async Task<LockSchedule> StartAsync(int seed, bool stops) => new(await LockAccount.StartAsync(), seed, stops);

    public static bool IsExpected(string problem) =>
        problem.Contains(LockCodes.Lost.Code, StringComparison.Ordinal)
        || problem.Contains(LockCodes.Held.Code, StringComparison.Ordinal)
        || problem.Contains(LockCodes.Unreachable.Code, StringComparison.Ordinal);

    public async Task RunAsync()
    {
        for (var i = 0; i < (random.Next(4) == 0 ? 3 : 2); i++)
            await BeginAsync(new ScheduledRun($"run{i}"));
        for (var turns = 0; Runs.Exists(r => !r.IsOver && !r.IsKilled); turns++)
        {
            Assert.True(turns < 3_000, "the runs do not end: " + string.Join(", ", Runs.Select(r => $"{r.Name} {r.Parked?.Request}")));
            await TurnAsync(Next());
        }

        // What was on its way of a killed run may still arrive.
        foreach (var run in Runs.Where(r => r.IsKilled && r.Parked?.Request is not null && random.Next(2) == 0))
            await DeliverAsync(run, Turn.LoseAnswer);
    }

    /// <summary>One more run, alone: it gets the lock, everything is as every run wanted it, and no lock is left.</summary>
    public async Task ConvergesAsync()
    {
        var aws = account.Session();
        using (var last = await account.TakeAsync("last", wait: TimeSpan.FromMinutes(5), aws: aws))
        {
            aws.WriteGate = last;
            for (var i = 0; i < Changes; i++)
                await ChangeAsync(aws, i);
            Assert.Null(await last.ReleaseAsync(default));
        }

        Assert.Null(await account.FoundAsync());
        var objects = await account.Observer.S3(LockAccount.Region).ListObjectsV2Async(new ListObjectsV2Request { BucketName = "work" });
        Assert.Equal(Changes, objects.S3Objects.Count);
    }

    public ValueTask DisposeAsync() => account.DisposeAsync();

    private static Task ChangeAsync(AwsSession aws, int i) =>
        aws.S3(LockAccount.Region)
            .PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = "work",
                    Key = $"k{i}",
                    ContentBody = "desired",
                }
            );

    private async Task BeginAsync(ScheduledRun run)
    {
        Runs.Add(run);
        var moved = run.Moved;
        var aws = account.Session((request, send) => SentAsync(run, request, send), accountless: true);
        _ = Task.Run(async () =>
        {
            try
            {
                using var held = await LockTaking.TakeAsync(
                    aws,
                    LockAccount.Request(run.Name, TimeSpan.FromMinutes(30), Lease),
                    default,
                    (length, _) => PauseAsync(run, length)
                );
                aws.WriteGate = held;
                try
                {
                    for (var i = 0; i < Changes; i += 2)
                        await Task.WhenAll(ChangeAsync(aws, i), ChangeAsync(aws, i + 1));
                }
                finally
                {
                    await held.ReleaseAsync(default);
                }
            }
            catch (S3CredsException e)
            {
                run.Problem = $"{e.Diagnostics[0].Code}: {e.Message}";
            }
            catch (Exception e)
            {
                // A change whose answer was lost: the run ends, and the next one finds what there is.
                run.Problem = stops ? $"{LockCodes.Unreachable.Code}: {e.Message}" : e.ToString();
            }

            run.IsOver = true;
            run.Parked = null;
            run.Moved.TrySetResult();
        });
        await moved.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>A run that can move: one whose request waits, or whose pause is over. If all pause, the clock moves to the first
    /// end.</summary>
    private ScheduledRun Next()
    {
        account.Clock.Move(TimeSpan.FromMilliseconds(random.Next(30)));
        var alive = Runs.FindAll(r => r is { IsOver: false, IsKilled: false });
        var ready = alive.FindAll(r => r.Parked!.Due is not { } due || due <= account.Clock.GetUtcNow());
        if (ready.Count == 0)
        {
            // A request of a killed run is on its way all the while.
            var first = alive.MinBy(r => r.Parked!.Due)!;
            MoveAll(first.Parked!.Due!.Value - account.Clock.GetUtcNow());
            return first;
        }

        return ready[random.Next(ready.Count)];
    }

    private async Task TurnAsync(ScheduledRun run)
    {
        if (stops && run.Parked!.Request is not null)
        {
            switch (random.Next(60))
            {
                case 0:
                    run.IsKilled = true;
                    return;
                case 1 or 2:
                    await StopAsync(run);
                    break;
            }
        }

        // While it stood still, the run may have found that its lease is over, and ended.
        if (run.Parked is not { } waiting)
            return;

        // What is lost of a change ends its run: with locks alone, every run is to end well.
        var isLock = waiting.Request?.RequestUri!.AbsolutePath.Contains(LockAccount.At.Key, StringComparison.Ordinal) == true;
        var turn = !isLock
            ? Turn.Deliver
            : random.Next(12) switch
            {
                0 => Turn.LoseAnswer,
                1 => Turn.LoseRequest,
                _ => Turn.Deliver,
            };
        await DeliverAsync(run, turn);
    }

    /// <summary>The run stands still past its lease, with its request on its way, while the others go on.</summary>
    private async Task StopAsync(ScheduledRun run)
    {
        MoveAll(Lease + TimeSpan.FromSeconds(random.Next(8)));
        for (var turns = random.Next(60); turns > 0; turns--)
        {
            var others = Runs.FindAll(r => r is { IsOver: false, IsKilled: false } && r != run);
            if (others.Count == 0)
                return;
            var other = others[random.Next(others.Count)];
            if (other.Parked!.Due is { } due && due > account.Clock.GetUtcNow())
                MoveAll(due - account.Clock.GetUtcNow());
            await DeliverAsync(other, Turn.Deliver);
        }
    }

    /// <summary>The time goes by for every run: whatever is on its way is late.</summary>
    private void MoveAll(TimeSpan by)
    {
        account.Clock.Move(by);
        foreach (var parked in Runs.Select(r => r.Parked).OfType<Parked>())
            parked.WasStopped = true;
    }

    private async Task DeliverAsync(ScheduledRun run, Turn turn)
    {
        if (run.Parked is not { } parked)
            return;
        if (parked.Request is { } request && turn != Turn.LoseRequest)
            Judge(run, request, parked.WasStopped);
        run.Moved = ScheduledRun.New();
        var moved = run.Moved;
        run.Parked = null;
        parked.Go.SetResult(turn);
        // Of a killed run nothing else moves: what arrives has arrived before anything else does.
        await (run.IsKilled ? parked.Arrived : moved).Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Whose the lock is at the moment at which a change reaches the account.</summary>
    private void Judge(ScheduledRun run, HttpRequestMessage request, bool wasStopped)
    {
        if (request.Method != HttpMethod.Put || !request.RequestUri!.AbsolutePath.StartsWith("/work/", StringComparison.Ordinal))
            return;
        if (account.Owner != run.Name)
            Trespasses.Add(new Trespass(run.Name, request.RequestUri.AbsolutePath, wasStopped));
    }

    private async Task<HttpResponseMessage> SentAsync(ScheduledRun run, HttpRequestMessage request, Func<Task<HttpResponseMessage>> send)
    {
        var go = new TaskCompletionSource<Turn>(TaskCreationOptions.RunContinuationsAsynchronously);
        var parked = new Parked(request, null, go);
        Park(run, parked);
        var turn = await go.Task;
        if (turn == Turn.LoseRequest)
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "lost before it arrived");
        var answer = await send();
        parked.Arrived.TrySetResult();
        return turn == Turn.LoseAnswer ? throw new HttpRequestException(HttpRequestError.ResponseEnded, "lost on its way back") : answer;
    }

    private async Task PauseAsync(ScheduledRun run, TimeSpan length)
    {
        var go = new TaskCompletionSource<Turn>(TaskCreationOptions.RunContinuationsAsynchronously);
        Park(run, new Parked(null, account.Clock.GetUtcNow() + length, go));
        await go.Task;
    }

    private static void Park(ScheduledRun run, Parked parked)
    {
        Assert.True(run.Parked is null, $"{run.Name} has two requests on their way at once");
        run.Parked = parked;
        run.Moved.TrySetResult();
    }
}
