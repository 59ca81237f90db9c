using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Manifests;

public sealed class ManifestWriterTests
{
    private static readonly string[] Traps =
    [
        "",
        " ",
        "~",
        "null",
        "yes",
        "true",
        "0x1",
        "012",
        "1e3",
        "-",
        "- a",
        "a: b",
        "a #b",
        "# a",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "`a",
        "{",
        "[",
        "]",
        "}",
        ",",
        "'",
        "\"",
        "a\nb",
        "a\r\nb",
        "\ta",
        "a ",
        " a",
        "\u0085",
        "\u2028",
        "\ufeff",
        "$!x!$",
        "$!BUCKET",
        "$!a!$!b!$",
        "${aws:username}",
        "?",
        "? a",
        "---",
        "...",
        "<<",
        "=",
        "2027-01-31",
        "\\",
        "\u007f",
        "a:",
        ":",
        "中",
        "😀",
        "\u0007",
    ];

    private static readonly Gen<string> AnyText = Gen.OneOf(
        Gen.Int[0, Traps.Length - 1].Select(i => Traps[i]),
        Gen.String[Gen.Char[' ', '~'], 0, 12],
        Gen.Select(Gen.Int[0, Traps.Length - 1].Select(i => Traps[i]), Gen.Int[0, Traps.Length - 1].Select(i => Traps[i]), (a, b) => a + b)
    );

    private static readonly Gen<JsonNode?> AnyNode = Gen.Recursive<JsonNode?>(
        (depth, inner) =>
            depth >= 4
                ? Leaf
                : Gen.OneOf(
                    Leaf,
                    inner.Array[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(i => i?.DeepClone())])),
                    Gen.Select(AnyText, inner).Array[0, 4].Select(pairs => (JsonNode?)Map(pairs))
                )
    );

    private static Gen<JsonNode?> Leaf =>
        Gen.OneOf(
            AnyText.Select(t => (JsonNode?)JsonValue.Create(t)),
            Gen.Int.Select(i => (JsonNode?)JsonValue.Create(i)),
            Gen.Bool.Select(b => (JsonNode?)JsonValue.Create(b)),
            Gen.Const((JsonNode?)null)
        );

    [Fact]
    public void What_is_written_is_read_back_as_the_same_value() =>
        AnyNode.Sample(
            node =>
            {
                var manifest = new JsonObject { ["value"] = node?.DeepClone() };
                var diagnostics = new DiagnosticBag();
                var text = ManifestWriter.Write(manifest);
                var read = ManifestReader.Read("m.yaml", Encoding.UTF8.GetBytes(text), diagnostics);
                Assert.True(read is not null && !diagnostics.HasErrors, text + string.Join('\n', diagnostics.Sorted()));
                var vars = Vars.Of(null, new Dictionary<string, string>(), diagnostics);
                var meant = vars.Apply(read, null, false, diagnostics).ToJson();
                Assert.True(
                    !diagnostics.HasErrors && JsonNode.DeepEquals(manifest, meant),
                    $"{text}\n{meant?.ToJsonString()}\n{manifest.ToJsonString()}"
                );
            },
            iter: Volume.Of(2_000, 10_000, 1_000_000)
        );

    [Fact]
    public void A_manifest_reads_as_a_person_would_write_it()
    {
        var manifest = new JsonObject
        {
            ["apiVersion"] = "s3creds/v1",
            ["account"] = "123456789012",
            ["buckets"] = new JsonObject
            {
                ["media"] = new JsonObject
                {
                    ["versioning"] = "enabled",
                    ["tags"] = new JsonObject { ["team"] = "media" },
                },
            },
            ["users"] = new JsonObject
            {
                ["ci"] = new JsonObject
                {
                    ["access"] = new JsonArray(
                        new JsonObject
                        {
                            ["bucket"] = "media",
                            ["allow"] = "read-only",
                            ["prefix"] = "in/",
                        }
                    ),
                },
                ["none"] = new JsonObject(),
            },
        };
        Assert.Equal(
            """
            apiVersion: s3creds/v1
            account: "123456789012"
            buckets:
              media:
                versioning: enabled
                tags: {team: media}

            users:
              ci:
                access: [{bucket: media, allow: read-only, prefix: in/}]
              none: {}

            """,
            ManifestWriter.Write(manifest)
        );
    }

    [Fact]
    public void What_the_variable_dollar_gives_in_a_profile_is_no_variable_for_the_resource_that_uses_it()
    {
        var state = Loading.Load(
            "vars: {v: x}\nprofiles: {p: {tags: {a: \"$!dollar!$!name!$ $!name!$ $!dollar!$!v!$ $!v!$\"}}}\nbuckets: {b1x: {use: [p]}}"
        );
        Assert.Empty(Loading.Errors(state));
        var tags = state.Resources[new ResourceAddress(ResourceKind.Bucket, "b1x")]!["tags"]!.JsonOrNull!.Value.ToNode()!;
        Assert.Equal("$!name!$ b1x $!v!$ x", tags["a"]!.GetValue<string>());
    }

    [Fact]
    public void The_variable_dollar_gives_a_dollar_sign_and_cannot_be_declared()
    {
        var state = Loading.Load("buckets: {b1x: {tags: {a: \"$!dollar!$!x!$\"}}}");
        Assert.Equal("""{"a":"$!x!$"}""", Loading.Facet(state, "bucket/b1x", "tags"));
        Assert.Equal(["S3C021 4:8"], Loading.Errors(Loading.Load("vars: {dollar: x}\nusers: {u: {}}")));
    }

    private static JsonObject Map((string Key, JsonNode? Value)[] pairs)
    {
        var map = new JsonObject();
        foreach (var (key, value) in pairs.DistinctBy(p => p.Key, StringComparer.Ordinal))
            map[key] = value?.DeepClone();
        return map;
    }
}
