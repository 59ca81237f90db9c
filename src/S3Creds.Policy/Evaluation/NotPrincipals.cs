namespace S3Creds.Policy;

/// <summary>Deny with NotPrincipal that names a principal and not all that AWS asks for beside it: the account, and of a session its role.
/// By the page such a statement "might deny access to the entire account", so that whether it spares the principal is not decided.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html</summary>
public static class NotPrincipals
{
    /// <param name="hasBoundary">Then the statement always denies it.</param>
    /// <param name="isAnySession">The requester stands for all sessions of a role: which of them are named is not known.</param>
    public static bool IsUndecided(PolicyStatement statement, RequestPrincipal who, bool hasBoundary, bool isAnySession)
    {
        if (
            statement.NotPrincipal is not { } names
            || statement.Effect != PolicyEffect.Deny
            || hasBoundary
            || who.Kind
                is not (
                    RequestPrincipalKind.User
                    or RequestPrincipalKind.Role
                    or RequestPrincipalKind.RoleSession
                    or RequestPrincipalKind.FederatedUser
                )
        )
        {
            return false;
        }

        var matcher = new PrincipalMatcher(names);
        if (matcher.Spares(who))
        {
            return false;
        }

        return matcher.Match(who) is PrincipalMatch.Direct or PrincipalMatch.Role || (isAnySession && NamesASession(names, who));
    }

    /// <summary>Whether a Deny names a principal, or its account, among those whom it may spare.</summary>
    public static bool Mention(PolicyDocument document, RequestPrincipal who) =>
        Array.Exists(document.Compiled.Statements, s =>
            s is { IsDeny: true, IsNotPrincipal: true, Principals: { } names } && names.Match(who) != PrincipalMatch.None
        );

    private static bool NamesASession(PolicyPrincipals names, RequestPrincipal who)
    {
        var start = $"arn:{who.Partition}:sts::{who.Account}:assumed-role/{who.Name}/";
        return names.Entries.Any(e => e.Type == "AWS" && e.Values.Any(v => v.StartsWith(start, StringComparison.Ordinal)));
    }
}
