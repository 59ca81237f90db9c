using S3Creds.Core.Aws;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>Reading and remembering, the same for users, roles and policies.</summary>
internal abstract class IamKind(IamObject api) : Kind
{
    public override StringComparer TagKeys => api.TagKeys;

    public override async Task<ResourceState> ReadAsync(
        AwsSession aws, ResourceAddress address, IReadOnlyCollection<string> facets, CancellationToken cancellationToken)
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
    public static ResourceState StateOf(IamDetail detail, IEnumerable<IamFacet> facets)
    {
        var state = ResourceState.Empty with { Remembered = RememberedTags.Of(detail.Tags) };
        return facets.Aggregate(state, (s, f) => s.With(f.Key, f.From(detail)));
    }

    public override async Task RememberAsync(AwsSession aws, ResourceAddress address, Remembered remembered, CancellationToken cancellationToken)
    {
        var tags = RememberedTags.Of(remembered).ToLookup(t => t.Value is not null);
        if (tags[true].Any())
            await api.TagAsync(aws, address.Name, CreationValues.Tags(remembered), cancellationToken);
        if (tags[false].Any())
            await api.UntagAsync(aws, address.Name, [.. tags[false].Select(t => t.Key)], cancellationToken);
    }

    private static bool IsCore(IamPart part) => part is IamPart.Core or IamPart.Tags or IamPart.Settings;
}
