using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>A way from a principal to a role that it can become.</summary>
/// <param name="Roles">The roles in the order in which they are assumed; the last one is what it becomes.</param>
public sealed record RolePath(IReadOnlyList<AccessSubject> Roles)
{
    public AccessSubject Last => Roles[^1];

    public IReadOnlyList<string> Names => [.. Roles.Select(r => r.Name)];
}

/// <summary> Who can become whom: a role's trust policy decides <c>sts:AssumeRole</c> together with the caller's policies. Conditions that
/// a request can meet count as met, and a Deny that depends on what a request brings along as not met: no path is missing, and some may
/// need more than is known here. </summary>
internal sealed class RolePaths
{
    private const string AssumeRole = "sts:AssumeRole";

    private readonly AccessModel model;
    private readonly IReadOnlyList<(AccessSubject Role, PolicyDocument Trust, string Arn)> roles;
    private readonly Dictionary<string, IReadOnlyList<int>> next = new(StringComparer.Ordinal);

    public RolePaths(AccessModel model, ResourceSet resources)
    {
        this.model = model;
        roles =
        [
            .. model
                .Subjects.Where(s => s.Address is { Kind: ResourceKind.Role })
                .Select(s =>
                    (
                        Role: s,
                        Trust: PolicyText.Parse(resources[s.Address!.Value]?["trust"]?.JsonOrNull?.ToNode()),
                        Arn: s.Known["aws:PrincipalArn"][0]
                    )
                )
                .Where(r => r.Trust is not null)
                .Select(r => (r.Role, r.Trust!, r.Arn)),
        ];
    }

    /// <summary>The ARNs that trust policies name.</summary>
    public IEnumerable<string> Trusted =>
        roles
            .SelectMany(r => r.Trust.Statements)
            .Where(s => s.Effect == PolicyEffect.Allow)
            .SelectMany(s =>
                (s.Principal?.Entries ?? []).Where(e => e.Type == "AWS").SelectMany(e => e.Values).Append(s.Principal?.Text ?? "*")
            )
            .Where(v => v.Length > 0 && v != "*")
            .Distinct(StringComparer.Ordinal);

    /// <summary>Trust statements that let everyone with an account in, under whatever conditions.</summary>
    public IEnumerable<PolicyStatement> ToEveryone =>
        roles
            .SelectMany(r => r.Trust.Statements)
            .Where(s =>
                s.Effect == PolicyEffect.Allow && (s.NotPrincipal is not null || UnsignedKeys.IsToEveryone(s)) && IsAboutAssuming(s)
            );

    /// <summary>Whether a statement of a trust policy is about assuming the role.</summary>
    internal static bool IsAboutAssuming(PolicyStatement statement) =>
        statement.Action is { } actions
            ? actions.Any(a => Wildcard.Of(a, ignoreCase: true).Matches(AssumeRole))
            : statement.NotAction is { } not && !not.Any(a => Wildcard.Of(a, ignoreCase: true).Matches(AssumeRole));

    /// <summary>The shortest way to each role that it can become.</summary>
    public IReadOnlyList<RolePath> Of(AccessSubject who)
    {
        var found = new List<RolePath>();
        var seen = new HashSet<int>();
        var queue = new Queue<(AccessSubject From, List<AccessSubject> Way)>();
        queue.Enqueue((who, []));
        while (queue.TryDequeue(out var at))
        {
            foreach (var index in Next(at.From))
            {
                var role = roles[index].Role;
                if (role.Address == who.Address || !seen.Add(index))
                    continue;
                List<AccessSubject> way = [.. at.Way, role];
                found.Add(new RolePath(way));
                queue.Enqueue((role, way));
            }
        }

        return found;
    }

    /// <summary>The policies that decide whether a principal may assume a role: the caller's, and the trust by its own rules.</summary>
    public PolicySet? PoliciesFor(AccessSubject who, string roleArn) =>
        roles.FirstOrDefault(r => r.Arn == roleArn) is { Trust: { } trust } role
            ? who.Policies with
            {
                Identity = IsRoot(who) ? [RootMayNot] : who.Policies.Identity,
                Resources = [new ResourcePolicy(new PolicySource($"the trust policy of {role.Role.Name}", trust)) { IsTrust = true }],
            }
            : null;

    private IReadOnlyList<int> Next(AccessSubject who)
    {
        if (!next.TryGetValue(who.Name, out var known))
        {
            var own = new Lazy<PolicySet>(() => KnownParts.AtMost(who.Policies, who.Known, who.IsAbsent));
            next[who.Name] = known = [.. Enumerable.Range(0, roles.Count).Where(i => MayAssume(who, own, roles[i].Trust, roles[i].Arn))];
        }

        return known;
    }

    private bool MayAssume(AccessSubject who, Lazy<PolicySet> own, PolicyDocument trust, string arn) =>
        !IsRoot(who) && MayAssume(who, own, trust, arn, model.Account);

    /// <summary>Whether a principal, of this or another account, may assume a role by its own policies and by the trust of the
    /// role.</summary>
    /// <param name="account">Of the role.</param>
    internal static bool MayAssume(AccessSubject who, PolicyDocument trust, string arn, string account) =>
        MayAssume(who, new Lazy<PolicySet>(() => KnownParts.AtMost(who.Policies, who.Known, who.IsAbsent)), trust, arn, account);

    private static bool MayAssume(AccessSubject who, Lazy<PolicySet> own, PolicyDocument trust, string arn, string account)
    {
        if (
            who.Principal.Kind is RequestPrincipalKind.Anonymous or RequestPrincipalKind.Service or RequestPrincipalKind.Federated
            || !trust.Statements.Any(s => s.Effect == PolicyEffect.Allow && (s.Principal is not null || s.NotPrincipal is not null))
        )
        {
            return false;
        }

        // Whom a trust for everyone means by its conditions is counted by that name.
        var asked = who.Name == AccessSubject.Signed ? who.WithoutGroups(trust) : trust;
        var trusted = new ResourcePolicy(KnownParts.AtMost(asked, who.Known, who.IsAbsent)) { IsTrust = true };
        var named = new PolicySet { Identity = [Everything], Resources = [trusted] };
        return SessionsOf(who, trust)
            .Select(session => new AccessRequest(session, AssumeRole, arn, who.Known, account))
            .Any(request =>
                PolicyEvaluator.IsAllowed(request, named)
                && PolicyEvaluator.IsAllowed(request, own.Value with { Resources = named.Resources })
            );
    }

    /// <summary>As whom a principal can ask: a role in any session, so in each that the trust names too.</summary>
    private static IEnumerable<RequestPrincipal> SessionsOf(AccessSubject who, PolicyDocument trust) =>
        who.Principal.Kind != RequestPrincipalKind.RoleSession || who.IsOutside || who.Session is not null
            ? [who.Principal]
            : trust
                .Statements.Where(s => s.Effect == PolicyEffect.Allow)
                .SelectMany(s => s.Principal?.Entries ?? [])
                .Where(e => e.Type == "AWS")
                .SelectMany(e => e.Values)
                .Distinct(StringComparer.Ordinal)
                .Select(RequestPrincipal.Parse)
                .Where(p =>
                    p.Kind == RequestPrincipalKind.RoleSession && p.Account == who.Principal.Account && p.Name == who.Principal.Name
                )
                .Prepend(who.Principal);

    /// <summary>The root user of another account stands for every principal in it.
    /// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html</summary>
    private bool IsRoot(AccessSubject who) => who.Principal.Kind == RequestPrincipalKind.Root && who.Principal.Account == model.Account;

    private static PolicySource RootMayNot { get; } =
        new(
            "AWS, which refuses sts:AssumeRole to root user credentials,",
            PolicyDocument.Create(
                new PolicyStatement
                {
                    Effect = PolicyEffect.Deny,
                    Action = [AssumeRole],
                    Resource = ["*"],
                }
            )
        );

    private static PolicyDocument Everything { get; } =
        PolicyDocument.Create(
            new PolicyStatement
            {
                Effect = PolicyEffect.Allow,
                Action = ["*"],
                Resource = ["*"],
            }
        );
}
