using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>Attached managed policies, exclusive: a sorted list of references. Omitted means none.</summary>
internal sealed class PoliciesFacet(IamGrantee api) : IamFacet(api, Name, 50, FacetRole.Settable, IamPart.Attached)
{
    public const string Name = "policies";

    private const int Usual = AccessPolicyStore.MostAttached;
    private const int Most = 25;

    private readonly IamGrantee api = api;

    public override FacetValue WhenOmitted => None;

    /// <summary>Policies that hold access are not among its values.</summary>
    public override bool IsChangedBy(RecordedCall call) =>
        base.IsChangedBy(call) && (call["policyArn"] is not { } arn || AccessPolicy.PrincipalOf(arn) is null);

    protected override IEnumerable<string> WriteActions(FacetValue? desired) =>
        Exclusive(desired, $"Attach{api.Noun}Policy", $"Detach{api.Noun}Policy");

    public override JsonObject Schema() =>
        new()
        {
            ["type"] = new JsonArray("array", "null"),
            ["items"] = new JsonObject
            {
                ["type"] = "string",
                ["minLength"] = 1,
                ["description"] = "The name of a policy of the manifest, or an ARN.",
            },
            ["uniqueItems"] = true,
            ["maxItems"] = Most,
            ["description"] =
                "All managed policies that are attached: the names of policies of the manifest, or ARNs. A policy that is not named is "
                + "detached. "
                + "Omitted or null: none. unmanaged: left as they are.",
            ["examples"] = new JsonArray(new JsonArray("list-all-buckets")),
        };

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        if (node is ManifestNode.Null)
            return None;
        if (node is not ManifestNode.List list)
            return Refuse(KindCodes.Value, node, context, "policies must be a list of policy names and ARNs");
        var references = list
            .Items.Select(i => Text(i, context, "a policy") is { } text ? PolicyNames.Reference(text, i, context) : null)
            .ToList();
        if (references.Contains(null))
            return null;
        var distinct = references.OfType<string>().Distinct(PolicyReference.Comparer).Count();
        if (distinct > Most)
            return Refuse(KindCodes.TooMany, node, context, $"{distinct} policies, IAM attaches at most {Most}");
        if (distinct > Usual)
            context.Diagnostics.Add(
                KindCodes.NearQuota.At(node.Span, $"{distinct} policies, IAM attaches {Usual} unless the quota of the account was raised")
            );
        return Of(references!);
    }

    public override IEnumerable<JsonNode?> Forms(FacetValue value, LoadContext context) =>
        value.JsonOrNull is null
            ? [null]
            :
            [
                new JsonArray([
                    .. PolicyText.Strings(value.JsonOrNull?.ToNode()).Select(r => JsonValue.Create(PolicyNames.Written(r, context))),
                ]),
            ];

    /// <summary>But for those that hold <c>access</c>: they are a part of the inline facet.</summary>
    public override FacetValue From(IamDetail detail) =>
        detail.AccessPoliciesNotRead is { } why
            ? new FacetValue.Unknown(why)
            : Of(detail.Attached.Except(detail.AccessPolicies.Select(p => p.Arn)).Select(PolicyReference.OfArn));

    /// <summary>AWS attaches the quarantine where a key leaked: never a difference unless the manifest names it.</summary>
    public override FacetValue Project(FacetValue desired, FacetValue live)
    {
        if (live is not FacetValue.Present present)
            return live;
        var wanted = PolicyText.Strings(desired.JsonOrNull?.ToNode()).ToHashSet(PolicyReference.Comparer);
        var there = PolicyText.Strings(present.Json.ToNode()).Select(p => wanted.TryGetValue(p, out var spelled) ? spelled : p);
        return Of(there.Where(p => wanted.Contains(p) || !IsQuarantine(p)));
    }

    public override Risk RiskOf(ResourceAddress address, FacetValue before, FacetValue after) =>
        PolicyText
            .Strings(after.JsonOrNull?.ToNode())
            .Except(PolicyText.Strings(before.JsonOrNull?.ToNode()))
            .Any(p =>
                p.EndsWith("/AdministratorAccess", StringComparison.Ordinal)
                || p.EndsWith("/IAMFullAccess", StringComparison.Ordinal)
                || p.EndsWith("/PowerUserAccess", StringComparison.Ordinal)
            )
            ? Risk.Admin
            : Risk.None;

    /// <summary>Fewer policies make room for those that hold <c>access</c>, which come with the inline facet.</summary>
    public override int RankOf(FacetValue before, FacetValue after) =>
        PolicyText.Strings(after.JsonOrNull?.ToNode()).Count() < PolicyText.Strings(before.JsonOrNull?.ToNode()).Count() ? Rank - 1 : Rank;

    public override AccessBearing Bearing => AccessBearing.Grants;

    public override IEnumerable<Reference> References(FacetValue value) =>
        PolicyText.Strings(value.JsonOrNull?.ToNode()).Select(r => new Reference("policy", r));

    public override bool IsWrittenInParts => true;

    public override async Task StoreAsync(
        AwsSession aws,
        ResourceAddress address,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    )
    {
        var wanted = PolicyText.Strings(after.JsonOrNull?.ToNode()).ToHashSet(PolicyReference.Comparer);
        var detail = await api.ReadAsync(aws, address.Name, IamPart.Attached, cancellationToken);
        var there = (detail?.Attached ?? [])
            .Except(detail?.AccessPolicies.Select(p => p.Arn) ?? [])
            .ToLookup(PolicyReference.OfArn, PolicyReference.Comparer);

        // Detach first: tighten before loosen, and the number attached never passes the quota.
        foreach (var arn in there.Where(g => !wanted.Contains(g.Key) && !IsQuarantine(g.Key)).SelectMany(g => g))
            await IamGrantee.DeletePartAsync(_ => { }, "", () => api.DetachAsync(aws, address.Name, arn, cancellationToken));
        foreach (var reference in wanted.Where(w => !there.Contains(w)).Order(StringComparer.Ordinal))
            await api.AttachAsync(aws, address.Name, await PolicyReference.ArnAsync(aws, reference, cancellationToken), cancellationToken);
    }

    /// <summary>A quarantine that is not named stays.</summary>
    public override FacetValue Overlay(FacetValue? live, FacetValue after) =>
        Of(PolicyText.Strings(after.JsonOrNull?.ToNode()).Concat(PolicyText.Strings(live?.JsonOrNull?.ToNode()).Where(IsQuarantine)));

    private static bool IsQuarantine(string reference) => reference.Contains("/AWSCompromisedKeyQuarantine", StringComparison.Ordinal);

    private static FacetValue Of(IEnumerable<string> references)
    {
        var items = references
            .Distinct(PolicyReference.Comparer)
            .Order(StringComparer.Ordinal)
            .Select(r => (JsonNode?)JsonValue.Create(r))
            .ToArray();
        return items.Length == 0 ? None : Value(new JsonArray(items));
    }
}
