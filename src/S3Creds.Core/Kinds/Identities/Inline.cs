using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>All inline policies by name, exclusive: what <c>access</c> compiles to, and the raw ones. Omitted means none.</summary>
internal sealed class InlineFacet(IamGrantee api) : IamFacet(api, "inline", 50, FacetRole.Settable, IamPart.Inline)
{
    private const string Access = "access";

    private readonly IamGrantee api = api;

    public override FacetValue WhenOmitted => None;

    protected override IEnumerable<string> WriteActions(FacetValue? desired) =>
        Exclusive(desired, $"Put{api.Noun}Policy", $"Delete{api.Noun}Policy");

    /// <summary>Access that has no room inline is in managed policies of ours.</summary>
    public override IEnumerable<string> Events =>
        [
            $"Put{api.Noun}Policy",
            $"Delete{api.Noun}Policy",
            "CreatePolicyVersion",
            "SetDefaultPolicyVersion",
            "DeletePolicyVersion",
            "DeletePolicy",
            $"Attach{api.Noun}Policy",
            $"Detach{api.Noun}Policy",
        ];

    public override bool IsChangedBy(RecordedCall call) =>
        base.IsChangedBy(call) && (call["policyArn"] is not { } arn || AccessPolicy.PrincipalOf(arn) is not null);

    /// <summary>What the inline policies have no room for goes into managed ones.</summary>
    protected override IEnumerable<NeededAction> OtherActions(FacetValue? desired) =>
        desired is not null && AccessPlacement.Of(desired.JsonOrNull?.ToNode() as JsonObject ?? [], [], [], api.InlineQuota).Count == 0
            ? []
            :
            [
                new("iam:CreatePolicy", ActionUse.Create, ActionTarget.AccessPolicies),
                new("iam:TagPolicy", ActionUse.Create, ActionTarget.AccessPolicies),
                NeededAction.Write("iam:ListPolicyVersions", ActionTarget.AccessPolicies),
                NeededAction.Write("iam:CreatePolicyVersion", ActionTarget.AccessPolicies),
                NeededAction.Write("iam:DeletePolicyVersion", ActionTarget.AccessPolicies),
                NeededAction.Write($"iam:Attach{api.Noun}Policy"),
                NeededAction.Write($"iam:Detach{api.Noun}Policy"),
            ];

    public override JsonObject Schema() =>
        new()
        {
            ["type"] = new JsonArray("object", "null"),
            ["description"] = "All inline policies, as access and as inline documents. unmanaged: left as they are.",
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject { [Access] = InlineSchema.Access(), ["inline"] = InlineSchema.Raw() },
        };

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        if (node is ManifestNode.Null)
            return None;
        if (node is not ManifestNode.Map map)
            return Refuse(KindCodes.Value, node, context, "inline must be a map of names to policy documents");
        var before = context.Diagnostics.Errors;
        var policies = new JsonObject();
        if (map[Access] is { } access and not ManifestNode.Null)
            AccessEntries.Add(policies, access, context);
        if (map["inline"] is { } raw and not ManifestNode.Null)
            AddRaw(policies, raw, context);
        JudgeRoom(policies, node, context);
        return context.Diagnostics.Errors > before ? null : Of(policies);
    }

    public override IReadOnlyList<string> ManifestKeys => [Access, Key];

    /// <summary>Raw policies by their names; the entries of <c>access</c> are a list.</summary>
    public override StringComparer? JoinsBy(string manifestKey) => manifestKey == Key ? StringComparer.Ordinal : null;

    internal override void CheckKeys(IReadOnlyList<ManifestEntry> keys, LoadContext context)
    {
        var entries = (keys.FirstOrDefault(k => k.Key == Access)?.Value as ManifestNode.List)?.Items ?? [];
        foreach (var name in entries.OfType<ManifestNode.Map>().Select(a => a["bucket"]).OfType<ManifestNode.Scalar>())
        {
            if (context.Bucket(name.Text) is null)
            {
                context.Diagnostics.Add(
                    ManifestCodes.UnknownBucket.At(
                        name.Span,
                        $"the bucket {ShownText.Quote(name.Text)} is neither declared nor external",
                        context.NearBucket(name.Text) is { } near
                            ? $"did you mean {near}?"
                            : "declare it under buckets, or name it under external.buckets"
                    )
                );
            }
        }
    }

    public override AccessBearing Bearing => AccessBearing.Grants;

    public override string OwnPolicies => "inline policies";

    public override IEnumerable<HeldPolicy> Policies(FacetValue value) =>
        (value.JsonOrNull?.ToNode() as JsonObject ?? []).Select(p => new HeldPolicy(
            $"{Key}/{p.Key}",
            $"inline policy {p.Key}",
            PolicyKind.Inline,
            p.Value
        ));

    /// <summary>As <c>access</c> what <c>access</c> would make, the rest as documents; all as documents where the two do not go
    /// together.</summary>
    public override IEnumerable<JsonNode?> Forms(FacetValue value, LoadContext context)
    {
        if (value.JsonOrNull?.ToNode() is not JsonObject policies)
            return [new JsonObject { ["inline"] = null }];
        var access = new JsonArray();
        var raw = new JsonObject();
        foreach (var (name, document) in policies)
        {
            if (AccessRecognition.EntryOf(name, document, context) is { } entry && Compiles(entry, name, document, context))
                access.Add((JsonNode)entry);
            else
                raw[name] = document?.DeepClone();
        }

        var form = new JsonObject { ["access"] = access };
        if (raw.Count > 0)
            form["inline"] = raw;
        return access.Count > 0
            ? [form, new JsonObject { ["inline"] = policies.DeepClone() }]
            : [new JsonObject { ["inline"] = policies.DeepClone() }];
    }

    private static bool Compiles(JsonObject entry, string name, JsonNode? document, LoadContext context)
    {
        var compiled = new JsonObject();
        var node = new ManifestNode.List(new SourceSpan("", 1, 1), [ManifestNode.Of(entry, new SourceSpan("", 1, 1))]);
        AccessEntries.Add(compiled, node, context with { Diagnostics = new DiagnosticBag(), Place = (_, _) => { } });
        // The name may carry the end of the grant where a second entry is beside it; the whole form is compared by the caller.
        return compiled.FirstOrDefault() is { Key: { } made, Value: { } statements }
            && name.StartsWith(made, StringComparison.Ordinal)
            && PolicyText.Same(statements, document);
    }

    /// <summary>What is granted, wherever it is: inline, or in access policies. A grant that is in two places was moving when a run was
    /// interrupted; it shows as a second one, so that the next run removes it.</summary>
    public override FacetValue From(IamDetail detail)
    {
        if (detail.AccessPoliciesNotRead is { } why)
            return new FacetValue.Unknown(why);
        var all = new JsonObject();
        foreach (var policy in detail.AccessPolicies.OrderBy(p => AccessPolicy.NumberOf(p.Name)))
            Add(policy.Grants);
        Add(InlineOf(detail));
        return Of(all);

        void Add(JsonObject grants)
        {
            foreach (var (name, document) in grants)
            {
                var free = name;
                while (all.ContainsKey(free))
                    free = $"copy-of.{free}";
                all[free] = document?.DeepClone();
            }
        }
    }

    /// <summary>Where the grants will be, if not all of them are inline.</summary>
    public override IEnumerable<Diagnostic> NotesOnChange(ResourceAddress address, ResourceState? live, ResourceState desired) =>
        AccessPlacementNotes.Of(address, live, desired, PlacementOf(live, desired), PoliciesAfter(live, desired));

    private AccessPlacement PlacementOf(ResourceState? live, ResourceState desired)
    {
        var policies = (live?.AccessPolicies ?? ResourceState.Empty.AccessPolicies)
            .Select(p => KeyValuePair.Create(p.Key, p.Value.ToNode() as JsonObject ?? []))
            .ToList();
        var elsewhere = policies.SelectMany(p => p.Value).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        // The value has everything once, and what is in two places by another name.
        var inline = (live?[Key]?.JsonOrNull?.ToNode() as JsonObject ?? []).Where(g => !elsewhere.Contains(g.Key));
        return AccessPlacement.Of(
            desired[Key]?.JsonOrNull?.ToNode() as JsonObject ?? [],
            new JsonObject(inline.Select(g => KeyValuePair.Create(g.Key, g.Value?.DeepClone()))),
            policies,
            api.InlineQuota
        );
    }

    /// <summary>How many other managed policies there are then.</summary>
    private static int PoliciesAfter(ResourceState? live, ResourceState desired) =>
        desired[PoliciesFacet.Name] is { } declared
            ? PolicyText.Strings(declared.JsonOrNull?.ToNode()).Count()
            : (live?.Attached ?? 0) - (live?.AccessPolicies.Count ?? 0);

    internal static JsonObject InlineOf(IamDetail detail) =>
        new(detail.Inline.Select(p => KeyValuePair.Create(p.Name, PolicyText.FromWire(p.Document))));

    /// <summary>Raw policies must be inline; <c>access</c> may go to managed policies, which are limited in number and size.</summary>
    private void JudgeRoom(JsonObject policies, ManifestNode node, LoadContext context)
    {
        var placement = AccessPlacement.Of(policies, [], [], api.InlineQuota);
        var raw = placement.Inline.Target.Sum(p => PolicyText.Size(p.Value));
        if (raw > api.InlineQuota)
        {
            context.Diagnostics.Add(
                KindCodes.TooLarge.At(
                    node.Span,
                    $"the inline policies of {context.Address} have {raw} characters without white space, IAM allows "
                        + $"{api.InlineQuota} in total",
                    "put part of it in a policy of its own under 'policies', which allows 6144"
                )
            );
        }

        foreach (var grant in placement.Policies.SelectMany(p => p.Target))
        {
            if (AccessPlacement.SizeOf([grant]) is var size && size > AccessPlacement.PolicyQuota)
                context.Diagnostics.Add(
                    KindCodes.TooLarge.At(
                        node.Span,
                        $"{grant.Key} of {context.Address} has {size} characters without white space, IAM allows "
                            + $"{AccessPlacement.PolicyQuota} in a managed policy",
                        "give it fewer or shorter prefixes"
                    )
                );
        }

        var declared = (context.Sibling(PoliciesFacet.Name) as ManifestNode.List)?.Items.Count ?? 0;
        if (placement.Count > 0 && placement.Count + declared > AccessPolicyStore.MostAttached)
            context.Diagnostics.Add(
                AccessPolicyCodes.TooMany.At(
                    node.Span,
                    AccessPlacementNotes.TooMany(context.Address, placement.Count, declared),
                    AccessPlacementNotes.WayOut
                )
            );
    }

    public override bool Same(FacetValue desired, FacetValue projectedLive)
    {
        if (desired == projectedLive)
            return true;
        if (desired.JsonOrNull?.ToNode() is not JsonObject a || projectedLive.JsonOrNull?.ToNode() is not JsonObject b)
            return false;
        return a.Count == b.Count && a.All(p => b.ContainsKey(p.Key) && PolicyText.Same(p.Value, b[p.Key]));
    }

    public override Risk RiskOf(ResourceAddress address, FacetValue before, FacetValue after) =>
        (after.JsonOrNull?.ToNode() as JsonObject ?? []).Aggregate(Risk.None, (risk, p) => risk | IdentityDocument.RiskOf(p.Value));

    public override bool IsWrittenInParts => true;

    /// <summary>Over what is there now, not what a plan saw: an interrupted run may have left some of it.</summary>
    public override async Task StoreAsync(
        AwsSession aws,
        ResourceAddress address,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    ) =>
        await new InlineStore(aws, api, address).StoreAsync(
            await api.ReadAsync(aws, address.Name, IamPart.Inline, cancellationToken) ?? new IamDetail(address.Name, "/", ""),
            after.JsonOrNull?.ToNode() as JsonObject ?? [],
            cancellationToken
        );

    /// <summary>Where nothing is, or goes, outside the inline policies, the value holds all that the write depends on.</summary>
    public override async Task StoreOverAsync(
        AwsSession aws,
        ResourceAddress address,
        ResourceState live,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    )
    {
        var there = live[Key]?.JsonOrNull?.ToNode() as JsonObject ?? [];
        var placement = AccessPlacement.Of(after.JsonOrNull?.ToNode() as JsonObject ?? [], there, [], api.InlineQuota);
        if (live.AccessPolicies.Count > 0 || placement.Policies.Count > 0)
            await StoreAsync(aws, address, before, after, cancellationToken);
        else
            await new InlineStore(aws, api, address).StoreAsync(placement.Inline, cancellationToken);
    }

    private static void AddRaw(JsonObject policies, ManifestNode node, LoadContext context)
    {
        if (node is not ManifestNode.Map map)
        {
            Refuse(KindCodes.Value, node, context, "inline must be a map of names to policy documents");
            return;
        }

        foreach (var entry in map.Entries)
        {
            if (IamNames.Error(entry.Key, 128) is { } error)
                context.Diagnostics.Add(KindCodes.Name.At(entry.KeySpan, $"inline policy '{entry.Key}': {error}"));
            else if (policies.ContainsKey(entry.Key))
                context.Diagnostics.Add(
                    KindCodes.SameName.At(entry.KeySpan, $"inline policy '{entry.Key}' is also what 'access' makes", "give it another name")
                );
            else if (IdentityDocument.Load(entry.Value, context, PolicyKind.Inline, place: $"inline/{entry.Key}") is { } document)
                policies[entry.Key] = document;
        }
    }

    private static FacetValue Of(JsonObject policies) => policies.Count == 0 ? None : Value(policies);
}
