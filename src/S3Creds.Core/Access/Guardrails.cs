using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.Claims;
using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>The organisation's control policies as the manifests claim them. Service control policies limit the account's own users and
/// roles, resource control policies limit every caller of its buckets. Neither reaches service-linked roles or the organisation's
/// management account. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html and …_rcps.html</summary>
internal sealed class Guardrails
{
    private const string ServiceLinked = "/aws-service-role/";

    private readonly IReadOnlyList<IReadOnlyList<PolicySource>> serviceControl = [];
    private readonly IReadOnlyList<IReadOnlyList<PolicySource>> resourceControl = [];

    public Guardrails(AccessClaims claims, string account)
    {
        if (!claims.ApplyIn(account))
            return;
        serviceControl = Sources(claims.ServiceControl);
        resourceControl = Sources(claims.ResourceControl);
    }

    /// <summary>Of a principal of the account.</summary>
    /// <param name="path">Its path; null where it has none.</param>
    public PolicySet OfOwn(PolicySet policies, string? path) =>
        path?.StartsWith(ServiceLinked, StringComparison.Ordinal) == true
            ? policies
            : policies with
            {
                ServiceControl = serviceControl,
                ResourceControl = resourceControl,
            };

    /// <summary>Of anyone else: the control policies of its own organisation are not known here.</summary>
    public PolicySet OfOutsider(PolicySet policies) => policies with { ResourceControl = resourceControl };

    /// <summary>A set that allows nothing under the same control policies, which two sides of a comparison share.</summary>
    public static PolicySet Alone(PolicySet policies) =>
        new() { ServiceControl = policies.ServiceControl, ResourceControl = policies.ResourceControl };

    public static PolicySet Without(PolicySet policies) => policies with { ServiceControl = [], ResourceControl = [] };

    /// <summary>
    /// The control policies but for which a request would be allowed: those that deny it, and of a level that lacks an Allow all. Empty: it
    /// is not they.
    /// </summary>
    public static IReadOnlyList<string> HoldingBack(AccessRequest request, PolicySet policies)
    {
        var without = Without(policies);
        if (!PolicyEvaluator.IsAllowed(request, without) || PolicyEvaluator.IsAllowed(request, policies))
            return [];
        var service = policies.ServiceControl.SelectMany(level => Of(level, one => without with { ServiceControl = [one] }));
        var resource = policies.ResourceControl.SelectMany(level => Of(level, one => without with { ResourceControl = [one] }));
        return [.. service.Concat(resource).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

        IEnumerable<string> Of(IReadOnlyList<PolicySource> level, Func<IReadOnlyList<PolicySource>, PolicySet> under)
        {
            if (PolicyEvaluator.IsAllowed(request, under(level)))
                return [];
            var denying = level.Where(p => !PolicyEvaluator.IsAllowed(request, under([p, Everything]))).ToList();
            return (denying.Count > 0 ? denying : level).Select(p => p.Origin);
        }
    }

    /// <summary>All claimed control policies by their files.</summary>
    public static IReadOnlyList<string> Names(AccessClaims claims) =>
        [
            .. (claims.ServiceControl ?? [])
                .Concat(claims.ResourceControl ?? [])
                .SelectMany(l => l.Policies)
                .Where(p => p != AccessClaims.FullAccess)
                .Select(p => p.Name)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];

    private static PolicySource Everything { get; } =
        new(
            "everything",
            PolicyDocument.Create(
                new PolicyStatement
                {
                    Effect = PolicyEffect.Allow,
                    Action = ["*"],
                    Resource = ["*"],
                }
            )
        );

    private static IReadOnlyList<IReadOnlyList<PolicySource>> Sources(IReadOnlyList<ClaimedLevel>? levels) =>
        [
            .. (levels ?? []).Select(level =>
                (IReadOnlyList<PolicySource>)
                    [
                        .. level
                            .Policies.Select(p =>
                                PolicyText.Parse(p.Document.ToNode()) is { } document ? new PolicySource(p.Name, document) : null
                            )
                            .OfType<PolicySource>(),
                    ]
            ),
        ];
}
