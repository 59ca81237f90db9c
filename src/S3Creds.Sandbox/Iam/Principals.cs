using System.Diagnostics;
using S3Creds.Sandbox.Query;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Iam;

internal enum PrincipalKind
{
    User,
    Group,
    Role,
}

/// <summary>What is the same for users, groups and roles.</summary>
internal static class Principals
{
    /// <summary>The request parameter that names one.</summary>
    public static string Parameter(this PrincipalKind kind) => kind + "Name";

    public static string Word(this PrincipalKind kind) => kind.ToString().ToLowerInvariant();

    public static Principal? Find(this AccountState account, PrincipalKind kind, string name) =>
        kind switch
        {
            PrincipalKind.User => account.Users.GetValueOrDefault(name),
            PrincipalKind.Group => account.Groups.GetValueOrDefault(name),
            PrincipalKind.Role => account.Roles.GetValueOrDefault(name),
            _ => throw new UnreachableException(),
        };

    /// <exception cref="Requests.SandboxException">NoSuchEntity.</exception>
    public static Principal Get(this AccountState account, PrincipalKind kind, string name) =>
        account.Find(kind, name) ?? throw IamErrors.NoSuch($"The {kind.Word()} with name {name} cannot be found.");

    public static User User(this AccountState account, string name) => (User)account.Get(PrincipalKind.User, name);

    public static Group Group(this AccountState account, string name) => (Group)account.Get(PrincipalKind.Group, name);

    public static Role Role(this AccountState account, string name) => (Role)account.Get(PrincipalKind.Role, name);

    /// <summary>Adds it or puts it in the place of its namesake.</summary>
    public static AccountState Set(this AccountState account, Principal principal) =>
        principal switch
        {
            User user => account with { Users = account.Users.SetItem(user.Name, user) },
            Group group => account with { Groups = account.Groups.SetItem(group.Name, group) },
            Role role => account with { Roles = account.Roles.SetItem(role.Name, role) },
            _ => throw new UnreachableException(),
        };

    public static IEnumerable<Principal> All(this AccountState account) =>
        account.Users.Values.Cast<Principal>().Concat(account.Groups.Values).Concat(account.Roles.Values);

    public static IEnumerable<T> UnderPath<T>(this IEnumerable<T> principals, Parameters parameters)
        where T : Principal
    {
        var prefix = parameters.Find("PathPrefix") ?? "/";
        return principals.Where(p => p.Path.StartsWith(prefix, StringComparison.Ordinal));
    }

    public static string Arn(string accountId, string kind, string path, string name) => $"arn:aws:iam::{accountId}:{kind}{path}{name}";

    /// <summary>The elements that all three begin with; IAM's order.</summary>
    public static void Write(XmlBody xml, Principal principal)
    {
        xml.Text("Path", principal.Path);
        xml.Text(
            principal switch
            {
                State.User => "UserName",
                State.Group => "GroupName",
                _ => "RoleName",
            },
            principal.Name
        );
        xml.Text(
            principal switch
            {
                State.User => "UserId",
                State.Group => "GroupId",
                _ => "RoleId",
            },
            principal.Id
        );
        xml.Text("Arn", principal.Arn);
        xml.Text("CreateDate", principal.Created);
    }

    public static void WriteBoundary(XmlBody xml, string? boundary)
    {
        if (boundary is not null)
        {
            xml.Nest("PermissionsBoundary", () =>
            {
                xml.Text("PermissionsBoundaryType", "Policy");
                xml.Text("PermissionsBoundaryArn", boundary);
            });
        }
    }

    public static void RequireNoGrants(Principal principal)
    {
        if (principal.Attached.Count > 0)
        {
            throw IamErrors.Conflict("detach all policies");
        }

        if (principal.Inline.Count > 0)
        {
            throw IamErrors.Conflict("delete policies");
        }
    }
}
