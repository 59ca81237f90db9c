using System.Text.Json.Nodes;
using CsCheck;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds.Buckets;

/// <summary>The laws of a bucket facet's canonical form, over drawn manifest forms that are valid.</summary>
internal static class DrawnFacet
{
    /// <summary>A drawn form loads; its value is written back to a form that loads as the same value; and so does the form with everything
    /// whose order has no meaning in another order.</summary>
    /// <param name="ordered">The lists whose order counts, by their key; the facet's own list by its key.</param>
    public static void IsCanonical(string facet, Gen<JsonObject> forms, int cases, params string[] ordered) =>
        IsCanonical(facet, forms.Select(f => (JsonNode)f), cases, ordered);

    public static void IsCanonical(string facet, Gen<JsonArray> forms, int cases, params string[] ordered) =>
        IsCanonical(facet, forms.Select(f => (JsonNode)f), cases, ordered);

    private static void IsCanonical(string key, Gen<JsonNode> forms, int cases, string[] ordered)
    {
        var facet = KindTable.Of(ResourceKind.Bucket)!.Facet(key);
        var address = new ResourceAddress(ResourceKind.Bucket, "one-bucket");
        var context = ManifestForm.ContextOf(address, "123456789012", "aws", ResourceSet.Empty, new HashSet<string>());
        Gen.Select(forms, Gen.Int)
            .Sample(
                (form, seed) =>
                {
                    var value = Load(form);
                    var written = ManifestForm.Of(facet, value, context);
                    Assert.True(written is not null, $"no form for {value}");
                    var again = facet.ManifestKeys.Count > 1 ? written.Single(w => w.Key == key).Value : written[0].Value;
                    Assert.Equal(value, Load(again!));
                    Assert.Equal(value, Load(Shuffled(key, form, new Random(seed))!));
                },
                iter: cases,
                threads: 1
            );

        FacetValue Load(JsonNode form)
        {
            var problems = new DiagnosticBag();
            var node = facet.ManifestKeys.Count > 1 ? new JsonObject { [key] = form.DeepClone() } : form;
            var value = facet.Load(ManifestNode.Of(node, new SourceSpan("drawn", 1, 1)), context with { Diagnostics = problems });
            Assert.False(problems.HasErrors, $"{form.ToJsonString()}: {string.Join("; ", problems.Sorted().Select(d => d.Message))}");
            return value!;
        }

        JsonNode? Shuffled(string at, JsonNode? node, Random random)
        {
            switch (node)
            {
                case JsonObject map:
                    var entries = map.Select(e => KeyValuePair.Create(e.Key, Shuffled(e.Key, e.Value, random))).ToArray();
                    random.Shuffle(entries);
                    return new JsonObject(entries);
                case JsonArray list:
                    var items = list.Select(i => Shuffled("", i, random)).ToArray();
                    if (!ordered.Contains(at))
                        random.Shuffle(items);
                    return new JsonArray(items);
                default:
                    return node?.DeepClone();
            }
        }
    }
}
