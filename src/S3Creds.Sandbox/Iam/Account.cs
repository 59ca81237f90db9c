using System.Globalization;
using System.Text;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Iam;

/// <summary>The account as a whole: alias, summary, credential report.</summary>
internal static class Account
{
    private static readonly TimeSpan ReportLifetime = TimeSpan.FromHours(4);

    public static void ListAliases(IamCall call)
    {
        var (page, marker) = call.Slice(call.Seen.Alias is { } alias ? [alias] : Array.Empty<string>(), a => a);
        call.Xml.List("AccountAliases", page);
        call.Xml.Text("IsTruncated", marker is not null);
        call.Xml.Text("Marker", marker);
    }

    /// <summary>An account has at most one alias: a new one replaces it.</summary>
    public static void CreateAlias(IamCall call)
    {
        var alias = Alias(call);
        call.Write(account => account with { Alias = alias });
    }

    public static void DeleteAlias(IamCall call)
    {
        var alias = Alias(call);
        call.Write(account =>
            account.Alias == alias ? account with { Alias = null } : throw IamErrors.NoSuch($"The account alias {alias} cannot be found.")
        );
    }

    public static void Summary(IamCall call)
    {
        var (account, quotas) = (call.Seen, call.Quotas);
        var numbers = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["AccessKeysPerUserQuota"] = quotas.AccessKeysPerUser,
            ["AccountAccessKeysPresent"] = 1,
            ["AccountMFAEnabled"] = 0,
            ["AssumeRolePolicySizeQuota"] = quotas.TrustPolicyCharacters,
            ["AttachedPoliciesPerGroupQuota"] = quotas.AttachedPolicies,
            ["AttachedPoliciesPerRoleQuota"] = quotas.AttachedPolicies,
            ["AttachedPoliciesPerUserQuota"] = quotas.AttachedPolicies,
            ["GroupPolicySizeQuota"] = quotas.GroupInlineCharacters,
            ["Groups"] = account.Groups.Count,
            ["GroupsPerUserQuota"] = quotas.GroupsPerUser,
            ["GroupsQuota"] = quotas.Groups,
            ["InstanceProfiles"] = account.InstanceProfiles.Count,
            ["InstanceProfilesQuota"] = 1000,
            ["MFADevices"] = account.MfaDevices.Count,
            ["MFADevicesInUse"] = account.MfaDevices.Values.Count(d => d.User is not null),
            ["Policies"] = account.Policies.Count,
            ["PoliciesQuota"] = quotas.Policies,
            ["PolicySizeQuota"] = quotas.ManagedPolicyCharacters,
            ["PolicyVersionsInUse"] = account.Policies.Values.Sum(p => p.Versions.Count),
            ["PolicyVersionsInUseQuota"] = 10000,
            ["Providers"] = account.OidcProviders.Count,
            ["RolePolicySizeQuota"] = quotas.RoleInlineCharacters,
            ["Roles"] = account.Roles.Count,
            ["RolesQuota"] = quotas.Roles,
            ["SigningCertificatesPerUserQuota"] = 2,
            ["UserPolicySizeQuota"] = quotas.UserInlineCharacters,
            ["Users"] = account.Users.Count,
            ["UsersQuota"] = quotas.Users,
            ["VersionsPerPolicyQuota"] = quotas.PolicyVersions,
        };
        call.Xml.Nest("SummaryMap", () =>
        {
            foreach (var (key, value) in numbers)
            {
                call.Xml.Nest("entry", () =>
                {
                    call.Xml.Text("key", key);
                    call.Xml.Text("value", value);
                });
            }
        });
    }

    /// <summary>A report is made at once and then returned for four hours, however old it has become by then.</summary>
    public static void GenerateReport(IamCall call)
    {
        var fresh = call.Request.Store.Write(draft =>
        {
            var account = draft.Account(call.AccountId);
            if (account.CredentialReport is { } old && draft.Now - old.Generated < ReportLifetime)
            {
                return false;
            }

            draft.SetAccount(account with { CredentialReport = new CredentialReport(draft.Now, Report(draft.State, account)) });
            return true;
        });
        call.Xml.Text("State", fresh ? "STARTED" : "COMPLETE");
        call.Xml.Text("Description", fresh ? "No report exists. Starting a new report generation task" : null);
    }

    public static void GetReport(IamCall call)
    {
        var report = call.Request.Current.Accounts[call.AccountId].CredentialReport
            ?? throw new SandboxException(
                "ReportNotPresent",
                410,
                "No report is present. Generate a report using GenerateCredentialReport"
            );
        if (call.Request.Now - report.Generated >= ReportLifetime)
        {
            throw new SandboxException("ReportExpired", 410, "The report has expired. Generate a new one using GenerateCredentialReport");
        }

        call.Xml.Text("Content", Convert.ToBase64String(Encoding.UTF8.GetBytes(report.Content)));
        call.Xml.Text("ReportFormat", "text/csv");
        call.Xml.Text("GeneratedTime", report.Generated);
    }

    private static string Alias(IamCall call)
    {
        var alias = call.In.Required("AccountAlias");
        return
            alias.Length is >= 3 and <= 63
            && alias.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            && alias[0] != '-'
            && alias[^1] != '-'
            && !alias.Contains("--", StringComparison.Ordinal)
            ? alias
            : throw Parameters.Invalid(
                $"Value '{alias}' at 'accountAlias' failed to satisfy constraint: Member must satisfy regular expression pattern: "
                    + $"^[a-z0-9]([a-z0-9]|-(?!-)){{1,61}}[a-z0-9]$"
            );
    }

    private static string Report(SandboxState state, AccountState account)
    {
        var lines = new List<string>
        {
            "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,"
                + "access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,"
                + "access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,"
                + "cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated",
        };
        lines.Add(RootLine(state, account));
        lines.AddRange(account.Users.Values.Select(user => Line(state, account, user)));
        return string.Join('\n', lines);
    }

    // The root user comes first, and its password is reported as not_supported ("Getting credential reports").
    private static string RootLine(SandboxState state, AccountState account)
    {
        var keys = state.AccessKeys.Values.Where(k => k.AccountId == account.Id && k.UserName.Length == 0).ToList();
        return string.Join(
            ',',
            (IEnumerable<string>)
                [
                    "<root_account>",
                    $"arn:aws:iam::{account.Id}:root",
                    Time(account.Created),
                    "not_supported",
                    "no_information",
                    "not_supported",
                    "not_supported",
                    Flag(false),
                    .. Key(keys.ElementAtOrDefault(0)),
                    .. Key(keys.ElementAtOrDefault(1)),
                    .. Certificate(null),
                    .. Certificate(null),
                ]
        );
    }

    private static string Line(SandboxState state, AccountState account, User user)
    {
        var keys = user.AccessKeyIds.Select(id => state.AccessKeys[id]).ToList();
        return string.Join(
            ',',
            (IEnumerable<string>)
                [
                    user.Name,
                    user.Arn,
                    Time(user.Created),
                    Flag(user.Login is not null),
                    user.Login is null ? "N/A" : "no_information",
                    Time(user.Login?.Created),
                    "N/A",
                    Flag(account.MfaDevices.Values.Any(d => d.User == user.Name)),
                    .. Key(keys.ElementAtOrDefault(0)),
                    .. Key(keys.ElementAtOrDefault(1)),
                    .. Certificate(user.Certificates.ElementAtOrDefault(0)),
                    .. Certificate(user.Certificates.ElementAtOrDefault(1)),
                ]
        );
    }

    private static IEnumerable<string> Key(AccessKey? key) =>
        [
            Flag(key?.Active ?? false),
            Time(key?.Created),
            Time(key?.LastUsed?.Date),
            key?.LastUsed?.Region ?? "N/A",
            key?.LastUsed?.Service ?? "N/A",
        ];

    private static IEnumerable<string> Certificate(SigningCertificate? certificate) =>
        [Flag(certificate?.Active ?? false), Time(certificate?.Uploaded)];

    private static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss+00:00", CultureInfo.InvariantCulture) ?? "N/A";

    private static string Flag(bool flag) => flag ? "true" : "false";
}
