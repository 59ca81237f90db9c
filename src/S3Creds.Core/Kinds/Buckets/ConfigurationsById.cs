using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>A page of configurations as values, and the token of the next page.</summary>
internal sealed record ConfigurationPage(IEnumerable<(string Id, JsonObject Value)> Items, bool IsTruncated, string? Next);

/// <summary>
/// What a bucket has several of, each written by itself under an id: <c>{"ID":{…}|null}</c>. An id with null is removed, ids that are not
/// named stay, and the list of them comes in pages.
/// </summary>
/// <param name="list">The API's name of the operation that lists them.</param>
internal abstract partial class ConfigurationsById(string key, int rank, string list) : BucketFacet(key, rank)
{
    private const int Most = 1000;

    public sealed override JsonObject Schema() =>
        new()
        {
            ["description"] = $"{Description} by id. An id with null removes that one, ids that are not named stay. null: none at all.",
            ["type"] = new JsonArray("object", "null"),
            ["maxProperties"] = Most,
            ["propertyNames"] = new JsonObject { ["pattern"] = IdPattern },
            ["additionalProperties"] = Nullable(Configuration()),
            ["examples"] = new JsonArray(new JsonObject { [Example.Id] = Example.Value }),
        };

    public sealed override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        if (node is ManifestNode.Null)
            return FacetValue.Absent.Instance;
        if (node is not ManifestNode.Map map)
            return Wrong(context, node, $"{Key} must be a map of ids to configurations");
        var before = context.Diagnostics.Errors;
        var byId = new JsonObject();
        foreach (var entry in map.Entries)
        {
            if (WhyNoId(entry.Key) is { } why)
                Wrong(context, entry.Value, $"the id {ShownText.Quote(entry.Key)} {why}");
            byId[entry.Key] = entry.Value is ManifestNode.Map body ? LoadOne(body, entry.Key, context) : null;
        }

        return context.Diagnostics.Errors > before ? null : Value(byId);
    }

    public sealed override IEnumerable<JsonNode?> Forms(FacetValue value, LoadContext context) =>
        [
            ObjectOf(value) is { } byId
                ? new JsonObject(
                    byId.Select(c =>
                        KeyValuePair.Create(
                            c.Key,
                            (JsonNode?)(c.Value is JsonObject one ? FormOf((JsonObject)one.DeepClone(), context) : null)
                        )
                    )
                )
                : null,
        ];

    public sealed override StringComparer JoinsBy(string manifestKey) => StringComparer.Ordinal;

    public sealed override FacetValue Project(FacetValue desired, FacetValue live)
    {
        if (ObjectOf(desired) is not { } wanted || live is FacetValue.Unknown or FacetValue.Unsupported)
            return live;
        var there = ObjectOf(live);
        return Value(new JsonObject(wanted.Select(c => KeyValuePair.Create(c.Key, there?[c.Key]?.DeepClone()))));
    }

    public sealed override FacetValue Overlay(FacetValue? live, FacetValue after) =>
        after is FacetValue.Absent || LabelMap.Overlay(live, after).JsonOrNull?.ToNode() is JsonObject { Count: 0 }
            ? FacetValue.Absent.Instance
            : LabelMap.Overlay(live, after);

    /// <summary>What they are, for the schema: <c>S3 Inventory configurations</c>.</summary>
    protected abstract string Description { get; }

    protected abstract (string Id, JsonObject Value) Example { get; }

    /// <summary>The schema of one.</summary>
    protected abstract JsonObject Configuration();

    protected virtual string IdPattern => IdForm().ToString();

    /// <summary>Why S3 takes no such id; null where it does.</summary>
    protected virtual string? WhyNoId(string id) =>
        IdForm().IsMatch(id) ? null : "must have 1 to 64 letters, digits, periods, dashes and underscores";

    /// <summary>The value of one that fits the schema; null after an error was added.</summary>
    protected abstract JsonObject? LoadOne(ManifestNode.Map node, string id, LoadContext context);

    /// <summary>One as a manifest writes it: what it would be anyway is left out.</summary>
    protected virtual JsonObject FormOf(JsonObject value, LoadContext context) => value;

    protected abstract Task<ConfigurationPage> PageAsync(BucketTarget bucket, string? token, CancellationToken cancellationToken);

    protected abstract Task PutAsync(BucketTarget bucket, string id, JsonObject value, CancellationToken cancellationToken);

    protected abstract Task RemoveAsync(BucketTarget bucket, string id, CancellationToken cancellationToken);

    /// <summary>An answer with a part that is not known: what it means is not guessed.</summary>
    protected UnreadableAnswerException Unreadable(string why) => new(list, why);

    public override bool IsWrittenInParts => true;

    protected sealed override async Task<FacetValue> ReadAsync(BucketTarget bucket, CancellationToken cancellationToken)
    {
        var all = new JsonObject();
        string? token = null;
        do
        {
            var page = await PageAsync(bucket, token, cancellationToken);
            foreach (var (id, value) in page.Items)
                all[id] = value;
            token = page.IsTruncated ? page.Next ?? throw Unreadable("it is truncated, and has no token for the next page") : null;
        } while (token is not null);

        return all.Count == 0 ? FacetValue.Absent.Instance : Value(all);
    }

    protected sealed override async Task WriteAsync(
        BucketTarget bucket,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    ) => await WriteFromAsync(bucket, await ReadAsync(bucket, cancellationToken), after, cancellationToken);

    protected sealed override Task WriteOverAsync(
        BucketTarget bucket,
        ResourceState live,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    ) =>
        live[Key] is FacetValue.Present or FacetValue.Absent
            ? WriteFromAsync(bucket, live[Key]!, after, cancellationToken)
            : WriteAsync(bucket, before, after, cancellationToken);

    /// <param name="there">What is there now, not what a plan saw: an interrupted run may have written some of it.</param>
    private async Task WriteFromAsync(BucketTarget bucket, FacetValue there, FacetValue after, CancellationToken cancellationToken)
    {
        var live = ObjectOf(there) ?? [];
        var wanted = ObjectOf(after) ?? new JsonObject(live.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)null)));
        foreach (var (id, value) in wanted)
        {
            if (value is JsonObject configuration && !JsonNode.DeepEquals(configuration, live[id]))
                await PutAsync(bucket, id, configuration, cancellationToken);
            else if (value is null && live.ContainsKey(id))
                await RemoveAsync(bucket, id, cancellationToken);
        }
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,64}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex IdForm();

    private static JsonObject Nullable(JsonObject schema)
    {
        schema["type"] = new JsonArray("object", "null");
        return schema;
    }
}
