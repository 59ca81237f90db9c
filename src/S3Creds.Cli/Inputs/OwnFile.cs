using System.Text;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;

namespace S3Creds.Cli;

/// <summary>A file that this tool writes to a path of the command line. It replaces a file of the same kind or an empty one only, so that a
/// manifest named by mistake is not lost.</summary>
internal static class OwnFile
{
    /// <summary>The mode of manifests and of what they name: they hold no secret, and others read them.</summary>
    public const UnixFileMode Shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <param name="beginning">With which each file of the kind begins.</param>
    /// <param name="what">The name of the kind in messages: <c>plan</c>.</param>
    /// <param name="mode">Null: its owner alone reads it.</param>
    /// <exception cref="S3CredsException">It cannot be written, or holds something else (S3C504).</exception>
    public static void Write(string path, byte[] content, string beginning, string what, CommandContext context, UnixFileMode? mode = null)
    {
        try
        {
            FileTypes.Check(path, pipes: false);
            if (context.Files.FileExists(path) && !IsOwn(path, beginning, context))
            {
                throw new S3CredsException(
                    CliCodes.Unwritable.With(
                        $"{path} cannot be written: it exists and is not a saved {what}",
                        "name another file, or remove it first"
                    )
                );
            }

            context.Files.WriteAtomically(path, content, mode ?? UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw new S3CredsException(CliCodes.Unwritable.With($"{path} cannot be written: {FileProblem.Of(e, path)}"), Outcome.Failed, e);
        }
    }

    private static bool IsOwn(string path, string beginning, CommandContext context)
    {
        using var file = context.Files.OpenRead(path);
        var start = new byte[Encoding.UTF8.GetByteCount(beginning)];
        var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return read == 0 || Encoding.UTF8.GetString(start, 0, read) == beginning;
    }
}
