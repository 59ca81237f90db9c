using System.Globalization;
using Amazon.IdentityManagement;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SecurityToken;
using S3Creds.Testing;

namespace S3Creds.Stores.Tests.Ceph;

/// <summary>The key of a user of the store, or of a session.</summary>
public sealed record StoreKey(string Id, string Secret, string? Token = null);

/// <summary> Ceph's radosgw: S3, STS and a part of IAM by others, with real policy enforcement. Started once for all its tests, in memory, on
/// loopback, by <c>radosgw.sh</c>. A tenant of Ceph is what an account is to AWS: this one is named as an account, so that every ARN is the
/// same on both. </summary>
public sealed class CephServer : IAsyncLifetime
{
    public const string Account = "123456789012";

    /// <summary>Requests with this key are not signed.</summary>
    public static readonly StoreKey Anyone = new("", "");

    private readonly string folder = Directory.CreateTempSubdirectory("rgw-").FullName;
    private int users;

    /// <summary>Empty where it is not installed.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Owns the buckets, and may do what there is of IAM.</summary>
    public StoreKey Owner { get; private set; } = new("", "");

    /// <summary>Owns nothing; roles let it assume them.</summary>
    public StoreKey Operator { get; private set; } = new("", "");

    public async Task InitializeAsync()
    {
        if (CephFactAttribute.WhyMissing is not null)
            return;
        var started = await ScriptAsync("start", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        Url = started.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        Operator = await UserAsync("operator");
        Owner = await UserAsync("owner", "--caps=user-policy=*;roles=*;users=*");
    }

    public async Task DisposeAsync()
    {
        if (Url.Length > 0)
            await ScriptAsync("stop");
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A name that no other test has.</summary>
    public string Fresh(string prefix) => $"{prefix}{Interlocked.Increment(ref users)}";

    /// <summary>Users come from the store's own tool: radosgw has no CreateUser.</summary>
    public async Task<StoreKey> UserAsync(string name, params string[] more)
    {
        var key = new StoreKey($"AKIA{Guid.NewGuid():N}"[..20].ToUpperInvariant(), Guid.NewGuid().ToString("N"));
        string[] of = ["user", "create", $"--uid={name}", $"--tenant={Account}", $"--display-name={name}"];
        await ScriptAsync("admin", [.. of, $"--access-key={key.Id}", $"--secret-key={key.Secret}", .. more]);
        return key;
    }

    /// <param name="from">The address that the request comes from, as a proxy reports it; null: none is reported.</param>
    /// <param name="tls">Whether the proxy reports TLS.</param>
    public AmazonS3Client S3(StoreKey key, string? from = "127.0.0.1", bool tls = false)
    {
        var client = new AmazonS3Client(
            Credentials(key),
            new AmazonS3Config
            {
                ServiceURL = Url,
                AuthenticationRegion = "us-east-1",
                ForcePathStyle = true,
                MaxErrorRetry = 0,
                HttpClientFactory = new FreshConnections(),
                // radosgw 16.2 has no checksums in trailers.
                RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
                ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            }
        );
        client.BeforeRequestEvent += (_, e) =>
        {
            var headers = ((WebServiceRequestEventArgs)e).Headers;
            if (from is not null)
                headers["X-Forwarded-For"] = from;
            if (tls)
                headers["X-Forwarded-Proto"] = "https";
        };
        return client;
    }

    public AmazonIdentityManagementServiceClient Iam() =>
        new(Credentials(Owner), new AmazonIdentityManagementServiceConfig { ServiceURL = Url, AuthenticationRegion = "us-east-1" });

    public AmazonSecurityTokenServiceClient Sts(StoreKey key) =>
        new(Credentials(key), new AmazonSecurityTokenServiceConfig { ServiceURL = Url, AuthenticationRegion = "us-east-1" });

    private static AWSCredentials Credentials(StoreKey key) =>
        key == Anyone ? new AnonymousAWSCredentials()
        : key.Token is null ? new BasicAWSCredentials(key.Id, key.Secret)
        : new SessionAWSCredentials(key.Id, key.Secret, key.Token);

    private async Task<string> ScriptAsync(string verb, params string[] arguments)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Ceph", "radosgw.sh");
        var run = await ClientProcess.RunAsync(
            "/bin/bash",
            [script, verb, folder, .. arguments],
            new Dictionary<string, string>(),
            null,
            default
        );
        return run.ExitCode == 0
            ? run.Output
            : throw new InvalidOperationException($"radosgw.sh {verb} exited {run.ExitCode}:\n{run.Output}{run.Error}");
    }
}

/// <summary>A connection for each request: radosgw 16.2 does not read the body of a PUT that it refused with <c>Expect: 100-continue</c>, and
/// takes the body for the start of the next request (405).</summary>
internal sealed class FreshConnections : HttpClientFactory
{
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
        new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero, UseProxy = false });

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => true;
}

[CollectionDefinition(Name)]
public sealed class CephTests : ICollectionFixture<CephServer>
{
    public const string Name = "radosgw";
}

/// <summary>A fact that needs radosgw; skipped, with a line, where it is not installed.</summary>
public sealed class CephFactAttribute : FactAttribute
{
    private static readonly string[] Needed = ["radosgw", "radosgw-admin", "ceph", "ceph-mon", "ceph-mgr", "ceph-osd", "monmaptool"];

    public CephFactAttribute() => Skip = WhyMissing!;

    public static string? WhyMissing { get; } =
        Needed.FirstOrDefault(program => Programs.Find(program) is null) is { } missing
            ? $"{missing} is not on the PATH (Debian: radosgw ceph-mon ceph-mgr ceph-osd ceph-common ceph-base)"
            : null;
}
