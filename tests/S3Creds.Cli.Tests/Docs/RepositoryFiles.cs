using System.Runtime.CompilerServices;

namespace S3Creds.Cli.Tests.Docs;

/// <summary>The files of the repository that the tests hold to what the program does.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = FindRoot();

    public static string Doc(string name) => Path.Combine(Root, "docs", name);

    private static readonly string[] BuiltFolders = ["/obj/", "/bin/", "/artifacts/", "/node_modules/"];

    /// <summary>What a build makes, or a package manager installs, beside the sources.</summary>
    public static bool IsBuilt(string path) => BuiltFolders.Any(folder => path.Contains(folder, StringComparison.Ordinal));

    /// <summary>Fails where a generated page differs from its text; with S3CREDS_ACCEPT=1 it is written first.</summary>
    /// <param name="test">The class that generates it, for the command that the failure names.</param>
    public static async Task AssertCurrentAsync(string path, string text, string test)
    {
        if (Environment.GetEnvironmentVariable("S3CREDS_ACCEPT") == "1")
            await File.WriteAllTextAsync(path, text);
        Assert.True(
            File.Exists(path) && await File.ReadAllTextAsync(path) == text,
            $"{Path.GetRelativePath(Root, path)} is not current: "
                + $"S3CREDS_ACCEPT=1 dotnet test tests/S3Creds.Cli.Tests --filter {test} writes it again"
        );
    }

    private static string FindRoot([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}
