using Amazon.IdentityManagement.Model;
using S3Creds.Cli.Tests.Direct;

namespace S3Creds.Cli.Tests;

/// <summary>Stores that have S3 and not the rest of AWS, over HTTP, in each way in which they say so.</summary>
public sealed class OtherStoreTests : DirectAccount
{
    private const string Buckets = "buckets: {media: {versioning: enabled, tags: {env: test}}}\n";

    /// <summary>IAM and STS are POST / of a form; S3 has no such call.</summary>
    private static readonly Dictionary<string, StoreAnswer> WithoutIam = new(StringComparer.Ordinal)
    {
        ["405"] = StoreAnswer.Xml(405, "MethodNotAllowed"),
        ["405 empty"] = new(405, "text/plain", ""),
        ["501"] = StoreAnswer.Xml(501, "NotImplemented"),
        ["501 page"] = new(501, "text/html", "<html><body>Not Implemented</body></html>"),
        ["404"] = StoreAnswer.Xml(404, "NoSuchBucket"),
        ["404 page"] = new(404, "text/html", "<html><body>404 page not found</body></html>"),
        ["400"] = new(
            400,
            "text/xml",
            "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidAction</Code><Message>no such action</Message></Error></ErrorResponse>"
        ),
    };

    public static TheoryData<string> Stores => [.. WithoutIam.Keys];

    [InProcessTheory]
    [MemberData(nameof(Stores))]
    public async Task Buckets_are_managed_without_IAM_and_that_is_said_once(string store)
    {
        await using var proxy = Store(WithoutIam[store]);
        foreach (var endpoint in (bool[])[true, false])
        {
            var manifest = Manifest("none", (endpoint ? $"endpoint: {proxy.Url}\n" : "") + Buckets);
            string[] at = endpoint ? [] : ["--endpoint-url", proxy.Url];
            var applied = await AtAsync(at, "apply", "-f", manifest, "--yes", "--runs-folder", Path.Combine(Folder, "runs"));
            Assert.True(applied.ExitCode == 0, applied.All);
            Said(applied, "S3C242", 1);
            var again = await AtAsync(at, "plan", "-f", manifest, "--detailed-exitcode");
            Assert.True(again.ExitCode == 0, again.All);
            Said(again, "S3C242", 1);
            Assert.Equal(0, (await AtAsync(at, "drift", "-f", manifest)).ExitCode);
            await AtAsync(at, "delete-bucket", "media", "--force");
        }
    }

    [InProcessTheory]
    [MemberData(nameof(Stores))]
    public async Task What_needs_IAM_is_an_error_there(string store)
    {
        await using var proxy = Store(WithoutIam[store]);
        var users = await AtAsync(["--endpoint-url", proxy.Url], "plan", "-f", Manifest("none", Buckets + "users: {ada: {}}\n"));
        Assert.True(users.ExitCode == 1, users.All);
        Assert.Contains("users, groups, roles and policies", users.All, StringComparison.Ordinal);
        Assert.DoesNotContain("+ user/ada", users.All, StringComparison.Ordinal);
        var account = await AtAsync(["--endpoint-url", proxy.Url], "plan", "-f", Manifest("\"123456789012\"", Buckets));
        Assert.True(account.ExitCode == 1, account.All);
        Assert.Contains("checking the credentials", account.Err, StringComparison.Ordinal);
        Assert.DoesNotContain("another account", account.All, StringComparison.Ordinal);
    }

    [InProcessTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_absent_bucket_is_absent_where_the_root_address_is_refused(bool page)
    {
        var refusal = page
            ? new StoreAnswer(403, "text/html", "<html><body>Forbidden</body></html>")
            : StoreAnswer.Xml(403, "AccessDenied");
        await using var proxy = Store(refusal);
        string[] at = ["--endpoint-url", proxy.Url];
        var manifest = Manifest("none", Buckets);
        var plan = await AtAsync(at, "plan", "-f", manifest);
        Assert.True(plan.ExitCode == 0, plan.All);
        Assert.Contains("+ bucket/media", plan.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("another account", plan.All, StringComparison.Ordinal);
        Said(plan, "users, groups, roles and policies could not be read", 1);
        foreach (var verb in (string[])["list-bucket", "get-bucket-policy", "get-cors-policy", "debug-bucket"])
            Assert.DoesNotContain("another account", (await AtAsync(at, verb, "media")).All, StringComparison.Ordinal);
        var applied = await AtAsync(at, "apply", "-f", manifest, "--yes", "--runs-folder", Path.Combine(Folder, "runs"));
        Assert.True(applied.ExitCode == 0, applied.All);
    }

    [Fact]
    public async Task An_identity_with_S3_alone_manages_buckets()
    {
        await Iam.CreateUserAsync(new CreateUserRequest { UserName = "s3" });
        await Iam.PutUserPolicyAsync(
            new()
            {
                UserName = "s3",
                PolicyName = "all",
                PolicyDocument = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}""",
            }
        );
        var key = (await Iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "s3" })).AccessKey!;
        await Root.PutBucketAsync("owned");
        await Root.PutBucketTaggingAsync(
            new Amazon.S3.Model.PutBucketTaggingRequest
            {
                BucketName = "owned",
                TagSet = [new() { Key = "s3creds:owner", Value = "team" }, new() { Key = "s3creds:on-remove", Value = "delete" }],
            }
        );
        var manifest = Manifest("\"123456789012\"", Buckets);
        string[] at = ["--endpoint-url", Url, "--access-key", key.AccessKeyId!, "--secret-key", key.SecretAccessKey!];
        var applied = await CliRunner.RunAsync(
            Folder,
            ["apply", "-f", manifest, "--yes", "--region", "us-east-1", "--runs-folder", Path.Combine(Folder, "runs"), .. at]
        );
        Said(applied, "users, groups, roles and policies could not be read: GetAccountAuthorizationDetails: AccessDenied", 1);
        Assert.Contains("2 done", applied.Out, StringComparison.Ordinal);
        Assert.Contains(await Root.ListBucketsAsync() is { Buckets: var all } ? all.Select(b => b.BucketName) : [], b => b == "media");
        // What is owned and no longer declared stays: identities that were not read may use it.
        Assert.Contains((await Root.ListBucketsAsync()).Buckets, b => b.BucketName == "owned");
    }

    [Fact]
    public async Task A_store_without_accounts_needs_its_address()
    {
        var manifest = Manifest("none", Buckets);
        var plan = await AtAsync(["--endpoint-url", Url], "plan", "-f", manifest);
        Assert.True(plan.ExitCode == 0, plan.All);
        var nowhere = await CliRunner.RunAsync(
            Folder,
            "plan",
            "-f",
            manifest,
            "--access-key",
            "AKIAEXAMPLE000000001",
            "--secret-key",
            "x",
            "--region",
            "us-east-1"
        );
        Assert.True(nowhere.ExitCode == 1, nowhere.All);
        Assert.Contains("S3C043", nowhere.Err, StringComparison.Ordinal);
    }

    private RewritingProxy Store(StoreAnswer answer) =>
        new(Url, request =>
            request.HttpMethod == "POST" && request.Url!.AbsolutePath == "/" && request.Url.Query.Length == 0 ? answer : null
        );

    private string Manifest(string account, string body) =>
        WriteFile("store.yaml", $"apiVersion: s3creds/v1\naccount: {account}\nowner: team\n{body}");

    private Task<CliResult> AtAsync(string[] at, string verb, params string[] args) =>
        CliRunner.RunAsync(
            Folder,
            [
                verb,
                .. args,
                .. at,
                "--region",
                "us-east-1",
                "--access-key",
                S3Creds.Sandbox.SandboxAccount.DefaultRootAccessKeyId,
                "--secret-key",
                S3Creds.Sandbox.SandboxAccount.DefaultRootSecretAccessKey,
            ]
        );

    private static void Said(CliResult result, string text, int times) =>
        Assert.True(result.All.Split(text).Length - 1 == times, $"'{text}' is not said {times} times:\n{result.All}");
}
