using System.Text.RegularExpressions;
using S3Creds.Cli.Arguments;
using S3Creds.Cli.Tests.Docs;
using S3Creds.Cli.Verbs;

namespace S3Creds.Cli.Tests;

/// <summary>Every text of the program that names a command or an option names one that exists: whoever types it is understood.</summary>
public sealed partial class HintTests
{
    /// <summary>Commands of other programs that texts name: their options are not ours.</summary>
    private static readonly string[] Others = ["aws iam ", "aws s3api ", "timedatectl ", "[DllImport"];

    /// <summary>How names of special buckets end: no options.</summary>
    private static readonly string[] BucketSuffixes = ["ol-s3", "x-s3", "table-s3"];

    /// <summary>Options of git, which is run for the history of manifests.</summary>
    private static readonly string[] OfGit = ["porcelain", "no-textconv", "no-show-signature", "no-pager", "no-optional-locks"];

    /// <summary>What stands for a verb or a plan in a text about many.</summary>
    private static readonly string[] Placeholders = ["VERB", "session", "manifest"];

    /// <summary>What follows the program's name in a sentence about it.</summary>
    private static readonly string[] Prose =
    [
        "and",
        "created",
        "did",
        "does",
        "makes",
        "manages",
        "needs",
        "neither",
        "never",
        "plans",
        "reads",
    ];

    [Fact]
    public void Every_command_that_a_text_names_is_a_verb_with_the_options_that_it_names()
    {
        var count = 0;
        foreach (var (file, text) in Texts())
        {
            foreach (Match match in Command().Matches(text))
            {
                var name = match.Groups["verb"].Value;
                if (Placeholders.Contains(name) || Prose.Contains(name))
                    continue;
                var verb = Named([name, .. match.Groups["rest"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
                Assert.True(verb is not null, $"{file}: there is no verb {name}: {text}");
                foreach (Match option in Option().Matches(match.Groups["rest"].Value))
                    Assert.True(
                        Has(verb, option.Groups["name"].Value),
                        $"{file}: {name} has no option --{option.Groups["name"].Value}: {text}"
                    );
                count++;
            }
        }

        Assert.True(count >= 60, $"{count} commands");
    }

    [Fact]
    public void Every_option_that_a_text_names_is_one()
    {
        var options = VerbTable
            .All.SelectMany(v => v.Spec.Options)
            .Select(o => o.Long)
            .Concat(["help", "version", .. BucketSuffixes, .. OfGit])
            .ToHashSet(StringComparer.Ordinal);
        var count = 0;
        foreach (var (file, text) in Texts())
        {
            foreach (Match option in Option().Matches(text))
            {
                Assert.True(
                    options.Contains(option.Groups["name"].Value),
                    $"{file}: there is no option --{option.Groups["name"].Value}: {text}"
                );
                count++;
            }
        }

        Assert.True(count >= 60, $"{count} options");
    }

    [Fact]
    public void Every_command_in_the_pages_is_a_verb_with_the_options_that_it_names()
    {
        var count = 0;
        var pages = Directory.GetFiles(RepositoryFiles.Doc(""), "*.md").Append(Path.Combine(RepositoryFiles.Root, "README.md"));
        foreach (var (page, command) in pages.SelectMany(p => Commands(p).Select(c => (Path.GetFileName(p), c))))
        {
            var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || Placeholders.Contains(words[1]) || words[1].StartsWith('-'))
                continue;
            var verb = Named(words[1..]);
            Assert.True(verb is not null, $"{page}: there is no verb {words[1]}: {command}");
            foreach (Match option in Option().Matches(command))
                Assert.True(
                    Has(verb, option.Groups["name"].Value),
                    $"{page}: {verb.Name} has no option --{option.Groups["name"].Value}: {command}"
                );
            count++;
        }

        Assert.True(count >= 40, $"{count} commands");
    }

    /// <summary>Commands in code: a line of a block, or what stands between backticks; without a comment.</summary>
    private static IEnumerable<string> Commands(string page) =>
        File.ReadLines(page)
            .SelectMany(line =>
                line.Split('`').Select(part => part.Trim()).Where(part => part.StartsWith("s3creds ", StringComparison.Ordinal))
            )
            .Select(command => command.Split(" #")[0]);

    /// <summary>The verb of a command; of a first word that several verbs share, any of them.</summary>
    private static Verb? Named(string[] words)
    {
        var name = VerbTable.NameOf(words, out _);
        return VerbTable.All.FirstOrDefault(v => v.Name == name)
            ?? (words.Length == 1 && VerbTable.GroupOf(words) is [{ } first, ..] ? first : null);
    }

    private static bool Has(Verb verb, string option) => option == "help" || verb.Spec.Options.Any(o => o.Long == option);

    /// <summary>The texts of the program without those about other programs.</summary>
    private static IEnumerable<(string File, string Text)> Texts() =>
        ProgramTexts.All.Where(t => !Others.Any(o => t.Text.Contains(o, StringComparison.Ordinal)));

    /// <summary>To the end of its sentence: what follows a semicolon, a bracket or a quote is another one.</summary>
    [GeneratedRegex("""(?<![\w./-])s3creds (?<verb>[a-z][a-z-]*|VERB)(?<rest>(?:(?!\.\s)[^;)'`|])*)""")]
    private static partial Regex Command();

    [GeneratedRegex("""(?<![\w-])--(?<name>[a-z][a-z0-9-]*)""")]
    private static partial Regex Option();
}
