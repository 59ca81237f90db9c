using System.Text;
using System.Text.Json.Nodes;

namespace S3Creds.Cli.Tests.Fuzz;

/// <summary>Writes a tree as YAML in one of its many layouts: blocks and flows, plain, quoted and folded texts, comments, line
/// ends.</summary>
internal static class YamlLayout
{
    public static string Write(JsonNode? node, Random random)
    {
        var text = new StringBuilder();
        Block(text, node, 0, random);
        var yaml = text.ToString();
        return random.Next(12) switch
        {
            0 => yaml.Replace("\n", "\r\n", StringComparison.Ordinal),
            1 => "# a comment\n\n" + yaml,
            2 => "---\n" + yaml,
            3 => yaml.TrimEnd('\n'),
            4 => yaml + "...\n",
            _ => yaml,
        };
    }

    private static void Block(StringBuilder text, JsonNode? node, int indent, Random random)
    {
        var margin = new string(' ', indent);
        switch (node)
        {
            case JsonObject { Count: > 0 } map when random.Next(8) > 0:
                foreach (var (key, value) in map)
                    Entry(text, margin + Key(key, random) + ":", value, indent, random);
                break;
            case JsonArray { Count: > 0 } list when random.Next(8) > 0:
                foreach (var value in list)
                    Entry(text, margin + "-", value, indent, random);
                break;
            default:
                text.Append(margin).Append(Flow(node, random)).Append('\n');
                break;
        }
    }

    private static void Entry(StringBuilder text, string head, JsonNode? value, int indent, Random random)
    {
        text.Append(head);
        if (value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 } && random.Next(4) > 0)
        {
            text.Append(random.Next(10) == 0 ? " # why\n" : "\n");
            Block(text, value, indent + random.Next(1, 4), random);
        }
        else if (value is JsonValue scalar && scalar.TryGetValue<string>(out var lines) && random.Next(12) == 0)
        {
            text.Append(random.Next(2) == 0 ? " |\n" : " >-\n");
            foreach (var line in lines.Split('\n'))
                text.Append(' ', indent + 2).Append(line).Append('\n');
        }
        else
        {
            text.Append(' ').Append(Flow(value, random)).Append('\n');
        }
    }

    private static string Flow(JsonNode? node, Random random) =>
        node switch
        {
            JsonObject map => "{" + string.Join(", ", map.Select(e => $"{Key(e.Key, random)}: {Flow(e.Value, random)}")) + "}",
            JsonArray list => "[" + string.Join(", ", list.Select(i => Flow(i, random))) + "]",
            JsonValue value when value.TryGetValue<string>(out var text) => Scalar(text, random),
            null => random.Next(3) switch
            {
                0 => "~",
                1 => "null",
                _ => "",
            },
            _ => node.ToJsonString(),
        };

    private static string Key(string key, Random random) => Scalar(key, random);

    private static string Scalar(string text, Random random) =>
        random.Next(5) switch
        {
            0 => text,
            1 => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
            _ => JsonValue.Create(text).ToJsonString(),
        };
}
