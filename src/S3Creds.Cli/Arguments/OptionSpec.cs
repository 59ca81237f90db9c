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

/// <summary> Whether an option takes an empty value. Without this attribute those of a direct verb do, as in s3-credentials (scripts pass
/// variables that may be unset), and all others do not. </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EmptyValueAttribute(bool allowed) : Attribute
{
    public bool Allowed => allowed;
}

/// <summary>One option as its attribute describes it.</summary>
internal sealed record OptionSpec(char? Short, string Long, OptionForm Form, string Help, string Value, bool Hidden)
{
    public required PropertyInfo Property { get; init; }

    public bool Required { get; init; }

    /// <summary>Those that it takes; none: there is no list of them.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>What counts where it is not given.</summary>
    public string? Default { get; init; }

    /// <summary>Null: as the verb has it.</summary>
    public bool? EmptyAllowed { get; init; }

    public bool IsNumber => IsWhole || NumberType == typeof(double);

    public bool IsWhole => NumberType == typeof(int);

    private Type NumberType => Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    /// <summary>What a message calls it: <c>--format</c>.</summary>
    public string Name => "--" + Long;
}

/// <summary>One positional argument; the last one may take all that follow.</summary>
internal sealed record ArgumentSpec(string Name, bool Required, bool Many, string Help)
{
    public required PropertyInfo Property { get; init; }

    /// <inheritdoc cref="OptionSpec.Values"/>
    public IReadOnlyList<string> Values { get; init; } = [];
}

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
        foreach (var property in Properties(options))
        {
            var many = property.PropertyType == typeof(IEnumerable<string>);
            if (property.GetCustomAttribute<OptionAttribute>() is { } option)
            {
                var form =
                    property.PropertyType == typeof(bool) ? OptionForm.Flag
                    : many ? OptionForm.Sequence
                    : OptionForm.Scalar;
                char? letter = option.ShortName.Length == 1 ? option.ShortName[0] : null;
                specs.Add(
                    new OptionSpec(letter, option.LongName, form, option.HelpText ?? "", option.MetaValue ?? "VALUE", option.Hidden)
                    {
                        Property = property,
                        Required = option.Required,
                        Values = ValuesOf(property),
                        Default = option.Default as string,
                        EmptyAllowed = property.GetCustomAttribute<EmptyValueAttribute>()?.Allowed,
                    }
                );
            }

            if (property.GetCustomAttribute<ValueAttribute>() is { } value)
            {
                var name = value.MetaName ?? property.Name.ToUpperInvariant();
                arguments.Add(
                    value.Index,
                    new ArgumentSpec(name, value.Required, many, value.HelpText ?? "") { Property = property, Values = ValuesOf(property) }
                );
            }
        }

        return new VerbSpec([.. specs.OrderBy(s => s.Long, StringComparer.Ordinal)], [.. arguments.Values]);
    }

    private static IReadOnlyList<string> ValuesOf(PropertyInfo property) => property.GetCustomAttribute<OneOfAttribute>()?.Values ?? [];

    /// <summary>Where verbs of several families share options, an interface holds the attributes and the class the values:
    /// CommandLineParser reads both.</summary>
    [UnconditionalSuppressMessage(
        "Trimming",
        "IL2075",
        Justification = "CliProgram.RunAsync names the interfaces with options in DynamicDependency attributes"
    )]
    private static List<PropertyInfo> Properties([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] Type options)
    {
        var properties = options.GetProperties(BindingFlags.Public | BindingFlags.Instance).ToList();
        foreach (var shared in options.GetInterfaces())
            properties.AddRange(shared.GetProperties(BindingFlags.Public | BindingFlags.Instance));
        return properties;
    }
}
