using System.Collections.Immutable;
using System.Text.Json.Nodes;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.Accounts;
using S3Creds.Core.Kinds.Claims;
using S3Creds.Core.Model;

namespace S3Creds.Core.Access;

/// <summary>What the access of a state depends on besides the resources that are managed.</summary>
/// <param name="Account">Twelve digits; anything else is a store without accounts.</param>
/// <param name="Partition"><c>aws</c>, <c>aws-cn</c> or <c>aws-us-gov</c>.</param>
/// <param name="AwsPolicies">Documents of AWS managed policies by ARN; a failed read is <see cref="FacetValue.Unknown"/>.</param>
/// <param name="Buckets">Policy, public-access block and access control list of buckets where the manifests leave them unmanaged.</param>
/// <param name="NotSeen">What was not read, as text.</param>
public sealed record AccessFacts(
    string Account,
    string Partition,
    ImmutableSortedDictionary<string, FacetValue> AwsPolicies,
    ImmutableSortedDictionary<ResourceAddress, ResourceState> Buckets,
    IReadOnlyList<string> NotSeen
)
{
    /// <summary>The kinds whose facets decide access.</summary>
    public IReadOnlyList<Kind> Kinds { get; init; } = KindTable.All;

    /// <summary>The account's own public-access block, in the form of the facet <c>publicAccess</c>; null: not asked for.</summary>
    public FacetValue? AccountBlock { get; init; }

    /// <summary>Policies of KMS keys by ARN, where they were asked for; a failed read is <see cref="FacetValue.Unknown"/>.</summary>
    public ImmutableSortedDictionary<string, FacetValue> KeyPolicies { get; init; } =
        ImmutableSortedDictionary.Create<string, FacetValue>(StringComparer.Ordinal);

    /// <summary>The region of what names none; null: not known.</summary>
    public string? Region { get; init; }

    /// <summary>What the manifests claim of layers that are not read.</summary>
    public AccessClaims Claims { get; init; } = AccessClaims.None;

    /// <summary>Whether the account was read: then a principal of the account that is not there does not exist.</summary>
    public bool IsRead { get; init; }

    /// <summary>Whether the users, roles, groups and policies of the account were read where it was: <c>scope: buckets</c> leaves them
    /// out.</summary>
    public bool IdentitiesAreRead { get; init; } = true;

    /// <summary>The facts beside these resources: they may hold the account's settings, or have removed them.</summary>
    internal AccessFacts Beside(ResourceSet resources) =>
        resources[AccountKind.Address] switch
        {
            { Presence: Presence.Present } state when state[AccountPublicAccess.Name] is { } block => this with { AccountBlock = block },
            { Presence: Presence.Absent } when AccountBlock is FacetValue.Present => this with
            {
                AccountBlock = FacetValue.Absent.Instance,
            },
            _ => this,
        };

    /// <summary>Whether a flag is on for all buckets of the account.</summary>
    internal bool BlocksAll(string flag) => (AccountBlock?.JsonOrNull?.ToNode() as JsonObject)?[flag]?.GetValue<bool>() == true;

    /// <summary>Nothing but what the manifests declare.</summary>
    public static AccessFacts Nothing(string account, string partition) =>
        new(
            account,
            partition,
            ImmutableSortedDictionary.Create<string, FacetValue>(StringComparer.Ordinal),
            ImmutableSortedDictionary<ResourceAddress, ResourceState>.Empty,
            []
        );

    /// <summary>What manifests declare, offline: their claims count, and what their scope leaves out is not known.</summary>
    public static AccessFacts Of(DesiredState desired, string partition) =>
        Nothing(desired.Account, partition) with
        {
            Claims = desired.Claims,
            IdentitiesAreRead = !desired.BucketsOnly,
        };

    /// <summary>The resources with what is known of their buckets besides.</summary>
    internal ResourceSet Complete(ResourceSet resources)
    {
        var all = resources.Resources;
        foreach (var (address, extra) in Buckets)
        {
            var state = all.GetValueOrDefault(address) ?? ResourceState.Empty;
            all = all.SetItem(address, extra.Facets.Where(f => state[f.Key] is null).Aggregate(state, (s, f) => s.With(f.Key, f.Value)));
        }

        return new ResourceSet(all);
    }
}
