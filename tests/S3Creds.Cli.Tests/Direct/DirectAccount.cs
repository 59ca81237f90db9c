using System.Text.Json.Nodes;
using Amazon.IdentityManagement;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;

namespace S3Creds.Cli.Tests.Direct;

/// <summary>An emulated account behind a URL and a temporary folder: what a direct verb runs on, in this process or as a native
/// binary.</summary>
public abstract class DirectAccount : IAsyncLifetime
{
    public const string ReadOnlyBoundary = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
    public const string FullBoundary = "arn:aws:iam::aws:policy/AmazonS3FullAccess";

    private SandboxServer? server;
    private (string Id, string Secret) caller = (SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey);

    /// <summary>The key that verbs run with.</summary>
    protected (string Id, string Secret) Caller => caller;

    protected string Folder { get; } = Directory.CreateTempSubdirectory("s3creds-").FullName;

    protected SandboxServer Server => server!;

    protected string Url => Server.Url.ToString().TrimEnd('/');

    private protected AmazonS3Client Root => S3(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey);

    /// <summary>IAM as the account's root user, for what no direct verb sets up.</summary>
    private protected AmazonIdentityManagementServiceClient Iam =>
        new(
            new BasicAWSCredentials(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey),
            new AmazonIdentityManagementServiceConfig { ServiceURL = Url, AuthenticationRegion = "us-east-1" }
        );

    protected virtual SandboxOptions Shape(SandboxOptions options) => options;

    public async Task InitializeAsync() =>
        server = await SandboxServer.StartAsync(
            Shape(new SandboxOptions { Issued = S3Creds.Testing.Canaries.OfThisProcess.Add, Seed = "direct" }),
            0,
            CancellationToken.None
        );

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>From here on verbs run as a user who may do everything: unlike root, it may assume roles.</summary>
    protected async Task<string[]> AsOperatorAsync()
    {
        if (caller.Id != SandboxAccount.DefaultRootAccessKeyId)
            return Key;
        await Iam.CreateUserAsync(new Amazon.IdentityManagement.Model.CreateUserRequest { UserName = "operator" });
        await Iam.AttachUserPolicyAsync(new() { UserName = "operator", PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess" });
        var key = (
            await Iam.CreateAccessKeyAsync(new Amazon.IdentityManagement.Model.CreateAccessKeyRequest { UserName = "operator" })
        ).AccessKey!;
        caller = (key.AccessKeyId!, key.SecretAccessKey!);
        Server.Sandbox.Counters.Reset();
        return Key;
    }

    /// <summary>A verb with the root key of the account, or the operator's.</summary>
    protected Task<CliResult> RunAsync(string verb, params string[] args) => CliRunner.RunAsync(Folder, [verb, .. args, .. Account(verb)]);

    /// <summary>The same with a terminal, or with something on standard input.</summary>
    private protected Task<CliResult> RunAsync(CliSurroundings around, string verb, params string[] args) =>
        CliRunner.RunAsync(Folder, around, [verb, .. args, .. Account(verb)]);

    /// <summary>The same in this process, for what a process of its own cannot be given.</summary>
    private protected Task<CliResult> RunHereAsync(CliSurroundings around, string verb, params string[] args) =>
        CliRunner.RunHereAsync(around, [verb, .. args, .. Account(verb)]);

    /// <summary>A verb that has to succeed.</summary>
    /// <returns>Standard output.</returns>
    protected async Task<string> DoneAsync(string verb, params string[] args)
    {
        var result = await RunAsync(verb, args);
        Assert.True(result.ExitCode == 0, result.All);
        return result.Out;
    }

    protected async Task<JsonObject> JsonAsync(string verb, params string[] args) =>
        JsonNode.Parse(await DoneAsync(verb, args))!.AsObject();

    protected Task BucketAsync(string bucket) => Root.PutBucketAsync(bucket);

    protected Task ObjectAsync(string bucket, string key, string content) =>
        Root.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = bucket,
                Key = key,
                ContentBody = content,
            }
        );

    protected string WriteFile(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    private protected AmazonS3Client S3(string key, string secret, string? token = null) =>
        new(
            token is null ? new BasicAWSCredentials(key, secret) : new SessionAWSCredentials(key, secret, token),
            new AmazonS3Config
            {
                ServiceURL = Url,
                AuthenticationRegion = "us-east-1",
                ForcePathStyle = true,
                MaxErrorRetry = 0,
            }
        );

    /// <summary>A client with credentials as <c>create</c> printed them.</summary>
    private protected AmazonS3Client S3(JsonObject printed) =>
        S3(printed["AccessKeyId"]!.ToString(), printed["SecretAccessKey"]!.ToString(), printed["SessionToken"]?.ToString());

    protected static async Task RefusedAsync(Func<Task> call) =>
        Assert.Equal("AccessDenied", (await Assert.ThrowsAnyAsync<AmazonS3Exception>(call)).ErrorCode);

    /// <summary>The operations that the account has answered since the last <c>Reset</c>.</summary>
    protected string Calls => string.Join(' ', Server.Sandbox.Counters.Entries.Select(e => e.Operation));

    protected static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private string[] Account(string verb) =>
        verb switch
        {
            "policy" => [],
            "create" => [.. Key, "--runs-folder", Path.Combine(Folder, "runs")],
            _ => Key,
        };

    private string[] Key => ["--endpoint-url", Url, "--region", "us-east-1", "--access-key", caller.Id, "--secret-key", caller.Secret];
}
