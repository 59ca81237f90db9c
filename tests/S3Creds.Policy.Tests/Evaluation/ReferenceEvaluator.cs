using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace S3Creds.Policy.Tests.Evaluation;

/// <summary>
/// A second evaluator, written from AWS's pages and as naively as they read: it works on the JSON itself, matches by recursion or regular expression, and shares
/// nothing with the engine. Slow on purpose. Pages: reference_policies_evaluation-logic, reference_policies_elements_condition_operators,
/// reference_policies_condition-single-vs-multi-valued-context-keys, reference_policies_variables, reference_policies_elements_principal,
/// reference_policies_elements_notprincipal, access_policies_boundaries, orgs_manage_policies_rcps.
/// </summary>
internal static class ReferenceEvaluator
{
    public static string Decide(JsonObject line, string owner)
    {
        var principal = line.Text("principal");
        var anonymous = principal == "*";
        var service = principal.EndsWith(".amazonaws.com", StringComparison.Ordinal);
        var account = anonymous || service ? "" : principal.Split(':')[4];
        var request = new Request(principal, account, line.Text("action"), line.Text("resource"), Context(line["context"] as JsonObject));
        var denied = false;
        var boundary = line["boundary"] as JsonObject;

        bool Allows(IEnumerable<JsonObject> documents)
        {
            var found = false;
            foreach (var document in documents)
            {
                foreach (var statement in Statements(document))
                {
                    if (Applies(statement, document, request))
                    {
                        denied |= statement.Text("Effect") == "Deny";
                        found |= statement.Text("Effect") == "Allow";
                    }
                }
            }

            return found;
        }

        var signed = !anonymous && !service;
        var identity = signed & Allows(signed ? List(line["identityPolicies"]) : []);
        var withinBoundary = !signed || boundary is null || Allows([boundary]);
        var withinSession = !signed || line["sessionPolicy"] is null || Allows(line["sessionPolicy"] is JsonArray many ? List(many) : [line["sessionPolicy"]!.AsObject()]);
        var withinScps = true;
        foreach (var level in signed ? Levels(line["scps"]) : [])
        {
            withinScps &= Allows(level);
        }

        foreach (var level in Levels(line["rcps"]))
        {
            Allows(level);
        }

        // How the bucket policy names the caller: 0 not at all, 1 its account, 2 its role, 3 itself or everyone.
        var grant = 0;
        if (line["bucketPolicy"] is JsonObject bucket)
        {
            foreach (var statement in Statements(bucket))
            {
                var named = statement["NotPrincipal"] is { } not
                    ? statement.Text("Effect") == "Allow" ? Named(not, principal, account) > 0 ? 0 : 3 : boundary is not null ? 3 : Spared(not, principal, account) ? 0 : 3
                    : Named(statement["Principal"], principal, account);
                if (named == 0 || !Applies(statement, bucket, request))
                {
                    continue;
                }

                if (statement.Text("Effect") == "Deny")
                {
                    denied = true;
                }
                else
                {
                    grant = Math.Max(grant, named);
                }
            }
        }

        if (denied)
        {
            return "ExplicitlyDenied";
        }

        var full = identity && withinBoundary && withinSession;
        bool allowed;
        if (!signed)
        {
            allowed = grant == 3;
        }
        else if (account != owner)
        {
            allowed = full && grant > 0;
        }
        else
        {
            allowed = full || grant == 3 || (grant == 2 && withinBoundary && withinSession);
        }

        return allowed && withinScps ? "Allowed" : "ImplicitlyDenied";
    }

    private static bool Applies(JsonObject statement, JsonObject document, Request request)
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
        var resources = request.Resource == "*" && request.Action.Equals("s3:ListAllMyBuckets", StringComparison.OrdinalIgnoreCase) ? "arn:aws:s3:::*" : request.Resource;
        bool Matches(JsonNode list) => Strings(list).Any(r => Pattern(r, variables, request, wild: true) is { } pattern && Regex.IsMatch(resources, pattern, RegexOptions.Singleline | RegexOptions.CultureInvariant));
        if (statement["Resource"] is { } on ? !Matches(on) : statement["NotResource"] is { } notOn && Matches(notOn))
        {
            return false;
        }

        return (statement["Condition"] as JsonObject ?? []).All(op => op.Value!.AsObject().All(key => Holds(op.Key, key.Key, [.. Strings(key.Value!)], variables, request)));
    }

    private static bool Holds(string name, string key, string[] wanted, bool variables, Request request)
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

    private static bool Compare(string name, string value, string wanted, bool variables, Request request)
    {
        switch (name)
        {
            case "stringequals":
                return Pattern(wanted, variables, request, wild: false) is { } exact && Regex.IsMatch(value, exact, RegexOptions.Singleline | RegexOptions.CultureInvariant);
            case "stringequalsignorecase":
                return Pattern(wanted, variables, request, wild: false) is { } folded && Regex.IsMatch(value, folded, RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
            case "stringlike":
                return Pattern(wanted, variables, request, wild: true) is { } like && Regex.IsMatch(value, like, RegexOptions.Singleline | RegexOptions.CultureInvariant);
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
            return double.TryParse(wanted, NumberStyles.Float, CultureInfo.InvariantCulture, out var w) && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var v)
                && Ordered(name["numeric".Length..], v.CompareTo(w));
        }

        return name.StartsWith("date", StringComparison.Ordinal) && Moment(wanted) is { } bound && Moment(value) is { } at && Ordered(name["date".Length..], at.CompareTo(bound));
    }

    private static bool Ordered(string relation, int order) => relation switch
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
        : DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var moment) ? moment
        : null;

    /// <summary>Each of the six parts by itself; colons in the last belong to it.</summary>
    private static bool ArnIsLike(string pattern, string arn, bool variables, Request request)
    {
        if (Resolve(pattern, variables, request) is not { } resolved)
        {
            return false;
        }

        var (wanted, given) = (Split(resolved), arn.Split(':', 6));
        return wanted.Count == 6 && given.Length == 6 && Enumerable.Range(0, 6).All(i => Regex.IsMatch(given[i], ToRegex(wanted[i], true), RegexOptions.Singleline | RegexOptions.CultureInvariant));
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

    private static string? Pattern(string text, bool variables, Request request, bool wild) => Resolve(text, variables, request) is { } resolved ? ToRegex(resolved, wild) : null;

    private static string ToRegex(List<(char C, bool Literal)> characters, bool wild) =>
        @"\A" + string.Concat(characters.Select(c => wild && !c.Literal && c.C == '*' ? ".*" : wild && !c.Literal && c.C == '?' ? "." : Regex.Escape(c.C.ToString()))) + @"\z";

    /// <summary>The text with its variables put in, each character with whether it is certainly no wildcard; null where a variable has no value.</summary>
    private static List<(char C, bool Literal)>? Resolve(string text, bool variables, Request request)
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
            var value = request.Context.TryGetValue(match.Groups["key"].Value.ToLowerInvariant(), out var values) && values.Length == 1 ? values[0] : match.Groups["default"].Success ? match.Groups["default"].Value : null;
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

        var length = parts.Length == 1 ? network.Bits : int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n <= network.Bits ? n : -1;
        return length >= 0 && network.Value >> (network.Bits - length) == given.Value >> (network.Bits - length);
    }

    private static (int Bits, BigInteger Value)? Number(string address)
    {
        if (address.Contains(':', StringComparison.Ordinal))
        {
            return System.Net.IPAddress.TryParse(address, out var parsed) ? (128, new BigInteger(parsed.GetAddressBytes(), isUnsigned: true, isBigEndian: true)) : null;
        }

        var octets = address.Split('.');
        return octets.Length == 4 && octets.All(o => byte.TryParse(o, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? (32, octets.Aggregate(BigInteger.Zero, (sum, o) => (sum * 256) + byte.Parse(o, CultureInfo.InvariantCulture)))
            : null;
    }

    private static int Named(JsonNode? element, string principal, string account)
    {
        if (element is null)
        {
            return 0;
        }

        if (element is JsonValue)
        {
            return 3;
        }

        var aws = Strings(element["AWS"]).ToList();
        if (element["*"] is not null || (aws.Contains("*") && !principal.EndsWith(".amazonaws.com", StringComparison.Ordinal)) || aws.Contains(principal) || Strings(element["Service"]).Contains(principal))
        {
            return 3;
        }

        return account.Length == 0 ? 0
            : NamesRole(aws, principal, account) ? 2
            : aws.Contains(account) || aws.Contains($"arn:aws:iam::{account}:root") ? 1
            : 0;
    }

    private static bool Spared(JsonNode element, string principal, string account)
    {
        if (element is JsonValue || element["*"] is not null)
        {
            return true;
        }

        var aws = Strings(element["AWS"]).ToList();
        if (principal.EndsWith(".amazonaws.com", StringComparison.Ordinal))
        {
            return Strings(element["Service"]).Contains(principal);
        }

        return aws.Contains("*") || (account.Length > 0 && aws.Contains(principal) && (!principal.Contains(":assumed-role/", StringComparison.Ordinal) || NamesRole(aws, principal, account))
            && (aws.Contains(account) || aws.Contains($"arn:aws:iam::{account}:root")));
    }

    /// <summary>A session's ARN has the role's name without its path; a role's name is unique in its account whatever the path.</summary>
    private static bool NamesRole(List<string> aws, string principal, string account) => principal.Contains(":assumed-role/", StringComparison.Ordinal)
        && aws.Any(a => a.StartsWith($"arn:aws:iam::{account}:role/", StringComparison.Ordinal) && a.EndsWith("/" + principal.Split('/')[1], StringComparison.Ordinal));

    private static Dictionary<string, string[]> Context(JsonObject? context) =>
        (context ?? []).ToDictionary(p => p.Key.ToLowerInvariant(), p => Strings(p.Value!).ToArray(), StringComparer.Ordinal);

    private static IEnumerable<JsonObject> List(JsonNode? node) => (node as JsonArray ?? []).Select(d => d!.AsObject());

    private static IEnumerable<IEnumerable<JsonObject>> Levels(JsonNode? node) => (node as JsonArray ?? []).Select(level => level is JsonArray many ? List(many) : [level!.AsObject()]);

    private static IEnumerable<JsonObject> Statements(JsonObject document) => document["Statement"] is JsonArray many ? List(many) : [document["Statement"]!.AsObject()];

    private static IEnumerable<string> Strings(JsonNode? node) => node is null ? [] : node is JsonArray list ? list.Select(One) : [One(node)];

    private static string One(JsonNode? node) => node!.GetValueKind() == System.Text.Json.JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString();

    private sealed record Request(string Principal, string Account, string Action, string Resource, Dictionary<string, string[]> Context);
}
