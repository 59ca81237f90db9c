using S3Creds.Core.Manifests;

namespace S3Creds.Core.Kinds;

/// <summary> Where the policies of a desired resource are written: keys such as <c>inline/NAME</c> for a document and <c>inline/NAME/2</c>
/// for its third statement, so that an answer can point at the line that gives an access, in the manifest or in the document that it
/// includes. </summary>
internal static class PolicyPlaces
{
    /// <param name="document">The document in the manifest, or the name of the file that holds it.</param>
    /// <param name="read">The document itself.</param>
    /// <param name="statements">How many statements the loaded document has: where some were folded, single ones have no place.</param>
    public static void Note(LoadContext context, string key, ManifestNode document, ManifestNode.Map read, int statements)
    {
        context.Place(key, document.Span);
        var written = DocumentNodes.Statements(read);
        if (written.Count != statements)
            return;
        for (var i = 0; i < written.Count; i++)
            context.Place($"{key}/{i}", written[i].Span);
    }
}
