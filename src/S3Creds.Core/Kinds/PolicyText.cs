using System.Text.Json.Nodes;
using S3Creds.Core.Json;

namespace S3Creds.Core.Kinds;

/// <summary>
/// Policy documents as values: two documents are the same where IAM would take them for the same, whatever the order, the letter case of actions,
/// a scalar in place of a list of one, duplicates, or an account id in place of its root ARN.
/// </summary>
internal static class PolicyText
{
    private static readonly string[] Lists = ["Action", "NotAction", "Resource", "NotResource"];

    public static bool Same(JsonNode? a, JsonNode? b) => Normalise(a) == Normalise(b);

    /// <summary>Equal exactly for equivalent documents. For comparing, not for showing.</summary>
    public static CanonicalJson Normalise(JsonNode? document)
    {
        if (document is not JsonObject policy)
            return CanonicalJson.Of(document);
        var normal = new JsonObject();
        foreach (var (key, value) in policy)
        {
            normal[key] = key == "Statement"
                ? Sorted((value is JsonArray many ? many : [value?.DeepClone()]).Select(s => s is JsonObject statement ? Statement(statement) : s?.DeepClone()))
                : value?.DeepClone();
        }

        return CanonicalJson.Of(normal);
    }

    /// <summary>A document from the wire, percent-encoded or plain. '+' stays '+'.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is no JSON.</exception>
    public static JsonNode? FromWire(string document) =>
        JsonNode.Parse(document.TrimStart().StartsWith('{') ? document : Uri.UnescapeDataString(document));

    public static string ToWire(JsonNode? document) => CanonicalJson.Of(document).Text;

    /// <summary>The characters that IAM counts: all but white space.</summary>
    public static int Size(JsonNode? document) => ToWire(document).Count(c => !char.IsWhiteSpace(c));

    public static IEnumerable<JsonObject> Statements(JsonNode? document) => (document as JsonObject)?["Statement"] switch
    {
        JsonArray many => many.OfType<JsonObject>(),
        JsonObject one => [one],
        _ => [],
    };

    public static IEnumerable<string> Strings(JsonNode? node) => node switch
    {
        JsonArray many => many.SelectMany(Strings),
        JsonValue value => [value.ToString()],
        _ => [],
    };

    private static JsonObject Statement(JsonObject statement)
    {
        var normal = new JsonObject();
        foreach (var (key, value) in statement)
        {
            normal[key] = key switch
            {
                "Principal" or "NotPrincipal" => Principal(value),
                "Condition" when value is JsonObject condition => Condition(condition),
                "Action" or "NotAction" => StringList(value, s => s.ToLowerInvariant()),
                _ when Lists.Contains(key) => StringList(value, s => s),
                _ => value?.DeepClone(),
            };
        }

        return normal;
    }

    private static JsonObject Principal(JsonNode? principal)
    {
        if (principal is not JsonObject byType)
            return new JsonObject { ["AWS"] = StringList(principal, s => s) };
        var normal = new JsonObject();
        foreach (var (type, value) in byType)
            normal[type] = StringList(value, s => type == "AWS" && s.Length == 12 && s.All(char.IsAsciiDigit) ? $"arn:aws:iam::{s}:root" : s);
        return normal;
    }

    private static JsonObject Condition(JsonObject condition)
    {
        // Operators and condition keys are the same in any letter case.
        var normal = new JsonObject();
        foreach (var (name, keys) in condition)
        {
            var inner = new JsonObject();
            foreach (var (key, value) in keys as JsonObject ?? [])
                inner[key.ToLowerInvariant()] = StringList(value, s => s);
            normal[name.ToLowerInvariant()] = inner;
        }

        return normal;
    }

    private static JsonArray StringList(JsonNode? node, Func<string, string> form) =>
        new([.. Strings(node).Select(form).Distinct().Order(StringComparer.Ordinal).Select(s => JsonValue.Create(s))]);

    private static JsonArray Sorted(IEnumerable<JsonNode?> items) =>
        new([.. items.Select(i => CanonicalJson.Of(i).Text).Distinct().Order(StringComparer.Ordinal).Select(t => JsonNode.Parse(t))]);
}
