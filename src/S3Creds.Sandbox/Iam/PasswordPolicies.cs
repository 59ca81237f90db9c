using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Iam;

/// <summary>The account's password policy, and what it asks of passwords (IAM User Guide, "Set an account password policy").</summary>
internal static class PasswordPolicies
{
    private const int LeastLength = 6;

    public static void Get(IamCall call)
    {
        var policy = call.Seen.PasswordPolicy ?? throw NoPolicy(call);
        call.Xml.Nest("PasswordPolicy", () =>
        {
            call.Xml.Text("MinimumPasswordLength", policy.LeastLength);
            call.Xml.Text("RequireSymbols", policy.Symbols);
            call.Xml.Text("RequireNumbers", policy.Numbers);
            call.Xml.Text("RequireUppercaseCharacters", policy.Uppercase);
            call.Xml.Text("RequireLowercaseCharacters", policy.Lowercase);
            call.Xml.Text("AllowUsersToChangePassword", policy.UsersMayChange);
            call.Xml.Text("ExpirePasswords", policy.MostAge is not null);
            Number("MaxPasswordAge", policy.MostAge);
            Number("PasswordReusePrevention", policy.Remembered);
            if (policy.HardExpiry is { } hard)
            {
                call.Xml.Text("HardExpiry", hard);
            }
        });

        void Number(string name, int? value)
        {
            if (value is { } number)
            {
                call.Xml.Text(name, number);
            }
        }
    }

    /// <summary>Replaces the whole policy: what is not given goes back to its default.</summary>
    public static void Update(IamCall call)
    {
        var policy = new PasswordPolicy(
            call.In.Number("MinimumPasswordLength", LeastLength, 128) ?? LeastLength,
            call.In.Flag("RequireSymbols"),
            call.In.Flag("RequireNumbers"),
            call.In.Flag("RequireUppercaseCharacters"),
            call.In.Flag("RequireLowercaseCharacters"),
            call.In.Flag("AllowUsersToChangePassword"),
            call.In.Number("MaxPasswordAge", 1, 1095),
            call.In.Number("PasswordReusePrevention", 1, 24),
            call.In.Has("HardExpiry") ? call.In.Flag("HardExpiry") : null
        );
        call.Write(account => account with { PasswordPolicy = policy });
    }

    public static void Delete(IamCall call) =>
        call.Write(account => account.PasswordPolicy is null ? throw NoPolicy(call) : account with { PasswordPolicy = null });

    /// <exception cref="Requests.SandboxException">PasswordPolicyViolation.</exception>
    public static void Check(AccountState account, string password)
    {
        var policy = account.PasswordPolicy ?? new PasswordPolicy(8, false, false, false, false, false, null, null, null);
        var wrong =
            password.Length < policy.LeastLength ? $"Password should have a minimum length of {policy.LeastLength}"
            : policy.Uppercase && !password.Any(char.IsAsciiLetterUpper) ? "Password should have at least one uppercase letter"
            : policy.Lowercase && !password.Any(char.IsAsciiLetterLower) ? "Password should have at least one lowercase letter"
            : policy.Numbers && !password.Any(char.IsAsciiDigit) ? "Password should have at least one number"
            : policy.Symbols && password.All(char.IsAsciiLetterOrDigit) ? "Password should have at least one symbol"
            : null;
        if (wrong is not null)
        {
            throw new Requests.SandboxException("PasswordPolicyViolation", 400, wrong);
        }
    }

    private static Requests.SandboxException NoPolicy(IamCall call) =>
        IamErrors.NoSuch($"The Password Policy with domain name {call.AccountId} cannot be found.");
}
