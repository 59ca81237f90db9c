using System.Text.RegularExpressions;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;

namespace S3Creds.Cli.Tests.Docs;

/// <summary> A run that prints a diagnostic, from diagnostics.yaml: files, the commands before it, and the command. <c>./NAME</c> is a file
/// of the run's folder, <c>--sandbox</c> the emulated account in it. </summary>
internal sealed partial record DiagnosticExample(
    string Code,
    IReadOnlyDictionary<string, string> Files,
    IReadOnlyList<string> Before,
    string Command
)
{
    private const string Header = "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team-media\n";
    private const string Usual = "validate -f ./team.yaml";

    /// <summary>One for each code that a run of a few commands can print.</summary>
    public static IReadOnlyList<DiagnosticExample> All { get; } = Load();

    /// <summary>What the program printed: the message, and the hint after an arrow. What differs from run to run is replaced.</summary>
    /// <exception cref="InvalidOperationException">It printed no such diagnostic.</exception>
    public async Task<string> PrintedAsync()
    {
        var folder = Directory.CreateTempSubdirectory("s3creds-doc-").FullName;
        try
        {
            foreach (var (name, text) in Files)
            {
                var path = Path.Combine(folder, name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await File.WriteAllTextAsync(path, text);
            }

            foreach (var command in Before)
                await CliRunner.RunAsync(folder, Words(command, folder));
            var result = await CliRunner.RunAsync(folder, Words(Command, folder));
            return Found(result.Err + "\n" + result.Out, folder)
                ?? throw new InvalidOperationException($"{Code} is not printed by: {Command}\n{result.All}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string? Found(string printed, string folder)
    {
        var lines = printed.Split('\n');
        var at = Array.FindIndex(lines, l => l.Contains($" {Code}: ", StringComparison.Ordinal));
        if (at < 0)
            return null;
        var message = lines[at][(lines[at].IndexOf($"{Code}: ", StringComparison.Ordinal) + Code.Length + 2)..];
        // The line of the manifest and the caret stand between the message and the hint.
        var hint = lines
            .Skip(at + 1)
            .TakeWhile(l => l.StartsWith("  ", StringComparison.Ordinal))
            .FirstOrDefault(l => l.StartsWith("    ", StringComparison.Ordinal) && !l.Contains(" | ", StringComparison.Ordinal));
        var text = hint is null ? message : $"{message} → {hint.Trim()}";
        text = text.Replace(folder + "/", "", StringComparison.Ordinal);
        text = RunId().Replace(RequestId().Replace(text, "(request …)"), "20260301T120000Z-…");
        return KeyId().Replace(Digest().Replace(Time().Replace(text, "2026-03-01T12:00:00Z"), "sha256:…"), "AKIA…");
    }

    private static string[] Words(string command, string folder) =>
        [
            .. command
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .SelectMany(w => w == "--sandbox" ? ["--sandbox-state", "./account.json"] : new[] { w })
                .Select(w => w.Replace("./", folder + "/", StringComparison.Ordinal)),
        ];

    private static List<DiagnosticExample> Load()
    {
        var path = Path.Combine(RepositoryFiles.Root, "tests", "S3Creds.Cli.Tests", "Docs", "diagnostics.yaml");
        var root = (ManifestNode.Map)ManifestReader.Read(path, File.ReadAllBytes(path), new DiagnosticBag())!;
        return [.. root.Entries.Select(e => Of(e.Key, (ManifestNode.Map)e.Value))];
    }

    private static DiagnosticExample Of(string code, ManifestNode.Map map)
    {
        var files = ((map["files"] as ManifestNode.Map)?.Entries ?? []).ToDictionary(
            f => f.Key,
            f => Text(f.Value),
            StringComparer.Ordinal
        );
        if (map["manifest"] is { } manifest)
            files["team.yaml"] = Header + Text(manifest);
        var before = ((map["before"] as ManifestNode.List)?.Items ?? []).Select(Text).ToList();
        return new DiagnosticExample(code, files, before, map["run"] is { } command ? Text(command) : Usual);
    }

    private static string Text(ManifestNode node) => (node as ManifestNode.Scalar)?.Text ?? "";

    [GeneratedRegex(@"\bAKIA(?:[A-Z0-9]{8,}|…[A-Z0-9]{4})")]
    private static partial Regex KeyId();

    [GeneratedRegex(@"\(request [0-9a-f-]{36}\)")]
    private static partial Regex RequestId();

    [GeneratedRegex(@"\b\d{8}T\d{6}Z-[0-9a-f]{8}\b")]
    private static partial Regex RunId();

    [GeneratedRegex("sha256:[0-9a-f]{16,}")]
    private static partial Regex Digest();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")]
    private static partial Regex Time();
}
