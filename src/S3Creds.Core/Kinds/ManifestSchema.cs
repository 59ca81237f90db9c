using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Core.Sinks;
using static S3Creds.Core.Json.SchemaForms;

namespace S3Creds.Core.Kinds;

/// <summary>The manifest's JSON Schema (2020-12), made from the kinds' facet tables: the loader checks by it, the editor completes by
/// it.</summary>
public static class ManifestSchema
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<Kind, IReadOnlySet<string>> KeyNamesByKind = new();

    /// <summary>The file <c>schema/s3creds.schema.json</c>.</summary>
    public static string Text(IReadOnlyList<Kind> kinds) =>
        Create(kinds)
            .ToJsonString(
                new JsonSerializerOptions
                {
                    WriteIndented = true,
                    NewLine = "\n",
                    Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                }
            ) + "\n";

    public static JsonObject Create(IReadOnlyList<Kind> kinds)
    {
        var sections = kinds.Where(k => k.Section.Length > 0).OrderBy(k => k.Section, StringComparer.Ordinal).ToList();
        var properties = new JsonObject
        {
            ["apiVersion"] = new JsonObject { ["const"] = "s3creds/v1" }.Described("The format of this file."),
            ["account"] = Word("The AWS account: 12 digits in quotes. Use none together with endpoint.", "^([0-9]{12}|none)$")
                .With("123456789012"),
            ["owner"] = Word(
                    "The team or project that owns these resources. It is written to each of them as an ownership tag.",
                    "^[A-Za-z0-9._/@-]{1,128}$"
                )
                .With("team-media"),
            ["accountOwner"] = new JsonObject { ["type"] = "boolean" }.Described(
                "true: this manifest may declare accountSettings, which concern every bucket of the account. Only one owner of an "
                    + "account does.",
                false
            ),
            ["endpoint"] = Word("The URL of a store that is not AWS. Omitted: AWS.", "^https?://").With("https://minio.example.org"),
            ["scope"] = new JsonObject { ["enum"] = Names("all", "buckets") }.Described(
                "Which kinds the owner has. With buckets, IAM is not read, and only permissions of S3 are needed. Users, roles, groups, "
                    + "policies and identity providers that the owner has are not found then: remove them before the scope is set.",
                "all"
            ),
            ["vars"] = MapOf(new JsonObject { ["type"] = Names("string", "number", "boolean") })
                .Described(
                    "Variables of this file. $!NAME!$ in a value is replaced by the variable's value; --var NAME=VALUE overrides it.",
                    examples: new JsonObject { ["env"] = "prod" }
                ),
            ["operators"] = ListOf(Word("user/NAME or role/NAME; * matches any characters.", "^(user|role)/.+$"))
                .Described(
                    "Users and roles that a plan must not lock out: a plan that deletes one of them, or takes away what it needs to "
                        + "undo the plan, is refused.",
                    examples: new JsonArray("role/admin")
                ),
            ["defaults"] = Closed(Defaults(sections)).Described("Values for every resource of this file that does not set its own."),
            ["external"] = External(),
            ["guardrails"] = Claims.ClaimsLoader.GuardrailsSchema(),
            ["keyPolicies"] = Claims.ClaimsLoader.KeyPoliciesSchema(),
            ["expect"] = ListOf(Expectation())
                .Described(
                    "Tests of access. validate checks them against the manifest; plan, apply and drift check them against the account.",
                    examples: new JsonArray(
                        new JsonObject
                        {
                            ["who"] = "user/reader",
                            ["cannot"] = "s3:PutObject",
                            ["on"] = "media/*",
                        }
                    )
                ),
            ["moved"] = MovesLoader.Schema(),
            ["ignore"] = ListOf(Ignored()).Described("Policy warnings that are accepted, each with a reason."),
            ["profiles"] = MapOf(Profile(sections))
                .Described(
                    "Settings that several resources share, by name. A resource takes them with use: [NAME].",
                    examples: new JsonObject
                    {
                        ["rotated"] = new JsonObject
                        {
                            ["keys"] = new JsonObject
                            {
                                ["rotateAfter"] = "90d",
                                ["deliver"] = new JsonArray(new JsonObject { ["ssm"] = "/media/$!name!$" }),
                            },
                        },
                    }
                ),
        };
        foreach (var kind in sections)
            properties[kind.Section] = MapOf(Nullable(Resource(kind))).Described($"The {kind.Section}, by name.");
        var schema = Closed(properties, "apiVersion", "account", "owner");
        schema["definitions"] = DocumentNodes.Definitions();
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "s3creds manifest");
        return schema;
    }

    /// <summary>The manifest keys of a kind, with their schemas. A facet with several keys has a schema of each in that of the
    /// whole.</summary>
    internal static IEnumerable<KeyValuePair<string, JsonObject>> Keys(Kind kind)
    {
        foreach (var facet in kind.Facets)
        {
            var schema = facet.Schema();
            foreach (var key in facet.ManifestKeys)
            {
                var part = facet.ManifestKeys.Count == 1 ? schema : (JsonObject)schema["properties"]![key]!.DeepClone();
                yield return KeyValuePair.Create(key, facet.WhenOmitted is null ? part : OrUnmanaged(part));
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
            ["use"] = ListOf(new JsonObject { ["type"] = "string" })
                .Described(
                    "Profiles that this resource uses, in this order. Its own keys override them; lists add up.",
                    examples: new JsonArray("rotated")
                ),
            ["onRemove"] = new JsonObject { ["enum"] = Names("delete", "retain", "release") }.Described(
                "What happens when the resource is no longer declared: delete it, retain it and its ownership tags, or release it "
                    + "(remove the ownership tags).",
                kind.DefaultOnRemove.ToString().ToLowerInvariant()
            ),
            ["protect"] = new JsonObject { ["type"] = "boolean" }.Described(
                "true: the resource is never deleted by s3creds. Set it to false and apply before you remove the resource from the "
                    + "manifest.",
                false
            ),
        };
        if (kind.HasAccessKeys)
            properties[DesiredEntry.Keys] = AccessKeys();
        return Closed(properties);
    }

    private static JsonObject Profile(IReadOnlyList<Kind> kinds)
    {
        var properties = new JsonObject();
        var keys = kinds.SelectMany(k => Keys(k).Select(key => (k.Section, key.Key, Schema: key.Value)));
        foreach (var group in keys.GroupBy(k => k.Key, StringComparer.Ordinal))
        {
            var forms = group.GroupBy(k => k.Schema.ToJsonString(), StringComparer.Ordinal).ToList();
            var notes = forms.Select(f => $"In {string.Join(" and ", f.Select(k => k.Section))}: {f.First().Schema["description"]}");
            properties[group.Key] =
                forms.Count == 1
                    ? forms[0].First().Schema
                    : Either([.. forms.Select(f => f.First().Schema)])
                        .Described(string.Join(' ', notes))
                        .With([.. Examples(forms[0].First().Schema)]);
        }

        if (kinds.Any(k => k.HasAccessKeys))
            properties[DesiredEntry.Keys] = AccessKeys();
        return Closed(properties);
    }

    /// <summary>What may be declared once for all resources whose kind has such a facet.</summary>
    private static JsonObject Defaults(IEnumerable<Kind> kinds) =>
        new(
            kinds
                .SelectMany(k => k.Facets)
                .DistinctBy(f => f.Key)
                .Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.DefaultSchema()))
                .Where(d => d.Value is not null)
        );

    private static IEnumerable<JsonNode> Examples(JsonObject schema) =>
        (schema["examples"] as JsonArray ?? []).OfType<JsonNode>().Select(e => e.DeepClone());

    private static JsonObject AccessKeys() =>
        Either(
                KeySettings(),
                new JsonObject
                {
                    ["type"] = "string",
                    ["const"] = "unmanaged",
                    ["description"] = "The user's access keys are made elsewhere: s3creds neither manages nor reports them.",
                }
            )
            .Described(
                "The user's access key: created, tested, delivered, rotated and deleted by s3creds. Omitted: keys are only reported.",
                examples: new JsonObject
                {
                    ["rotateAfter"] = "90d",
                    ["deliver"] = new JsonArray(new JsonObject { ["file"] = "secrets/ci.json" }),
                }
            );

    private static JsonObject External() =>
        Closed(
                new JsonObject
                {
                    ["buckets"] = ListOf(Word("A bucket's name.", "^.+$"))
                        .Described(
                            "Buckets that exist and are not managed by this manifest.",
                            examples: new JsonArray("logs-of-another-team")
                        ),
                }
            )
            .Described("Resources that this manifest refers to and does not manage.");

    private static JsonObject KeySettings() =>
        Closed(
            new JsonObject
            {
                ["rotateAfter"] = Duration("The age at which the key is replaced. Omitted: it is replaced on request only.").With("90d"),
                ["grace"] = Duration("How long the old key stays active after the new key was delivered.", "7d"),
                ["observe"] = Duration(
                        "How long the old key must be unused before it is deactivated, and inactive before it is deleted.",
                        "24h"
                    )
                    .With("2d"),
                ["count"] = new JsonObject
                {
                    ["type"] = "integer",
                    ["minimum"] = 0,
                    ["maximum"] = 1,
                }.Described("1: the user has a key that s3creds manages. 0: it has none.", 1),
                ["status"] = new JsonObject { ["enum"] = Names("active", "inactive") }.Described("Whether the key can be used.", "active"),
                ["deliver"] = ListOf(Sink())
                    .Described(
                        "Where the key is written. Each item is one sink.",
                        examples: new JsonArray(new JsonObject { ["file"] = "secrets/ci.json" })
                    ),
            }
        );

    internal static JsonObject Sink()
    {
        var sink = Closed(new JsonObject(SinkKind.All.Select(k => KeyValuePair.Create(k.Name, (JsonNode?)k.Schema()))));
        sink["minProperties"] = 1;
        sink["maxProperties"] = 1;
        return sink;
    }

    private static JsonObject Expectation() =>
        Closed(
            new JsonObject
            {
                ["who"] = TextOrTexts()
                    .Described(
                        "Principals: user/NAME, role/NAME (* matches any characters), anonymous, an account, a service or an ARN.",
                        examples: "user/reader"
                    ),
                ["only"] = TextOrTexts()
                    .Described("Principals as in who. No other principal has the access; use it with can.", examples: "role/publisher"),
                ["can"] = TextOrTexts()
                    .Described("S3 actions that every principal named in who must be allowed.", examples: "s3:GetObject"),
                ["cannot"] = TextOrTexts()
                    .Described(
                        "S3 actions that no principal named in who may be allowed.",
                        examples: new JsonArray("s3:PutObject", "s3:Delete*")
                    ),
                ["on"] = TextOrTexts().Described("Resources: BUCKET, BUCKET/KEY (* matches any characters) or ARNs.", examples: "media/*"),
                ["direct"] = new JsonObject { ["type"] = "boolean" }.Described(
                    "true: access through roles that the principal can assume does not count.",
                    false
                ),
                ["strict"] = new JsonObject { ["type"] = "boolean" }.Described(
                    "Of can. true: layers that are not seen and could deny the request leave it undecided.",
                    false
                ),
                ["at"] = new JsonObject { ["type"] = "string" }.Described(
                    "Of can: when the request is made, a date or an instant in UTC. Omitted: now.",
                    examples: "2027-01-31T12:00:00Z"
                ),
                ["sessionPolicy"] = DocumentNodes
                    .DocumentOrFile(
                        "The policy that the session was made with, where who is a role, a session of one, or a federated user: "
                            + "inline, or the name of a JSON file."
                    )
                    .Described(
                        "The policy that the session was made with, where who is a role, a session of one, or a federated user: "
                            + "inline, or the name of a JSON file.",
                        examples: "policies/session.json"
                    ),
                ["context"] = new JsonObject
                {
                    ["type"] = "object",
                    ["additionalProperties"] = new JsonObject { ["type"] = Names("string", "number", "boolean", "array") },
                }.Described("Condition keys of the request.", examples: new JsonObject { ["aws:SourceIp"] = "203.0.113.7" }),
            },
            "on"
        );

    private static JsonObject Ignored() =>
        Closed(
            new JsonObject
            {
                ["code"] = Word("The code of the warning or note.", "^S3C[0-9]{3}$").With("S3C704"),
                ["on"] = Word("The resources: KIND/NAME; * matches any characters.", "^[a-z-]+/.+$").With("bucket/static.example.org"),
                ["reason"] = Word("Why the warning is accepted.", ".").With("public web site"),
            },
            "code",
            "on",
            "reason"
        );

    private static JsonObject OrUnmanaged(JsonObject schema) =>
        new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["const"] = "unmanaged" }) }.DescribedAs(schema);

    private static JsonObject Nullable(JsonObject schema)
    {
        schema["type"] = Names("object", "null");
        return schema;
    }

    /// <summary>Days, hours or minutes.</summary>
    private static JsonObject Duration(string description, string? omitted = null) =>
        Word("", "^[1-9][0-9]*[dhm]$").Described(description, omitted, omitted ?? "12h");
}
