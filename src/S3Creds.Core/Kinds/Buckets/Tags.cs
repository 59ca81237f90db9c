using System.Text.Json.Nodes;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>
/// A bucket's tags, managed per key: <c>{"k":"v","gone":null}</c>. Live is all tags but <c>s3creds:*</c> and <c>aws:*</c>.
/// PutBucketTagging replaces the whole set, so every write merges into what was read right before it.
/// </summary>
internal sealed class Tags() : BucketFacet("tags", 10, FacetRole.AtCreation)
{
    /// <summary>Beside the value: all tags, which a write replaces.</summary>
    private const string WholeSet = "tags/all";

    public override JsonObject Schema() =>
        new()
        {
            ["type"] = "object",
            ["description"] = "Tags by key. null removes a tag; tags that are not named stay as they are.",
            ["examples"] = new JsonArray(new JsonObject { ["team"] = "media" }),
            ["maxProperties"] = 50,
            ["additionalProperties"] = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean", "null") },
        };

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        if (node is ManifestNode.Null)
            return NotRemovable(context, node, "name the keys to remove, each with null");
        if (node is not ManifestNode.Map map)
            return Wrong(context, node, "tags must be a map of keys to values");
        var tags = new JsonObject();
        var fine = true;
        foreach (var entry in map.Entries)
        {
            if (Problem(entry) is { } problem)
            {
                context.Diagnostics.Add(BucketCodes.Tag.At(entry.KeySpan, problem));
                fine = false;
            }
            else
            {
                tags[entry.Key] = entry.Value is ManifestNode.Scalar scalar ? scalar.Text : null;
            }
        }

        return fine ? Value(tags) : null;
    }

    public override bool IsLabel => true;

    public override bool IsDefault(FacetValue value) => value.JsonOrNull?.ToNode() is JsonObject { Count: 0 };

    public override StringComparer JoinsBy(string manifestKey) => StringComparer.Ordinal;

    public override JsonObject DefaultSchema() => LabelMap.DefaultSchema();

    public override FacetValue Overlay(FacetValue? live, FacetValue after) => LabelMap.Overlay(live, after);

    public override FacetValue Project(FacetValue desired, FacetValue live)
    {
        if (ObjectOf(desired) is not { } wanted || live is FacetValue.Unknown or FacetValue.Unsupported)
            return live;
        var there = ObjectOf(live);
        return Value(new JsonObject(wanted.Select(tag => KeyValuePair.Create(tag.Key, there?[tag.Key]?.DeepClone()))));
    }

    public override IEnumerable<string> Events => ["PutBucketTagging", "DeleteBucketTagging", "TagResource", "UntagResource"];

    public override IEnumerable<NeededAction> Actions(FacetValue? desired) =>
        [NeededAction.Read("s3:GetBucketTagging"), NeededAction.Write("s3:PutBucketTagging")];

    protected override async Task<FacetValue> ReadAsync(BucketTarget bucket, CancellationToken cancellationToken) =>
        From(await BucketTags.ReadAsync(bucket, cancellationToken));

    protected override async Task<ResourceState> ReadStateAsync(BucketTarget bucket, CancellationToken cancellationToken)
    {
        var tags = await BucketTags.ReadAsync(bucket, cancellationToken);
        var all = new JsonObject(tags.Select(t => KeyValuePair.Create(t.Key, (JsonNode?)t.Value)));
        return ResourceState.Empty.With(Key, From(tags)).With(WholeSet, Value(all));
    }

    /// <summary>The value of a tag set that was read already: the ownership tags are in the same set.</summary>
    public static FacetValue From(IReadOnlyDictionary<string, string> tags) =>
        Value(
            new JsonObject(tags.Where(t => !OwnershipTagMap.IsReserved(t.Key)).Select(t => KeyValuePair.Create(t.Key, (JsonNode?)t.Value)))
        );

    protected override Task WriteAsync(BucketTarget bucket, FacetValue before, FacetValue after, CancellationToken cancellationToken) =>
        WriteOverAsync(bucket, ResourceState.Empty, before, after, cancellationToken);

    protected override async Task WriteOverAsync(
        BucketTarget bucket,
        ResourceState live,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    )
    {
        // Absent is the way back from a facet that was not there: the keys that only "after" would have named.
        var wanted = ObjectOf(after) ?? new JsonObject((ObjectOf(before) ?? []).Select(t => KeyValuePair.Create(t.Key, (JsonNode?)null)));
        var all = live[WholeSet] is { } read
            ? new SortedDictionary<string, string>(
                ObjectOf(read)!.ToDictionary(t => t.Key, t => t.Value!.GetValue<string>()),
                StringComparer.Ordinal
            )
            : await BucketTags.ReadAsync(bucket, cancellationToken);
        await BucketTags.MergeAsync(
            bucket,
            all,
            wanted.Select(t => KeyValuePair.Create(t.Key, t.Value?.GetValue<string>())),
            cancellationToken
        );
    }

    private static string? Problem(ManifestEntry entry) =>
        entry switch
        {
            { Key: var key } when OwnershipTagMap.IsReserved(key) => $"the tag {key} is reserved",
            { Key.Length: 0 or > 128 } => "a tag key has 1 to 128 characters",
            { Value: ManifestNode.Scalar { Text.Length: > 256 } } => $"the value of tag {entry.Key} is longer than 256 characters",
            { Value: ManifestNode.Map or ManifestNode.List } => $"the value of tag {entry.Key} must be text or null",
            _ => null,
        };
}
