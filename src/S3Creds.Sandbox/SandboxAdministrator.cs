using S3Creds.Sandbox.Iam;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox;

/// <summary>A user with AdministratorAccess and a role that it may assume: for temporary credentials without any preparation.</summary>
public sealed record SandboxAdministrator(string UserName, string RoleName, string AccessKeyId, string SecretAccessKey)
{
    private const string Policy = "arn:aws:iam::aws:policy/AdministratorAccess";

    /// <summary>Fixed and public: these open nothing but a sandbox.</summary>
    public static SandboxAdministrator Default { get; } =
        new("sandbox-admin", "sandbox-admin", "AKIASANDBOXADMIN2222", "sandbox/only/admin/secret/of/no/account0");

    public string RoleArn(string accountId) => Principals.Arn(accountId, "role", "/", RoleName);

    /// <summary>What is there already stays as it is.</summary>
    internal SandboxState AddTo(SandboxState state, string accountId, DateTimeOffset now)
    {
        var account = state.Accounts[accountId];
        if (!account.Users.ContainsKey(UserName) && !state.AccessKeys.ContainsKey(AccessKeyId))
        {
            var user = new User
            {
                Id = "AIDASANDBOXADMIN22222",
                Name = UserName,
                Path = "/",
                Arn = Principals.Arn(accountId, "user", "/", UserName),
                Created = now,
                AccessKeyIds = [AccessKeyId],
                Attached = [Policy],
            };
            account = account.Set(user);
            var key = new AccessKey
            {
                Id = AccessKeyId,
                AccountId = accountId,
                UserName = UserName,
                UserId = user.Id,
                Secret = SecretAccessKey,
                Created = now,
            };
            state = state with { AccessKeys = state.AccessKeys.SetItem(AccessKeyId, key) };
        }

        if (!account.Roles.ContainsKey(RoleName))
        {
            account = account.Set(new Role
            {
                Id = "AROASANDBOXADMIN22222",
                Name = RoleName,
                Path = "/",
                Arn = RoleArn(accountId),
                Created = now,
                Attached = [Policy],
                MaxSessionDuration = 43200,
                Trust = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{accountId}}:root"},"Action":["sts:AssumeRole","sts:TagSession"]}]}""",
            });
        }

        return state with { Accounts = state.Accounts.SetItem(accountId, account) };
    }
}
