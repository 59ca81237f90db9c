using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds;

/// <summary>How the manifests of a run are written: their entries, and what an entry would give if it were written otherwise.</summary>
/// <param name="Entries">By address.</param>
/// <param name="Documents">Path of a document that manifests name → who names it: addresses and sections.</param>
/// <param name="State">The state of an entry; errors go into the bag. The function gives documents, by their paths, as they would
/// be.</param>
/// <param name="Context">What the facets of an entry may ask.</param>
internal sealed record ManifestSources(
    IFileSystem Files,
    IReadOnlyDictionary<ResourceAddress, DesiredEntry> Entries,
    IReadOnlyDictionary<string, DesiredProfile> Profiles,
    IReadOnlyDictionary<string, SortedSet<string>> Documents,
    Func<DesiredEntry, DiagnosticBag, Func<string, byte[]?>, ResourceState> State,
    Func<DesiredEntry, LoadContext> Context
)
{
    /// <summary>The path of a document that an entry names.</summary>
    public static string PathOf(IFileSystem files, DesiredEntry entry, string name) =>
        files.Resolve(Path.Combine(entry.Manifest.Folder, name));

    /// <summary>What profiles and defaults set for these keys, by key.</summary>
    public IReadOnlyDictionary<string, ManifestNode> Inherited(DesiredEntry entry, IReadOnlyList<string> keys)
    {
        var silent = entry with { Body = entry.Body with { Entries = [.. entry.Body.Entries.Where(e => !keys.Contains(e.Key))] } };
        return silent
            .Merge(Profiles, new DiagnosticBag())
            .Where(k => keys.Contains(k.Key))
            .ToDictionary(k => k.Key, k => k.Value, StringComparer.Ordinal);
    }

    /// <summary>Where a key comes from that the entry itself does not have, with the others that have it from there.</summary>
    public string OriginOf(DesiredEntry entry, string key)
    {
        var profiles = Uses(entry).Where(p => Profiles.GetValueOrDefault(p)?.Body[key] is not null).ToList();
        if (profiles.Count == 0)
            return $"defaults of {entry.Manifest.Shown}";
        var others = Entries
            .Values.Where(e => e.Address != entry.Address && Uses(e).Intersect(profiles, StringComparer.Ordinal).Any())
            .Select(e => e.Address.ToString())
            .ToList();
        return $"the profile {string.Join(" and ", profiles)}" + (others.Count == 0 ? "" : $" (also used by {Few(others)})");
    }

    internal static string Few(IReadOnlyList<string> names) =>
        names.Count <= 4 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(3))} and {names.Count - 3} more";

    private static IEnumerable<string> Uses(DesiredEntry entry) =>
        (entry.Body["use"] as ManifestNode.List)?.Items.OfType<ManifestNode.Scalar>().Select(s => s.Text) ?? [];
}
