using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Model;

namespace S3Creds.Core.Manifests;

/// <summary>One manifest: its content, and the folder that the files it names must be in.</summary>
/// <param name="Source">Its name in ownership tags (<see cref="ManifestSource"/>).</param>
internal sealed record ManifestFile(string Shown, string Source, string Folder, string Root, byte[] Bytes, ManifestNode? Node, bool Found)
{
    /// <summary>The folder that <see cref="Source"/> is relative to; null for standard input.</summary>
    public string? SourceRoot { get; init; }
}

/// <summary>Finds and reads what <c>-f</c> names: files, folders in depth, standard input.</summary>
internal static class ManifestFiles
{
    public static List<ManifestFile> Read(IReadOnlyList<string> names, IFileSystem files, byte[]? standardInput, DiagnosticBag diagnostics)
    {
        var read = new List<(ManifestFile File, DiagnosticBag Bag)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (name == "-")
                Add("<stdin>", "stdin", Directory.GetCurrentDirectory(), found: false, standardInput ?? []);
            else if (files.FolderExists(name))
                foreach (var path in files.Files(name, recursive: true).Where(p => IsManifest(Relative(name, p))))
                    Open(path, Path.Combine(name, Relative(name, path)), Relative(name, path), name, found: true);
            else
                Open(name, name, Path.GetFileName(name), Path.GetDirectoryName(Path.GetFullPath(name))!, found: false);
        }

        // A YAML document that a manifest names, found in the same folder, is no manifest.
        var named = read.Where(r => r.File.Node is not null)
            .SelectMany(r => Texts(r.File.Node!).Select(t => Path.GetFullPath(Path.Combine(r.File.Folder, t))))
            .ToHashSet(StringComparer.Ordinal);
        var kept = read.Where(r => !r.File.Found || !named.Contains(Path.GetFullPath(r.File.Shown))).ToList();
        foreach (var (_, bag) in kept)
            diagnostics.AddRange(bag.Sorted());
        if (kept.Count == 0 && !diagnostics.HasErrors)
            diagnostics.Add(ManifestCodes.NoManifests.Says($"no manifest in {string.Join(", ", names.Select(ShownText.Quote))}", "name files, or folders with *.yaml or *.yml in them"));
        return ManifestSource.Named([.. kept.Select(k => k.File)], files);

        void Open(string path, string shown, string source, string root, bool found)
        {
            if (!seen.Add(Path.GetFullPath(path)))
                return;
            try
            {
                Add(shown, source, root, found, files.ReadAllBytes(path, ManifestReader.LargestFile));
            }
            catch (FileTooLargeException e)
            {
                diagnostics.Add(ManifestReader.TooLarge(new SourceSpan(shown, 1, 1), e.Bytes));
            }
            catch (Exception e) when (FileProblem.Is(e))
            {
                diagnostics.Add(ManifestCodes.Unreadable.At(new SourceSpan(shown, 1, 1), $"the manifest cannot be read: {FileProblem.Of(e, path)}"));
            }
        }

        void Add(string shown, string source, string root, bool found, byte[] bytes)
        {
            var bag = new DiagnosticBag();
            var node = ManifestReader.Read(shown, bytes, bag);
            var folder = shown == "<stdin>" ? root : Path.GetDirectoryName(Path.GetFullPath(shown))!;
            read.Add((new ManifestFile(shown, source, folder, root, bytes, node, found), bag));
        }
    }

    private static string Relative(string folder, string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');

    private static bool IsManifest(string relative) =>
        (relative.EndsWith(".yaml", StringComparison.Ordinal) || relative.EndsWith(".yml", StringComparison.Ordinal))
        && !relative.Split('/').Any(p => p.StartsWith('.'));

    private static IEnumerable<string> Texts(ManifestNode node) => node switch
    {
        ManifestNode.Map map => map.Entries.SelectMany(e => Texts(e.Value)),
        ManifestNode.List list => list.Items.SelectMany(Texts),
        ManifestNode.Scalar scalar when IsManifest(scalar.Text) => [scalar.Text],
        _ => [],
    };
}
