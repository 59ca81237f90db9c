namespace S3Creds.Sandbox.State;

/// <summary> The folder of object bodies beside a state file. A marker in it shows that the sandbox made it; without the marker it belongs
/// to another program, and nothing in it is touched. Only files with names of bodies are ever deleted, and only when the state with those
/// in use was read. </summary>
internal static class BodyFolder
{
    private const string Marker = "s3creds-sandbox";
    private const string MarkerText = "Object bodies of the s3creds sandbox whose state file has this folder's name without .objects.\n";
    private const int IdLength = 32;
    private const UnixFileMode OwnerFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>On opening: nothing changes but the modes, and a marker for folders of the time before there were markers.</summary>
    /// <param name="inUse">Ids of the bodies that the state refers to; null when there is no state.</param>
    /// <exception cref="SandboxStateException">The folder is not the sandbox's, or it holds bodies and its state file is
    /// missing.</exception>
    public static void Check(string folder, string stateFile, IReadOnlySet<string>? inUse)
    {
        if (File.Exists(folder))
        {
            throw new SandboxStateException(
                $"{folder}: is a file, but object bodies go to a folder of this name; choose another state file"
            );
        }

        if (!Directory.Exists(folder))
        {
            return;
        }

        var names = Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).OfType<string>().ToList();
        var foreign = names.Where(name => name != Marker && !IsBody(folder, name)).Order(StringComparer.Ordinal).FirstOrDefault();
        if (!names.Contains(Marker) && foreign is not null)
        {
            throw new SandboxStateException(
                $"{folder}: not a folder of the sandbox: it holds {foreign}; choose another state file, or move the folder away"
            );
        }

        var bodies = names.Count(name => IsBody(folder, name));
        if (inUse is null && bodies > 0)
        {
            throw new SandboxStateException(
                $"{stateFile}: missing, but {folder} holds {bodies} object {(bodies == 1 ? "body" : "bodies")} of it; bring the state "
                    + $"file back, or delete the folder to start anew"
            );
        }

        Prepare(folder);
    }

    /// <summary>Makes the folder if it is not there, for its owner alone.</summary>
    public static void Prepare(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerFolder);
            // Folders of earlier versions are open to others.
            File.SetUnixFileMode(folder, OwnerFolder);
        }

        var marker = Path.Combine(folder, Marker);
        if (!File.Exists(marker))
        {
            using var writer = new StreamWriter(new FileStream(marker, NewFile(FileMode.Create)));
            writer.Write(MarkerText);
        }
    }

    /// <summary>Removes bodies that a crash left without an owner.</summary>
    public static void KeepOnly(string folder, IReadOnlySet<string> inUse)
    {
        if (!File.Exists(Path.Combine(folder, Marker)))
        {
            return;
        }

        foreach (var name in Directory.EnumerateFiles(folder).Select(Path.GetFileName).OfType<string>().ToList())
        {
            if (IsBody(folder, name) && !inUse.Contains(name))
            {
                File.Delete(Path.Combine(folder, name));
            }
        }
    }

    /// <summary>Options for a file that its owner alone may read.</summary>
    public static FileStreamOptions NewFile(FileMode mode, FileAccess access = FileAccess.Write, FileShare share = FileShare.None)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = access,
            Share = share,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerFile;
        }

        return options;
    }

    private static bool IsBody(string folder, string name) =>
        name.Length == IdLength && name.All(char.IsAsciiHexDigitLower) && !Directory.Exists(Path.Combine(folder, name));
}
