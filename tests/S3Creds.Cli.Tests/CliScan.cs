using System.Text.Json;
using S3Creds.Testing;

namespace S3Creds.Cli.Tests;

/// <summary> Looks, after one run of the program, for secrets where none may be: in what it printed, in the files that it wrote (plans,
/// journals, temporaries) and in its process tree. Exempt are what the caller passed in, sinks, the sandbox's own state, the lines that
/// mask a secret in a CI log, and what <c>create</c> prints on purpose. </summary>
internal sealed class CliScan
{
    private const string DefaultState = ".s3creds/sandbox.json";

    private readonly string[] args;
    private readonly HashSet<string> folders;
    private readonly string state;
    private readonly DateTime begun = DateTime.UtcNow;

    /// <param name="folder">Where the program runs; null: where this process does, which no test writes to.</param>
    public CliScan(string? folder, string[] args)
    {
        this.args = args;
        var home = folder ?? Directory.GetCurrentDirectory();
        state = Path.Combine(home, Values("--sandbox-state").LastOrDefault() ?? DefaultState);
        IEnumerable<string?> named =
        [
            folder,
            .. Values("--runs-folder"),
            .. Values("-f", "--file", "--out", "--sandbox-state").Select(Path.GetDirectoryName),
        ];
        folders =
        [
            .. named
                .Where(f => !string.IsNullOrEmpty(f))
                .Select(f => Path.GetFullPath(Path.Combine(home, f!)))
                .Where(f => f != home || folder is not null),
        ];
    }

    public void Ended(CliResult result, ProcessTree? tree = null, IEnumerable<string>? environment = null)
    {
        LearnFromState();
        var canaries = Canaries.OfThisProcess;
        var places = Places();
        var command = "s3creds " + string.Join(' ', args.Take(2));
        if (!args.Contains("create") && !places.Contains("stdout", StringComparison.Ordinal))
            canaries.AreNotIn(result.Out, $"standard output of {command}");
        canaries.AreNotIn(
            string.Join('\n', result.Err.Split('\n').Where(l => !l.StartsWith("::add-mask::", StringComparison.Ordinal))),
            $"standard error of {command}"
        );
        foreach (var folder in folders.Where(Directory.Exists))
            canaries.AreNotBelow(folder, file =>
                File.GetLastWriteTimeUtc(file) < begun
                || file.StartsWith(state, StringComparison.Ordinal)
                || places.Contains(Path.GetFileName(file), StringComparison.Ordinal)
            );
        foreach (var seen in tree?.Seen ?? [])
        {
            // What the caller put there himself is his.
            var own = args.Concat(environment ?? [])
                .Where(a => a.Length > 0)
                .OrderByDescending(a => a.Length)
                .Aggregate(seen, (text, given) => text.Replace(given, "", StringComparison.Ordinal));
            canaries.AreNotIn(own, $"the process tree of {command}");
        }
    }

    /// <summary>The text that names sinks: manifests beside the run, and <c>--deliver</c>.</summary>
    private string Places() =>
        string.Join(
            '\n',
            folders
                .Where(Directory.Exists)
                .SelectMany(f => Directory.EnumerateFiles(f, "*.yaml", SearchOption.AllDirectories))
                .Select(File.ReadAllText)
                .Concat(Values("-f", "--file").Where(File.Exists).Select(File.ReadAllText))
                .Where(text => text.Contains("deliver", StringComparison.Ordinal))
                .Concat(Values("--deliver"))
        );

    /// <summary>A sandbox in the program's own process tells its secrets by its state only.</summary>
    private void LearnFromState()
    {
        if (!File.Exists(state))
            return;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(state));
            foreach (var key in Property(json.RootElement, "accessKeys").EnumerateObject())
            {
                if (Property(key.Value, "userName").GetString() is { Length: > 0 })
                    Canaries.OfThisProcess.Add(Property(key.Value, "secret").GetString()!);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException)
        {
            // A test about a state file that is none.
        }
    }

    private static JsonElement Property(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object
        && of.EnumerateObject().FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase))
            is { Value.ValueKind: not JsonValueKind.Undefined } found
            ? found.Value
            : throw new JsonException(name);

    private IEnumerable<string> Values(params string[] names) =>
        args.Zip(args.Skip(1))
            .Where(p => names.Contains(p.First))
            .Select(p => p.Second)
            .Concat(
                args.SelectMany(a => names.Where(n => a.StartsWith(n + "=", StringComparison.Ordinal)).Select(n => a[(n.Length + 1)..]))
            );
}
