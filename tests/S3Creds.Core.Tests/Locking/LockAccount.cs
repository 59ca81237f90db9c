using System.Globalization;
using Amazon.Runtime;
using Amazon.S3.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Locking;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;

namespace S3Creds.Core.Tests.Locking;

/// <summary>An emulated account with a bucket for the lock and one for what runs change; all its dates are of one clock that the test
/// moves.</summary>
internal sealed class LockAccount : IAsyncDisposable
{
    public const string Region = "us-east-1";
    public static readonly LockAddress At = new("locks", "team/lock");
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private static readonly Lazy<Task<SandboxHost>> Prepared = new(PrepareAsync);

    private readonly List<AwsSession> sessions = [];
    private AwsSession? observer;
    private volatile string? owner;

    private LockAccount(SandboxHost host, ManualClock clock) => (Host, Clock) = (host, clock);

    public SandboxHost Host { get; }

    public ManualClock Clock { get; }

    public static async Task<LockAccount> StartAsync(FaultHook? faults = null)
    {
        var clock = new ManualClock(TimeProvider.System.GetUtcNow());
        return new LockAccount((await Prepared.Value).Fork(new SandboxOptions { ResourceClock = clock, Faults = faults }), clock);
    }

    /// <param name="turn">Passed by every request before it is sent; null: none waits.</param>
    public AwsSession Session(
        Func<HttpRequestMessage, Func<Task<HttpResponseMessage>>, Task<HttpResponseMessage>>? turn = null,
        bool accountless = false
    )
    {
        var session = new AwsSession(
            new AwsSessionOptions(
                new BasicAWSCredentials(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey),
                Region,
                "http://localhost",
                new Dated(Host.CreateHandler(), Clock, turn ?? ((_, send) => send()), id => owner = id),
                Clock,
                MaxAttempts: 1,
                Accountless: accountless
            )
        );
        sessions.Add(session);
        session.Learn(At.Bucket, Region);
        return session;
    }

    /// <summary>The waits of the lock move the clock.</summary>
    public Task Pause(TimeSpan length, CancellationToken cancellationToken)
    {
        Clock.Move(length);
        return Task.CompletedTask;
    }

    public Task<AccountLock> TakeAsync(string id, TimeSpan? wait = null, AwsSession? aws = null) =>
        LockTaking.TakeAsync(aws ?? Session(), Request(id, wait ?? TimeSpan.Zero), default, Pause);

    public static LockRequest Request(string id, TimeSpan wait, TimeSpan? lease = null) =>
        new(At, id, $"{id}@host", "apply", lease ?? Lease, wait);

    public async Task<FoundLock?> FoundAsync() => await LockFinding.FindAsync(Observer, At, default);

    /// <summary>The id of the run whose lock the store accepted last; null: it was deleted since, or there was none.</summary>
    public string? Owner => owner;

    /// <summary>A session for looks at the account; no request of it waits.</summary>
    public AwsSession Observer => observer ??= Session();

    public async ValueTask DisposeAsync()
    {
        foreach (var session in sessions)
            session.Dispose();
        await Host.DisposeAsync();
    }

    private static async Task<SandboxHost> PrepareAsync()
    {
        var host = await SandboxHost.OpenAsync(new SandboxOptions { Seed = "locks" }, default);
        await using var account = new LockAccount(host, new ManualClock(TimeProvider.System.GetUtcNow()));
        var s3 = account.Session().S3(Region);
        foreach (var bucket in (string[])["locks", "work"])
            await s3.PutBucketAsync(new PutBucketRequest { BucketName = bucket });
        // The host itself lives on: accounts are forked from it.
        return host.Fork(new SandboxOptions());
    }

    /// <summary>Answers carry the date of the account's clock. The SDK signs by it, so a test moves it by minutes only.</summary>
    private sealed class Dated(
        HttpMessageHandler inner,
        TimeProvider clock,
        Func<HttpRequestMessage, Func<Task<HttpResponseMessage>>, Task<HttpResponseMessage>> turn,
        Action<string?> onOwner
    ) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            turn(request, async () =>
            {
                var isLock = request.RequestUri!.AbsolutePath == $"/{At.Bucket}/{At.Key}";
                var written = isLock && request.Method == HttpMethod.Put ? await IdAsync(request.Content!, cancellationToken) : null;
                var answer = await base.SendAsync(request, cancellationToken);
                if (isLock && answer.IsSuccessStatusCode && (written is not null || request.Method == HttpMethod.Delete))
                    onOwner(written);
                answer.Headers.Remove("Date");
                answer.Headers.TryAddWithoutValidation("Date", clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture));
                return answer;
            });

        /// <summary>The body may be sent in signed pieces: the id stands in one of them. Empty where the object is no lock.</summary>
        private static async Task<string> IdAsync(HttpContent content, CancellationToken cancellationToken)
        {
            await content.LoadIntoBufferAsync(cancellationToken);
            const string Before = "\"id\":";
            var text = await content.ReadAsStringAsync(cancellationToken);
            return text.Split(Before) is [_, var after, ..] && after.Split('"') is [_, var id, ..] ? id : "";
        }
    }
}
