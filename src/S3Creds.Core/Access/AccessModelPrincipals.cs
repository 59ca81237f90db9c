using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>The principals of a model: those that are named, of the account and outside.</summary>
public sealed partial class AccessModel
{
    /// <summary>Principals of other accounts, services, providers and organisations that the bucket policies name, and accounts that roles
    /// trust.</summary>
    public IReadOnlyList<AccessSubject> Named() =>
        named ??= [
            .. Signed is { } signed ? [signed] : (AccessSubject[])[],
            .. NamedByBuckets
                .Concat(paths.Trusted)
                .Distinct(StringComparer.Ordinal)
                .Select(Named)
                .OfType<AccessSubject>()
                .Concat(
                    ToEveryone
                        .Concat(Sparing)
                        .SelectMany(s => UnsignedKeys.Groups(s, facts.Partition, SomeAccount))
                        // Neither a public-access block nor a Deny to {"AWS": "*"} keeps services from what everyone is granted.
                        .Concat(ToEveryone.Any(s => !UnsignedKeys.IsToEveryoneButServices(s)) ? [UnsignedKeys.Services] : [])
                        .Concat(
                            paths
                                .ToEveryone.SelectMany(s => UnsignedKeys.Groups(s, facts.Partition, SomeAccount))
                                .Where(g => g.Principal.Kind != RequestPrincipalKind.Service)
                        )
                        .Where(g => g.Principal.Account != account)
                        .Select(g =>
                            Outside(g.Name, g.Principal) with
                            {
                                Known = UnsignedKeys.WithService(g.Principal, g.Known),
                                IsElsewhere = UnsignedKeys.ElsewhereFor(g.Principal, g.Known),
                            }
                        )
                )
                .DistinctBy(s => s.Name)
                .OrderBy(s => s.Name, StringComparer.Ordinal),
        ];

    private IEnumerable<string> NamedByBuckets =>
        Buckets
            .SelectMany(b => b.Source.Document.Statements)
            .SelectMany(s => (s.Principal ?? s.NotPrincipal)?.Entries ?? [])
            .SelectMany(e => e.Values.Where(v => v != "*" && e.Type is "AWS" or "Service" or "Federated" or "CanonicalUser"));

    /// <summary>Principals of the account that bucket policies name and that are neither a user nor a role that is known. Those of one name
    /// below different paths are called by their ARNs.</summary>
    private IEnumerable<AccessSubject> OwnNamed() =>
        Unknown()
            .GroupBy(s => s.Name, StringComparer.Ordinal)
            .SelectMany(g =>
                g.Count() == 1 ? g : g.Select(s => s with { Name = s.Known["aws:PrincipalArn"] is [var arn] ? arn : s.Principal.Text })
            );

    private IEnumerable<AccessSubject> Unknown() =>
        NamedByBuckets
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(RequestPrincipal.Parse)
            .Where(p =>
                p.Account == account
                && p.Kind
                    is RequestPrincipalKind.User
                        or RequestPrincipalKind.Role
                        or RequestPrincipalKind.RoleSession
                        or RequestPrincipalKind.FederatedUser
            )
            .Where(p =>
                p.Kind is RequestPrincipalKind.RoleSession or RequestPrincipalKind.FederatedUser
                || !Subjects.Any(s => s.Known["aws:PrincipalArn"] is [var arn] && arn == p.Text)
            )
            .Select(Own);

    /// <summary>Any principal by its ARN or service name: of the account, a session of one of its roles, or outside. Null where the account
    /// was read and does not have it.</summary>
    public AccessSubject? Principal(string name)
    {
        var parsed = RequestPrincipal.Parse(
            name.Length == 12 && name.All(char.IsAsciiDigit) ? $"arn:{facts.Partition}:iam::{name}:root" : name
        );
        if (parsed.Account != account || parsed.Kind is RequestPrincipalKind.Federated)
            return Named(name) ?? Outside(name, parsed);
        if (Subjects.FirstOrDefault(s => s.Known["aws:PrincipalArn"] is [var arn] && arn == name) is { } found)
            return found;
        if (parsed.Kind == RequestPrincipalKind.Root)
        {
            var root = Outside("the root user", parsed);
            return root with
            {
                IsOutside = false,
                Policies = guardrails.OfOwn(root.Policies, path: null),
                Known = root.Known.With("aws:PrincipalArn", parsed.Text).With("aws:PrincipalType", "Account"),
                IsAbsent = key => key.Equals("aws:username", StringComparison.OrdinalIgnoreCase),
                IsElsewhere = null,
            };
        }

        var known =
            parsed.Kind == RequestPrincipalKind.FederatedUser
            || (parsed.Kind == RequestPrincipalKind.RoleSession && RoleOf(parsed) is not null);
        return known || !facts.IsRead || !IdentitiesAreRead ? Own(parsed) : null;
    }

    private AccessSubject? RoleOf(RequestPrincipal session) => Find(new ResourceAddress(ResourceKind.Role, session.Name));

    /// <summary>A principal of the account that is no known user or role.</summary>
    private AccessSubject Own(RequestPrincipal principal)
    {
        var session = principal.Text[(principal.Text.LastIndexOf('/') + 1)..];
        if (principal.Kind == RequestPrincipalKind.RoleSession && RoleOf(principal) is { } role)
        {
            return role with
            {
                Name = $"{role.Name} in session {session}",
                Principal = principal,
                Policies = role.Policies with { Resources = Buckets },
                Session = session,
            };
        }

        var (name, gap) = principal.Kind switch
        {
            RequestPrincipalKind.FederatedUser => (
                $"federated-user/{principal.Name}",
                new AccessGap($"the policies of the session of federated-user/{principal.Name}", CanDeny: false)
            ),
            RequestPrincipalKind.RoleSession => ($"role/{principal.Name} in session {session}", NotKnown($"role/{principal.Name}")),
            RequestPrincipalKind.Role => ($"role/{principal.Name}", NotKnown($"role/{principal.Name}")),
            _ => ($"user/{principal.Name}", NotKnown($"user/{principal.Name}")),
        };

        // Another path is another principal, whatever the name.
        if (principal.Kind is RequestPrincipalKind.User or RequestPrincipalKind.Role && Subjects.Any(s => s.Name == name))
            (name, gap) = (principal.Text, new AccessGap($"{principal.Text}, which is not declared"));
        return new AccessSubject(
            name,
            null,
            principal.Kind == RequestPrincipalKind.Role
                ? RequestPrincipal.Parse($"arn:{facts.Partition}:sts::{account}:assumed-role/{principal.Name}/session")
                : principal,
            guardrails.OfOwn(new PolicySet { Resources = Buckets }, path: null),
            KnownOf(principal),
            [gap]
        )
        {
            IsAbsent = Absent(principal, null),
            IsOutside = false,
            Session = principal.Kind is RequestPrincipalKind.RoleSession or RequestPrincipalKind.FederatedUser ? session : null,
        };
    }

    /// <summary>What requests of a principal of the account have, whether or not it is known here. The path of a session's role is not in
    /// its ARN.</summary>
    private static RequestContext KnownOf(RequestPrincipal principal)
    {
        var known = UnsignedKeys.WithService(principal, UnsignedKeys.Of(principal));
        return principal.Kind == RequestPrincipalKind.FederatedUser
            ? known.With("aws:PrincipalArn", principal.Text).With("aws:PrincipalType", "FederatedUser")
            : known;
    }

    /// <summary>The same outside principal in this model.</summary>
    internal AccessSubject Outside(AccessSubject like) =>
        Outside(like.Name, like.Principal) with
        {
            Known = like.Known,
            IsAbsent = like.IsAbsent,
            IsElsewhere = like.IsElsewhere,
        };

    /// <summary>The same principal of the account, as it is seen here.</summary>
    internal AccessSubject Same(AccessSubject like) =>
        like.Session is not null || like.Address is null
            ? Own(like.Principal) with
            {
                Name = like.Name,
            }
            : like with
            {
                Policies = Guardrails.Alone(like.Policies),
                NotSeen = [],
            };

    /// <summary>A principal by ARN whose own policies are unknown: they are assumed to allow everything.</summary>
    public AccessSubject Outside(string arn) => Outside(arn, RequestPrincipal.Parse(arn));

    private AccessSubject? Named(string principal)
    {
        var isAccount = principal.Length == 12 && principal.All(char.IsAsciiDigit);
        var parsed = RequestPrincipal.Parse(isAccount ? $"arn:{facts.Partition}:iam::{principal}:root" : principal);
        if (parsed.Account == account && parsed.Kind is not RequestPrincipalKind.Federated)
            return null;
        return Outside(
            parsed.Kind == RequestPrincipalKind.Root ? $"account {parsed.Account}"
                : IsCanonicalId(principal) ? $"canonical user {principal}"
                : principal,
            parsed
        );
    }

    /// <summary>An account as access control lists name it: 64 hexadecimal digits.</summary>
    private static bool IsCanonicalId(string principal) => principal.Length == 64 && principal.All(char.IsAsciiHexDigit);

    /// <summary>An outside principal: its own policies are assumed to allow everything, since only its account can read them.</summary>
    private AccessSubject Outside(string name, RequestPrincipal principal) =>
        new(
            name,
            null,
            principal,
            guardrails.OfOutsider(
                new PolicySet
                {
                    Identity = principal.Kind == RequestPrincipalKind.Anonymous ? [] : [Everything],
                    Resources =
                        principal.Kind == RequestPrincipalKind.Anonymous ? grants.Open
                        : principal.Account.Length > 0 ? ConcerningOf(principal.Account)
                        : Buckets,
                }
            ),
            UnsignedKeys.WithService(principal, UnsignedKeys.Of(principal)),
            [.. grants.AccountGap]
        )
        {
            IsAbsent = UnsignedKeys.AbsentFor(principal),
            IsElsewhere = UnsignedKeys.ElsewhereFor(principal, UnsignedKeys.Of(principal)),
        };

    /// <summary>The bucket policies without statements that ask for principals of other accounts only.</summary>
    private IReadOnlyList<ResourcePolicy> ConcerningOf(string one) =>
        [
            .. Buckets.Select(b =>
                !b.Source.Document.Statements.Any(s => UnsignedKeys.IsForOthers(s, one))
                    ? b
                    : b with
                    {
                        Source = b.Source with
                        {
                            Document = b.Source.Document.WithStatements([
                                .. b.Source.Document.Statements.Select(s =>
                                    s.Effect == PolicyEffect.Allow && UnsignedKeys.IsForOthers(s, one)
                                        ? s with
                                        {
                                            Action = [],
                                            NotAction = null,
                                        }
                                        : s
                                ),
                            ]),
                        },
                    }
            ),
        ];

    private static PolicySource Everything { get; } =
        new(
            "what its own account allows",
            PolicyDocument.Create(
                new PolicyStatement
                {
                    Effect = PolicyEffect.Allow,
                    Action = ["*"],
                    Resource = ["*"],
                }
            )
        );

    private AccessSubject Subject(ResourceAddress address, ResourceState state)
    {
        var notSeen = new List<AccessGap>();
        var identity = new List<PolicySource>();
        AddInline(address, state, identity, notSeen);
        AddAttached(address, state, identity, notSeen);
        if (address.Kind == ResourceKind.User)
            AddGroups(address, state, identity, notSeen);
        var boundary = Boundary(address, state, notSeen);
        var path = Text(state["path"]) ?? "/";
        var word = address.Kind == ResourceKind.User ? "user" : "role";
        var arn = $"arn:{facts.Partition}:iam::{account}:{word}{path}{address.Name}";
        // A role's requests come from its sessions; their names are not known.
        var principal = RequestPrincipal.Parse(
            address.Kind == ResourceKind.User ? arn : $"arn:{facts.Partition}:sts::{account}:assumed-role/{address.Name}/session"
        );
        return new AccessSubject(
            address.ToString(),
            address,
            principal,
            guardrails.OfOwn(
                new PolicySet
                {
                    Identity = identity,
                    Boundary = boundary,
                    Resources = concerns.Of(identity),
                },
                path
            ),
            Known(address, state, arn),
            [.. notSeen.Distinct()]
        )
        {
            BringsTags = address.Kind == ResourceKind.Role && AllowsSessionTags(state),
            Usual = RequestContext.Of(address.Kind == ResourceKind.Role && AllowsSessionTags(state) ? Tags(state) : []),
            IsAbsent = Absent(principal, AbsentTags(address, state)),
        };
    }
}
