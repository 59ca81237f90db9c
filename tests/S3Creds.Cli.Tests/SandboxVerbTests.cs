using System.Net;
using Amazon.IdentityManagement;
using Amazon.Runtime;
using S3Creds.Cli.Tests.Docs;
using S3Creds.Sandbox;

namespace S3Creds.Cli.Tests;

/// <summary>What a user finds who has just started the sandbox, with nothing but the lines that it prints.</summary>
public sealed class SandboxVerbTests : IDisposable
{
    private const string Root = SandboxAccount.DefaultRootAccessKeyId;
    private static readonly string Admin = SandboxAdministrator.Default.AccessKeyId;

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    /// <summary>Of its own: it holds the secrets that no run may leave in a folder.</summary>
    private readonly string kept = Directory.CreateTempSubdirectory("s3creds-").FullName;

    private string State => Path.Combine(kept, "account.json");

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        Directory.Delete(kept, recursive: true);
    }

    [InProcessFact]
    public async Task The_printed_key_is_that_of_an_administrator_and_root_stands_beside_it()
    {
        await using var served = await ServedSandbox.StartAsync();
        Assert.Equal(
            ["AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_DEFAULT_REGION"],
            served.Exports.Keys
        );
        Assert.Equal(("us-east-1", "us-east-1"), (served.Exports["AWS_REGION"], served.Exports["AWS_DEFAULT_REGION"]));
        Assert.Equal(Admin, served.Exports["AWS_ACCESS_KEY_ID"]);
        Assert.Contains(
            "# this is the key of user/sandbox-admin; it may assume arn:aws:iam::123456789012:role/sandbox-admin\n",
            served.Printed,
            StringComparison.Ordinal
        );
        Assert.Contains($"# root user: AWS_ACCESS_KEY_ID={Root} AWS_SECRET_ACCESS_KEY=", served.Printed, StringComparison.Ordinal);
        var who = await CliRunner.RunAsync(folder, ["whoami", .. served.Account]);
        Assert.Contains("arn:aws:iam::123456789012:user/sandbox-admin", who.Out, StringComparison.Ordinal);
    }

    [InProcessFact]
    public async Task Temporary_credentials_and_localserver_work_at_once()
    {
        await using var served = await ServedSandbox.StartAsync();
        var made = await CliRunner.RunAsync(
            folder,
            ["create", "media-uploads", "-c", "-d", "15m", "--runs-folder", Path.Combine(folder, "runs"), .. served.Account]
        );
        Assert.True(made.ExitCode == 0, made.All);
        Assert.Contains("\"SessionToken\"", made.Out, StringComparison.Ordinal);

        using var stop = new CancellationTokenSource();
        var port = FreePort();
        var serving = CliRunner.RunHereAsync(
            new CliSurroundings { Stop = stop.Token },
            ["localserver", "media-uploads", "-d", "15m", "--port", $"{port}", .. served.Account]
        );
        using var http = new HttpClient();
        string? answer = null;
        for (var i = 0; answer is null && !serving.IsCompleted && i < 400; i++)
        {
            try
            {
                answer = await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"));
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50);
            }
        }

        await stop.CancelAsync();
        var end = await serving;
        Assert.True(answer is not null, end.All);
        Assert.Contains("\"SessionToken\"", answer, StringComparison.Ordinal);
    }

    /// <summary>The administrator is a principal of the account as any other: it shows where it has access, and in no plan that does not
    /// concern it.</summary>
    [InProcessFact]
    public async Task The_plan_of_an_example_does_not_name_the_administrator()
    {
        await using var served = await ServedSandbox.StartAsync();
        var example = Path.Combine(RepositoryFiles.Root, "examples", "team.yaml");
        var plan = await CliRunner.RunAsync(folder, ["plan", "-f", example, "--full", .. served.Account]);
        Assert.True(plan.ExitCode == 0, plan.All);
        Assert.Contains("reports-reader", plan.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("sandbox-admin", plan.Out, StringComparison.Ordinal);
        var access = await CliRunner.RunAsync(folder, ["access", .. served.Account]);
        Assert.Contains("user/sandbox-admin", access.Out, StringComparison.Ordinal);
    }

    [InProcessFact]
    public async Task Without_an_administrator_the_printed_key_is_that_of_root()
    {
        await using var served = await ServedSandbox.StartAsync("--no-administrator");
        Assert.Equal(Root, served.Exports["AWS_ACCESS_KEY_ID"]);
        Assert.Contains("# this is the key of the root user, which cannot assume a role\n", served.Printed, StringComparison.Ordinal);
        Assert.DoesNotContain("sandbox-admin", served.Printed, StringComparison.Ordinal);
        Assert.Equal(
            "[]",
            string.Concat((await CliRunner.RunAsync(folder, ["list-users", .. served.Account])).Out.Where(c => !char.IsWhiteSpace(c)))
        );
    }

    [InProcessFact]
    public async Task The_administrator_of_a_kept_account_is_made_again_where_it_was_deleted_and_stays_as_it_was_changed()
    {
        await using (var first = await ServedSandbox.StartAsync("--sandbox-state", State))
        {
            // What was never written to is not kept.
            var made = await CliRunner.RunAsync(
                folder,
                ["create", "media-uploads", "-c", "--runs-folder", Path.Combine(folder, "runs"), .. first.Account]
            );
            Assert.True(made.ExitCode == 0, made.All);
        }

        var deleted = await CliRunner.RunAsync(folder, "delete-user", "sandbox-admin", "--sandbox-state", State);
        Assert.True(deleted.ExitCode == 0, deleted.All);
        await using (var again = await ServedSandbox.StartAsync("--sandbox-state", State))
        {
            Assert.Equal(Admin, again.Exports["AWS_ACCESS_KEY_ID"]);
            using var iam = new AmazonIdentityManagementServiceClient(
                new BasicAWSCredentials(Root, SandboxAccount.DefaultRootSecretAccessKey),
                new AmazonIdentityManagementServiceConfig
                {
                    ServiceURL = again.Exports["AWS_ENDPOINT_URL"],
                    AuthenticationRegion = "us-east-1",
                }
            );
            await iam.UpdateAccessKeyAsync(
                new()
                {
                    AccessKeyId = Admin,
                    Status = StatusType.Inactive,
                    UserName = "sandbox-admin",
                }
            );
        }

        await using var inactive = await ServedSandbox.StartAsync("--sandbox-state", State);
        Assert.Equal(Root, inactive.Exports["AWS_ACCESS_KEY_ID"]);
    }

    /// <summary>AWS lets no root user assume a role: a verb that needs one runs as the administrator.</summary>
    [InProcessFact]
    public async Task Temporary_credentials_work_at_once_in_the_account_of_a_folder_too()
    {
        var made = await CliRunner.RunAsync(
            folder,
            "create",
            "media-uploads",
            "-c",
            "-d",
            "15m",
            "--runs-folder",
            Path.Combine(folder, "runs"),
            "--sandbox-state",
            State
        );
        Assert.True(made.ExitCode == 0, made.All);
        Assert.Contains("\"SessionToken\"", made.Out, StringComparison.Ordinal);
        var lasting = await CliRunner.RunAsync(folder, "whoami", "--sandbox-state", State);
        Assert.Contains("arn:aws:iam::123456789012:root", lasting.Out, StringComparison.Ordinal);
    }

    /// <summary>A store that answers late is no program that hangs.</summary>
    [InProcessFact]
    public async Task An_answer_that_is_late_is_a_wait_that_says_until_when()
    {
        await using var served = await ServedSandbox.StartAsync("--latency", "2600");
        var who = await CliRunner.RunAsync(folder, ["whoami", .. served.Account]);
        Assert.Equal(0, who.ExitCode);
        Assert.Matches("^waiting until [0-9]{2}:[0-9]{2}:[0-9]{2}Z at most: STS has not answered GetCallerIdentity yet\n$", who.Err);
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
