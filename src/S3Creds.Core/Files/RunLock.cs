namespace S3Creds.Core.Files;

/// <summary>Held by one run of a folder of journals at a time; the system releases it when the process ends, however it ends.</summary>
internal static class RunLock
{
    private const string Name = "lock";

    /// <summary>Null where another process holds it.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static IDisposable? TryTake(IFileSystem files, string folder)
    {
        files.CreateFolder(folder);
        return files.TryLock(Path.Combine(folder, Name));
    }
}
