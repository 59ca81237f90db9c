using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Iam;

internal static class Users
{
    private const int MostName = 64;

    public static void Create(IamCall call)
    {
        var name = call.In.Name("UserName", MostName);
        var path = call.In.Path("Path");
        var tags = call.In.Tags(call.Quotas.Tags, StringComparer.OrdinalIgnoreCase);
        var boundary = call.In.Find("PermissionsBoundary");
        var user = call.Write(
            (draft, account) =>
            {
                if (account.Users.ContainsKey(name))
                {
                    throw IamErrors.Exists($"User with name {name} already exists.");
                }

                if (account.Users.Count >= call.Quotas.Users)
                {
                    throw IamErrors.Limit("UsersPerAccount", call.Quotas.Users);
                }

                var created = new User
                {
                    Id = draft.NewId("AIDA"),
                    Name = name,
                    Path = path,
                    Arn = Principals.Arn(account.Id, "user", path, name),
                    Created = draft.Now,
                    Boundary = boundary is null ? null : Boundaries.Check(account, boundary),
                    Tags = tags,
                };
                return (account.Set(created), created);
            }
        );
        Write(call, user);
    }

    public static void Get(IamCall call)
    {
        if (call.UserNameOrRoot() is { } name)
        {
            Write(call, call.Seen.User(name));
            return;
        }

        // The root user has neither a name nor a path.
        call.Xml.Nest("User", () =>
        {
            call.Xml.Text("UserId", call.AccountId);
            call.Xml.Text("Arn", $"arn:aws:iam::{call.AccountId}:root");
            call.Xml.Text("CreateDate", call.Seen.Created);
        });
    }

    public static void List(IamCall call) =>
        call.Page("Users", call.Seen.Users.Values.UnderPath(call.In), u => u.Name, user => Principals.Write(call.Xml, user));

    public static void Update(IamCall call)
    {
        var name = call.In.Name("UserName", 128);
        var newName = call.In.OptionalName("NewUserName", MostName);
        var newPath = call.In.Find("NewPath") is null ? null : call.In.Path("NewPath");
        call.Request.Store.Write(draft =>
        {
            var account = draft.Account(call.AccountId);
            var user = account.User(name);
            if (newName is not null && account.Users.TryGetValue(newName, out var other) && other.Id != user.Id)
            {
                throw IamErrors.Exists($"User with name {newName} already exists.");
            }

            var (toName, toPath) = (newName ?? user.Name, newPath ?? user.Path);
            var changed = user with { Name = toName, Path = toPath, Arn = Principals.Arn(account.Id, "user", toPath, toName) };
            draft.SetAccount(
                (
                    account with
                    {
                        Users = account.Users.Remove(user.Name),
                        MfaDevices = account.MfaDevices.SetItems(
                            account
                                .MfaDevices.Where(d => d.Value.User == user.Name)
                                .Select(d => KeyValuePair.Create(d.Key, d.Value with { User = toName }))
                        ),
                    }
                ).Set(changed)
            );
            draft.State = draft.State with
            {
                AccessKeys = draft.State.AccessKeys.SetItems(
                    user.AccessKeyIds.Select(id => KeyValuePair.Create(id, draft.State.AccessKeys[id] with { UserName = toName }))
                ),
            };
        });
    }

    public static void Delete(IamCall call)
    {
        var name = call.In.Name("UserName", 128);
        call.Write(account =>
        {
            var user = account.User(name);
            RequireBare(account, user);
            return account with { Users = account.Users.Remove(user.Name) };
        });
    }

    private static void RequireBare(AccountState account, User user)
    {
        Principals.RequireNoGrants(user);
        var first =
            user.AccessKeyIds.Count > 0 ? "delete access keys"
            : user.Login is not null ? "delete login profile"
            : account.MfaDevices.Values.Any(d => d.User == user.Name) ? "delete MFA device"
            : user.Certificates.Count > 0 ? "delete signing certificates"
            : user.SshKeys.Count > 0 ? "delete SSH public keys"
            : user.ServiceCredentials.Count > 0 ? "delete service specific credentials"
            : user.Groups.Count > 0 ? "remove user from groups"
            : null;
        if (first is not null)
        {
            throw IamErrors.Conflict(first);
        }
    }

    private static void Write(IamCall call, User user) => call.Xml.Nest("User", () =>
        {
            Principals.Write(call.Xml, user);
            Principals.WriteBoundary(call.Xml, user.Boundary);
            if (user.Tags.Count > 0)
            {
                call.Xml.Tags(user.Tags);
            }
        });
}
