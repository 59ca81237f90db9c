using S3Creds.Cli.Arguments;
using S3Creds.Cli.Verbs;
using Snapshooter.Xunit;

namespace S3Creds.Cli.Tests;

public sealed class HelpTests
{
    public static TheoryData<string> Verbs => [.. VerbTable.All.Select(v => v.Name)];

    [Fact]
    public void The_list_of_verbs() => HelpText.OfProgram(VerbTable.All).MatchSnapshot();

    [Theory]
    [MemberData(nameof(Verbs))]
    public void The_help_of_a_verb(string name)
    {
        var verb = VerbTable.All.Single(v => v.Name == name);
        HelpText.OfVerb(verb).MatchSnapshot(Snapshooter.SnapshotNameExtension.Create(name.Replace(' ', '-')));
        Assert.All(verb.Spec.Options, o => Assert.True(o.Long.Length > 1 && (o.Hidden || o.Help.Length > 0), $"{name} --{o.Long}"));
        Assert.All(verb.Examples, e => Assert.StartsWith($"s3creds {name}", e.Command, StringComparison.Ordinal));
    }

    /// <summary>An example that its own verb does not understand would be the first thing that a newcomer tries.</summary>
    [Theory]
    [MemberData(nameof(Verbs))]
    public void The_examples_of_a_verb_are_understood_by_it(string name)
    {
        var verb = VerbTable.All.Single(v => v.Name == name);
        foreach (var example in verb.Examples)
            Assert.NotNull(
                verb.Parse([
                    .. example.Command.Split('>')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1 + name.Split(' ').Length),
                ])
            );
    }
}
