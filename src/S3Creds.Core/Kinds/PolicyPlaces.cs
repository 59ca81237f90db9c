using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;

namespace S3Creds.Core.Kinds;

/// <summary>
/// Where the policies of a desired resource are written: keys such as <c>inline/NAME</c> for a document and <c>inline/NAME/2</c> for its third statement, so
/// that an answer can point at the line that gives an access, in the manifest or in the document that it includes.
/// </summary>
internal static class PolicyPlaces
{
    /// <param name="document">The document in the manifest, or the name of the file that holds it.</param>
    /// <param name="file">That file's content.</param>
    /// <param name="statements">How many statements the loaded document has: where some were folded, single ones have no place.</param>
    public static void Note(LoadContext context, string key, ManifestNode document, byte[]? file, int statements)
    {
        var root = document as ManifestNode.Map;
        context.Place(key, document.Span);
        if (document is ManifestNode.Scalar name && file is not null)
        {
            // JSON is read as the YAML that it is, for its places; what that reader refuses (tabs) has none but the line that names the file.
            var folder = Path.GetDirectoryName(name.Span.File) ?? "";
            root = ManifestReader.Read(Path.Combine(folder, name.Text).Replace('\\', '/'), file, new DiagnosticBag()) as ManifestNode.Map;
        }

        IReadOnlyList<ManifestNode> written = root?["Statement"] switch
        {
            ManifestNode.List list => list.Items,
            { } one => [one],
            null => [],
        };
        if (written.Count != statements)
            return;
        for (var i = 0; i < written.Count; i++)
            context.Place($"{key}/{i}", written[i].Span);
    }
}
