using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace S3Creds.Testing;

/// <summary>A request as plain text.</summary>
/// <param name="Context">By the keys in small letters.</param>
internal sealed record PlainRequest(string Action, string Resource, IReadOnlyDictionary<string, string[]> Context);

/// <summary> Whether a statement applies to a request, written from AWS's pages and as naively as they read: over the JSON itself, by
/// recursion and regular expressions, sharing nothing with the engine. Slow on purpose. Pages:
/// reference_policies_elements_condition_operators, reference_policies_condition-single-vs-multi-valued-context-keys,
/// reference_policies_variables. </summary>
internal static class PlainStatement
{
    private static readonly ConcurrentDictionary<string, Regex> Known = new(StringComparer.Ordinal);

    public static bool Applies(JsonObject statement, JsonObject document, PlainRequest request)
    {
        var variables = document["Version"]?.GetValue<string>() == "2012-10-17";
        var action = statement["Action"] is { } actions
            ? Strings(actions).Any(a => IsLike(a.ToLowerInvariant(), request.Action.ToLowerInvariant()))
            : !Strings(statement["NotAction"]!).Any(a => IsLike(a.ToLowerInvariant(), request.Action.ToLowerInvariant()));
        if (!action)
        {
            return false;
        }

        // ListAllMyBuckets is documented with the resource "*" and with "arn:aws:s3:::*".
        var resources =
            request.Resource == "*" && request.Action.Equals("s3:ListAllMyBuckets", StringComparison.OrdinalIgnoreCase)
                ? "arn:aws:s3:::*"
                : request.Resource;
        bool Matches(JsonNode list) =>
            Strings(list).Any(r => Pattern(r, variables, request, wild: true) is { } pattern && Fits(resources, pattern));
        if (statement["Resource"] is { } on ? !Matches(on) : statement["NotResource"] is { } notOn && Matches(notOn))
        {
            return false;
        }

        return (statement["Condition"] as JsonObject ?? []).All(op =>
            op.Value!.AsObject().All(key => Holds(op.Key, key.Key, [.. Strings(key.Value!)], variables, request))
        );
    }

    /// <summary>Whether a pattern of a policy with variables matches the request's resource.</summary>
    public static bool Matches(string pattern, PlainRequest request) =>
        Pattern(pattern, true, request, wild: true) is { } wanted && Fits(request.Resource, wanted);

    private static bool Holds(string name, string key, string[] wanted, bool variables, PlainRequest request)
    {
        name = name.ToLowerInvariant();
        string? quantifier = null;
        if (name.Split(':') is [var q, var rest])
        {
            (quantifier, name) = (q, rest);
        }

        var ifExists = name.EndsWith("ifexists", StringComparison.Ordinal);
        name = ifExists ? name[..^8] : name;
        var values = request.Context.TryGetValue(key.ToLowerInvariant(), out var found) ? found : [];
        if (name == "null")
        {
            return wanted.Any(w => w.Equals(values.Length == 0 ? "true" : "false", StringComparison.OrdinalIgnoreCase));
        }

        var negated = name.Contains("not", StringComparison.Ordinal);
        var positive = name.Replace("not", "", StringComparison.Ordinal);
        if (values.Length == 0)
        {
            return ifExists || quantifier == "forallvalues" || (negated && quantifier is null);
        }

        bool One(string value) => wanted.Any(w => Compare(positive, value, w, variables, request));
        return quantifier switch
        {
            "forallvalues" => values.All(v => One(v) != negated),
            "foranyvalue" => values.Any(v => One(v) != negated),
            _ => values.Any(One) != negated,
        };
    }

    private static bool Compare(string name, string value, string wanted, bool variables, PlainRequest request)
    {
        switch (name)
        {
            case "stringequals":
                return Pattern(wanted, variables, request, wild: false) is { } exact && Fits(value, exact);
            case "stringequalsignorecase":
                return Pattern(wanted, variables, request, wild: false) is { } folded && Fits(value, "(?i)" + folded);
            case "stringlike":
                return Pattern(wanted, variables, request, wild: true) is { } like && Fits(value, like);
            case "arnequals" or "arnlike":
                return ArnIsLike(wanted, value, variables, request);
            case "bool":
                return wanted.Equals(value, StringComparison.OrdinalIgnoreCase) && value.ToLowerInvariant() is "true" or "false";
            case "binaryequals":
                return wanted == value;
            case "ipaddress":
                return IsIn(wanted, value);
        }

        if (name.StartsWith("numeric", StringComparison.Ordinal))
        {
            return double.TryParse(wanted, NumberStyles.Float, CultureInfo.InvariantCulture, out var w)
                && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var v)
                && Ordered(name["numeric".Length..], v.CompareTo(w));
        }

        return name.StartsWith("date", StringComparison.Ordinal)
            && Moment(wanted) is { } bound
            && Moment(value) is { } at
            && Ordered(name["date".Length..], at.CompareTo(bound));
    }

    private static bool Ordered(string relation, int order) =>
        relation switch
        {
            "equals" => order == 0,
            "lessthan" => order < 0,
            "lessthanequals" => order <= 0,
            "greaterthan" => order > 0,
            "greaterthanequals" => order >= 0,
            _ => throw new InvalidOperationException(relation),
        };

    private static DateTime? Moment(string text) =>
        text.Length > 4 && text.All(char.IsAsciiDigit) ? DateTime.UnixEpoch.AddSeconds(long.Parse(text, CultureInfo.InvariantCulture))
        : text.Length == 4 && text.All(char.IsAsciiDigit) ? new DateTime(int.Parse(text, CultureInfo.InvariantCulture), 1, 1)
        : DateTime.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal,
            out var moment
        )
            ? moment
        : null;

    /// <summary>Each of the six parts by itself; colons in the last belong to it.</summary>
    private static bool ArnIsLike(string pattern, string arn, bool variables, PlainRequest request)
    {
        if (Resolve(pattern, variables, request) is not { } resolved)
        {
            return false;
        }

        var (wanted, given) = (Split(resolved), arn.Split(':', 6));
        return wanted.Count == 6 && given.Length == 6 && Enumerable.Range(0, 6).All(i => Fits(given[i], ToRegex(wanted[i], true)));
    }

    private static List<List<(char C, bool Literal)>> Split(List<(char C, bool Literal)> characters)
    {
        var parts = new List<List<(char, bool)>> { new() };
        foreach (var c in characters)
        {
            if (c.C == ':' && parts.Count < 6)
            {
                parts.Add([]);
            }
            else
            {
                parts[^1].Add(c);
            }
        }

        return parts;
    }

    private static string? Pattern(string text, bool variables, PlainRequest request, bool wild) =>
        Resolve(text, variables, request) is { } resolved ? ToRegex(resolved, wild) : null;

    private static string ToRegex(List<(char C, bool Literal)> characters, bool wild) =>
        @"\A"
        + string.Concat(
            characters.Select(c =>
                wild && !c.Literal && c.C == '*' ? ".*"
                : wild && !c.Literal && c.C == '?' ? "."
                : Regex.Escape(c.C.ToString())
            )
        )
        + @"\z";

    /// <summary>The text with its variables put in, each character with whether it is certainly no wildcard; null where a variable has no
    /// value.</summary>
    private static List<(char C, bool Literal)>? Resolve(string text, bool variables, PlainRequest request)
    {
        var result = new List<(char, bool)>();
        var at = 0;
        while (at < text.Length)
        {
            var end = variables && text.AsSpan(at).StartsWith("${") ? text.IndexOf('}', at) : -1;
            if (end < 0)
            {
                result.Add((text[at++], false));
                continue;
            }

            var inside = text[(at + 2)..end];
            at = end + 1;
            if (inside is "*" or "?" or "$")
            {
                result.Add((inside[0], true));
                continue;
            }

            var match = Regex.Match(inside, @"\A\s*(?<key>[^,]*?)\s*(?:,\s*'(?<default>.*)'\s*)?\z", RegexOptions.Singleline);
            var value =
                request.Context.TryGetValue(match.Groups["key"].Value.ToLowerInvariant(), out var values) && values.Length == 1 ? values[0]
                : match.Groups["default"].Success ? match.Groups["default"].Value
                : null;
            if (value is null)
            {
                return null;
            }

            result.AddRange(value.Select(c => (c, true)));
        }

        return result;
    }

    private static bool IsLike(string pattern, string text) =>
        pattern.Length == 0 ? text.Length == 0
        : pattern[0] == '*' ? IsLike(pattern[1..], text) || (text.Length > 0 && IsLike(pattern, text[1..]))
        : text.Length > 0 && (pattern[0] == '?' || pattern[0] == text[0]) && IsLike(pattern[1..], text[1..]);

    private static bool IsIn(string range, string address)
    {
        var parts = range.Split('/');
        if (Number(parts[0]) is not { } network || Number(address) is not { } given || network.Bits != given.Bits)
        {
            return false;
        }

        var length =
            parts.Length == 1 ? network.Bits
            : int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n <= network.Bits ? n
            : -1;
        return length >= 0 && network.Value >> (network.Bits - length) == given.Value >> (network.Bits - length);
    }

    private static (int Bits, BigInteger Value)? Number(string address)
    {
        if (address.Contains(':', StringComparison.Ordinal))
        {
            return System.Net.IPAddress.TryParse(address, out var parsed)
                ? (128, new BigInteger(parsed.GetAddressBytes(), isUnsigned: true, isBigEndian: true))
                : null;
        }

        var octets = address.Split('.');
        return octets.Length == 4 && octets.All(o => byte.TryParse(o, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? (32, octets.Aggregate(BigInteger.Zero, (sum, o) => (sum * 256) + byte.Parse(o, CultureInfo.InvariantCulture)))
            : null;
    }

    private static bool Fits(string text, string pattern) =>
        Known
            .GetOrAdd(pattern, p => new Regex(p, RegexOptions.Singleline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5)))
            .IsMatch(text);

    public static IEnumerable<JsonObject> Of(JsonObject document) =>
        document["Statement"] is JsonArray many ? many.Select(s => s!.AsObject()) : [document["Statement"]!.AsObject()];

    public static IEnumerable<string> Strings(JsonNode? node) =>
        node is null ? []
        : node is JsonArray list ? list.Select(One)
        : [One(node)];

    private static string One(JsonNode? node) =>
        node!.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString();
}
