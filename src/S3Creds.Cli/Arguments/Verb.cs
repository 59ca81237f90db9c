using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using CommandLine;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Permissions;

namespace S3Creds.Cli.Arguments;

/// <summary>A verb: how it is called, what it is for, and what it runs.</summary>
/// <param name="Group">Its heading in <c>--help</c>.</param>
/// <param name="Summary">One line.</param>
/// <param name="Examples">Command lines, each with what it does.</param>
/// <param name="IsDirect">A verb of s3-credentials, or like one: its command line is read, and its errors are printed, as there.</param>
internal sealed record Verb(
    string Name,
    string Group,
    string Summary,
    IReadOnlyList<Example> Examples,
    [property: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)]
    [param: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)]
        Type Options,
    Func<object, CommandContext, Task<Outcome>> Run,
    bool IsDirect
)
{
    public VerbSpec Spec => VerbSpec.Of(Options);

    /// <summary>What a caller of a direct verb needs; of the others <c>PermissionVerb</c> has it.</summary>
    public IReadOnlyList<DirectAction> Actions { get; init; } = [];

    /// <summary>Throws where a positional argument cannot be meant; null: all are taken.</summary>
    public Action<ArgumentSpec, string>? CheckArgument { get; init; }

    public static Verb Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] T>(
        string group,
        string summary,
        Func<T, CommandContext, Task<Outcome>> run,
        IReadOnlyList<Example> examples,
        bool isDirect = false
    )
        where T : class =>
        new(
            typeof(T).GetCustomAttribute<VerbAttribute>()!.Name,
            group,
            summary,
            examples,
            typeof(T),
            (options, context) => run((T)options, context),
            isDirect
        );

    /// <summary>The options object that these arguments give; null where they ask for help.</summary>
    /// <exception cref="S3CredsException">S3C500.</exception>
    public object? Parse(IReadOnlyList<string> args)
    {
        try
        {
            var normalized = ArgvNormalizer.Normalize(args, Spec, emptyValues: IsDirect);
            if (normalized.Help)
                return null;
            Check(normalized.Positionals);
            return Resolved(Bind(normalized.Argv), normalized.Texts);
        }
        catch (S3CredsException e) when (e.Outcome != Outcome.Misused)
        {
            throw new S3CredsException(e.Diagnostics, Outcome.Misused, e);
        }
    }

    private void Check(IReadOnlyList<string> positionals)
    {
        if (CheckArgument is not { } check)
            return;
        var arguments = Spec.Arguments;
        for (var i = 0; i < positionals.Count; i++)
            check(arguments[Math.Min(i, arguments.Count - 1)], positionals[i]);
    }

    /// <summary>Puts the user's texts where the parser has put their placeholders.</summary>
    private object Resolved(object options, IReadOnlyDictionary<string, string> texts)
    {
        foreach (var property in Spec.Options.Select(o => o.Property).Concat(Spec.Arguments.Select(a => a.Property)))
        {
            switch (property.GetValue(options))
            {
                case string one when texts.TryGetValue(one, out var text):
                    property.SetValue(options, text);
                    break;
                case IEnumerable<string> many:
                    property.SetValue(options, many.Select(m => texts.GetValueOrDefault(m, m)).ToList());
                    break;
            }
        }

        return options;
    }

    /// <summary>What is wrong with the arguments was found before: a refusal of the parser would be a fault of ours.</summary>
    private object Bind(IReadOnlyList<string> argv)
    {
        using var parser = new Parser(s =>
        {
            s.AutoHelp = false;
            s.AutoVersion = false;
            s.EnableDashDash = true;
            s.AllowMultiInstance = true;
            s.HelpWriter = null;
        });
        var parsed = parser.ParseArguments([Name, .. argv], Options);
        return parsed.Value ?? throw new System.Diagnostics.UnreachableException($"the arguments of {Name} were not bound");
    }
}

internal sealed record Example(string Command, string Does);
