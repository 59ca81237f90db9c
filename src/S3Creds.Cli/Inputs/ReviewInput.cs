using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Manifests;
using S3Creds.Core.Reviewing;

namespace S3Creds.Cli;

/// <summary>The file of reviews that a user names.</summary>
internal static class ReviewInput
{
    /// <exception cref="S3CredsException">It cannot be read, or holds errors: all of them.</exception>
    public static ReviewFile Read(string path, CommandContext context)
    {
        byte[] bytes;
        try
        {
            bytes = context.Files.ReadAllBytes(path, ManifestReader.LargestFile);
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw new S3CredsException(CliCodes.Unreadable.With($"{path} cannot be read: {FileProblem.Of(e, path)}"), Outcome.Failed, e);
        }

        var diagnostics = new DiagnosticBag();
        var file = ReviewFile.Read(path, bytes, diagnostics);
        var errors = diagnostics.Sorted().Where(d => d.IsError).ToList();
        return errors.Count > 0 ? throw new S3CredsException(errors) : file;
    }
}
