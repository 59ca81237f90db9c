using S3Creds.Cli.Arguments;

namespace S3Creds.Cli.Completion;

/// <summary>What the words before the cursor mean, by the rules of <see cref="ArgvNormalizer"/>, without its complaints: the line is not
/// finished.</summary>
/// <param name="Verb">Null: the verb itself is to be typed, or is none.</param>
/// <param name="Pending">The option whose value comes next.</param>
/// <param name="Arguments">How many positional arguments there are.</param>
/// <param name="Given">The options, each with its value, empty for a flag.</param>
/// <param name="Ended"><c>--</c> was given: what follows are arguments.</param>
internal sealed record CommandLineSoFar(
    Verb? Verb,
    OptionSpec? Pending,
    int Arguments,
    IReadOnlyList<(OptionSpec Option, string Value)> Given,
    bool Ended
)
{
    public static CommandLineSoFar Read(Verb verb, IEnumerable<string> words)
    {
        var options = verb.Spec.Options;
        var given = new List<(OptionSpec, string)>();
        OptionSpec? pending = null;
        var arguments = 0;
        var ended = false;
        foreach (var word in words)
        {
            if (pending is not null)
            {
                given.Add((pending, word));
                pending = null;
            }
            else if (ended || word.Length < 2 || word[0] != '-')
            {
                arguments++;
            }
            else if (word == "--")
            {
                ended = true;
            }
            else if (word.StartsWith("--", StringComparison.Ordinal))
            {
                var (name, value) = Split(word);
                if (options.FirstOrDefault(o => o.Name == name) is not { } option)
                    continue;
                if (value is null && option.Form != OptionForm.Flag)
                    pending = option;
                else
                    given.Add((option, value ?? ""));
            }
            else
            {
                pending = Letters(options, word, given);
            }
        }

        return new CommandLineSoFar(verb, pending, arguments, given, ended);
    }

    /// <summary><c>--name=value</c> as its parts; the value is null where there is none.</summary>
    public static (string Name, string? Value) Split(string word) =>
        word.IndexOf('=', StringComparison.Ordinal) is >= 0 and var at ? (word[..at], word[(at + 1)..]) : (word, null);

    private static OptionSpec? Letters(IReadOnlyList<OptionSpec> options, string word, List<(OptionSpec, string)> given)
    {
        for (var i = 1; i < word.Length; i++)
        {
            if (options.FirstOrDefault(o => o.Short == word[i]) is not { } option)
                return null;
            if (option.Form != OptionForm.Flag)
            {
                if (i + 1 == word.Length)
                    return option;
                given.Add((option, word[(i + 1)..]));
                return null;
            }

            given.Add((option, ""));
        }

        return null;
    }
}
