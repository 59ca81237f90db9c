using S3Creds.Sandbox.Policies;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Iam;

internal static class Roles
{
    private const int MostName = 64;

    public static void Create(IamCall call)
    {
        var name = call.In.Name("RoleName", MostName);
        var path = call.In.Path("Path");
        var tags = call.In.Tags(call.Quotas.Tags, StringComparer.OrdinalIgnoreCase);
        var boundary = call.In.Find("PermissionsBoundary");
        var trust = Trust(call, call.In.Required("AssumeRolePolicyDocument"), "assumeRolePolicyDocument");
        var duration = Duration(call) ?? 3600;
        var role = call.Write(
            (draft, account) =>
            {
                if (account.Roles.ContainsKey(name))
                {
                    throw IamErrors.Exists($"Role with name {name} already exists.");
                }

                if (account.Roles.Count >= call.Quotas.Roles)
                {
                    throw IamErrors.Limit("RolesPerAccount", call.Quotas.Roles);
                }

                var created = new Role
                {
                    Id = draft.NewId("AROA"),
                    Name = name,
                    Path = path,
                    Arn = Principals.Arn(account.Id, "role", path, name),
                    Created = draft.Now,
                    Boundary = boundary is null ? null : Boundaries.Check(account, boundary),
                    Tags = tags,
                    Description = call.Description(),
                    MaxSessionDuration = duration,
                    Trust = trust,
                };
                return (account.Set(created), created);
            }
        );
        call.Xml.Nest("Role", () => WriteFull(call, role));
    }

    public static void Get(IamCall call) => call.Xml.Nest("Role", () =>
        {
            WriteFull(call, call.Seen.Role(call.In.Name("RoleName", MostName)));
            call.Xml.Nest("RoleLastUsed", () => { });
        });

    public static void List(IamCall call) =>
        call.Page("Roles", call.Seen.Roles.Values.UnderPath(call.In), r => r.Name, role => WriteShort(call, role));

    public static void Update(IamCall call)
    {
        var name = call.In.Name("RoleName", MostName);
        var duration = Duration(call);
        call.Write(account =>
        {
            var role = account.Role(name);
            return account.Set(
                role with
                {
                    Description = call.In.Has("Description") ? call.Description() : role.Description,
                    MaxSessionDuration = duration ?? role.MaxSessionDuration,
                }
            );
        });
    }

    public static void UpdateDescription(IamCall call)
    {
        var name = call.In.Name("RoleName", MostName);
        var role = call.Write(
            (_, account) =>
            {
                var changed = account.Role(name) with { Description = call.Description() };
                return (account.Set(changed), changed);
            }
        );
        call.Xml.Nest("Role", () => WriteFull(call, role));
    }

    public static void UpdateTrust(IamCall call)
    {
        var name = call.In.Name("RoleName", MostName);
        var document = call.In.Required("PolicyDocument");
        call.Write(account =>
        {
            var role = account.Role(name);
            return account.Set(role with { Trust = Trust(call, document, "policyDocument") });
        });
    }

    public static void Delete(IamCall call)
    {
        var name = call.In.Name("RoleName", MostName);
        call.Write(account =>
        {
            var role = account.Role(name);
            if (account.InstanceProfiles.Values.Any(p => p.Role == role.Name))
            {
                throw IamErrors.Conflict("remove roles from instance profile");
            }

            Principals.RequireNoGrants(role);
            return account with { Roles = account.Roles.Remove(role.Name) };
        });
    }

    /// <summary>The elements that lists show: no boundary, no tags.</summary>
    public static void WriteShort(IamCall call, Role role)
    {
        Principals.Write(call.Xml, role);
        call.Xml.Document("AssumeRolePolicyDocument", PrincipalIds.Show(role.Trust, call.Request.IamView));
        call.Xml.Text("Description", role.Description);
        call.Xml.Text("MaxSessionDuration", role.MaxSessionDuration);
    }

    private static void WriteFull(IamCall call, Role role)
    {
        WriteShort(call, role);
        Principals.WriteBoundary(call.Xml, role.Boundary);
        if (role.Tags.Count > 0)
        {
            call.Xml.Tags(role.Tags);
        }
    }

    private static string Trust(IamCall call, string document, string parameter)
    {
        PolicyDocuments.Check(document, PolicyUse.Trust, parameter);
        return PolicyDocuments.Length(document) > call.Quotas.TrustPolicyCharacters
            ? throw IamErrors.Limit("ACLSizePerRole", call.Quotas.TrustPolicyCharacters)
            : PrincipalIds.Store(document, call.Request.EnforcementView, "MalformedPolicyDocument");
    }

    private static int? Duration(IamCall call) => call.In.Number("MaxSessionDuration", 3600, 43200);
}
