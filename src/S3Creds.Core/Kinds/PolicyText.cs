using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Kinds;

/// <summary>Policy documents as facet values: JSON on this side, <see cref="PolicyDocument"/> where they are evaluated.</summary>
internal static class PolicyText
{
    /// <summary>In the order of AWS's own pages.</summary>
    public static IReadOnlyList<string> StatementKeys { get; } =
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

    /// <summary>The same value with each list of one as its item, as IAM reads it (IAM User Guide, reference_policies_grammar).</summary>
    public static JsonNode? Single(JsonNode? node) =>
        node switch
        {
            JsonArray { Count: 1 } list => list[0]?.DeepClone(),
            JsonObject map => new JsonObject(map.Select(p => KeyValuePair.Create(p.Key, Single(p.Value)))),
            _ => node?.DeepClone(),
        };

    /// <summary> Same document (verdict D of docs/policy-engine.md): nothing is to be written. Documents that merely give the same access
    /// today differ. </summary>
    public static bool Same(JsonNode? a, JsonNode? b) =>
        Parse(a) is { } one && Parse(b) is { } other
            ? PolicyEquivalence.SameDocument(one, other)
            : CanonicalJson.Of(a) == CanonicalJson.Of(b);

    /// <summary>As <see cref="Same"/>, for statements. The version is that of the documents they stand in.</summary>
    public static bool SameStatement(JsonNode? a, JsonNode? b) =>
        (a, b) switch
        {
            (null, null) => true,
            (null, _) or (_, null) => false,
            _ => Same(new JsonObject { ["Statement"] = a.DeepClone() }, new JsonObject { ["Statement"] = b.DeepClone() }),
        };

    /// <summary>The document, or null where the value is none: such a value equals only itself.</summary>
    public static PolicyDocument? Parse(JsonNode? document) =>
        document is JsonObject && PolicyDocument.TryParse(CanonicalJson.Of(document).Text, out var parsed, out _) ? parsed : null;

    /// <summary> The readable normal form that both sides of a difference are shown in, so that it shows what differs and not how it is
    /// spelled. A value that is no document stays as it is. </summary>
    public static JsonNode? Readable(JsonNode? document) =>
        Parse(document) is { } parsed ? JsonNode.Parse(parsed.ToReadableJson()) : document;

    /// <summary>A document from the wire, percent-encoded or plain, in its readable form. '+' stays '+'.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonNode? FromWire(string document) =>
        Readable(JsonNode.Parse(document.TrimStart().StartsWith('{') ? document : Uri.UnescapeDataString(document)));

    public static JsonObject FromDocument(PolicyDocument document) => JsonNode.Parse(document.ToReadableJson())!.AsObject();

    /// <summary>What is sent: the shortest spelling, since limits count characters.</summary>
    public static string ToWire(JsonNode? document) => Parse(document)?.ToShortestJson() ?? CanonicalJson.Of(document).Text;

    /// <summary>The characters that IAM counts of what is sent: all but white space.</summary>
    public static int Size(JsonNode? document) => Count(ToWire(document));

    /// <summary>At most so many characters of a document that is there in a spelling of its own.</summary>
    public static int LiveSize(JsonNode? document) => Count(Parse(document)?.ToReadableJson() ?? CanonicalJson.Of(document).Text);

    private static int Count(string text) => text.Count(c => !char.IsWhiteSpace(c));

    /// <summary>Whether a statement allows something to everyone. A condition may narrow it; a reviewer still looks.</summary>
    public static bool AllowsAllPrincipals(JsonObject statement)
    {
        if ((statement["Effect"] as JsonValue)?.ToString() != "Allow")
            return false;
        if (statement.ContainsKey("NotPrincipal"))
            return true;
        return statement["Principal"] switch
        {
            JsonObject byType => byType.Any(p => p.Key is "AWS" or "*" && Strings(p.Value).Contains("*")),
            var plain => Strings(plain).Contains("*"),
        };
    }

    /// <summary>As <see cref="AllowsAllPrincipals"/>, less what asks for something that only signed requests have: an organisation, an account,
    /// a principal.</summary>
    public static bool AllowsAnyone(JsonObject statement) => AllowsAllPrincipals(statement) && !AsksForASigner(statement);

    private static bool AsksForASigner(JsonObject statement) =>
        (statement["Condition"] as JsonObject ?? []).Any(op =>
            op.Key.Replace(":", "", StringComparison.Ordinal) is var name
            && !name.Contains("Not", StringComparison.OrdinalIgnoreCase)
            && !name.Contains("IfExists", StringComparison.OrdinalIgnoreCase)
            && !name.StartsWith("ForAllValues", StringComparison.OrdinalIgnoreCase)
            && !name.StartsWith("Null", StringComparison.OrdinalIgnoreCase)
            && (op.Value as JsonObject ?? []).Any(key => UnsignedKeys.IsAbsentUnsigned(key.Key))
        );

    /// <summary>The users and roles that a statement names by their ARNs.</summary>
    public static IEnumerable<ResourceAddress> PrincipalsIn(JsonObject statement) =>
        new[] { statement["Principal"], statement["NotPrincipal"] }
            .SelectMany(p => Strings((p as JsonObject)?["AWS"]))
            .Select(PrincipalOf)
            .OfType<ResourceAddress>();

    /// <summary>The identity providers that a statement admits, by their ARNs, each with its account.</summary>
    public static IEnumerable<(string Account, ResourceAddress Provider)> ProvidersIn(JsonObject statement)
    {
        foreach (var arn in Strings((statement["Principal"] as JsonObject)?["Federated"]))
        {
            if (arn.Split(':', 6) is ["arn", _, "iam", "", var account, var of] && ResourceAddress.Parse(of) is { } provider)
                yield return (account, provider);
        }
    }

    public static ResourceAddress? PrincipalOf(string arn)
    {
        var kind =
            arn.Contains(":role/", StringComparison.Ordinal) ? ResourceKind.Role
            : arn.Contains(":user/", StringComparison.Ordinal) ? ResourceKind.User
            : (ResourceKind?)null;
        return kind is { } known ? new ResourceAddress(known, arn[(arn.LastIndexOf('/') + 1)..]) : null;
    }

    public static IEnumerable<JsonObject> Statements(JsonNode? document) =>
        (document as JsonObject)?["Statement"] switch
        {
            JsonArray many => many.OfType<JsonObject>(),
            JsonObject one => [one],
            _ => [],
        };

    public static IEnumerable<string> Strings(JsonNode? node) =>
        node switch
        {
            JsonArray many => many.SelectMany(Strings),
            JsonValue value => [value.ToString()],
            _ => [],
        };
}
