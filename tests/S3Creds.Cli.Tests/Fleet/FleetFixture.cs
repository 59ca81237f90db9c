using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;

namespace S3Creds.Cli.Tests.Fleet;

/// <summary>An organisation on one emulated store: a first account whose administrator assumes the role of each member account, and a
/// fleet file over them.</summary>
public sealed class FleetFixture : IAsyncDisposable
{
    private readonly SandboxServer server;

    private FleetFixture(SandboxServer server, string folder) => (this.server, Folder) = (server, folder);

    public string Folder { get; }

    public string Url => server.Url.ToString().TrimEnd('/');

    public SandboxHost Host { get; private init; } = null!;

    /// <summary>Faults for the requests of keys.</summary>
    public Func<FaultPoint, RequestSummary, Fault?> Faults { get; set; } = (_, _) => null;

    /// <summary>What a request waits for before it has an effect.</summary>
    public Func<RequestSummary, Task> Hold { get; set; } = _ => Task.CompletedTask;

    public ConcurrentQueue<RequestSummary> Requests { get; } = new();

    public static string Id(int number) => (300_000_000_000 + number).ToString(CultureInfo.InvariantCulture);

    public static async Task<FleetFixture> StartAsync(int accounts)
    {
        FleetFixture? fixture = null;
        var host = await SandboxHost.OpenAsync(
            new SandboxOptions
            {
                Accounts = [SandboxAccount.Default, .. SandboxAccount.Members(accounts)],
                MemberRole = SandboxOptions.OrganizationRole,
                Administrator = SandboxAdministrator.Default,
                Faults = async (point, request, _) =>
                {
                    if (fixture is null)
                        return null;
                    if (point == FaultPoint.BeforeEffect)
                    {
                        fixture.Requests.Enqueue(request);
                        await fixture.Hold(request);
                    }

                    return fixture.Faults(point, request);
                },
            },
            default
        );
        var listening = await SandboxServer.StartAsync(host, IPAddress.Loopback, 0, default);
        fixture = new FleetFixture(listening, Directory.CreateTempSubdirectory("s3creds-fleet-").FullName) { Host = host };
        return fixture;
    }

    /// <summary>One manifest for all accounts, and the accounts with labels of their own.</summary>
    public void Declare(int accounts, string manifest, Func<int, string>? own = null)
    {
        Write("m.yaml", $"apiVersion: s3creds/v1\naccount: $!account!$\nowner: platform\n{manifest}\n");
        var text = new StringBuilder(
            "apiVersion: s3creds/fleet/v1\ntemplate:\n  role: OrganizationAccountAccessRole\n  manifests: m.yaml\naccounts:\n"
        );
        for (var i = 1; i <= accounts; i++)
            text.Append(CultureInfo.InvariantCulture, $"  \"{Id(i)}\": {own?.Invoke(i) ?? ""}\n");
        Write("fleet.yaml", text.ToString());
    }

    public void Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    public Task<CliResult> RunAsync(string verb, params string[] args) =>
        CliRunner.RunAsync(
            Folder,
            [
                "fleet",
                verb,
                "-f",
                Path.Combine(Folder, "fleet.yaml"),
                "--endpoint-url",
                Url,
                "--access-key",
                SandboxAdministrator.Default.AccessKeyId,
                "--secret-key",
                SandboxAdministrator.Default.SecretAccessKey,
                .. verb == "apply" ? ["--runs-folder", Path.Combine(Folder, "journal")] : (string[])[],
                .. args.Select(a => a.StartsWith("./", StringComparison.Ordinal) ? Path.Combine(Folder, a[2..]) : a),
            ]
        );

    /// <summary>A bucket for results: each account may write its own, and no other may.</summary>
    public async Task MakeBucketAsync(int accounts)
    {
        var members = string.Join(", ", Enumerable.Range(1, accounts).Select(i => $"\"{Id(i)}\""));
        Write(
            "ops/bucket.yaml",
            $$"""
            apiVersion: s3creds/v1
            account: "{{SandboxAccount.DefaultId}}"
            owner: ops
            buckets:
              fleet-results:
                versioning: enabled
                policy:
                  document:
                    Version: "2012-10-17"
                    Statement:
                      - Effect: Allow
                        Principal:
                          AWS: [{{members}}]
                        Action: s3:PutObject
                        Resource: arn:aws:s3:::fleet-results/prod/*.${aws:PrincipalAccount}.*.json
            """
        );
        var made = await CliRunner.RunAsync(
            Folder,
            "apply",
            "-f",
            Path.Combine(Folder, "ops/bucket.yaml"),
            "--yes",
            "--allow",
            "public:*",
            "--runs-folder",
            Path.Combine(Folder, "ops"),
            "--endpoint-url",
            Url,
            "--access-key",
            SandboxAdministrator.Default.AccessKeyId,
            "--secret-key",
            SandboxAdministrator.Default.SecretAccessKey
        );
        Assert.True(made.ExitCode == 0, made.All);
        Requests.Clear();
    }

    /// <summary>The keys of all versions of all results: a key that is there twice was replaced, one that was removed has a
    /// marker.</summary>
    public async Task<List<string>> VersionsAsync()
    {
        using var s3 = S3(new BasicAWSCredentials(SandboxAdministrator.Default.AccessKeyId, SandboxAdministrator.Default.SecretAccessKey));
        var found = new List<string>();
        var request = new ListVersionsRequest { BucketName = "fleet-results" };
        for (var more = true; more; )
        {
            var page = await s3.ListVersionsAsync(request);
            Assert.All(page.Versions ?? [], v => Assert.NotEqual(true, v.IsDeleteMarker));
            found.AddRange((page.Versions ?? []).Select(v => v.Key));
            more = page.IsTruncated == true;
            (request.KeyMarker, request.VersionIdMarker) = (page.NextKeyMarker, page.NextVersionIdMarker);
        }

        return found;
    }

    public AmazonS3Client S3(AWSCredentials credentials) =>
        new(
            credentials,
            new AmazonS3Config
            {
                ServiceURL = Url,
                AuthenticationRegion = "us-east-1",
                ForcePathStyle = true,
            }
        );

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
