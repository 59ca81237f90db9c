using System.Globalization;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli.Arguments;

/// <summary>What the arguments of a verb ask for.</summary>
/// <param name="Help">Help was asked for: nothing else counts.</param>
/// <param name="Argv">For CommandLineParser: <c>--opt=v0 … -- v1</c>, with a placeholder in the place of each text.</param>
/// <param name="Texts">The texts that the placeholders stand for.</param>
/// <param name="Positionals">The positional arguments, as given.</param>
internal sealed record NormalizedArgv(
    bool Help,
    IReadOnlyList<string> Argv,
    IReadOnlyDictionary<string, string> Texts,
    IReadOnlyList<string> Positionals
);

/// <summary> Reads arguments by Click's rules (options and arguments in any order, <c>-fini</c>, values that begin with a hyphen, the last
/// of a repeated scalar counts) and rewrites them to the one form that CommandLineParser binds without surprises: there sequences swallow
/// positionals, values that begin with a hyphen are cut, a line break or a leading blank in a value is a malformed token, missing values
/// are null, surplus positionals vanish. So it gets no text of the user at all: a placeholder stands for each until the options are bound.
/// </summary>
internal sealed class ArgvNormalizer(VerbSpec spec, bool emptyValues)
{
    private const string End = "--";

    private readonly Dictionary<OptionSpec, string?> scalars = [];
    private readonly List<(OptionSpec Option, string Value)> items = [];
    private readonly List<string> positionals = [];
    private readonly Dictionary<string, string> texts = new(StringComparer.Ordinal);

    /// <param name="emptyValues">Options accept an empty value by default.</param>
    /// <exception cref="S3CredsException">S3C500: an unknown option, a missing, surplus or empty value or argument.</exception>
    public static NormalizedArgv Normalize(IReadOnlyList<string> args, VerbSpec spec, bool emptyValues = false) =>
        new ArgvNormalizer(spec, emptyValues).Run(args);

    private NormalizedArgv Run(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            var arg = args[i];
            if (arg == End)
            {
                positionals.AddRange(args.Skip(i + 1));
                break;
            }

            if (arg == "--help" || (arg == "-h" && OfLetter('h') is null))
                return new NormalizedArgv(true, [], texts, []);
            if (arg.StartsWith(End, StringComparison.Ordinal))
                i = Long(args, i);
            else if (arg.Length > 1 && arg[0] == '-')
                i = Short(args, i);
            else
                positionals.Add(arg);
        }

        CheckComplete();
        return new NormalizedArgv(false, Argv(), texts, positionals);
    }

    private int Long(IReadOnlyList<string> args, int at)
    {
        var text = args[at][2..];
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? text : text[..equals];
        var option = spec.Options.FirstOrDefault(o => o.Long == name) ?? throw Unknown("--" + name, name);
        if (option.Form == OptionForm.Flag)
        {
            if (equals >= 0)
                throw Usage($"{option.Name} takes no value");
            scalars[option] = null;
            return at;
        }

        if (equals >= 0)
        {
            Set(option, text[(equals + 1)..]);
            return at;
        }

        return Next(option, option.Name, args, at);
    }

    /// <summary><c>-abc</c>: flags, of which the last may be an option with its value attached or following.</summary>
    private int Short(IReadOnlyList<string> args, int at)
    {
        var text = args[at];
        for (var i = 1; i < text.Length; i++)
        {
            var option = OfLetter(text[i]) ?? throw Unknown("-" + text[i], text[1..].Split('=')[0]);
            if (option.Form == OptionForm.Flag)
            {
                scalars[option] = null;
                continue;
            }

            if (i + 1 == text.Length)
                return Next(option, "-" + text[i], args, at);
            Set(option, text[(i + 1)..]);
            break;
        }

        return at;
    }

    private OptionSpec? OfLetter(char letter) => spec.Options.FirstOrDefault(o => o.Short == letter);

    private int Next(OptionSpec option, string shown, IReadOnlyList<string> args, int at)
    {
        if (at + 1 == args.Count)
            throw Usage($"{shown} needs a value", shown == "-h" ? $"here -h is {option.Name}; use --help to list the options" : null);
        Set(option, args[at + 1]);
        return at + 1;
    }

    private void Set(OptionSpec option, string value)
    {
        if (value.Length == 0 && !(option.EmptyAllowed ?? emptyValues))
            throw Usage($"{option.Name} cannot be empty");
        if (option.IsNumber && !IsNumber(option, value))
            throw Usage($"{option.Name} takes a {(option.IsWhole ? "whole " : "")}number, not '{value}'");
        if (option.Form == OptionForm.Scalar)
            scalars[option] = value;
        else
            items.Add((option, value));
    }

    private static bool IsNumber(OptionSpec option, string value) =>
        option.IsWhole
            ? int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            : double.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);

    private void CheckComplete()
    {
        if (spec.Arguments.Skip(positionals.Count).FirstOrDefault(a => a.Required) is { } missing)
            throw Usage($"the argument {missing.Name} is missing");
        if (positionals.Count > spec.Arguments.Count && !spec.Arguments.Any(a => a.Many))
            throw Usage($"unexpected argument '{positionals[spec.Arguments.Count]}'");
        if (positionals.FindIndex(p => p.Length == 0) is >= 0 and var empty)
            throw Usage($"the argument {spec.Arguments[Math.Min(empty, spec.Arguments.Count - 1)].Name} is empty");
        if (spec.Options.FirstOrDefault(o => o.Required && !scalars.ContainsKey(o)) is { } option)
            throw Usage($"{option.Name} is missing");
    }

    private List<string> Argv()
    {
        var argv = new List<string>();
        foreach (var (option, value) in scalars.OrderBy(s => s.Key.Long, StringComparer.Ordinal))
            argv.Add(value is null ? option.Name : $"{option.Name}={(option.IsNumber ? value : Placeholder(value))}");
        argv.AddRange(items.Select(i => $"{i.Option.Name}={Placeholder(i.Value)}"));
        if (positionals.Count > 0)
            argv.AddRange([End, .. positionals.Select(Placeholder)]);
        return argv;
    }

    private string Placeholder(string text)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"v{texts.Count}");
        texts.Add(name, text);
        return name;
    }

    /// <param name="word">What may have been meant for the name of an option: <c>-prefix</c> too.</param>
    private S3CredsException Unknown(string given, string word)
    {
        var names = spec.Options.Where(o => !o.Hidden).Select(o => o.Name).Append("--help").ToList();
        var near =
            word.Length < 2
                ? null
                : Suggestion.For("--" + word, names) ?? names.Find(n => n.StartsWith("--" + word, StringComparison.Ordinal));
        return Usage(
            $"there is no option {(near is not null && given.Length == 2 ? "-" + word : given)}",
            near is null ? null : $"did you mean {near}?"
        );
    }

    private static S3CredsException Usage(string message, string? hint = null) =>
        new(CliCodes.Usage.With(message, hint ?? "use --help to list the options"));
}
