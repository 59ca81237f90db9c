using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;

namespace S3Creds.Cli;

/// <summary>Lists of access as files, written for their owner alone: they hold the account's policies.</summary>
internal static class SavedAccess
{
    /// <summary>Keys are sorted: this is the first of every such file.</summary>
    private const string Beginning = "{\"access\":";

    public static AccessBaseline Read(string path, CommandContext context)
    {
        try
        {
            return AccessBaseline.Read(context.Files.ReadAllBytes(path, AccessBaseline.MaxBytes), path);
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw new S3CredsException(CliCodes.Unreadable.With($"{path} cannot be read: {FileProblem.Of(e, path)}"), Outcome.Failed, e);
        }
    }

    public static void Write(string path, AccessBaseline baseline, CommandContext context) =>
        OwnFile.Write(path, baseline.Write(), Beginning, "list of access", context);
}
