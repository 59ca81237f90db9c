using S3Creds.Cli.Completion;
using S3Creds.Cli.Verbs;

namespace S3Creds.Cli.Tests.Completion;

public sealed class CandidatesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public CandidatesTests() => File.WriteAllText(Path.Combine(folder, "team.yaml"), Manifest);

    internal const string Manifest = """
        apiVersion: s3creds/v1
        account: "123456789012"
        owner: team-media
        buckets:
          media-uploads: {}
        users:
          ci-uploader: {}
          ci-reader: {}

        """;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("finished", "plan", "", "pl")]
    [InlineData("finished", "plan", "help", "pla")]
    [InlineData("finished", "fleet", "", "fl")]
    [InlineData("finished", "plan", "fleet", "pl")]
    [InlineData("finished", "plan", "help fleet", "pl")]
    [InlineData("finished", "--shard", "fleet plan", "--sh")]
    [InlineData("finished", "markdown", "fleet report --format", "m")]
    [InlineData("finished", "bash", "completion", "b")]
    [InlineData("finished", "access", "schema", "a")]
    [InlineData("finished", "--format", "plan", "--form")]
    [InlineData("finished", "html", "plan --format", "h")]
    [InlineData("finished", "--format=html", "plan", "--format=h")]
    [InlineData("finished", "sarif", "drift --format", "s")]
    [InlineData("finished", "true", "set-public-access-block b --block-public-acls", "t")]
    [InlineData("finished", "user/ci-reader", "plan -f team.yaml --only", "user/ci-r")]
    [InlineData("finished", "user/ci-reader", "plan --file=team.yaml --only", "user/ci-r")]
    [InlineData("finished", "user/ci-reader", "plan -fteam.yaml --only", "user/ci-r")]
    [InlineData("finished", "--only=user/ci-reader", "plan -f team.yaml", "--only=user/ci-r")]
    [InlineData("finished", "delete:bucket/media-uploads", "apply -f team.yaml --allow", "delete:b")]
    [InlineData("unfinished", "delete:", "apply -f team.yaml --allow", "del")]
    [InlineData("unfinished", "mass-change", "apply -f team.yaml --allow", "mass")]
    [InlineData("unfinished", "principal:", "pull -f team.yaml --accept", "pr")]
    [InlineData("finished", "user/ci-uploader", "why -f team.yaml", "user/ci-u")]
    [InlineData("finished", "s3:GetBucketCORS", "why user/ci-reader", "s3:GetBucketC")]
    [InlineData("finished", "media-uploads", "why -f team.yaml user/ci-reader s3:GetObject", "m")]
    [InlineData("finished", "ci-reader", "rotate -f team.yaml --now", "ci-r")]
    [InlineData("finished", "S3C599", "explain", "S3C59")]
    [InlineData("files", "", "plan -f", "te")]
    [InlineData("files", "", "apply", "pl")]
    [InlineData("folders", "", "import --into", "man")]
    [InlineData("finished", "", "plan -f no-such.yaml --only", "user")]
    [InlineData("finished", "", "plan -f team.yaml --only", "$(x")]
    [InlineData("finished", "", "no-such-verb", "x")]
    public async Task What_may_stand_at_the_cursor(string kind, string candidate, string before, string current)
    {
        var there = before.Replace("team.yaml", Path.Combine(folder, "team.yaml"), StringComparison.Ordinal);
        string[] words = [.. there.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => $"--word={w}")];
        var result = await CliRunner.RunAsync(folder, ["completion", "words", $"--current={current}", .. words]);
        var lines = result.Out.TrimEnd('\n').Split('\n');
        Assert.Equal((0, "", kind), (result.ExitCode, result.Err, lines[0]));
        var texts = lines.Skip(1).Select(l => l.Split('\t')[0]).ToList();
        Assert.Equal(candidate.Length == 0 ? [] : [candidate], texts);
    }

    /// <summary>A new option, argument or verb is completed without anyone thinking of it: only the source of its values is decided, once
    /// for each name.</summary>
    [Fact]
    public void Every_option_and_every_argument_has_a_source_of_values()
    {
        foreach (var verb in VerbTable.All)
        {
            foreach (var option in verb.Spec.Options)
                Assert.True(Enum.IsDefined(ValueSources.Of(verb, option)));
            foreach (var argument in verb.Spec.Arguments)
                Assert.True(Enum.IsDefined(ValueSources.Of(verb, argument)));
        }
    }

    /// <summary>What is offered is what the verb takes: its help names each value, and each --format of a verb is in its list.</summary>
    [Fact]
    public void The_values_of_options_are_those_that_help_names()
    {
        var count = 0;
        foreach (var verb in VerbTable.All)
        {
            foreach (
                var (name, help, values) in verb
                    .Spec.Options.Select(o => (o.Name, o.Help, o.Values))
                    .Concat(verb.Spec.Arguments.Select(a => (a.Name, a.Help, a.Values)))
            )
            {
                Assert.All(values, v => Assert.True(help.Contains(v, StringComparison.Ordinal), $"{verb.Name} {name}: {v}"));
                Assert.False(values.Count == 0 && name == "--format", $"{verb.Name} {name} has no list of values");
                count += values.Count;
            }
        }

        Assert.InRange(count, 60, 200);
    }

    [Fact]
    public async Task An_unknown_shell_is_refused()
    {
        var result = await CliRunner.RunAsync(folder, "completion", "tcsh");
        Assert.Equal(
            (1, "error S3C500: there is no completion for 'tcsh'\n    bash, zsh, fish or powershell\n"),
            (result.ExitCode, result.Err)
        );
    }
}
