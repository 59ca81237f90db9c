using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>Tags, managed per key: named keys are ensured, a null removes one, others stay.</summary>
/// <param name="bearing">Policies test the tags of the caller (<c>aws:PrincipalTag</c>), but never those of a policy.</param>
internal sealed class TagsFacet(IamObject api, AccessBearing bearing = AccessBearing.None)
    : IamFacet(api, "tags", 30, FacetRole.AtCreation, IamPart.Tags)
{
    // 50 a resource, of which ours take up to four.
    private const int Most = 50 - 4;

    private readonly IamObject api = api;

    public override JsonObject Schema() =>
        new()
        {
            ["type"] = "object",
            ["description"] = "Tags by key. null removes a tag; tags that are not named stay as they are.",
            ["examples"] = new JsonArray(new JsonObject { ["team"] = "media" }),
            ["additionalProperties"] = new JsonObject
            {
                ["type"] = new JsonArray("string", "number", "boolean", "null"),
                ["maxLength"] = 256,
            },
            ["maxProperties"] = Most,
        };

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        if (node is not ManifestNode.Map map)
            return Refuse(KindCodes.Value, node, context, "tags must be a map of keys to values");
        if (map.Entries.Count > Most)
            return Refuse(KindCodes.TooMany, node, context, $"{map.Entries.Count} tags, IAM allows 50 and s3creds needs 4 of them");
        var tags = new JsonObject();
        var good = true;
        var seen = new Dictionary<string, ManifestEntry>(api.TagKeys);
        foreach (var entry in map.Entries)
        {
            if (!seen.TryAdd(entry.Key, entry))
            {
                var first = seen[entry.Key];
                context.Diagnostics.Add(
                    ManifestCodes.SameTagKey.At(
                        entry.KeySpan,
                        $"{context.Address}: tag {ShownText.Quote(entry.Key)} is also {ShownText.Quote(first.Key)} at {first.KeySpan}: "
                            + $"tag keys of users and roles do not differ by case",
                        "keep one of them"
                    )
                );
                good = false;
            }

            var value = (entry.Value as ManifestNode.Scalar)?.Text;
            if (Error(entry.Key, value, entry.Value) is { } error)
            {
                context.Diagnostics.Add(KindCodes.Tag.At(entry.KeySpan, error));
                good = false;
            }

            tags[entry.Key] = value;
        }

        return good ? Value(tags) : null;
    }

    public override AccessBearing Bearing => bearing;

    /// <summary>A value of null removes a tag.</summary>
    protected override IEnumerable<string> WriteActions(FacetValue? desired)
    {
        var tags = desired?.JsonOrNull?.ToNode() as JsonObject;
        if (tags?.Any(t => t.Value is not null) != false)
            yield return $"Tag{api.Noun}";
        if (tags?.Any(t => t.Value is null) != false)
            yield return $"Untag{api.Noun}";
    }

    public override bool IsLabel => true;

    public override bool IsDefault(FacetValue value) => value.JsonOrNull?.ToNode() is JsonObject { Count: 0 };

    public override StringComparer JoinsBy(string manifestKey) => api.TagKeys;

    public override JsonObject DefaultSchema() => LabelMap.DefaultSchema();

    public override FacetValue Overlay(FacetValue? live, FacetValue after) => LabelMap.Overlay(live, after);

    public override FacetValue From(IamDetail detail) =>
        Value(
            new JsonObject(
                detail
                    .Tags.Where(t => !OwnershipTagMap.IsReserved(t.Key))
                    .Select(t => KeyValuePair.Create(t.Key, (JsonNode?)JsonValue.Create(t.Value)))
            )
        );

    public override FacetValue Project(FacetValue desired, FacetValue live)
    {
        if (desired is not FacetValue.Present wanted || live is FacetValue.Unknown or FacetValue.Unsupported)
            return live;
        var there = Keyed(live.JsonOrNull?.ToNode() as JsonObject ?? [], api.TagKeys);
        var keys = (wanted.Json.ToNode() as JsonObject ?? []).Select(t => t.Key);
        return Value(new JsonObject(keys.Select(k => KeyValuePair.Create(k, there.GetValueOrDefault(k)?.DeepClone()))));
    }

    public override async Task StoreAsync(
        AwsSession aws,
        ResourceAddress address,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    )
    {
        var wanted = after.JsonOrNull?.ToNode() as JsonObject ?? [];
        var set = wanted.Where(t => t.Value is not null).Select(t => new Tag { Key = t.Key, Value = t.Value!.ToString() }).ToList();
        var gone = wanted.Where(t => t.Value is null).Select(t => t.Key).ToList();
        if (gone.Count > 0)
            await api.UntagAsync(aws, address.Name, gone, cancellationToken);
        if (set.Count > 0)
            await api.TagAsync(aws, address.Name, set, cancellationToken);
    }

    /// <summary>The tags by key, as the kind compares keys. What a store has twice counts once.</summary>
    private static Dictionary<string, JsonNode?> Keyed(JsonObject tags, StringComparer keys)
    {
        var keyed = new Dictionary<string, JsonNode?>(keys);
        foreach (var (key, value) in tags)
            keyed.TryAdd(key, value);
        return keyed;
    }

    private static string? Error(string key, string? value, ManifestNode node)
    {
        if (node is not (ManifestNode.Scalar or ManifestNode.Null))
            return $"tag '{key}' must be a string or null";
        if (key.Length is 0 or > 128)
            return $"tag key '{key}' has {key.Length} characters, IAM allows 1 to 128";
        if (OwnershipTagMap.IsReserved(key))
            return $"tag '{key}' is reserved: s3creds: and aws: are reserved prefixes";
        if (value?.Length > 256)
            return $"the value of tag '{key}' has {value.Length} characters, IAM allows 256";
        var bad = (key + value).FirstOrDefault(c =>
            !(char.IsLetter(c) || char.IsSeparator(c) || char.IsNumber(c) || "_.:/=+-@".Contains(c))
        );
        return bad == default ? null : $"tag '{key}' has '{bad}', IAM allows letters, numbers, spaces and _ . : / = + - @";
    }
}
