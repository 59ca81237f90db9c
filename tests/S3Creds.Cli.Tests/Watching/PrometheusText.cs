using System.Globalization;
using System.Text;

namespace S3Creds.Cli.Tests.Watching;

/// <summary>A series and its value, as the text has it.</summary>
internal sealed record PrometheusSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);

/// <summary>Text exposition format 0.0.4, read by its grammar: HELP, then TYPE, then the samples of one family; no family and no series twice;
/// escapes of labels; a line feed at the end.</summary>
internal sealed class PrometheusText
{
    private readonly Dictionary<string, string> types = new(StringComparer.Ordinal);

    public List<PrometheusSample> Samples { get; } = [];

    public Dictionary<string, string> Help { get; } = new(StringComparer.Ordinal);

    public double Single(string name) => Assert.Single(Samples, s => s.Name == name).Value;

    public static PrometheusText Parse(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var parsed = new PrometheusText();
        var family = "";
        var series = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in text[..^1].Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                var words = line.Split(' ', 4);
                Assert.True(parsed.Help.TryAdd(Name(words[2]), words[3]), line);
                family = "";
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                Assert.True(words.Length == 4 && words[3] is "gauge" or "counter" && parsed.Help.ContainsKey(words[2]), line);
                Assert.True(parsed.types.TryAdd(words[2], words[3]), line);
                family = words[2];
            }
            else
            {
                var sample = Sample(line);
                Assert.True(sample.Name == family, line);
                Assert.True(
                    series.Add(
                        sample.Name + string.Join('\u0001', sample.Labels.OrderBy(l => l.Key).Select(l => $"{l.Key}\u0002{l.Value}"))
                    ),
                    line
                );
                parsed.Samples.Add(sample);
            }
        }

        Assert.Equal(parsed.Help.Keys.Order(StringComparer.Ordinal), parsed.types.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            parsed.types.Keys.Order(StringComparer.Ordinal),
            parsed.Samples.Select(s => s.Name).Distinct().Order(StringComparer.Ordinal)
        );
        return parsed;
    }

    private static PrometheusSample Sample(string line)
    {
        var at = 0;
        while (at < line.Length && line[at] is not ('{' or ' '))
            at++;
        var name = Name(line[..at]);
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        if (line[at] == '{')
        {
            at++;
            while (line[at] != '}')
            {
                var equals = line.IndexOf('=', at);
                var label = Name(line[at..equals]);
                Assert.True(line[equals + 1] == '"' && !label.Contains(':', StringComparison.Ordinal), line);
                at = equals + 2;
                var value = new StringBuilder();
                while (line[at] != '"')
                {
                    if (line[at] == '\\')
                        value.Append(
                            line[++at] switch
                            {
                                'n' => '\n',
                                '"' => '"',
                                '\\' => '\\',
                                var c => throw new FormatException($"\\{c} in {line}"),
                            }
                        );
                    else
                        value.Append(line[at]);
                    at++;
                }

                Assert.True(labels.TryAdd(label, value.ToString()), line);
                at++;
                if (line[at] == ',')
                    at++;
                else
                    Assert.Equal('}', line[at]);
            }

            at++;
        }

        Assert.Equal(' ', line[at]);
        return new PrometheusSample(name, labels, double.Parse(line[(at + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture));
    }

    private static string Name(string text)
    {
        Assert.True(
            text.Length > 0
                && (char.IsAsciiLetter(text[0]) || text[0] == '_')
                && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or ':'),
            text
        );
        return text;
    }
}
