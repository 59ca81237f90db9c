using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Testing;
using Xunit.Abstractions;

namespace S3Creds.Cli.Tests.Direct;

/// <summary>Credentials as <c>create</c> printed and <c>localserver</c> served them, in the hands of boto3 and the aws CLI: allowed and
/// refused as the policy says.</summary>
public sealed class OtherClientsTests(ITestOutputHelper output) : DirectAccount
{
    private const string Denied = "AccessDenied";
    private const string Yes = "allowed";

    /// <summary>Options, and what they allow: list, list in/, get in/, get out/, put in/, put out/, delete in/.</summary>
    private static readonly (string[] Options, string Allowed)[] Grants =
    [
        ([], "list listIn getIn getOut putIn putOut deleteIn"),
        (["--read-only"], "list listIn getIn getOut"),
        (["--write-only"], "putIn putOut"),
        (["--prefix", "in/"], "listIn getIn putIn deleteIn"),
        (["--prefix", "in/", "--read-only"], "listIn getIn"),
        (["--prefix", "in/", "--write-only"], "putIn"),
    ];

    public static TheoryData<string> Botos => [.. Installations.Boto.Select(c => c.Version)];

    public static TheoryData<string> Clis => [.. Installations.AwsCli.Select(c => c.Version)];

    [BotoTheory]
    [MemberData(nameof(Botos))]
    public async Task Boto3_may_do_what_the_policy_says_and_nothing_else(string version)
    {
        output.WriteLine(version);
        await FillAsync();
        var cases = new JsonArray();
        var expected = new List<string>();
        foreach (var (options, allowed) in Grants)
        {
            // Both forms and both lives, over all grants together; each grant with a form that the one before did not have.
            foreach (var temporary in (bool[])[false, true])
            {
                var ini = (expected.Count / 2 % 2 == 0) != temporary;
                cases.Add(
                    new JsonObject
                    {
                        ["form"] = ini ? "ini" : "json",
                        ["source"] = await PrintedAsync(
                            $"c{expected.Count}",
                            ini,
                            [.. options, .. temporary ? (string[])["-d", "15m"] : []]
                        ),
                    }
                );
                expected.Add(allowed);
            }
        }

        await using var server = await Serving.StartAsync([
            "localserver",
            "bkt",
            "-d",
            "15m",
            "--read-only",
            "--port",
            "0",
            .. await AsOperatorAsync(),
        ]);
        cases.Add(new JsonObject { ["form"] = "process", ["source"] = ProcessProfile(server.Port) });
        expected.Add("list listIn getIn getOut");

        var python = Installations.Boto.First(p => p.Version == version);
        var run = await ClientProcess.RunAsync(
            python.Program,
            [Path.Combine(AppContext.BaseDirectory, "Direct", "clients", "access.py"), Url],
            new Dictionary<string, string>(),
            cases.ToJsonString(),
            CancellationToken.None
        );
        Assert.True(run.ExitCode == 0, run.Error);
        var results = JsonNode.Parse(run.Output)!.AsArray();
        Assert.Equal(expected.Count, results.Count);
        for (var i = 0; i < expected.Count; i++)
            Assert.Equal($"{cases[i]!["source"]}: {Expected(expected[i])}", $"{cases[i]!["source"]}: {results[i]!.ToJsonString()}");
    }

    [AwsCliTheory]
    [MemberData(nameof(Clis))]
    public async Task The_aws_CLI_may_do_what_the_policy_says_and_nothing_else(string version)
    {
        output.WriteLine(version);
        await FillAsync();
        var cli = Installations.AwsCli.First(c => c.Version == version);
        var reader = new Dictionary<string, string>
        {
            ["AWS_SHARED_CREDENTIALS_FILE"] = await PrintedAsync("reader.ini", ini: true, "--read-only"),
        };
        await AllowedAsync(cli, reader, "s3api", "get-object", "--bucket", "bkt", "--key", "in/a", Path.Combine(Folder, "got"));
        await RefusedAsync(cli, reader, "s3api", "put-object", "--bucket", "bkt", "--key", "in/c");

        var writer = new Dictionary<string, string>
        {
            ["AWS_SHARED_CREDENTIALS_FILE"] = await PrintedAsync("writer.ini", ini: true, "--write-only", "--prefix", "in/", "-d", "15m"),
        };
        await AllowedAsync(cli, writer, "s3api", "put-object", "--bucket", "bkt", "--key", "in/c");
        await RefusedAsync(cli, writer, "s3api", "put-object", "--bucket", "bkt", "--key", "out/c");
        await RefusedAsync(cli, writer, "s3api", "get-object", "--bucket", "bkt", "--key", "in/a", Path.Combine(Folder, "got"));

        await using var server = await Serving.StartAsync([
            "localserver",
            "bkt",
            "-d",
            "15m",
            "--read-only",
            "--port",
            "0",
            .. await AsOperatorAsync(),
        ]);
        var served = new Dictionary<string, string> { ["AWS_CONFIG_FILE"] = ProcessProfile(server.Port) };
        await AllowedAsync(cli, served, "s3api", "list-objects-v2", "--bucket", "bkt");
        await RefusedAsync(cli, served, "s3api", "delete-object", "--bucket", "bkt", "--key", "in/a");
    }

    private async Task FillAsync()
    {
        await BucketAsync("bkt");
        await BucketAsync("other");
        await ObjectAsync("bkt", "in/a", "a");
        await ObjectAsync("bkt", "out/a", "a");
        await AsOperatorAsync();
    }

    /// <summary>What <c>create</c> printed, in a file.</summary>
    private async Task<string> PrintedAsync(string name, bool ini, params string[] options) =>
        WriteFile(
            name,
            await DoneAsync(
                "create",
                ["bkt", "--username", "u-" + name.Replace('.', '-'), .. ini ? (string[])["-f", "ini"] : [], .. options]
            )
        );

    /// <summary>A configuration file whose credential_process asks the local server, as <c>curl -s</c> would.</summary>
    private string ProcessProfile(int port)
    {
        var fetch = WriteFile(
            "fetch.py",
            "import sys, urllib.request\nsys.stdout.write(urllib.request.urlopen(sys.argv[1]).read().decode())\n"
        );
        return WriteFile(
            "config",
            $"[default]\nregion = us-east-1\ncredential_process = {Installations.Boto[0].Program} {fetch} http://localhost:{port}/\n"
        );
    }

    private static string Expected(string allowed)
    {
        var words = allowed.Split(' ');
        string Of(string word) => words.Contains(word) ? Yes : Denied;
        return JsonSerializer.Serialize(
            new Dictionary<string, string>
            {
                ["list"] = Of("list"),
                ["list in/"] = Of("listIn"),
                ["get in/a"] = Of("getIn"),
                ["get out/a"] = Of("getOut"),
                ["put in/b"] = Of("putIn"),
                ["put out/b"] = Of("putOut"),
                ["delete in/b"] = Of("deleteIn"),
                ["other bucket"] = Denied,
                ["make a bucket"] = Denied,
            }
        );
    }

    private async Task AllowedAsync(Installation cli, Dictionary<string, string> credentials, params string[] arguments)
    {
        var run = await AwsAsync(cli, credentials, arguments);
        Assert.True(run.ExitCode == 0, $"aws {string.Join(' ', arguments)}: {run.Error}");
    }

    private async Task RefusedAsync(Installation cli, Dictionary<string, string> credentials, params string[] arguments)
    {
        var run = await AwsAsync(cli, credentials, arguments);
        Assert.True(
            run.ExitCode != 0 && run.Error.Contains("(AccessDenied)", StringComparison.Ordinal),
            $"aws {string.Join(' ', arguments)} ended with {run.ExitCode}: {run.Output}{run.Error}"
        );
    }

    private Task<ProcessRun> AwsAsync(Installation cli, Dictionary<string, string> credentials, string[] arguments) =>
        ClientProcess.RunAsync(
            cli.Program,
            [.. arguments, "--endpoint-url", Url, "--output", "json"],
            new Dictionary<string, string>(credentials) { ["AWS_DEFAULT_REGION"] = "us-east-1", ["AWS_MAX_ATTEMPTS"] = "1" },
            input: null,
            CancellationToken.None
        );
}
