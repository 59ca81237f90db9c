using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>Reading and remembering, the same for users, roles and policies.</summary>
internal abstract class IamKind(IamObject api) : Kind
{
    public override StringComparer TagKeys => api.TagKeys;

    /// <summary>The list, the object itself, its creation, its tags, and its deletion; <see cref="RemoveActions"/> beside it.</summary>
    public override IReadOnlyList<NeededAction> Actions =>
        [
            .. Bulk.Actions,
            .. api.ReadActions(IamPart.Core),
            .. ReadActions,
            new($"iam:Create{api.Noun}", ActionUse.Create),
            .. OwnActions,
            .. RemoveActions,
            new($"iam:Delete{api.Noun}", ActionUse.Remove),
        ];

    /// <summary>Reads beside the list and the object's own.</summary>
    protected virtual IEnumerable<NeededAction> ReadActions => [];

    protected virtual IEnumerable<NeededAction> OwnActions =>
        [new($"iam:Tag{api.Noun}", ActionUse.Create | ActionUse.Own), new($"iam:Untag{api.Noun}", ActionUse.Own)];

    /// <summary>What goes before the object itself.</summary>
    protected virtual IEnumerable<NeededAction> RemoveActions => [];

    /// <summary>A policy that holds access of a principal is that principal's.</summary>
    public sealed override IEnumerable<string> NamesIn(RecordedCall call) =>
        call.Service != "iam" ? []
        : call["policyArn"] is { } arn && AccessPolicy.PrincipalOf(arn) is { } principal && principal.Kind == ResourceKind
            ? [.. NamedBy(call).OfType<string>(), principal.Name]
        : NamedBy(call).OfType<string>();

    /// <summary>The resources that a call names, by its parameters.</summary>
    protected abstract IEnumerable<string?> NamedBy(RecordedCall call);

    public override bool IsCreatedBy(RecordedCall call) => call.Name == $"Create{api.Noun}" || IsRename(call);

    public override bool IsRemovedBy(RecordedCall call) => call.Name == $"Delete{api.Noun}" || IsRename(call);

    public override bool IsOwnedBy(RecordedCall call) => OwnActions.Any(a => a.Operation == call.Name);

    private bool IsRename(RecordedCall call) => CanRename && call.Name == $"Update{api.Noun}" && call[$"new{api.Noun}Name"] is not null;

    public override BulkRead Bulk => IamBulk.Instance;

    internal override string? PathOf(ManifestNode.Map body) => (body[PathFacet.Path] as ManifestNode.Scalar)?.Text;

    internal override string? PathOf(ResourceState state) => CreationValues.Text(state, PathFacet.Path);

    /// <summary>The resources of this kind in a page of the account's bulk read. A kind that it leaves out has a bulk read of its
    /// own.</summary>
    public virtual IEnumerable<IamDetail> In(AwsSession aws, GetAccountAuthorizationDetailsResponse page) => [];

    /// <summary>The owner, from its tags. IAM groups have none; a kind without tags keeps its owner in its path, here and in <see
    /// cref="StoreOwnershipAsync"/>.</summary>
    protected virtual OwnershipTags OwnershipOf(IamDetail detail) => OwnershipTagMap.Of(detail.Tags);

    /// <summary>What access depends on besides the facets (<see cref="Kind.AccessOnly"/>).</summary>
    protected virtual ResourceState Besides(IamDetail detail, ResourceState state) => state;

    /// <summary>Takes up what the bulk read brought: all of it, unless the owner costs a call of its own.</summary>
    public virtual Task FoundAsync(BulkReading reading, IReadOnlyList<IamDetail> details, CancellationToken cancellationToken)
    {
        foreach (var detail in details)
            reading[AddressOf(detail)] = InBulk(reading, detail);
        return Task.CompletedTask;
    }

    /// <summary>
    /// What the bulk read does not have (descriptions, session durations) stays out, and is read only where it is declared.
    /// </summary>
    /// <param name="without">Parts that were not read.</param>
    protected ResourceState InBulk(BulkReading reading, IamDetail detail, IamPart without = IamPart.None) =>
        StateOf(detail, FacetsIn(reading).Where(f => f.Part != IamPart.Settings && f.Part != without));

    /// <summary>Reads what the bulk read leaves out, where it is declared.</summary>
    public async Task ReadSettingsAsync(BulkReading reading, ResourceAddress address, CancellationToken cancellationToken)
    {
        var facets = FacetsIn(reading)
            .Where(f => f.Part == IamPart.Settings && reading.Desired[address]?[f.Key] is not null)
            .Select(f => f.Key)
            .ToList();
        if (facets.Count == 0)
            return;
        var read = await ReadAsync(reading.Aws, address, facets, cancellationToken);
        reading[address] = read.Presence == Presence.Present ? facets.Aggregate(reading[address], (s, f) => s.With(f, read[f]!)) : read;
    }

    private IEnumerable<IamFacet> FacetsIn(BulkReading reading) => reading.Kinds.Of(ResourceKind)!.Facets.OfType<IamFacet>();

    protected ResourceAddress AddressOf(IamDetail detail) => new(ResourceKind, detail.Name);

    public override async Task<ResourceState> ReadAsync(
        AwsSession aws,
        ResourceAddress address,
        IReadOnlyCollection<string> facets,
        CancellationToken cancellationToken
    )
    {
        var wanted = Facets.OfType<IamFacet>().Where(f => facets.Contains(f.Key)).ToList();
        IamDetail? core;
        try
        {
            core = await api.ReadAsync(aws, address.Name, IamPart.Core | IamPart.Tags, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever the cause, the presence is not known; the reader reports it.
            return ResourceState.NotKnown(AwsError.Reason(e));
        }

        if (core is null)
            return ResourceState.NotThere;

        var state = StateOf(core, wanted.Where(f => IsCore(f.Part)));
        if (core.Name.Length > 0 && core.Name != address.Name)
            state = state with { SpelledAs = core.Name };
        foreach (var part in wanted.Where(f => !IsCore(f.Part)).GroupBy(f => f.Part))
        {
            try
            {
                var detail = await api.ReadAsync(aws, address.Name, part.Key, cancellationToken);
                foreach (var facet in part)
                    state = state.With(facet.Key, detail is null ? FacetValue.Absent.Instance : facet.From(detail));
                if (detail is not null && part.Key is IamPart.Inline or IamPart.Attached)
                    state = WithAccessPolicies(state, detail);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                foreach (var facet in part)
                    state = state.With(facet.Key, FailedRead(aws, e));
            }
        }

        return state;
    }

    /// <summary>The live state of a detail that was read, from bulk or one by one.</summary>
    private ResourceState StateOf(IamDetail detail, IEnumerable<IamFacet> facets) =>
        Besides(
            detail,
            facets.Aggregate(
                WithAccessPolicies(
                    ResourceState.Empty with
                    {
                        OwnershipTags = OwnershipOf(detail),
                        Stack = OwnershipTagMap.StackOf(detail.Tags),
                    },
                    detail
                ),
                (s, f) => s.With(f.Key, f.From(detail))
            )
        );

    internal static ResourceState WithAccessPolicies(ResourceState state, IamDetail detail) =>
        state with
        {
            Attached = detail.Attached.Count,
            AccessPolicies = state.AccessPolicies.SetItems(
                detail.AccessPolicies.Select(p => KeyValuePair.Create(p.Name, CanonicalJson.Of(p.Grants)))
            ),
        };

    public override async Task StoreOwnershipAsync(
        AwsSession aws,
        ResourceAddress address,
        OwnershipTags ownership,
        CancellationToken cancellationToken
    )
    {
        await StoreOwnerOfAccessAsync(aws, address, ownership.Owner, cancellationToken);
        var tags = OwnershipTagMap.Of(ownership).ToLookup(t => t.Value is not null);
        if (tags[true].Any())
            await api.TagAsync(aws, address.Name, CreationValues.Tags(ownership), cancellationToken);
        if (!tags[false].Any())
            return;
        // IAM takes few writes: an adoption removes no tag from the many that have none.
        var there = (await api.ReadAsync(aws, address.Name, IamPart.Core | IamPart.Tags, cancellationToken))?.Tags.Keys ?? [];
        var removed = tags[false].Select(t => t.Key).Where(k => there.Contains(k, api.TagKeys)).ToList();
        if (removed.Count > 0)
            await api.UntagAsync(aws, address.Name, removed, cancellationToken);
    }

    /// <summary>The policies that hold access of the resource are owned as it is. They come first: an interrupted change is then done
    /// again.</summary>
    protected async Task StoreOwnerOfAccessAsync(
        AwsSession aws,
        ResourceAddress address,
        string? owner,
        CancellationToken cancellationToken
    )
    {
        if (
            api is IamGrantee grantee
            && await grantee.ReadAsync(aws, address.Name, IamPart.Attached, cancellationToken) is { AccessPolicies.Count: > 0 } detail
        )
        {
            var before = (await grantee.OwnershipAsync(aws, address.Name, cancellationToken)).Owner;
            await AccessPolicyStore.StoreOwnerAsync(aws, detail.AccessPolicies, before, owner, cancellationToken);
        }
    }

    /// <summary>Before a rename: the policies that hold access of the resource name it by its new name.</summary>
    protected async Task NameAccessOfAsync(AwsSession aws, ResourceAddress from, ResourceAddress to, CancellationToken cancellationToken)
    {
        if (await api.ReadAsync(aws, from.Name, IamPart.Attached, cancellationToken) is { } detail)
            await AccessPolicyStore.RenameAsync(aws, detail.AccessPolicies, to, cancellationToken);
    }

    private static bool IsCore(IamPart part) => part is IamPart.Core or IamPart.Tags or IamPart.Settings;
}
