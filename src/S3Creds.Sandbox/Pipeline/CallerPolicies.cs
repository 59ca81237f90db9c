using S3Creds.Policy;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Pipeline;

/// <summary>Gathers the policies that bear on a caller: inline, attached, of groups, boundary, session.</summary>
internal static class CallerPolicies
{
    public static PolicySet Of(SandboxState state, Caller caller, Func<string, PolicyDocument> parse)
    {
        var account = state.Accounts[caller.AccountId];
        var (identity, boundary) = caller.Kind switch
        {
            CallerKind.User or CallerKind.FederatedUser when account.Users.TryGetValue(caller.Name, out var user) => (
                OfUser(account, user, parse),
                user.Boundary
            ),
            CallerKind.RoleSession when account.Roles.TryGetValue(caller.Name, out var role) && role.Id == caller.Session?.PrincipalId => (
                OfPrincipal(account, role, parse),
                role.Boundary
            ),
            CallerKind.FederatedUser when caller.Name.Length == 0 => (
                OfAttached(account, ["arn:aws:iam::aws:policy/AdministratorAccess"], parse),
                null
            ),
            _ => ([], null),
        };
        return new PolicySet
        {
            Identity = [.. identity],
            Boundary = boundary is null ? null : OfAttached(account, [boundary], parse).FirstOrDefault() ?? DenyAll(parse),
            Session = OfSession(account, caller, parse),
        };
    }

    /// <summary>Of a user or role by its ARN; null where there is none.</summary>
    public static PolicySet? OfPrincipal(AccountState account, string arn, Func<string, PolicyDocument> parse)
    {
        var user = account.Users.Values.FirstOrDefault(u => u.Arn == arn);
        var role = user is null ? account.Roles.Values.FirstOrDefault(r => r.Arn == arn) : null;
        if (user is null && role is null)
        {
            return null;
        }

        var boundary = user?.Boundary ?? role?.Boundary;
        return new PolicySet
        {
            Identity = [.. user is not null ? OfUser(account, user, parse) : OfPrincipal(account, role!, parse)],
            Boundary = boundary is null ? null : OfAttached(account, [boundary], parse).FirstOrDefault() ?? DenyAll(parse),
        };
    }

    private static IReadOnlyList<PolicySource>? OfSession(AccountState account, Caller caller, Func<string, PolicyDocument> parse)
    {
        if (caller.Session is not { } session || (session.Policy is null && session.PolicyArns.Count == 0))
        {
            // A federated user without a session policy may do nothing but what a bucket policy grants it.
            return caller.Kind == CallerKind.FederatedUser ? [] : null;
        }

        IEnumerable<PolicySource> inline = session.Policy is { } policy ? [new PolicySource("session policy", parse(policy))] : [];
        return [.. inline, .. OfAttached(account, session.PolicyArns, parse)];
    }

    private static IEnumerable<PolicySource> OfUser(AccountState account, User user, Func<string, PolicyDocument> parse) =>
        OfPrincipal(account, user, parse)
            .Concat(
                user.Groups.SelectMany(name => account.Groups.TryGetValue(name, out var group) ? OfPrincipal(account, group, parse) : [])
            );

    private static IEnumerable<PolicySource> OfPrincipal(AccountState account, Principal principal, Func<string, PolicyDocument> parse) =>
        principal
            .Inline.Select(p => new PolicySource($"{p.Key} of {principal.Arn}", parse(p.Value)))
            .Concat(OfAttached(account, principal.Attached, parse));

    private static IEnumerable<PolicySource> OfAttached(
        AccountState account,
        IEnumerable<string> arns,
        Func<string, PolicyDocument> parse
    ) => arns.Select(account.FindPolicy).OfType<ManagedPolicy>().Select(p => new PolicySource(p.Arn, parse(p.DefaultDocument())));

    // A boundary whose policy no longer exists allows nothing.
    private static PolicySource DenyAll(Func<string, PolicyDocument> parse) =>
        new("missing boundary", parse("""{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}"""));
}
