using System.Collections.Immutable;
using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.Policies;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>A state of the account as the policy engine sees it: who has which policies, and what the buckets say.</summary>
public sealed class AccessModel
{
    /// <summary>Stands for any account that nobody names.</summary>
    private const string SomeAccount = "999999999999";

    private readonly ResourceSet resources;
    private readonly AccessFacts facts;
    private readonly Dictionary<string, PolicyDocument?> documents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PolicyOrigin> origins = new(StringComparer.Ordinal);
    private readonly string account;
    private readonly BucketGrants grants;
    private readonly BucketConcerns concerns;

    private AccessModel(ResourceSet resources, AccessFacts facts)
    {
        this.resources = facts.Complete(resources);
        this.facts = facts;
        account = facts.Account.Length == 12 && facts.Account.All(char.IsAsciiDigit) ? facts.Account : "000000000000";
        grants = new BucketGrants(Present(ResourceKind.Bucket), facts, (origin, document) => Parse(document) is { } parsed ? Source(origin, parsed) : null);
        concerns = new BucketConcerns(grants.All);
        Subjects = [.. Present(ResourceKind.User).Concat(Present(ResourceKind.Role)).Select(r => Subject(r.Key, r.Value))];
        Anonymous = Outside(AccessSubject.Everyone, RequestPrincipal.Anonymous);
        Signed = grants.HasSigned
            ? Outside(AccessSubject.Signed, RequestPrincipal.Parse($"arn:{facts.Partition}:iam::{SomeAccount}:root")) with { Known = RequestContext.Empty }
            : null;
    }

    /// <summary>Users and roles, in the order of their addresses.</summary>
    public IReadOnlyList<AccessSubject> Subjects { get; }

    /// <summary>Everyone, others that the buckets name, and the account's own users and roles.</summary>
    public IReadOnlyList<AccessSubject> Everybody => [Anonymous, .. Named(), .. Subjects];

    /// <summary>The resources with all that is known of them.</summary>
    internal ResourceSet Resources => resources;

    internal AccessFacts Facts => facts;

    /// <summary>All that is not known and bears on an answer about these.</summary>
    public IReadOnlyList<string> GapsOf(AccessScope scope) =>
        [.. NotSeen.Concat(Everybody.Where(scope.Concerns).SelectMany(s => s.NotSeen)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Unsigned requests.</summary>
    public AccessSubject Anonymous { get; }

    /// <summary>Signed requests of whatever account, where an access control list grants them something.</summary>
    public AccessSubject? Signed { get; }

    /// <summary>Bucket policies, and what bucket ACLs grant.</summary>
    public IReadOnlyList<ResourcePolicy> Buckets => grants.All;

    /// <summary>The account that owns the buckets.</summary>
    public string Account => account;

    /// <summary>Bucket policies and lists that are not known, and what the facts say was not looked at.</summary>
    public IReadOnlyList<string> NotSeen => [.. grants.AccountGap, .. Gaps];

    private IReadOnlyList<string> Gaps => [.. facts.NotSeen, .. Present(ResourceKind.Bucket).SelectMany(b => grants.GapsOf(b.Key, b.Value))];

    /// <summary>Whether the account's public-access block could not be read: then what others may do is what they may do at most.</summary>
    public bool PublicAccessIsUnknown => facts.AccountBlock is FacetValue.Unknown;

    public static AccessModel Of(ResourceSet resources, AccessFacts facts) => new(resources, facts);

    /// <summary>Where a deciding statement stands; one that is not of a manifest has no place.</summary>
    public StatementPlace PlaceOf(DecidingStatement statement) => origins.GetValueOrDefault(statement.Origin)?.Of(statement)
        ?? new StatementPlace(null, statement.Origin, statement.Index, statement.Statement.Sid);

    public AccessSubject? Find(ResourceAddress address) => Subjects.FirstOrDefault(s => s.Address == address);

    /// <summary>Principals of other accounts, services and providers that the bucket policies name.</summary>
    public IReadOnlyList<AccessSubject> Named() =>
    [
        .. Signed is { } signed ? [signed] : (AccessSubject[])[],
        .. Buckets.SelectMany(b => b.Source.Document.Statements)
            .SelectMany(s => (s.Principal ?? s.NotPrincipal)?.Entries ?? [])
            .SelectMany(e => e.Values.Where(v => v != "*" && e.Type is "AWS" or "Service" or "Federated" or "CanonicalUser"))
            .Distinct(StringComparer.Ordinal)
            .Select(Named)
            .OfType<AccessSubject>()
            .DistinctBy(s => s.Name)
            .OrderBy(s => s.Name, StringComparer.Ordinal),
    ];

    /// <summary>What is not known and bears on these resources: the policies of the buckets that the ARN patterns name.</summary>
    public IEnumerable<string> GapsOf(IEnumerable<string> arns)
    {
        foreach (var arn in arns)
        {
            var bucket = AccessWords.Short(arn).Split('/')[0];
            if (arn == "*" || bucket.AsSpan().ContainsAny('*', '?'))
            {
                foreach (var gap in Gaps)
                    yield return gap;
                continue;
            }

            var address = new ResourceAddress(ResourceKind.Bucket, bucket);
            var gaps = resources[address] is { } state && !state.Facets.IsEmpty ? grants.GapsOf(address, state)
                : facts.NotSeen.FirstOrDefault(n => n.Contains($"{address},", StringComparison.Ordinal)) is { } why ? [why]
                : [$"the policy of {address}"];
            foreach (var gap in gaps)
                yield return gap;
        }
    }

    /// <summary>The same somebody outside, as it is seen here.</summary>
    internal AccessSubject Outside(AccessSubject like) => Outside(like.Name, like.Principal) with { Known = like.Known };

    /// <summary>Somebody by ARN, of whose own policies nothing is known: they are taken to allow everything.</summary>
    public AccessSubject Outside(string arn) => Outside(arn, RequestPrincipal.Parse(arn));

    private AccessSubject? Named(string principal)
    {
        var isAccount = principal.Length == 12 && principal.All(char.IsAsciiDigit);
        var parsed = RequestPrincipal.Parse(isAccount ? $"arn:{facts.Partition}:iam::{principal}:root" : principal);
        if (parsed.Account == account && parsed.Kind is not RequestPrincipalKind.Federated)
            return null;
        return Outside(
            parsed.Kind == RequestPrincipalKind.Root ? $"account {parsed.Account}" : IsCanonicalId(principal) ? $"canonical user {principal}" : principal, parsed);
    }

    /// <summary>An account as access control lists name it: 64 hexadecimal digits.</summary>
    private static bool IsCanonicalId(string principal) => principal.Length == 64 && principal.All(char.IsAsciiHexDigit);

    /// <summary>Somebody outside: its own side is taken to allow everything, since only its owner knows it.</summary>
    private AccessSubject Outside(string name, RequestPrincipal principal) => new(
        name,
        null,
        principal,
        new PolicySet { Identity = principal.Kind == RequestPrincipalKind.Anonymous ? [] : [Everything], Resources = principal.Kind == RequestPrincipalKind.Anonymous ? grants.Open : Buckets },
        principal.Account.Length > 0 ? RequestContext.Of(("aws:PrincipalAccount", principal.Account)) : RequestContext.Empty,
        [.. grants.AccountGap]);

    private static PolicySource Everything { get; } = new(
        "what its own account allows", PolicyDocument.Create(new PolicyStatement { Effect = PolicyEffect.Allow, Action = ["*"], Resource = ["*"] }));

    private AccessSubject Subject(ResourceAddress address, ResourceState state)
    {
        var notSeen = new List<string>();
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
        var principal = RequestPrincipal.Parse(address.Kind == ResourceKind.User ? arn : $"arn:{facts.Partition}:sts::{account}:assumed-role/{address.Name}/session");
        return new AccessSubject(
            address.ToString(),
            address,
            principal,
            new PolicySet { Identity = identity, Boundary = boundary, Resources = concerns.Of(identity) },
            Known(address, state, arn),
            [.. notSeen.Distinct(StringComparer.Ordinal)]);
    }

    private RequestContext Known(ResourceAddress address, ResourceState state, string arn)
    {
        var keys = new List<(string, string)> { ("aws:PrincipalArn", arn), ("aws:PrincipalAccount", account) };
        if (address.Kind == ResourceKind.User)
        {
            keys.Add(("aws:username", address.Name));
            keys.Add(("aws:PrincipalType", "User"));
            foreach (var (key, value) in state["tags"]?.JsonOrNull?.ToNode() as JsonObject ?? [])
            {
                if (value is not null)
                    keys.Add(($"aws:PrincipalTag/{key}", value.ToString()));
            }
        }

        return RequestContext.Of(keys);
    }

    private void AddInline(ResourceAddress address, ResourceState state, List<PolicySource> identity, List<string> notSeen)
    {
        if (BucketGrants.Gap(address, state, "inline", "inline policies") is { } gap)
            notSeen.Add(gap);
        foreach (var (name, document) in state["inline"]?.JsonOrNull?.ToNode() as JsonObject ?? [])
            Add(identity, notSeen, new PolicyOrigin(address, state, $"inline/{name}", $"inline policy {name}"), document);
    }

    private void AddAttached(ResourceAddress address, ResourceState state, List<PolicySource> identity, List<string> notSeen)
    {
        if (BucketGrants.Gap(address, state, "policies", "attached policies") is { } gap)
            notSeen.Add(gap);
        foreach (var reference in PolicyText.Strings(state["policies"]?.JsonOrNull?.ToNode()))
        {
            if (Managed(reference, $"attached to {address}", notSeen) is { } source)
                identity.Add(source);
        }
    }

    private void AddGroups(ResourceAddress address, ResourceState state, List<PolicySource> identity, List<string> notSeen)
    {
        if (BucketGrants.Gap(address, state, "groups", "groups") is { } gap)
            notSeen.Add(gap);
        foreach (var name in PolicyText.Strings(state["groups"]?.JsonOrNull?.ToNode()))
        {
            var group = new ResourceAddress(ResourceKind.Group, name);
            if (resources[group] is not { Presence: Presence.Present } its)
            {
                notSeen.Add($"the policies of {group}");
                continue;
            }

            AddInline(group, its, identity, notSeen);
            AddAttached(group, its, identity, notSeen);
        }
    }

    private PolicySource? Boundary(ResourceAddress address, ResourceState state, List<string> notSeen)
    {
        if (BucketGrants.Gap(address, state, "boundary", "permissions boundary") is { } gap)
            notSeen.Add(gap);
        return Text(state["boundary"]) is { } reference ? Managed(reference, $"boundary of {address}", notSeen) : null;
    }

    private PolicySource? Managed(string reference, string use, List<string> notSeen)
    {
        var found = new List<PolicySource>();
        if (PolicyReference.Address(reference) is { } address)
        {
            if (resources[address] is { Presence: Presence.Present } policy && policy["document"] is FacetValue.Present document)
                Add(found, notSeen, new PolicyOrigin(address, policy, "document", $"({use})"), document.Json.ToNode());
            else
                notSeen.Add($"the document of {address}");
        }
        else if (facts.AwsPolicies.GetValueOrDefault(reference) is FacetValue.Present known)
        {
            Add(found, notSeen, new PolicyOrigin(null, ResourceState.Empty, "", $"{reference} ({use})"), known.Json.ToNode());
        }
        else
        {
            notSeen.Add($"the document of {reference}");
        }

        return found.FirstOrDefault();
    }

    private void Add(List<PolicySource> to, List<string> notSeen, PolicyOrigin origin, JsonNode? document)
    {
        if (Parse(document) is { } parsed)
            to.Add(Source(origin, parsed));
        else
            notSeen.Add($"{origin}: not a policy document");
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
