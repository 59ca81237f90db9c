using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds;

/// <summary>Tags by key, the same for buckets and IAM objects: named keys are ensured, null removes one, others stay.</summary>
internal static class LabelMap
{
    public static JsonObject DefaultSchema() =>
        SchemaForms
            .MapOf(new JsonObject { ["type"] = SchemaForms.Names("string", "number", "boolean") })
            .Described(
                "Tags of every resource that can have tags. A resource's own tag of the same key overrides it.",
                examples: new JsonObject { ["team"] = "media" }
            );

    /// <summary>The tags after a write of <paramref name="after"/>.</summary>
    public static FacetValue Overlay(FacetValue? live, FacetValue after)
    {
        var merged = live?.JsonOrNull?.ToNode() as JsonObject ?? [];
        foreach (var (key, value) in after.JsonOrNull?.ToNode() as JsonObject ?? [])
        {
            if (value is null)
                merged.Remove(key);
            else
                merged[key] = value.DeepClone();
        }

        return new FacetValue.Present(CanonicalJson.Of(merged));
    }
}
