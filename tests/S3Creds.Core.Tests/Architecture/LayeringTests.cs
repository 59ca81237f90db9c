using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace S3Creds.Core.Tests.Architecture;

/// <summary>Who may see whom (DESIGN.md §2), read off the project files and the using directives.</summary>
public sealed partial class LayeringTests
{
    private static readonly Dictionary<string, string[]> Projects = new(StringComparer.Ordinal)
    {
        ["S3Creds.Policy"] = [],
        ["S3Creds.Iam"] = [],
        ["S3Creds.Core"] = ["S3Creds.Iam", "S3Creds.Policy"],
        ["S3Creds.Sandbox"] = ["S3Creds.Policy"],
        ["S3Creds.Cli"] = ["S3Creds.Core", "S3Creds.Sandbox"],
    };

    /// <summary>Inside Core: a folder and what it may use. A folder that is not listed here is a decision that was not taken.</summary>
    private static readonly Dictionary<string, string[]> Folders = new(StringComparer.Ordinal)
    {
        ["Json"] = [],
        ["Files"] = [],
        ["Model"] = ["Json"],
        ["Diagnostics"] = ["Model"],
        ["Aws"] = ["Model", "Diagnostics", "Files", "Secrets"],
        ["Secrets"] = ["Model", "Diagnostics", "Json", "Files", "Aws"],
        ["Transfers"] = ["Aws", "Files"],
        ["Manifests"] = ["Model", "Diagnostics", "Json", "Files"],
        ["Kinds"] = ["Model", "Diagnostics", "Json", "Files", "Aws", "Manifests", "Secrets"],
        ["Live"] = ["Model", "Diagnostics", "Json", "Aws", "Kinds", "Access"],
        ["Access"] = ["Model", "Diagnostics", "Json", "Manifests", "Kinds"],
        ["Planning"] = ["Model", "Diagnostics", "Json", "Kinds", "Access"],
        ["Applying"] = ["Model", "Diagnostics", "Json", "Files", "Aws", "Kinds", "Planning", "Secrets"],
        ["Rendering"] = ["Model", "Diagnostics", "Json", "Planning", "Kinds", "Applying", "Access"],
        ["Reconciling"] = ["Model", "Diagnostics", "Json", "Files", "Aws", "Manifests", "Kinds", "Live", "Access", "Planning", "Applying", "Secrets"],
    };

    [Fact]
    public void Projects_refer_to_what_the_design_allows_and_nothing_else()
    {
        foreach (var (project, allowed) in Projects)
        {
            var references = XDocument.Load(Path.Combine(Source(), project, project + ".csproj")).Descendants("ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(((string)r.Attribute("Include")!).Replace('\\', '/'))).Order(StringComparer.Ordinal);
            Assert.Equal(allowed, references);
        }
    }

    [Fact]
    public void Folders_of_Core_use_what_lies_below_them()
    {
        var wrong = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Source(), "S3Creds.Core"), "*.cs", SearchOption.AllDirectories))
        {
            var parts = Path.GetRelativePath(Path.Combine(Source(), "S3Creds.Core"), file).Split('/');
            if (parts.Length < 2 || parts[0] is "obj" or "bin")
                continue;
            Assert.True(Folders.ContainsKey(parts[0]), $"{parts[0]} has no place in the layers");
            wrong.AddRange(Used().Matches(File.ReadAllText(file)).Select(m => m.Groups["folder"].Value)
                .Where(used => used != parts[0] && Folders.ContainsKey(used) && !Folders[parts[0]].Contains(used))
                .Select(used => $"{string.Join('/', parts)} uses {used}"));
        }

        Assert.Empty(wrong);
    }

    private static string Source([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "src"));

    [GeneratedRegex(@"^using (static )?S3Creds\.Core\.(?<folder>[A-Za-z]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Used();
}
