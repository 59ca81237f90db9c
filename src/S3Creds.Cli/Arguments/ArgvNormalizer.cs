using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli.Arguments;

/// <summary>What the arguments of a verb ask for.</summary>
/// <param name="Help">--help was given: nothing else counts.</param>
/// <param name="Argv">For CommandLineParser: <c>--opt=value … -- positionals</c>.</param>
internal sealed record NormalizedArgv(bool Help, IReadOnlyList<string> Argv);

/// <summary>
/// Reads arguments by Click's rules (options and arguments in any order, <c>-fini</c>, values that begin with a hyphen, the last of a repeated
/// scalar counts) and rewrites them to the one form that CommandLineParser binds without surprises: there sequences swallow
/// positionals, values that begin with a hyphen are cut, missing values are null, surplus positionals vanish.
/// </summary>
internal sealed class ArgvNormalizer(VerbSpec spec, bool emptyItems)
{
    private const string End = "--";

    private readonly Dictionary<OptionSpec, string?> scalars = [];
    private readonly List<(OptionSpec Option, string Value)> items = [];
    private readonly List<string> positionals = [];

    /// <param name="emptyItems">Options that may be repeated take an empty value too.</param>
    /// <exception cref="S3CredsException">S3C500: an unknown option, a missing or surplus value or argument.</exception>
    public static NormalizedArgv Normalize(IReadOnlyList<string> args, VerbSpec spec, bool emptyItems = false) => new ArgvNormalizer(spec, emptyItems).Run(args);

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

            if (arg == "--help")
                return new NormalizedArgv(true, []);
            if (arg.StartsWith(End, StringComparison.Ordinal))
                i = Long(args, i);
            else if (arg.Length > 1 && arg[0] == '-')
                i = Short(args, i);
            else
                positionals.Add(arg);
        }

        CheckArguments();
        return new NormalizedArgv(false, Argv());
    }

    private int Long(IReadOnlyList<string> args, int at)
    {
        var text = args[at][2..];
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? text : text[..equals];
        var option = spec.Options.FirstOrDefault(o => o.Long == name) ?? throw Unknown("--" + name);
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
            var option = spec.Options.FirstOrDefault(o => o.Short == text[i]) ?? throw Unknown("-" + text[i]);
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

    private int Next(OptionSpec option, string shown, IReadOnlyList<string> args, int at)
    {
        if (at + 1 == args.Count)
            throw Usage($"{shown} needs a value");
        Set(option, args[at + 1]);
        return at + 1;
    }

    private void Set(OptionSpec option, string value)
    {
        if (option.Form == OptionForm.Scalar)
            scalars[option] = value;
        else if (value.Length == 0 && !emptyItems)
            throw Usage($"{option.Name} cannot be empty");
        else
            items.Add((option, value));
    }

    private void CheckArguments()
    {
        var missing = spec.Arguments.Skip(positionals.Count).FirstOrDefault(a => a.Required);
        if (missing is not null)
            throw Usage($"the argument {missing.Name} is missing");
        if (positionals.Count > spec.Arguments.Count && !spec.Arguments.Any(a => a.Many))
            throw Usage($"unexpected argument '{positionals[spec.Arguments.Count]}'");
    }

    private List<string> Argv()
    {
        var argv = new List<string>();
        foreach (var (option, value) in scalars.OrderBy(s => s.Key.Long, StringComparer.Ordinal))
        {
            // The parser refuses --opt= and takes an empty text as a token of its own.
            if (value is { Length: 0 })
                argv.AddRange([option.Name, ""]);
            else
                argv.Add(value is null ? option.Name : $"{option.Name}={value}");
        }

        argv.AddRange(items.SelectMany(i => i.Value.Length == 0 ? (string[])[i.Option.Name, ""] : [$"{i.Option.Name}={i.Value}"]));
        if (positionals.Count > 0)
            argv.AddRange([End, .. positionals]);
        return argv;
    }

    private S3CredsException Unknown(string given)
    {
        var near = given.Length > 2 ? Suggestion.For(given, spec.Options.Where(o => !o.Hidden).Select(o => o.Name)) : null;
        return Usage($"there is no option {given}", near is null ? null : $"did you mean {near}?");
    }

    private static S3CredsException Usage(string message, string? hint = null) => new(CliCodes.Usage.Says(message, hint ?? "--help shows what there is"));
}
