using System.Diagnostics;
using k8s;
using S3Creds.Cli.Tests.Ci;
using S3Creds.Cli.Tests.Docs;
using S3Creds.Testing;

namespace S3Creds.Cli.Tests.Fleet;

/// <summary>The definitions in examples/fleet pass the checks of their engines, each of which finds a fault that is planted; the fleet of
/// the example converges.</summary>
public sealed class FleetExamplesTests : IDisposable
{
    private static readonly string Examples = Path.Combine(RepositoryFiles.Root, "examples", "fleet");
    private static readonly string Lint = Path.Combine(RepositoryFiles.Root, "tests", "workflow-lint");

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-fleet-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_fleet_of_the_example_converges()
    {
        string[] on = ["-f", Path.Combine(Examples, "fleet.yaml"), "--sandbox-state", Path.Combine(folder, "state.json")];
        var planned = await CliRunner.RunAsync(folder, ["fleet", "plan", .. on]);
        Assert.True(planned.ExitCode == 0, planned.All);
        Assert.Contains("Fleet plan", planned.Out, StringComparison.Ordinal);
        Assert.Contains("3 accounts", planned.Out, StringComparison.Ordinal);
        var applied = await CliRunner.RunAsync(
            folder,
            ["fleet", "apply", "--yes", "--wave", "canary", "--runs-folder", Path.Combine(folder, "runs"), .. on]
        );
        Assert.True(applied.ExitCode == 0, applied.All);
        var again = await CliRunner.RunAsync(folder, ["fleet", "plan", "--detailed-exitcode", .. on]);
        Assert.True(again.ExitCode == 0, again.All);
    }

    [Fact]
    public async Task The_schema_in_the_repository_is_what_the_program_writes() =>
        Assert.Equal(
            await File.ReadAllTextAsync(Path.Combine(RepositoryFiles.Root, "schema", "fleet.schema.json")),
            (await CliRunner.RunAsync(folder, "schema", "fleet")).Out
        );

    [LintTheory]
    [InlineData("", "", null)]
    [InlineData("needs: report", "needs: reports", "does not exist")]
    [InlineData("matrix.shard", "matrix.shards", "\"shards\" is not defined")]
    [InlineData("runs-on: ubuntu-latest", "runs-on: ubuntu-lastest", "ubuntu-lastest")]
    public async Task The_matrix_of_GitHub_has_no_finding_and_a_planted_fault_is_found(string from, string to, string? finding)
    {
        var path = await PlantedAsync("github/fleet.yml", "fleet.yml", from, to);
        var (_, text) = await RunAsync(WorkflowLintTests.Node, Path.Combine(Lint, "lint.mjs"), path);
        text = text.Replace("\\\"", "\"", StringComparison.Ordinal);
        if (finding is null)
            Assert.Equal("", text);
        else
            Assert.Contains(finding, text, StringComparison.OrdinalIgnoreCase);
    }

    [LintTheory]
    [InlineData("", "", true)]
    [InlineData("needs: [canary]", "needs: [canaries]", false)]
    [InlineData("stage: report", "stage: reports", false)]
    [InlineData("needs: [report]", "needs: [reports]", false)]
    public async Task The_parallel_jobs_of_GitLab_are_valid_and_a_planted_fault_is_found(string from, string to, bool good)
    {
        await PlantedAsync("gitlab/gitlab-ci.yml", ".gitlab-ci.yml", from, to);
        await RunAsync("git", "init", "-q", "-b", "main");
        await RunAsync("git", "remote", "add", "origin", "https://gitlab.example.com/example/fleet.git");
        await RunAsync("git", "-c", "user.name=t", "-c", "user.email=t@example.invalid", "commit", "-q", "--allow-empty", "-m", "x");
        var (code, output) = await RunAsync(
            WorkflowLintTests.Node,
            Path.Combine(Lint, "node_modules", "gitlab-ci-local", "dist", "index.js"),
            "--list-all"
        );
        Assert.True(code == 0 == good, output);
    }

    /// <summary>One library finds unknown fields and wrong types, the schema of the API what is missing and what no value may be.</summary>
    [LintTheory]
    [InlineData("", "", null)]
    [InlineData("completionMode: Indexed", "completionsMode: Indexed", "completionsMode")]
    [InlineData("completions: 8", "completions: eight", "eight")]
    [InlineData("concurrencyPolicy: Forbid", "concurrencyPolicy: 7.5", "concurrencyPolicy")]
    [InlineData("schedule: \"17 3 * * *\"", "suspend: false", "schedule")]
    [InlineData("- name: s3creds\n              image", "- image", "name")]
    public async Task The_jobs_of_Kubernetes_fit_its_API_and_a_planted_fault_is_found(string from, string to, string? finding)
    {
        var text = await File.ReadAllTextAsync(await PlantedAsync("kubernetes/fleet.yaml", "fleet.yaml", from, to));
        string found;
        try
        {
            var objects = KubernetesYaml.LoadAllFromString(text, strict: true);
            Assert.Equal(2, objects.Count);
            found = await SchemaAsync(objects.Select(o => KubernetesJson.Serialize(o)));
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            found = e.ToString();
        }

        if (finding is null)
            Assert.Equal("", found);
        else
            Assert.Contains(finding, found, StringComparison.Ordinal);
    }

    [BotoTheory]
    [InlineData("RegisterJobDefinition", "batch/job-definition.json", "", "", null)]
    [InlineData("SubmitJob", "batch/submit.json", "", "", null)]
    [InlineData("RegisterJobDefinition", "batch/job-definition.json", "\"image\"", "\"images\"", "images")]
    [InlineData("RegisterJobDefinition", "batch/job-definition.json", "\"attempts\": 3", "\"attempts\": \"3\"", "attempts")]
    [InlineData("RegisterJobDefinition", "batch/job-definition.json", "\"FARGATE\"", "\"FARGET\"", "FARGET is not one of")]
    [InlineData("SubmitJob", "batch/submit.json", "\"jobQueue\": \"s3creds\",", "", "jobQueue")]
    public async Task The_array_of_AWS_Batch_fits_its_API_and_a_planted_fault_is_found(
        string operation,
        string file,
        string from,
        string to,
        string? finding
    )
    {
        var path = await PlantedAsync(file, "parameters.json", from, to);
        var (_, text) = await RunAsync(
            Installations.Boto[0].Program,
            Path.Combine(RepositoryFiles.Root, "tests", "fleet-lint", "batch.py"),
            operation,
            path
        );
        if (finding is null)
            Assert.Equal("", text);
        else
            Assert.Contains(finding, text, StringComparison.Ordinal);
    }

    private async Task<string> PlantedAsync(string example, string name, string from, string to)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Examples, example));
        Assert.Contains(from, text, StringComparison.Ordinal);
        var path = Path.Combine(folder, name);
        await File.WriteAllTextAsync(path, from.Length == 0 ? text : text.Replace(from, to, StringComparison.Ordinal));
        return path;
    }

    private Task<(int Code, string Text)> RunAsync(string program, params string[] args) =>
        Processes.RunAsync(program, args, folder, new Dictionary<string, string>());

    private static async Task<string> SchemaAsync(IEnumerable<string> objects)
    {
        var start = new ProcessStartInfo(WorkflowLintTests.Node, [Path.Combine(Lint, "kubernetes.mjs")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        foreach (var one in objects)
            await process.StandardInput.WriteLineAsync(one);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return await output + await errors;
    }
}
