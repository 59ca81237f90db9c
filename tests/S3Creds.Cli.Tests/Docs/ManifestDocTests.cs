using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Cli.Tests.Docs;

/// <summary>Every key of the manifest is explained where its schema is defined; docs/manifest.md is made from that.</summary>
public sealed class ManifestDocTests
{
    private static readonly JsonObject Schema = ManifestSchema.Create(KindTable.All);

    /// <summary>The keys of the manifest and of the policy documents in it.</summary>
    private static readonly List<SchemaProperty> All =
    [
        .. SchemaProperty.In(Schema),
        .. ((JsonObject)Schema["definitions"]!).SelectMany(d => SchemaProperty.In((JsonObject)d.Value!, d.Key)),
    ];

    [Fact]
    public void Every_key_has_a_description_of_whole_sentences()
    {
        Assert.True(All.Count > 190, $"{All.Count} keys");
        var wrong = All.Where(p =>
            p.Description is not { Length: > 10 } text || !text.EndsWith('.') || text.Trim() != text || !IsBegun(text)
        );
        Assert.Empty(wrong.Select(p => $"{p.Path}: {p.Description}"));

        // A value that the key takes, written as it is typed, may begin the sentence.
        static bool IsBegun(string text) =>
            char.IsUpper(text[0])
            || text.StartsWith("true: ", StringComparison.Ordinal)
            || text.Split(':', ',')[0] is "read-only" or "enabled" or "blocked" or "1";
    }

    [Fact]
    public void Every_key_has_an_example_unless_its_values_or_its_own_keys_are_listed()
    {
        var without = All.Where(p => !p.Examples.Any() && !p.Schema.ContainsKey("default") && !IsListed(p.Schema));
        Assert.Empty(without.Select(p => p.Path));

        static bool IsListed(JsonObject schema) =>
            schema.ContainsKey("enum")
            || schema.ContainsKey("const")
            || schema.ContainsKey("properties")
            || schema["type"]?.ToString() == "boolean"
            || schema.ToJsonString().Contains("$ref", StringComparison.Ordinal)
            || (schema["additionalProperties"] ?? schema["items"]) is JsonObject inner && inner.ContainsKey("properties");
    }

    [Fact]
    public void Every_default_and_every_example_fits_the_key()
    {
        var count = 0;
        foreach (var property in All)
        {
            foreach (var value in property.Examples.Append(property.Schema["default"]).OfType<JsonNode>())
            {
                var alone = (JsonObject)property.Schema.DeepClone();
                alone["definitions"] = Schema["definitions"]!.DeepClone();
                var found = new DiagnosticBag();
                // As the reader gives it: a number that C# wrote has a type of its own.
                var written = JsonNode.Parse(value.ToJsonString());
                new SchemaCheck(alone).Check(ManifestNode.Of(written, new SourceSpan(property.Path, 1, 1)), found);
                Assert.Empty(found.Sorted().Select(d => $"{property.Path}: {d.Message}"));
                count++;
            }
        }

        Assert.True(count > 100, $"{count} values");
    }

    [Fact]
    public Task The_page_is_current() =>
        RepositoryFiles.AssertCurrentAsync(RepositoryFiles.Doc("manifest.md"), ManifestDoc.Text(Schema), nameof(ManifestDocTests));
}
