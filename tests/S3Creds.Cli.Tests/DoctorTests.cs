using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using Amazon.SecurityToken;
using S3Creds.Cli.Tests.Direct;
using S3Creds.Sandbox;

namespace S3Creds.Cli.Tests;

/// <summary>Each check of the doctor, as it is fine, warns and fails; and that it only reads.</summary>
public sealed class DoctorTests : DirectAccount
{
    private static readonly string[] Checks =
    [
        "manifests",
        "credentials",
        "region",
        "endpoint",
        "network",
        "clock",
        "store",
        "permissions",
        "lock",
        "sandbox",
        "masking",
        "core-dumps",
        "git",
        "file-modes",
    ];

    private const string Body =
        "buckets: {media: {versioning: enabled, tags: {env: test}}}\nusers: {ada: {access: [{bucket: media, allow: read-only}]}}\n";

    private const string Keys = "users: {bob: {keys: {deliver: [{file: secrets/bob.json}]}}}\n";

    /// <summary>The program as a process of its own, in a folder of its own.</summary>
    private static string Program => Path.Combine(AppContext.BaseDirectory, "s3creds.dll");

    private bool ignoresConditions;
    private int? deletes;

    protected override SandboxOptions Shape(SandboxOptions options) =>
        options with
        {
            PlainHttpIsTls = true,
            Faults = (point, request, _) =>
                ValueTask.FromResult<Fault?>(
                    ignoresConditions && point == FaultPoint.BeforeEffect && request.Service == "s3" && request.IsWrite
                        ? new Fault.Unconditional()
                    : deletes is not null && point == FaultPoint.BeforeEffect && request.Operation == "DeleteObject" && ++deletes > 1
                        ? new Fault.Error(503, "ServiceUnavailable", "Please try again")
                    : null
                ),
        };

    [Fact]
    public async Task All_is_fine_and_nothing_is_written()
    {
        var manifest = Manifest(Body);
        Assert.Equal(0, (await RunAsync("apply", "-f", manifest, "--yes", "--runs-folder", Path.Combine(Folder, "runs"))).ExitCode);
        await AsOperatorAsync();
        Server.Sandbox.Counters.Reset();
        var report = await DoctorAsync(new CliSurroundings(), "-f", manifest);
        Assert.Equal(0, Server.Sandbox.Counters.Writes);
        Assert.Equal(0, report.Exit);
        Assert.Equal(Checks, report.Names);
        foreach (
            var check in (string[])["manifests", "credentials", "region", "endpoint", "network", "clock", "store", "permissions", "masking"]
        )
            Assert.All(report[check], l => Assert.True(l.Standing is "fine" or "notChecked", report.All));
        Assert.Contains("arn:aws:iam::123456789012:user/operator from --access-key", report.Of("credentials"), StringComparison.Ordinal);
        Assert.Contains("they do not end by themselves", report.Of("credentials"), StringComparison.Ordinal);
        Assert.Contains("us-east-1 from --region", report.Of("region"), StringComparison.Ordinal);
        Assert.Contains("can be read", report.Of("store"), StringComparison.Ordinal);
        Assert.Equal("notChecked", report["lock"].Single().Standing);
        Assert.Equal("notChecked", report["sandbox"].Single().Standing);
        var text = await RunAsync("doctor", "-f", manifest);
        Assert.Contains("fine  credentials  arn:aws:iam::123456789012:user/operator", text.Out, StringComparison.Ordinal);
        Assert.Contains("→ use --write-probe s3://BUCKET/PREFIX", text.Out, StringComparison.Ordinal);
        Assert.Contains("0 fail", text.Out, StringComparison.Ordinal);
    }

    /// <summary>Without credentials, network or manifests every other check is made, and says why where it cannot be.</summary>
    [Fact]
    public async Task Nothing_that_is_missing_hides_another_check()
    {
        var result = await CliRunner.RunProcessAsync(
            CliRunner.Binary ?? "dotnet",
            Folder,
            [
                .. CliRunner.Binary is null ? [Program] : (string[])[],
                "doctor",
                "--format",
                "json",
                "--endpoint-url",
                $"http://127.0.0.1:{FreePort()}",
            ],
            []
        );
        var report = new Report(result);
        Assert.Equal(1, report.Exit);
        Assert.Equal(Checks, report.Names);
        Assert.Equal("fail", report["credentials"].Single().Standing);
        Assert.Contains("no credentials were found", report.Of("credentials"), StringComparison.Ordinal);
        Assert.Equal("fail", report["network"].Single().Standing);
        foreach (var check in (string[])["manifests", "clock", "store", "permissions", "lock", "sandbox"])
            Assert.All(report[check], l =>
                Assert.True(l.Standing == "notChecked" && l.Message.StartsWith("not checked: ", StringComparison.Ordinal))
            );
        Assert.Equal("fine", report["core-dumps"].Single().Standing);
    }

    [InProcessFact]
    public async Task Credentials()
    {
        var wrong = await ReportAsync(new CliSurroundings(), [.. At(Url), "--access-key", "AKIAIOSFODNN7EXAMPLE", "--secret-key", "x"]);
        Assert.Equal(("fail", 1), (wrong["credentials"][0].Standing, wrong.Exit));
        var other = await DoctorAsync(new CliSurroundings(), "-f", Manifest(Body, "210987654321"));
        Assert.Contains("fail: arn:aws:iam::123456789012:root from --access-key is of account 123456789012", other.Of("credentials"));
        var profile = await ReportAsync(new CliSurroundings(), [.. At(Url), "--profile", "none-such"]);
        Assert.Contains("fail: profile none-such does not exist", profile.Of("credentials"), StringComparison.Ordinal);
        Assert.Contains("not checked: there is no session (profile none-such", profile.Of("clock"), StringComparison.Ordinal);
        await using var store = Without(r => r.HttpMethod == "POST", StoreAnswer.Xml(405, "MethodNotAllowed"));
        var nobody = await DoctorAsync(new CliSurroundings(), "--endpoint-url", store.Url);
        Assert.Contains("warn: access key ", nobody.Of("credentials"), StringComparison.Ordinal);
        var none = await DoctorAsync(new CliSurroundings(), "--endpoint-url", store.Url, "-f", Manifest("buckets: {media: {}}\n", "none"));
        Assert.Contains("fine: access key ", none.Of("credentials"), StringComparison.Ordinal);
    }

    /// <summary>In a process of its own, since the SDK reads profiles from the environment.</summary>
    [Theory]
    [InlineData(40, "fine")]
    [InlineData(10, "warn")]
    public async Task Credentials_that_end(int minutes, string standing)
    {
        if (OperatingSystem.IsWindows())
            return;
        var end = TimeProvider.System.GetUtcNow().AddMinutes(minutes);
        var script = WriteFile(
            "keys.sh",
            $$"""
            #!/bin/sh
            echo '{"Version":1,"AccessKeyId":"{{Caller.Id}}","SecretAccessKey":"{{Caller.Secret}}","Expiration":"{{end:yyyy-MM-ddTHH:mm:ssZ}}"}'

            """
        );
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var config = WriteFile("config", $"[profile short]\ncredential_process = {script}\n");
        string[] args = ["doctor", "--format", "json", "--profile", "short", .. At(Url)];
        var report = new Report(
            await CliRunner.RunProcessAsync(
                CliRunner.Binary ?? "dotnet",
                Folder,
                [.. CliRunner.Binary is null ? [Program] : (string[])[], .. args],
                new Dictionary<string, string>
                {
                    ["AWS_CONFIG_FILE"] = config,
                    ["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(Folder, "none"),
                    ["HOME"] = Folder,
                }
            )
        );
        Assert.Contains($"{standing}: they end at 20", report.Of("credentials"), StringComparison.Ordinal);
        Assert.Contains("from --profile short", report.Of("credentials"), StringComparison.Ordinal);
    }

    /// <summary>The ARN of a session has no path of its role: IAM is asked for it. Where that is refused, nothing is decided.</summary>
    [Fact]
    public async Task Permissions_of_a_role_with_a_path()
    {
        await AsOperatorAsync();
        await Iam.CreateRoleAsync(
            new()
            {
                RoleName = "deployer",
                Path = "/ci/",
                AssumeRolePolicyDocument =
                    """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/operator"},"Action":"sts:AssumeRole"}]}""",
            }
        );
        using var sts = new AmazonSecurityTokenServiceClient(
            new BasicAWSCredentials(Caller.Id, Caller.Secret),
            new AmazonSecurityTokenServiceConfig { ServiceURL = Url, AuthenticationRegion = "us-east-1" }
        );
        var credentials = (
            await sts.AssumeRoleAsync(new() { RoleArn = "arn:aws:iam::123456789012:role/ci/deployer", RoleSessionName = "run" })
        ).Credentials;
        var auth = WriteFile(
            "auth.json",
            new JsonObject
            {
                ["AccessKeyId"] = credentials.AccessKeyId,
                ["SecretAccessKey"] = credentials.SecretAccessKey,
                ["SessionToken"] = credentials.SessionToken,
            }.ToJsonString()
        );
        string[] args = [.. At(Url), "--auth", auth, "-f", Manifest(Body)];
        await PutAsync("iam:SimulatePrincipalPolicy");
        var undecided = await ReportAsync(new CliSurroundings(), args);
        Assert.Contains("not checked: permissions to write", undecided.Of("permissions"), StringComparison.Ordinal);
        Assert.Contains("(and iam:GetRole to a role with a path)", undecided.All, StringComparison.Ordinal);
        await PutAsync("iam:SimulatePrincipalPolicy", "iam:GetRole");
        var missing = await ReportAsync(new CliSurroundings(), args);
        Assert.Contains("fail: iam:CreateUser on arn:aws:iam::123456789012:user/ada is not allowed", missing.Of("permissions"));
        await PutAsync("*");
        var enough = await ReportAsync(new CliSurroundings(), args);
        Assert.StartsWith("fine: IAM allows ", enough.Of("permissions"), StringComparison.Ordinal);

        Task PutAsync(params string[] actions) =>
            Iam.PutRolePolicyAsync(
                new()
                {
                    RoleName = "deployer",
                    PolicyName = "may",
                    PolicyDocument =
                        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["{{string.Join("\",\"", actions)}}"],"Resource":"*"}]}""",
                }
            );
    }

    /// <summary>The report fits its published schema.</summary>
    [Fact]
    public async Task Json_fits_its_schema()
    {
        var schema = await NJsonSchema.JsonSchema.FromJsonAsync((await CliRunner.RunAsync(Folder, "schema", "doctor")).Out);
        var report = await RunAsync("doctor", "--format", "json", "-f", Manifest(Body));
        Assert.Empty(schema.Validate(report.Out).Select(e => e.ToString()));
        Assert.NotEmpty(schema.Validate(report.Out.Replace("\"notChecked\"", "\"unknown\"", StringComparison.Ordinal)));
    }

    [InProcessFact]
    public async Task Region_and_endpoint()
    {
        // Without credentials nothing is sent, and behind a proxy no host is looked for.
        var offline = new CliSurroundings { Variable = v => v is "HTTPS_PROXY" or "HTTP_PROXY" ? "http://127.0.0.1:1" : null };
        string[] none = ["--profile", "none-such"];
        var aws = await ReportAsync(offline, none);
        Assert.Contains("warn: no region is set: us-east-1 is used", aws.Of("region"), StringComparison.Ordinal);
        Assert.Contains("fine: AWS", aws.Of("endpoint"), StringComparison.Ordinal);
        Assert.All(aws["network"], l => Assert.Equal("notChecked", l.Standing));
        var bad = await ReportAsync(offline, [.. none, "--region", "us east 1"]);
        Assert.Contains("fail: 'us east 1' is not the name of a region", bad.Of("region"), StringComparison.Ordinal);
        var china = await ReportAsync(
            offline,
            [.. none, "--region", "us-east-1", "-f", Manifest("buckets: {media: {region: cn-north-1}}\n")]
        );
        Assert.Contains("fail: us-east-1 is of partition aws, the manifests declare buckets in cn-north-1", china.Of("region"));
        var plain = await ReportAsync(offline, [.. none, "--endpoint-url", "http://store.example.org"]);
        Assert.Contains("warn: http://store.example.org from --endpoint-url: requests and answers are not encrypted", plain.Of("endpoint"));
        var ftp = await ReportAsync(offline, [.. none, "--endpoint-url", "ftp://store.example.org"]);
        Assert.Contains("fail: 'ftp://store.example.org' is not the address of a store", ftp.Of("endpoint"), StringComparison.Ordinal);
        var nowhere = await ReportAsync(offline, [.. none, "-f", Manifest("buckets: {media: {}}\n", "none")]);
        Assert.Contains("fail: account: none needs the endpoint", nowhere.Of("endpoint"), StringComparison.Ordinal);
    }

    [InProcessTheory]
    [InlineData(0, "fine")]
    [InlineData(-120, "warn")]
    [InlineData(120, "warn")]
    [InlineData(1000, "fail")]
    public async Task Clock(int seconds, string standing)
    {
        var report = await DoctorAsync(new CliSurroundings { Time = new Shifted(TimeSpan.FromSeconds(seconds)) });
        Assert.True(report["clock"].Single().Standing == standing, report.All);
        Assert.Equal(standing == "fail", report.Exit == 1);
    }

    [Fact]
    public async Task Network()
    {
        var answers = await DoctorAsync(new CliSurroundings());
        Assert.Contains($"fine: 127.0.0.1:{Server.Url.Port} answers", answers.Of("network"), StringComparison.Ordinal);
        var closed = await DoctorAsync(new CliSurroundings(), "--endpoint-url", $"http://127.0.0.1:{FreePort()}");
        Assert.Contains("fail: 127.0.0.1:", closed.Of("network"), StringComparison.Ordinal);
        Assert.Contains("nothing listens there", closed.Of("network"), StringComparison.Ordinal);
        using var issuer = new Issuer();
        foreach (var (days, trusted, standing) in new[] { (90, true, "fine"), (5, true, "warn"), (90, false, "fail") })
        {
            await using var server = new TlsServer(issuer.Certificate(days));
            var file = WriteFile($"ca-{days}-{trusted}.pem", trusted ? issuer.Pem : new Issuer().Pem);
            string[] args = ["doctor", "--format", "json", "--endpoint-url", $"https://localhost:{server.Port}", "--profile", "none-such"];
            var result = await CliRunner.RunProcessAsync(
                CliRunner.Binary ?? "dotnet",
                Folder,
                [.. CliRunner.Binary is null ? [Program] : (string[])[], .. args],
                new Dictionary<string, string> { ["SSL_CERT_FILE"] = file, ["SSL_CERT_DIR"] = Folder }
            );
            var report = new Report(result);
            Assert.True(report["network"].Single().Standing == standing, report.All);
        }
    }

    [InProcessFact]
    public async Task Store()
    {
        await BucketAsync("media");
        await using var withoutIam = Without(r => r.HttpMethod == "POST", StoreAnswer.Xml(501, "NotImplemented"));
        string[] at = ["--endpoint-url", withoutIam.Url];
        var warned = await DoctorAsync(new CliSurroundings(), at);
        Assert.Contains("warn: the store has no IAM", warned.Of("store"), StringComparison.Ordinal);
        var failed = await DoctorAsync(new CliSurroundings(), [.. at, "-f", Manifest(Body, "none")]);
        Assert.Contains("fail: the store has no IAM, and the manifests declare user/ada", failed.Of("store"), StringComparison.Ordinal);
        Server.Sandbox.Counters.Reset();
        var only = await DoctorAsync(new CliSurroundings(), "-f", Manifest("scope: buckets\nbuckets: {media: {}}\n"));
        Assert.Contains("fine: IAM is not needed", only.Of("store"), StringComparison.Ordinal);
        Assert.DoesNotContain("GetAccountAuthorizationDetails", Calls, StringComparison.Ordinal);
        await using var lacking = Without(
            r => r.Url!.Query.Contains("cors", StringComparison.Ordinal),
            StoreAnswer.Xml(501, "NotImplemented")
        );
        var some = await DoctorAsync(new CliSurroundings(), "--endpoint-url", lacking.Url);
        Assert.Contains("warn: the store does not support cors", some.Of("store"), StringComparison.Ordinal);
        await using var refusing = Without(
            r => r.HttpMethod == "GET" && r.Url!.AbsolutePath == "/",
            new StoreAnswer(403, "text/html", "<html>Forbidden</html>")
        );
        var refused = await DoctorAsync(new CliSurroundings(), "--endpoint-url", refusing.Url);
        Assert.Contains("fail: buckets cannot be listed: ListBuckets: ", refused.Of("store"), StringComparison.Ordinal);
        Assert.DoesNotContain("<html", refused.All, StringComparison.Ordinal);
        Assert.Equal(1, refused.Exit);
    }

    [Fact]
    public async Task Permissions()
    {
        await Iam.CreateUserAsync(new CreateUserRequest { UserName = "poor" });
        var key = (await Iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "poor" })).AccessKey!;
        string[] poor = [.. At(Url), "--access-key", key.AccessKeyId!, "--secret-key", key.SecretAccessKey!];
        var manifest = Manifest(Body);
        var refused = await ReportAsync(new CliSurroundings(), [.. poor, "-f", manifest]);
        Assert.Contains("fail", refused["permissions"].Select(l => l.Standing));
        Assert.Contains("notChecked: not checked: permissions to write", refused.Of("permissions"), StringComparison.Ordinal);
        Assert.Equal(1, refused.Exit);
        // With the right to ask IAM itself, and with just what permissions prints.
        var printed = await CliRunner.RunAsync(Folder, "permissions", "-f", manifest, "--for", "apply", "--quiet");
        await Iam.PutUserPolicyAsync(
            new()
            {
                UserName = "poor",
                PolicyName = "ask",
                PolicyDocument =
                    """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:SimulatePrincipalPolicy","Resource":"*"}]}""",
            }
        );
        var missing = await ReportAsync(new CliSurroundings(), [.. poor, "-f", manifest]);
        Assert.Contains("is not allowed", missing.Of("permissions"), StringComparison.Ordinal);
        await Iam.CreatePolicyAsync(new() { PolicyName = "apply", PolicyDocument = printed.Out });
        await Iam.AttachUserPolicyAsync(new() { UserName = "poor", PolicyArn = "arn:aws:iam::123456789012:policy/apply" });
        Server.Sandbox.Counters.Reset();
        var enough = await ReportAsync(new CliSurroundings(), [.. poor, "-f", manifest]);
        Assert.StartsWith("fine: IAM allows ", enough.Of("permissions"), StringComparison.Ordinal);
        Assert.Equal(0, Server.Sandbox.Counters.Writes);
        var none = await ReportAsync(new CliSurroundings(), poor);
        Assert.Equal("notChecked", none["permissions"].Single().Standing);
    }

    [InProcessFact]
    public async Task Lock()
    {
        await BucketAsync("locks");
        var kept = await DoctorAsync(new CliSurroundings(), "--write-probe", "s3://locks/s3creds");
        Assert.Contains("fine: locks keeps a lock", kept.Of("lock"), StringComparison.Ordinal);
        Assert.Empty((await Root.ListObjectsV2Async(new() { BucketName = "locks" })).S3Objects ?? []);
        // The first delete tests the condition, the second one releases the lock.
        deletes = 0;
        var left = await DoctorAsync(new CliSurroundings(), "--write-probe", "s3://locks/s3creds");
        Assert.True(left["lock"].Single().Standing == "warn" && left.Exit == 0, left.All);
        var probe = (await Root.ListObjectsV2Async(new() { BucketName = "locks" })).S3Objects!.Single().Key;
        Assert.Contains($"s3://locks/{probe}", left.Of("lock"), StringComparison.Ordinal);
        Assert.Contains($"delete it: s3creds delete-objects locks {probe}", left.All, StringComparison.Ordinal);
        deletes = null;
        ignoresConditions = true;
        var ignored = await DoctorAsync(new CliSurroundings(), "--write-probe", "s3://locks/s3creds");
        Assert.Contains("fail: s3://locks/s3creds/s3creds-doctor-", ignored.Of("lock"), StringComparison.Ordinal);
        var usage = await DoctorTextAsync("--write-probe", "locks");
        Assert.Equal(1, usage.ExitCode);
        Assert.Contains("is not s3://BUCKET/KEY", usage.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sandbox()
    {
        var state = Path.Combine(Folder, "state", "account.json");
        var none = await ReportAsync(new CliSurroundings(), ["--sandbox-state", state]);
        Assert.Equal("warn", none["sandbox"].Single().Standing);
        Assert.False(Directory.Exists(Path.GetDirectoryName(state)));
        await CliRunner.RunAsync(Folder, "list-buckets", "--sandbox-state", state);
        var fine = await ReportAsync(new CliSurroundings(), ["--sandbox-state", state]);
        Assert.True(fine["sandbox"].Single().Standing == "fine", fine.All);
        await File.WriteAllTextAsync(state, "{");
        var broken = await ReportAsync(new CliSurroundings(), ["--sandbox-state", state]);
        Assert.Equal(("fail", 1), (broken["sandbox"].Single().Standing, broken.Exit));
    }

    [InProcessFact]
    public async Task Masking()
    {
        var manifest = Manifest(Keys);
        var ci = new CliSurroundings { Variable = v => v == "CI" ? "true" : null };
        var gitHub = new CliSurroundings { Variable = v => v is "CI" or "GITHUB_ACTIONS" ? "true" : null };
        Assert.Equal("fine", (await DoctorAsync(new CliSurroundings()))["masking"].Single().Standing);
        Assert.Equal("fine", (await DoctorAsync(gitHub))["masking"].Single().Standing);
        Assert.Equal("warn", (await DoctorAsync(ci))["masking"].Single().Standing);
        var refused = await DoctorAsync(gitHub, "-f", manifest);
        Assert.Contains("fail: user bob delivers to file, which is refused in CI", refused.Of("masking"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Git()
    {
        var manifest = Manifest(Keys);
        Directory.CreateDirectory(Path.Combine(Folder, ".git"));
        var open = await DoctorAsync(new CliSurroundings(), "-f", manifest);
        Assert.Contains("fail: the key of user bob goes to secrets/bob.json, which git does not ignore", open.Of("git"));
        WriteFile(".gitignore", "/secrets/\n");
        Assert.DoesNotContain("fail", (await DoctorAsync(new CliSurroundings(), "-f", manifest)).Of("git"), StringComparison.Ordinal);
        var warned = new Report(await HereAsync());
        Assert.Contains("warn: git does not ignore the folder .s3creds", warned.Of("git"), StringComparison.Ordinal);
        WriteFile(".gitignore", "/secrets/\n.s3creds/\n");
        Assert.Contains("fine: ", new Report(await HereAsync()).Of("git"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_modes()
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var auth = WriteFile("auth.json", """{"AccessKeyId":"AKIAIOSFODNN7EXAMPLE","SecretAccessKey":"x"}""");
        var key = WriteFile("secrets/bob.json", "{}");
        string[] args = [.. At(Url), "--auth", auth, "-f", Manifest(Keys)];
        File.SetUnixFileMode(auth, Own | UnixFileMode.OtherRead);
        File.SetUnixFileMode(key, Own);
        var warned = await ReportAsync(new CliSurroundings(), args);
        Assert.Contains($"warn: {auth} holds credentials, and others can read or write it (mode 604)", warned.Of("file-modes"));
        File.SetUnixFileMode(auth, Own);
        File.SetUnixFileMode(key, Own | UnixFileMode.GroupRead);
        Assert.Contains($"fail: {key} holds a delivered key", (await ReportAsync(new CliSurroundings(), args)).Of("file-modes"));
        File.SetUnixFileMode(key, Own);
        Assert.Contains("fine: ", (await ReportAsync(new CliSurroundings(), args)).Of("file-modes"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Manifests()
    {
        var bad = await DoctorAsync(new CliSurroundings(), "-f", WriteFile("bad.yaml", "apiVersion: s3creds/v1\nusers: []\n"));
        Assert.StartsWith("fail: ", bad.Of("manifests"), StringComparison.Ordinal);
        Assert.Contains("bad.yaml:", bad.Of("manifests"), StringComparison.Ordinal);
        Assert.Equal(1, bad.Exit);
        Assert.Contains("fine: ", bad.Of("credentials"), StringComparison.Ordinal);
        var warned = await DoctorAsync(
            new CliSurroundings(),
            "-f",
            Manifest("scope: buckets\noperators: [\"role/*\"]\nbuckets: {media: {}}\n")
        );
        Assert.Contains("warn: the manifests have 1 warning", warned.Of("manifests"), StringComparison.Ordinal);
    }

    private Task<CliResult> HereAsync() =>
        CliRunner.RunProcessAsync(
            CliRunner.Binary ?? "dotnet",
            Folder,
            [.. CliRunner.Binary is null ? [Program] : (string[])[], "doctor", "--format", "json", "--profile", "none-such", .. At(Url)],
            []
        );

    private RewritingProxy Without(Func<HttpListenerRequest, bool> which, StoreAnswer answer) =>
        new(Url, request => which(request) ? answer : null);

    private string Manifest(string body, string account = "123456789012") =>
        WriteFile("team.yaml", $"apiVersion: s3creds/v1\naccount: {(account == "none" ? account : $"\"{account}\"")}\nowner: team\n{body}");

    private static string[] At(string url) => ["--endpoint-url", url, "--region", "us-east-1"];

    private Task<CliResult> DoctorTextAsync(params string[] args) => RunAsync("doctor", args);

    /// <summary>With the key of the account; options that are given twice count as given last.</summary>
    private async Task<Report> DoctorAsync(CliSurroundings around, params string[] args)
    {
        string[] key = ["--access-key", Caller.Id, "--secret-key", Caller.Secret];
        string[] at = args.Contains("--endpoint-url") ? ["--region", "us-east-1"] : At(Url);
        return await ReportAsync(around, [.. at, .. key, .. args]);
    }

    private async Task<Report> ReportAsync(CliSurroundings around, string[] args) =>
        new(await CliRunner.RunAsync(Folder, around, ["doctor", "--format", "json", .. args]));

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private sealed record Line(string Standing, string Message);

    private sealed class Report
    {
        private readonly List<(string Check, Line Line)> lines;

        public Report(CliResult result)
        {
            All = result.All;
            Exit = result.ExitCode;
            var json = JsonNode.Parse(result.Out.Length > 0 ? result.Out : throw new InvalidOperationException(result.All))!;
            Assert.Equal(1, json["formatVersion"]!.GetValue<int>());
            lines =
            [
                .. json["checks"]!
                    .AsArray()
                    .Select(c => (c!["check"]!.ToString(), new Line(c["standing"]!.ToString(), c["message"]!.ToString()))),
            ];
            Assert.Equal(lines.Exists(l => l.Line.Standing == "fail"), json["fails"]!.GetValue<bool>());
            Assert.Equal(lines.Exists(l => l.Line.Standing == "fail") ? 1 : 0, Exit);
        }

        public string All { get; }

        public int Exit { get; }

        public IEnumerable<string> Names => lines.Select(l => l.Check).Distinct();

        public List<Line> this[string check] => [.. lines.Where(l => l.Check == check).Select(l => l.Line)];

        public string Of(string check) => string.Join('\n', this[check].Select(l => $"{l.Standing}: {l.Message}"));
    }

    private sealed class Shifted(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }

    /// <summary>A certificate authority of this test.</summary>
    private sealed class Issuer : IDisposable
    {
        private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        private readonly X509Certificate2 authority;

        public Issuer()
        {
            var request = new CertificateRequest("CN=s3creds test authority", key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            authority = request.CreateSelfSigned(Now.AddDays(-2), Now.AddDays(365));
        }

        private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

        public string Pem => authority.ExportCertificatePem();

        public X509Certificate2 Certificate(int days)
        {
            using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=localhost", own, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            request.CertificateExtensions.Add(names.Build());
            using var issued = request.Create(authority, Now.AddDays(-1), Now.AddDays(days), [1, 2, 3, (byte)days]);
            using var whole = issued.CopyWithPrivateKey(own);
            return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null);
        }

        public void Dispose()
        {
            authority.Dispose();
            key.Dispose();
        }
    }

    private sealed class TlsServer : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource stop = new();
        private readonly Task serving;

        public TlsServer(X509Certificate2 certificate)
        {
            listener.Start();
            serving = ServeAsync(certificate);
        }

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        public async ValueTask DisposeAsync()
        {
            // A listener that has stopped refuses to wait, so waiting ends before it stops.
            await stop.CancelAsync();
            await serving;
            listener.Dispose();
            stop.Dispose();
        }

        private async Task ServeAsync(X509Certificate2 certificate)
        {
            while (true)
            {
                try
                {
                    using var client = await listener.AcceptTcpClientAsync(stop.Token);
                    await using var tls = new SslStream(client.GetStream());
                    await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop.Token);
                    // The other side only reads the certificate.
                    _ = await tls.ReadAsync(new byte[1], stop.Token);
                }
                catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // It did not like the certificate.
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        }
    }
}
