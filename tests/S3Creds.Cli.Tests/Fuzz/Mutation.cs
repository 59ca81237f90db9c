using System.Text;
using System.Text.Json.Nodes;

namespace S3Creds.Cli.Tests.Fuzz;

/// <summary>Changes to inputs that were valid: of their bytes, their text, and their tree. The same seed gives the same change.</summary>
internal static class Mutation
{
    private static readonly string[] Texts =
    [
        "",
        " ",
        "\n",
        "\t",
        "\0",
        "~",
        "null",
        "true",
        "yes",
        "0",
        "-1",
        "007",
        "1e999",
        "1e3",
        "0x10",
        "99999999999999999999999999",
        "999999999d",
        "2027-13-45",
        "*",
        "?",
        "s3:*",
        "arn:aws:s3:::",
        "arn:::::",
        "${aws:username}",
        "${",
        "$!name!$",
        "$!x!$",
        "unmanaged",
        "auto",
        "../../x",
        "/dev/null",
        "NUL",
        "é",
        "\u202e",
        "\u009b",
        "\u2028",
        "\ufeff",
        "\ud83d\ude00",
        "\ud800",
        "'",
        "\"",
        "\\",
        "{",
        "}",
        "[",
        "]",
        "#",
        "|",
        "<html>",
        "%00",
        "%zz",
        "=cmd",
        "::add-mask::x",
        "1.2.3.4/99",
        "::/129",
        "user/x",
        "role/*",
        "kind/",
        "/",
        "123456789012",
        "S3C700",
    ];

    private static readonly string[] Pieces =
    [
        "\n",
        "  ",
        "\t",
        ": ",
        "- ",
        ",",
        "{",
        "}",
        "[",
        "]",
        "\"",
        "'",
        "&a ",
        "*a",
        "!!str ",
        "<<: ",
        "---\n",
        "|\n ",
        ">-\n ",
        "# ",
        "? ",
        "null",
        "~",
        "\0",
        "\u0085",
        "\u2028",
        "\ufeff",
        "\u202e",
        "1e999",
        "<a>",
        "</a>",
        "<!--",
        "]]>",
        "&#0;",
        "&amp;",
        "<!DOCTYPE x [<!ENTITY a \"b\">]>",
        "xmlns=\"\"",
        "9223372036854775808",
        "-1",
        "true",
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00Z",
    ];

    public static byte[] Bytes(byte[] bytes, Random random)
    {
        var changed = bytes.ToList();
        for (var left = random.Next(1, 6); left > 0; left--)
        {
            var at = random.Next(changed.Count + 1);
            switch (random.Next(6))
            {
                case 0 when at < changed.Count:
                    changed[at] = (byte)random.Next(256);
                    break;
                case 1:
                    changed.RemoveRange(at, Math.Min(random.Next(40), changed.Count - at));
                    break;
                case 2:
                    changed.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
                case 3:
                    changed.RemoveRange(at, changed.Count - at);
                    break;
                case 4 when changed.Count > 0:
                    var from = random.Next(changed.Count);
                    changed.InsertRange(at, changed.GetRange(from, Math.Min(random.Next(200), changed.Count - from)));
                    break;
                default:
                    changed.Insert(at, (byte)random.Next(256));
                    break;
            }
        }

        return [.. changed];
    }

    /// <summary>Members are taken out, renamed, doubled, swapped, nested, and given values of other types.</summary>
    public static JsonNode? Tree(JsonNode? tree, Random random)
    {
        var root = new JsonObject { ["root"] = tree?.DeepClone() };
        for (var left = random.Next(1, 4); left > 0; left--)
            Change(root, random);
        return root["root"]?.DeepClone();
    }

    public static string Text(Random random) => Texts[random.Next(Texts.Length)];

    private static void Change(JsonObject root, Random random)
    {
        var places = Places(root).ToList();
        var (parent, key, index) = places[random.Next(places.Count)];
        var value = parent is JsonObject o ? o[key!] : ((JsonArray)parent)[index];
        switch (random.Next(8))
        {
            case 0 when parent is JsonArray list:
                list.RemoveAt(index);
                break;
            case 0 when parent != root:
                ((JsonObject)parent).Remove(key!);
                break;
            case 1 when parent is JsonObject map && parent != root:
                map.Remove(key!);
                map[random.Next(2) == 0 ? Text(random) : Misspelt(key!, random)] = value;
                break;
            case 2 when parent is JsonArray items:
                items.Insert(index, value?.DeepClone());
                break;
            case 3:
                Set(parent, key, index, new JsonArray(value?.DeepClone()));
                break;
            case 4:
                Set(parent, key, index, new JsonObject { [Text(random)] = value?.DeepClone() });
                break;
            case 5:
                var (otherParent, otherKey, otherIndex) = places[random.Next(places.Count)];
                Set(parent, key, index, (otherParent is JsonObject p ? p[otherKey!] : ((JsonArray)otherParent)[otherIndex])?.DeepClone());
                break;
            case 6 when value is JsonValue text && text.TryGetValue<string>(out var old):
                Set(parent, key, index, JsonValue.Create(old.Insert(random.Next(old.Length + 1), Text(random))));
                break;
            default:
                Set(parent, key, index, Scalar(random));
                break;
        }
    }

    private static void Set(JsonNode parent, string? key, int index, JsonNode? value)
    {
        if (parent is JsonObject map)
            map[key!] = value;
        else
            ((JsonArray)parent)[index] = value;
    }

    private static JsonNode? Scalar(Random random) =>
        random.Next(9) switch
        {
            0 => null,
            1 => JsonValue.Create(random.Next(2) == 0),
            2 => JsonValue.Create(random.NextInt64()),
            3 => JsonValue.Create(-1),
            4 => JsonValue.Create(1e300),
            5 => new JsonObject(),
            6 => new JsonArray(),
            _ => JsonValue.Create(Text(random)),
        };

    private static string Misspelt(string key, Random random) =>
        random.Next(3) switch
        {
            0 => key.ToUpperInvariant(),
            1 when key.Length > 1 => key.Remove(random.Next(key.Length), 1),
            _ => key + key,
        };

    private static IEnumerable<(JsonNode Parent, string? Key, int Index)> Places(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (key, value) in map.ToList())
                {
                    yield return (map, key, 0);
                    foreach (var inner in Places(value))
                        yield return inner;
                }

                break;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                {
                    yield return (list, null, i);
                    foreach (var inner in Places(list[i]))
                        yield return inner;
                }

                break;
            default:
                break;
        }
    }
}
