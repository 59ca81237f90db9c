using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>JSON byte for byte as Python's <c>json.dumps(…, default=str)</c> writes it, since that is what scripts have seen so
/// far.</summary>
internal static class PythonJson
{
    /// <param name="indent">Spaces a level; null writes one line with <c>", "</c> and <c>": "</c>.</param>
    public static string Dumps(JsonNode? node, int? indent)
    {
        var text = new StringBuilder();
        Write(text, node, indent, 0);
        return text.ToString();
    }

    /// <summary>As <c>str(datetime)</c>: <c>2021-11-03 01:38:24+00:00</c>, with six digits of microseconds where there are any.</summary>
    public static string? Time(DateTime? time)
    {
        if (time is not { } t)
            return null;
        var utc = t.ToUniversalTime();
        var format = utc.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd HH:mm:ss'+00:00'" : "yyyy-MM-dd HH:mm:ss.ffffff'+00:00'";
        return utc.ToString(format, CultureInfo.InvariantCulture);
    }

    private static void Write(StringBuilder text, JsonNode? node, int? indent, int level)
    {
        switch (node)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject o when o.Count == 0:
                text.Append("{}");
                break;
            case JsonObject o:
                text.Append('{');
                Members(text, o, indent, level, (p, deeper) =>
                {
                    Quote(text, p.Key);
                    text.Append(": ");
                    Write(text, p.Value, indent, deeper);
                });
                text.Append('}');
                break;
            case JsonArray a when a.Count == 0:
                text.Append("[]");
                break;
            case JsonArray a:
                text.Append('[');
                Members(text, a, indent, level, (item, deeper) => Write(text, item, indent, deeper));
                text.Append(']');
                break;
            case JsonValue v when v.GetValueKind() == JsonValueKind.String:
                Quote(text, v.GetValue<string>());
                break;
            default:
                text.Append(node.ToJsonString());
                break;
        }
    }

    private static void Members<T>(StringBuilder text, IEnumerable<T> items, int? indent, int level, Action<T, int> write)
    {
        var first = true;
        foreach (var item in items)
        {
            if (!first)
                text.Append(indent is null ? ", " : ",");
            Break(text, indent, level + 1);
            write(item, level + 1);
            first = false;
        }

        Break(text, indent, level);
    }

    private static void Break(StringBuilder text, int? indent, int level)
    {
        if (indent is { } spaces)
            text.Append('\n').Append(' ', spaces * level);
    }

    private static void Quote(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            var escaped = c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                _ => null,
            };
            if (escaped is not null)
                text.Append(escaped);
            else if (c is < ' ' or > '~')
                text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else
                text.Append(c);
        }

        text.Append('"');
    }
}
