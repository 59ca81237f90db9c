using System.Collections.Immutable;
using System.Diagnostics;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Iam;

/// <summary>The resource that an operation must be allowed on ("Actions, resources, and condition keys for AWS IAM").</summary>
internal enum Target
{
    None,
    User,
    NewUser,
    UserPath,
    Group,
    NewGroup,
    GroupPath,
    Role,
    NewRole,
    RolePath,
    Policy,
    NewPolicy,
    InstanceProfile,
    Oidc,
    NewOidc,
    Mfa,
    NewMfa,
    KeyOwner,
    Saml,
    NewSaml,
    NewServiceRole,

    /// <summary>What the parameter Arn, or PolicySourceArn, names.</summary>
    Arn,
}

/// <summary>Asks the policies before an IAM operation runs.</summary>
internal static class IamAccess
{
    /// <summary>A creating call with tags needs the right to tag too (IAM User Guide, reference_policies_examples_iam-new-user-tag).</summary>
    private static readonly Dictionary<string, string> TaggedBy = new(StringComparer.Ordinal)
    {
        ["CreateUser"] = "iam:TagUser",
        ["CreateRole"] = "iam:TagRole",
        ["CreatePolicy"] = "iam:TagPolicy",
        ["CreateOpenIDConnectProvider"] = "iam:TagOpenIDConnectProvider",
        ["CreateSAMLProvider"] = "iam:TagSAMLProvider",
        ["CreateInstanceProfile"] = "iam:TagInstanceProfile",
    };

    /// <exception cref="SandboxException">AccessDenied.</exception>
    public static void Demand(IamCall call, Target target)
    {
        var account = call.Request.EnforcementView.Accounts[call.AccountId];
        var (resource, tags, boundary) = Resource(call, account, target);
        var context = Context(call, tags, boundary);
        call.Request.Authorizer.Demand(call.Request, new AccessQuestion("iam:" + call.Operation, resource) { Context = context });
        if (TaggedBy.TryGetValue(call.Operation, out var tagging) && context.ContainsKey("aws:TagKeys"))
            call.Request.Authorizer.Demand(call.Request, new AccessQuestion(tagging, resource) { Context = context });
    }

    private static (string Arn, ImmutableSortedDictionary<string, string>? Tags, string? Boundary) Resource(
        IamCall call,
        AccountState account,
        Target target
    )
    {
        string Arn(string kind, string path, string? name) => Principals.Arn(account.Id, kind, path, name ?? "*");
        switch (target)
        {
            case Target.None:
                return ("*", null, null);
            case Target.User:
                if (call.In.Find("UserName") is null && call.Request.Caller.Kind == CallerKind.Root)
                {
                    return ($"arn:aws:iam::{account.Id}:root", null, null);
                }

                var userName = call.In.Find("UserName") ?? call.Request.Caller.Name;
                return account.Users.TryGetValue(userName, out var user)
                    ? (user.Arn, user.Tags, user.Boundary)
                    : (Arn("user", "/", userName), null, null);
            case Target.Role:
                return account.Roles.TryGetValue(call.In.Find("RoleName") ?? "", out var role)
                    ? (role.Arn, role.Tags, role.Boundary)
                    : (Arn("role", "/", call.In.Find("RoleName")), null, null);
            case Target.Group:
                return (
                    account.Groups.GetValueOrDefault(call.In.Find("GroupName") ?? "")?.Arn ?? Arn("group", "/", call.In.Find("GroupName")),
                    null,
                    null
                );
            case Target.Policy:
                var arn = call.In.Find("PolicyArn") ?? "*";
                return (arn, account.FindPolicy(arn)?.Tags, null);
            case Target.Oidc:
                var provider = call.In.Find("OpenIDConnectProviderArn") ?? "*";
                return (provider, account.OidcProviders.GetValueOrDefault(provider)?.Tags, null);
            case Target.NewUser:
                return (Arn("user", call.In.Path("Path"), call.In.Find("UserName")), null, null);
            case Target.NewGroup:
                return (Arn("group", call.In.Path("Path"), call.In.Find("GroupName")), null, null);
            case Target.NewRole:
                return (Arn("role", call.In.Path("Path"), call.In.Find("RoleName")), null, null);
            case Target.NewPolicy:
                return (Arn("policy", call.In.Path("Path"), call.In.Find("PolicyName")), null, null);
            case Target.NewOidc:
                return (
                    $"arn:aws:iam::{account.Id}:oidc-provider/{call.In.Find("Url")?.Replace("https://", "", StringComparison.Ordinal)}",
                    null,
                    null
                );
            case Target.NewMfa:
                return (Arn("mfa", call.In.Path("Path"), call.In.Find("VirtualMFADeviceName")), null, null);
            case Target.Mfa:
                return (call.In.Find("SerialNumber") ?? "*", null, null);
            case Target.InstanceProfile:
                var profile = call.In.Find("InstanceProfileName");
                return (
                    account.InstanceProfiles.GetValueOrDefault(profile ?? "")?.Arn
                        ?? Arn("instance-profile", call.In.Path("Path"), profile),
                    null,
                    null
                );
            case Target.UserPath:
                return ($"arn:aws:iam::{account.Id}:user{call.In.Find("PathPrefix") ?? "/"}", null, null);
            case Target.GroupPath:
                return ($"arn:aws:iam::{account.Id}:group{call.In.Find("PathPrefix") ?? "/"}", null, null);
            case Target.RolePath:
                return ($"arn:aws:iam::{account.Id}:role{call.In.Find("PathPrefix") ?? "/"}", null, null);
            case Target.Saml:
                var saml = call.In.Find("SAMLProviderArn") ?? "*";
                return (saml, account.SamlProviders.GetValueOrDefault(saml)?.Tags, null);
            case Target.NewSaml:
                return ($"arn:aws:iam::{account.Id}:saml-provider/{call.In.Find("Name") ?? "*"}", null, null);
            case Target.NewServiceRole:
                return (Arn("role", $"/aws-service-role/{call.In.Find("AWSServiceName")}/", null), null, null);
            case Target.KeyOwner:
                var owner = call.Request.EnforcementView.AccessKeys.GetValueOrDefault(call.In.Find("AccessKeyId") ?? "");
                return (Arn("user", "/", owner?.UserName), null, null);
            case Target.Arn:
                return (call.In.Find("Arn") ?? call.In.Find("PolicySourceArn") ?? "*", null, null);
            default:
                throw new UnreachableException();
        }
    }

    private static Dictionary<string, IReadOnlyList<string>> Context(
        IamCall call,
        ImmutableSortedDictionary<string, string>? resourceTags,
        string? boundary
    )
    {
        var context = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in resourceTags ?? ImmutableSortedDictionary<string, string>.Empty)
        {
            context["aws:ResourceTag/" + key] = [value];
            context["iam:ResourceTag/" + key] = [value];
        }

        var tags = call.Operation.StartsWith("Untag", StringComparison.Ordinal) ? null : call.In.Tags(int.MaxValue, StringComparer.Ordinal);
        foreach (var (key, value) in tags ?? ImmutableSortedDictionary<string, string>.Empty)
        {
            context["aws:RequestTag/" + key] = [value];
        }

        IReadOnlyList<string> keys = tags is null ? call.In.Members("TagKeys") : [.. tags.Keys];
        if (keys.Count > 0)
        {
            context["aws:TagKeys"] = keys;
        }

        if (call.Operation.StartsWith("Attach", StringComparison.Ordinal) || call.Operation.StartsWith("Detach", StringComparison.Ordinal))
        {
            context["iam:PolicyARN"] = [call.In.Find("PolicyArn") ?? ""];
        }

        if (call.In.Find("AWSServiceName") is { } service)
        {
            context["iam:AWSServiceName"] = [service];
        }

        if ((call.In.Find("PermissionsBoundary") ?? boundary) is { } bounds)
        {
            context["iam:PermissionsBoundary"] = [bounds];
        }

        return context;
    }
}
