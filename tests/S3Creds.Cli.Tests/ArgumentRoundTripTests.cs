using System.Globalization;
using System.Reflection;
using CsCheck;
using S3Creds.Cli.Arguments;
using S3Creds.Cli.Verbs;

namespace S3Creds.Cli.Tests;

/// <summary>Whatever text is given for an option or an argument of any verb, in whatever form of the command line, is what the verb
/// gets.</summary>
public sealed class ArgumentRoundTripTests
{
    private const int Most = 64;

    private static readonly string[] Traps =
    [
        "--",
        "-",
        "--help",
        "-h",
        "v0",
        "v1",
        " ",
        "\n",
        "=",
        "@file",
        "-o=",
        "--no-such=1",
        "{\n  \"a\": 1\n}",
    ];

    private static readonly Gen<string> Text = Gen.Frequency(
        (4, Gen.String[Gen.Char["aZ0 \n\r\t\"'=-\\${},@\u00e9\u2028\ud83d"], 1, 9]),
        (1, Gen.Int[0, Traps.Length - 1].Select(i => Traps[i]))
    );

    public static TheoryData<string> Verbs => [.. VerbTable.All.Select(v => v.Name)];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_text_reaches_its_option_and_argument(string name)
    {
        var verb = VerbTable.All.Single(v => v.Name == name) with { CheckArgument = null };
        var spec = verb.Spec;
        Gen.Select(Text.Array[Most], Gen.Int[0, 5].Array[Most]).Sample((texts, forms) => Check(verb, spec, texts, forms), iter: 60);
    }

    private static object Scalar(OptionSpec option, string value) =>
        option switch
        {
            { IsWhole: true } => int.Parse(value, CultureInfo.InvariantCulture),
            { IsNumber: true } => double.Parse(value, CultureInfo.InvariantCulture),
            _ => value,
        };

    private static bool Check(Verb verb, VerbSpec spec, string[] texts, int[] forms)
    {
        var args = new List<string>();
        var expected = new List<(PropertyInfo Property, object Value)>();
        var next = 0;
        foreach (var option in spec.Options)
        {
            var form = forms[next % Most];
            if (form == 5 && !option.Required)
            {
                next++;
                continue;
            }

            if (option.Form == OptionForm.Flag)
            {
                args.Add(option.Short is { } letter && form % 2 == 0 ? $"-{letter}" : option.Name);
                expected.Add((option.Property, true));
                next++;
                continue;
            }

            var values = Enumerable
                .Range(0, option.Form == OptionForm.Sequence ? 1 + (form % 3) : 1)
                .Select(_ => option.IsNumber ? (next++ + 1).ToString(CultureInfo.InvariantCulture) : texts[next++ % Most])
                .ToList();
            foreach (var value in values)
                Give(args, option, value, form);
            expected.Add((option.Property, option.Form == OptionForm.Sequence ? values : Scalar(option, values[0])));
        }

        // Options may follow arguments: those that do not look like options stand first, as often as not.
        var positionals = new List<string>();
        foreach (var argument in spec.Arguments)
        {
            var values = Enumerable.Range(0, argument.Many ? 1 + (forms[0] % 3) : 1).Select(_ => texts[next++ % Most]).ToList();
            positionals.AddRange(values);
            expected.Add((argument.Property, argument.Many ? values : values[0]));
        }

        List<string> all =
            forms[1] % 2 == 0 && positionals.TrueForAll(p => p == "-" || p[0] != '-')
                ? [.. positionals, .. args]
                : [.. args, "--", .. positionals];
        var options = verb.Parse(all)!;
        foreach (var (property, value) in expected)
        {
            var given = property.GetValue(options);
            var same = value is List<string> many ? many.SequenceEqual((IEnumerable<string>)given!) : value.Equals(given);
            Assert.True(same, $"{verb.Name} {property.Name}: '{given}' in place of '{value}'");
        }

        return true;
    }

    private static void Give(List<string> args, OptionSpec option, string value, int form)
    {
        switch (form)
        {
            case 0:
                args.Add($"{option.Name}={value}");
                break;
            case 1 when option.Short is { } letter:
                args.Add($"-{letter}{value}");
                break;
            case 2 when option.Short is { } letter:
                args.AddRange([$"-{letter}", value]);
                break;
            default:
                args.AddRange([option.Name, value]);
                break;
        }
    }
}
