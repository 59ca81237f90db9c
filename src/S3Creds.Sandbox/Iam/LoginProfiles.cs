using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Iam;

/// <summary>Console passwords; the sandbox keeps only that there is one.</summary>
internal static class LoginProfiles
{
    public static void Create(IamCall call)
    {
        var name = call.UserName();
        PasswordPolicies.Check(call.Seen, call.In.Required("Password"));
        var user = call.Write(
            (draft, account) =>
            {
                var found = account.User(name);
                if (found.Login is not null)
                {
                    throw IamErrors.Exists($"Login Profile for user {name} already exists.");
                }

                var changed = found with { Login = new LoginProfile(draft.Now, call.In.Flag("PasswordResetRequired")) };
                return (account.Set(changed), changed);
            }
        );
        Write(call, user);
    }

    public static void Get(IamCall call)
    {
        var user = call.Seen.User(call.UserName());
        Require(user);
        Write(call, user);
    }

    public static void Update(IamCall call)
    {
        var name = call.UserName();
        if (call.In.Find("Password") is { } password)
        {
            PasswordPolicies.Check(call.Seen, password);
        }

        call.Write(account =>
        {
            var user = account.User(name);
            return account.Set(
                user with
                {
                    Login = Require(user) with
                    {
                        ResetRequired = call.In.Has("PasswordResetRequired")
                            ? call.In.Flag("PasswordResetRequired")
                            : user.Login!.ResetRequired,
                    },
                }
            );
        });
    }

    public static void Delete(IamCall call)
    {
        var name = call.UserName();
        call.Write(account =>
        {
            var user = account.User(name);
            Require(user);
            return account.Set(user with { Login = null });
        });
    }

    private static LoginProfile Require(User user) =>
        user.Login ?? throw IamErrors.NoSuch($"Login Profile for User {user.Name} cannot be found.");

    private static void Write(IamCall call, User user) => call.Xml.Nest("LoginProfile", () =>
        {
            call.Xml.Text("UserName", user.Name);
            call.Xml.Text("CreateDate", user.Login!.Created);
            call.Xml.Text("PasswordResetRequired", user.Login.ResetRequired);
        });
}
