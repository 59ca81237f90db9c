using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using CommandLine;

namespace S3Creds.Cli.Arguments;

internal enum OptionForm
{
    /// <summary>Takes no value.</summary>
    Flag,

    /// <summary>Takes one value; given again, the last one counts.</summary>
    Scalar,

    /// <summary>Takes one value each time it is given.</summary>
    Sequence,
}

/// <summary>One option as its attribute describes it.</summary>
internal sealed record OptionSpec(char? Short, string Long, OptionForm Form, string Help, string Value, bool Hidden)
{
    /// <summary>What a message calls it: <c>--format</c>.</summary>
    public string Name => "--" + Long;
}

/// <summary>One positional argument; the last one may take all that follow.</summary>
internal sealed record ArgumentSpec(string Name, bool Required, bool Many, string Help);

/// <summary>
/// The options and arguments of a verb, read off the attributes that CommandLineParser binds by. This is the one reflection in the product;
/// the annotation keeps the members under Native AOT.
/// </summary>
internal sealed record VerbSpec(IReadOnlyList<OptionSpec> Options, IReadOnlyList<ArgumentSpec> Arguments)
{
    public static VerbSpec Of([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] Type options)
    {
        var specs = new List<OptionSpec>();
        var arguments = new SortedList<int, ArgumentSpec>();
        foreach (var property in options.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var many = property.PropertyType == typeof(IEnumerable<string>);
            if (property.GetCustomAttribute<OptionAttribute>() is { } option)
            {
                var form = property.PropertyType == typeof(bool) ? OptionForm.Flag : many ? OptionForm.Sequence : OptionForm.Scalar;
                specs.Add(new OptionSpec(
                    option.ShortName.Length == 1 ? option.ShortName[0] : null, option.LongName, form, option.HelpText ?? "", option.MetaValue ?? "VALUE", option.Hidden));
            }

            if (property.GetCustomAttribute<ValueAttribute>() is { } value)
                arguments.Add(value.Index, new ArgumentSpec(value.MetaName ?? property.Name.ToUpperInvariant(), value.Required, many, value.HelpText ?? ""));
        }

        return new VerbSpec([.. specs.OrderBy(s => s.Long, StringComparer.Ordinal)], [.. arguments.Values]);
    }
}
