using System.Text.Json.Nodes;
using S3Creds.Core.Json;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>The manifest keys <c>access</c> and <c>inline</c>.</summary>
internal static class InlineSchema
{
    public static JsonObject Access() =>
        new()
        {
            ["type"] = new JsonArray("array", "null"),
            ["description"] =
                "Access to buckets. A bucket that is not named gets none; each item becomes one inline policy. What the inline policies have "
                + "no room for goes to managed policies that s3creds makes for this principal. Omitted or null: none. "
                + "unmanaged: inline policies are left as they are.",
            ["examples"] = new JsonArray(new JsonArray(new JsonObject { ["bucket"] = "media-uploads", ["allow"] = "read-only" })),
            ["items"] = new JsonObject
            {
                ["type"] = "object",
                ["required"] = new JsonArray("bucket", "allow"),
                ["additionalProperties"] = false,
                ["properties"] = new JsonObject
                {
                    ["bucket"] = new JsonObject { ["type"] = "string" }.Described(
                        "A bucket that is declared, or named in external.",
                        examples: "media-uploads"
                    ),
                    ["allow"] = new JsonObject { ["enum"] = new JsonArray("read-only", "read-write", "write-only") }.Described(
                        "read-only: list and get. write-only: put. read-write: list, get, put and delete."
                    ),
                    ["prefix"] = new JsonObject
                    {
                        ["description"] = "Only keys that begin with this prefix, or with one of a list. Omitted: the whole bucket.",
                        ["examples"] = new JsonArray("uploads/"),
                        ["oneOf"] = new JsonArray(
                            new JsonObject { ["type"] = "string", ["minLength"] = 1 },
                            new JsonObject
                            {
                                ["type"] = "array",
                                ["minItems"] = 1,
                                ["items"] = new JsonObject { ["type"] = "string", ["minLength"] = 1 },
                            }
                        ),
                    },
                    ["until"] = new JsonObject
                    {
                        ["type"] = "string",
                        ["pattern"] = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
                        ["description"] = "The last day with access (UTC). AWS enforces it by a condition. Omitted: no end.",
                        ["examples"] = new JsonArray("2027-01-31"),
                    },
                },
            },
        };

    public static JsonObject Raw() =>
        new()
        {
            ["type"] = new JsonArray("object", "null"),
            ["description"] =
                "All other inline policies by name, each a document or the name of a JSON file beside the manifest. Omitted or null: none. "
                + "unmanaged: inline policies are left as they are.",
            ["examples"] = new JsonArray(new JsonObject { ["uploads"] = "policies/uploads.json" }),
            ["additionalProperties"] = DocumentNodes.DocumentOrFile("A document, or the name of a JSON file beside the manifest."),
        };
}
