using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Iam;

internal static class InstanceProfiles
{
    public static void Create(IamCall call)
    {
        var name = call.In.Name("InstanceProfileName", 128);
        var path = call.In.Path("Path");
        var tags = call.In.Tags(call.Quotas.Tags, StringComparer.Ordinal);
        var profile = call.Write(
            (draft, account) =>
            {
                if (account.InstanceProfiles.ContainsKey(name))
                {
                    throw IamErrors.Exists($"Instance Profile {name} already exists.");
                }

                var created = new InstanceProfile
                {
                    Id = draft.NewId("AIPA"),
                    Name = name,
                    Path = path,
                    Arn = Principals.Arn(account.Id, "instance-profile", path, name),
                    Created = draft.Now,
                    Tags = tags,
                };
                return (account with { InstanceProfiles = account.InstanceProfiles.Add(name, created) }, created);
            }
        );
        call.Xml.Nest("InstanceProfile", () => Write(call, profile));
    }

    public static void Get(IamCall call) => call.Xml.Nest("InstanceProfile", () => Write(call, Find(call.Seen, Name(call))));

    public static void List(IamCall call)
    {
        var prefix = call.In.Find("PathPrefix") ?? "/";
        call.Page(
            "InstanceProfiles",
            call.Seen.InstanceProfiles.Values.Where(p => p.Path.StartsWith(prefix, StringComparison.Ordinal)),
            p => p.Name,
            p => Write(call, p)
        );
    }

    public static void ListForRole(IamCall call)
    {
        var role = call.Seen.Role(call.In.Name("RoleName", 64));
        call.Page("InstanceProfiles", call.Seen.InstanceProfiles.Values.Where(p => p.Role == role.Name), p => p.Name, p => Write(call, p));
    }

    public static void Delete(IamCall call)
    {
        var name = Name(call);
        call.Write(account =>
            Find(account, name) is { Role: null } profile
                ? account with
                {
                    InstanceProfiles = account.InstanceProfiles.Remove(profile.Name),
                }
                : throw IamErrors.Conflict("remove roles from instance profile")
        );
    }

    public static void AddRole(IamCall call)
    {
        var (name, role) = (Name(call), call.In.Name("RoleName", 64));
        call.Write(account =>
        {
            var profile = Find(account, name);
            var found = account.Role(role);
            return profile.Role is not null
                ? throw IamErrors.Limit("InstanceSessionsPerInstanceProfile", 1)
                : Set(account, profile with { Role = found.Name });
        });
    }

    public static void RemoveRole(IamCall call)
    {
        var (name, role) = (Name(call), call.In.Name("RoleName", 64));
        call.Write(account =>
        {
            var profile = Find(account, name);
            return string.Equals(profile.Role, account.Role(role).Name, StringComparison.Ordinal)
                ? Set(account, profile with { Role = null })
                : throw IamErrors.NoSuch($"The role with name {role} cannot be found.");
        });
    }

    public static void Write(IamCall call, InstanceProfile profile)
    {
        call.Xml.Text("Path", profile.Path);
        call.Xml.Text("InstanceProfileName", profile.Name);
        call.Xml.Text("InstanceProfileId", profile.Id);
        call.Xml.Text("Arn", profile.Arn);
        call.Xml.Text("CreateDate", profile.Created);
        if (profile.Tags.Count > 0)
        {
            call.Xml.Tags(profile.Tags);
        }

        call.Xml.List("Roles", call.Seen.Roles.Values.Where(r => r.Name == profile.Role), role => Roles.WriteShort(call, role));
    }

    private static string Name(IamCall call) => call.In.Name("InstanceProfileName", 128);

    public static InstanceProfile Find(AccountState account, string name) =>
        account.InstanceProfiles.GetValueOrDefault(name) ?? throw IamErrors.NoSuch($"Instance Profile {name} cannot be found.");

    public static AccountState Set(AccountState account, InstanceProfile profile) =>
        account with
        {
            InstanceProfiles = account.InstanceProfiles.SetItem(profile.Name, profile),
        };
}
