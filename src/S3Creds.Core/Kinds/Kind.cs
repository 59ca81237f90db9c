using S3Creds.Core.Aws;
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

    /// <summary>What is wrong with this name, null where nothing is.</summary>
    public abstract string? NameError(string name);

    /// <summary>How tag keys are compared.</summary>
    public virtual StringComparer TagKeys => StringComparer.Ordinal;

    /// <summary>Facets of the creating call.</summary>
    public IEnumerable<Facet> CreationFacets => Facets.Where(f => f.Role != FacetRole.Settable);

    public Facet Facet(string key) =>
        Facets.FirstOrDefault(f => f.Key == key) ?? throw new KeyNotFoundException($"{ResourceKind.Name()} has no facet {key}");

    /// <summary>Facets that follow from one another (a publicly readable bucket needs a policy statement), once all of them are loaded.</summary>
    public virtual ResourceState Complete(ResourceState desired, LoadContext context) => desired;

    /// <summary>
    /// A targeted read of the resource: presence, what is remembered, and the named facets. Never throws for a missing resource (Presence.Absent);
    /// a failed facet read is Unknown, an unsupported one Unsupported; a failed presence read is Presence.Unknown.
    /// </summary>
    public abstract Task<ResourceState> ReadAsync(AwsSession aws, ResourceAddress address, IReadOnlyCollection<string> facets, CancellationToken cancellationToken);

    /// <summary>One creating call with the creation facets and the owner tags of <paramref name="desired"/>, so that a crash orphans nothing.</summary>
    public abstract Task CreateAsync(AwsSession aws, ResourceAddress address, ResourceState desired, CancellationToken cancellationToken);

    /// <summary>Removes the resource in full (AWS-FACTS.md §5). Missing parts are success.</summary>
    /// <param name="onRequest">Told before each request, for the journal: "delete access key AKIA…".</param>
    public abstract Task DeleteAsync(AwsSession aws, ResourceAddress address, Action<string> onRequest, CancellationToken cancellationToken);

    /// <summary>Writes what is to be remembered (adopt, update), or removes it (<see cref="Remembered.Nothing"/>: release). Only <c>s3creds:*</c> tags are touched.</summary>
    public abstract Task RememberAsync(AwsSession aws, ResourceAddress address, Remembered remembered, CancellationToken cancellationToken);

    /// <summary>What a failed read says of a value: unknown, or that the store does not have the call.</summary>
    public static FacetValue FailedRead(AwsSession aws, Exception exception) =>
        aws.Lacks(exception) ? FacetValue.Unsupported.Instance : new FacetValue.Unknown(AwsError.Reason(exception));
}
