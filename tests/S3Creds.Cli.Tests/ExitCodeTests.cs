using System.Text.RegularExpressions;
using S3Creds.Cli.Tests.Docs;
using S3Creds.Cli.Verbs;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli.Tests;

/// <summary>The numbers are a contract with scripts: README.md lists them, and those of the direct verbs are s3-credentials'.</summary>
public sealed partial class ExitCodeTests
{
    private const string Declarative = "plan";
    private const string Direct = "create";
    private const string Unknown = "plann";

    public static TheoryData<string, Outcome, int> All { get; } =
        new()
        {
            { Declarative, Outcome.Done, 0 },
            { Declarative, Outcome.Failed, 1 },
            { Declarative, Outcome.Pending, 2 },
            { Declarative, Outcome.Partial, 3 },
            { Declarative, Outcome.Refused, 4 },
            { Declarative, Outcome.Cancelled, 130 },
            { Declarative, Outcome.Misused, 1 },
            { Direct, Outcome.Done, 0 },
            { Direct, Outcome.Failed, 1 },
            { Direct, Outcome.Refused, 4 },
            { Direct, Outcome.Cancelled, 1 },
            { Direct, Outcome.Misused, 2 },
            { Unknown, Outcome.Misused, 2 },
            { Unknown, Outcome.Done, 0 },
        };

    [Theory]
    [MemberData(nameof(All))]
    public void Each_outcome_of_each_kind_of_verb_has_its_exit_code(string verb, Outcome outcome, int code) =>
        Assert.Equal(code, ExitCode.Of(outcome, VerbTable.All.FirstOrDefault(v => v.Name == verb)));

    [Fact]
    public void Every_outcome_has_one() => Assert.Empty(Enum.GetValues<Outcome>().Except(All.Select(row => (Outcome)row[1])));

    [Fact]
    public void The_readme_lists_those_of_the_declarative_verbs()
    {
        var line = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "README.md")).ReplaceLineEndings(" ");
        var listed = Number().Matches(line[line.IndexOf("**Exit codes:**", StringComparison.Ordinal)..]).Select(m => m.Groups[1].Value);
        var codes = Enum.GetValues<Outcome>().Select(o => ExitCode.Of(o, VerbTable.All.Single(v => v.Name == Declarative)));
        Assert.Equal(codes.Distinct().Order().Select(c => $"{c}"), listed.Take(codes.Distinct().Count()));
    }

    [GeneratedRegex(@"(?:\*\* |· )(\d+) ")]
    private static partial Regex Number();
}
