using System.Net;
using Amazon.Runtime;
using Amazon.S3.Model;
using Amazon.SimpleSystemsManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Core.Transfers;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;

namespace S3Creds.Core.Tests.Aws;

/// <summary>What others take their time for is reported as any wait: a late answer, a resend, credentials, a body.</summary>
public sealed class CallWaitsTests
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    private readonly List<Wait> heard = [];

    public static TheoryData<string, string> Calls =>
        new()
        {
            { "IAM", "ListUsers" },
            { "IAM once", "ListUsers" },
            { "STS", "GetCallerIdentity" },
            { "S3", "ListBuckets" },
            { "S3 Control", "GetAccountPublicAccessBlock" },
            { "SSM", "DescribeParameters" },
            { "KMS", "GetKeyPolicy" },
            { "tagging", "GetTaggedResources" },
        };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Every_client_reports_a_late_answer(string client, string operation)
    {
        await using var host = await SandboxHost.OpenAsync(new SandboxOptions { Seed = "waits" }, default);
        using var session = Session(host, new AtOnceClock());
        await SendAsync(session, client);
        var wait = heard[0];
        Assert.Matches($"^[A-Za-z0-9 ]+ has not answered {operation} yet$", wait.Why);
        Assert.InRange(wait.Until!.Value - DateTimeOffset.UtcNow, Within - TimeSpan.FromSeconds(20), Within);
        Assert.True(wait.AtMost);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task An_answer_that_comes_at_once_is_no_wait(string client, string operation)
    {
        await using var host = await SandboxHost.OpenAsync(new SandboxOptions { Seed = "waits" }, default);
        using var session = Session(host, new StandingClock());
        await SendAsync(session, client);
        Assert.True(heard.Count == 0, operation);
    }

    [Fact]
    public async Task A_call_that_the_SDK_sends_again_reports_why()
    {
        await using var host = await SandboxHost.OpenAsync(
            new SandboxOptions { Seed = "waits", Faults = FaultSpec.Hook([FaultSpec.Parse("ListUsers=throttle@1")], null) },
            default
        );
        using var session = Session(host, new AtOnceClock());
        await session.Iam.ListUsersAsync();
        Assert.Contains("IAM refuses requests because there are too many: ListUsers is sent again", heard.Select(w => w.Why));
    }

    /// <summary>It is busy, and its progress is shown.</summary>
    [Theory]
    [InlineData(1000, 1)]
    [InlineData(100_000, 0)]
    public async Task A_large_upload_is_no_wait(int bytes, int reports)
    {
        await using var host = await SandboxHost.OpenAsync(new SandboxOptions { Seed = "waits" }, default);
        using var session = Session(host, new AtOnceClock());
        await session.S3("us-east-1").PutBucketAsync("media-uploads");
        heard.Clear();
        using var body = new MemoryStream(new byte[bytes]);
        await session
            .S3("us-east-1")
            .PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = "media-uploads",
                    Key = "a",
                    InputStream = body,
                }
            );
        Assert.Equal(reports, heard.Count);
    }

    [Fact]
    public async Task A_session_beside_another_reports_where_that_one_does()
    {
        await using var host = await SandboxHost.OpenAsync(new SandboxOptions { Seed = "waits" }, default);
        using var session = Session(host, new AtOnceClock());
        foreach (var one in (AwsSession[])[session.Beside(TimeSpan.FromSeconds(10)), session.At("https://localhost")])
        {
            heard.Clear();
            using (one)
                await one.WhoAmIAsync(default);
            Assert.Equal("STS has not answered GetCallerIdentity yet", Assert.Single(heard).Why);
        }
    }

    [Fact]
    public async Task Credentials_that_a_program_or_a_service_gives_late_are_a_wait_without_a_limit()
    {
        var waits = new Waits(TimeProvider.System) { Report = heard.Add, Real = new AtOnceClock() };
        var credentials = ProviderCredentials.Watched(ProviderCredentials.Around(new Fetched(), "profile ci"), waits);
        Assert.Equal("AKIAEXAMPLE", (await credentials.GetCredentialsAsync()).AccessKey);
        Assert.Equal(new Wait("the credentials of profile ci are fetched", null, AtMost: true), Assert.Single(heard));
    }

    [Fact]
    public async Task A_body_of_which_nothing_arrives_is_reported_and_read_again()
    {
        await using var host = await SandboxHost.OpenAsync(new SandboxOptions { Seed = "waits" }, default);
        using var stalling = new StallingHandler(host.CreateHandler());
        using var session = Session(stalling, new AtOnceClock(), new SkippingClock(DateTimeOffset.UtcNow));
        var s3 = session.S3("us-east-1");
        await s3.PutBucketAsync("media-uploads");
        await s3.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = "media-uploads",
                Key = "a",
                ContentBody = "whole",
            }
        );
        stalling.Stalls = 2;
        heard.Clear();
        using var got = new MemoryStream();
        await new Download(s3, "media-uploads", "a", session.Waits).ToStreamAsync(got, default);
        Assert.Equal("whole", System.Text.Encoding.UTF8.GetString(got.ToArray()));
        Assert.Equal(0, stalling.Stalls);
        Assert.Contains("a: nothing arrives", heard.Select(w => w.Why));
    }

    private static Task SendAsync(AwsSession session, string client) =>
        client switch
        {
            "IAM" => session.Iam.ListUsersAsync(),
            "IAM once" => session.IamOnce.ListUsersAsync(),
            "STS" => session.WhoAmIAsync(default),
            "S3" => session.S3("us-east-1").ListBucketsAsync(),
            "S3 Control" => session.AccountPublicAccessAsync(SandboxAccount.DefaultId, default),
            "SSM" => session.Ssm(null).DescribeParametersAsync(new DescribeParametersRequest()),
            "KMS" => Assert.ThrowsAnyAsync<AmazonServiceException>(() => session.Kms("us-east-1").GetKeyPolicyAsync("none", "default")),
            _ => session.Tagging("us-east-1").BucketsAsync("key", "value", default),
        };

    private AwsSession Session(SandboxHost host, TimeProvider real) => Session(host.CreateHandler(), real, TimeProvider.System);

    private AwsSession Session(HttpMessageHandler handler, TimeProvider real, TimeProvider time)
    {
        var session = new AwsSession(
            new AwsSessionOptions(
                new BasicAWSCredentials(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey),
                "us-east-1",
                "https://localhost",
                handler,
                time,
                AnswerWithin: Within,
                Real: real
            )
        );
        session.Waits.Report = heard.Add;
        return session;
    }

    /// <summary>A clock by which nothing is ever long.</summary>
    private sealed class StandingClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private sealed class Fetched : AWSCredentials
    {
        public override ImmutableCredentials GetCredentials() => new("AKIAEXAMPLE", "secret", null);

        public override Task<ImmutableCredentials> GetCredentialsAsync() => Task.FromResult(GetCredentials());
    }

    /// <summary>The first bodies of objects never arrive.</summary>
    private sealed class StallingHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        public int Stalls { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            if (request.Method != HttpMethod.Get || Stalls == 0 || answer.StatusCode != HttpStatusCode.OK)
                return answer;
            Stalls--;
            var silent = new StreamContent(new SilentStream());
            foreach (var header in answer.Content.Headers)
                silent.Headers.TryAddWithoutValidation(header.Key, header.Value);
            answer.Content = silent;
            return answer;
        }
    }

    private sealed class SilentStream : MemoryStream
    {
        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return 0;
        }
    }
}
