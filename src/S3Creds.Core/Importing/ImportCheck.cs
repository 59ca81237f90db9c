using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Importing;

/// <summary>Loads what an import would write, and compares it with the account: what differs would be changed by the first plan.</summary>
internal sealed class ImportCheck(IReadOnlyList<Kind> kinds, ResourceSet live, CancellationToken cancellationToken)
{
    /// <summary>What is wrong, by resource; the facets are empty where the manifest of the resource does not load at all.</summary>
    public sealed record Finding(ResourceAddress Address, IReadOnlyList<Facet> Facets, string Why);

    /// <exception cref="S3CredsException">The manifests do not load, and no resource is the reason.</exception>
    public IReadOnlyList<Finding> Of(ManifestSet set)
    {
        var desired = DesiredLoader.Load(
            [FilesOver.Folder],
            FilesOver.InMemory(set.Files),
            kinds,
            LoadOptions.None with
            {
                Stop = cancellationToken,
            }
        );
        if (desired.HasErrors)
            return Errors(set, [.. desired.Diagnostics.Where(d => d.IsError)]);
        return [.. desired.Resources.Resources.SelectMany(r => Differences(r.Key, r.Value))];
    }

    private IEnumerable<Finding> Differences(ResourceAddress address, ResourceState desired)
    {
        var kind = kinds.Of(address.Kind)!;
        if (live[address] is not { } there)
        {
            yield return new(address, [], "the account does not have it under this name");
            yield break;
        }

        var changed = kind
            .Facets.Where(f =>
                desired[f.Key] is { } wanted
                && there[f.Key] is { } value
                && value is not FacetValue.Unsupported
                && (value is FacetValue.Unknown || !f.Same(wanted, f.Project(wanted, value)))
            )
            .ToList();
        if (changed.Count > 0)
            yield return new(address, changed, "a manifest gives another value");
    }

    private List<Finding> Errors(ManifestSet set, IReadOnlyList<Diagnostic> errors)
    {
        var manifests = new Dictionary<string, ManifestNode.Map?>(StringComparer.Ordinal);
        var findings = errors
            .Select(e => (Error: e, Resource: e.Span is { } span ? ResourceAt(span) : null))
            .Where(e => e.Resource is not null)
            .GroupBy(e => e.Resource!.Value)
            .Select(g => new Finding(g.Key, [], $"{g.First().Error.Code}: {g.First().Error.Message}"))
            .ToList();
        return findings.Count > 0 ? findings : throw new S3CredsException(errors);

        // The last entry that begins at or above the place, in the last section that does.
        ResourceAddress? ResourceAt(SourceSpan span)
        {
            var file = Path.GetRelativePath(FilesOver.Folder, span.File).Replace('\\', '/');
            if (set.Documents.TryGetValue(file, out var whose))
                return whose;
            if (!manifests.TryGetValue(file, out var manifest))
                manifests[file] = manifest = set.Files.TryGetValue(file, out var bytes)
                    ? ManifestReader.Read(file, bytes, new DiagnosticBag()) as ManifestNode.Map
                    : null;
            var section = EntryAt(manifest, span.Line);
            var entry = EntryAt(section?.Value as ManifestNode.Map, span.Line);
            return entry is not null && kinds.FirstOrDefault(k => k.Section == section!.Key) is { } kind
                ? new ResourceAddress(kind.ResourceKind, entry.Key)
                : null;
        }
    }

    private static ManifestEntry? EntryAt(ManifestNode.Map? map, int line) => map?.Entries.LastOrDefault(e => e.KeySpan.Line <= line);
}
