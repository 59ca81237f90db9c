using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Iam;

internal static class Groups
{
    private const int MostName = 128;

    public static void Create(IamCall call)
    {
        var name = call.In.Name("GroupName", MostName);
        var path = call.In.Path("Path");
        var group = call.Write(
            (draft, account) =>
            {
                if (account.Groups.ContainsKey(name))
                {
                    throw IamErrors.Exists($"Group with name {name} already exists.");
                }

                if (account.Groups.Count >= call.Quotas.Groups)
                {
                    throw IamErrors.Limit("GroupsPerAccount", call.Quotas.Groups);
                }

                var created = new Group
                {
                    Id = draft.NewId("AGPA"),
                    Name = name,
                    Path = path,
                    Arn = Principals.Arn(account.Id, "group", path, name),
                    Created = draft.Now,
                };
                return (account.Set(created), created);
            }
        );
        call.Xml.Nest("Group", () => Principals.Write(call.Xml, group));
    }

    /// <summary>The group and, paged, its users.</summary>
    public static void Get(IamCall call)
    {
        var group = call.Seen.Group(call.In.Name("GroupName", MostName));
        call.Xml.Nest("Group", () => Principals.Write(call.Xml, group));
        call.Page("Users", Members(call.Seen, group), u => u.Name, user => Principals.Write(call.Xml, user));
    }

    public static void List(IamCall call) =>
        call.Page("Groups", call.Seen.Groups.Values.UnderPath(call.In), g => g.Name, group => Principals.Write(call.Xml, group));

    public static void ListForUser(IamCall call)
    {
        var user = call.Seen.User(call.In.Name("UserName", 128));
        call.Page("Groups", user.Groups.Select(call.Seen.Group), g => g.Name, group => Principals.Write(call.Xml, group));
    }

    public static void Update(IamCall call)
    {
        var name = call.In.Name("GroupName", MostName);
        var newName = call.In.OptionalName("NewGroupName", MostName);
        var newPath = call.In.Find("NewPath") is null ? null : call.In.Path("NewPath");
        call.Write(account =>
        {
            var group = account.Group(name);
            if (newName is not null && account.Groups.TryGetValue(newName, out var other) && other.Id != group.Id)
            {
                throw IamErrors.Exists($"Group with name {newName} already exists.");
            }

            var (toName, toPath) = (newName ?? group.Name, newPath ?? group.Path);
            var changed = group with { Name = toName, Path = toPath, Arn = Principals.Arn(account.Id, "group", toPath, toName) };
            return (
                account with
                {
                    Groups = account.Groups.Remove(group.Name),
                    Users = account.Users.SetItems(
                        Members(account, group)
                            .ToList()
                            .Select(u => KeyValuePair.Create(u.Name, u with { Groups = u.Groups.Replace(group.Name, toName) }))
                    ),
                }
            ).Set(changed);
        });
    }

    public static void Delete(IamCall call)
    {
        var name = call.In.Name("GroupName", MostName);
        call.Write(account =>
        {
            var group = account.Group(name);
            if (Members(account, group).Any())
            {
                throw IamErrors.Conflict("remove users from group");
            }

            Principals.RequireNoGrants(group);
            return account with { Groups = account.Groups.Remove(group.Name) };
        });
    }

    public static void AddUser(IamCall call) => Change(call, (user, group) => user.Groups.Contains(group.Name) ? user
            : user.Groups.Count >= call.Quotas.GroupsPerUser ? throw IamErrors.Limit("GroupsPerUser", call.Quotas.GroupsPerUser)
            : user with { Groups = user.Groups.Add(group.Name) });

    public static void RemoveUser(IamCall call) => Change(call, (user, group) => user with { Groups = user.Groups.Remove(group.Name) });

    private static void Change(IamCall call, Func<User, Group, User> change)
    {
        var (user, group) = (call.In.Name("UserName", 128), call.In.Name("GroupName", MostName));
        call.Write(account =>
        {
            var found = account.Group(group);
            return account.Set(change(account.User(user), found));
        });
    }

    private static IEnumerable<User> Members(AccountState account, Group group) =>
        account.Users.Values.Where(u => u.Groups.Contains(group.Name));
}
