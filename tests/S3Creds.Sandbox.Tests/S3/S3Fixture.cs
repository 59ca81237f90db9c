using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Sandbox.Hosting;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Tests.S3;

/// <summary>A sandbox over HTTP and clients of it.</summary>
internal sealed class S3Fixture : IAsyncDisposable
{
    public const string OtherId = "210987654321";
    public const string UserKey = "AKIASANDBOXUSER22222";
    public const string UserSecret = "a/user/of/the/first/account/in/the/sandb";
    private static readonly SandboxAccount Other = new(OtherId, "AKIASANDBOXOTHER2222", "sandbox/only/root/secret/of/other/accoun");

    private S3Fixture(SandboxServer server) => Server = server;

    public SandboxServer Server { get; }

    public static async Task<S3Fixture> StartAsync(Func<SandboxOptions, SandboxOptions>? change = null)
    {
        var options = new SandboxOptions { Accounts = [SandboxAccount.Default, Other], Seed = "s3" };
        return new S3Fixture(await SandboxServer.StartAsync(change?.Invoke(options) ?? options, 0, CancellationToken.None));
    }

    public AmazonS3Client Root(string region = "us-east-1") =>
        Client(new BasicAWSCredentials(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey), region);

    public AmazonS3Client OtherAccount(string region = "us-east-1") =>
        Client(new BasicAWSCredentials(Other.RootAccessKeyId, Other.RootSecretAccessKey), region);

    public AmazonS3Client Anonymous() => Client(new AnonymousAWSCredentials(), "us-east-1");

    /// <summary>A user of the first account with this inline policy, made without IAM's operations, which have tests of their
    /// own.</summary>
    public AmazonS3Client User(string? policy, string? boundary = null)
    {
        Server.Sandbox.Store.Write(draft =>
        {
            var account = draft.Account(SandboxAccount.DefaultId);
            var user = new User
            {
                Id = "AIDASANDBOXUSER2222222",
                Name = "tester",
                Path = "/",
                Arn = $"arn:aws:iam::{account.Id}:user/tester",
                Created = draft.Now,
                AccessKeyIds = [UserKey],
                Boundary = boundary,
            };
            user = policy is null ? user : user with { Inline = user.Inline.Add("p", policy) };
            draft.SetAccount(account with { Users = account.Users.SetItem("tester", user) });
            var key = new AccessKey
            {
                Id = UserKey,
                AccountId = account.Id,
                UserName = "tester",
                UserId = user.Id,
                Secret = UserSecret,
                Created = draft.Now,
            };
            draft.State = draft.State with { AccessKeys = draft.State.AccessKeys.SetItem(UserKey, key) };
        });
        return Client(new BasicAWSCredentials(UserKey, UserSecret), "us-east-1");
    }

    public AmazonS3Client Client(AWSCredentials credentials, string region) =>
        new(
            credentials,
            new AmazonS3Config
            {
                ServiceURL = Server.Url.ToString(),
                AuthenticationRegion = region,
                ForcePathStyle = true,
                MaxErrorRetry = 0,
            }
        );

    public static async Task<AmazonS3Exception> RefusedAsync(string code, HttpStatusCode status, Func<Task> call)
    {
        var e = await Assert.ThrowsAnyAsync<AmazonS3Exception>(call);
        Assert.Equal((code, status), (e.ErrorCode, e.StatusCode));
        return e;
    }

    /// <summary>For HEAD, whose answers have no body and so no code.</summary>
    public static async Task HeadRefusedAsync(HttpStatusCode status, Func<Task> call) =>
        Assert.Equal(status, (await Assert.ThrowsAnyAsync<AmazonS3Exception>(call)).StatusCode);

    public static PutObjectRequest Put(string bucket, string key, string content) =>
        new()
        {
            BucketName = bucket,
            Key = key,
            ContentBody = content,
            ContentType = "text/plain",
        };

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
