using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using S3Creds.Sandbox.Hosting;
using S3Creds.Sandbox.Tests.S3;

namespace S3Creds.Sandbox.Tests;

/// <summary>What users rehearse failures with: faults in words, limits, a reset, a log that can be rotated, an administrator to begin
/// with.</summary>
public sealed class RehearsalTests
{
    [Theory]
    [InlineData("PutObject=slow-down", "SlowDown", HttpStatusCode.ServiceUnavailable)]
    [InlineData("s3:PutObject=throttle", "Throttling", HttpStatusCode.BadRequest)]
    [InlineData("s3:*=internal-error", "InternalFailure", HttpStatusCode.InternalServerError)]
    [InlineData("*=unavailable", "ServiceUnavailable", HttpStatusCode.ServiceUnavailable)]
    [InlineData("PutObject=denied@first:9", "AccessDenied", HttpStatusCode.Forbidden)]
    [InlineData("PutObject=slow-down@100%", "SlowDown", HttpStatusCode.ServiceUnavailable)]
    public async Task A_fault_in_words_is_met(string spec, string code, HttpStatusCode status)
    {
        var armed = false;
        var hook = FaultSpec.Hook([FaultSpec.Parse(spec)], limit: null)!;
        await using var s3 = await S3Fixture.StartAsync(o =>
            o with
            {
                Faults = (point, request, stop) => armed ? hook(point, request, stop) : ValueTask.FromResult<Fault?>(null),
            }
        );
        using var client = s3.Root();
        await client.PutBucketAsync("rehearsed");
        armed = true;
        await S3Fixture.RefusedAsync(code, status, () => client.PutObjectAsync(S3Fixture.Put("rehearsed", "k", "1")));
        Assert.Empty(s3.Server.Sandbox.Store.Current.Buckets["rehearsed"].Objects);
    }

    [Theory]
    [InlineData("PutObject=slow-down@2", "ok no ok ok")]
    [InlineData("PutObject=slow-down@first:2", "no no ok ok")]
    [InlineData("PutObject=slow-down@every:2", "ok no ok no")]
    [InlineData("DeleteObject=slow-down", "ok ok ok ok")]
    [InlineData("iam:*=throttle", "ok ok ok ok")]
    public async Task It_is_met_when_it_says(string spec, string expected)
    {
        await using var s3 = await S3Fixture.StartAsync(o => o with { Faults = FaultSpec.Hook([FaultSpec.Parse(spec)], limit: null) });
        using var client = s3.Root();
        await client.PutBucketAsync("rehearsed");
        var met = new List<string>();
        for (var n = 0; n < 4; n++)
        {
            met.Add(await TryAsync(() => client.PutObjectAsync(S3Fixture.Put("rehearsed", "k", "1"))));
        }

        Assert.Equal(expected, string.Join(' ', met));
    }

    [Fact]
    public async Task A_lost_answer_has_had_its_effect_and_a_reset_has_not()
    {
        // At every request, since the SDK sends again by itself what was lost on a connection.
        foreach (var (spec, made) in ((string, int)[])[("CreateBucket=reset", 0), ("CreateBucket=lost-answer", 1)])
        {
            await using var s3 = await S3Fixture.StartAsync(o => o with { Faults = FaultSpec.Hook([FaultSpec.Parse(spec)], limit: null) });
            using var client = s3.Root();
            Assert.Equal("no", await TryAsync(() => client.PutBucketAsync("rehearsed")));
            Assert.Equal(made, s3.Server.Sandbox.Store.Current.Buckets.Count);
        }
    }

    [Fact]
    public async Task A_conflict_meets_conditional_writes_alone()
    {
        await using var s3 = await S3Fixture.StartAsync(o =>
            o with
            {
                Faults = FaultSpec.Hook([FaultSpec.Parse("*=conflict@1")], limit: null),
            }
        );
        using var client = s3.Root();
        await client.PutBucketAsync("rehearsed");
        await client.PutObjectAsync(S3Fixture.Put("rehearsed", "k", "1"));
        var put = new PutObjectRequest
        {
            BucketName = "rehearsed",
            Key = "new",
            ContentBody = "1",
            IfNoneMatch = "*",
        };
        await S3Fixture.RefusedAsync("ConditionalRequestConflict", HttpStatusCode.Conflict, () => client.PutObjectAsync(put));
        await client.PutObjectAsync(put);
        var delete = new DeleteObjectRequest
        {
            BucketName = "rehearsed",
            Key = "none",
            IfMatch = "*",
        };
        await S3Fixture.RefusedAsync("NoSuchKey", HttpStatusCode.NotFound, () => client.DeleteObjectAsync(delete));
    }

    [Theory]
    [InlineData("ListObjectsV2=html", "<!DOCTYPE html>")]
    [InlineData("ListObjectsV2=empty", null)]
    [InlineData("ListObjectsV2=cut", "<?xml")]
    [InlineData("ListObjectsV2=foreign-root", "<")]
    [InlineData("ListObjectsV2=no-marker", "<?xml")]
    public async Task A_success_that_is_none_is_answered(string spec, string? begins)
    {
        await using var server = await SandboxServer.StartAsync(
            RawRequests.Options with
            {
                Faults = FaultSpec.Hook([FaultSpec.Parse(spec)], limit: null),
            },
            0,
            default
        );
        using var raw = new RawRequests(server);
        await raw.SendAsync("s3", "PUT", "/rehearsed");
        var (status, body) = await raw.SendAsync("s3", "GET", "/rehearsed?list-type=2");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(begins is null, body.Length == 0);
        Assert.StartsWith(begins ?? "", body.TrimStart('\ufeff'), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("PutObject")]
    [InlineData("=slow-down")]
    [InlineData("PutObjct=slow-down")]
    [InlineData("iam:PutObject=slow-down")]
    [InlineData("ec2:*=slow-down")]
    [InlineData("PutObject=explode")]
    [InlineData("PutObject=truncate")]
    [InlineData("PutObject=truncate:x")]
    [InlineData("PutObject=slow-down:3")]
    [InlineData("PutObject=slow-down@")]
    [InlineData("PutObject=slow-down@0")]
    [InlineData("PutObject=slow-down@sometimes")]
    [InlineData("PutObject=slow-down@0%")]
    [InlineData("PutObject=slow-down@101%")]
    public void A_fault_that_is_none_is_refused_in_words(string spec) =>
        Assert.NotEmpty(Assert.Throws<FormatException>(() => FaultSpec.Parse(spec)).Message);

    [Fact]
    public void Every_kind_of_fault_can_be_named() =>
        Assert.All(FaultSpec.Kinds, kind => Assert.NotNull(FaultSpec.Parse($"PutObject={kind}{(kind.EndsWith(':') ? "1" : "")}")));

    [Fact]
    public async Task More_requests_than_allowed_are_refused_for_a_while()
    {
        var clock = new SetClock();
        await using var s3 = await S3Fixture.StartAsync(o => o with { Faults = FaultSpec.Hook([], new RequestLimit(2, clock)) });
        using var client = s3.Root();
        Assert.Equal(
            "ok ok no",
            string.Join(
                ' ',
                await TryAsync(() => client.ListBucketsAsync()),
                await TryAsync(() => client.ListBucketsAsync()),
                await TryAsync(() => client.ListBucketsAsync())
            )
        );
        clock.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(
            "ok no",
            string.Join(' ', await TryAsync(() => client.ListBucketsAsync()), await TryAsync(() => client.ListBucketsAsync()))
        );
    }

    [Theory]
    [InlineData("3", "iam", true, 3, 3)]
    [InlineData("iam:write=10/20,s3=100", "iam", true, 20, 10)]
    [InlineData("iam:write=10/20,s3=100", "s3", false, 200, 100)]
    [InlineData("aws", "iam", true, 20, 10)]
    [InlineData("aws", "iam", false, 70, 35)]
    [InlineData("aws", "sts", false, 200, 100)]
    public void A_token_bucket_holds_a_burst_and_is_filled_each_second(string limit, string service, bool write, int burst, int perSecond)
    {
        var clock = new SetClock();
        var buckets = RequestLimit.Parse(limit, clock);
        Assert.Equal(burst, Passing());
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(perSecond, Passing());
        var refusal = Assert.IsType<Fault.Error>(buckets.Refuse(Request()));
        Assert.Equal(service == "s3" ? (503, "SlowDown") : (400, "Throttling"), (refusal.Status, refusal.Code));
        // Other buckets are not touched, nor are those of another account.
        Assert.Null(buckets.Refuse(Request() with { Account = "210987654321" }));
        Assert.Null(RequestLimit.Parse("s3:write=1", clock).Refuse(Request()));

        int Passing() => Enumerable.Range(0, 1_000).TakeWhile(_ => buckets.Refuse(Request()) is null).Count();
        RequestSummary Request() => new(1, service, "Any", "", 1, write, "");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("many")]
    [InlineData("iam")]
    [InlineData("ec2=1")]
    [InlineData("iam:list=1")]
    [InlineData("iam=1/2/3")]
    [InlineData("iam=1,")]
    public void A_limit_that_is_none_is_refused_in_words(string limit) =>
        Assert.NotEmpty(Assert.Throws<FormatException>(() => RequestLimit.Parse(limit, TimeProvider.System)).Message);

    [Fact]
    public async Task A_reset_makes_everything_as_new_also_on_disk()
    {
        var folder = Directory.CreateTempSubdirectory("s3creds-reset-");
        try
        {
            var state = Path.Combine(folder.FullName, "state.json");
            await using (var s3 = await S3Fixture.StartAsync(o => o with { StateFile = state }))
            {
                using var client = s3.Root();
                await client.PutBucketAsync("gone");
                await client.PutObjectAsync(S3Fixture.Put("gone", "k", "1"));
                using var user = s3.User(policy: null);
                using var http = new HttpClient { BaseAddress = s3.Server.Url };
                using var answer = await http.PostAsync(new Uri("/_sandbox/reset", UriKind.Relative), content: null);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                Assert.Empty((await client.ListBucketsAsync()).Buckets ?? []);
                await S3Fixture.RefusedAsync("InvalidAccessKeyId", HttpStatusCode.Forbidden, () => user.ListBucketsAsync());
                Assert.DoesNotContain(Directory.GetFiles(state + ".objects"), file => Path.GetFileName(file).Length == 32);
            }

            await using var again = await S3Fixture.StartAsync(o => o with { StateFile = state });
            Assert.Empty(again.Server.Sandbox.Store.Current.Buckets);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("GET", "/_sandbox/reset", null, HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/_sandbox/", null, HttpStatusCode.NotFound)]
    [InlineData("POST", "/_sandbox/other", null, HttpStatusCode.NotFound)]
    [InlineData("POST", "/_sandbox/reset", "https://evil.example.org", HttpStatusCode.Forbidden)]
    public async Task Nothing_else_resets_it(string method, string path, string? origin, HttpStatusCode status)
    {
        await using var s3 = await S3Fixture.StartAsync();
        using var client = s3.Root();
        await client.PutBucketAsync("kept-bucket");
        using var http = new HttpClient { BaseAddress = s3.Server.Url };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using var answer = await http.SendAsync(request);
        Assert.Equal(status, answer.StatusCode);
        Assert.Single(s3.Server.Sandbox.Store.Current.Buckets);
    }

    [Fact]
    public async Task A_log_that_is_truncated_goes_on_without_a_hole()
    {
        var folder = Directory.CreateTempSubdirectory("s3creds-log-");
        try
        {
            var path = Path.Combine(folder.FullName, "access.log");
            await File.WriteAllTextAsync(path, "earlier\n");
            await using (var log = AccessLogFile.Open(path))
            {
                await log.WriteLineAsync("one");
                using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                {
                    file.SetLength(0);
                }

                await log.WriteLineAsync("two");
                await log.WriteLineAsync("three");
            }

            Assert.Equal("two\nthree\n", await File.ReadAllTextAsync(path));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_administrator_of_the_beginning_assumes_its_role_and_survives_a_reset()
    {
        await using var server = await SandboxServer.StartAsync(
            new SandboxOptions { Seed = "admin", Administrator = SandboxAdministrator.Default },
            0,
            default
        );
        await server.Sandbox.ResetAsync(default);
        var administrator = SandboxAdministrator.Default;
        using var sts = new AmazonSecurityTokenServiceClient(
            administrator.AccessKeyId,
            administrator.SecretAccessKey,
            new AmazonSecurityTokenServiceConfig { ServiceURL = server.Url.ToString(), AuthenticationRegion = "us-east-1" }
        );
        var session = (
            await sts.AssumeRoleAsync(
                new AssumeRoleRequest { RoleArn = administrator.RoleArn(SandboxAccount.DefaultId), RoleSessionName = "trial" }
            )
        ).Credentials;
        using var s3 = new AmazonS3Client(
            session,
            new AmazonS3Config
            {
                ServiceURL = server.Url.ToString(),
                AuthenticationRegion = "us-east-1",
                ForcePathStyle = true,
            }
        );
        await s3.PutBucketAsync("by-a-session");
        Assert.Single(server.Sandbox.Store.Current.Buckets);
    }

    private static async Task<string> TryAsync(Func<Task> call)
    {
        try
        {
            await call();
            return "ok";
        }
        catch (Exception e)
            when (e is Amazon.Runtime.AmazonServiceException or HttpRequestException or IOException or Amazon.Runtime.AmazonClientException)
        {
            return "no";
        }
    }

    private sealed class SetClock : TimeProvider
    {
        private TimeSpan now = TimeSpan.FromDays(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now.Ticks;

        public void Advance(TimeSpan by) => now += by;
    }
}
