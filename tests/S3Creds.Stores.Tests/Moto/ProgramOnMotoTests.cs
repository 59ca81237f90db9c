using System.Text.Json.Nodes;
using S3Creds.Cli.Tests;
using S3Creds.Testing;

namespace S3Creds.Stores.Tests.Moto;

/// <summary>The program on moto, an IAM, STS and S3 by others: an account that another client filled, keys, and the direct verbs. Each facet
/// has its laws in <c>FacetsOnMotoTests</c>; what moto cannot do stands there and in docs/stores.md.</summary>
public sealed class ProgramOnMotoTests(MotoServer moto) : IClassFixture<MotoServer>, IAsyncLifetime
{
    private const string Id = "AKIAIOSFODNN7EXAMPLE";
    private const string Secret = "wJalrXUtnFEMI-moto-EXAMPLEKEY";

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public async Task InitializeAsync()
    {
        if (moto.Url.Length == 0)
            return;
        using var http = new HttpClient();
        (await http.PostAsync(new Uri($"{moto.Url}/moto-api/reset"), null)).EnsureSuccessStatusCode();
    }

    public Task DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>200 in continuous integration; a tenth of them at a desk.</summary>
    [MotoFact]
    public async Task Two_hundred_users_of_another_client_are_imported_adopted_and_watched()
    {
        var count = Volume.Of(20, 200, 200);
        await using var boto = BotoCalls.Start(new Uri(moto.Url), Id, Secret, "us-east-1");
        await boto.CallAsync("s3.create_bucket", """{"Bucket":"media"}""");
        for (var n = 1; n <= count; n++)
        {
            await boto.CallAsync("iam.create_user", $$"""{"UserName":"user-{{n}}","Tags":[{"Key":"n","Value":"{{n}}"}]}""");
            await PutPolicyAsync(boto, n, $"home/{n}/*");
        }

        await DoneAsync("import", "--owner", "team", "--into", At("manifests"));
        var adoption = await DoneAsync("plan", "-f", At("manifests"), "--adopt", "*");
        Assert.Contains("0 to create, 0 to change, 0 to delete", adoption, StringComparison.Ordinal);
        await DoneAsync("apply", "-f", At("manifests"), "--adopt", "*", "--yes", "--runs-folder", At("runs"));
        await DoneAsync("plan", "-f", At("manifests"), "--detailed-exitcode");
        await DoneAsync("drift", "-f", At("manifests"));

        await PutPolicyAsync(boto, 7, "elsewhere/*");
        var drift = await RunAsync("drift", "-f", At("manifests"));
        Assert.True(drift.ExitCode == 2 && drift.Out.Contains("user/user-7", StringComparison.Ordinal), drift.All);
        Assert.DoesNotContain("user/user-8", drift.Out, StringComparison.Ordinal);
        await DoneAsync("pull", "-f", At("manifests"));
        await DoneAsync("plan", "-f", At("manifests"), "--detailed-exitcode");

        var why = await RunAsync("why", "user/user-7", "s3:GetObject", "media/elsewhere/x", "-f", At("manifests"));
        Assert.Contains("Allowed by what is known", why.Out, StringComparison.Ordinal);
    }

    [MotoFact]
    public async Task What_is_declared_is_made_and_destroyed()
    {
        var manifest = Write(
            """
            buckets:
              media: {versioning: enabled, tags: {env: test}, publicAccess: blocked, onRemove: delete}
            groups:
              readers: {access: [{bucket: media, allow: read-only}]}
            policies:
              list-all: {document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:ListAllMyBuckets", Resource: "*"}]}}
            roles:
              pipeline: {trust: {service: ec2.amazonaws.com}, policies: [list-all], access: [{bucket: media, allow: read-write}]}
            """
        );
        await DoneAsync("apply", "-f", manifest, "--yes", "--allow", "trust:*", "--runs-folder", At("runs"));
        await DoneAsync("plan", "-f", manifest, "--detailed-exitcode");
        await DoneAsync("destroy", "-f", manifest, "--yes", "--allow", "delete:*", "--allow", "mass-change", "--runs-folder", At("runs"));
        Assert.Equal("[]", (await DoneAsync("list-buckets")).Replace("\n", "", StringComparison.Ordinal));
        Assert.DoesNotContain("pipeline", await DoneAsync("list-roles"), StringComparison.Ordinal);
    }

    [MotoFact]
    public async Task A_key_is_delivered_and_rotated()
    {
        var sink = At("key.json");
        var manifest = Write(
            """
            buckets:
              media:
                versioning: enabled
            users:
              ci:
                access:
                  - bucket: media
                    allow: read-only
                keys:
                  rotateAfter: 90d
                  deliver:
                    - file: key.json
            """
        );
        await DoneAsync("apply", "-f", manifest, "--yes", "--runs-folder", At("runs"));
        var first = Key(sink);
        await DoneAsync("plan", "-f", manifest, "--detailed-exitcode");
        await DoneAsync("rotate", "-f", manifest, "--now", "--yes", "--runs-folder", At("runs"));
        Assert.NotEqual(first, Key(sink));
        await using var boto = BotoCalls.Start(new Uri(moto.Url), Id, Secret, "us-east-1");
        var keys = (await boto.CallAsync("iam.list_access_keys", """{"UserName":"ci"}"""))!["AccessKeyMetadata"]!.AsArray();
        Assert.Contains(keys, k => k!["AccessKeyId"]!.ToString() == Key(sink));

        static string Key(string path) => JsonNode.Parse(File.ReadAllText(path))!["AccessKeyId"]!.ToString();
    }

    [MotoFact]
    public async Task The_direct_verbs_work()
    {
        Assert.Contains("123456789012", await DoneAsync("whoami"), StringComparison.Ordinal);
        var created = JsonNode.Parse(await DoneAsync("create", "my-bucket", "-c", "--username", "ada", "--read-only"))!;
        Assert.StartsWith("AKIA", created["AccessKeyId"]!.ToString(), StringComparison.Ordinal);
        var temporary = JsonNode.Parse(await DoneAsync("create", "my-bucket", "-d", "15m", "--write-only"))!;
        Assert.NotNull(temporary["SessionToken"]);
        Assert.Contains("\"ada\"", await DoneAsync("list-users"), StringComparison.Ordinal);
        Assert.Contains("s3:GetObject", await DoneAsync("list-user-policies", "ada"), StringComparison.Ordinal);
        Assert.Contains("s3-credentials.AmazonS3FullAccess", await DoneAsync("list-roles"), StringComparison.Ordinal);
        Assert.Contains("my-bucket", await DoneAsync("list-buckets"), StringComparison.Ordinal);

        await File.WriteAllTextAsync(At("a.txt"), "hello\n");
        await DoneAsync("put-object", "my-bucket", "in/a.txt", At("a.txt"));
        Assert.Equal("hello\n", await DoneAsync("get-object", "my-bucket", "in/a.txt"));
        Assert.Contains("in/a.txt", await DoneAsync("list-bucket", "my-bucket"), StringComparison.Ordinal);
        await DoneAsync("get-objects", "my-bucket", "-o", At("got"));
        Assert.Equal("hello\n", await File.ReadAllTextAsync(At("got/in/a.txt")));
        await DoneAsync("put-objects", "my-bucket", At("got"), "--prefix", "back");

        await DoneAsync("set-cors-policy", "my-bucket");
        Assert.Contains("AllowedMethods", await DoneAsync("get-cors-policy", "my-bucket"), StringComparison.Ordinal);
        await DoneAsync("set-public-access-block", "my-bucket", "--block-public-acls", "true");
        Assert.Contains("BlockPublicAcls", await DoneAsync("get-public-access-block", "my-bucket"), StringComparison.Ordinal);
        await DoneAsync("make-public", "my-bucket");
        Assert.Contains("AllowAllGetObject", await DoneAsync("get-bucket-policy", "my-bucket"), StringComparison.Ordinal);
        await DoneAsync("make-private", "my-bucket");
        await DoneAsync("debug-bucket", "my-bucket");

        await DoneAsync("delete-user", "ada");
        Assert.DoesNotContain("\"ada\"", await DoneAsync("list-users"), StringComparison.Ordinal);
        await DoneAsync("delete-objects", "my-bucket", "--prefix", "in/");
        await DoneAsync("delete-bucket", "my-bucket", "--force");
        Assert.DoesNotContain("my-bucket", await DoneAsync("list-buckets"), StringComparison.Ordinal);
    }

    private static Task PutPolicyAsync(BotoCalls boto, int user, string keys) =>
        boto.CallAsync(
            "iam.put_user_policy",
            new JsonObject
            {
                ["UserName"] = $"user-{user}",
                ["PolicyName"] = "home",
                ["PolicyDocument"] =
                    $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/{{{keys}}}"}]}""",
            }.ToJsonString()
        );

    private string At(string file) => Path.Combine(folder, file);

    private string Write(string body)
    {
        File.WriteAllText(At("account.yaml"), $"apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team\n{body}\n");
        return At("account.yaml");
    }

    private async Task<string> DoneAsync(string verb, params string[] args)
    {
        var run = await RunAsync(verb, args);
        Assert.True(run.ExitCode == 0, $"{verb} {string.Join(' ', args)}\n{run.All}");
        return run.Out;
    }

    private Task<CliResult> RunAsync(string verb, params string[] args) =>
        CliRunner.RunAsync(folder, CliRunner.WithKeyTiming("propagation=1ms"), [verb, .. args, .. verb == "why" ? [] : Account]);

    private string[] Account => ["--endpoint-url", moto.Url, "--access-key", Id, "--secret-key", Secret, "--region", "us-east-1"];
}
