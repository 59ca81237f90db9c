using System.Collections.Immutable;
using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>A state of the account as the policy engine sees it: the policies of each principal and of each bucket.</summary>
public sealed class AccessModel
{
    /// <summary>Stands for any account that is not named.</summary>
    private const string SomeAccount = "999999999999";

    internal const string PrincipalTag = "aws:PrincipalTag/";

    private readonly ResourceSet resources;
    private readonly AccessFacts facts;
    private readonly Dictionary<string, PolicyDocument?> documents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PolicyOrigin> origins = new(StringComparer.Ordinal);
    private readonly string account;
    private readonly BucketGrants grants;
    private readonly RolePaths paths;
    private readonly BucketConcerns concerns;
    private readonly Guardrails guardrails;
    private AccessModel? unguarded;

    private AccessModel(ResourceSet resources, AccessFacts facts)
    {
        this.resources = facts.Complete(resources);
        this.facts = facts;
        account = facts.Account.Length == 12 && facts.Account.All(char.IsAsciiDigit) ? facts.Account : "000000000000";
        grants = new BucketGrants(Present(ResourceKind.Bucket), facts, (origin, document) =>
            Parse(document) is { } parsed ? Source(origin, parsed) : null
        );
        concerns = new BucketConcerns(grants.All);
        guardrails = new Guardrails(facts.Claims, account);
        Keys = new KeyAccess(this);
        NotPrincipals = new NotPrincipalReadings(grants.All);
        Escalation = new SelfEscalation(this, this.resources);
        Subjects = [.. Present(ResourceKind.User).Concat(Present(ResourceKind.Role)).Select(r => Subject(r.Key, r.Value))];
        Anonymous = Outside(AccessSubject.Everyone, RequestPrincipal.Anonymous) with
        {
            Known = RequestContext.Of(("aws:PrincipalAccount", "anonymous"), ("aws:PrincipalType", "Anonymous")),
            IsAbsent = UnsignedKeys.IsAbsentUnsigned,
        };
        Signed =
            grants.HasSigned
            || ToEveryone.Any(s => UnsignedKeys.AreTested(s) && !UnsignedKeys.Groups(s, facts.Partition, SomeAccount).Any())
                ? Outside(AccessSubject.Signed, RequestPrincipal.Parse($"arn:{facts.Partition}:iam::{SomeAccount}:root")) with
                {
                    Known = RequestContext.Empty,
                    IsAbsent = UnsignedKeys.NamesAGroup,
                }
                : null;
        paths = new RolePaths(this, this.resources);
        Sessions = [.. OwnNamed()];
    }

    /// <summary>Users and roles, in the order of their addresses.</summary>
    public IReadOnlyList<AccessSubject> Subjects { get; }

    /// <summary>Sessions of the account's roles, federated users, and principals of the account that are not known here: all that bucket
    /// policies name.</summary>
    public IReadOnlyList<AccessSubject> Sessions { get; }

    /// <summary>Everyone, others that the buckets and trust policies name, the account's own users and roles, and their sessions that are
    /// named.</summary>
    public IReadOnlyList<AccessSubject> AllSubjects => [Anonymous, .. Named(), .. Subjects, .. Sessions];

    /// <summary>The roles that a principal can become, with the way to each.</summary>
    public IReadOnlyList<RolePath> PathsOf(AccessSubject who) => paths.Of(who);

    /// <summary>What decides whether a principal may assume a role; null where the role is not known.</summary>
    internal PolicySet? AssumingPolicies(AccessSubject who, string roleArn) => paths.PoliciesFor(who, roleArn);

    /// <summary>Statements of bucket policies that allow everyone something, under whatever conditions.</summary>
    private IEnumerable<PolicyStatement> ToEveryone =>
        Buckets
            .SelectMany(b => b.Source.Document.Statements)
            .Where(s =>
                s.Effect == PolicyEffect.Allow
                && (s.Principal?.Text == "*" || s.Principal?.Entries.Any(e => e.Type is "AWS" or "*" && e.Values.Contains("*")) == true)
            );

    /// <summary>The resources with all that is known of them.</summary>
    internal ResourceSet Resources => resources;

    internal AccessFacts Facts => facts;

    /// <summary>All that is not known and bears on an answer about these.</summary>
    public IReadOnlyList<string> GapsOf(AccessScope scope) =>
        [
            .. NotSeen
                .Concat(AllSubjects.Where(scope.Concerns).SelectMany(s => s.NotSeen))
                .Select(g => g.What)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Unsigned requests.</summary>
    public AccessSubject Anonymous { get; }

    /// <summary>Signed requests of whatever account, where an access control list grants them something.</summary>
    public AccessSubject? Signed { get; }

    /// <summary>Bucket policies, and what bucket ACLs grant.</summary>
    public IReadOnlyList<ResourcePolicy> Buckets => grants.All;

    /// <summary>The account that owns the buckets.</summary>
    public string Account => account;

    /// <summary>Bucket policies and lists that are not known, and what the facts list as not read.</summary>
    public IReadOnlyList<AccessGap> NotSeen => [.. grants.AccountGap, .. Gaps];

    private IReadOnlyList<AccessGap> Gaps =>
        [.. facts.NotSeen.Select(n => new AccessGap(n)), .. Present(ResourceKind.Bucket).SelectMany(b => grants.GapsOf(b.Key, b.Value))];

    /// <summary>Whether the account's public-access block could not be read: then what others may do is what they may do at most.</summary>
    public bool PublicAccessIsUnknown => facts.AccountBlock is FacetValue.Unknown;

    /// <summary>The same state without control policies; this one where none are claimed.</summary>
    internal AccessModel Unguarded =>
        !facts.Claims.Restricts || !facts.Claims.ApplyIn(account)
            ? this
            : unguarded ??= new AccessModel(resources, facts with { Claims = facts.Claims.WithoutGuardrails });

    /// <summary>The same state under the claims of another one.</summary>
    public AccessModel WithClaimsOf(AccessModel other) =>
        other.facts.Claims.IsEmpty ? this : new AccessModel(resources, facts with { Claims = other.facts.Claims });

    public static AccessModel Of(ResourceSet resources, AccessFacts facts) => new(resources, facts);

    /// <summary>Where a deciding statement stands; one that is not of a manifest has no place.</summary>
    public StatementPlace PlaceOf(DecidingStatement statement) =>
        origins.GetValueOrDefault(statement.Origin)?.Of(statement)
        ?? new StatementPlace(null, statement.Origin, statement.Index, statement.Statement.Sid);

    /// <summary>The principal that a misspelt name may mean.</summary>
    public string? Nearest(string who)
    {
        var slash = who.LastIndexOf('/');
        var parsed = RequestPrincipal.Parse(who);
        return Diagnostics.Suggestion.For(who, Subjects.Select(s => s.Name))
            ?? (slash >= 0 ? Subjects.FirstOrDefault(s => s.Address?.Name == who[(slash + 1)..])?.Known["aws:PrincipalArn"][0] : null)
            ?? Diagnostics.Suggestion.For(parsed.Name, Subjects.Select(s => s.Address!.Value.Name));
    }

    public AccessSubject? Find(ResourceAddress address) => Subjects.FirstOrDefault(s => s.Address == address);

    /// <summary>Principals of other accounts, services, providers and organisations that the bucket policies name, and accounts that roles
    /// trust.</summary>
    public IReadOnlyList<AccessSubject> Named() =>
        [
            .. Signed is { } signed ? [signed] : (AccessSubject[])[],
            .. NamedByBuckets
                .Concat(paths.Trusted)
                .Distinct(StringComparer.Ordinal)
                .Select(Named)
                .OfType<AccessSubject>()
                .Concat(
                    ToEveryone
                        .SelectMany(s => UnsignedKeys.Groups(s, facts.Partition, SomeAccount))
                        .Where(g => g.Principal.Account != account)
                        .Select(g =>
                            Outside(g.Name, g.Principal) with
                            {
                                Known = g.Known,
                                IsAbsent = UnsignedKeys.AbsentFor(g.Principal, g.Known),
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

    /// <summary>Principals of the account that bucket policies name and that are neither a user nor a role that is known.</summary>
    private IEnumerable<AccessSubject> OwnNamed() =>
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
            return root with { IsOutside = false, Policies = guardrails.OfOwn(root.Policies, path: null) };
        }

        var known =
            parsed.Kind == RequestPrincipalKind.FederatedUser
            || (parsed.Kind == RequestPrincipalKind.RoleSession && RoleOf(parsed) is not null);
        return known || !facts.IsRead ? Own(parsed) : null;
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
            RequestPrincipalKind.RoleSession => (
                $"role/{principal.Name} in session {session}",
                new AccessGap($"role/{principal.Name}, which is not declared")
            ),
            RequestPrincipalKind.Role => ($"role/{principal.Name}", new AccessGap($"role/{principal.Name}, which is not declared")),
            _ => ($"user/{principal.Name}", new AccessGap($"user/{principal.Name}, which is not declared")),
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
            IsOutside = false,
            Session = principal.Kind is RequestPrincipalKind.RoleSession or RequestPrincipalKind.FederatedUser ? session : null,
        };
    }

    /// <summary>What requests of a principal of the account have, whether or not it is known here. The path of a session's role is not in
    /// its ARN.</summary>
    private RequestContext KnownOf(RequestPrincipal principal)
    {
        var known = RequestContext.Of(("aws:PrincipalAccount", account));
        if (principal.Kind != RequestPrincipalKind.RoleSession)
            known = known.With("aws:PrincipalArn", principal.Text);
        if (principal.Kind == RequestPrincipalKind.User)
            known = known.With("aws:username", principal.Name);
        return known.With(
            "aws:PrincipalType",
            principal.Kind switch
            {
                RequestPrincipalKind.FederatedUser => "FederatedUser",
                RequestPrincipalKind.User => "User",
                _ => "AssumedRole",
            }
        );
    }

    /// <summary>What may grant access to outside principals and is never read: the access control lists of objects.</summary>
    public IEnumerable<AccessGap> ObjectListsOf(AccessSubject who, IEnumerable<string> arns)
    {
        if (!who.IsOutside || who.Principal.Kind == RequestPrincipalKind.Service)
            return [];
        var isPublic = who.Name is AccessSubject.Everyone or AccessSubject.Signed;
        var patterns = arns.Where(a => a == "*" || a.Contains('/', StringComparison.Ordinal) || a.AsSpan().ContainsAny('*', '?')).ToList();
        return Present(ResourceKind.Bucket)
            .Where(b => patterns.Exists(p => AccessWords.CanName(p, b.Key.Name)))
            .SelectMany(b => grants.ObjectListsOf(b.Key, b.Value, isPublic));
    }

    /// <summary>Bucket policies of which it is not decided whether they deny a principal.</summary>
    internal NotPrincipalReadings NotPrincipals { get; }

    /// <summary>Who may change access.</summary>
    internal SelfEscalation Escalation { get; }

    /// <summary>The buckets that delegate to access points.</summary>
    internal IEnumerable<(ResourceAddress Bucket, string Arn, AccessGap Gap)> Delegations =>
        grants.Delegations.Select(d => (d.Bucket, $"arn:{facts.Partition}:s3:::{d.Bucket.Name}", d.Gap));

    /// <summary>Everything unknown that affects what a principal can do with these.</summary>
    internal IReadOnlyList<AccessGap> OpenOf(AccessSubject who, IReadOnlyList<string> arns) =>
        [.. who.NotSeen.Concat(GapsOf(arns)).Concat(ObjectListsOf(who, arns)).Distinct()];

    /// <summary>What requests need of the keys of buckets.</summary>
    internal KeyAccess Keys { get; }

    /// <summary>The buckets that ARNs or patterns may name.</summary>
    internal IEnumerable<KeyValuePair<ResourceAddress, ResourceState>> BucketsOf(IReadOnlyList<string> patterns) =>
        Present(ResourceKind.Bucket).Where(b => patterns.Any(p => AccessWords.CanName(p, b.Key.Name)));

    /// <summary>What is not known and bears on these resources: the policies of the buckets that the ARN patterns name.</summary>
    public IEnumerable<AccessGap> GapsOf(IEnumerable<string> arns)
    {
        foreach (var arn in arns)
        {
            if (arn != "*" && AccessWords.Short(arn) == arn && !arn.AsSpan().ContainsAny('*', '?'))
                continue;
            var bucket = AccessWords.Short(arn).Split('/')[0];
            if (arn == "*" || bucket.AsSpan().ContainsAny('*', '?'))
            {
                foreach (var gap in Gaps)
                    yield return gap;
                continue;
            }

            var address = new ResourceAddress(ResourceKind.Bucket, bucket);
            var gaps =
                resources[address] is { } state && !state.Facets.IsEmpty ? grants.GapsOf(address, state)
                : facts.NotSeen.FirstOrDefault(n => n.Contains($"{address},", StringComparison.Ordinal)) is { } why ? [new AccessGap(why)]
                : [new AccessGap($"the policy of {address}")];
            foreach (var gap in gaps)
                yield return gap;
        }
    }

    /// <summary>The same outside principal in this model.</summary>
    internal AccessSubject Outside(AccessSubject like) =>
        Outside(like.Name, like.Principal) with
        {
            Known = like.Known,
            IsAbsent = like.IsAbsent,
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
            principal.Account.Length > 0 ? RequestContext.Of(("aws:PrincipalAccount", principal.Account)) : RequestContext.Empty,
            [.. grants.AccountGap]
        )
        {
            IsAbsent = UnsignedKeys.AbsentFor(
                principal,
                principal.Account.Length > 0 ? RequestContext.Of(("aws:PrincipalAccount", principal.Account)) : RequestContext.Empty
            ),
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
            IsAbsent = AbsentTags(address, state),
        };
    }

    /// <summary>The tags that are known not to be there: all others, of whom was read. Ownership tags are tags too, and no facet.</summary>
    private Func<string, bool>? AbsentTags(ResourceAddress address, ResourceState state)
    {
        if (
            !facts.IsRead
            || state["tags"] is not (FacetValue.Present or FacetValue.Absent)
            || (address.Kind == ResourceKind.Role && AllowsSessionTags(state))
        )
            return null;
        var tags = Tags(state).Select(t => t.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return key =>
            key.StartsWith(PrincipalTag, StringComparison.OrdinalIgnoreCase)
            && !tags.Contains(key)
            && !key.StartsWith(PrincipalTag + "s3creds:", StringComparison.OrdinalIgnoreCase);
    }

    private RequestContext Known(ResourceAddress address, ResourceState state, string arn)
    {
        var keys = new List<(string, string)> { ("aws:PrincipalArn", arn), ("aws:PrincipalAccount", account) };
        if (address.Kind == ResourceKind.User)
        {
            keys.Add(("aws:username", address.Name));
            keys.Add(("aws:PrincipalType", "User"));
        }
        else
        {
            keys.Add(("aws:PrincipalType", "AssumedRole"));
        }

        // A session's tags override the role's, so that these are its own only where no trust lets sessions bring tags.
        if (address.Kind == ResourceKind.User || !AllowsSessionTags(state))
        {
            keys.AddRange(Tags(state));
        }

        return RequestContext.Of(keys);
    }

    private static IEnumerable<(string Key, string Value)> Tags(ResourceState state) =>
        (state["tags"]?.JsonOrNull?.ToNode() as JsonObject ?? [])
            .Where(t => t.Value is not null)
            .Select(t => (PrincipalTag + t.Key, t.Value!.ToString()));

    private static bool AllowsSessionTags(ResourceState role) =>
        PolicyText.Parse(role["trust"]?.JsonOrNull?.ToNode()) is not { } trust
        || trust.Statements.Any(s =>
            s.Effect == PolicyEffect.Allow
            && (
                s.Action is not { } actions
                || actions.Any(a =>
                    Wildcard.Of(a, ignoreCase: true).Matches("sts:TagSession")
                    || Wildcard.Of(a, ignoreCase: true).Matches("sts:AssumeRoleWithSAML")
                )
            )
        );

    private void AddInline(ResourceAddress address, ResourceState state, List<PolicySource> identity, List<AccessGap> notSeen)
    {
        foreach (var facet in Granting(address.Kind))
        {
            if (BucketGrants.Gap(address, state, facet.Key, facet.OwnPolicies!) is { } gap)
                notSeen.Add(gap);
            foreach (var held in state[facet.Key] is { } value ? facet.Policies(value) : [])
                Add(identity, notSeen, new PolicyOrigin(address, state, held.Key, held.What), held.Document);
        }
    }

    /// <summary>The facets that grant to their resource by policies of its own.</summary>
    private IEnumerable<Facet> Granting(ResourceKind kind) =>
        facts.Kinds.GrantedAs(kind)?.Facets.Where(f => f.OwnPolicies is not null) ?? [];

    private void AddAttached(ResourceAddress address, ResourceState state, List<PolicySource> identity, List<AccessGap> notSeen)
    {
        if (BucketGrants.Gap(address, state, "policies", "attached policies") is { } gap)
            notSeen.Add(gap);
        foreach (var reference in PolicyText.Strings(state["policies"]?.JsonOrNull?.ToNode()))
        {
            if (Managed(reference, $"attached to {address}", notSeen) is { } source)
                identity.Add(source);
        }
    }

    private void AddGroups(ResourceAddress address, ResourceState state, List<PolicySource> identity, List<AccessGap> notSeen)
    {
        if (BucketGrants.Gap(address, state, "groups", "groups") is { } gap)
            notSeen.Add(gap);
        foreach (var name in PolicyText.Strings(state["groups"]?.JsonOrNull?.ToNode()))
        {
            var group = new ResourceAddress(ResourceKind.Group, name);
            if (resources[group] is not { Presence: Presence.Present } its)
            {
                notSeen.Add(new AccessGap($"the policies of {group}"));
                continue;
            }

            AddInline(group, its, identity, notSeen);
            AddAttached(group, its, identity, notSeen);
        }
    }

    private PolicySource? Boundary(ResourceAddress address, ResourceState state, List<AccessGap> notSeen)
    {
        if (BucketGrants.Gap(address, state, "boundary", "permissions boundary") is { } gap)
            notSeen.Add(gap with { CanGrant = false });
        if (Text(state["boundary"]) is not { } reference)
            return null;
        var missing = new List<AccessGap>();
        var found = Managed(reference, $"boundary of {address}", missing);

        // A boundary only limits: one whose document is not known can take access away and give none.
        notSeen.AddRange(missing.Select(m => m with { CanGrant = false }));
        return found;
    }

    private PolicySource? Managed(string reference, string use, List<AccessGap> notSeen)
    {
        var found = new List<PolicySource>();
        if (PolicyReference.Address(reference) is { } address)
        {
            if (resources[address] is { Presence: Presence.Present } policy && policy["document"] is FacetValue.Present document)
                Add(found, notSeen, new PolicyOrigin(address, policy, "document", $"({use})"), document.Json.ToNode());
            else
                notSeen.Add(new AccessGap($"the document of {address}"));
        }
        else if (facts.AwsPolicies.GetValueOrDefault(reference) is FacetValue.Present known)
        {
            Add(found, notSeen, new PolicyOrigin(null, ResourceState.Empty, "", $"{reference} ({use})"), known.Json.ToNode());
        }
        else
        {
            notSeen.Add(new AccessGap($"the document of {reference}"));
        }

        return found.FirstOrDefault();
    }

    private void Add(List<PolicySource> to, List<AccessGap> notSeen, PolicyOrigin origin, JsonNode? document)
    {
        if (Parse(document) is { } parsed)
            to.Add(Source(origin, parsed));
        else
            notSeen.Add(new AccessGap($"{origin}: not a policy document"));
    }

    private PolicyDocument? Parse(JsonNode? document)
    {
        if (document is null)
            return null;
        var text = CanonicalJson.Of(document).Text;
        if (!documents.TryGetValue(text, out var parsed))
            documents[text] = parsed = PolicyText.Parse(document);
        return parsed;
    }

    private PolicySource Source(PolicyOrigin origin, PolicyDocument document)
    {
        origins[origin.ToString()] = origin;
        return new PolicySource(origin.ToString(), document);
    }

    private IEnumerable<KeyValuePair<ResourceAddress, ResourceState>> Present(ResourceKind kind) =>
        resources.Resources.Where(r => r.Key.Kind == kind && r.Value.Presence == Presence.Present);

    private static string? Text(FacetValue? value) => value?.JsonOrNull?.ToNode()?.ToString();
}
