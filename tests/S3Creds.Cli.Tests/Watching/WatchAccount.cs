using System.Text.Json.Nodes;

namespace S3Creds.Cli.Tests.Watching;

/// <summary>A folder with manifests, an emulated account, and a program that notes what it is notified of.</summary>
internal sealed class WatchAccount : IDisposable
{
    private const string Manifest = """
        apiVersion: s3creds/v1
        account: "123456789012"
        owner: team-media
        buckets: {media-x: {}}
        users:
          ci: {access: [{bucket: media-x, allow: read-only}]}
          web: {}
        expect:
          - {who: user/web, cannot: "*", on: [media-x, media-x/*]}
          - {who: user/ci, cannot: "s3:PutObject", on: media-x/*}
        """;

    public WatchAccount()
    {
        File.WriteAllText(At("team.yaml"), Manifest);
        File.WriteAllText(
            At("notify"),
            "#!/bin/sh\nn=$(ls \"$1\" | grep -c json)\ncat > \"$1/$n.json\"\nenv > \"$1/env\"\necho hello from the program\nexit ${CODE:-0}\n"
        );
        File.SetUnixFileMode(At("notify"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateDirectory(At("sent"));
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("s3creds-watch-").FullName;

    public string[] Account => ["--sandbox-state", At("account.json"), "--runs-folder", At("runs")];

    public string[] Notify => ["--notify-command", At("notify"), "--notify-arg", At("sent"), "--notify-state", At("notified.json")];

    public string At(string name) => Path.Combine(Folder, name);

    /// <summary>What the program was given, in order.</summary>
    public IReadOnlyList<JsonObject> Sent() =>
        [
            .. Directory
                .GetFiles(At("sent"), "*.json")
                .Order(StringComparer.Ordinal)
                .Select(f => (JsonObject)JsonNode.Parse(File.ReadAllText(f))!),
        ];

    public JsonObject Json(string name) => (JsonObject)JsonNode.Parse(File.ReadAllText(At(name)))!;

    /// <summary>Whatever clock the program has, requests are signed and checked by that of the machine: the SDK corrects its clock for all runs of a
    /// process.</summary>
    public Task<CliResult> DriftAsync(CliSurroundings around, params string[] more) =>
        CliRunner.RunHereAsync(
            around with
            {
                ShapeSandbox = options => (around.ShapeSandbox?.Invoke(options) ?? options) with { SignatureClock = TimeProvider.System },
            },
            ["drift", "-f", At("team.yaml"), .. Account, .. more]
        );

    public Task<CliResult> DriftAsync(params string[] more) => DriftAsync(new CliSurroundings(), more);

    public async Task ApplyAsync() => await RunAsync("apply", "-f", At("team.yaml"), "--yes");

    /// <summary>What a person does by hand.</summary>
    public async Task RunAsync(params string[] words)
    {
        var result = await CliRunner.RunHereAsync(new CliSurroundings(), [.. words, .. Account]);
        Assert.True(result.ExitCode == 0, result.All);
    }

    /// <summary>A property of user/web that the account does not have: drift.</summary>
    public Task ChangeAsync(string property) =>
        File.WriteAllTextAsync(At("team.yaml"), Manifest.Replace("web: {}", $"web: {{{property}}}", StringComparison.Ordinal));

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
