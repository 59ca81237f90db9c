using System.Globalization;
using System.Text.RegularExpressions;
using S3Creds.Cli.Verbs;
using S3Creds.Core.Applying;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;

namespace S3Creds.Cli.Tests.Docs;

/// <summary>A run that prints a diagnostic, from diagnostics.yaml: files, the commands before it, and the command. <c>./NAME</c> is a file
/// of the run's folder, <c>--sandbox</c> the emulated account in it. <c>cp A B</c> among the commands copies a file, the file
/// <c>stdin</c> is the command's standard input.</summary>
/// <param name="Links">Links of the folder, and where they lead.</param>
/// <param name="Faults">Of the emulated account during the command: as for <c>s3creds sandbox --fault</c>, or
/// <c>OPERATION=STATUS CODE MESSAGE</c>.</param>
/// <param name="Variables">The environment of the command, whose clock skips waits.</param>
/// <param name="Reason">Why no such run can print it; then there is none.</param>
internal sealed partial record DiagnosticExample(
    string Code,
    IReadOnlyDictionary<string, string> Files,
    IReadOnlyDictionary<string, string> Links,
    IReadOnlyList<string> Before,
    string Command,
    IReadOnlyList<string> Faults,
    IReadOnlyDictionary<string, string> Variables,
    string? Reason
)
{
    private const string Header = "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team-media\n";
    private const string Usual = "validate -f ./team.yaml";

    /// <summary>One for each code that a run of a few commands can print.</summary>
    public static IReadOnlyList<DiagnosticExample> All { get; } = Load();

    /// <summary>What the program printed: the message, and the hint after an arrow. What differs from run to run is replaced. Null: it printed no such
    /// diagnostic.</summary>
    public async Task<(string? Text, string All)> PrintedAsync()
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

            foreach (var (name, target) in Links)
                Directory.CreateSymbolicLink(Path.Combine(folder, name), target);
            var prepared = new List<string>();
            foreach (var command in Before)
                prepared.Add(await PrepareAsync(Words(command, folder), folder, new CliSurroundings { Variable = Variable }));
            var around = new CliSurroundings
            {
                Variable = Variable,
                Input = Files.GetValueOrDefault("stdin") ?? "",
                Time = new SkippingClock(TimeProvider.System.GetUtcNow()),
                ShapeSandbox = options => options with { Faults = Hook() },
            };
            var result = await CliRunner.RunAsync(folder, around, Words(Command, folder));
            return (Found(result.Err + "\n" + result.Out, folder), string.Join('\n', [.. prepared, result.All]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A new key is tested once, not for seconds.</summary>
    private string? Variable(string name) => Variables.GetValueOrDefault(name) ?? (name == KeyTiming.Variable ? "verify-over=0s" : null);

    private static async Task<string> PrepareAsync(string[] words, string folder, CliSurroundings around)
    {
        if (words[0] != "cp")
            return (await CliRunner.RunAsync(folder, around, words)).All;
        File.Copy(words[1], words[2], overwrite: true);
        return "";
    }

    private FaultHook? Hook()
    {
        var own = Faults.Select(f => Own().Match(f)).Where(m => m.Success).ToList();
        var named = FaultSpec.Hook([.. Faults.Where(f => !Own().IsMatch(f)).Select(FaultSpec.Parse)], limit: null);
        return async (point, request, cancellationToken) =>
        {
            var match = own.Find(m =>
                (m.Groups["operation"].Value == request.Operation || m.Groups["operation"].Value == request.Service + ":*")
                && point == FaultPoint.BeforeEffect
            );
            return match is not null
                    ? new Fault.Error(
                        int.Parse(match.Groups["status"].Value, CultureInfo.InvariantCulture),
                        match.Groups["code"].Value,
                        match.Groups["message"].Value
                    )
                : named is null ? null
                : await named(point, request, cancellationToken);
        };
    }

    private string? Found(string printed, string folder)
    {
        var lines = printed.Split('\n');
        var at = Array.FindIndex(lines, l => l.Contains($" {Code}: ", StringComparison.Ordinal));
        if (at < 0)
            return Plain().Match(printed) is { Success: true } direct && IsDirect ? Masked(direct.Groups["message"].Value, folder) : null;
        var message = lines[at][(lines[at].IndexOf($"{Code}: ", StringComparison.Ordinal) + Code.Length + 2)..];
        // The line of the manifest and the caret stand between the message and the hint.
        var hint = lines
            .Skip(at + 1)
            .TakeWhile(l => l.StartsWith("  ", StringComparison.Ordinal))
            .FirstOrDefault(l => l.StartsWith("    ", StringComparison.Ordinal) && !l.Contains(" | ", StringComparison.Ordinal));
        return Masked(hint is null ? message : $"{message} → {hint.Trim()}", folder);
    }

    /// <summary>The direct verbs print messages as s3-credentials does, without a code.</summary>
    private bool IsDirect => VerbTable.All.Any(v => v.IsDirect && v.Name == Command.Split(' ')[0]);

    private static string Masked(string text, string folder)
    {
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
        var files = Texts(map["files"]);
        if (map["manifest"] is { } manifest)
            files["team.yaml"] = Header + Text(manifest);
        return new DiagnosticExample(
            code,
            files,
            Texts(map["links"]),
            Items(map["before"]),
            map["run"] is { } command ? Text(command) : Usual,
            Items(map["faults"]),
            Texts(map["variables"]),
            map["reason"] is { } reason ? Text(reason) : null
        );
    }

    private static List<string> Items(ManifestNode? node) => [.. ((node as ManifestNode.List)?.Items ?? []).Select(Text)];

    private static Dictionary<string, string> Texts(ManifestNode? node) =>
        ((node as ManifestNode.Map)?.Entries ?? []).ToDictionary(e => e.Key, e => Text(e.Value), StringComparer.Ordinal);

    /// <summary><c>«3×a%»</c> is <c>a0a1a2</c>: for what is too large or too many.</summary>
    private static string Text(ManifestNode node) =>
        Repeated()
            .Replace((node as ManifestNode.Scalar)?.Text ?? "", m =>
            {
                var text = m.Groups["text"].Value;
                return string.Concat(
                    Enumerable
                        .Range(0, int.Parse(m.Groups["count"].Value, CultureInfo.InvariantCulture))
                        .Select(i => text.Replace("%", $"{i}", StringComparison.Ordinal))
                );
            });

    [GeneratedRegex("«(?<count>[0-9]+)×(?<text>[^»]*)»", RegexOptions.ExplicitCapture)]
    private static partial Regex Repeated();

    [GeneratedRegex(@"^(?<operation>[A-Za-z0-9:*]+)=(?<status>\d{3}) (?<code>\w+) (?<message>.*)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Own();

    [GeneratedRegex("^Error: (?<message>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Plain();

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
