namespace S3Creds.Testing;

/// <summary>Programs by others that tests drive where they are installed.</summary>
public static class Programs
{
    /// <summary>The first on the PATH, else null.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    /// <summary>Null where the program is installed.</summary>
    public static string? WhyMissing(string name) => Find(name) is null ? $"{name} is not on the PATH" : null;
}
