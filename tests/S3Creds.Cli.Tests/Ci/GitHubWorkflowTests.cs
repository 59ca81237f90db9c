using System.Text.Json.Nodes;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using S3Creds.Cli.Tests.Docs;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;
using S3Creds.Testing;

namespace S3Creds.Cli.Tests.Ci;

/// <summary>The workflows of examples/ci/github from the first pull request to the drift that is gone, on an emulated account whose only other
/// callers are the two roles of examples/ci/roles.yaml, against a forge on this machine.</summary>
public sealed class GitHubWorkflowTests : IAsyncLifetime
{
    private const int Number = 7;
    private const string Marker = "<!-- s3creds:plan:default -->";

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-ci-").FullName;
    private readonly string root = RepositoryFiles.Root;
    private SandboxServer account = null!;
    private Forge forge = null!;
    private WorkflowRunner runner = null!;

    private string Origin => Path.Combine(folder, "origin.git");

    private string Work => Path.Combine(folder, "work");

    private string Manifest => Path.Combine(Work, "manifests", "media.yaml");

    public async Task InitializeAsync()
    {
        account = await SandboxServer.StartAsync(new SandboxOptions { Seed = "ci" }, 0, default);
        forge = await Forge.StartAsync();
        var program = Path.Combine(folder, "s3creds");
        await File.WriteAllTextAsync(
            program,
            CliRunner.Binary is { } binary
                ? $"#!/bin/sh\nexec '{binary}' \"$@\"\n"
                : $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "s3creds.dll")}' \"$@\"\n"
        );
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        runner = new WorkflowRunner(root, Origin, forge, account.Url.ToString().TrimEnd('/'), program, folder);
        await GitAsync(folder, "init", "-q", "--bare", "-b", "main", Origin);
        await GitAsync(folder, "clone", "-q", Origin, Work);
        Directory.CreateDirectory(Path.GetDirectoryName(Manifest)!);
        File.Copy(Path.Combine(root, "examples", "ci", "manifests", "media.yaml"), Manifest);
        await PushAsync("main", "The first manifests");
        // An administrator makes the roles.
        await AsRootAsync(
            "apply",
            "-f",
            Path.Combine(root, "examples", "ci", "roles.yaml"),
            "--yes",
            "--allow",
            "trust:*",
            "--allow",
            "admin:*"
        );
    }

    [ShellFact]
    public async Task A_change_is_planned_commented_approved_applied_watched_and_pulled()
    {
        // Two runs on one pull request are one comment, and what others write is not touched.
        for (var i = 0; i < 101; i++)
            forge.AddComment(Number, "someone", i == 50 ? Marker + "\nmine" : $"comment {i}");
        var first = await runner.RunAsync("pull-request.yml", await PullRequestAsync("main"));
        Assert.True(first.Jobs["plan"] == "success", first.Log);
        var comment = Assert.Single(forge.Comments, IsOurs);
        Assert.Contains("user/uploader", comment["body"]!.ToString(), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(runner.Artefacts, "s3creds-plan", "plan.md")));
        await EditAsync("  uploader:", "  second:\n    boundary: arn:aws:iam::123456789012:policy/ci/media-boundary\n  uploader:");
        await PushAsync("change", "A second user");
        var second = await runner.RunAsync("pull-request.yml", await PullRequestAsync("change"));
        Assert.True(second.Jobs["plan"] == "success", second.Log);
        Assert.Equal(comment["id"]!.ToString(), Assert.Single(forge.Comments, IsOurs)["id"]!.ToString());
        Assert.Contains("user/second", Assert.Single(forge.Comments, IsOurs)["body"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(["POST issues/7/comments", $"PATCH issues/comments/{comment["id"]}"], forge.Writes);
        Assert.Equal(Marker + "\nmine", forge.Comments[50]["body"]!.ToString());

        // Merged: without approval nothing is applied; an approval is of the steps that were shown.
        await PushAsync("main", "Merge");
        runner.Approve = _ => false;
        Assert.Equal("waiting", (await runner.RunAsync("merge.yml", await MainAsync())).Jobs["apply"]);
        Assert.False(await ExistsAsync("uploader"));
        runner.Approve = environment => environment == "production";
        runner.Before = async job =>
        {
            if (job == "apply")
                await ByHandAsync(iam =>
                    iam.CreateUserAsync(
                        new CreateUserRequest { UserName = "second", Tags = [new Tag { Key = "s3creds:owner", Value = "team-media" }] }
                    )
                );
        };
        var stale = await runner.RunAsync("merge.yml", await MainAsync());
        Assert.True(stale.Jobs["apply"] == "failure" && stale.Log.Contains("S3C271", StringComparison.Ordinal), stale.Log);
        Assert.False(await ExistsAsync("uploader"));
        await ByHandAsync(iam => iam.DeleteUserAsync(new DeleteUserRequest { UserName = "second" }));
        runner.Before = _ => Task.CompletedTask;
        var applied = await runner.RunAsync("merge.yml", await MainAsync());
        Assert.True(applied.Jobs["apply"] == "success", applied.Log);
        Assert.True(await ExistsAsync("uploader") && await ExistsAsync("second"));
        Assert.Equal("skipped", (await runner.RunAsync("merge.yml", await MainAsync())).Jobs["apply"]);

        // Drift: one issue, updated while it lasts, closed when it is gone; a second one is a new issue.
        await DriftAsync();
        Assert.Empty(forge.Issues);
        await ByHandAsync(iam =>
            iam.AttachUserPolicyAsync(
                new AttachUserPolicyRequest { UserName = "uploader", PolicyArn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" }
            )
        );
        await DriftAsync();
        await DriftAsync();
        var issue = Assert.Single(forge.Issues);
        Assert.Equal("open", issue["state"]!.ToString());
        Assert.Contains("AmazonS3ReadOnlyAccess", issue["body"]!.ToString(), StringComparison.Ordinal);

        // Pull: what was done by hand becomes a branch with one pull request.
        foreach (var _ in (int[])[1, 2])
        {
            var pulled = await runner.RunAsync("pull.yml", await MainAsync("schedule"));
            Assert.True(pulled.Jobs["pull"] == "success", pulled.Log);
        }

        Assert.Equal(
            ("s3creds/pull-default", "open"),
            (Assert.Single(forge.Pulls)["head"]!.ToString(), forge.Pulls[0]["state"]!.ToString())
        );
        Assert.Contains(
            "AmazonS3ReadOnlyAccess",
            await GitAsync(Origin, "show", "s3creds/pull-default:manifests/media.yaml"),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "AmazonS3ReadOnlyAccess",
            await GitAsync(Origin, "show", "main:manifests/media.yaml"),
            StringComparison.Ordinal
        );

        await ByHandAsync(iam =>
            iam.DetachUserPolicyAsync(
                new DetachUserPolicyRequest { UserName = "uploader", PolicyArn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" }
            )
        );
        await DriftAsync();
        Assert.Equal("closed", Assert.Single(forge.Issues)["state"]!.ToString());
    }

    [InProcessFact]
    public async Task The_policies_of_the_roles_are_those_that_permissions_prints()
    {
        const string Boundary = "arn:aws:iam::123456789012:policy/ci/media-boundary";
        string[] both = ["permissions", "--account", "123456789012", "--region", "eu-west-1"];
        string[] names = ["--also", "bucket/media-*", "--also", "user/*", "--also", "role/*", "--also", "policy/*"];
        var plan = await CliRunner.RunHereAsync(new CliSurroundings(), [.. both, "--for", "plan"]);
        var apply = await CliRunner.RunHereAsync(
            new CliSurroundings(),
            [.. both, "--for", "apply", "--owner", "team-media", .. names, "--boundary", Boundary]
        );
        Assert.DoesNotContain("S3C290", apply.Err, StringComparison.Ordinal);
        Assert.Contains("S3C292: iam:UpdateAssumeRolePolicy", apply.Err, StringComparison.Ordinal);
        var policies = Path.Combine(root, "examples", "ci", "policies");
        await RepositoryFiles.AssertCurrentAsync(Path.Combine(policies, "plan.json"), plan.Out, nameof(GitHubWorkflowTests));
        await RepositoryFiles.AssertCurrentAsync(Path.Combine(policies, "apply.json"), apply.Out, nameof(GitHubWorkflowTests));
    }

    [ShellFact]
    public async Task A_pull_request_of_a_fork_is_validated_and_nothing_more()
    {
        var github = await PullRequestAsync("main");
        github["event"]!["pull_request"]!["head"]!["repo"]!["full_name"] = "stranger/media-access";
        var run = await runner.RunAsync("pull-request.yml", github);
        Assert.True(run.Jobs["validate"] == "success", run.Log);
        Assert.Equal("skipped", run.Jobs["plan"]);
        Assert.Empty(forge.Writes);
        var workflows = Directory.EnumerateFiles(Path.Combine(root, "examples", "ci", "github")).Select(File.ReadAllText).ToList();
        Assert.DoesNotContain(workflows, w => w.Contains("pull_request_target", StringComparison.Ordinal));
    }

    [ShellFact]
    public async Task A_failed_plan_is_shown_in_the_comment_and_fails_the_job()
    {
        await EditAsync("versioning: enabled", "versioning: \"`on`\"");
        await PushAsync("bad", "A mistake");
        var github = await PullRequestAsync("bad");
        var run = await runner.RunAsync("pull-request.yml", github);
        Assert.Equal(("failure", "skipped"), (run.Jobs["validate"], run.Jobs["plan"]));
        // The apply role cannot be assumed by a pull request, nor the plan role by another branch.
        Assert.Contains(
            "AccessDenied",
            await AssumeAsync("s3creds-apply", "repo:example/media-access:pull_request"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "AccessDenied",
            await AssumeAsync("s3creds-plan", "repo:example/media-access:ref:refs/heads/x"),
            StringComparison.Ordinal
        );
    }

    public async Task DisposeAsync()
    {
        await forge.DisposeAsync();
        await account.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static bool IsOurs(JsonObject comment) => comment["user"]!["login"]!.ToString() == "github-actions[bot]";

    private async Task DriftAsync()
    {
        var run = await runner.RunAsync("drift.yml", await MainAsync("schedule"));
        Assert.True(run.Jobs["drift"] == "success", run.Log);
    }

    private async Task<JsonObject> PullRequestAsync(string branch) =>
        new()
        {
            ["event_name"] = "pull_request",
            ["repository"] = Forge.Repository,
            ["sha"] = await CommitAsync(branch),
            ["ref"] = $"refs/pull/{Number}/merge",
            ["event"] = new JsonObject
            {
                ["pull_request"] = new JsonObject
                {
                    ["number"] = Number,
                    ["head"] = new JsonObject { ["repo"] = new JsonObject { ["full_name"] = Forge.Repository } },
                },
            },
        };

    private async Task<JsonObject> MainAsync(string name = "push") =>
        new()
        {
            ["event_name"] = name,
            ["repository"] = Forge.Repository,
            ["sha"] = await CommitAsync("main"),
            ["ref"] = "refs/heads/main",
            ["event"] = new JsonObject(),
        };

    private async Task<string> CommitAsync(string branch) => (await GitAsync(Origin, "rev-parse", branch)).Trim();

    private async Task EditAsync(string from, string to)
    {
        var text = await File.ReadAllTextAsync(Manifest);
        Assert.Contains(from, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Manifest, text.Replace(from, to, StringComparison.Ordinal));
    }

    private async Task PushAsync(string branch, string message)
    {
        await GitAsync(Work, "add", "-A");
        await GitAsync(Work, "-c", "user.name=t", "-c", "user.email=t@example.invalid", "commit", "-q", "--allow-empty", "-m", message);
        await GitAsync(Work, "push", "-q", "origin", $"HEAD:refs/heads/{branch}");
    }

    private static async Task<string> GitAsync(string folder, params string[] args)
    {
        var (code, text) = await Processes.RunAsync("git", args, folder, new Dictionary<string, string>());
        Assert.True(code == 0, string.Join(' ', args) + ": " + text);
        return text;
    }

    private async Task AsRootAsync(params string[] args)
    {
        var result = await CliRunner.RunHereAsync(
            new CliSurroundings(),
            [
                .. args,
                "--endpoint-url",
                account.Url.ToString().TrimEnd('/'),
                "--access-key",
                SandboxAccount.DefaultRootAccessKeyId,
                "--secret-key",
                SandboxAccount.DefaultRootSecretAccessKey,
                "--region",
                "eu-west-1",
                "--runs-folder",
                Path.Combine(folder, "runs"),
            ]
        );
        Assert.True(result.ExitCode == 0, result.All);
    }

    private AmazonIdentityManagementServiceClient Root() =>
        new(
            new BasicAWSCredentials(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey),
            new AmazonIdentityManagementServiceConfig { ServiceURL = account.Url.ToString(), AuthenticationRegion = "us-east-1" }
        );

    private async Task ByHandAsync<T>(Func<AmazonIdentityManagementServiceClient, Task<T>> act)
    {
        using var iam = Root();
        await act(iam);
    }

    private async Task<bool> ExistsAsync(string user)
    {
        using var iam = Root();
        return (await iam.ListUsersAsync(new ListUsersRequest())).Users?.Exists(u => u.UserName == user) == true;
    }

    private async Task<string> AssumeAsync(string role, string subject)
    {
        var token = Convert
            .ToBase64String(
                System.Text.Encoding.UTF8.GetBytes(
                    $$"""{"iss":"https://token.actions.githubusercontent.com","aud":"sts.amazonaws.com","sub":"{{subject}}"}"""
                )
            )
            .TrimEnd('=')
            .Replace('+', '-')
            .Replace('/', '_');
        using var http = new HttpClient();
        var answer = await http.PostAsync(
            account.Url,
            new FormUrlEncodedContent(
                new Dictionary<string, string>
                {
                    ["Action"] = "AssumeRoleWithWebIdentity",
                    ["Version"] = "2011-06-15",
                    ["RoleArn"] = $"arn:aws:iam::123456789012:role/ci/{role}",
                    ["RoleSessionName"] = "test",
                    ["WebIdentityToken"] = $"e30.{token}.",
                }
            )
        );
        return await answer.Content.ReadAsStringAsync();
    }
}

/// <summary>A test of shell scripts: needs bash, curl, jq and git.</summary>
public sealed class ShellFactAttribute : FactAttribute
{
    public ShellFactAttribute()
    {
        string[] missing = [.. ((string[])["bash", "curl", "jq", "git"]).Where(p => Programs.Find(p) is null)];
        Skip = missing.Length == 0 ? null : $"needs {string.Join(", ", missing)}";
    }
}
