using System.Text.Json.Nodes;
using S3Creds.Core.Tests.Reconciling;

namespace S3Creds.Cli.Tests;

/// <summary>Every step of a plan beside the manifests of a base: this change, drift, or both; for every way in which the three states can
/// differ.</summary>
public sealed class AttributionTests : IDisposable
{
    private const string Head = "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team\n";

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public AttributionTests()
    {
        foreach (var name in (string[])["live", "base", "head"])
            Directory.CreateDirectory(Path.Combine(folder, name));
    }

    /// <summary>The account, the base and the head as the body of a manifest, and the labels of the head's plan.</summary>
    public static TheoryData<string, string, string, string> Cases =>
        new()
        {
            // One property: live, base and head are equal or not.
            { "users: {u: {tags: {a: x}}}", "users: {u: {tags: {a: x}}}", "users: {u: {tags: {a: y}}}", "user/u:tags=change" },
            { "users: {u: {tags: {a: z}}}", "users: {u: {tags: {a: x}}}", "users: {u: {tags: {a: x}}}", "user/u:tags=drift" },
            { "users: {u: {tags: {a: z}}}", "users: {u: {tags: {a: x}}}", "users: {u: {tags: {a: y}}}", "user/u:tags=both" },
            { "users: {u: {tags: {a: y}}}", "users: {u: {tags: {a: x}}}", "users: {u: {tags: {a: y}}}", "" },
            // Not managed by the base.
            { "users: {u: {tags: {a: z}}}", "users: {u: {}}", "users: {u: {tags: {a: y}}}", "user/u:tags=change" },
            // Two properties of one resource, one of each.
            {
                "buckets: {bbb: {versioning: suspended, tags: {a: x}}}",
                "buckets: {bbb: {versioning: enabled, tags: {a: x}}}",
                "buckets: {bbb: {versioning: enabled, tags: {a: y}}}",
                "bucket/bbb:tags=change bucket/bbb:versioning=drift"
            },
            // A property that only the base manages is read for it: the removal of one that differs is no step.
            {
                "buckets: {bbb: {versioning: suspended, tags: {a: x}}}",
                "buckets: {bbb: {versioning: enabled, tags: {a: x}}}",
                "buckets: {bbb: {tags: {a: y}}}",
                "bucket/bbb:tags=change"
            },
            // Creations.
            { "users: {}", "users: {}", "users: {u: {tags: {a: x}}}", "user/u=change" },
            { "users: {}", "users: {u: {tags: {a: x}}}", "users: {u: {tags: {a: x}}}", "user/u=drift" },
            { "users: {}", "users: {u: {tags: {a: x}}}", "users: {u: {tags: {a: y}}}", "user/u=both" },
            {
                "buckets: {}",
                "buckets: {bbb: {versioning: enabled}}",
                "buckets: {bbb: {versioning: enabled, tags: {a: x}}}",
                "bucket/bbb:versioning=drift bucket/bbb=both"
            },
            // Removals.
            { "users: {u: {tags: {a: x}}, v: {}}", "users: {u: {tags: {a: x}}, v: {}}", "users: {v: {}}", "user/u=change" },
            { "users: {u: {tags: {a: z}}, v: {}}", "users: {u: {tags: {a: x}}, v: {}}", "users: {v: {}}", "user/u=both" },
            { "users: {u: {tags: {a: z}}, v: {}}", "users: {v: {}}", "users: {v: {}}", "user/u=drift" },
            // Grants: what was attached by hand, and what the change attaches.
            {
                "users: {u: {policies: [\"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess\"]}}",
                "users: {u: {}}",
                "users: {u: {}}",
                "user/u:policies=drift"
            },
            {
                "users: {u: {policies: [\"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess\"]}}",
                "users: {u: {}}",
                "users: {u: {policies: [\"arn:aws:iam::aws:policy/AmazonS3FullAccess\"]}}",
                "user/u:policies=both"
            },
            // Ownership tags.
            { "users: {u: {}}", "users: {u: {}}", "users: {u: {protect: true}}", "user/u:owner=change" },
            { "users: {u: {}}", "users: {u: {protect: true}}", "users: {u: {protect: true}}", "user/u:owner=drift" },
        };

    [InProcessTheory]
    [MemberData(nameof(Cases))]
    public async Task Each_step_is_labelled_by_the_three_states(string live, string atBase, string head, string labels)
    {
        Write("live", live);
        Write("base", atBase);
        Write("head", head);
        var made = await RunAsync("apply", "-f", File("live"), "--yes");
        Assert.True(made.ExitCode == 0, made.All);
        var planned = await RunAsync("plan", "-f", File("head"), "--base", File("base"), "--format", "json");
        Assert.True(planned.ExitCode == 0, planned.All);
        var plan = JsonNode.Parse(planned.Out)!;
        var found = plan["steps"]!.AsArray().Select(s => $"{s!["id"]}={s["origin"]}").Order(StringComparer.Ordinal);
        Assert.Equal(labels, string.Join(' ', found));

        // The labels change nothing of what is done or approved.
        var plain = JsonNode.Parse((await RunAsync("plan", "-f", File("head"), "--format", "json")).Out)!;
        Assert.Equal(plain["stepsDigest"]!.ToString(), plan["stepsDigest"]!.ToString());
        Assert.All(plain["steps"]!.AsArray(), s => Assert.False(s!.AsObject().ContainsKey("origin")));
    }

    [InProcessFact]
    public async Task A_saved_plan_keeps_its_labels_and_is_applied_as_any_other()
    {
        Write("live", "users: {u: {tags: {a: z}}, v: {tags: {a: x}}}");
        Write("base", "users: {u: {tags: {a: x}}, v: {tags: {a: x}}}");
        Write("head", "users: {u: {tags: {a: x}}, v: {tags: {a: y}}}");
        await RunAsync("apply", "-f", File("live"), "--yes");
        var saved = Path.Combine(folder, "plan.json");
        await RunAsync("plan", "-f", File("head"), "--base", File("base"), "--out", saved);
        Assert.Contains("\"origin\":\"drift\"", await System.IO.File.ReadAllTextAsync(saved), StringComparison.Ordinal);
        var applied = await RunAsync("apply", saved, "-f", File("head"));
        Assert.True(applied.ExitCode == 0 && applied.Out.Contains("2 done", StringComparison.Ordinal), applied.All);
    }

    [InProcessTheory]
    [InlineData(
        "account: \"999999999999\"\nowner: team\n",
        "the manifests of --base have the account 999999999999, those of -f have 123456789012"
    )]
    [InlineData("account: \"123456789012\"\nowner: other\n", "the manifests of --base have the owner other, those of -f have team")]
    [InlineData("account: \"123456789012\"\nowner: team\nusers: []\n", "the manifests of --base hold errors")]
    public async Task A_base_of_something_else_is_an_error(string text, string why)
    {
        Write("head", "users: {u: {}}");
        await System.IO.File.WriteAllTextAsync(File("base"), "apiVersion: s3creds/v1\n" + text);
        var result = await RunAsync("plan", "-f", File("head"), "--base", File("base"));
        Assert.True(result.ExitCode == 1, result.All);
        Assert.Contains($"error S3C274: {why}", result.Err, StringComparison.Ordinal);
    }

    [InProcessFact]
    public async Task A_base_that_is_not_there_is_an_error()
    {
        Write("head", "users: {u: {}}");
        Assert.Equal(1, (await RunAsync("plan", "-f", File("head"), "--base", Path.Combine(folder, "none"))).ExitCode);
        Assert.Equal(1, (await RunAsync("plan", "-f", File("head"), "--base", "-")).ExitCode);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string File(string name) => Path.Combine(folder, name, "team.yaml");

    private void Write(string name, string body) => System.IO.File.WriteAllText(File(name), Head + body + "\n");

    private Task<CliResult> RunAsync(params string[] args) =>
        CliRunner.RunHereAsync(
            new CliSurroundings { Time = new SkippingClock(TimeProvider.System.GetUtcNow()) },
            [.. args, "--sandbox-state", Path.Combine(folder, "account.json"), "--runs-folder", Path.Combine(folder, "runs")]
        );
}
