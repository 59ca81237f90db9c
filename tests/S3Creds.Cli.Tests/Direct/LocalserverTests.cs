using System.Net;
using System.Text.Json.Nodes;
using Amazon.S3.Model;
using S3Creds.Core.Secrets;
using S3Creds.Sandbox;
using CredentialCache = S3Creds.Cli.Verbs.Direct.CredentialCache;

namespace S3Creds.Cli.Tests.Direct;

/// <summary>The credential server of localserver.</summary>
public sealed class LocalserverTests : DirectAccount
{
    [Fact]
    public async Task It_answers_credential_process_json_that_works()
    {
        await BucketAsync("bkt");
        await using var server = await StartAsync("bkt", "-d", "15m", "--write-only");
        var (status, body) = await server.GetAsync("/");
        var json = JsonNode.Parse(body)!.AsObject();
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["Version", "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"], json.Select(p => p.Key));
        Assert.Equal(1, json["Version"]!.GetValue<int>());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$", json["Expiration"]!.ToString());
        using var s3 = S3(json);
        await s3.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = "bkt",
                Key = "k",
                ContentBody = "v",
            }
        );
        await RefusedAsync(() => s3.GetObjectAsync("bkt", "k"));
        await server.StopAsync();
        Assert.StartsWith(
            $"Generating initial credentials...\nServing write-only credentials for bucket 'bkt' at "
                + $"http://localhost:{server.Port}/\nDuration: 900 seconds\nPress Ctrl+C to stop\n",
            server.Err,
            StringComparison.Ordinal
        );
        Assert.EndsWith("\nShutting down server...\n", server.Err, StringComparison.Ordinal);
        Assert.DoesNotContain(json["SecretAccessKey"]!.ToString(), server.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_that_come_at_once_share_one_session()
    {
        await BucketAsync("bkt");
        await using var server = await StartAsync("bkt", "-d", "1h");
        var bodies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.GetAsync("/")));
        Assert.Single(bodies.Select(b => b.Body).Distinct());
        Assert.Equal(1, Server.Sandbox.Counters.Count("sts", "AssumeRole"));
    }

    [Fact]
    public async Task Other_paths_methods_hosts_and_pages_are_refused_as_json()
    {
        await BucketAsync("bkt");
        await using var server = await StartAsync("bkt", "-d", "15m");
        Assert.Equal((HttpStatusCode.NotFound, """{"error": "Not found"}"""), await server.GetAsync("/other"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await server.GetAsync("/", method: HttpMethod.Post)).Status);
        foreach (
            var (name, value) in ((string, string)[])
                [("Host", "evil.example:80"), ("Origin", "https://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site")]
        )
        {
            var (status, body) = await server.GetAsync("/", (name, value));
            Assert.Equal(HttpStatusCode.Forbidden, status);
            Assert.DoesNotContain("SecretAccessKey", body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_prefix_and_a_statement_shape_what_it_serves()
    {
        await BucketAsync("bkt");
        const string Statement = """{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::bkt/in/new"}""";
        await using var server = await StartAsync(
            "bkt",
            "-d",
            "15m",
            "--read-only",
            "--prefix",
            "in/",
            "--statement",
            Statement,
            "--host",
            "127.0.0.1"
        );
        using var s3 = S3(JsonNode.Parse((await server.GetAsync("/")).Body)!.AsObject());
        await s3.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = "bkt",
                Key = "in/new",
                ContentBody = "v",
            }
        );
        using (await s3.GetObjectAsync("bkt", "in/new"))
            await RefusedAsync(() =>
                s3.PutObjectAsync(
                    new PutObjectRequest
                    {
                        BucketName = "bkt",
                        Key = "in/other",
                        ContentBody = "v",
                    }
                )
            );
        await RefusedAsync(() => s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "bkt" }));
    }

    [Fact]
    public async Task It_listens_on_the_loopback_addresses_only()
    {
        await BucketAsync("bkt");
        await using var server = await StartAsync("bkt", "-d", "15m");
        var listening = System
            .Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties()
            .GetActiveTcpListeners()
            .Where(e => e.Port == server.Port)
            .ToList();
        Assert.NotEmpty(listening);
        Assert.All(listening, e => Assert.True(IPAddress.IsLoopback(e.Address), e.ToString()));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_it_cleanly(string signal)
    {
        await BucketAsync("bkt");
        await using var server = await StartAsync("bkt", "-d", "15m");
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/")).Status);
        await server.StopAsync(signal);
        Assert.EndsWith("\nShutting down server...\n", server.Err, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => server.GetAsync("/"));
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_a_missing_duration_and_a_remote_host_are_refused()
    {
        var bucket = await RunAsync("localserver", "nowhere", "-d", "15m");
        Assert.Equal((1, "Error: Bucket does not exist: nowhere\n"), (bucket.ExitCode, bucket.Err));
        var duration = await RunAsync("localserver", "nowhere");
        Assert.Equal(2, duration.ExitCode);
        var remote = await RunAsync("localserver", "nowhere", "-d", "15m", "--host", "0.0.0.0");
        Assert.Equal(1, remote.ExitCode);
        Assert.Contains("--allow-remote", remote.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_are_renewed_before_they_end_and_old_ones_outlive_a_failed_renewal()
    {
        var clock = new SteppedClock();
        var renewals = 0;
        var fails = false;
        using var cache = new CredentialCache(
            () =>
                fails
                    ? throw new HttpRequestException("down")
                    : Task.FromResult(
                        new SessionMaterial($"ASIA{++renewals}", Secret.Of("s"), Secret.Of("t"), clock.GetUtcNow().UtcDateTime.AddHours(1))
                    ),
            TimeSpan.FromHours(1),
            clock
        );
        Assert.Equal("ASIA1", await cache.UseAsync(c => c.KeyId));
        clock.Add(TimeSpan.FromMinutes(54));
        Assert.Equal("ASIA1", await cache.UseAsync(c => c.KeyId));
        clock.Add(TimeSpan.FromMinutes(2));
        fails = true;
        Assert.Equal("ASIA1", await cache.UseAsync(c => c.KeyId));
        fails = false;
        Assert.Equal("ASIA2", await cache.UseAsync(c => c.KeyId));
        clock.Add(TimeSpan.FromHours(2));
        fails = true;
        await Assert.ThrowsAsync<HttpRequestException>(() => cache.UseAsync(c => c.KeyId));
    }

    private async Task<Serving> StartAsync(params string[] args) =>
        await Serving.StartAsync(["localserver", .. args, "--port", "0", .. await AsOperatorAsync()]);

    private sealed class SteppedClock : TimeProvider
    {
        private DateTimeOffset now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => now;

        public void Add(TimeSpan time) => now += time;
    }
}

/// <summary>A local server whose credentials have ended and cannot be renewed.</summary>
public sealed class LocalserverFailureTests : DirectAccount
{
    /// <summary>The account's clock is behind: sessions of 15 minutes end a second or two after they were made.</summary>
    protected override SandboxOptions Shape(SandboxOptions options) =>
        options with
        {
            SignatureClock = new Behind(TimeSpan.FromSeconds((15 * 60) - 2)),
            Faults = (point, request, _) =>
                ValueTask.FromResult<Fault?>(
                    point == FaultPoint.BeforeEffect && request is { Operation: "AssumeRole", Occurrence: > 1 }
                        ? new Fault.Error(403, "AccessDenied", "Not any more")
                        : null
                ),
        };

    [Fact]
    public async Task A_renewal_that_fails_is_a_500_as_json_and_told_without_a_secret()
    {
        await BucketAsync("bkt");
        await using var server = await Serving.StartAsync(["localserver", "bkt", "-d", "15m", "--port", "0", .. await AsOperatorAsync()]);
        var (status, body) = await server.GetAsync("/");
        for (var i = 0; status == HttpStatusCode.OK && i < 200; i++)
        {
            await Task.Delay(50);
            (status, body) = await server.GetAsync("/");
        }

        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Contains("AccessDenied: Not any more", JsonNode.Parse(body)!["error"]!.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"GET /\" 500\n", server.Err, StringComparison.Ordinal);
    }

    private sealed class Behind(TimeSpan time) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - time;
    }
}
