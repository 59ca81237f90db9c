using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Cli.Tests;
using S3Creds.Cli.Tests.Direct;
using S3Creds.Core.Aws;
using S3Creds.Policy;
using S3Creds.Testing;

namespace S3Creds.Stores.Tests.Ceph;

/// <summary>The program on Ceph: plans, objects, temporary credentials.</summary>
[Collection(CephTests.Name)]
public sealed class ProgramOnCephTests(CephServer ceph) : IDisposable
{
    private const string SessionRole = "s3-credentials.AmazonS3FullAccess";

    private static readonly string[] Approvals =
    [
        "--allow",
        "delete:*",
        "--allow",
        "expire:*",
        "--allow",
        "public:*",
        "--allow",
        "empty-manifest",
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Each facet that radosgw 16.2 has, with two values; those that it lacks are in <see
    /// cref="A_property_that_the_store_lacks_is_reported_once"/>.</summary>
    [CephFact]
    public async Task Buckets_converge_and_drift_is_seen()
    {
        string[] values =
        [
            "versioning: enabled",
            "versioning: suspended",
            "tags: {env: test, team: media}",
            "tags: {env: prod, team: null}",
            "cors: [{origins: [\"https://example.org\"], methods: [GET, PUT], headers: [\"*\"], maxAge: 60}]",
            "cors: null",
            "lifecycle: {tmp: {prefix: tmp/, expireAfter: 7}, uploads: {abortUploadsAfter: 3}}",
            "lifecycle: null",
            "publicAccess: blocked",
            "publicAccess: {blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: false, restrictPublicBuckets: false}",
            "policy: {statements: {Tls: {Effect: Deny, Principal: \"*\", Action: \"s3:*\", Resource: \"arn:aws:s3:::planned/*\", "
                + "Condition: {Bool: {\"aws:SecureTransport\": \"false\"}}}}}",
            "policy: null",
        ];
        foreach (var value in values)
            await ConvergeAsync($"buckets:\n  planned: {{{value}, onRemove: delete}}\n");

        using var s3 = ceph.S3(ceph.Owner);
        await ConvergeAsync("buckets:\n  planned: {versioning: enabled, onRemove: delete}\n");
        await s3.PutBucketVersioningAsync(
            new PutBucketVersioningRequest
            {
                BucketName = "planned",
                VersioningConfig = new() { Status = VersionStatus.Suspended },
            }
        );
        var drift = await RunAsync("drift", "-f", At("store.yaml"));
        Assert.True(drift.ExitCode == 2 && drift.Out.Contains("versioning", StringComparison.Ordinal), drift.All);
        await ConvergeAsync("buckets:\n  planned: {versioning: enabled, onRemove: delete}\n");

        await ConvergeAsync("buckets: {}\n", "empty-manifest");
        Assert.DoesNotContain((await s3.ListBucketsAsync()).Buckets ?? [], b => b.BucketName == "planned");
    }

    [CephFact]
    public async Task A_property_that_the_store_lacks_is_reported_once()
    {
        var manifest = Manifest("lacking", "buckets:\n  lacking: {website: {index: index.html}, onRemove: delete}\n");
        var planned = await RunAsync("plan", "-f", manifest);
        await RunAsync("apply", "-f", manifest, "--yes", "--runs-folder", At("runs"));
        var after = await RunAsync("plan", "-f", manifest);
        Assert.True(planned.ExitCode == 0, planned.All);
        Assert.True(after.All.Split("S3C304").Length == 2, after.All);
        Assert.DoesNotContain("<?xml", after.All, StringComparison.Ordinal);
    }

    [CephFact]
    public async Task Objects_come_back_as_they_were_stored_and_are_deleted()
    {
        await BucketAsync("objects");
        var content = RandomNumberGenerator.GetBytes(24 << 20);
        await File.WriteAllBytesAsync(At("large"), content);
        await File.WriteAllTextAsync(At("small"), "hello\n");
        await DoneAsync("put-object", "objects", "a b/ü+&.bin", At("large"));
        await DoneAsync("put-object", "objects", "small", At("small"));
        Assert.Equal("hello\n", await DoneAsync("get-object", "objects", "small"));
        await DoneAsync("get-object", "objects", "a b/ü+&.bin", "-o", At("back"));
        Assert.Equal(content, await File.ReadAllBytesAsync(At("back")));
        var listed = JsonNode.Parse(await DoneAsync("list-bucket", "objects"))!.AsArray();
        Assert.Equal(["a b/ü+&.bin", "small"], listed.Select(o => o!["Key"]!.ToString()));
        Assert.Contains("objects", await DoneAsync("list-buckets"), StringComparison.Ordinal);
        await DoneAsync("delete-objects", "objects", "small", "a b/ü+&.bin");
        Assert.Equal("[]", (await DoneAsync("list-bucket", "objects")).Replace("\n", "", StringComparison.Ordinal));
        await DoneAsync("delete-bucket", "objects");
    }

    /// <summary>radosgw does not read the body of a PUT that it refused with <c>Expect: 100-continue</c>: what is sent of it would be the
    /// start of the next request (405).</summary>
    [CephFact]
    public async Task A_refused_upload_does_not_spoil_the_next_request()
    {
        await BucketAsync("refusing");
        var stranger = await ceph.UserAsync(ceph.Fresh("stranger"));
        using var aws = new AwsSession(
            new AwsSessionOptions(new Amazon.Runtime.BasicAWSCredentials(stranger.Id, stranger.Secret), "us-east-1", ceph.Url)
        );
        var s3 = aws.S3("us-east-1");
        foreach (var size in (int[])[0, 1, 1024, 1025, 70_000])
        {
            using var body = new MemoryStream(new byte[size]);
            var put = BodyRequests.Put(body);
            (put.BucketName, put.Key) = ("refusing", "key");
            Assert.Equal("AccessDenied", (await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.PutObjectAsync(put))).ErrorCode);
            Assert.Empty((await s3.ListBucketsAsync()).Buckets ?? []);
        }
    }

    /// <summary>A gibibyte in continuous integration; a hundredth of it at a desk.</summary>
    [CephFact]
    public async Task A_gibibyte_goes_up_and_down()
    {
        var size = Volume.Of(10, 1024, 1024) << 20;
        await BucketAsync("gibibyte");
        var (up, down) = (At("up"), At("down"));
        await using (var file = File.Create(up))
        {
            var block = new byte[1 << 20];
            for (var written = 0; written < size; written += block.Length)
            {
                Random.Shared.NextBytes(block);
                await file.WriteAsync(block);
            }
        }

        await DoneAsync("put-object", "gibibyte", "large", up);
        await DoneAsync("get-object", "gibibyte", "large", "-o", down);
        Assert.Equal(await HashAsync(up), await HashAsync(down));
        await DoneAsync("delete-bucket", "gibibyte", "--force");

        static async Task<string> HashAsync(string path)
        {
            await using var file = File.OpenRead(path);
            return Convert.ToHexString(await SHA256.HashDataAsync(file));
        }
    }

    [CephFact]
    public async Task Temporary_credentials_need_a_role_that_is_there()
    {
        await BucketAsync("temporary");
        using var iam = ceph.Iam();
        var without = await RunAsync("create", "temporary", "-d", "15m");
        Assert.True(without.ExitCode == 1, without.All);
        Assert.Contains($"The role {SessionRole} does not exist", without.Err, StringComparison.Ordinal);

        await MakeRoleAsync(iam);
        var printed = JsonNode.Parse(await DoneAsync("create", "temporary", "-d", "15m", "--read-only", "--prefix", "in/"))!.AsObject();
        using var s3 = ceph.S3(Key(printed));
        await ReadsOnlyAsync(s3);

        await using var server = await Serving.StartAsync([
            "localserver",
            "temporary",
            "-d",
            "15m",
            "-p",
            "0",
            "--read-only",
            "--prefix",
            "in/",
            .. Store,
        ]);
        using var served = ceph.S3(Key(JsonNode.Parse((await server.GetAsync("/")).Body)!.AsObject()));
        await ReadsOnlyAsync(served);
        await server.StopAsync();
        await DoneAsync("delete-bucket", "temporary", "--force");
    }

    private async Task ReadsOnlyAsync(AmazonS3Client s3)
    {
        using var owner = ceph.S3(ceph.Owner);
        await StoreCall.Put("temporary", "in/a").SendAsync(owner);
        await StoreCall.Put("temporary", "out/a").SendAsync(owner);
        Assert.True(await StoreCall.Get("temporary", "in/a").IsAllowedAsync(s3));
        Assert.True(await StoreCall.List("temporary", "in/").IsAllowedAsync(s3));
        Assert.False(await StoreCall.Get("temporary", "out/a").IsAllowedAsync(s3));
        Assert.False(await StoreCall.List("temporary", "out/").IsAllowedAsync(s3));
        Assert.False(await StoreCall.Put("temporary", "in/b").IsAllowedAsync(s3));
        Assert.False(await StoreCall.Delete("temporary", "in/a").IsAllowedAsync(s3));
    }

    private static async Task MakeRoleAsync(Amazon.IdentityManagement.AmazonIdentityManagementServiceClient iam)
    {
        await iam.CreateRoleAsync(
            new CreateRoleRequest
            {
                RoleName = SessionRole,
                AssumeRolePolicyDocument = S3Template.TrustAccount(CephServer.Account).ToShortestJson(),
            }
        );
        await iam.PutRolePolicyAsync(
            new PutRolePolicyRequest
            {
                RoleName = SessionRole,
                PolicyName = "all",
                PolicyDocument =
                    """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*"],"Resource":["arn:aws:s3:::*"]}]}""",
            }
        );
    }

    private static StoreKey Key(JsonObject printed) =>
        new(printed["AccessKeyId"]!.ToString(), printed["SecretAccessKey"]!.ToString(), printed["SessionToken"]!.ToString());

    private async Task BucketAsync(string bucket)
    {
        using var s3 = ceph.S3(ceph.Owner);
        await s3.PutBucketAsync(bucket);
    }

    /// <summary>Apply, then nothing is left to do.</summary>
    private async Task ConvergeAsync(string body, params string[] approvals)
    {
        var manifest = Manifest("planned", body);
        var applied = await RunAsync(
            "apply",
            ["-f", manifest, "--yes", .. Approvals, .. approvals.SelectMany(a => new[] { "--allow", a }), "--runs-folder", At("runs")]
        );
        Assert.True(applied.ExitCode == 0, body + applied.All);
        var again = await RunAsync("plan", "-f", manifest, "--detailed-exitcode");
        Assert.True(again.ExitCode == 0, body + again.All);
    }

    private string Manifest(string owner, string body)
    {
        var path = At("store.yaml");
        File.WriteAllText(path, $"apiVersion: s3creds/v1\naccount: none\nowner: {owner}\nendpoint: {ceph.Url}\n{body}");
        return path;
    }

    private async Task<string> DoneAsync(string verb, params string[] args)
    {
        var run = await RunAsync(verb, args);
        Assert.True(run.ExitCode == 0, run.All);
        return run.Out;
    }

    private Task<CliResult> RunAsync(string verb, params string[] args) => CliRunner.RunAsync(folder, [verb, .. args, .. Store]);

    private string At(string file) => Path.Combine(folder, file);

    private string[] Store =>
        ["--endpoint-url", ceph.Url, "--access-key", ceph.Owner.Id, "--secret-key", ceph.Owner.Secret, "--region", "us-east-1"];
}
