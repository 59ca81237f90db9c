using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary> S3 Intelligent-Tiering configurations by their ids, each for a prefix, for tags, or for the whole bucket:
/// <c>{"ID":{"status":"enabled","prefix":"logs/","tags":{"k":"v"},"archiveAfter":90,"deepArchiveAfter":180}|null}</c>. </summary>
internal sealed class IntelligentTiering() : ConfigurationsById("intelligentTiering", 10, "ListBucketIntelligentTieringConfigurations")
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

    protected override string Description => "S3 Intelligent-Tiering configurations";

    protected override (string Id, JsonObject Value) Example =>
        ("logs", new JsonObject { [ObjectFilter.Prefix] = "logs/", ["archiveAfter"] = 90 });

    /// <summary>Of these ids S3 documents the length alone.</summary>
    protected override string IdPattern => "^.{1,64}$";

    protected override string? WhyNoId(string id) =>
        id.Length is 0 or > LongestId ? $"has {id.Length} characters, S3 takes 1 to {LongestId}" : null;

    /// <summary>The manifest omits the status of a configuration that is on.</summary>
    protected override JsonObject FormOf(JsonObject value, LoadContext context)
    {
        if (value["status"]?.ToString() == Enabled)
            value.Remove("status");
        return value;
    }

    protected override JsonObject? LoadOne(ManifestNode.Map node, string id, LoadContext context)
    {
        var configuration = new JsonObject { ["status"] = node["status"] is ManifestNode.Scalar { Text: Disabled } ? Disabled : Enabled };
        ObjectFilter.Load(node, configuration);
        foreach (var (key, _, from) in Tiers)
        {
            if (node[key] is not ManifestNode.Scalar { Text: var text } days)
                continue;
            if (!int.TryParse(text, out var count) || count < from || count > Longest)
                Wrong(context, days, $"{key} is a number of days, {from} to {Longest}");
            configuration[key] = count;
        }

        if (!Tiers.Any(t => configuration.ContainsKey(t.Key)))
            Wrong(
                context,
                node,
                $"the configuration {ShownText.Quote(id)} moves nothing",
                "write archiveAfter, deepArchiveAfter or both: days without a read"
            );
        return configuration;
    }

    public override IEnumerable<string> Events =>
        [
            "PutIntelligentTieringConfiguration",
            "DeleteIntelligentTieringConfiguration",
            "PutBucketIntelligentTieringConfiguration",
            "DeleteBucketIntelligentTieringConfiguration",
        ];

    public override IEnumerable<NeededAction> Actions(FacetValue? desired) =>
        [NeededAction.Read("s3:GetIntelligentTieringConfiguration"), NeededAction.Write("s3:PutIntelligentTieringConfiguration")];

    protected override async Task<ConfigurationPage> PageAsync(BucketTarget bucket, string? token, CancellationToken cancellationToken)
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
        return new ConfigurationPage(
            (page.IntelligentTieringConfigurationList ?? []).Select(c => (c.IntelligentTieringId, Of(c))),
            page.IsTruncated == true,
            page.NextContinuationToken
        );
    }

    protected override Task PutAsync(BucketTarget bucket, string id, JsonObject value, CancellationToken cancellationToken) =>
        bucket.S3.PutBucketIntelligentTieringConfigurationAsync(
            new()
            {
                BucketName = bucket.Name,
                ExpectedBucketOwner = bucket.Owner,
                IntelligentTieringId = id,
                IntelligentTieringConfiguration = ToWire(id, value),
            },
            cancellationToken
        );

    protected override Task RemoveAsync(BucketTarget bucket, string id, CancellationToken cancellationToken) =>
        bucket.S3.DeleteBucketIntelligentTieringConfigurationAsync(
            new()
            {
                BucketName = bucket.Name,
                ExpectedBucketOwner = bucket.Owner,
                IntelligentTieringId = id,
            },
            cancellationToken
        );

    private JsonObject Of(IntelligentTieringConfiguration live)
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
                ObjectFilter.AddPrefix(configuration, prefix);
            else if (predicate is IntelligentTieringTagPredicate { Tag: { } tag })
                ObjectFilter.AddTag(configuration, tag);
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
            .. ObjectFilter.PrefixOf(configuration) is { } prefix
                ? (IntelligentTieringFilterPredicate[])[new IntelligentTieringPrefixPredicate(prefix)]
                : [],
            .. ObjectFilter.TagsOf(configuration).Select(t => new IntelligentTieringTagPredicate(t)),
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

    protected override JsonObject Configuration()
    {
        var properties = new JsonObject
        {
            ["status"] = new JsonObject { ["enum"] = SchemaForms.Names(Enabled, Disabled) }.Described(
                "Whether objects are moved.",
                Enabled
            ),
            [ObjectFilter.Prefix] = ObjectFilter.PrefixSchema(),
            [ObjectFilter.Tags] = ObjectFilter.TagsSchema(),
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

        return SchemaForms.Closed(properties).Described("What is moved to colder tiers, and when; null removes the configuration.");
    }
}
