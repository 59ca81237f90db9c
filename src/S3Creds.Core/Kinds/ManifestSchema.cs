using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Core.Secrets;
using static S3Creds.Core.Json.SchemaForms;

namespace S3Creds.Core.Kinds;

/// <summary>The manifest's JSON Schema (2020-12), made from the kinds' facet tables: the loader checks by it, the editor completes by it.</summary>
public static class ManifestSchema
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<Kind, IReadOnlySet<string>> KeyNamesByKind = new();

    /// <summary>The file <c>schema/s3creds.schema.json</c>.</summary>
    public static string Text(IReadOnlyList<Kind> kinds) =>
        Create(kinds).ToJsonString(new JsonSerializerOptions { WriteIndented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";

    public static JsonObject Create(IReadOnlyList<Kind> kinds)
    {
        var sections = kinds.Where(k => k.Section.Length > 0).OrderBy(k => k.Section, StringComparer.Ordinal).ToList();
        var properties = new JsonObject
        {
            ["apiVersion"] = new JsonObject { ["const"] = "s3creds/v1" },
            ["account"] = Word("Twelve digits in quotes, or none together with an endpoint.", "^([0-9]{12}|none)$"),
            ["owner"] = Word("Who owns these resources: letters, digits and . _ / @ -.", "^[A-Za-z0-9._/@-]{1,128}$"),
            ["endpoint"] = Word("A store that is not AWS: its URL.", "^https?://"),
            ["vars"] = MapOf(new JsonObject { ["type"] = Names("string", "number", "boolean") }),
            ["operators"] = ListOf(Word("user/NAME or role/NAME.", "^(user|role)/.+$")),
            ["defaults"] = Closed(new JsonObject { ["region"] = Word("An AWS region.", "^[a-z0-9-]+$"), ["tags"] = MapOf(new JsonObject { ["type"] = Names("string", "number", "boolean") }) }),
            ["external"] = Closed(new JsonObject { ["buckets"] = ListOf(Word("A bucket's name.", "^.+$")) }),
            ["guardrails"] = Claims.ClaimsLoader.GuardrailsSchema(),
            ["keyPolicies"] = Claims.ClaimsLoader.KeyPoliciesSchema(),
            ["expect"] = ListOf(Expectation()),
            ["ignore"] = ListOf(Ignored()),
            ["profiles"] = MapOf(Profile(sections)),
        };
        foreach (var kind in sections)
            properties[kind.Section] = MapOf(Nullable(Resource(kind)));
        var schema = Closed(properties, "apiVersion", "account", "owner");
        schema["definitions"] = DocumentNodes.Definitions();
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "s3creds manifest");
        return schema;
    }

    /// <summary>The manifest keys of a kind, with their schemas: its facets, where the facet <c>inline</c> is written as <c>access</c> and <c>inline</c>.</summary>
    internal static IEnumerable<KeyValuePair<string, JsonObject>> Keys(Kind kind)
    {
        foreach (var facet in kind.Facets)
        {
            var schema = facet.Schema();
            if (facet.Key == "inline" && schema["properties"] is JsonObject parts)
            {
                foreach (var (key, part) in parts)
                    yield return KeyValuePair.Create(key, OrUnmanaged((JsonObject)part!.DeepClone()));
            }
            else
            {
                yield return KeyValuePair.Create(facet.Key, facet.WhenOmitted is null ? schema : OrUnmanaged(schema));
            }
        }
    }

    /// <summary>The names of <see cref="Keys"/>: schemas are made once, not once for each of a thousand users.</summary>
    internal static IReadOnlySet<string> KeyNames(Kind kind) =>
        KeyNamesByKind.GetOrAdd(kind, k => Keys(k).Select(key => key.Key).ToHashSet(StringComparer.Ordinal));

    private static JsonObject Resource(Kind kind)
    {
        var properties = new JsonObject(Keys(kind).Select(k => KeyValuePair.Create(k.Key, (JsonNode?)k.Value)))
        {
            ["use"] = ListOf(new JsonObject { ["type"] = "string" }),
            ["onRemove"] = new JsonObject { ["enum"] = Names("delete", "retain", "release") },
            ["protect"] = new JsonObject { ["type"] = "boolean" },
        };
        if (kind.ResourceKind == Model.ResourceKind.User)
            properties["keys"] = AccessKeys();
        return Closed(properties);
    }

    private static JsonObject Profile(IReadOnlyList<Kind> kinds)
    {
        var properties = new JsonObject();
        foreach (var group in kinds.SelectMany(Keys).GroupBy(k => k.Key, k => k.Value, StringComparer.Ordinal))
        {
            var forms = group.DistinctBy(s => s.ToJsonString(), StringComparer.Ordinal).ToList();
            properties[group.Key] = forms.Count == 1 ? forms[0] : new JsonObject { ["anyOf"] = new JsonArray([.. forms]) };
        }

        properties["keys"] = AccessKeys();
        return Closed(properties);
    }

    private static JsonObject AccessKeys() => Either(KeySettings(), new JsonObject
    {
        ["type"] = "string",
        ["const"] = "unmanaged",
        ["description"] = "The user's keys are made elsewhere: they are neither looked after nor reported.",
    });

    private static JsonObject KeySettings() => Closed(new JsonObject
    {
        ["rotateAfter"] = Duration(),
        ["grace"] = Duration(),
        ["observe"] = Duration(),
        ["count"] = new JsonObject { ["type"] = "integer", ["minimum"] = 0, ["maximum"] = 1 },
        ["status"] = new JsonObject { ["enum"] = Names("active", "inactive") },
        ["deliver"] = ListOf(Sink()),
    });

    internal static JsonObject Sink()
    {
        var sink = Closed(new JsonObject(SinkKind.All.Select(k => KeyValuePair.Create(k.Name, (JsonNode?)k.Schema()))));
        sink["minProperties"] = 1;
        sink["maxProperties"] = 1;
        return sink;
    }

    private static JsonObject Expectation() => Closed(new JsonObject
    {
        ["who"] = TextOrTexts(),
        ["only"] = TextOrTexts(),
        ["can"] = TextOrTexts(),
        ["cannot"] = TextOrTexts(),
        ["on"] = TextOrTexts(),
        ["direct"] = new JsonObject { ["type"] = "boolean", ["description"] = "Access through roles that the principal can assume does not count." },
        ["strict"] = new JsonObject
        {
            ["type"] = "boolean",
            ["description"] = "Of can: layers that are not seen and could deny the request leave it undecided.",
        },
        ["at"] = new JsonObject
        {
            ["type"] = "string",
            ["description"] = "Of can: when the request is made, 2027-01-31 or 2027-01-31T12:00:00Z. Omitted: now.",
        },
        ["sessionPolicy"] = DocumentNodes.DocumentOrFile(
            "The policy that the session was made with, where who is a role, a session of one, or a federated user: "
            + "inline, or the name of a JSON file."),
        ["context"] = new JsonObject { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = Names("string", "number", "boolean", "array") } },
    }, "on");

    private static JsonObject Ignored() => Closed(
        new JsonObject
        {
            ["code"] = Word("The code of a lint finding.", "^S3C[0-9]{3}$"),
            ["on"] = Word("The resources: kind/NAME, with * for any.", "^[a-z-]+/.+$"),
            ["reason"] = Word("Why it is meant so.", "."),
        },
        "code",
        "on",
        "reason");

    private static JsonObject OrUnmanaged(JsonObject schema) => new() { ["anyOf"] = new JsonArray(schema, new JsonObject { ["const"] = "unmanaged" }) };

    private static JsonObject Nullable(JsonObject schema)
    {
        schema["type"] = Names("object", "null");
        return schema;
    }

    private static JsonObject Duration() => Word("A duration: 90d, 12h, 30m.", "^[1-9][0-9]*[dhm]$");
}
