using System.Buffers;
using System.Text;
using System.Text.Json;

namespace S3Creds.Policy;

/// <summary>
/// The canonical text of a document: two documents with one text are the same document, safe for every request past and future. Only the
/// equivalences of docs/policy-engine.md that hold without a catalogue are applied; what is merely the same access today stays different.
/// </summary>
internal static class CanonicalForm
{
    public static string Of(PolicyDocument document)
    {
        var bodies = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var statement in document.Statements)
        {
            var body = Render(json => WriteBody(json, statement));
            var sid = statement.Sid ?? "";

            // Statements that differ in the Sid only are one statement; it keeps the first non-empty Sid.
            if (!bodies.TryGetValue(body, out var kept) || kept.Length == 0 || (sid.Length > 0 && string.CompareOrdinal(sid, kept) < 0))
            {
                bodies[body] = sid;
            }
        }

        return Render(json =>
        {
            json.WriteStartObject();
            json.WriteString("Version", document.Version ?? PolicyDocument.Version2008);
            if (document.Id is { Length: > 0 } id)
            {
                json.WriteString("Id", id);
            }

            json.WriteStartArray("Statement");
            foreach (var (body, sid) in bodies)
            {
                json.WriteStartObject();
                if (sid.Length > 0)
                {
                    json.WriteString("Sid", sid);
                }

                using var members = JsonDocument.Parse(body);
                foreach (var member in members.RootElement.EnumerateObject())
                {
                    member.WriteTo(json);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            WriteUnknown(json, document.Unknown);
            json.WriteEndObject();
        });
    }

    /// <summary>One statement's canonical text without its Sid: the identity of a statement in comparisons.</summary>
    internal static string OfStatement(PolicyStatement statement) => Render(json => WriteBody(json, statement));

    private static void WriteBody(Utf8JsonWriter json, PolicyStatement statement)
    {
        json.WriteStartObject();
        json.WriteString("Effect", statement.Effect == PolicyEffect.Allow ? "Allow" : "Deny");
        WritePrincipals(json, "Principal", statement.Principal);
        WritePrincipals(json, "NotPrincipal", statement.NotPrincipal);
        WriteValues(json, "Action", statement.Action?.Select(Action));
        WriteValues(json, "NotAction", statement.NotAction?.Select(Action));
        WriteValues(json, "Resource", statement.Resource?.Select(FoldWildcards));
        WriteValues(json, "NotResource", statement.NotResource?.Select(FoldWildcards));
        WriteConditions(json, statement.Conditions);
        WriteUnknown(json, statement.Unknown);
        json.WriteEndObject();
    }

    private static string Action(string action) =>
        FoldWildcards(CompiledStatement.NormalAction(action)) is var folded && folded == "*:*" ? "*" : folded;

    /// <summary><c>**</c> is <c>*</c> and <c>*?</c> is <c>?*</c>; nothing inside <c>${…}</c> is touched.</summary>
    internal static string FoldWildcards(string pattern)
    {
        if (!pattern.Contains('*', StringComparison.Ordinal))
        {
            return pattern;
        }

        var folded = new StringBuilder(pattern.Length);
        var i = 0;
        while (i < pattern.Length)
        {
            var close = pattern.AsSpan(i).StartsWith("${") ? pattern.IndexOf('}', i) : -1;
            if (close >= 0)
            {
                folded.Append(pattern, i, close + 1 - i);
                i = close + 1;
            }
            else if (pattern[i] is '*' or '?')
            {
                var star = false;
                for (; i < pattern.Length && pattern[i] is '*' or '?'; i++)
                {
                    star |= pattern[i] == '*';
                    folded.Append(pattern[i] == '?' ? "?" : "");
                }

                folded.Append(star ? "*" : "");
            }
            else
            {
                folded.Append(pattern[i++]);
            }
        }

        return folded.ToString();
    }

    /// <summary> An account's id and its root ARN are one principal, <c>{"*":"*"}</c> is <c>"*"</c>. <c>"*"</c> and <c>{"AWS":"*"}</c> stay
    /// apart: the same access in bucket policies, different in trust policies and for service principals. </summary>
    private static void WritePrincipals(Utf8JsonWriter json, string name, PolicyPrincipals? principals)
    {
        if (principals is null)
        {
            return;
        }

        if (principals.Text is { } text)
        {
            json.WriteString(name, text);
            return;
        }

        if (principals.Entries is [{ Type: "*", Values: ["*"] }])
        {
            json.WriteString(name, "*");
            return;
        }

        json.WriteStartObject(name);
        foreach (var entry in principals.Entries.OrderBy(e => e.Type, StringComparer.Ordinal))
        {
            WriteValues(json, entry.Type, entry.Type == "AWS" ? entry.Values.Select(Account) : entry.Values);
        }

        json.WriteEndObject();
    }

    /// <summary>The root ARN of the standard partition becomes the bare id; that of another partition has more than the id and
    /// stays.</summary>
    private static string Account(string principal)
    {
        const string prefix = "arn:aws:iam::";
        const string suffix = ":root";
        return
            principal.Length == prefix.Length + 12 + suffix.Length
            && principal.StartsWith(prefix, StringComparison.Ordinal)
            && principal.EndsWith(suffix, StringComparison.Ordinal)
            ? principal.Substring(prefix.Length, 12)
            : principal;
    }

    private static void WriteConditions(Utf8JsonWriter json, IReadOnlyList<PolicyCondition> conditions)
    {
        var tests = new SortedSet<(string Operator, string Key, string Values)>();
        foreach (var condition in conditions)
        {
            var name = OperatorName(condition.Operator);
            var family = ConditionOperator.Parse(condition.Operator).Family;
            foreach (var key in condition.Keys)
            {
                var values = key.Values.Select(v => Value(family, v));
                tests.Add((name, key.Name.ToLowerInvariant(), Render(json => WriteList(json, values))));
            }
        }

        if (tests.Count == 0)
        {
            return;
        }

        // A list of tests, not the object: two spellings of one operator may repeat a key, and then both must hold.
        json.WriteStartArray("Condition");
        foreach (var (name, key, values) in tests)
        {
            json.WriteStartArray();
            json.WriteStringValue(name);
            json.WriteStringValue(key);
            json.WriteRawValue(values);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static string OperatorName(string text)
    {
        var name = text.ToLowerInvariant();
        return ConditionOperator.Parse(text).Family == OperatorFamily.Arn
            ? name.Replace("arnequals", "arnlike", StringComparison.Ordinal).Replace("arnnotequals", "arnnotlike", StringComparison.Ordinal)
            : name;
    }

    private static string Value(OperatorFamily family, string value) =>
        family switch
        {
            OperatorFamily.Bool or OperatorFamily.Null => value.ToLowerInvariant(),
            OperatorFamily.Ip => IpRange.TryParse(value, out var range) ? range.ToString() : value,
            _ => value,
        };

    private static void WriteValues(Utf8JsonWriter json, string name, IEnumerable<string>? values)
    {
        if (values is not null)
        {
            json.WritePropertyName(name);
            WriteList(json, values);
        }
    }

    private static void WriteList(Utf8JsonWriter json, IEnumerable<string> values)
    {
        json.WriteStartArray();
        foreach (var value in values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void WriteUnknown(Utf8JsonWriter json, IReadOnlyList<PolicyMember> members)
    {
        foreach (var member in members.OrderBy(m => m.Name, StringComparer.Ordinal))
        {
            json.WritePropertyName(member.Name);
            using var value = JsonDocument.Parse(member.RawJson);
            value.RootElement.WriteTo(json);
        }
    }

    private static string Render(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
