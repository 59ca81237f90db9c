using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>A state of the account as the policy engine sees it: the policies of each principal and of each bucket.</summary>
public sealed partial class AccessModel
{
    /// <summary>Stands for any account that is not named.</summary>
    internal const string SomeAccount = "999999999999";

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
    private readonly Dictionary<string, (IReadOnlyList<AccessChange> Changes, IReadOnlyList<UndecidedAccess> Undecided)> ofRoles = new(
        StringComparer.Ordinal
    );
    private AccessModel? unguarded;
    private IReadOnlyList<AccessSubject>? allSubjects;
    private IReadOnlyList<AccessSubject>? named;
    private Dictionary<string, AccessSubject>? byName;

    private AccessModel(ResourceSet resources, AccessFacts facts)
    {
        this.resources = facts.Complete(resources);
        this.facts = facts = facts.Beside(resources);
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
        paths = new RolePaths(this, this.resources);
        Anonymous = Outside(AccessSubject.Everyone, RequestPrincipal.Anonymous) with
        {
            Known = UnsignedKeys.OfUnsigned,
            IsAbsent = UnsignedKeys.IsAbsentUnsigned,
        };
        Signed =
            grants.HasSigned
            || ToEveryone.Any(s => UnsignedKeys.AreTested(s) && !UnsignedKeys.Groups(s, facts.Partition, SomeAccount).Any())
            || Sparing.Concat(paths.ToEveryone).Any(s => !UnsignedKeys.Groups(s, facts.Partition, SomeAccount).Any())
                ? Outside(AccessSubject.Signed, RequestPrincipal.Parse($"arn:{facts.Partition}:iam::{SomeAccount}:root")) with
                {
                    Known = UnsignedKeys.OfNoService,
                    IsElsewhere = UnsignedKeys.NamesAGroup,
                }
                : null;
        Sessions = [.. OwnNamed()];
    }

    /// <summary>Users and roles, in the order of their addresses.</summary>
    public IReadOnlyList<AccessSubject> Subjects { get; }

    /// <summary>Sessions of the account's roles, federated users, and principals of the account that are not known here: all that bucket
    /// policies name.</summary>
    public IReadOnlyList<AccessSubject> Sessions { get; }

    /// <summary>Everyone, others that the buckets and trust policies name, the account's own users and roles, and their sessions that are
    /// named.</summary>
    public IReadOnlyList<AccessSubject> AllSubjects => allSubjects ??= [Anonymous, .. Named(), .. Subjects, .. Sessions];

    /// <summary>One of <see cref="AllSubjects"/> by its name.</summary>
    internal AccessSubject? Called(string name) =>
        (byName ??= AllSubjects.DistinctBy(s => s.Name).ToDictionary(s => s.Name, StringComparer.Ordinal)).GetValueOrDefault(name);

    /// <summary>The roles that a principal can become, with the way to each.</summary>
    public IReadOnlyList<RolePath> PathsOf(AccessSubject who) => paths.Of(who);

    /// <summary>What a role that others can become can do: worked out once, however many can.</summary>
    internal (IReadOnlyList<AccessChange> Changes, IReadOnlyList<UndecidedAccess> Undecided) Of(AccessSubject role)
    {
        if (!ofRoles.TryGetValue(role.Name, out var known))
            ofRoles[role.Name] = known = AccessComparer.Alone(role, account);
        return known;
    }

    /// <summary>What decides whether a principal may assume a role; null where the role is not known.</summary>
    internal PolicySet? AssumingPolicies(AccessSubject who, string roleArn) => paths.PoliciesFor(who, roleArn);

    /// <summary>Statements of bucket policies that allow everyone something, under whatever conditions.</summary>
    private IEnumerable<PolicyStatement> ToEveryone =>
        Buckets.SelectMany(b => b.Source.Document.Statements).Where(s => s.Effect == PolicyEffect.Allow && UnsignedKeys.IsToEveryone(s));

    /// <summary>Statements, of control policies too, that deny unsigned requests something and may spare signed ones, where everyone is
    /// granted something.</summary>
    private IEnumerable<PolicyStatement> Sparing =>
        ToEveryone.Any()
            ? Buckets
                .Select(b => b.Source)
                .Concat(Anonymous.Policies.ResourceControl.SelectMany(level => level))
                .SelectMany(s => s.Document.Statements)
                .Where(s => s.Effect == PolicyEffect.Deny && UnsignedKeys.IsToEveryone(s) && UnsignedKeys.MaySpareSigned(s))
            : [];

    /// <summary>The resources with all that is known of them.</summary>
    internal ResourceSet Resources => resources;

    public AccessFacts Facts => facts;

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

    /// <summary>Signed requests of whatever account, where an access control list grants them something, or a role trusts them.</summary>
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

    /// <summary>What may grant access to outside principals and is never read: the access control lists of objects.</summary>
    /// <param name="actions">Names or patterns.</param>
    public IEnumerable<(ResourceAddress Bucket, AccessGap Gap)> ObjectListsOf(
        AccessSubject who,
        IEnumerable<string> arns,
        IEnumerable<string> actions
    )
    {
        if (!who.IsOutside || who.Principal.Kind == RequestPrincipalKind.Service || !AclGrants.OnObjects(actions))
            return [];
        var isPublic = who.Name is AccessSubject.Everyone or AccessSubject.Signed;
        var patterns = arns.Where(a => a == "*" || a.Contains('/', StringComparison.Ordinal) || a.AsSpan().ContainsAny('*', '?')).ToList();
        return Present(ResourceKind.Bucket)
            .Where(b => patterns.Exists(p => AccessWords.CanName(p, b.Key.Name)))
            .SelectMany(b => grants.ObjectListsOf(b.Key, b.Value, isPublic).Select(g => (b.Key, g)));
    }

    /// <summary>Bucket policies of which it is not decided whether they deny a principal.</summary>
    internal NotPrincipalReadings NotPrincipals { get; }

    /// <summary>Who may change access.</summary>
    internal SelfEscalation Escalation { get; }

    /// <summary>The buckets that delegate to access points.</summary>
    internal IEnumerable<(ResourceAddress Bucket, string Arn, AccessGap Gap)> Delegations =>
        grants.Delegations.Select(d => (d.Bucket, $"arn:{facts.Partition}:s3:::{d.Bucket.Name}", d.Gap));

    /// <summary>Everything unknown that affects what a principal can do with these.</summary>
    internal IReadOnlyList<AccessGap> OpenOf(AccessSubject who, IReadOnlyList<string> arns, IReadOnlyList<string> actions) =>
        [.. who.NotSeen.Concat(GapsOf(arns)).Concat(ObjectListsOf(who, arns, actions).Select(l => l.Gap)).Distinct()];

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

    private IEnumerable<KeyValuePair<ResourceAddress, ResourceState>> Present(ResourceKind kind) =>
        resources.Resources.Where(r => r.Key.Kind == kind && r.Value.Presence == Presence.Present);

    private static string? Text(FacetValue? value) => value?.JsonOrNull?.ToNode()?.ToString();
}
