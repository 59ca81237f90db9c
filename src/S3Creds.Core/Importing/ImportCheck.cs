using S3Creds.Core.Diagnostics;
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
            [FilesInMemory.Folder],
            new FilesInMemory(set.Files),
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

    private static List<Finding> Errors(ManifestSet set, IReadOnlyList<Diagnostic> errors)
    {
        var findings = errors
            .Select(e => (Error: e, Resource: e.Span is { } span ? ResourceAt(set, span) : null))
            .Where(e => e.Resource is not null)
            .GroupBy(e => e.Resource!.Value)
            .Select(g => new Finding(g.Key, [], $"{g.First().Error.Code}: {g.First().Error.Message}"))
            .ToList();
        return findings.Count > 0 ? findings : throw new S3CredsException(errors);
    }

    /// <summary>The resource that a line of a manifest is about: the nearest line above with an indentation of two, below its
    /// section.</summary>
    private static ResourceAddress? ResourceAt(ManifestSet set, SourceSpan span)
    {
        var file = Path.GetRelativePath(FilesInMemory.Folder, span.File).Replace('\\', '/');
        if (set.Documents.TryGetValue(file, out var whose))
            return whose;
        if (
            !set.Files.TryGetValue(file, out var bytes)
            || ManifestReader.Read(file, bytes, new DiagnosticBag()) is not ManifestNode.Map manifest
        )
            return null;
        foreach (var (section, _, value) in manifest.Entries)
        {
            if (KindTable.OfSection(section) is { } kind && value is ManifestNode.Map resources)
            {
                var at = resources.Entries.LastOrDefault(e => e.KeySpan.Line <= span.Line);
                if (at is not null && (resources.Entries[^1] != at || IsLast(manifest, section, span.Line)))
                    return new ResourceAddress(kind.ResourceKind, at.Key);
            }
        }

        return null;
    }

    /// <summary>Whether the line is in this section and not in one below it.</summary>
    private static bool IsLast(ManifestNode.Map manifest, string section, int line) =>
        manifest.Entries.LastOrDefault(e => e.KeySpan.Line <= line)?.Key == section;
}
