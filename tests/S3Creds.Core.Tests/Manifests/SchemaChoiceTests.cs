using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Manifests;

/// <summary>What is wrong inside one of several forms is reported there, and not as "none of the forms".</summary>
public sealed partial class SchemaChoiceTests
{
    private static readonly JsonObject Root = ManifestSchema.Create(KindTable.All);

    [Theory]
    [InlineData(
        "users: {u: {inline: {p: {Version: \"2012-10-18\", Statement: [{Effect: Allow, Action: a:b, Resource: x}]}}}}",
        "4:35 users.u.inline.p.Version must be one of 2012-10-17, 2008-10-17, not '2012-10-18' | did you mean 2012-10-17?"
    )]
    [InlineData("users: {u: {inline: {p: {Version: \"2012-10-17\"}}}}", "4:25 users.u.inline.p lacks the required key Statement | ")]
    [InlineData(
        "users: {u: {inline: {p: {Statement: [], Extra: 1}}}}",
        "4:37 users.u.inline.p.Statement has 0 items, it needs at least 1 | ",
        "4:41 users.u.inline.p has no key 'Extra' | known here: Version, Id, Statement"
    )]
    [InlineData(
        "users: {u: {access: [{bucket: m-1, allow: readonly}]}}",
        "4:43 users.u.access[1].allow must be one of read-only, read-write, write-only, not 'readonly' | did you mean read-only?"
    )]
    [InlineData(
        "users: {u: {access: [{bucket: m-1, allow: read-only, prefx: x}]}}",
        "4:54 users.u.access[1] has no key 'prefx' | did you mean prefix?"
    )]
    [InlineData("users: {u: {access: [{bucket: m-1}]}}", "4:22 users.u.access[1] lacks the required key allow | ")]
    [InlineData(
        "users: {u: {access: {bucket: m-1}}}",
        "4:21 users.u.access must be a list or null or unmanaged, not a map | begin each item with '- '"
    )]
    [InlineData(
        "users: {u: {access: unmanged}}",
        "4:21 users.u.access must be a list or null or unmanaged, not 'unmanged' | did you mean unmanaged?"
    )]
    [InlineData(
        "users: {u: {boundary: 1}}",
        "4:23 policy '1' is not declared | declare it under 'policies', or give the ARN: arn:aws:iam::aws:policy/1 for one of AWS"
    )]
    [InlineData("users: {u: {inline: {p: ~}}}", "4:25 users.u.inline.p must be a string or a map, not null | ")]
    [InlineData(
        "users: {u: {inline: {p: {version: \"2012-10-17\", statement: []}}}}",
        "4:25 users.u.inline.p lacks the required key Statement | ",
        "4:26 users.u.inline.p has no key 'version' | did you mean Version?",
        "4:49 users.u.inline.p has no key 'statement' | did you mean Statement?"
    )]
    [InlineData(
        "users: {u: {inline: {p: {Statement: [{Effect: Alow, Acton: x}]}}}}",
        "4:47 users.u.inline.p.Statement[1].Effect must be one of Allow, Deny, not 'Alow' | did you mean Allow?",
        "4:53 users.u.inline.p.Statement[1] has no key 'Acton' | did you mean Action?"
    )]
    [InlineData("buckets: {b-1: {encryption: {kms: }}}", "4:35 buckets.b-1.encryption.kms must be a string, not empty | ")]
    [InlineData(
        "buckets: {b-1: {encryption: {kms: x, bucketKye: true}}}",
        "4:38 buckets.b-1.encryption has no key 'bucketKye' | did you mean bucketKey?"
    )]
    [InlineData(
        "buckets: {b-1: {publicAccess: {blockPublicAcls: true}}}",
        "4:31 buckets.b-1.publicAccess lacks the required key blockPublicPolicy | ",
        "4:31 buckets.b-1.publicAccess lacks the required key ignorePublicAcls | ",
        "4:31 buckets.b-1.publicAccess lacks the required key restrictPublicBuckets | "
    )]
    [InlineData(
        "buckets: {b-1: {policy: {statements: {A: {Effect: Allow, Acton: x}}}}}",
        "4:58 buckets.b-1.policy.statements.A has no key 'Acton' | did you mean Action?"
    )]
    [InlineData(
        "users: {u: {inline: {Version: \"2012-10-17\", Statement: [{Effect: Allow, Action: a:b, Resource: x}]}}}",
        "4:21 users.u.inline is a map from names to policy documents, not a document | put a name above it: {NAME: {Version: …, "
            + "Statement: […]}}"
    )]
    [InlineData(
        "users: {u: {inline: {Version: \"2012-10-17\", Statement: {Effect: Allow, Action: a:b, Resource: x}}}}",
        "4:21 users.u.inline is a map from names to policy documents, not a document | put a name above it: {NAME: {Version: …, "
            + "Statement: […]}}"
    )]
    [InlineData(
        "buckets: {b-1: {policy: {Statement: []}}}",
        "4:26 buckets.b-1.policy has no key 'Statement' | a policy document stands below document: {document: {Statement: …}}"
    )]
    [InlineData(
        "roles: {r: {trust: {Version: \"2012-10-17\"}}}",
        "4:21 roles.r.trust has no key 'Version' | a policy document stands below document: {document: {Version: …}}"
    )]
    [InlineData(
        "policies: {p: {Statement: []}}",
        "4:16 policies.p has no key 'Statement' | a policy document stands below document: {document: {Statement: …}}"
    )]
    public void The_inner_error_is_reported_with_its_place(string body, params string[] expected)
    {
        var state = Loading.Load(body + "\nexternal: {buckets: [m-1]}\n");
        Assert.Equal(
            expected,
            state.Diagnostics.Where(d => d.IsError).Select(d => $"{d.Span!.Line}:{d.Span.Column} {d.Message} | {d.Hint}")
        );
    }

    public static TheoryData<string> Unions => [.. All(Root, "#").Select(u => u.Path).Distinct(StringComparer.Ordinal)];

    /// <summary>For each branch of each union that is a map or a list: a value of that branch with one part broken.</summary>
    [Theory]
    [MemberData(nameof(Unions))]
    public void A_value_broken_inside_a_branch_is_told_inside_it(string path)
    {
        var union = All(Root, "#").First(u => u.Path == path).Schema;
        var schema = union.DeepClone().AsObject();
        schema["definitions"] = Root["definitions"]!.DeepClone();
        foreach (var branch in Leaves(union).Where(b => b["properties"] is JsonObject))
        {
            foreach (var (key, property) in (JsonObject)branch["properties"]!)
            {
                var value = Valid(branch);
                if (Broken(Deref(property)) is not { } broken)
                    continue;
                value[key] = broken;
                var errors = Check(schema, value);
                Assert.True(
                    errors.Exists(e => e.Contains($"here.{key}", StringComparison.Ordinal)),
                    $"{path}: {value.ToJsonString()}: {string.Join("; ", errors)}"
                );
                Assert.All(errors, Contradicts);
                var renamed = Valid(branch);
                renamed[key + "x"] = "x";
                Assert.All(Check(schema, renamed), Contradicts);
            }
        }

        foreach (
            var odd in new JsonNode?[]
            {
                new JsonObject(),
                new JsonArray(),
                new JsonArray(new JsonObject()),
                JsonValue.Create("x"),
                JsonValue.Create(1),
                JsonValue.Create(true),
                null,
            }
        )
            Assert.All(Check(schema, odd), Contradicts);
    }

    private static void Contradicts(string message)
    {
        var match = MustBe().Match(message);
        Assert.False(
            match.Success && match.Groups["are"].Value.Split(" or ").Contains(match.Groups["is"].Value, StringComparer.Ordinal),
            message
        );
    }

    private static List<string> Check(JsonObject schema, JsonNode? value)
    {
        var bag = new DiagnosticBag();
        new SchemaCheck(schema).Check(Node(value), bag, "here");
        return [.. bag.Sorted().Select(d => d.Message)];
    }

    private static ManifestNode Node(JsonNode? json)
    {
        var span = new SourceSpan("x", 1, 1);
        return json switch
        {
            JsonObject map => new ManifestNode.Map(span, [.. map.Select(e => new ManifestEntry(e.Key, span, Node(e.Value)))]),
            JsonArray list => new ManifestNode.List(span, [.. list.Select(Node)]),
            JsonValue value => new ManifestNode.Scalar(span, value.DeepClone().AsValue(), value.ToString()),
            _ => new ManifestNode.Null(span),
        };
    }

    /// <summary>The required keys, with values that may be wrong: what counts is where the error is.</summary>
    private static JsonObject Valid(JsonObject branch) =>
        new(
            (branch["required"] as JsonArray ?? []).Select(r =>
                KeyValuePair.Create(r!.GetValue<string>(), Example(Deref(branch["properties"]![r!.GetValue<string>()])))
            )
        );

    private static JsonNode? Example(JsonObject schema)
    {
        if ((schema["anyOf"] ?? schema["oneOf"]) is JsonArray choices)
            return Example(Deref(choices[0]));
        if (schema["enum"] is JsonArray options)
            return options[0]?.DeepClone();
        if (schema["const"] is { } constant)
            return constant.DeepClone();
        return (schema["type"] is JsonArray many ? many[0] : schema["type"])?.GetValue<string>() switch
        {
            "object" => Valid(schema),
            "array" => new JsonArray(Example(Deref(schema["items"]))),
            "integer" or "number" => schema["minimum"]?.DeepClone() ?? 1,
            "boolean" => true,
            _ => JsonValue.Create("media"),
        };
    }

    /// <summary>A value that the schema does not take; null where it takes anything.</summary>
    private static JsonNode? Broken(JsonObject schema)
    {
        var leaves = Leaves(schema).ToList();
        var types = leaves
            .SelectMany(l =>
                l["type"] is JsonArray many ? many.Select(t => t!.GetValue<string>())
                : l["type"] is { } one ? [one.GetValue<string>()]
                : l.ContainsKey("enum") || l.ContainsKey("const") ? ["string"]
                : ["any"]
            )
            .ToHashSet(StringComparer.Ordinal);
        return types.Contains("any") ? null
            : !types.Contains("object") ? new JsonObject { ["broken"] = 1 }
            : !types.Contains("array") ? new JsonArray(1)
            : null;
    }

    private static IEnumerable<(string Path, JsonObject Schema)> All(JsonNode? node, string path)
    {
        if (node is JsonObject schema)
        {
            if (schema.ContainsKey("anyOf") || schema.ContainsKey("oneOf"))
                yield return (path, schema);
            foreach (var (key, inner) in schema)
            {
                foreach (var found in All(inner, $"{path}/{key}"))
                    yield return found;
            }
        }
        else if (node is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                foreach (var found in All(list[i], $"{path}/{i}"))
                    yield return found;
            }
        }
    }

    private static IEnumerable<JsonObject> Leaves(JsonObject schema) =>
        (schema["anyOf"] ?? schema["oneOf"]) is JsonArray choices ? choices.SelectMany(c => Leaves(Deref(c))) : [schema];

    private static JsonObject Deref(JsonNode? schema) =>
        schema is not JsonObject obj ? []
        : obj["$ref"]?.GetValue<string>() is { } name ? Root["definitions"]![name["#/definitions/".Length..]]!.AsObject()
        : obj;

    [GeneratedRegex("must be (?<are>.*), not (?<is>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MustBe();
}
