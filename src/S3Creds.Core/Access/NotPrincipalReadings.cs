using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>
/// Bucket policies that may or may not deny a principal, since their NotPrincipal names it without its account. The model reads them as
/// denying; what the other reading
/// gives is not decided.
/// </summary>
internal sealed class NotPrincipalReadings
{
    private readonly IReadOnlyList<ResourcePolicy> suspects;

    public NotPrincipalReadings(IEnumerable<ResourcePolicy> buckets) =>
        suspects = [
            .. buckets.Where(b => b.Source.Document.Statements.Any(s => s.Effect == PolicyEffect.Deny && s.NotPrincipal is not null)),
        ];

    /// <summary>The policies as they are if such statements spare the principal; null where there is none.</summary>
    public PolicySet? Sparing(AccessSubject who)
    {
        if (!suspects.Any(b => Open(who, b).Any()))
            return null;
        return who.Policies with { Resources = [.. who.Policies.Resources.Select(b => Sparing(who, b))] };
    }

    /// <summary>Why it is not decided.</summary>
    public string Why(AccessSubject who)
    {
        var buckets = suspects.Where(b => Open(who, b).Any()).Select(b => $"the policy of bucket/{b.Bucket}");
        var without = who.Principal.Kind == RequestPrincipalKind.RoleSession ? "its account, its role or its session" : "its account";
        return $"whether NotPrincipal in {AccessWords.Few(buckets, 3)} spares {who.Name}, which it names without {without}";
    }

    private static ResourcePolicy Sparing(AccessSubject who, ResourcePolicy bucket)
    {
        var open = Open(who, bucket).ToHashSet();
        if (open.Count == 0)
            return bucket;
        var statements = bucket.Source.Document.Statements.Select(s => open.Contains(s) ? s with { Action = [], NotAction = null } : s);
        return bucket with { Source = bucket.Source with { Document = bucket.Source.Document.WithStatements([.. statements]) } };
    }

    private static IEnumerable<PolicyStatement> Open(AccessSubject who, ResourcePolicy bucket)
    {
        var isAnySession = who.Principal.Kind == RequestPrincipalKind.RoleSession && who.Session is null;
        return bucket.Source.Document.Statements.Where(s =>
            NotPrincipals.IsUndecided(s, who.Principal, who.Policies.Boundary is not null, isAnySession)
        );
    }
}
