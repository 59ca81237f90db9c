using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Tests;

/// <summary>A fact that needs <c>moto_server</c> (pip install 'moto[server]'), an IAM written by others; skipped where it is not installed.</summary>
public sealed class MotoFactAttribute : FactAttribute
{
    public MotoFactAttribute()
    {
        if (MotoServer.Find() is null)
            Skip = "moto_server is not on the PATH: the client was not checked against an IAM written by others.";
    }
}

/// <summary><c>moto_server</c> on a free loopback port, ended with the tests.</summary>
public sealed class MotoServer : IAsyncLifetime
{
    private Process? _process;
    private string _url = "";

    public static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "moto_server")).FirstOrDefault(File.Exists);

    public AmazonIdentityManagementServiceClient Client() => new(
        new BasicAWSCredentials("AKIDEXAMPLE", "secret"),
        new AmazonIdentityManagementServiceConfig { ServiceURL = _url, AuthenticationRegion = "us-east-1" });

    public async Task InitializeAsync()
    {
        if (Find() is not { } program)
            return;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            _url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        }
        var start = new ProcessStartInfo(program, ["-H", "127.0.0.1", "-p", new Uri(_url).Port.ToString(System.Globalization.CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var http = new HttpClient();
        for (var attempt = 0; attempt < 300; attempt++)
        {
            try
            {
                await http.GetAsync(new Uri(_url + "/moto-api/data.json"));
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100);
            }
        }
        throw new TimeoutException("moto_server did not start within 30 s");
    }

    public Task DisposeAsync()
    {
        _process?.Kill(entireProcessTree: true);
        _process?.Dispose();
        return Task.CompletedTask;
    }
}

public class MotoTests(MotoServer moto) : IClassFixture<MotoServer>
{
    private const string Document = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/a+b %/*"}]}""";
    private const string Trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

    [MotoFact]
    public async Task A_user_lives_and_dies()
    {
        using var iam = moto.Client();
        var created = await iam.CreateUserAsync(new CreateUserRequest { UserName = "ann", Path = "/team/", Tags = [new Tag { Key = "k", Value = "v & w" }] });
        Assert.Equal("arn:aws:iam::123456789012:user/team/ann", created.User!.Arn);
        Assert.Equal(DateTimeKind.Utc, created.User!.CreateDate!.Value.Kind);
        await Assert.ThrowsAsync<EntityAlreadyExistsException>(() => iam.CreateUserAsync(new CreateUserRequest { UserName = "ann" }));

        await iam.PutUserPolicyAsync(new PutUserPolicyRequest { UserName = "ann", PolicyName = "p", PolicyDocument = Document });
        var inline = await iam.GetUserPolicyAsync(new GetUserPolicyRequest { UserName = "ann", PolicyName = "p" });
        Assert.Equal(Document, Uri.UnescapeDataString(inline.PolicyDocument));
        Assert.Equal("v & w", (await iam.ListUserTagsAsync(new ListUserTagsRequest { UserName = "ann" })).Tags!.Single().Value);

        await iam.CreateGroupAsync(new CreateGroupRequest { GroupName = "g" });
        await iam.AddUserToGroupAsync(new AddUserToGroupRequest { GroupName = "g", UserName = "ann" });
        Assert.Equal("ann", (await iam.GetGroupAsync(new GetGroupRequest { GroupName = "g" })).Users!.Single().UserName);

        var key = (await iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "ann" })).AccessKey;
        Assert.Equal(StatusType.Active, key.Status);
        await iam.UpdateAccessKeyAsync(new UpdateAccessKeyRequest { UserName = "ann", AccessKeyId = key.AccessKeyId, Status = StatusType.Inactive });
        var listed = (await iam.ListAccessKeysAsync(new ListAccessKeysRequest { UserName = "ann" })).AccessKeyMetadata!.Single();
        Assert.Equal((key.AccessKeyId, StatusType.Inactive), (listed.AccessKeyId, listed.Status));

        var details = await iam.GetAccountAuthorizationDetailsAsync(new GetAccountAuthorizationDetailsRequest { Filter = [EntityType.User] });
        var detail = details.UserDetailList!.Single(user => user.UserName == "ann");
        Assert.Equal(("p", "g"), (detail.UserPolicyList!.Single().PolicyName, detail.GroupList!.Single()));

        await iam.DeleteAccessKeyAsync(new DeleteAccessKeyRequest { UserName = "ann", AccessKeyId = key.AccessKeyId });
        await iam.RemoveUserFromGroupAsync(new RemoveUserFromGroupRequest { GroupName = "g", UserName = "ann" });
        await iam.DeleteGroupAsync(new DeleteGroupRequest { GroupName = "g" });
        await iam.DeleteUserPolicyAsync(new DeleteUserPolicyRequest { UserName = "ann", PolicyName = "p" });
        await iam.DeleteUserAsync(new DeleteUserRequest { UserName = "ann" });
        var gone = await Assert.ThrowsAsync<NoSuchEntityException>(() => iam.GetUserAsync(new GetUserRequest { UserName = "ann" }));
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [MotoFact]
    public async Task A_managed_policy_has_versions_and_a_role_carries_it()
    {
        using var iam = moto.Client();
        var policy = (await iam.CreatePolicyAsync(new CreatePolicyRequest { PolicyName = "mp", PolicyDocument = Document, Description = "d" })).Policy!;
        await iam.CreatePolicyVersionAsync(new CreatePolicyVersionRequest { PolicyArn = policy.Arn!, PolicyDocument = Document, SetAsDefault = true });
        var versions = (await iam.ListPolicyVersionsAsync(new ListPolicyVersionsRequest { PolicyArn = policy.Arn! })).Versions!;
        Assert.Equal(["v1:False", "v2:True"], versions.Select(v => $"{v.VersionId}:{v.IsDefaultVersion}").Order(StringComparer.Ordinal));
        var version = (await iam.GetPolicyVersionAsync(new GetPolicyVersionRequest { PolicyArn = policy.Arn!, VersionId = "v2" })).PolicyVersion!;
        Assert.Equal(Document, Uri.UnescapeDataString(version.Document!));

        await iam.CreateRoleAsync(new CreateRoleRequest { RoleName = "r", AssumeRolePolicyDocument = Trust, MaxSessionDuration = 7200, Description = "a role" });
        await iam.AttachRolePolicyAsync(new AttachRolePolicyRequest { RoleName = "r", PolicyArn = policy.Arn! });
        var role = (await iam.GetRoleAsync(new GetRoleRequest { RoleName = "r" })).Role;
        Assert.Equal((7200, "a role"), (role.MaxSessionDuration, role.Description));
        Assert.Equal(Trust, Uri.UnescapeDataString(role.AssumeRolePolicyDocument!));
        Assert.Equal("mp", (await iam.ListAttachedRolePoliciesAsync(new ListAttachedRolePoliciesRequest { RoleName = "r" })).AttachedPolicies!.Single().PolicyName);
        Assert.Equal("r", (await iam.ListEntitiesForPolicyAsync(new ListEntitiesForPolicyRequest { PolicyArn = policy.Arn! })).PolicyRoles!.Single().RoleName);
        await Assert.ThrowsAsync<DeleteConflictException>(() => iam.DeleteRoleAsync(new DeleteRoleRequest { RoleName = "r" }));
    }

    [MotoFact]
    public async Task The_account_tells_about_itself()
    {
        using var iam = moto.Client();
        await iam.CreateUserAsync(new CreateUserRequest { UserName = "reported" });
        var summary = (await iam.GetAccountSummaryAsync()).SummaryMap!;
        Assert.True(summary["Users"] >= 1);
        Assert.Null((await iam.ListAccountAliasesAsync()).AccountAliases);

        await iam.GenerateCredentialReportAsync();
        var report = await iam.GetCredentialReportAsync();
        Assert.Equal(ReportFormatType.TextCsv, report.ReportFormat);
        Assert.Contains("reported", Encoding.UTF8.GetString(report.Content!.ToArray()), StringComparison.Ordinal);

        var provider = await iam.CreateOpenIDConnectProviderAsync(new CreateOpenIDConnectProviderRequest { Url = "https://token.example.com", ClientIDList = ["sts"], ThumbprintList = [new string('a', 40)] });
        var read = await iam.GetOpenIDConnectProviderAsync(new GetOpenIDConnectProviderRequest { OpenIDConnectProviderArn = provider.OpenIDConnectProviderArn! });
        Assert.Equal(("token.example.com", "sts"), (read.Url, read.ClientIDList!.Single()));
    }
}
