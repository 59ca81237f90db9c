using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Kinds;

/// <summary>What a step can do beyond its own resource: what a reviewer must check, and what needs an approval.</summary>
[Flags]
public enum Risk
{
    None = 0,

    /// <summary>Makes something public.</summary>
    Public = 1,

    /// <summary>Grants administration (<c>*</c> on <c>*</c>, policy writes).</summary>
    Admin = 2,

    /// <summary>Changes who may assume a role.</summary>
    Trust = 4,

    /// <summary>Removes something that cannot be had back.</summary>
    Delete = 8,

    /// <summary>Concerns the identity that this tool runs as, or an operator of the manifest.</summary>
    Self = 16,

    /// <summary>Gives a principal write access to data that it did not have. Reported; needs no approval.</summary>
    Write = 32,

    /// <summary>Gives a principal the right to delete objects or buckets. Reported; needs no approval.</summary>
    Erase = 64,

    /// <summary>Whether it gives or takes access is not decided: it counts as the worst case, and asks.</summary>
    Undecided = 256,

    /// <summary>Gives a principal permissions management in S3. Reported; where it is a bucket's policy, ACL or public access, it is <see
    /// cref="Admin"/> too.</summary>
    Policy = 128,

    /// <summary>Makes S3 delete data that it kept before.</summary>
    Expire = 512,

    /// <summary>Ends a protection of data: of overwritten versions, of retention, of copies elsewhere. Nothing that is there is deleted.
    /// Reported; needs no approval.</summary>
    Unprotect = 1024,
}

/// <summary>How a facet takes part in the life of its resource.</summary>
public enum FacetRole
{
    /// <summary>Written by a call of its own.</summary>
    Settable,

    /// <summary>Part of the creating call, and may be changed later by a call of its own.</summary>
    AtCreation,

    /// <summary>Part of the creating call and never changed: a difference is refused with instructions.</summary>
    Fixed,
}

/// <summary>A transition that the store never makes, and the way out.</summary>
public sealed record Impossible(string Why, string WayOut);

/// <summary>One separately readable and writable property of a kind. A facet is one file, and carries all that is particular to
/// it.</summary>
public abstract class Facet(string key, int rank, FacetRole role = FacetRole.Settable)
{
    /// <summary>The manifest key and the plan's facet name.</summary>
    public string Key { get; } = key;

    /// <summary>Facets are written in rank order, with a barrier across resources between ranks; <see cref="StandsAlone"/> is the
    /// exception.</summary>
    public int Rank { get; } = rank;

    public FacetRole Role { get; } = role;

    /// <summary>Whether it depends on nothing but its resource, and does not bear on access: on a new resource it is written at once, without
    /// a barrier.</summary>
    public virtual bool StandsAlone => false;

    /// <summary>JSON Schema of the manifest form (2020-12). The loader checks by it, the editor completes by it.</summary>
    public abstract JsonObject Schema();

    /// <summary>
    /// The canonical value of a manifest node that fits <see cref="Schema"/>; null after an error was added to the context.
    /// A manifest <c>null</c> gives <see cref="FacetValue.Absent"/> where absence is possible.
    /// </summary>
    public abstract FacetValue? Load(ManifestNode node, LoadContext context);

    /// <summary> The manifest keys that the facet is written under. Where there are several (grants are <c>access</c> and <c>inline</c>),
    /// <see cref="Load"/> takes, and <see cref="Forms"/> gives, a map of them. </summary>
    public virtual IReadOnlyList<string> ManifestKeys => [Key];

    /// <summary> How maps under one of the manifest keys join, from several profiles and the resource itself: by the keys that this
    /// compares. Null: the last one replaces the others. </summary>
    public virtual StringComparer? JoinsBy(string manifestKey) => null;

    /// <summary>The schema of this facet's value under <c>defaults</c>; null: it has no default.</summary>
    public virtual JsonObject? DefaultSchema() => null;

    /// <summary>Errors in its manifest keys that can be found although other parts of the manifests are invalid and nothing is loaded
    /// yet.</summary>
    /// <param name="keys">Those of <see cref="ManifestKeys"/> that are there.</param>
    internal virtual void CheckKeys(IReadOnlyList<ManifestEntry> keys, LoadContext context) { }

    /// <summary>Manifest forms of a value that was loaded or read, the most readable first. Each is a proposal: <see cref="ManifestForm"/>
    /// takes the first that loads back to the same value. No form at all: the manifest cannot express it, and the key is omitted.</summary>
    public virtual IEnumerable<JsonNode?> Forms(FacetValue value, LoadContext context) => [value.JsonOrNull?.ToNode()];

    /// <summary>The manifest keyword that gives this value together with others of the same resource, for a reader; null: there is
    /// none.</summary>
    /// <param name="beside">The other values of the resource, by their keys; null where they are not known.</param>
    public virtual string? WordBeside(FacetValue value, Func<string, FacetValue?> beside) => null;

    /// <summary>The desired value where the manifest does not declare the key: null = unmanaged (bucket facets), or a value (exclusive
    /// identity grants: none).</summary>
    public virtual FacetValue? WhenOmitted => null;

    /// <summary>The part of <paramref name="live"/> that <paramref name="desired"/> speaks about: tags by key, policy statements by
    /// Sid.</summary>
    public virtual FacetValue Project(FacetValue desired, FacetValue live) => live;

    /// <summary>Whether nothing is to be written. Policies compare by their canonical form (docs/policy-engine.md).</summary>
    public virtual bool Same(FacetValue desired, FacetValue projectedLive) => desired == projectedLive;

    /// <summary>A transition may override the rank (reset the ACL before enforcing ownership).</summary>
    public virtual int RankOf(FacetValue before, FacetValue after) => Rank;

    /// <summary>Why the store can never make this transition; null where it can (versioning, once enabled, cannot be removed).</summary>
    public virtual Impossible? WhyImpossible(FacetValue before, FacetValue after) => null;

    /// <summary>Other properties of the same resource without which AWS refuses a value of this one.</summary>
    public virtual IReadOnlyList<Need> Needs => [];

    /// <summary>What a live value holds that a reviewer must know and that no manifest can set.</summary>
    public virtual IEnumerable<Diagnostic> NotesOn(ResourceAddress address, FacetValue live) => [];

    /// <summary>What a reviewer must know of a change of it: where and how it is stored, which its value does not show.</summary>
    /// <param name="live">Null: the resource is new.</param>
    public virtual IEnumerable<Diagnostic> NotesOnChange(ResourceAddress address, ResourceState? live, ResourceState desired) => [];

    public virtual Risk RiskOf(ResourceAddress address, FacetValue before, FacetValue after) => Risk.None;

    /// <summary>What S3 deletes by itself under the new value and kept under the old one, for the approval of <see
    /// cref="Risk.Expire"/>.</summary>
    public virtual IReadOnlyList<string> Expires(FacetValue before, FacetValue after) => [];

    /// <summary> The value with other spellings of the names that the loader wrote into it (<see cref="ResourceState.Named"/>): the account
    /// may have them in another case. </summary>
    public virtual FacetValue Respelled(FacetValue desired, IReadOnlyCollection<(ResourceAddress From, ResourceAddress To)> names) =>
        desired;

    /// <summary>Other resources that the value names, so that propagation errors are retried only where this run made them.</summary>
    public virtual IEnumerable<ResourceAddress> Mentions(FacetValue value) =>
        References(value).Select(r => r.Address).OfType<ResourceAddress>();

    /// <summary>What the value names and must be there before the first write.</summary>
    public virtual IEnumerable<Reference> References(FacetValue value) => [];

    /// <summary>The live value after a write of <paramref name="after"/>: what it does not speak about stays. Null live: not read, or a new
    /// resource.</summary>
    public virtual FacetValue Overlay(FacetValue? live, FacetValue after) => after;

    /// <summary>The value of a resource on which nothing was configured: an import omits it.</summary>
    public virtual bool IsDefault(FacetValue value) => false;

    /// <summary>Whether each part of the value (a member, an item) is written by a call of its own.</summary>
    public virtual bool IsWrittenInParts => false;

    /// <summary>A label on its resource: a change of it alone replaces nothing.</summary>
    public virtual bool IsLabel => false;

    /// <summary>Whether a write of this value lifts a refusal of later writes, which other servers may go on giving for a while.</summary>
    public virtual bool Unblocks(FacetValue after) => false;

    /// <summary>Whether, and how, it bears on who can do what.</summary>
    public virtual AccessBearing Bearing => AccessBearing.None;

    /// <summary>Whether it bears on access beside the other values of its resource: an ACL does not where ownership disables
    /// ACLs.</summary>
    public virtual bool CountsIn(ResourceState? live) => true;

    /// <summary>The policy documents that a value holds.</summary>
    public virtual IEnumerable<HeldPolicy> Policies(FacetValue value) => [];

    /// <summary>What its policies are called together where they grant to the resource itself: <c>inline policies</c>. Null where they do
    /// not.</summary>
    public virtual string? OwnPolicies => null;

    /// <summary>What its document is called where AWS refuses to store principals in it that are not there: <c>trust policy</c>. Null where
    /// it names none.</summary>
    public virtual string? NamesPrincipals => null;

    /// <summary>Whether loading warned of this in words of its own: the lint then has nothing to add.</summary>
    public virtual bool HasWarned(PolicyLintRule rule, ResourceState desired) => false;

    /// <summary>What a caller needs to read it and to give it this value.</summary>
    /// <param name="desired">Null: any value.</param>
    public virtual IEnumerable<NeededAction> Actions(FacetValue? desired) => [];

    /// <summary>The names of the events by which CloudTrail records the calls that change it. Those of IAM are named as their
    /// actions.</summary>
    public virtual IEnumerable<string> Events =>
        Actions(null).Where(a => a.Use.HasFlag(ActionUse.Write) && !a.IsRead).Select(a => a.Operation).Distinct(StringComparer.Ordinal);

    /// <summary>Whether a call on its resource may have changed it.</summary>
    public virtual bool IsChangedBy(RecordedCall call) => Events.Contains(call.Name, StringComparer.Ordinal);

    /// <summary>A targeted, unprojected read. Absent where the resource or the property is not there. Throws on failure: the reader makes
    /// it unknown.</summary>
    public abstract Task<FacetValue> FetchAsync(AwsSession aws, ResourceAddress address, CancellationToken cancellationToken);

    /// <summary>Makes live equal <paramref name="after"/> (present or absent), touching nothing that it does not speak about.</summary>
    public abstract Task StoreAsync(
        AwsSession aws,
        ResourceAddress address,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    );

    /// <summary>Whether a creating call with these values sets this property too.</summary>
    public virtual bool FollowsFrom(ResourceState created) => false;

    /// <summary>As <see cref="FetchAsync"/>, with what else the same read brings.</summary>
    public virtual async Task<ResourceState> FetchStateAsync(
        AwsSession aws,
        ResourceAddress address,
        CancellationToken cancellationToken
    ) => ResourceState.Empty.With(Key, await FetchAsync(aws, address, cancellationToken));

    /// <summary>As <see cref="StoreAsync"/>, over a state that was read a moment ago: a facet that writes only what differs need not
    /// read it again.</summary>
    public virtual Task StoreOverAsync(
        AwsSession aws,
        ResourceAddress address,
        ResourceState live,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    ) => StoreAsync(aws, address, before, after, cancellationToken);

    protected static FacetValue Value(JsonNode? node) => new FacetValue.Present(CanonicalJson.Of(node));
}
