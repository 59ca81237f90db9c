using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;

namespace S3Creds.Cli.Tests;

/// <summary>Profiles of the AWS configuration, in a process of its own since the SDK reads them from the environment.</summary>
public sealed class CredentialsTests : IAsyncLifetime, IDisposable
{
    private const string Anybody = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";
    private const string Mfa = "arn:aws:iam::123456789012:mfa/caller";

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;
    private readonly StringWriter log = new();
    private SandboxServer server = null!;
    private AccessKey key = null!;

    public async Task InitializeAsync()
    {
        server = await SandboxServer.StartAsync(
            new SandboxOptions { Issued = S3Creds.Testing.Canaries.OfThisProcess.Add, AccessLog = TextWriter.Synchronized(log) },
            0,
            default
        );
        using var iam = new AmazonIdentityManagementServiceClient(
            new BasicAWSCredentials(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey),
            new AmazonIdentityManagementServiceConfig { ServiceURL = server.Url.ToString(), AuthenticationRegion = "us-east-1" }
        );
        await iam.CreateUserAsync(new CreateUserRequest { UserName = "caller" });
        await iam.PutUserPolicyAsync(
            new PutUserPolicyRequest
            {
                UserName = "caller",
                PolicyName = "all",
                PolicyDocument = Anybody,
            }
        );
        key = (await iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "caller" })).AccessKey;
        await iam.CreateRoleAsync(
            new CreateRoleRequest
            {
                RoleName = "deployer",
                AssumeRolePolicyDocument =
                    """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::123456789012:root"}}]}""",
            }
        );
        await iam.PutRolePolicyAsync(
            new PutRolePolicyRequest
            {
                RoleName = "deployer",
                PolicyName = "all",
                PolicyDocument = Anybody,
            }
        );
        await File.WriteAllTextAsync(
            Path.Combine(folder, "team.yaml"),
            "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team\nusers: {ada: {}}\n"
        );
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        await log.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_credential_process_is_asked()
    {
        var script = Path.Combine(folder, "keys.sh");
        await File.WriteAllTextAsync(
            script,
            $$"""
            #!/bin/sh
            echo '{"Version": 1, "AccessKeyId": "{{key.AccessKeyId}}", "SecretAccessKey": "{{key.SecretAccessKey}}"}'

            """
        );
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var result = await PlanAsync($"[profile script]\ncredential_process = {script}\n", "script");
        Assert.True(result.ExitCode == 0, result.All);
        Assert.Contains("  1 to create", result.Out, StringComparison.Ordinal);
        Assert.Contains(key.AccessKeyId, log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_process_that_fails_is_named_by_its_profile()
    {
        var result = await PlanAsync("[profile script]\ncredential_process = /bin/false\n", "script");
        Assert.True(result.ExitCode == 1, result.All);
        Assert.DoesNotContain("S3C599", result.Err, StringComparison.Ordinal);
        Assert.InRange(result.Err.Split('\n').Length, 2, 10);
    }

    public static TheoryData<string, string> Failing =>
        new()
        {
            {
                "credential_process = sh -c \"echo TOPSECRET >&2; exit 3\"",
                "profile it gives no credentials: its credential_process ended with exit code 3"
            },
            {
                "credential_process = /nonexistent/TOPSECRET",
                "profile it gives no credentials: its credential_process ended with exit code 127"
            },
            {
                "credential_process = echo TOPSECRET",
                "profile it gives no credentials: its credential_process does not print the JSON that AWS describes"
            },
            {
                "credential_process = echo {}",
                "profile it gives no credentials: its credential_process does not print the JSON that AWS describes"
            },
            { "aws_access_key_id = AKIATOPSECRET", "profile it gives no credentials: it is incomplete" },
            { "aws_secret_access_key = TOPSECRET", "profile it gives no credentials: it is incomplete" },
            {
                "role_arn = arn:aws:iam::123456789012:role/x\nsource_profile = nowhere",
                "profile it gives no credentials: it is incomplete, or its source_profile is missing"
            },
            { "role_arn = arn:aws:iam::123456789012:role/x\nsource_profile = it", "profile it gives no credentials: it is incomplete" },
            {
                "role_arn = arn:aws:iam::123456789012:role/x\nweb_identity_token_file = /nowhere",
                "profile it gives no credentials: the web identity token cannot be read"
            },
            {
                "sso_start_url = http://127.0.0.1:9/\nsso_region = us-east-1\nsso_account_id = 123456789012\nsso_role_name = x",
                "profile it has no SSO session"
            },
        };

    [Theory]
    [MemberData(nameof(Failing))]
    public async Task A_profile_that_gives_nothing_is_said_without_what_its_program_prints(string settings, string expected)
    {
        var result = await PlanAsync($"[profile it]\n{settings}\n", "it");
        Assert.True(result.ExitCode == 1, result.All);
        Assert.Contains(expected, result.Err, StringComparison.Ordinal);
        Assert.DoesNotContain("TOPSECRET", result.All, StringComparison.Ordinal);
        Assert.DoesNotContain("S3C599", result.Err, StringComparison.Ordinal);
    }

    /// <summary>Also where no account is opened: the region of a profile is asked for by verbs that call nothing.</summary>
    [Theory]
    [InlineData("create", "bkt-1", "--dry-run")]
    [InlineData("create", "bkt-1", "--dry-run", "--profile", "other")]
    [InlineData("policy", "bkt-1")]
    [InlineData("whoami")]
    [InlineData("list-buckets", "--profile", "other")]
    [InlineData("plan", "-f", "team.yaml")]
    [InlineData(
        "create",
        "bkt-1",
        "--dry-run",
        "--policy",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"""
    )]
    public async Task No_line_of_a_file_is_quoted_by_any_verb(params string[] args)
    {
        foreach (var line in (string[])["aws_secret_access_key: TOPSECRET", "TOPSECRET", "[profile TOPSECRET", " = TOPSECRET"])
        {
            var result = await RunAsync($"[default]\nregion = us-east-1\n[profile other]\n{line}\n", args, []);
            Assert.DoesNotContain("TOPSECRET", result.All, StringComparison.Ordinal);
            Assert.DoesNotContain("S3C599", result.Err, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_null_device_is_no_file()
    {
        var result = await RunAsync(
            "",
            ["whoami"],
            new()
            {
                ["AWS_CONFIG_FILE"] = "/dev/null",
                ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null",
                ["AWS_ACCESS_KEY_ID"] = "",
                ["AWS_EC2_METADATA_DISABLED"] = "true",
            }
        );
        Assert.True(result.ExitCode == 1, result.All);
        Assert.StartsWith("Error: no credentials were found", result.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_is_assumed_from_its_source_profile()
    {
        var result = await PlanAsync(
            Source + "[profile deploy]\nrole_arn = arn:aws:iam::123456789012:role/deployer\nsource_profile = base\n",
            "deploy"
        );
        Assert.True(result.ExitCode == 0, result.All);
        Assert.Contains("\"AssumeRole\"", log.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"ASIA", log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_wants_MFA_says_so_where_nobody_can_be_asked()
    {
        var result = await PlanAsync(
            Source + $"[profile deploy]\nrole_arn = arn:aws:iam::123456789012:role/deployer\nsource_profile = base\nmfa_serial = {Mfa}\n",
            "deploy"
        );
        Assert.True(result.ExitCode == 1, result.All);
        Assert.Contains("error S3C201", result.Err, StringComparison.Ordinal);
        Assert.Contains(Mfa, result.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_may_not_be_assumed_is_told_with_the_reason()
    {
        var result = await PlanAsync(
            Source + "[profile deploy]\nrole_arn = arn:aws:iam::123456789012:role/nobody\nsource_profile = base\n",
            "deploy"
        );
        Assert.True(result.ExitCode == 1, result.All);
        Assert.Contains("error S3C206", result.Err, StringComparison.Ordinal);
        Assert.Contains("role/nobody", result.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_that_does_not_exist_is_named()
    {
        var result = await PlanAsync(Source, "nobody");
        Assert.True(result.ExitCode == 1, result.All);
        Assert.Contains("error S3C202: profile nobody does not exist", result.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_credentials_at_all_is_one_message()
    {
        var result = await PlanAsync("", null);
        Assert.True(result.ExitCode == 1, result.All);
        Assert.Contains("error S3C200: no credentials were found", result.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_use_without_credentials_is_shown_the_emulated_account()
    {
        var result = await RunAsync("", ["init"], []);
        Assert.True(result.ExitCode == 1, result.All);
        Assert.StartsWith("error S3C200: no credentials were found\n    give --access-key", result.Err, StringComparison.Ordinal);
        Assert.EndsWith("; for an emulated account: --sandbox\n", result.Err, StringComparison.Ordinal);
    }

    public void Dispose() => log.Dispose();

    private string Source =>
        $"[profile base]\naws_access_key_id = {key.AccessKeyId}\naws_secret_access_key = {key.SecretAccessKey}\nregion = us-east-1\n";

    private async Task<CliResult> PlanAsync(string config, string? profile)
    {
        string[] args =
        [
            "plan",
            "-f",
            "team.yaml",
            "--region",
            "us-east-1",
            .. profile is null ? Array.Empty<string>() : ["--profile", profile],
        ];
        return await RunAsync(config, args, []);
    }

    private async Task<CliResult> RunAsync(string config, string[] args, Dictionary<string, string> environment)
    {
        var path = Path.Combine(folder, "config");
        await File.WriteAllTextAsync(path, config);
        var around = new Dictionary<string, string>
        {
            ["AWS_CONFIG_FILE"] = path,
            ["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(folder, "none"),
            ["AWS_ENDPOINT_URL"] = server.Url.ToString(),
            ["HOME"] = folder,
        };
        foreach (var (name, value) in environment)
            around[name] = value;
        return await CliRunner.RunProcessAsync(CliRunner.Binary ?? Path.Combine(AppContext.BaseDirectory, "s3creds"), folder, args, around);
    }
}
