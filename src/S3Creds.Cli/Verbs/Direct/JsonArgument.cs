using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>JSON that a command line gives, read to its end before it is used: later every part of it can be read without a
/// failure.</summary>
internal static class JsonArgument
{
    /// <param name="node">The value; null is JSON's null too.</param>
    /// <returns>False where the text is not JSON.</returns>
    /// <exception cref="Core.Diagnostics.S3CredsException">It is JSON with two meanings (a key stands twice), or with text that is
    /// none.</exception>
    public static bool TryParse(string text, string option, out JsonNode? node)
    {
        node = null;
        var bytes = Encoding.UTF8.GetBytes(text);
        try
        {
            Check(bytes, option);
            node = JsonNode.Parse(bytes);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void Check(byte[] bytes, string option)
    {
        var reader = new Utf8JsonReader(bytes);
        var keys = new Stack<HashSet<string>>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    keys.Push(new HashSet<string>(StringComparer.Ordinal));
                    break;
                case JsonTokenType.EndObject:
                    keys.Pop();
                    break;
                case JsonTokenType.PropertyName when Text(ref reader, option) is var key && !keys.Peek().Add(key):
                    throw DirectErrors.BadValue(option, $"the key \"{key}\" is given twice in one object");
                case JsonTokenType.String:
                    Text(ref reader, option);
                    break;
            }
        }
    }

    private static string Text(ref Utf8JsonReader reader, string option)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw DirectErrors.BadValue(option, "a \\u escape is half of a character");
        }
    }
}
