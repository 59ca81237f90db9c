using System.Text;
using System.Text.Json.Nodes;
using NJsonSchema;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;
using S3Creds.Core.Rendering;
using S3Creds.Core.Tests.Reconciling;

namespace S3Creds.Cli.Tests;

/// <summary>SARIF by its official schema, and annotations that nothing in a name can leave.</summary>
public sealed class FindingsTests : IDisposable
{
    private const string Head = "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team\n";

    private static readonly Lazy<JsonSchema> Official = new(() =>
        JsonSchema
            .FromJsonAsync(System.IO.File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "sarif-2.1.0.json")))
            .GetAwaiter()
            .GetResult()
    );

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public FindingsTests()
    {
        Directory.CreateDirectory(At(".git"));
        Directory.CreateDirectory(At("manifests"));
    }

    private string Team => At("manifests/team.yaml");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [InProcessFact]
    public async Task The_findings_of_validate_are_sarif_with_paths_from_the_root_of_the_repository()
    {
        await File.WriteAllTextAsync(
            Team,
            Head
                + "buckets: {media: {}}\nusers: {ci: {access: [{bucket: media, allow: read-only}], nothing: 1}, "
                + "ada: {inline: {all: {Version: \"2012-10-17\", Statement: [{Effect: Allow, Action: \"s3:Nothing\", Resource: \"*\"}]}}}}\n"
        );
        var result = await RunAsync("validate", "-f", Team, "--format", "sarif");
        Assert.Equal(1, result.ExitCode);
        var found = Results(result.Out);
        Assert.NotEmpty(found);
        Assert.All(found, r => Assert.Equal("manifests/team.yaml", Place(r)["artifactLocation"]!["uri"]!.ToString()));
        Assert.Contains(found, r => r["level"]!.ToString() == "error" && Place(r)["region"]!["startLine"]!.GetValue<int>() == 5);
    }

    [InProcessFact]
    public async Task Lint_is_in_it_and_a_clean_manifest_has_no_results()
    {
        await File.WriteAllTextAsync(
            Team,
            Head
                + "users: {ada: {inline: {all: {Version: \"2012-10-17\", Statement: [{Effect: Allow, Action: \"s3:Nothing\", Resource: \"*\"}]}}}}\n"
        );
        var linted = await RunAsync("validate", "-f", Team, "--format", "sarif");
        Assert.Equal(0, linted.ExitCode);
        Assert.Contains(Results(linted.Out), r => r["ruleId"]!.ToString() == "S3C700" && r["level"]!.ToString() == "warning");

        await File.WriteAllTextAsync(Team, Head + "users: {ada: {}}\n");
        Assert.Empty(Results((await RunAsync("validate", "-f", Team, "--format", "sarif")).Out));

        // Not even a manifest: the list has the reason too.
        var missing = await RunAsync("validate", "-f", At("none.yaml"), "--format", "sarif");
        Assert.Equal(1, missing.ExitCode);
        Assert.Single(Results(missing.Out));
    }

    [InProcessFact]
    public async Task Drift_is_one_result_for_each_resource_at_its_place()
    {
        await File.WriteAllTextAsync(Team, Head + "users:\n  ada: {tags: {a: b}}\n  bob: {}\n  eve: {}\n");
        Assert.Equal(0, (await RunAsync("apply", "-f", Team, "--yes")).ExitCode);
        await File.WriteAllTextAsync(Team, Head + "users:\n  ada: {tags: {a: c}}\n  bob: {}\n  zoe: {}\n");
        var result = await RunAsync("drift", "-f", Team, "--format", "sarif", "--annotate");
        Assert.True(result.ExitCode == 2, result.All);
        var found = Results(result.Out).Where(r => r["ruleId"]!.ToString() == "S3C275").ToList();
        Assert.Equal(
            [
                "user/ada differs from the manifests: tags 5",
                "user/eve differs from the manifests: no longer declared 1",
                "user/zoe differs from the manifests: not in the account 7",
            ],
            found
                .Select(r => $"{r["message"]!["text"]!.ToString().Split(" (was in ")[0]} {Place(r)["region"]!["startLine"]}")
                .Order(StringComparer.Ordinal)
        );
        Assert.Contains(
            "::warning file=manifests/team.yaml,line=5,col=3,title=S3C275::user/ada differs from the manifests: tags\n",
            result.Err,
            StringComparison.Ordinal
        );
    }

    [InProcessFact]
    public async Task Annotations_are_printed_beside_what_is_printed_anyway()
    {
        await File.WriteAllTextAsync(Team, Head + "users: {ada: {nothing: 1}}\n");
        foreach (var verb in new string[][] { ["validate"], ["plan"], ["drift"] })
        {
            var result = await RunAsync([.. verb, "-f", Team, "--annotate"]);
            Assert.Equal(1, result.ExitCode);
            Assert.Contains("\n::error file=manifests/team.yaml,line=4,col=", "\n" + result.Err, StringComparison.Ordinal);
            Assert.Contains("error S3C", result.Err, StringComparison.Ordinal);
        }
    }

    [InProcessFact]
    public async Task Another_format_is_a_usage_error()
    {
        await File.WriteAllTextAsync(Team, Head + "users: {}\n");
        Assert.Contains("text or sarif", (await RunAsync("validate", "-f", Team, "--format", "x")).Err, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("plan", "-f", Team, "--format", "sarif")).ExitCode);
        Assert.Equal(1, (await RunAsync("drift", "--baseline", Team, "--format", "sarif")).ExitCode);
    }

    /// <summary>Every code point, in the message, in the hint and in the file.</summary>
    [Fact]
    public void No_text_leaves_its_annotation_or_adds_to_it()
    {
        foreach (var rune in AllRunes())
        {
            var text = $"a{rune}b";
            var line = GitHubAnnotations
                .Of([new Diagnostic("S3C001", Severity.Error, text, new SourceSpan(text, 1, 2), text)], p => p)
                .Single();
            Assert.True(line.StartsWith("::error file=a", StringComparison.Ordinal), line);
            var end = line.IndexOf("::", 2, StringComparison.Ordinal);
            var properties = line["::error ".Length..end].Split(',');
            Assert.True(properties.Length == 4 && properties.All(p => p.Contains('=', StringComparison.Ordinal)), line);
            Assert.Equal(["file", "line", "col", "title"], properties.Select(p => p.Split('=')[0]));
            Assert.False(line.AsSpan().ContainsAny('\r', '\n', '\u2028'), line);
            Assert.Equal(Count(line, '%'), Count(line, "%25", "%0A", "%0D", "%3A", "%2C"));
        }
    }

    [Fact]
    public void No_text_leaves_its_message_in_sarif_or_links_from_it()
    {
        foreach (var chunk in AllRunes().Chunk(4096))
        {
            var text = string.Concat(chunk.Select(r => $"[{r}](http://x){{0}}"));
            var sarif = SarifView.Render(
                [new Diagnostic("S3C001", Severity.Error, text, new SourceSpan(text, 1, 2))],
                "s3creds 1",
                _ => null,
                p => p,
                "x"
            );
            var result = Results(sarif, validate: false).Single();
            var message = result["message"]!["text"]!.ToString();
            Assert.DoesNotContain("[", message.Replace("\\[", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.DoesNotContain("{", message.Replace("{{", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.True(Uri.IsWellFormedUriString(Place(result)["artifactLocation"]!["uri"]!.ToString(), UriKind.Relative));
            Assert.DoesNotContain(sarif.TrimEnd('\n').EnumerateRunes(), r => HiddenText.IsHidden(r));
        }

        Assert.Empty(
            Validate(
                SarifView.Render(
                    [new Diagnostic("S3C001", Severity.Info, "[x]{0}\\", null, "h")],
                    "s3creds 1",
                    _ => null,
                    p => p,
                    "a:b c.yaml"
                )
            )
        );
    }

    private static IEnumerable<Rune> AllRunes() => Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(v => new Rune(v));

    private static int Count(string text, params object[] parts) =>
        parts.Sum(p => text.Split(p.ToString()!, StringSplitOptions.None).Length - 1);

    private static JsonNode Place(JsonNode result) => result["locations"]![0]!["physicalLocation"]!;

    private static List<string> Validate(string sarif) => [.. Official.Value.Validate(sarif).Select(e => e.ToString())];

    private static List<JsonNode> Results(string sarif, bool validate = true)
    {
        if (validate)
            Assert.Empty(Validate(sarif));
        return [.. JsonNode.Parse(sarif)!["runs"]![0]!["results"]!.AsArray().Select(r => r!)];
    }

    private string At(string name) => Path.Combine(folder, name);

    private Task<CliResult> RunAsync(params string[] args)
    {
        string[] account = args[0] == "validate" ? [] : ["--sandbox-state", At("account.json"), "--runs-folder", At("runs")];
        return CliRunner.RunHereAsync(
            new CliSurroundings { Time = new SkippingClock(TimeProvider.System.GetUtcNow()) },
            [.. args, .. account]
        );
    }
}
