using S3Creds.Sandbox.Iam;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Hosting;

/// <summary>Makes the user and the role of a <see cref="SandboxAdministrator"/>, and the roles of member accounts.</summary>
internal static class Administrators
{
    private const string Policy = "arn:aws:iam::aws:policy/AdministratorAccess";

    /// <summary>What is there already stays as it is.</summary>
    public static SandboxState Add(SandboxState state, SandboxAdministrator administrator, string accountId, DateTimeOffset now)
    {
        var account = state.Accounts[accountId];
        if (!account.Users.ContainsKey(administrator.UserName) && !state.AccessKeys.ContainsKey(administrator.AccessKeyId))
        {
            var user = new User
            {
                Id = "AIDASANDBOXADMIN22222",
                Name = administrator.UserName,
                Path = "/",
                Arn = Principals.Arn(accountId, "user", "/", administrator.UserName),
                Created = now,
                AccessKeyIds = [administrator.AccessKeyId],
                Attached = [Policy],
            };
            account = account.Set(user);
            var key = new AccessKey
            {
                Id = administrator.AccessKeyId,
                AccountId = accountId,
                UserName = administrator.UserName,
                UserId = user.Id,
                Secret = administrator.SecretAccessKey,
                Created = now,
            };
            state = state with { AccessKeys = state.AccessKeys.SetItem(administrator.AccessKeyId, key) };
        }

        return AddRole(
            state with
            {
                Accounts = state.Accounts.SetItem(accountId, account),
            },
            administrator.RoleName,
            accountId,
            accountId,
            now
        );
    }

    /// <summary>A role with all rights that an account trusts as a whole. What is there already stays as it is.</summary>
    public static SandboxState AddRole(SandboxState state, string name, string accountId, string trusted, DateTimeOffset now)
    {
        var account = state.Accounts[accountId];
        if (account.Roles.ContainsKey(name))
        {
            return state;
        }

        var role = new Role
        {
            Id = "AROASANDBOXADMIN22222",
            Name = name,
            Path = "/",
            Arn = Principals.Arn(accountId, "role", "/", name),
            Created = now,
            Attached = [Policy],
            MaxSessionDuration = 43200,
            Trust =
                $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{trusted}}:root"},"Action":["sts:AssumeRole","sts:TagSession"]}]}""",
        };
        return state with { Accounts = state.Accounts.SetItem(accountId, account.Set(role)) };
    }
}
