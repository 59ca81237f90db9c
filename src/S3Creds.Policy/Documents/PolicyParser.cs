using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace S3Creds.Policy;

/// <summary> Reads policy JSON. Hand-written over <see cref="Utf8JsonReader"/>: positions are exact, duplicate keys are refused
/// (System.Text.Json takes the last one; IAM refuses them), and size and depth are bounded. </summary>
internal ref struct PolicyParser
{
    /// <summary>Ten times the largest document that AWS accepts (bucket policies: 20 KB).</summary>
    internal const int MaxLength = 256 * 1024;

    private const int MaxDepth = 16;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> bytes;
    private readonly List<string> path;
    private Utf8JsonReader reader;
    private int lineScanned;
    private int lineStart;
    private int line;

    private PolicyParser(ReadOnlySpan<byte> bytes)
    {
        this.bytes = bytes;
        path = ["$"];
        reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = MaxDepth });
        line = 1;
    }

    public static bool TryParse(string json, [NotNullWhen(true)] out PolicyDocument? document, [NotNullWhen(false)] out PolicyError? error)
    {
        document = null;
        error = null;
        if (json.Length > MaxLength)
        {
            error = new(
                PolicyErrorKind.TooLarge,
                $"a policy document has at most {MaxLength} characters, this has {json.Length}",
                1,
                1,
                "$"
            );
            return false;
        }

        byte[] utf8;
        try
        {
            utf8 = StrictUtf8.GetBytes(json);
        }
        catch (EncoderFallbackException)
        {
            error = new(PolicyErrorKind.InvalidText, "the text holds half of a surrogate pair", 1, 1, "$");
            return false;
        }

        var parser = new PolicyParser(utf8);
        try
        {
            document = parser.ReadDocument();
            return true;
        }
        catch (ParseFailure failure)
        {
            error = failure.Error;
        }
        catch (JsonException e)
        {
            error = parser.Translate(e, utf8);
        }

        return false;
    }

    private PolicyDocument ReadDocument()
    {
        reader.Read();
        Expect(JsonTokenType.StartObject, "a JSON object");
        string? version = null;
        string? id = null;
        List<PolicyStatement>? statements = null;
        var unknown = new List<PolicyMember>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var start = (int)reader.TokenStartIndex;
        while (NextMember(seen, out var name))
        {
            switch (name)
            {
                case "Version":
                    version = ReadString();
                    break;
                case "Id":
                    id = ReadString();
                    break;
                case "Statement":
                    statements = ReadStatements();
                    break;
                default:
                    unknown.Add(ReadUnknown(name));
                    break;
            }

            path.RemoveAt(path.Count - 1);
        }

        if (reader.Read())
        {
            throw Fail(PolicyErrorKind.InvalidJson, "text after the end of the document");
        }

        return statements is null
            ? throw Fail(PolicyErrorKind.MissingElement, "the document has no Statement", start)
            : new PolicyDocument(version, id, statements, unknown);
    }

    private List<PolicyStatement> ReadStatements()
    {
        var statements = new List<PolicyStatement>();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            statements.Add(ReadStatement());
            return statements;
        }

        Expect(JsonTokenType.StartArray, "a statement or a list of statements");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            path.Add($"[{statements.Count}]");
            Expect(JsonTokenType.StartObject, "a statement");
            statements.Add(ReadStatement());
            path.RemoveAt(path.Count - 1);
        }

        return statements;
    }

    private PolicyStatement ReadStatement()
    {
        var start = (int)reader.TokenStartIndex;
        var (startLine, startColumn) = Position(start);
        PolicyEffect? effect = null;
        string? sid = null;
        PolicyPrincipals? principal = null,
            notPrincipal = null;
        List<string>? action = null,
            notAction = null,
            resource = null,
            notResource = null;
        IReadOnlyList<PolicyCondition> conditions = [];
        var unknown = new List<PolicyMember>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (NextMember(seen, out var name))
        {
            switch (name)
            {
                case "Sid":
                    sid = ReadString();
                    break;
                case "Effect":
                    effect = ReadEffect();
                    break;
                case "Principal":
                    principal = ReadPrincipals();
                    break;
                case "NotPrincipal":
                    notPrincipal = ReadPrincipals();
                    break;
                case "Action":
                    action = ReadStrings();
                    break;
                case "NotAction":
                    notAction = ReadStrings();
                    break;
                case "Resource":
                    resource = ReadStrings();
                    break;
                case "NotResource":
                    notResource = ReadStrings();
                    break;
                case "Condition":
                    conditions = ReadConditions();
                    break;
                default:
                    unknown.Add(ReadUnknown(name));
                    break;
            }

            path.RemoveAt(path.Count - 1);
        }

        RefuseBoth(principal, "Principal", notPrincipal, "NotPrincipal", start);
        RefuseBoth(action, "Action", notAction, "NotAction", start);
        RefuseBoth(resource, "Resource", notResource, "NotResource", start);
        if (action is null && notAction is null)
        {
            throw Fail(PolicyErrorKind.MissingElement, "the statement has neither Action nor NotAction", start);
        }

        return new PolicyStatement
        {
            Sid = sid,
            Effect = effect ?? throw Fail(PolicyErrorKind.MissingElement, "the statement has no Effect", start),
            Principal = principal,
            NotPrincipal = notPrincipal,
            Action = action,
            NotAction = notAction,
            Resource = resource,
            NotResource = notResource,
            Conditions = conditions,
            Unknown = unknown,
            Line = startLine,
            Column = startColumn,
        };
    }

    private void RefuseBoth(object? one, string oneName, object? other, string otherName, int start)
    {
        if (one is not null && other is not null)
        {
            throw Fail(PolicyErrorKind.ConflictingElements, $"the statement has both {oneName} and {otherName}", start);
        }
    }

    private PolicyEffect ReadEffect() =>
        ReadString() switch
        {
            "Allow" => PolicyEffect.Allow,
            "Deny" => PolicyEffect.Deny,
            var text => throw Fail(PolicyErrorKind.InvalidEffect, $"Effect is Allow or Deny (case matters), not '{Shorten(text)}'"),
        };

    private PolicyPrincipals ReadPrincipals()
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return new PolicyPrincipals(ReadString(), []);
        }

        Expect(JsonTokenType.StartObject, "\"*\" or an object of principal types");
        var entries = new List<PrincipalEntry>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (NextMember(seen, out var type))
        {
            entries.Add(new PrincipalEntry(type, ReadStrings()));
            path.RemoveAt(path.Count - 1);
        }

        return new PolicyPrincipals(null, entries);
    }

    private List<PolicyCondition> ReadConditions()
    {
        Expect(JsonTokenType.StartObject, "an object of condition operators");
        var conditions = new List<PolicyCondition>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (NextMember(seen, out var name))
        {
            Expect(JsonTokenType.StartObject, "an object of condition keys");
            var keys = new List<ConditionKey>();
            var seenKeys = new HashSet<string>(StringComparer.Ordinal);
            while (NextMember(seenKeys, out var key))
            {
                keys.Add(new ConditionKey(key, ReadConditionValues()));
                path.RemoveAt(path.Count - 1);
            }

            conditions.Add(new PolicyCondition(name, keys));
            path.RemoveAt(path.Count - 1);
        }

        return conditions;
    }

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

    private sealed class ParseFailure(PolicyError error) : Exception
    {
        public PolicyError Error { get; } = error;
    }
}
