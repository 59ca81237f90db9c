namespace S3Creds.Policy;

/// <summary>How closely a Principal element names a requester. A higher value is the closer one.</summary>
internal enum PrincipalMatch
{
    None,

    /// <summary>By the account: a delegation, which the account's identity policies must take up.</summary>
    Account,

    /// <summary>By the role's ARN: a grant to the session that boundary and session policy still limit.</summary>
    Role,

    /// <summary>By the user's, session's, provider's or service's own name, or everyone.</summary>
    Direct,
}

/// <summary>
/// Matches requesters with a Principal element.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
/// </summary>
internal sealed class PrincipalMatcher
{
    private readonly bool everyone;
    private readonly bool everyAws;
    private readonly HashSet<string> aws = new(StringComparer.Ordinal);
    private readonly HashSet<(string Account, string Name)> roles = [];
    private readonly HashSet<string> services = new(StringComparer.Ordinal);
    private readonly HashSet<string> federated = new(StringComparer.Ordinal);

    public PrincipalMatcher(PolicyPrincipals principals)
    {
        everyone = principals.Text == "*";
        if (principals.Text is { } text && !everyone)
        {
            AddAws(text);
        }

        foreach (var (type, values) in principals.Entries)
        {
            foreach (var value in values)
            {
                switch (type)
                {
                    case "*" when value == "*":
                        everyone = true;
                        break;
                    case "AWS" when value == "*":
                        everyAws = true;
                        break;
                    case "AWS":
                        AddAws(value);
                        break;
                    case "Service":
                        services.Add(value);
                        break;
                    case "Federated" or "CanonicalUser":
                        federated.Add(value);
                        break;
                }
            }
        }
    }

    /// <summary>Everyone, anonymous requests included.</summary>
    public bool IsEveryone => everyone || everyAws;

    /// <summary>The closest way in which the element names the requester.</summary>
    public PrincipalMatch Match(RequestPrincipal who)
    {
        if (everyone)
        {
            return PrincipalMatch.Direct;
        }

        switch (who.Kind)
        {
            case RequestPrincipalKind.Service:
                return services.Contains(who.Text) || services.Contains("*") ? PrincipalMatch.Direct : PrincipalMatch.None;
            case RequestPrincipalKind.Federated:
                return federated.Contains(who.Text) || federated.Contains("*") || (everyAws && who.IsCanonicalUser)
                    ? PrincipalMatch.Direct
                    : PrincipalMatch.None;
            case RequestPrincipalKind.Anonymous:
                return everyAws ? PrincipalMatch.Direct : PrincipalMatch.None;
            case RequestPrincipalKind.Role when !everyAws && (aws.Contains(who.Text) || roles.Contains((who.Account, who.Name))):
                return PrincipalMatch.Role;
            default:
                return everyAws || aws.Contains(who.Text) ? PrincipalMatch.Direct
                    : NamesRoleOf(who) ? PrincipalMatch.Role
                    : NamesAccountOf(who) ? PrincipalMatch.Account
                    : PrincipalMatch.None;
        }
    }

    /// <summary> NotPrincipal spares a requester only when the list holds its account and itself (for a role session: session, role and
    /// account); naming the user alone still hits the account that it belongs to.
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html </summary>
    public bool Spares(RequestPrincipal who)
    {
        if (everyone || everyAws)
        {
            return everyone || who.IsCanonicalUser || who.Kind is not (RequestPrincipalKind.Service or RequestPrincipalKind.Federated);
        }

        return who.Kind switch
        {
            RequestPrincipalKind.Service => services.Contains(who.Text),
            RequestPrincipalKind.Federated => federated.Contains(who.Text),
            RequestPrincipalKind.Anonymous => false,
            RequestPrincipalKind.Root => NamesAccountOf(who),
            RequestPrincipalKind.RoleSession => aws.Contains(who.Text) && NamesRoleOf(who) && NamesAccountOf(who),
            _ => aws.Contains(who.Text) && NamesAccountOf(who),
        };
    }

    private void AddAws(string value)
    {
        aws.Add(value);
        var parts = value.Split(':', 6);
        if (parts.Length == 6 && parts[2] == "iam" && parts[5].StartsWith("role/", StringComparison.Ordinal))
        {
            roles.Add((parts[4], parts[5][(parts[5].LastIndexOf('/') + 1)..]));
        }
    }

    /// <summary>A session's ARN has the role's name without its path; names are unique in an account whatever the path.</summary>
    private bool NamesRoleOf(RequestPrincipal who) =>
        who.Kind is RequestPrincipalKind.RoleSession && roles.Count > 0 && roles.Contains((who.Account, who.Name));

    private bool NamesAccountOf(RequestPrincipal who) => aws.Contains(who.Account) || aws.Contains(who.AccountArn);
}
