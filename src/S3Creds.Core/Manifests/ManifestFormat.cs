using System.Text;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests.Editing;
using S3Creds.Core.Model;

namespace S3Creds.Core.Manifests;

/// <summary>The layout of manifests in one form; comments, values and the order of keys stay.</summary>
public static class ManifestFormat
{
    /// <summary>The largest file that is read.</summary>
    public const long LargestFile = ManifestReader.LargestFile;

    /// <summary>Formats a file; the same bytes where it is formatted already.</summary>
    /// <exception cref="S3CredsException">S3C820: its layout cannot be changed alone. Or it cannot be read.</exception>
    public static byte[] Format(string shown, byte[] bytes)
    {
        var bag = new DiagnosticBag();
        if (SourceText.Decode(shown, bytes, bag) is not { } text)
            throw new S3CredsException(bag.Sorted());
        try
        {
            var after = text.AsSpan().IsWhiteSpace() ? text : YamlFormat.Apply(text);
            if (after == text)
                return bytes;
            var mark = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble : [];
            return [.. mark, .. Encoding.UTF8.GetBytes(after)];
        }
        catch (UneditableException e)
        {
            throw new S3CredsException(
                ManifestCodes.NotFormatted.At(
                    new SourceSpan(shown, e.Line, e.Column),
                    $"the manifest cannot be formatted: {e.Message}",
                    "run s3creds validate to see what is wrong with it, or leave this file out"
                )
            );
        }
    }

    /// <summary>The manifests of a folder, in depth: the files that s3creds would read there.</summary>
    public static bool IsManifest(string relative, byte[] bytes) =>
        ManifestFiles.IsManifest(relative)
        && ManifestReader.Read(relative, bytes, new DiagnosticBag()) is ManifestNode.Map map
        && map["apiVersion"] is not null;
}
