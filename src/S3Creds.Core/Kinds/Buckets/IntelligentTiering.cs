using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary> S3 Intelligent-Tiering configurations by their ids, each for a prefix, for tags, or for the whole bucket:
/// <c>{"ID":{"status":"enabled","prefix":"logs/","tags":{"k":"v"},"archiveAfter":90,"deepArchiveAfter":180}|null}</c>. Ids that are not
/// named stay. </summary>
internal sealed class IntelligentTiering() : BucketFacet("intelligentTiering", 10)
{
    private const int LongestId = 64;
    private const int Longest = 730;
    private const string Enabled = "enabled";
    private const string Disabled = "disabled";

    /// <summary>The tiers, with the days that an object must not have been read at least (S3 User Guide,
    /// intelligent-tiering-overview).</summary>
    private static readonly (string Key, IntelligentTieringAccessTier Tier, int From)[] Tiers =
    [
        ("archiveAfter", IntelligentTieringAccessTier.ARCHIVE_ACCESS, 90),
        ("deepArchiveAfter", IntelligentTieringAccessTier.DEEP_ARCHIVE_ACCESS, 180),
    ];

    public override JsonObject Schema() =>
        new()
        {
            ["description"] =
                "S3 Intelligent-Tiering configurations by id. An id with null removes that one, ids that are not named stay. null: "
                + "none at all.",
            ["type"] = new JsonArray("object", "null"),
            ["maxProperties"] = 1000,
            ["propertyNames"] = new JsonObject { ["pattern"] = "^.{1,64}$" },
            ["additionalProperties"] = Configuration(),
        };

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        if (node is ManifestNode.Null)
            return FacetValue.Absent.Instance;
        if (node is not ManifestNode.Map map)
            return Wrong(context, node, "intelligentTiering must be a map of ids to configurations");
        var before = context.Diagnostics.Errors;
        var byId = new JsonObject();
        foreach (var entry in map.Entries)
        {
            if (entry.Key.Length is 0 or > LongestId)
                Wrong(
                    context,
                    entry.Value,
                    $"the id {ShownText.Quote(entry.Key)} has {entry.Key.Length} characters, S3 takes 1 to {LongestId}"
                );
            byId[entry.Key] = entry.Value is ManifestNode.Null ? null : Of(entry, context);
        }

        return context.Diagnostics.Errors > before ? null : Value(byId);
    }

    /// <summary>The manifest omits the status of a configuration that is on.</summary>
    public override IEnumerable<JsonNode?> Forms(FacetValue value, LoadContext context)
    {
        var byId = ObjectOf(value);
        foreach (var configuration in (byId ?? []).Select(c => c.Value).OfType<JsonObject>().Where(c => c["status"]?.ToString() == Enabled))
            configuration.Remove("status");
        return [byId];
    }

    public override StringComparer JoinsBy(string manifestKey) => StringComparer.Ordinal;

    public override FacetValue Project(FacetValue desired, FacetValue live)
    {
        if (ObjectOf(desired) is not { } wanted || live is FacetValue.Unknown or FacetValue.Unsupported)
            return live;
        var there = ObjectOf(live);
        return Value(new JsonObject(wanted.Select(c => KeyValuePair.Create(c.Key, there?[c.Key]?.DeepClone()))));
    }

    public override FacetValue Overlay(FacetValue? live, FacetValue after) =>
        after is FacetValue.Absent || LabelMap.Overlay(live, after).JsonOrNull?.ToNode() is JsonObject { Count: 0 }
            ? FacetValue.Absent.Instance
            : LabelMap.Overlay(live, after);

    protected override async Task<FacetValue> ReadAsync(BucketTarget bucket, CancellationToken cancellationToken)
    {
        var all = new JsonObject();
        string? token = null;
        do
        {
            var page = await bucket.S3.ListBucketIntelligentTieringConfigurationsAsync(
                new()
                {
                    BucketName = bucket.Name,
                    ExpectedBucketOwner = bucket.Owner,
                    ContinuationToken = token,
                },
                cancellationToken
            );
            foreach (var configuration in page.IntelligentTieringConfigurationList ?? [])
                all[configuration.IntelligentTieringId] = Of(configuration);
            token =
                page.IsTruncated == true
                    ? page.NextContinuationToken ?? throw Unreadable("it is truncated, and has no token for the next page")
                    : null;
        } while (token is not null);

        return all.Count == 0 ? FacetValue.Absent.Instance : Value(all);
    }

    protected override async Task WriteAsync(BucketTarget bucket, FacetValue before, FacetValue after, CancellationToken cancellationToken)
    {
        // What is there now, not what a plan saw: an interrupted run may have written some of it.
        var live = ObjectOf(await ReadAsync(bucket, cancellationToken)) ?? [];
        var wanted = ObjectOf(after) ?? new JsonObject(live.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)null)));
        foreach (var (id, value) in wanted)
        {
            if (value is JsonObject configuration && !JsonNode.DeepEquals(configuration, live[id]))
            {
                await bucket.S3.PutBucketIntelligentTieringConfigurationAsync(
                    new()
                    {
                        BucketName = bucket.Name,
                        ExpectedBucketOwner = bucket.Owner,
                        IntelligentTieringId = id,
                        IntelligentTieringConfiguration = ToWire(id, configuration),
                    },
                    cancellationToken
                );
            }
            else if (value is null && live.ContainsKey(id))
            {
                await bucket.S3.DeleteBucketIntelligentTieringConfigurationAsync(
                    new()
                    {
                        BucketName = bucket.Name,
                        ExpectedBucketOwner = bucket.Owner,
                        IntelligentTieringId = id,
                    },
                    cancellationToken
                );
            }
        }
    }

    private static JsonObject? Of(ManifestEntry entry, LoadContext context)
    {
        if (entry.Value is not ManifestNode.Map map)
        {
            Wrong(context, entry.Value, $"the configuration {ShownText.Quote(entry.Key)} must be a map, or null");
            return null;
        }

        var configuration = new JsonObject { ["status"] = map["status"] is ManifestNode.Scalar { Text: Disabled } ? Disabled : Enabled };
        if (map["prefix"] is ManifestNode.Scalar prefix)
            configuration["prefix"] = prefix.Text;
        if (map["tags"] is ManifestNode.Map tags)
            configuration["tags"] = new JsonObject(
                tags.Entries.Select(t => KeyValuePair.Create(t.Key, (JsonNode?)(t.Value as ManifestNode.Scalar)?.Text))
            );
        foreach (var (key, _, from) in Tiers)
        {
            if (map[key] is not ManifestNode.Scalar { Text: var text } days)
                continue;
            if (!int.TryParse(text, out var count) || count < from || count > Longest)
                Wrong(context, days, $"{key} is a number of days, {from} to {Longest}");
            configuration[key] = count;
        }

        if (!Tiers.Any(t => configuration.ContainsKey(t.Key)))
            Wrong(
                context,
                map,
                $"the configuration {ShownText.Quote(entry.Key)} moves nothing",
                "archiveAfter, deepArchiveAfter or both: days without a read"
            );
        return configuration;
    }

    /// <exception cref="UnreadableAnswerException">A filter, a status or a tier that is not known: what it means is not
    /// guessed.</exception>
    private static JsonObject Of(IntelligentTieringConfiguration live)
    {
        var status = live.Status?.Value switch
        {
            "Enabled" => Enabled,
            "Disabled" => Disabled,
            var other => throw Unreadable($"the status of {live.IntelligentTieringId} is {other}"),
        };
        var configuration = new JsonObject { ["status"] = status };
        foreach (var predicate in Predicates(live.IntelligentTieringFilter?.IntelligentTieringFilterPredicate))
        {
            if (predicate is IntelligentTieringPrefixPredicate { Prefix: var prefix })
                configuration["prefix"] = prefix;
            else if (predicate is IntelligentTieringTagPredicate { Tag: { } tag })
                ((JsonObject)(configuration["tags"] ??= new JsonObject()))[tag.Key] = tag.Value ?? "";
            else
                throw Unreadable($"the filter of {live.IntelligentTieringId} is not known");
        }

        foreach (var tiering in live.Tierings ?? [])
        {
            var known = Array.Find(Tiers, t => t.Tier == tiering.AccessTier);
            configuration[known.Key ?? throw Unreadable($"{live.IntelligentTieringId} has the tier {tiering.AccessTier}")] = tiering.Days;
        }

        return configuration;
    }

    private static IEnumerable<IntelligentTieringFilterPredicate> Predicates(IntelligentTieringFilterPredicate? predicate) =>
        predicate switch
        {
            null => [],
            IntelligentTieringNAryOperator and => and.Operands,
            _ => [predicate],
        };

    private static IntelligentTieringConfiguration ToWire(string id, JsonObject configuration)
    {
        List<IntelligentTieringFilterPredicate> parts =
        [
            .. configuration["prefix"] is { } prefix
                ? (IntelligentTieringFilterPredicate[])[new IntelligentTieringPrefixPredicate(prefix.ToString())]
                : [],
            .. (configuration["tags"] as JsonObject ?? []).Select(t => new IntelligentTieringTagPredicate(
                new Tag { Key = t.Key, Value = t.Value?.ToString() }
            )),
        ];
        return new IntelligentTieringConfiguration
        {
            IntelligentTieringId = id,
            Status = configuration["status"]?.ToString() == Disabled ? IntelligentTieringStatus.Disabled : IntelligentTieringStatus.Enabled,
            IntelligentTieringFilter =
                parts.Count == 0
                    ? null
                    : new IntelligentTieringFilter
                    {
                        IntelligentTieringFilterPredicate = parts is [var one] ? one : new IntelligentTieringAndOperator(parts),
                    },
            Tierings =
            [
                .. Tiers
                    .Where(t => configuration.ContainsKey(t.Key))
                    .Select(t => new Tiering { AccessTier = t.Tier, Days = configuration[t.Key]!.GetValue<int>() }),
            ],
        };
    }

    private static UnreadableAnswerException Unreadable(string why) => new("ListBucketIntelligentTieringConfigurations", why);

    private static JsonObject Configuration()
    {
        var properties = new JsonObject
        {
            ["status"] = new JsonObject { ["enum"] = SchemaForms.Names(Enabled, Disabled) }.Described(
                "Whether objects are moved.",
                Enabled
            ),
            ["prefix"] = new JsonObject
            {
                ["type"] = "string",
                ["minLength"] = 1,
                ["maxLength"] = 1024,
            }.Described("Only objects whose keys begin so.", null, "logs/"),
            ["tags"] = new JsonObject
            {
                ["type"] = "object",
                ["minProperties"] = 1,
                ["additionalProperties"] = new JsonObject { ["type"] = SchemaForms.Names("string", "number", "boolean") },
            }.Described("Only objects that have all of these tags.", null, new JsonObject { ["class"] = "archive" }),
        };
        foreach (var (key, tier, from) in Tiers)
        {
            var name = tier == IntelligentTieringAccessTier.ARCHIVE_ACCESS ? "Archive Access" : "Deep Archive Access";
            properties[key] = new JsonObject
            {
                ["type"] = "integer",
                ["minimum"] = from,
                ["maximum"] = Longest,
            }.Described($"To the {name} tier after so many days without a read, {from} to {Longest}.", null, from);
        }

        var schema = SchemaForms.Closed(properties);
        schema["type"] = SchemaForms.Names("object", "null");
        schema["description"] = "What is moved to colder tiers, and when; null removes the configuration.";
        return schema;
    }
}
