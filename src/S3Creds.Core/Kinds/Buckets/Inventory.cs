using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>
/// S3 Inventory configurations by their ids:
/// <c>{"ID":{"status":"enabled","frequency":"daily","versions":"current","fields":["Size"],"prefix":"in/",
/// "destination":{"bucket":ARN,"account":"…","prefix":"inventory/","format":"parquet","encryption":"s3"|KEY-ARN}}|null}</c>.
/// </summary>
internal sealed class Inventory() : ConfigurationsById("inventory", 85, "ListBucketInventoryConfigurations")
{
    private const string Destination = "destination";
    private const string Encryption = "encryption";
    private const string ByS3 = "s3";

    private static readonly (string Name, InventoryFormat Wire)[] Formats =
    [
        ("csv", InventoryFormat.CSV),
        ("orc", InventoryFormat.ORC),
        ("parquet", InventoryFormat.Parquet),
    ];

    /// <summary>What is written by default.</summary>
    private static readonly (string Key, string Value)[] Defaults =
    [
        ("status", "enabled"),
        ("frequency", "daily"),
        ("versions", "current"),
    ];

    private static readonly string[] Fields =
    [
        .. new[]
        {
            InventoryOptionalField.Size,
            InventoryOptionalField.LastModifiedDate,
            InventoryOptionalField.StorageClass,
            InventoryOptionalField.ETag,
            InventoryOptionalField.IsMultipartUploaded,
            InventoryOptionalField.ReplicationStatus,
            InventoryOptionalField.EncryptionStatus,
            InventoryOptionalField.ObjectLockRetainUntilDate,
            InventoryOptionalField.ObjectLockMode,
            InventoryOptionalField.ObjectLockLegalHoldStatus,
            InventoryOptionalField.IntelligentTieringAccessTier,
            InventoryOptionalField.BucketKeyStatus,
            InventoryOptionalField.ChecksumAlgorithm,
            InventoryOptionalField.ObjectAccessControlList,
            InventoryOptionalField.ObjectOwner,
            InventoryOptionalField.LifecycleExpirationDate,
        }.Select(f => f.Value),
    ];

    protected override string Description => "S3 Inventory reports,";

    protected override (string Id, JsonObject Value) Example =>
        (
            "daily",
            new JsonObject
            {
                ["fields"] = new JsonArray("Size", "StorageClass"),
                [Destination] = new JsonObject { ["bucket"] = "reports" },
            }
        );

    public override IEnumerable<ResourceAddress> Mentions(FacetValue value) =>
        DestinationBucket.Mentions((ObjectOf(value) ?? []).Select(c => c.Value?[Destination]?["bucket"]));

    protected override JsonObject Configuration()
    {
        var properties = new JsonObject
        {
            ["status"] = Choice("Whether reports are made.", "enabled", "enabled", "disabled"),
            ["frequency"] = Choice("How often reports are made.", "daily", "daily", "weekly"),
            ["versions"] = Choice("Of versioned objects, all versions or the current one.", "current", "current", "all"),
            ["fields"] = SchemaForms
                .ListOf(new JsonObject { ["enum"] = SchemaForms.Names(Fields) })
                .Described("Columns besides bucket and key.", null, new JsonArray("Size", "LastModifiedDate", "StorageClass")),
            [ObjectFilter.Prefix] = ObjectFilter.PrefixSchema(),
            [Destination] = SchemaForms
                .Closed(
                    new JsonObject
                    {
                        ["bucket"] = DestinationBucket.Schema("the reports go to"),
                        ["account"] = DestinationBucket.AccountSchema("The account that owns that bucket: S3 then writes to no other's."),
                        ["prefix"] = ObjectFilter.PrefixSchema("What the keys of the reports begin with."),
                        ["format"] = Choice("The format of the reports.", "csv", [.. Formats.Select(f => f.Name)]),
                        [Encryption] = SchemaForms
                            .Text("")
                            .Described(
                                "How the reports are encrypted: s3 (SSE-S3), or the ARN of a KMS key. Omitted: as the bucket does.",
                                null,
                                "s3",
                                "arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
                            ),
                    },
                    "bucket"
                )
                .Described("Where the reports are written."),
        };
        return SchemaForms.Closed(properties, Destination).Described("A report of the bucket's objects; null removes the configuration.");
    }

    protected override JsonObject? LoadOne(ManifestNode.Map node, string id, LoadContext context)
    {
        var value = new JsonObject();
        foreach (var (key, byDefault) in Defaults)
            value[key] = (node[key] as ManifestNode.Scalar)?.Text ?? byDefault;
        AddFields(value, ((node["fields"] as ManifestNode.List)?.Items ?? []).OfType<ManifestNode.Scalar>().Select(f => f.Text));
        ObjectFilter.Load(node, value);
        if (node[Destination] is not ManifestNode.Map map || DestinationBucket.Load(map["bucket"], context) is not { } bucket)
            return null;
        var destination = new JsonObject { ["bucket"] = bucket, ["format"] = (map["format"] as ManifestNode.Scalar)?.Text ?? "csv" };
        foreach (var key in (string[])["account", "prefix", Encryption])
        {
            if (map[key] is ManifestNode.Scalar text)
                destination[key] = text.Text;
        }

        if (destination[Encryption]?.ToString() is { } encryption and not ByS3 && !encryption.StartsWith("arn:", StringComparison.Ordinal))
        {
            Wrong(context, map[Encryption]!, $"encryption must be {ByS3} or the ARN of a KMS key, not {ShownText.Quote(encryption)}");
            return null;
        }

        value[Destination] = destination;
        return value;
    }

    protected override JsonObject FormOf(JsonObject value, LoadContext context)
    {
        foreach (var (key, byDefault) in Defaults.Where(d => value[d.Key]?.ToString() == d.Value))
            value.Remove(key);
        if (value[Destination] is JsonObject destination)
        {
            destination["bucket"] = DestinationBucket.Form(destination["bucket"]!.ToString(), context);
            if (destination["format"]?.ToString() == "csv")
                destination.Remove("format");
        }

        return value;
    }

    public override IEnumerable<string> Events =>
        [
            "PutInventoryConfiguration",
            "DeleteInventoryConfiguration",
            "PutBucketInventoryConfiguration",
            "DeleteBucketInventoryConfiguration",
        ];

    public override IEnumerable<NeededAction> Actions(FacetValue? desired) =>
        [NeededAction.Read("s3:GetInventoryConfiguration"), NeededAction.Write("s3:PutInventoryConfiguration")];

    protected override async Task<ConfigurationPage> PageAsync(BucketTarget bucket, string? token, CancellationToken cancellationToken)
    {
        var page = await bucket.S3.ListBucketInventoryConfigurationsAsync(
            new()
            {
                BucketName = bucket.Name,
                ExpectedBucketOwner = bucket.Owner,
                ContinuationToken = token,
            },
            cancellationToken
        );
        return new ConfigurationPage(
            (page.InventoryConfigurationList ?? []).Select(c => (c.InventoryId, Of(c))),
            page.IsTruncated == true,
            page.NextToken
        );
    }

    protected override Task PutAsync(BucketTarget bucket, string id, JsonObject value, CancellationToken cancellationToken) =>
        bucket.S3.PutBucketInventoryConfigurationAsync(
            new()
            {
                BucketName = bucket.Name,
                ExpectedBucketOwner = bucket.Owner,
                InventoryId = id,
                InventoryConfiguration = ToWire(id, value),
            },
            cancellationToken
        );

    protected override Task RemoveAsync(BucketTarget bucket, string id, CancellationToken cancellationToken) =>
        bucket.S3.DeleteBucketInventoryConfigurationAsync(
            new()
            {
                BucketName = bucket.Name,
                ExpectedBucketOwner = bucket.Owner,
                InventoryId = id,
            },
            cancellationToken
        );

    /// <summary>The order of the columns is S3's own.</summary>
    private static void AddFields(JsonObject value, IEnumerable<string> fields)
    {
        var sorted = fields
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(f => (JsonNode?)JsonValue.Create(f))
            .ToArray();
        if (sorted.Length > 0)
            value["fields"] = new JsonArray(sorted);
    }

    private JsonObject Of(InventoryConfiguration live)
    {
        var value = new JsonObject
        {
            ["status"] = live.IsEnabled == true ? "enabled" : "disabled",
            ["frequency"] = Known(live.Schedule?.Frequency?.Value, "Daily", "Weekly", live.InventoryId),
            ["versions"] = Known(live.IncludedObjectVersions?.Value, "Current", "All", live.InventoryId),
        };
        AddFields(value, (live.InventoryOptionalFields ?? []).Select(f => f.Value));
        if (live.InventoryFilter?.InventoryFilterPredicate is InventoryPrefixPredicate { Prefix: var prefix })
            ObjectFilter.AddPrefix(value, prefix);
        else if (live.InventoryFilter?.InventoryFilterPredicate is not null)
            throw Unreadable($"the filter of {live.InventoryId} is not known");
        if (live.Destination?.S3BucketDestination is not { BucketName: { Length: > 0 } bucket } target)
            throw Unreadable($"the destination of {live.InventoryId} is not known");
        var destination = new JsonObject
        {
            ["bucket"] = bucket,
            ["format"] = Array.Find(Formats, f => f.Wire == target.InventoryFormat).Name
                ?? throw Unreadable($"the format of {live.InventoryId} is {target.InventoryFormat}"),
        };
        if (target.AccountId is { Length: > 0 } account)
            destination["account"] = account;
        ObjectFilter.AddPrefix(destination, target.Prefix);
        if (target.InventoryEncryption?.SSEKMS?.KeyId is { Length: > 0 } key)
            destination[Encryption] = key;
        else if (target.InventoryEncryption?.SSES3 is not null)
            destination[Encryption] = ByS3;
        value[Destination] = destination;
        return value;
    }

    private static InventoryConfiguration ToWire(string id, JsonObject value)
    {
        var destination = (JsonObject)value[Destination]!;
        return new InventoryConfiguration
        {
            InventoryId = id,
            IsEnabled = value["status"]?.ToString() == "enabled",
            Schedule = new InventorySchedule
            {
                Frequency = value["frequency"]?.ToString() == "weekly" ? InventoryFrequency.Weekly : InventoryFrequency.Daily,
            },
            IncludedObjectVersions =
                value["versions"]?.ToString() == "all" ? InventoryIncludedObjectVersions.All : InventoryIncludedObjectVersions.Current,
            InventoryOptionalFields = value["fields"] is JsonArray fields
                ? [.. fields.Select(f => new InventoryOptionalField(f!.ToString()))]
                : null,
            InventoryFilter = ObjectFilter.PrefixOf(value) is { } prefix
                ? new InventoryFilter { InventoryFilterPredicate = new InventoryPrefixPredicate(prefix) }
                : null,
            Destination = new InventoryDestination
            {
                S3BucketDestination = new InventoryS3BucketDestination
                {
                    BucketName = destination["bucket"]!.ToString(),
                    AccountId = destination["account"]?.ToString(),
                    Prefix = ObjectFilter.PrefixOf(destination),
                    InventoryFormat = Array.Find(Formats, f => f.Name == destination["format"]!.ToString()).Wire,
                    InventoryEncryption = destination[Encryption]?.ToString() switch
                    {
                        null => null,
                        ByS3 => new InventoryEncryption { SSES3 = new SSES3() },
                        var key => new InventoryEncryption { SSEKMS = new SSEKMS { KeyId = key } },
                    },
                },
            },
        };
    }

    private string Known(string? wire, string one, string other, string id) =>
        wire == one || wire == other ? wire.ToLowerInvariant() : throw Unreadable($"{id} has the value {wire}");

    private static JsonObject Choice(string description, string byDefault, params string[] values) =>
        new JsonObject { ["enum"] = SchemaForms.Names(values) }.Described(description, byDefault);
}
