using S3Creds.Cli.Tests.Docs;
using S3Creds.Testing;

namespace S3Creds.Cli.Tests.Ci;

/// <summary>The bill of materials of a release is valid by the schema of CycloneDX; a fault that is planted is found.</summary>
public sealed class SbomTests : IDisposable
{
    private static readonly string Root = RepositoryFiles.Root;

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-sbom-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [SbomFact]
    public async Task It_is_valid_and_names_what_is_shipped()
    {
        var path = await WriteAsync();
        Assert.Equal((0, ""), await CheckAsync(path));
        var text = await File.ReadAllTextAsync(path);
        Assert.All((string[])["AWSSDK.S3", "CommandLineParser", "YamlDotNet", "Microsoft.NETCore.App.Runtime.linux-x64"], name =>
            Assert.Contains($"pkg:nuget/{name}@", text, StringComparison.Ordinal)
        );
    }

    /// <summary>With what the static programs have inside, which depends on the machine that links.</summary>
    [SbomFact]
    public async Task That_of_the_packages_that_were_built_here_is_valid()
    {
        var packages = Path.Combine(Root, "artifacts", "packages");
        var built = Directory.Exists(packages) ? Directory.GetFiles(packages, "*.cdx.json") : [];
        Assert.Equal((0, ""), built.Length == 0 ? (0, "") : await CheckAsync(built));
    }

    [SbomTheory]
    [InlineData("\"type\": \"library\"", "\"type\": \"libary\"", "/components/0/type must be equal to one of the allowed values")]
    [InlineData("\"id\": \"Apache-2.0\"", "\"id\": \"Apache-3\"", "/metadata/component/licenses/0/license/id must be equal to one of")]
    [InlineData("\"bomFormat\": \"CycloneDX\",", "", "/ must have required property 'bomFormat'")]
    [InlineData("\"version\": 1,", "\"version\": 0,", "/version must be >= 1")]
    [InlineData("urn:uuid:", "urn:uid:", "/serialNumber must match pattern")]
    [InlineData("T00:00:00Z", " midnight", "/metadata/timestamp must match format \"date-time\"")]
    [InlineData("\"purl\":", "\"pourl\":", "/components/0 must NOT have additional properties")]
    public async Task A_planted_fault_is_found(string from, string to, string finding)
    {
        var path = await WriteAsync();
        var text = await File.ReadAllTextAsync(path);
        Assert.Contains(from, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, text.Replace(from, to, StringComparison.Ordinal));
        Assert.Contains(finding, (await CheckAsync(path)).Text, StringComparison.Ordinal);
    }

    private async Task<string> WriteAsync()
    {
        var (code, text) = await Processes.RunAsync(
            "python3",
            [Path.Combine(Root, "packages", "sbom.py"), "1.2.3", Root],
            folder,
            // 2026-01-01T00:00:00Z
            new Dictionary<string, string> { ["SOURCE_DATE_EPOCH"] = "1767225600" }
        );
        Assert.True(code == 0, text);
        var path = Path.Combine(folder, "bom.cdx.json");
        await File.WriteAllTextAsync(path, text);
        return path;
    }

    private Task<(int Code, string Text)> CheckAsync(params string[] files) =>
        Processes.RunAsync(
            WorkflowLintTests.Node,
            [Path.Combine(Root, "tests", "workflow-lint", "sbom.mjs"), .. files],
            folder,
            new Dictionary<string, string>()
        );

    internal static string? WhyNot => WorkflowLintTests.WhyNot ?? Programs.WhyMissing("python3");
}

public sealed class SbomFactAttribute : FactAttribute
{
    public SbomFactAttribute() => Skip = SbomTests.WhyNot;
}

public sealed class SbomTheoryAttribute : TheoryAttribute
{
    public SbomTheoryAttribute() => Skip = SbomTests.WhyNot;
}
