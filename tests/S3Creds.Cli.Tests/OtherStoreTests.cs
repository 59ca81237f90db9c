using Amazon.IdentityManagement.Model;
using S3Creds.Cli.Tests.Direct;

namespace S3Creds.Cli.Tests;

/// <summary>Stores that have S3 and not the rest of AWS, over HTTP, in each way in which they say so.</summary>
public sealed class OtherStoreTests : DirectAccount
{
    private const string Buckets = "buckets: {media: {versioning: enabled, onRemove: delete, tags: {env: test}}}\n";

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
            var access = await AtAsync(at, "access", "--live", "--public", "-f", manifest);
            Assert.True(access.ExitCode is 0 or 1 && !access.All.Contains("reading the account", StringComparison.Ordinal), access.All);
            var why = await AtAsync(at, "why", "anonymous", "s3:GetObject", "media/a.txt", "-f", manifest);
            Assert.DoesNotContain("S3C214", why.All, StringComparison.Ordinal);
            var imported = await AtAsync(["--endpoint-url", proxy.Url], "import", "--owner", "team", "--scope", "buckets");
            Assert.True(imported.ExitCode == 0, imported.All);
            Assert.Contains("account: none", imported.Out, StringComparison.Ordinal);
            string[] gone = ["--yes", "--allow", "delete:bucket/media", "--runs-folder", Path.Combine(Folder, "runs")];
            var destroyed = await AtAsync(at, "destroy", ["-f", manifest, .. gone]);
            Assert.True(destroyed.ExitCode == 0, destroyed.All);
            Assert.DoesNotContain((await Root.ListBucketsAsync()).Buckets ?? [], b => b.BucketName == "media");
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
        Assert.DoesNotContain("<", account.Err, StringComparison.Ordinal);
        if (!store.StartsWith("400", StringComparison.Ordinal))
            Assert.Contains("S3C680", account.Err, StringComparison.Ordinal);
    }

    /// <summary>The account is believed on request only, the plan says so, and a saved plan is not applied in another way.</summary>
    [InProcessTheory]
    [MemberData(nameof(Stores))]
    public async Task An_account_that_the_store_cannot_report_is_believed_on_request_and_recorded(string store)
    {
        await using var proxy = Store(WithoutIam[store]);
        string[] there = ["--endpoint-url", proxy.Url, "--unverified-account"];
        string[] runs = ["--yes", "--runs-folder", Path.Combine(Folder, "runs")];
        var manifest = Manifest("\"123456789012\"", "scope: buckets\n" + Buckets);
        var (saved, verified) = (Path.Combine(Folder, "plan.json"), Path.Combine(Folder, "verified.json"));
        var plan = await AtAsync(there, "plan", "-f", manifest, "--out", saved);
        Assert.True(plan.ExitCode == 0, plan.All);
        Said(plan, "S3C681", 1);
        Assert.Contains(
            "--unverified-account",
            plan.Out[plan.Out.IndexOf("To apply", StringComparison.Ordinal)..],
            StringComparison.Ordinal
        );
        Assert.Contains("\"unverifiedAccount\":true", await File.ReadAllTextAsync(saved), StringComparison.Ordinal);
        Assert.Contains(
            "is not verified",
            (await CliRunner.RunAsync(Folder, "show", saved, "--format", "markdown")).Out,
            StringComparison.Ordinal
        );
        Assert.Equal(0, (await AtAsync(["--endpoint-url", Url], "plan", "-f", manifest, "--out", verified)).ExitCode);
        foreach (var (file, at) in new[] { (saved, Url), (verified, proxy.Url) })
        {
            var other = await AtAsync(["--endpoint-url", at, "--unverified-account"], "apply", [file, "-f", manifest, .. runs]);
            Assert.True(other.ExitCode == 4, other.All);
            Said(other, "S3C682", 1);
        }

        Assert.Equal(1, (await AtAsync(["--endpoint-url", proxy.Url], "apply", [saved, "-f", manifest, .. runs])).ExitCode);
        Assert.Empty((await Root.ListBucketsAsync()).Buckets ?? []);
        var applied = await AtAsync(there, "apply", [saved, "-f", manifest, .. runs]);
        Assert.True(applied.ExitCode == 0, applied.All);
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
