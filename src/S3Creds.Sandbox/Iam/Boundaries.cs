using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Iam;

internal static class Boundaries
{
    public static void PutUser(IamCall call) => Change(call, PrincipalKind.User, call.In.Required("PermissionsBoundary"));

    public static void PutRole(IamCall call) => Change(call, PrincipalKind.Role, call.In.Required("PermissionsBoundary"));

    public static void DeleteUser(IamCall call) => Change(call, PrincipalKind.User, null);

    public static void DeleteRole(IamCall call) => Change(call, PrincipalKind.Role, null);

    /// <exception cref="Requests.SandboxException">No such policy.</exception>
    public static string Check(AccountState account, string arn)
    {
        if (!arn.StartsWith("arn:", StringComparison.Ordinal) || arn.Length < 20)
        {
            throw Parameters.Invalid($"Value '{arn}' at 'permissionsBoundary' failed to satisfy constraint: Member must be a policy ARN");
        }

        return account.FindPolicy(arn) is null ? throw IamErrors.NoSuch($"Scope ARN: {arn} does not exist or is not attachable.") : arn;
    }

    private static void Change(IamCall call, PrincipalKind kind, string? boundary)
    {
        var name = call.In.Name(kind.Parameter(), 128);
        call.Write(account =>
        {
            var arn = boundary is null ? null : Check(account, boundary);
            return account.Get(kind, name) switch
            {
                User { Boundary: null } or Role { Boundary: null } when arn is null => throw IamErrors.NoSuch(
                    $"{kind} {name} does not have a permissions boundary."
                ),
                User user => account.Set(user with { Boundary = arn }),
                Role role => account.Set(role with { Boundary = arn }),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        });
    }
}
