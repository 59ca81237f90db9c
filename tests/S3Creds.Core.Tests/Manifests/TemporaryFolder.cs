using S3Creds.Core.Files;
using S3Creds.Core.Kinds;

namespace S3Creds.Core.Tests.Manifests;

/// <summary>A folder of manifests, gone when disposed.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("s3creds-test-").FullName;

    /// <returns>Its path.</returns>
    public string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public DesiredState Load(params (string Name, string Value)[] vars) =>
        DesiredLoader.Load(
            [Path],
            new PhysicalFileSystem(),
            KindTable.All,
            new LoadOptions(vars.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal))
        );

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
