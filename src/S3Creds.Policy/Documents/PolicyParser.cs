using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace S3Creds.Policy;

/// <summary> Reads policy JSON. Hand-written over <see cref="Utf8JsonReader"/>: positions are exact, duplicate keys are refused
/// (System.Text.Json takes the last one; IAM refuses them), and size and depth are bounded. </summary>
internal ref partial struct PolicyParser
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

    private sealed class ParseFailure(PolicyError error) : Exception
    {
        public PolicyError Error { get; } = error;
    }
}
