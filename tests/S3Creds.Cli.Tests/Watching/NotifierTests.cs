using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using S3Creds.Cli.Tests.Ci;
using S3Creds.Cli.Tests.Docs;

namespace S3Creds.Cli.Tests.Watching;

/// <summary><c>--notify-command</c>: when it runs, what it gets, and what becomes of its failures.</summary>
public sealed class NotifierTests : IDisposable
{
    private readonly WatchAccount account = new();

    [InProcessFact]
    public async Task It_runs_when_what_differs_has_changed_and_not_at_every_comparison()
    {
        Assert.Equal(2, (await account.DriftAsync(account.Notify)).ExitCode);
        Assert.Equal(2, (await account.DriftAsync(account.Notify)).ExitCode);
        Assert.Single(account.Sent());
        await account.ApplyAsync();
        Assert.Equal(0, (await account.DriftAsync(account.Notify)).ExitCode);
        Assert.Equal(0, (await account.DriftAsync(account.Notify)).ExitCode);
        await account.ChangeAsync("tags: {service: x}");
        Assert.Equal(2, (await account.DriftAsync(account.Notify)).ExitCode);
        await account.ChangeAsync("tags: {service: y}");
        Assert.Equal(2, (await account.DriftAsync(account.Notify)).ExitCode);
        var sent = account.Sent();
        Assert.Equal(["drift", "resolved", "drift", "drift"], sent.Select(s => s["event"]!.ToString()));
        Assert.Equal(4, sent.Select(s => s["digest"]!.ToString()).Distinct(StringComparer.Ordinal).Count());
        var last = sent[3];
        Assert.Equal(
            ("123456789012", "team-media", 1),
            (last["account"]!.ToString(), last["owner"]!.ToString(), last["version"]!.GetValue<int>())
        );
        var resource = Assert.Single(last["resources"]!.AsArray())!;
        Assert.Equal(
            ("user/web", "tags", "update"),
            (resource["address"]!.ToString(), resource["properties"]![0]!.ToString(), resource["actions"]![0]!.ToString())
        );
        Assert.Equal((1, 1, 0), (Count(last, "resources"), Count(last, "update"), Count(last, "delete")));
        Assert.Equal(2, last["expectations"]!["holds"]!.GetValue<int>() + last["expectations"]!["unknown"]!.GetValue<int>());
        var page = await File.ReadAllTextAsync(RepositoryFiles.Doc("gitops.md"));
        Assert.All(last.Select(m => m.Key), key => Assert.Contains($"| `{key}` |", page, StringComparison.Ordinal));
    }

    [InProcessFact]
    public async Task Its_environment_is_a_list_and_its_output_and_arguments_are_nothing_of_a_shell()
    {
        string? Variable(string name) =>
            name switch
            {
                "PATH" => "/usr/bin:/bin",
                "AWS_SECRET_ACCESS_KEY" or "LD_PRELOAD" or "TOKEN" => "hidden",
                "GIVEN" => "passed on",
                _ => null,
            };
        var result = await account.DriftAsync(
            new CliSurroundings { Variable = Variable },
            [.. account.Notify, "--notify-arg", "$(touch x); `touch y` *", "--notify-env", "GIVEN"]
        );
        Assert.True(result.ExitCode == 2, result.All);
        Assert.DoesNotContain("hello from the program", result.All, StringComparison.Ordinal);
        var environment = await File.ReadAllLinesAsync(account.At("sent/env"));
        Assert.Contains("GIVEN=passed on", environment);
        Assert.DoesNotContain(environment, l => l.Contains("hidden", StringComparison.Ordinal));
        Assert.False(File.Exists("x") || File.Exists("y"));
    }

    /// <summary>A failure is a warning; the outcome of the comparison stays; the next comparison tries again.</summary>
    [InProcessTheory]
    [InlineData("exit 3", "failed: it ended with 3")]
    [InlineData("sleep 60", "took longer than 1s and was ended")]
    [InlineData("kill -9 $$", "failed: it ended with 137")]
    public async Task A_program_that_fails_is_a_warning(string script, string message)
    {
        await File.WriteAllTextAsync(account.At("notify"), $"#!/bin/sh\nexec 2>/dev/null\necho secret-output\n{script}\n");
        for (var i = 0; i < 2; i++)
        {
            var failed = await account.DriftAsync([.. account.Notify, "--notify-timeout", "1s"]);
            Assert.True(failed.ExitCode == 2, failed.All);
            Assert.Contains("warning S3C660: the notification command", failed.Err, StringComparison.Ordinal);
            Assert.Contains(message, failed.Err, StringComparison.Ordinal);
            Assert.DoesNotContain("secret-output", failed.All, StringComparison.Ordinal);
        }

        await File.WriteAllTextAsync(account.At("notify"), "#!/bin/sh\ncat > \"$1/1.json\"\n");
        Assert.DoesNotContain("S3C660", (await account.DriftAsync(account.Notify)).Err, StringComparison.Ordinal);
        Assert.Single(account.Sent());
    }

    [InProcessFact]
    public async Task A_manifest_cannot_name_it()
    {
        await File.AppendAllTextAsync(account.At("team.yaml"), $"\nnotifyCommand: {account.At("notify")}\n");
        var result = await account.DriftAsync();
        Assert.True(result.ExitCode == 1 && result.Err.Contains("S3C030", StringComparison.Ordinal), result.All);
        Assert.Empty(account.Sent());
    }

    [InProcessFact]
    public async Task Two_owners_and_a_file_of_another_kind_do_not_disturb_each_other()
    {
        Assert.Equal(2, (await account.DriftAsync(account.Notify)).ExitCode);
        Assert.Equal(2, (await account.DriftAsync([.. account.Notify, "--only", "user/ci"])).ExitCode);
        Assert.Equal(2, (await account.DriftAsync(account.Notify)).ExitCode);
        Assert.Equal(2, account.Sent().Count);
        await File.WriteAllTextAsync(account.At("notified.json"), "{");
        var bad = await account.DriftAsync(account.Notify);
        Assert.True(bad.ExitCode == 2 && bad.Err.Contains("warning S3C662", StringComparison.Ordinal), bad.All);
        Assert.Contains("error S3C661", bad.Err, StringComparison.Ordinal);
        Assert.Equal("{", await File.ReadAllTextAsync(account.At("notified.json")));
    }

    /// <summary>examples/ci/slack.sh against a webhook on this machine, with names that Slack would read as commands.</summary>
    [ShellFact]
    public async Task The_example_posts_a_message_in_the_form_of_Slack()
    {
        var posted = new List<JsonObject>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var server = builder.Build();
        server.Urls.Add("http://127.0.0.1:0");
        server.MapPost("/services/T0/B0/secret-hook", async (HttpContext http) =>
        {
            posted.Add((JsonObject)(await JsonNode.ParseAsync(http.Request.Body))!);
            return "ok";
        });
        await server.StartAsync();
        var hook = server.Urls.First() + "/services/T0/B0/secret-hook";
        string[] notify =
        [
            "--notify-command",
            Path.Combine(RepositoryFiles.Root, "examples", "ci", "slack.sh"),
            "--notify-env",
            "SLACK_WEBHOOK_URL",
            "--notify-state",
            account.At("notified.json"),
        ];
        var around = new CliSurroundings
        {
            Variable = name => name == "SLACK_WEBHOOK_URL" ? hook : Environment.GetEnvironmentVariable(name),
        };
        var first = await account.DriftAsync(around, notify);
        Assert.True(first.ExitCode == 2 && !first.Err.Contains("S3C660", StringComparison.Ordinal), first.All);
        await account.ApplyAsync();
        var second = await account.DriftAsync(around, notify);
        Assert.True(second.ExitCode == 0 && !second.Err.Contains("S3C660", StringComparison.Ordinal), second.All);
        Assert.Equal(2, posted.Count);
        Assert.Equal(
            ":warning: 3 resources differ from the manifests: account `123456789012`, owner `team-media`",
            posted[0]["text"]!.ToString()
        );
        var blocks = posted[0]["blocks"]!.AsArray();
        Assert.Equal(("section", "mrkdwn"), (blocks[0]!["type"]!.ToString(), blocks[0]!["text"]!["type"]!.ToString()));
        Assert.Contains("• `user/ci` create", blocks[1]!["text"]!["text"]!.ToString(), StringComparison.Ordinal);
        Assert.StartsWith(":white_check_mark: No more differences", posted[1]["text"]!.ToString(), StringComparison.Ordinal);

        var hostile = """
            {"event":"drift","account":"1","owner":"<!channel>","counts":{"resources":1},"risks":[],"foreignKeys":[],"expectations":{"failed":[]},
             "resources":[{"address":"user/`<@U1>\n&","actions":["update"],"properties":[],"risks":["delete"]}]}
            """;
        await File.WriteAllTextAsync(account.At("hostile.json"), hostile);
        var (code, text) = await Processes.RunAsync(
            "bash",
            ["-c", $"'{notify[1]}' < '{account.At("hostile.json")}'"],
            account.Folder,
            new Dictionary<string, string> { ["SLACK_WEBHOOK_URL"] = hook }
        );
        Assert.True(code == 0, text);
        var all = posted[2].ToJsonString();
        Assert.DoesNotContain("<!channel>", posted[2]["text"]!.ToString(), StringComparison.Ordinal);
        Assert.Contains(
            "`user/?&lt;@U1&gt;?&amp;` update (risks: delete)",
            posted[2]["blocks"]![1]!["text"]!["text"]!.ToString(),
            StringComparison.Ordinal
        );
        var (missing, words) = await Processes.RunAsync("bash", [notify[1]], account.Folder, new Dictionary<string, string>());
        Assert.True(missing != 0 && words.Contains("--notify-env SLACK_WEBHOOK_URL", StringComparison.Ordinal), all);
    }

    private static int Count(JsonObject message, string key) => message["counts"]![key]!.GetValue<int>();

    public void Dispose() => account.Dispose();
}
