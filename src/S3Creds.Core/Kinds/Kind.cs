using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds;

/// <summary>A resource type: an ordered table of facets, and how a resource of it is made, found and removed.</summary>
public abstract class Kind
{
    public abstract ResourceKind ResourceKind { get; }

    /// <summary>The manifest section: <c>users</c>.</summary>
    public abstract string Section { get; }

    public abstract IReadOnlyList<Facet> Facets { get; }

    public virtual OnRemove DefaultOnRemove => OnRemove.Delete;

    /// <summary>What the removal of a resource can do beyond it.</summary>
    public virtual Risk RemovalRisk => Risk.Delete;

    /// <summary>What of the ownership tags a resource can hold: one without tags may hold less.</summary>
    public virtual OwnershipTags Kept(OwnershipTags ownership) => ownership;

    /// <summary>What is to be removed from a resource by hand to lift its protection.</summary>
    public virtual string ProtectMark => "its tag s3creds:protect";

    /// <summary>What is wrong with this name, null where nothing is.</summary>
    public abstract string? NameError(string name);

    /// <summary>How tag keys are compared.</summary>
    public virtual StringComparer TagKeys => StringComparer.Ordinal;

    /// <summary>Facets of the creating call.</summary>
    public IEnumerable<Facet> CreationFacets => Facets.Where(f => f.Role != FacetRole.Settable);

    public Facet Facet(string key) =>
        Facets.FirstOrDefault(f => f.Key == key) ?? throw new KeyNotFoundException($"{ResourceKind.Name()} has no facet {key}");

    /// <summary>Facets that follow from one another (a publicly readable bucket needs a policy statement), once all of them are
    /// loaded.</summary>
    public virtual ResourceState Complete(ResourceState desired, LoadContext context) => desired;

    /// <summary>How all resources of the kind are found and read. Kinds that one list brings have the same.</summary>
    public abstract BulkRead Bulk { get; }

    /// <summary>Whether its bulk read shows the owner of a resource too: without a call for each.</summary>
    public virtual bool BulkHoldsOwner => true;

    /// <summary>The kind itself, where this one only wraps it.</summary>
    internal virtual Kind Inner => this;

    /// <summary>What access depends on besides the facets: read with them, and never written.</summary>
    public virtual IReadOnlyList<string> AccessOnly => [];

    /// <summary>A resource that was just made and given nothing: every property is known to be absent.</summary>
    public ResourceState New(ResourceState state) =>
        Facets.Select(f => f.Key).Concat(AccessOnly).Aggregate(state, (made, key) => made.With(key, FacetValue.Absent.Instance));

    /// <summary> Whether what a creating call asked for is read back before anything else is done: where the call alone may give access, a
    /// store must not have ignored a part of it. </summary>
    public virtual bool IsReadBack => true;

    /// <summary>Whether a resource has access keys, which are no facet: they carry a secret from one step to the next.</summary>
    public virtual bool HasAccessKeys => false;

    /// <summary>What others of the same manifests may ask of this resource as a bucket; null where it is none.</summary>
    internal virtual BucketInfo? AsBucket(IReadOnlyDictionary<string, ManifestNode> keys) => null;

    internal virtual BucketInfo? AsBucket(ResourceState state) => null;

    /// <summary>Whether other resources have what this one grants: users a policy, users a group. Their access is only known where they are
    /// read too.</summary>
    public virtual bool IsShared => false;

    /// <summary>The path in the resource's ARN that the manifest declares; null where it declares none.</summary>
    internal virtual string? PathOf(ManifestNode.Map body) => null;

    internal virtual string? PathOf(ResourceState state) => null;

    /// <summary> A targeted read of the resource: presence, the ownership tags, and the named facets. Never throws for a missing resource
    /// (Presence.Absent); a failed facet read is Unknown, an unsupported one Unsupported; a failed presence read is Presence.Unknown.
    /// </summary>
    public abstract Task<ResourceState> ReadAsync(
        AwsSession aws,
        ResourceAddress address,
        IReadOnlyCollection<string> facets,
        CancellationToken cancellationToken
    );

    /// <summary>As <see cref="ReadAsync"/>, of a resource whose owner is not asked for: where owner and properties are read apart, only these
    /// properties.</summary>
    public virtual Task<ResourceState> ReadFacetsAsync(
        AwsSession aws,
        ResourceAddress address,
        IReadOnlyCollection<string> facets,
        CancellationToken cancellationToken
    ) => ReadAsync(aws, address, facets, cancellationToken);

    /// <summary>One creating call with the creation facets and the owner tags of <paramref name="desired"/>, so that a crash orphans
    /// nothing.</summary>
    public abstract Task CreateAsync(AwsSession aws, ResourceAddress address, ResourceState desired, CancellationToken cancellationToken);

    /// <summary>Whether AWS can give a resource another name.</summary>
    public virtual bool CanRename => false;

    /// <summary>What <see cref="RenameAsync"/> needs, on the old and the new name.</summary>
    public virtual IReadOnlyList<NeededAction> RenameActions => [];

    /// <summary>Gives a resource another name. Everything else stays: its keys, policies and memberships, and its unique id.</summary>
    public virtual Task RenameAsync(AwsSession aws, ResourceAddress from, ResourceAddress to, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{from} cannot be renamed.");

    /// <summary>What a caller needs to find, make, own and remove resources of the kind, beside what the facets need.</summary>
    public virtual IReadOnlyList<NeededAction> Actions => [];

    /// <summary>The resources of this kind that a recorded call is about.</summary>
    public virtual IEnumerable<string> NamesIn(RecordedCall call) => [];

    /// <summary>Whether a call on a resource may have made it, or given it its present name.</summary>
    public virtual bool IsCreatedBy(RecordedCall call) => false;

    /// <summary>Whether a call on a resource may have removed it, or taken its name.</summary>
    public virtual bool IsRemovedBy(RecordedCall call) => false;

    /// <summary>Whether a call on a resource may have changed its ownership tags.</summary>
    public virtual bool IsOwnedBy(RecordedCall call) => false;

    /// <summary>Removes the resource in full. Missing parts are success.</summary>
    /// <param name="onRequest">Called before each request, for the journal: "delete access key AKIA…".</param>
    public abstract Task DeleteAsync(
        AwsSession aws,
        ResourceAddress address,
        Action<string> onRequest,
        CancellationToken cancellationToken
    );

    /// <summary>What a resource holds that would go with it and cannot be had back; null where there is nothing.</summary>
    public virtual Task<Contents?> ContentsAsync(AwsSession aws, ResourceAddress address, CancellationToken cancellationToken) =>
        Task.FromResult<Contents?>(null);

    /// <summary>Removes what a resource holds, so that it can be deleted. Can be run again after it was interrupted.</summary>
    /// <param name="approved">No more than this: what was added since stays, and the step fails.</param>
    /// <param name="onRequest">Called before each request, for the journal.</param>
    public virtual Task EmptyAsync(
        AwsSession aws,
        ResourceAddress address,
        Contents approved,
        Action<string> onRequest,
        CancellationToken cancellationToken
    ) => Task.CompletedTask;

    /// <summary>Writes the ownership tags (adopt, update), or removes them (<see cref="OwnershipTags.Nothing"/>: release). Only
    /// <c>s3creds:*</c> tags are touched.</summary>
    public abstract Task StoreOwnershipAsync(
        AwsSession aws,
        ResourceAddress address,
        OwnershipTags ownership,
        CancellationToken cancellationToken
    );

    /// <summary>The value after a failed read: unknown, or unsupported by the store.</summary>
    public static FacetValue FailedRead(AwsSession aws, Exception exception) =>
        aws.Lacks(exception) ? FacetValue.Unsupported.Instance : new FacetValue.Unknown(AwsError.Reason(exception));
}
