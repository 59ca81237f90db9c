using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Model;

namespace S3Creds.Core.Manifests;

/// <summary>One manifest: its content, and the folder that the files it names must be in.</summary>
/// <param name="Source">Its name in ownership tags (<see cref="ManifestSource"/>).</param>
/// <param name="Found">In a folder, and not named itself.</param>
/// <param name="Problems">What is wrong with its YAML.</param>
internal sealed record ManifestFile(
    string Shown,
    string Source,
    string Folder,
    string Root,
    byte[] Bytes,
    ManifestNode? Node,
    bool Found,
    IReadOnlyList<Diagnostic> Problems
)
{
    /// <summary>The folder that <see cref="Source"/> is relative to; null for standard input.</summary>
    public string? SourceRoot { get; init; }

    /// <summary>A file of a folder that does not call itself a manifest: it may be a policy document that a manifest names.</summary>
    public bool MayBeDocument => Found && (Node as ManifestNode.Map)?["apiVersion"] is null;

    /// <summary>Every text in it that could be the name of such a file.</summary>
    public IEnumerable<string> FileNames() => Node is null ? [] : Texts(Node).Select(t => Path.GetFullPath(Path.Combine(Folder, t)));

    private static IEnumerable<string> Texts(ManifestNode node) =>
        node switch
        {
            ManifestNode.Map map => map.Entries.SelectMany(e => Texts(e.Value)),
            ManifestNode.List list => list.Items.SelectMany(Texts),
            ManifestNode.Scalar scalar when ManifestFiles.IsManifest(scalar.Text) => [scalar.Text],
            _ => [],
        };
}

/// <summary>Finds and reads what <c>-f</c> names: files, folders in depth, standard input.</summary>
internal sealed class ManifestFiles(IFileSystem files, DiagnosticBag diagnostics, CancellationToken cancellationToken)
{
    private readonly List<ManifestFile> read = [];
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);

    public List<ManifestFile> Read(IReadOnlyList<string> names, byte[]? standardInput)
    {
        foreach (var name in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (name == "-")
                Add("<stdin>", "stdin", Directory.GetCurrentDirectory(), found: false, standardInput ?? []);
            else if (files.FolderExists(name))
                Guarded(name, () => OpenFolder(name));
            else
                Open(name, name, Path.GetFileName(name), Path.GetDirectoryName(Path.GetFullPath(name))!, found: false);
        }

        if (read.Count == 0 && !diagnostics.HasErrors)
        {
            diagnostics.Add(
                ManifestCodes.NoManifests.With(
                    $"no manifest in {string.Join(", ", names.Select(ShownText.Quote))}",
                    "name files, or folders with *.yaml or *.yml in them"
                )
            );
        }

        return ManifestSource.Named(read, files);
    }

    internal static bool IsManifest(string relative) =>
        (relative.EndsWith(".yaml", StringComparison.Ordinal) || relative.EndsWith(".yml", StringComparison.Ordinal))
        && !IsHidden(relative);

    private static bool IsHidden(string relative) => relative.Split('/').Any(p => p.StartsWith('.'));

    private static string Relative(string folder, string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');

    private void OpenFolder(string folder)
    {
        foreach (var path in files.Files(folder, recursive: true, cancellationToken).Where(p => IsManifest(Relative(folder, p))))
            Open(path, Path.Combine(folder, Relative(folder, path)), Relative(folder, path), folder, found: true);
        foreach (var link in files.FolderLinks(folder, cancellationToken).Select(l => Relative(folder, l)).Where(l => !IsHidden(l)))
        {
            diagnostics.Add(
                ManifestCodes.FolderLink.At(
                    new SourceSpan(Path.Combine(folder, link), 1, 1),
                    "is a link to a folder and is not followed",
                    "name the folder with -f to read its manifests"
                )
            );
        }
    }

    private void Open(string path, string shown, string source, string root, bool found)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (seen.Add(Path.GetFullPath(path)))
            Guarded(shown, () => Add(shown, source, root, found, files.ReadAllBytes(path, ManifestReader.LargestFile)));
    }

    private void Guarded(string shown, Action open)
    {
        try
        {
            open();
        }
        catch (FileTooLargeException e)
        {
            diagnostics.Add(ManifestReader.TooLarge(new SourceSpan(shown, 1, 1), e.Bytes));
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            var isPipe = files.TypeOf(shown) == FileType.Pipe;
            diagnostics.Add(
                ManifestCodes.Unreadable.At(
                    new SourceSpan(shown, 1, 1),
                    $"the manifest cannot be read: {FileProblem.Of(e, shown)}",
                    isPipe ? "use -f - to read a manifest from standard input" : null
                )
            );
        }
    }

    private void Add(string shown, string source, string root, bool found, byte[] bytes)
    {
        var bag = new DiagnosticBag();
        var node = ManifestReader.Read(shown, bytes, bag);
        var folder = shown == "<stdin>" ? root : Path.GetDirectoryName(Path.GetFullPath(shown))!;
        read.Add(new ManifestFile(shown, source, folder, root, bytes, node, found, bag.Sorted()));
    }
}
