using Amazon.IdentityManagement.Model;
using S3Creds.Cli.Tests.Direct;
using S3Creds.Sandbox;

namespace S3Creds.Cli.Tests;

/// <summary>A store that does not know some of the ways to sign in: a user is removed there by <c>delete-user</c> and by a plan alike.</summary>
public sealed class LackedCallsTests : DirectAccount
{
    private static readonly string[] Lacked =
    [
        "ListSSHPublicKeys",
        "ListSigningCertificates",
        "ListServiceSpecificCredentials",
        "ListMFADevices",
    ];

    protected override SandboxOptions Shape(SandboxOptions options) =>
        options with
        {
            Faults = (point, request, _) =>
                ValueTask.FromResult<Fault?>(
                    point == FaultPoint.BeforeEffect && Lacked.Contains(request.Operation)
                        ? new Fault.Error(501, "NotImplemented", "not here")
                        : null
                ),
        };

    [Fact]
    public async Task Delete_user_and_apply_share_one_tolerance()
    {
        await Iam.CreateGroupAsync(new CreateGroupRequest { GroupName = "g" });
        await Iam.CreateUserAsync(new CreateUserRequest { UserName = "by-verb" });
        await Iam.AddUserToGroupAsync(new AddUserToGroupRequest { GroupName = "g", UserName = "by-verb" });
        await DoneAsync("delete-user", "by-verb");

        const string Head = "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team\n";
        var runs = Path.Combine(Folder, "runs");
        var manifest = WriteFile("users.yaml", Head + "users: {by-plan: {}, other: {}}\n");
        await DoneAsync("apply", "-f", manifest, "--yes", "--runs-folder", runs);
        await Iam.AddUserToGroupAsync(new AddUserToGroupRequest { GroupName = "g", UserName = "by-plan" });
        WriteFile("users.yaml", Head + "users: {other: {}}\n");
        await DoneAsync("apply", "-f", manifest, "--yes", "--allow", "delete:*", "--runs-folder", runs);
        Assert.Equal(["other"], (await Iam.ListUsersAsync(new ListUsersRequest())).Users!.Select(u => u.UserName));
    }
}
