using System.Text.RegularExpressions;
using S3Creds.Core.Files;

namespace S3Creds.Cli.Tests;

/// <summary> Every place where a verb reads or writes a file that the user names, with every kind of path that fails: exit 1, 2 or 4, and
/// words of this tool. </summary>
public sealed partial class FileFailuresTests : IDisposable
{
    private const string Manifest = "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team\nusers: {ada: {}}\n";
    private const string Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}""";

    /// <summary>Verbs; <c>{p}</c> is the path, <c>{s}</c> the emulated account.</summary>
    private static readonly string[] Places =
    [
        "validate -f {p}",
        "plan -f {p} {s}",
        "drift -f {p} {s}",
        "show {p}",
        "apply {p} {s}",
        "compare {p} good.json",
        "compare good.json {p}",
        "compare --batch {p}",
        "why user/ada s3:GetObject media/x -f m.yaml --scp {p}",
        "why user/ada s3:GetObject media/x -f m.yaml --rcp {p}",
        "why --batch {p}",
        "drift --baseline {p} {s}",
        "create media --policy {p} {s}",
        "create media --role r --trust-policy {p} {s}",
        "set-bucket-policy media --policy-file {p} {s}",
        "put-object media k {p} {s}",
        "list-buckets -a {p} {s}",
        "plan -f m.yaml --auth {p} {s}",
        "plan -f m.yaml --out {p} {s}",
        "destroy -f m.yaml --out {p} {s}",
        "access --out {p} {s}",
        "get-object media k -o {p} {s}",
        "get-objects media -o {p} {s}",
        "apply -f m.yaml --yes --runs-folder {p} {s}",
        "sandbox --port 0 --access-log {p}",
        "sandbox --port 0 --sandbox-state {p}",
        "list-buckets --sandbox-state {p}",
        "plan -f m.yaml --sandbox-state {p}",
    ];

    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["missing"] = "it does not exist|No such file or directory|does not exist|File not found|neither a file nor",
        ["no folder"] = "its folder does not exist|No such file or directory|does not exist|File not found|neither a file nor",
        ["folder"] = "it is a folder|Is a directory|is a directory|File not found|neither a file nor|no manifest in",
        ["through a file"] = "a part of its path is not a folder|Not a directory|does not exist|File not found|neither a file nor",
        ["long name"] = "its name or path is too long|File name too long|does not exist|File not found|neither a file nor",
        ["loop"] =
            "it has too many links|Too many levels of symbolic links|links are not written through|Not a directory|a part of its path "
            + "is not a folder",
        ["kernel"] =
            "it is a file of the kernel|No such file or directory|Permission denied|Not a directory|a part of its path is not a folder",
        ["device"] = "it is a device|No space left on device|Not a directory|a part of its path is not a folder|reading .* is not",
    };

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public static TheoryData<string> All => [.. Places];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [InProcessTheory]
    [MemberData(nameof(All))]
    public async Task A_path_that_fails_is_told_in_words_of_this_tool(string place)
    {
        File.WriteAllText(Path.Combine(folder, "m.yaml"), Manifest);
        File.WriteAllText(Path.Combine(folder, "good.json"), Policy);
        File.WriteAllText(Path.Combine(folder, "file"), "x");
        Directory.CreateDirectory(Path.Combine(folder, "dir"));
        File.CreateSymbolicLink(Path.Combine(folder, "l1"), Path.Combine(folder, "l2"));
        File.CreateSymbolicLink(Path.Combine(folder, "l2"), Path.Combine(folder, "l1"));
        await CliRunner.RunAsync(folder, "create", "media", "-c", "--sandbox-state", At("s.json"), "--runs-folder", At("runs"));
        await CliRunner.RunAsync(folder, "put-object", "media", "k", At("file"), "--sandbox-state", At("s.json"));
        var failed = 0;
        foreach (var kind in Words.Keys)
        {
            // A file that is to be written need not be there, and a folder is where a folder is wanted.
            if (Succeeds(place, kind))
                continue;
            var result = await RunAsync(place, PathOf(kind));
            var where = $"{place} with {kind}: {result.All}";
            Assert.True(result.ExitCode is 1 or 2 or 4, where);
            Assert.False(Foreign().IsMatch(result.All), where);
            Assert.True(Regex.IsMatch(result.All, Words[kind], RegexOptions.None, TimeSpan.FromSeconds(5)), where);
            failed++;
        }

        Assert.InRange(failed, 4, Words.Count);
    }

    private static bool Succeeds(string place, string kind)
    {
        var writes = Array.Exists((string[])["-o {p}", "--out", "--runs-folder", "--access-log", "--sandbox-state {p}"], Has);
        var isFolder = Array.Exists((string[])["--runs-folder", "get-objects"], Has);
        var makesFolders = isFolder || Has("--sandbox-state {p}");
        return kind switch
        {
            "missing" => writes,
            "no folder" => makesFolders,
            "folder" => isFolder,
            "through a file" or "long name" or "loop" or "kernel" or "device" => Has("get-object ") && kind == "kernel",
            _ => false,
        };

        bool Has(string part) => place.Contains(part, StringComparison.Ordinal);
    }

    private async Task<CliResult> RunAsync(string place, string path)
    {
        string[] words =
        [
            .. place
                .Split(' ')
                .SelectMany(w =>
                    w switch
                    {
                        "{s}" => (string[])["--sandbox-state", At("s.json")],
                        "{p}" => [path],
                        "m.yaml" or "good.json" => [At(w)],
                        _ => [w],
                    }
                ),
        ];
        if (words[0] is "apply" && !words.Contains("--runs-folder"))
            words = [.. words, "--runs-folder", At("runs")];
        if (words[0] is "create" && !words.Contains("--runs-folder"))
            words = [.. words, "--runs-folder", At("runs")];
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var output = new StringWriter();
        using var errors = new StringWriter();
        // Without the scan for secrets, which would look below these paths.
        var context = new CommandContext(
            TextReader.Null,
            output,
            errors,
            new PhysicalFileSystem(),
            TimeProvider.System,
            _ => null,
            Terminals.None,
            stop.Token,
            stop.Token
        );
        var exit = await CliProgram.RunAsync(words, context);
        return new CliResult(exit, output.ToString(), errors.ToString());
    }

    private string PathOf(string kind) =>
        kind switch
        {
            "missing" => At("nothing"),
            "no folder" => At("no/thing"),
            "folder" => At("dir"),
            "through a file" => At("file/below"),
            "long name" => At(new string('n', 300)),
            "loop" => At("l1"),
            "kernel" => "/proc/version",
            "device" => "/dev/full",
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private string At(string name) => Path.Combine(folder, name);

    /// <summary>How the runtime and its libraries speak.</summary>
    [GeneratedRegex(
        "Could not find|Access to the path|The file '|process cannot access|because it|System\\.|Exception|S3C599|   at |Interop|The "
            + "path|No such device"
    )]
    private static partial Regex Foreign();
}
