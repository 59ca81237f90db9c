using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;

namespace S3Creds.Cli.Tests.Direct.Coverage;

/// <summary>A test as its source has it.</summary>
/// <param name="Native">Runs as the native binary too.</param>
/// <param name="Text">Its attributes and its body, and those of the private methods of its class that it calls.</param>
public sealed record TestMethod(string Class, string Name, bool Native, string Text)
{
    /// <summary>As the docs name it.</summary>
    public string Sentence => Name.Replace('_', ' ');

    public bool Runs(string verb) =>
        Regex.IsMatch(
            Text,
            $@"(RunAsync|RunHereAsync|InCiAsync|RunProcessAsync|DoneAsync|JsonAsync|BoundedAsync|StartAsync)\([^;]*?""{Regex.Escape(verb)}""",
            RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(5)
        );

    public bool Gives(char? shortName, string longName) =>
        Text.Contains($"\"--{longName}\"", StringComparison.Ordinal)
        || Text.Contains($"\"--{longName}=", StringComparison.Ordinal)
        || (shortName is { } s && Regex.IsMatch(Text, $@"""-{s}(""|[a-z]*"")", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)));
}

/// <summary>The tests of the command line, read from their sources.</summary>
public static partial class TestSource
{
    public static string Root([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "..", ".."));

    public static IReadOnlyList<TestMethod> All { get; } =
    [
        .. Directory
            .EnumerateFiles(Path.Combine(Root(), "tests", "S3Creds.Cli.Tests"), "*.cs", SearchOption.AllDirectories)
            .Where(f =>
                !f.Contains("/obj/", StringComparison.Ordinal)
                && !f.Contains("/bin/", StringComparison.Ordinal)
                && !f.Contains("/Coverage/", StringComparison.Ordinal)
            )
            .Order(StringComparer.Ordinal)
            .SelectMany(f => Methods(File.ReadAllText(f))),
    ];

    private static IEnumerable<TestMethod> Methods(string source)
    {
        foreach (Match type in Type().Matches(source))
        {
            var body = source[
                type.Index..(Type().Match(source, type.Index + type.Length) is { Success: true } next ? next.Index : source.Length)
            ];
            var methods = Method()
                .Matches(body)
                .Select(m => (Name: m.Groups["name"].Value, Attributes: m.Groups["attributes"].Value, m.Value))
                .ToList();
            foreach (var (name, attributes, text) in methods.Where(m => IsTest(m.Attributes)))
            {
                var all = new StringBuilder(text);
                var helpers = methods.Where(h => !IsTest(h.Attributes)).ToList();
                while (helpers.FindIndex(h => all.ToString().Contains(h.Name + "(", StringComparison.Ordinal)) is >= 0 and var at)
                {
                    all.Append(helpers[at].Value);
                    helpers.RemoveAt(at);
                }

                yield return new TestMethod(
                    type.Groups["name"].Value,
                    name,
                    !attributes.Contains("InProcessFact", StringComparison.Ordinal),
                    all.ToString()
                );
            }
        }
    }

    private static bool IsTest(string attributes) =>
        Regex.IsMatch(attributes, @"\[\w*(Fact|Theory)\]", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));

    [GeneratedRegex(
        @"^(public|internal) (sealed |static |partial )*class (?<name>\w+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Type();

    /// <summary>Members are indented by four, their ends too; attributes and parameters may go over several lines.</summary>
    [GeneratedRegex(
        @"(?<attributes>(?>(^    \[[^\n]*\n(?>(^ {5,}[^\n]*\n)*)(^    \)[^\n]*\n)?)*))"
            + @"^    (public|private|protected)[^\n=;(]*? (?<name>\w+)(<\w+>)?\(([^\n]*|\n(?>(^ {5,}[^\n]*\n)+)    )\)"
            + @"(?>( =>[^\n]*;\n|( =>[^\n]*)?\n(?>(^( {5,}[^\n]*|    [{}""][^\n]*)?\n)*)))",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Method();
}
