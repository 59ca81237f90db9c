using System.Net;
using System.Text;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using S3Creds.Testing;

namespace Amazon.IdentityManagement.Tests;

public class MotoTests(MotoServer moto) : IClassFixture<MotoServer>
{
    private const string Document =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/a+b %/*"}]}""";
    private const string Trust =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

    [MotoFact]
    public async Task A_user_lives_and_dies()
    {
        using var iam = Client();
        var created = await iam.CreateUserAsync(
            new CreateUserRequest
            {
                UserName = "ann",
                Path = "/team/",
                Tags = [new Tag { Key = "k", Value = "v & w" }],
            }
        );
        Assert.Equal("arn:aws:iam::123456789012:user/team/ann", created.User!.Arn);
        Assert.Equal(DateTimeKind.Utc, created.User!.CreateDate!.Value.Kind);
        await Assert.ThrowsAsync<EntityAlreadyExistsException>(() => iam.CreateUserAsync(new CreateUserRequest { UserName = "ann" }));

        await iam.PutUserPolicyAsync(
            new PutUserPolicyRequest
            {
                UserName = "ann",
                PolicyName = "p",
                PolicyDocument = Document,
            }
        );
        var inline = await iam.GetUserPolicyAsync(new GetUserPolicyRequest { UserName = "ann", PolicyName = "p" });
        Assert.Equal(Document, Uri.UnescapeDataString(inline.PolicyDocument));
        Assert.Equal("v & w", (await iam.ListUserTagsAsync(new ListUserTagsRequest { UserName = "ann" })).Tags!.Single().Value);

        await iam.CreateGroupAsync(new CreateGroupRequest { GroupName = "g" });
        await iam.AddUserToGroupAsync(new AddUserToGroupRequest { GroupName = "g", UserName = "ann" });
        Assert.Equal("ann", (await iam.GetGroupAsync(new GetGroupRequest { GroupName = "g" })).Users!.Single().UserName);

        var key = (await iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "ann" })).AccessKey;
        Assert.Equal(StatusType.Active, key.Status);
        await iam.UpdateAccessKeyAsync(
            new UpdateAccessKeyRequest
            {
                UserName = "ann",
                AccessKeyId = key.AccessKeyId,
                Status = StatusType.Inactive,
            }
        );
        var listed = (await iam.ListAccessKeysAsync(new ListAccessKeysRequest { UserName = "ann" })).AccessKeyMetadata!.Single();
        Assert.Equal((key.AccessKeyId, StatusType.Inactive), (listed.AccessKeyId, listed.Status));

        var details = await iam.GetAccountAuthorizationDetailsAsync(
            new GetAccountAuthorizationDetailsRequest { Filter = [EntityType.User] }
        );
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
        using var iam = Client();
        var policy = (
            await iam.CreatePolicyAsync(
                new CreatePolicyRequest
                {
                    PolicyName = "mp",
                    PolicyDocument = Document,
                    Description = "d",
                }
            )
        ).Policy!;
        await iam.CreatePolicyVersionAsync(
            new CreatePolicyVersionRequest
            {
                PolicyArn = policy.Arn!,
                PolicyDocument = Document,
                SetAsDefault = true,
            }
        );
        var versions = (await iam.ListPolicyVersionsAsync(new ListPolicyVersionsRequest { PolicyArn = policy.Arn! })).Versions!;
        Assert.Equal(["v1:False", "v2:True"], versions.Select(v => $"{v.VersionId}:{v.IsDefaultVersion}").Order(StringComparer.Ordinal));
        var version = (
            await iam.GetPolicyVersionAsync(new GetPolicyVersionRequest { PolicyArn = policy.Arn!, VersionId = "v2" })
        ).PolicyVersion!;
        Assert.Equal(Document, Uri.UnescapeDataString(version.Document!));

        await iam.CreateRoleAsync(
            new CreateRoleRequest
            {
                RoleName = "r",
                AssumeRolePolicyDocument = Trust,
                MaxSessionDuration = 7200,
                Description = "a role",
            }
        );
        await iam.AttachRolePolicyAsync(new AttachRolePolicyRequest { RoleName = "r", PolicyArn = policy.Arn! });
        var role = (await iam.GetRoleAsync(new GetRoleRequest { RoleName = "r" })).Role;
        Assert.Equal((7200, "a role"), (role.MaxSessionDuration, role.Description));
        Assert.Equal(Trust, Uri.UnescapeDataString(role.AssumeRolePolicyDocument!));
        Assert.Equal(
            "mp",
            (await iam.ListAttachedRolePoliciesAsync(new ListAttachedRolePoliciesRequest { RoleName = "r" }))
                .AttachedPolicies!.Single()
                .PolicyName
        );
        Assert.Equal(
            "r",
            (await iam.ListEntitiesForPolicyAsync(new ListEntitiesForPolicyRequest { PolicyArn = policy.Arn! }))
                .PolicyRoles!.Single()
                .RoleName
        );
        await Assert.ThrowsAsync<DeleteConflictException>(() => iam.DeleteRoleAsync(new DeleteRoleRequest { RoleName = "r" }));
    }

    [MotoFact]
    public async Task The_account_tells_about_itself()
    {
        using var iam = Client();
        await iam.CreateUserAsync(new CreateUserRequest { UserName = "reported" });
        var summary = (await iam.GetAccountSummaryAsync()).SummaryMap!;
        Assert.True(summary["Users"] >= 1);
        Assert.Null((await iam.ListAccountAliasesAsync()).AccountAliases);

        await iam.GenerateCredentialReportAsync();
        var report = await iam.GetCredentialReportAsync();
        Assert.Equal(ReportFormatType.TextCsv, report.ReportFormat);
        Assert.Contains("reported", Encoding.UTF8.GetString(report.Content!.ToArray()), StringComparison.Ordinal);

        var provider = await iam.CreateOpenIDConnectProviderAsync(
            new CreateOpenIDConnectProviderRequest
            {
                Url = "https://token.example.com",
                ClientIDList = ["sts"],
                ThumbprintList = [new string('a', 40)],
            }
        );
        var read = await iam.GetOpenIDConnectProviderAsync(
            new GetOpenIDConnectProviderRequest { OpenIDConnectProviderArn = provider.OpenIDConnectProviderArn! }
        );
        Assert.Equal(("token.example.com", "sts"), (read.Url, read.ClientIDList!.Single()));
    }

    private AmazonIdentityManagementServiceClient Client() =>
        new(
            new BasicAWSCredentials("AKIDEXAMPLE", "secret"),
            new AmazonIdentityManagementServiceConfig { ServiceURL = moto.Url, AuthenticationRegion = "us-east-1" }
        );
}
