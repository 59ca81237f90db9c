using System.Globalization;
using S3Creds.Policy;

namespace S3Creds.Stores.Tests.Ceph;

/// <summary>A call as the policy engine is asked about it.</summary>
/// <param name="Actions">All of them must be allowed.</param>
/// <param name="Context">All condition keys of the request.</param>
/// <param name="IsOwners">The caller is a session that the buckets' owner made.</param>
internal sealed record Question(
    RequestPrincipal Principal,
    IReadOnlyList<string> Actions,
    string Resource,
    IReadOnlyList<(string Key, string Value)> Context,
    PolicySet Policies,
    bool IsOwners
)
{
    public static Question Of(StoreCall call, StoreCaller caller, IReadOnlyList<ResourcePolicy> bucketPolicies)
    {
        var principal = RequestPrincipal.Parse(caller.Principal);
        var now = DateTimeOffset.UtcNow;
        (string, string)[] ofAll =
        [
            ("aws:SourceIp", caller.From),
            ("aws:SecureTransport", caller.Tls ? "true" : "false"),
            ("aws:CurrentTime", now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
            ("aws:EpochTime", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        ];
        (string, string)[] who = principal.Kind switch
        {
            RequestPrincipalKind.Anonymous => [("aws:PrincipalType", "Anonymous")],
            RequestPrincipalKind.User =>
            [
                ("aws:PrincipalType", "User"),
                ("aws:username", principal.Name),
                ("aws:PrincipalArn", caller.Principal),
            ],
            _ => [("aws:PrincipalType", "AssumedRole"), ("aws:PrincipalArn", $"arn:aws:iam::{CephServer.Account}:role/{principal.Name}")],
        };
        return new(
            principal,
            call.Actions,
            call.Resource,
            [.. ofAll, .. who, .. call.Context],
            caller.Policies with
            {
                Resources = bucketPolicies,
            },
            caller.IsOwners
        );
    }

    public bool IsAllowed => Actions.All(action => Evaluate(action).IsAllowed);

    public Evaluation Evaluate(string action) =>
        PolicyEvaluator.Evaluate(new AccessRequest(Principal, action, Resource, RequestContext.Of(Context), CephServer.Account), Policies);

    /// <summary>With one more grant of the caller's own.</summary>
    public Question Allowing(string action, string resource)
    {
        var grant = new PolicyStatement
        {
            Effect = PolicyEffect.Allow,
            Action = [action],
            Resource = [resource],
        };
        return this with { Policies = Policies with { Identity = [.. Policies.Identity, PolicyDocument.Create(grant)] } };
    }

    /// <summary>With other statements in the place of each.</summary>
    public Question With(Func<PolicyStatement, IEnumerable<PolicyStatement>> change)
    {
        return this with
        {
            Policies = Policies with
            {
                Identity = [.. Policies.Identity.Select(Changed)],
                Session = Policies.Session is { } session ? [.. session.Select(Changed)] : null,
                Resources = [.. Policies.Resources.Select(r => new ResourcePolicy(Changed(r.Source), r.Bucket))],
            },
        };

        PolicySource Changed(PolicySource source) =>
            source with
            {
                Document = source.Document.WithStatements([.. source.Document.Statements.SelectMany(change)]),
            };
    }

    public override string ToString() =>
        $"{Principal} {string.Join('+', Actions)} {Resource} {string.Join(' ', Context)}\n  "
        + string.Join(
            "\n  ",
            Policies
                .Identity.Concat(Policies.Session ?? [])
                .Concat(Policies.Resources.Select(r => r.Source))
                .Select(s => s.Document.ToShortestJson())
        );
}
