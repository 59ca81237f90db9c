using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using S3Creds.Cli.Arguments;
using S3Creds.Cli.Verbs;

namespace S3Creds.Cli.Tests;

/// <summary>Every text of the program that names a command or an option names one that exists: whoever types it is understood.</summary>
public sealed partial class HintTests
{
    /// <summary>Commands of other programs that texts name: their options are not ours.</summary>
    private static readonly string[] Others = ["aws iam ", "aws s3api ", "timedatectl ", "[DllImport"];

    /// <summary>How names of special buckets end: no options.</summary>
    private static readonly string[] BucketSuffixes = ["ol-s3", "x-s3", "table-s3"];

    /// <summary>What stands for a verb or a plan in a text about many.</summary>
    private static readonly string[] Placeholders = ["VERB", "session", "manifest"];

    [Fact]
    public void Every_command_that_a_text_names_is_a_verb_with_the_options_that_it_names()
    {
        var count = 0;
        foreach (var (file, text) in Texts())
        {
            foreach (Match match in Command().Matches(text))
            {
                var name = match.Groups["verb"].Value;
                if (Placeholders.Contains(name))
                    continue;
                var verb = VerbTable.All.FirstOrDefault(v => v.Name == name);
                Assert.True(verb is not null, $"{file}: there is no verb {name}: {text}");
                foreach (Match option in Option().Matches(match.Groups["rest"].Value))
                    Assert.True(Has(verb, option.Groups["name"].Value), $"{file}: {name} has no option --{option.Groups["name"].Value}: {text}");
                count++;
            }
        }

        Assert.True(count >= 60, $"{count} commands");
    }

    [Fact]
    public void Every_option_that_a_text_names_is_one()
    {
        var options = VerbTable.All.SelectMany(v => v.Spec.Options).Select(o => o.Long).Concat(["help", "version", .. BucketSuffixes]).ToHashSet(StringComparer.Ordinal);
        var count = 0;
        foreach (var (file, text) in Texts())
        {
            foreach (Match option in Option().Matches(text))
            {
                Assert.True(options.Contains(option.Groups["name"].Value), $"{file}: there is no option --{option.Groups["name"].Value}: {text}");
                count++;
            }
        }

        Assert.True(count >= 60, $"{count} options");
    }

    private static bool Has(Verb verb, string option) => option == "help" || verb.Spec.Options.Any(o => o.Long == option);

    /// <summary>The string literals of the program.</summary>
    private static IEnumerable<(string File, string Text)> Texts()
    {
        var root = Path.Combine(Root(), "src");
        foreach (var file in new[] { "S3Creds.Cli", "S3Creds.Core", "S3Creds.Policy" }.SelectMany(p => Directory.EnumerateFiles(Path.Combine(root, p), "*.cs", SearchOption.AllDirectories)))
        {
            if (file.Contains("/obj/", StringComparison.Ordinal) || file.Contains("/bin/", StringComparison.Ordinal))
                continue;
            foreach (var line in File.ReadLines(file).Where(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal)))
            {
                foreach (Match literal in Literal().Matches(line))
                {
                    if (!Others.Any(o => literal.Value.Contains(o, StringComparison.Ordinal)))
                        yield return (Path.GetFileName(file), literal.Value[1..^1]);
                }
            }
        }
    }

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));

    /// <summary>To the end of its sentence: what follows a semicolon, a bracket or a quote is another one.</summary>
    [GeneratedRegex("""(?<![\w./-])s3creds (?<verb>[a-z][a-z-]*|VERB)(?<rest>(?:(?!\.\s)[^;)'`|])*)""")]
    private static partial Regex Command();

    [GeneratedRegex("""(?<![\w-])--(?<name>[a-z][a-z0-9-]*)""")]
    private static partial Regex Option();

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Literal();
}
