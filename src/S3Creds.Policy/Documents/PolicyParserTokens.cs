using System.Text;
using System.Text.Json;

namespace S3Creds.Policy;

/// <summary>The values of which statements are made, the tokens, and the places of errors.</summary>
internal ref partial struct PolicyParser
{
    private List<string> ReadStrings()
    {
        var values = new List<string>(1);
        if (reader.TokenType == JsonTokenType.String)
        {
            values.Add(ReadString());
            return values;
        }

        Expect(JsonTokenType.StartArray, "a string or a list of strings");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            path.Add($"[{values.Count}]");
            values.Add(ReadString());
            path.RemoveAt(path.Count - 1);
        }

        return values;
    }

    private List<string> ReadConditionValues()
    {
        var values = new List<string>(1);
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            values.Add(ReadScalar());
            return values;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            path.Add($"[{values.Count}]");
            values.Add(ReadScalar());
            path.RemoveAt(path.Count - 1);
        }

        return values;
    }

    /// <summary>Condition values may be JSON booleans and numbers; they mean their text (reference_policies_grammar).</summary>
    private string ReadScalar() =>
        reader.TokenType switch
        {
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
            _ => ReadString(),
        };

    private string ReadString()
    {
        Expect(JsonTokenType.String, "a string");
        return Text();
    }

    private string Text()
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Fail(PolicyErrorKind.InvalidText, "the string holds half of a surrogate pair");
        }
    }

    /// <summary>Reads the next property name and moves to its value; the caller pops the path segment when the value is read.</summary>
    private bool NextMember(HashSet<string> seen, out string name)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
        {
            name = "";
            return false;
        }

        name = Text();
        path.Add("." + name);
        if (!seen.Add(name))
        {
            throw Fail(PolicyErrorKind.DuplicateKey, $"'{Shorten(name)}' stands twice in one object");
        }

        reader.Read();
        return true;
    }

    private PolicyMember ReadUnknown(string name)
    {
        var start = (int)reader.TokenStartIndex;
        RefuseDuplicates();
        return new PolicyMember(name, Encoding.UTF8.GetString(bytes[start..(int)reader.BytesConsumed]));
    }

    private void RefuseDuplicates()
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            while (NextMember(seen, out _))
            {
                RefuseDuplicates();
                path.RemoveAt(path.Count - 1);
            }
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                RefuseDuplicates();
            }
        }
        else if (reader.TokenType == JsonTokenType.String)
        {
            // Kept as raw text, but nothing that takes the document can write half of a surrogate pair.
            Text();
        }
    }

    private void Expect(JsonTokenType type, string what)
    {
        if (reader.TokenType != type)
        {
            throw Fail(PolicyErrorKind.WrongType, $"expected {what}, found {Describe(reader.TokenType)}");
        }
    }

    private static string Describe(JsonTokenType type) =>
        type switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "a list",
            JsonTokenType.String => "a string",
            JsonTokenType.Number => "a number",
            JsonTokenType.True or JsonTokenType.False => "a boolean",
            JsonTokenType.Null => "null",
            _ => "nothing",
        };

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..57] + "…";

    private ParseFailure Fail(PolicyErrorKind kind, string message, int? offset = null)
    {
        var (atLine, column) = Position(offset ?? (int)reader.TokenStartIndex);
        return new ParseFailure(new PolicyError(kind, message, atLine, column, string.Concat(path)));
    }

    private readonly PolicyError Translate(JsonException e, byte[] json)
    {
        var depth = JsonProblem.IsTooDeep(e);
        var problem = JsonProblem.Of(e, json);
        return new PolicyError(
            depth ? PolicyErrorKind.TooDeep : PolicyErrorKind.InvalidJson,
            depth ? $"the document is nested deeper than {MaxDepth} levels" : problem.Message,
            problem.Line,
            problem.Column,
            string.Concat(path)
        );
    }

    /// <summary>Lines are counted as far as needed and no byte twice, save where an error points back to a statement's start.</summary>
    private (int Line, int Column) Position(int offset)
    {
        if (offset < lineScanned)
        {
            (lineScanned, lineStart, line) = (0, 0, 1);
        }

        for (; lineScanned < offset; lineScanned++)
        {
            if (bytes[lineScanned] == (byte)'\n')
            {
                line++;
                lineStart = lineScanned + 1;
            }
        }

        return (line, Encoding.UTF8.GetCharCount(bytes[lineStart..offset]) + 1);
    }
}
