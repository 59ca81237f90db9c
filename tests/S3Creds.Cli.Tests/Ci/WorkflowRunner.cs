using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace S3Creds.Cli.Tests.Ci;

/// <summary>What a run of a workflow did.</summary>
/// <param name="Jobs">Job → <c>success</c>, <c>failure</c>, <c>skipped</c> or <c>waiting</c> (for an approval of its environment).</param>
internal sealed record WorkflowRun(IReadOnlyDictionary<string, string> Jobs, string Log, IReadOnlyDictionary<string, string> Summaries);

/// <summary>Runs the jobs of a workflow file on this machine, step by step: scripts as they stand in the file and in action.yml, checkouts
/// from a repository of this machine, artefacts into a folder.</summary>
internal sealed class WorkflowRunner(string root, string origin, Forge forge, string awsUrl, string program, string folder)
{
    private static readonly Dictionary<string, string> None = [];

    private string Root { get; } = root;

    private string Origin { get; } = origin;

    private Forge Forge { get; } = forge;

    private string AwsUrl { get; } = awsUrl;

    /// <summary>What a user sets in the head of the workflows: here the program of this build, with its digest.</summary>
    private Dictionary<string, string> Settings { get; } =
        new()
        {
            ["S3CREDS_URL"] = new Uri(program).AbsoluteUri,
            ["S3CREDS_SHA256"] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(program))),
        };

    private string Folder { get; } = folder;

    /// <summary>Whether people approve the environment.</summary>
    public Func<string, bool> Approve { get; set; } = _ => true;

    /// <summary>Called before each job that runs.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    public string Artefacts => Path.Combine(Folder, "artefacts");

    /// <param name="github">The context of the event: <c>event_name</c>, <c>event</c>, <c>ref</c>.</param>
    public async Task<WorkflowRun> RunAsync(string workflow, JsonObject github)
    {
        var file = Read(Path.Combine(Root, "examples", "ci", "github", workflow));
        var (jobs, needs, summaries, log) = (
            new Dictionary<string, string>(),
            new JsonObject(),
            new Dictionary<string, string>(),
            new StringWriter()
        );
        foreach (var (name, value) in Settings)
        {
            Assert.True(((JsonObject)file["env"]!).ContainsKey(name), $"{workflow} has no {name}");
            file["env"]![name] = value;
        }

        foreach (var (name, node) in (JsonObject)file["jobs"]!)
        {
            var job = (JsonObject)node!;
            var before = job["needs"] is { } need
                ? need is JsonArray many
                    ? many.Select(n => n!.ToString()).ToList()
                    : [need.ToString()]
                : [];
            var context = new JsonObject
            {
                ["github"] = github.DeepClone(),
                ["needs"] = needs.DeepClone(),
                ["env"] = file["env"]?.DeepClone() ?? new JsonObject(),
                ["steps"] = new JsonObject(),
            };
            if (before.Exists(b => jobs[b] != "success") || !WorkflowExpression.Holds(job["if"]?.ToString(), context, failed: false))
            {
                jobs[name] = "skipped";
                continue;
            }

            var environment = job["environment"]?.ToString();
            if (environment is not null && !Approve(environment))
            {
                jobs[name] = "waiting";
                continue;
            }

            await Before(name);
            var permissions = (job["permissions"] as JsonObject ?? file["permissions"] as JsonObject ?? []).ToDictionary(
                p => p.Key,
                p => p.Value!.ToString()
            );
            var run = new Job(this, context, permissions, Subject(github, environment), log);
            var good = await run.StepsAsync((JsonArray)job["steps"]!);
            jobs[name] = good ? "success" : "failure";
            summaries[name] = run.Summary;
            needs[name] = new JsonObject
            {
                ["outputs"] = new JsonObject(
                    (job["outputs"] as JsonObject ?? []).Select(o =>
                        KeyValuePair.Create(o.Key, (JsonNode?)WorkflowExpression.Fill(o.Value!.ToString(), context))
                    )
                ),
            };
        }

        return new WorkflowRun(jobs, log.ToString(), summaries);
    }

    /// <summary>The subject of identity tokens, as GitHub documents it.</summary>
    private static string Subject(JsonObject github, string? environment) =>
        $"repo:{Ci.Forge.Repository}:"
        + (
            environment is not null ? $"environment:{environment}"
            : github["event_name"]!.ToString() == "pull_request" ? "pull_request"
            : $"ref:{github["ref"]}"
        );

    private static JsonObject Read(string path)
    {
        var parsed = new DeserializerBuilder()
            .WithAttemptingUnquotedStringTypeDeserialization()
            .Build()
            .Deserialize<object>(File.ReadAllText(path));
        return (JsonObject)ToJson(parsed)!;
    }

    private static JsonNode? ToJson(object? node) =>
        node switch
        {
            Dictionary<object, object?> map => new JsonObject(map.Select(m => KeyValuePair.Create(m.Key.ToString()!, ToJson(m.Value)))),
            List<object?> list => new JsonArray([.. list.Select(ToJson)]),
            bool flag => flag ? "true" : "false",
            null => "",
            _ => node.ToString(),
        };

    private sealed class Job(
        WorkflowRunner runner,
        JsonObject context,
        Dictionary<string, string> permissions,
        string subject,
        StringWriter log
    )
    {
        private readonly string home = Directory.CreateDirectory(Path.Combine(runner.Folder, $"job-{Guid.CreateVersion7():N}")).FullName;
        private readonly Dictionary<string, string> environment = [];
        private readonly List<string> paths = [];
        private string? token;

        public string Summary { get; private set; } = "";

        private string Workspace => Path.Combine(home, "workspace");

        private string Token => token ??= runner.Forge.TokenOf(permissions, subject);

        public async Task<bool> StepsAsync(JsonArray steps)
        {
            Directory.CreateDirectory(Workspace);
            ((JsonObject)context["github"]!)["token"] = Token;
            return await StepsAsync(steps, context, None);
        }

        private async Task<bool> StepsAsync(JsonArray steps, JsonObject around, Dictionary<string, string> inherited)
        {
            var failed = false;
            foreach (var step in steps.OfType<JsonObject>())
            {
                if (!WorkflowExpression.Holds(step["if"]?.ToString(), around, failed))
                    continue;
                var with = (step["with"] as JsonObject ?? []).ToDictionary(
                    w => w.Key,
                    w => WorkflowExpression.Fill(w.Value!.ToString(), around)
                );
                var (good, outputs) = step["uses"]?.ToString().Split('@') switch
                {
                    null => await ScriptAsync(step, around, inherited),
                    ["actions/checkout", _] => (await CheckoutAsync(), None),
                    ["actions/upload-artifact", _] => (Upload(with), None),
                    ["example/s3creds", _] => await ActionAsync(with, around),
                    var other => throw new NotSupportedException($"the action {string.Join('@', other)} is not known to this runner"),
                };
                failed |= !good;
                if (step["id"]?.ToString() is { } id)
                    ((JsonObject)around["steps"]!)[id] = new JsonObject
                    {
                        ["outputs"] = new JsonObject(outputs.Select(o => KeyValuePair.Create(o.Key, (JsonNode?)o.Value))),
                    };
            }

            return !failed;
        }

        private async Task<(bool, Dictionary<string, string>)> ActionAsync(Dictionary<string, string> with, JsonObject around)
        {
            var action = Read(Path.Combine(runner.Root, "action.yml"));
            var inputs = (JsonObject)action["inputs"]!;
            foreach (var unknown in with.Keys.Where(k => !inputs.ContainsKey(k)))
                throw new InvalidOperationException($"action.yml has no input {unknown}");
            var inner = new JsonObject
            {
                ["github"] = around["github"]!.DeepClone(),
                ["steps"] = new JsonObject(),
                ["inputs"] = new JsonObject(
                    inputs.Select(i =>
                        KeyValuePair.Create(
                            i.Key,
                            (JsonNode?)(
                                with.GetValueOrDefault(i.Key) ?? WorkflowExpression.Fill(i.Value!["default"]?.ToString() ?? "", around)
                            )
                        )
                    )
                ),
            };
            var good = await StepsAsync((JsonArray)action["runs"]!["steps"]!, inner, new() { ["GITHUB_ACTION_PATH"] = runner.Root });
            return (
                good,
                ((JsonObject)action["outputs"]!).ToDictionary(
                    o => o.Key,
                    o => WorkflowExpression.Fill(o.Value!["value"]!.ToString(), inner)
                )
            );
        }

        private async Task<(bool, Dictionary<string, string>)> ScriptAsync(
            JsonObject step,
            JsonObject around,
            Dictionary<string, string> inherited
        )
        {
            string At(string name)
            {
                var path = Path.Combine(home, $"{name}-{Guid.CreateVersion7():N}");
                File.WriteAllText(path, "");
                return path;
            }

            var (outputs, variables, path, summary) = (At("output"), At("env"), At("path"), At("summary"));
            var env = new Dictionary<string, string>(inherited)
            {
                ["GITHUB_OUTPUT"] = outputs,
                ["GITHUB_ENV"] = variables,
                ["GITHUB_PATH"] = path,
                ["GITHUB_STEP_SUMMARY"] = summary,
                ["GITHUB_API_URL"] = runner.Forge.Url,
                ["GITHUB_REPOSITORY"] = Ci.Forge.Repository,
                ["GITHUB_ACTIONS"] = "true",
                ["CI"] = "true",
                ["RUNNER_TEMP"] = home,
                ["AWS_ENDPOINT_URL"] = runner.AwsUrl,
                ["AWS_EC2_METADATA_DISABLED"] = "true",
                ["AWS_CONFIG_FILE"] = "/dev/null",
                ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null",
                ["HOME"] = home,
            };
            if (permissions.GetValueOrDefault("id-token") == "write")
                (env["ACTIONS_ID_TOKEN_REQUEST_URL"], env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"]) = ($"{runner.Forge.Url}/token?x=1", Token);
            foreach (var (name, value) in environment)
                env[name] = value;
            foreach (var (name, value) in step["env"] as JsonObject ?? [])
                env[name] = WorkflowExpression.Fill(value!.ToString(), around);
            env["PATH"] = string.Join(':', [.. paths, Environment.GetEnvironmentVariable("PATH")!]);
            var script = Path.Combine(home, "script.sh");
            await File.WriteAllTextAsync(script, WorkflowExpression.Fill(step["run"]!.ToString(), around));
            var (code, text) = await Processes.RunAsync("bash", ["-e", "-o", "pipefail", script], Workspace, env);
            await log.WriteLineAsync($"--- {step["name"] ?? step["run"]} (exit {code})\n{text}");
            foreach (var (name, value) in Lines(variables))
                environment[name] = value;
            paths.InsertRange(0, File.ReadAllLines(path));
            Summary += await File.ReadAllTextAsync(summary);
            return (code == 0, Lines(outputs));
        }

        private static Dictionary<string, string> Lines(string path) =>
            File.ReadAllLines(path).Select(l => l.Split('=', 2)).ToDictionary(l => l[0], l => l[1]);

        private async Task<bool> CheckoutAsync()
        {
            var commit = context["github"]!["sha"]!.ToString();
            var (code, text) = await Processes.RunAsync(
                "bash",
                ["-ec", "git clone -q \"$1\" . && git checkout -q \"$2\"", "checkout", runner.Origin, commit],
                Workspace,
                None
            );
            await log.WriteLineAsync($"--- checkout {commit} (exit {code})\n{text}");
            return code == 0;
        }

        private bool Upload(Dictionary<string, string> with)
        {
            var folder = Directory.CreateDirectory(Path.Combine(runner.Artefacts, with["name"])).FullName;
            foreach (var line in with["path"].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (File.Exists(Path.Combine(Workspace, line)))
                    File.Copy(Path.Combine(Workspace, line), Path.Combine(folder, Path.GetFileName(line)), overwrite: true);
            }

            return true;
        }
    }
}
