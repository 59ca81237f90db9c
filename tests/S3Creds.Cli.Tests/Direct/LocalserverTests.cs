using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Amazon.S3.Model;
using Amazon.SecurityToken.Model;
using S3Creds.Core.Files;
using CredentialCache = S3Creds.Cli.Verbs.Direct.CredentialCache;

namespace S3Creds.Cli.Tests.Direct;

/// <summary>PARITY.md, "localserver".</summary>
public sealed partial class LocalserverTests : DirectAccount
{
    [InProcessFact]
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
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = "bkt", Key = "k", ContentBody = "v" });
        await RefusedAsync(() => s3.GetObjectAsync("bkt", "k"));
        await server.StopAsync();
        Assert.StartsWith(
            $"Generating initial credentials...\nServing write-only credentials for bucket 'bkt' at http://localhost:{server.Port}/\nDuration: 900 seconds\nPress Ctrl+C to stop\n",
            server.Err,
            StringComparison.Ordinal);
        Assert.EndsWith("\nShutting down server...\n", server.Err, StringComparison.Ordinal);
        Assert.DoesNotContain(json["SecretAccessKey"]!.ToString(), server.Err, StringComparison.Ordinal);
    }

    [InProcessFact]
    public async Task Clients_that_come_at_once_share_one_session()
    {
        await BucketAsync("bkt");
        await using var server = await StartAsync("bkt", "-d", "1h");
        var bodies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.GetAsync("/")));
        Assert.Single(bodies.Select(b => b.Body).Distinct());
        Assert.Equal(1, Server.Sandbox.Counters.Count("sts", "AssumeRole"));
    }

    [InProcessFact]
    public async Task Other_paths_methods_hosts_and_pages_are_refused_as_json()
    {
        await BucketAsync("bkt");
        await using var server = await StartAsync("bkt", "-d", "15m");
        Assert.Equal((HttpStatusCode.NotFound, """{"error": "Not found"}"""), await server.GetAsync("/other"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await server.GetAsync("/", method: HttpMethod.Post)).Status);
        foreach (var (name, value) in ((string, string)[])[("Host", "evil.example:80"), ("Origin", "https://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site")])
        {
            var (status, body) = await server.GetAsync("/", (name, value));
            Assert.Equal(HttpStatusCode.Forbidden, status);
            Assert.DoesNotContain("SecretAccessKey", body, StringComparison.Ordinal);
        }
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
            () => fails
                ? throw new HttpRequestException("down")
                : Task.FromResult(new Credentials { AccessKeyId = $"ASIA{++renewals}", Expiration = clock.GetUtcNow().UtcDateTime.AddHours(1) }),
            TimeSpan.FromHours(1),
            clock);
        Assert.Equal("ASIA1", (await cache.GetAsync()).AccessKeyId);
        clock.Add(TimeSpan.FromMinutes(54));
        Assert.Equal("ASIA1", (await cache.GetAsync()).AccessKeyId);
        clock.Add(TimeSpan.FromMinutes(2));
        fails = true;
        Assert.Equal("ASIA1", (await cache.GetAsync()).AccessKeyId);
        fails = false;
        Assert.Equal("ASIA2", (await cache.GetAsync()).AccessKeyId);
        clock.Add(TimeSpan.FromHours(2));
        fails = true;
        await Assert.ThrowsAsync<HttpRequestException>(cache.GetAsync);
    }

    private async Task<Serving> StartAsync(params string[] args)
    {
        var serving = new Serving([
            "localserver", .. args, "--port", "0", .. await AsOperatorAsync()]);
        await serving.StartedAsync();
        return serving;
    }

    /// <summary>The verb while it runs.</summary>
    private sealed partial class Serving : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly StringBuilder err = new();
        private readonly Task<int> run;

        public Serving(string[] args)
        {
            var writer = TextWriter.Synchronized(new StringWriter(err));
            var context = new CommandContext(
                TextReader.Null, TextWriter.Null, writer, new PhysicalFileSystem(), TimeProvider.System, _ => null, Terminals.None, stop.Token, CancellationToken.None);
            run = Task.Run(() => CliProgram.RunAsync(args, context));
        }

        public string Err => err.ToString();

        public int Port { get; private set; }

        public async Task StartedAsync()
        {
            while (!Err.Contains("Press Ctrl+C", StringComparison.Ordinal))
            {
                Assert.False(run.IsCompleted, Err);
                await Task.Delay(20);
            }

            Port = int.Parse(Address().Match(Err).Groups["port"].Value, System.Globalization.CultureInfo.InvariantCulture);
        }

        public async Task<(HttpStatusCode Status, string Body)> GetAsync(string path, (string Name, string Value)? header = null, HttpMethod? method = null)
        {
            using var http = new HttpClient();
            using var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri($"http://127.0.0.1:{Port}{path}"));
            if (header is var (name, value))
                request.Headers.Add(name, value);
            using var answer = await http.SendAsync(request);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }

        public async Task StopAsync()
        {
            await stop.CancelAsync();
            Assert.Equal(0, await run);
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await run;
            stop.Dispose();
        }

        [GeneratedRegex(@"http://localhost:(?<port>\d+)/", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex Address();
    }

    private sealed class SteppedClock : TimeProvider
    {
        private DateTimeOffset now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => now;

        public void Add(TimeSpan time) => now += time;
    }
}
