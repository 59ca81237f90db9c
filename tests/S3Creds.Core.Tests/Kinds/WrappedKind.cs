using S3Creds.Core.Aws;
using S3Creds.Core.Kinds;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds;

/// <summary>A kind of the product with a difference that a test makes.</summary>
internal abstract class WrappedKind(Kind inner) : Kind
{
    public override ResourceKind ResourceKind => inner.ResourceKind;

    public override string Section => inner.Section;

    public override IReadOnlyList<Facet> Facets => inner.Facets;

    public override BulkRead Bulk => inner.Bulk;

    public override bool IsReadBack => inner.IsReadBack;

    public override bool HasAccessKeys => inner.HasAccessKeys;

    public override OnRemove DefaultOnRemove => inner.DefaultOnRemove;

    public override StringComparer TagKeys => inner.TagKeys;

    internal override Kind Inner => inner;

    internal override BucketInfo? AsBucket(IReadOnlyDictionary<string, ManifestNode> keys) => inner.AsBucket(keys);

    internal override BucketInfo? AsBucket(ResourceState state) => inner.AsBucket(state);

    internal override string? PathOf(ManifestNode.Map body) => inner.PathOf(body);

    internal override string? PathOf(ResourceState state) => inner.PathOf(state);

    public override string? NameError(string name) => inner.NameError(name);

    public override ResourceState Complete(ResourceState desired, LoadContext context) => inner.Complete(desired, context);

    public override Task<ResourceState> ReadAsync(
        AwsSession aws,
        ResourceAddress address,
        IReadOnlyCollection<string> facets,
        CancellationToken cancellationToken
    ) => inner.ReadAsync(aws, address, facets, cancellationToken);

    public override Task CreateAsync(AwsSession aws, ResourceAddress address, ResourceState desired, CancellationToken cancellationToken) =>
        inner.CreateAsync(aws, address, desired, cancellationToken);

    public override Task DeleteAsync(
        AwsSession aws,
        ResourceAddress address,
        Action<string> onRequest,
        CancellationToken cancellationToken
    ) => inner.DeleteAsync(aws, address, onRequest, cancellationToken);

    public override Task<Contents?> ContentsAsync(AwsSession aws, ResourceAddress address, CancellationToken cancellationToken) =>
        inner.ContentsAsync(aws, address, cancellationToken);

    public override Task EmptyAsync(
        AwsSession aws,
        ResourceAddress address,
        Contents approved,
        Action<string> onRequest,
        CancellationToken cancellationToken
    ) => inner.EmptyAsync(aws, address, approved, onRequest, cancellationToken);

    public override Task StoreOwnershipAsync(
        AwsSession aws,
        ResourceAddress address,
        OwnershipTags ownership,
        CancellationToken cancellationToken
    ) => inner.StoreOwnershipAsync(aws, address, ownership, cancellationToken);
}
