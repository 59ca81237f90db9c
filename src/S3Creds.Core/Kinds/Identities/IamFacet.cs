using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>A facet of an IAM object: one function gives its live value, for the targeted and for the bulk read.</summary>
internal abstract class IamFacet(IamObject api, string key, int rank, FacetRole role, IamPart part) : Facet(key, rank, role)
{
    /// <summary>The read that brings this facet's value.</summary>
    public IamPart Part { get; } = part;

    public abstract FacetValue From(IamDetail detail);

    public sealed override IEnumerable<NeededAction> Actions(FacetValue? desired) =>
        api.ReadActions(Part).Concat(WriteActions(desired).Select(a => NeededAction.Write("iam:" + a))).Concat(OtherActions(desired));

    /// <summary>The calls that write it, on the object itself.</summary>
    /// <param name="desired">Null: any value.</param>
    protected virtual IEnumerable<string> WriteActions(FacetValue? desired) => [];

    /// <summary>The calls that concern others than the object itself.</summary>
    protected virtual IEnumerable<NeededAction> OtherActions(FacetValue? desired) => [];

    /// <summary>Of a call that sets a value, and another one that removes it.</summary>
    protected static IEnumerable<string> SetOrClear(FacetValue? desired, string set, string clear) =>
        desired switch
        {
            FacetValue.Present => [set],
            FacetValue.Absent => [clear],
            _ => [set, clear],
        };

    /// <summary>Of a set of parts, where those that are not desired go.</summary>
    protected static IEnumerable<string> Exclusive(FacetValue? desired, string add, string remove) =>
        desired is FacetValue.Absent ? [remove] : [add, remove];

    public override async Task<FacetValue> FetchAsync(AwsSession aws, ResourceAddress address, CancellationToken cancellationToken)
    {
        var detail = await api.ReadAsync(aws, address.Name, Part, cancellationToken);
        return detail is null ? FacetValue.Absent.Instance : From(detail);
    }

    public override async Task<ResourceState> FetchStateAsync(
        AwsSession aws,
        ResourceAddress address,
        CancellationToken cancellationToken
    ) =>
        await api.ReadAsync(aws, address.Name, Part, cancellationToken) is { } detail
            ? IamKind.WithAccessPolicies(ResourceState.Empty.With(Key, From(detail)), detail)
            : ResourceState.Empty.With(Key, None);

    protected static FacetValue.Absent None => FacetValue.Absent.Instance;

    /// <summary>The scalar's text; null after an error was added.</summary>
    protected static string? Text(ManifestNode node, LoadContext context, string what)
    {
        if (node is ManifestNode.Scalar scalar)
            return scalar.Text;
        context.Diagnostics.Add(KindCodes.Value.At(node.Span, $"{what} must be a string"));
        return null;
    }

    protected static FacetValue? Refuse(DiagnosticCode code, ManifestNode node, LoadContext context, string message, string? hint = null)
    {
        context.Diagnostics.Add(code.At(node.Span, message, hint));
        return null;
    }
}
