namespace S3Creds.Sandbox;

/// <summary>A user with AdministratorAccess and a role that it may assume: for temporary credentials without any preparation.</summary>
public sealed record SandboxAdministrator(string UserName, string RoleName, string AccessKeyId, string SecretAccessKey)
{
    /// <summary>Fixed and public: these open nothing but a sandbox.</summary>
    public static SandboxAdministrator Default { get; } =
        new("sandbox-admin", "sandbox-admin", "AKIASANDBOXADMIN2222", "sandbox/only/admin/secret/of/no/account0");

    public string RoleArn(string accountId) => $"arn:aws:iam::{accountId}:role/{RoleName}";
}
