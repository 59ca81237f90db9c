using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>
/// Rules of replication by their ids:
/// <c>{"ID":{"priority":0,"status":"enabled","prefix":"in/","tags":{"k":"v"},"deleteMarkers":true,"existingObjects":true,
/// "replicaModifications":true,"replicationTime":true,"metrics":true,
/// "destination":{"bucket":ARN,"account":"…","owner":"destination","storageClass":"GLACIER","kmsKey":ARN}}}</c>.
/// What is off is left out. The order of rules means nothing: priorities decide.
/// </summary>
internal static class ReplicationRules
{
    private const string Operation = "GetBucketReplication";
    private const string Destination = "destination";
    private const string Enabled = "enabled";
    private const string Disabled = "disabled";
    private const string DeleteMarkers = "deleteMarkers";
    private const string ExistingObjects = "existingObjects";
    private const string ReplicaModifications = "replicaModifications";
    private const string ReplicationTime = "replicationTime";
    private const string Metrics = "metrics";

    /// <summary>The one value that S3 takes (API ReplicationTimeValue).</summary>
    private const int Minutes = 15;

    /// <summary>What is on or off, and what it does.</summary>
    private static readonly (string Key, string Meaning)[] Switches =
    [
        (DeleteMarkers, "true: delete markers are replicated. Not with tags."),
        (ExistingObjects, "true: objects from before the rule are replicated too, which AWS support must allow."),
        (ReplicaModifications, "true: changes of metadata of replicas are replicated."),
        (ReplicationTime, "true: S3 Replication Time Control, 15 minutes, with metrics."),
        (Metrics, "true: replication metrics and events."),
    ];

    private static readonly string[] StorageClasses =
    [
        "STANDARD",
        "STANDARD_IA",
        "ONEZONE_IA",
        "INTELLIGENT_TIERING",
        "GLACIER_IR",
        "GLACIER",
        "DEEP_ARCHIVE",
        "REDUCED_REDUNDANCY",
    ];

    public static JsonObject Schema()
    {
        var properties = new JsonObject
        {
            ["priority"] = new JsonObject
            {
                ["type"] = "integer",
                ["minimum"] = 0,
                ["maximum"] = int.MaxValue,
            }.Described("Of rules that match one object and have one destination, the higher number decides.", 0, 10),
            ["status"] = new JsonObject { ["enum"] = SchemaForms.Names(Enabled, Disabled) }.Described("Whether the rule acts.", Enabled),
            [ObjectFilter.Prefix] = ObjectFilter.PrefixSchema(),
            [ObjectFilter.Tags] = ObjectFilter.TagsSchema(),
            [Destination] = DestinationSchema(),
        };
        foreach (var (key, meaning) in Switches)
            properties[key] = new JsonObject { ["type"] = "boolean" }.Described(meaning, false);
        return SchemaForms.Closed(properties, Destination).Described("Objects that are replicated, and the bucket that they go to.");
    }

    public static JsonObject Load(ManifestNode.Map rules, LoadContext context)
    {
        var byId = new JsonObject();
        var priorities = new Dictionary<int, string>();
        foreach (var entry in rules.Entries)
        {
            if (entry.Key.Length is 0 or > 255)
                Wrong(context, entry.Value, $"the id {ShownText.Quote(entry.Key)} must have 1 to 255 characters");
            if (entry.Value is not ManifestNode.Map map)
                continue;
            var rule = LoadOne(map, context);
            byId[entry.Key] = rule;
            if (map["priority"] is null && rules.Entries.Count > 1)
                Wrong(context, map, $"the rule {ShownText.Quote(entry.Key)} needs a priority: there are several", "write priority: NUMBER");
            else if (!priorities.TryAdd(rule["priority"]!.GetValue<int>(), entry.Key))
                Wrong(
                    context,
                    map["priority"]!,
                    $"the rules {ShownText.Quote(priorities[rule["priority"]!.GetValue<int>()])} and {ShownText.Quote(entry.Key)} have one "
                        + "priority",
                    "give each rule another number"
                );
        }

        return byId;
    }

    /// <exception cref="UnreadableAnswerException">A part that is not known: what it means is not guessed.</exception>
    public static JsonObject Of(IReadOnlyList<ReplicationRule> live)
    {
        var byId = new JsonObject();
        foreach (var rule in live.OrderBy(r => r.Id, StringComparer.Ordinal))
            byId[rule.Id ?? throw Unreadable("a rule has no id")] = Of(rule, byId.Count);
        return byId;
    }

    public static List<ReplicationRule> ToWire(JsonObject rules) => [.. rules.Select(r => ToWire(r.Key, (JsonObject)r.Value!))];

    /// <summary>Leaves out what would be so anyway.</summary>
    public static void Shorten(JsonObject rule, LoadContext context)
    {
        if (rule["status"]?.ToString() == Enabled)
            rule.Remove("status");
        if (IsOn(rule, ReplicationTime))
            rule.Remove(Metrics);
        if (rule[Destination] is JsonObject destination)
            destination["bucket"] = DestinationBucket.Form(destination["bucket"]!.ToString(), context);
    }

    public static IEnumerable<JsonNode?> Destinations(JsonObject? rules) => (rules ?? []).Select(r => r.Value?[Destination]?["bucket"]);

    private static JsonObject LoadOne(ManifestNode.Map map, LoadContext context)
    {
        var rule = new JsonObject
        {
            ["priority"] = map["priority"] is ManifestNode.Scalar { Text: var text }
                ? int.Parse(text, NumberStyles.Integer, CultureInfo.InvariantCulture)
                : 0,
            ["status"] = map["status"] is ManifestNode.Scalar { Text: Disabled } ? Disabled : Enabled,
        };
        ObjectFilter.Load(map, rule);
        foreach (var (key, _) in Switches.Where(s => map[s.Key] is ManifestNode.Scalar { Text: "true" }))
            rule[key] = true;
        if (IsOn(rule, ReplicationTime))
            rule[Metrics] = true;
        if (IsOn(rule, DeleteMarkers) && rule[ObjectFilter.Tags] is not null)
            Wrong(context, map[DeleteMarkers]!, "S3 replicates no delete markers in a rule with tags", "leave one of the two out");
        if (map[Destination] is ManifestNode.Map destination)
            rule[Destination] = LoadDestination(destination, context);
        return rule;
    }

    private static JsonObject LoadDestination(ManifestNode.Map map, LoadContext context)
    {
        var destination = new JsonObject { ["bucket"] = DestinationBucket.Load(map["bucket"], context) };
        foreach (var key in (string[])["account", "owner", "storageClass", "kmsKey"])
        {
            if (map[key] is ManifestNode.Scalar text)
                destination[key] = text.Text;
        }

        var name = DestinationBucket.NameOf(destination["bucket"]?.ToString() ?? "");
        if (name == context.Address.Name)
            Wrong(context, map["bucket"]!, "a bucket cannot be replicated to itself");
        if (destination["owner"] is not null && destination["account"] is null)
            Wrong(
                context,
                map["owner"]!,
                "owner: destination needs the account that owns the destination",
                "write account: NUMBER beside it"
            );
        if (name is not null && context.Bucket(name) is { Versioning: { } versioning and not Enabled })
            context.Diagnostics.Add(
                BucketCodes.NeedNotMet.At(
                    map["bucket"]!.Span,
                    $"{context.Address}: replication needs versioning to be enabled in bucket/{name} too, and it is declared as {versioning}",
                    "write versioning: enabled there"
                )
            );
        return destination;
    }

    private static JsonObject Of(ReplicationRule live, int place)
    {
        // Rules of the first version of the schema have no filter and no priority, do not overlap, and replicate delete markers.
        var isFirstVersion = live.Filter is null;
        var rule = new JsonObject
        {
            ["priority"] = isFirstVersion ? place : live.Priority ?? throw Unreadable($"the rule {live.Id} has no priority"),
            ["status"] = live.Status?.Value switch
            {
                "Enabled" => Enabled,
                "Disabled" => Disabled,
                var other => throw Unreadable($"the status of the rule {live.Id} is {other}"),
            },
        };
        AddFilter(rule, live);
        Set(rule, DeleteMarkers, isFirstVersion || live.DeleteMarkerReplication?.Status == DeleteMarkerReplicationStatus.Enabled);
        Set(rule, ExistingObjects, live.ExistingObjectReplication?.Status == ExistingObjectReplicationStatus.Enabled);
        Set(rule, ReplicaModifications, live.SourceSelectionCriteria?.ReplicaModifications?.Status == ReplicaModificationsStatus.Enabled);
        Set(rule, ReplicationTime, live.Destination?.ReplicationTime?.Status == ReplicationTimeStatus.Enabled);
        Set(rule, Metrics, live.Destination?.Metrics?.Status == MetricsStatus.Enabled);
        if ((live.Destination?.ReplicationTime?.Time?.Minutes ?? Minutes) != Minutes)
            throw Unreadable($"the replication time of the rule {live.Id} is not {Minutes} minutes");
        rule[Destination] = Of(live.Destination, live.SourceSelectionCriteria, live.Id);
        return rule;
    }

    private static void AddFilter(JsonObject rule, ReplicationRule live)
    {
#pragma warning disable CS0618 // The prefix of rules of the first version stands nowhere else.
        ObjectFilter.AddPrefix(rule, live.Filter is null ? live.Prefix : live.Filter.And?.Prefix ?? live.Filter.Prefix);
#pragma warning restore CS0618
        foreach (var tag in live.Filter?.And?.Tags ?? (live.Filter?.Tag is { } one ? [one] : []))
            ObjectFilter.AddTag(rule, tag);
    }

    private static JsonObject Of(ReplicationDestination? live, SourceSelectionCriteria? source, string id)
    {
        var destination = new JsonObject { ["bucket"] = live?.BucketArn ?? throw Unreadable($"the rule {id} has no destination") };
        if (live.AccountId is { Length: > 0 } account)
            destination["account"] = account;
        if (live.AccessControlTranslation is not null)
            destination["owner"] = Destination;
        if (live.StorageClass?.Value is { Length: > 0 } storageClass)
            destination["storageClass"] = storageClass;
        if (live.EncryptionConfiguration?.ReplicaKmsKeyID is { Length: > 0 } key)
            destination["kmsKey"] = key;
        var withKms = source?.SseKmsEncryptedObjects?.SseKmsEncryptedObjectsStatus == SseKmsEncryptedObjectsStatus.Enabled;
        if (withKms != destination.ContainsKey("kmsKey"))
            throw Unreadable($"the rule {id} has one of SseKmsEncryptedObjects and ReplicaKmsKeyID without the other");
        return destination;
    }

    private static ReplicationRule ToWire(string id, JsonObject rule)
    {
        var destination = (JsonObject)rule[Destination]!;
        var kmsKey = destination["kmsKey"]?.ToString();
        return new ReplicationRule
        {
            Id = id,
            Priority = rule["priority"]!.GetValue<int>(),
            Status = rule["status"]?.ToString() == Disabled ? ReplicationRuleStatus.Disabled : ReplicationRuleStatus.Enabled,
            Filter = FilterOf(rule),
            DeleteMarkerReplication = new DeleteMarkerReplication
            {
                Status = IsOn(rule, DeleteMarkers) ? DeleteMarkerReplicationStatus.Enabled : DeleteMarkerReplicationStatus.Disabled,
            },
            ExistingObjectReplication = IsOn(rule, ExistingObjects)
                ? new ExistingObjectReplication { Status = ExistingObjectReplicationStatus.Enabled }
                : null,
            SourceSelectionCriteria =
                kmsKey is null && !IsOn(rule, ReplicaModifications)
                    ? null
                    : new SourceSelectionCriteria
                    {
                        SseKmsEncryptedObjects = kmsKey is null
                            ? null
                            : new SseKmsEncryptedObjects { SseKmsEncryptedObjectsStatus = SseKmsEncryptedObjectsStatus.Enabled },
                        ReplicaModifications = IsOn(rule, ReplicaModifications)
                            ? new ReplicaModifications { Status = ReplicaModificationsStatus.Enabled }
                            : null,
                    },
            Destination = new ReplicationDestination
            {
                BucketArn = destination["bucket"]!.ToString(),
                AccountId = destination["account"]?.ToString(),
                AccessControlTranslation = destination["owner"] is null
                    ? null
                    : new AccessControlTranslation { Owner = OwnerOverride.Destination },
                StorageClass = destination["storageClass"]?.ToString() is { } storageClass ? new S3StorageClass(storageClass) : null,
                EncryptionConfiguration = kmsKey is null ? null : new EncryptionConfiguration { ReplicaKmsKeyID = kmsKey },
                ReplicationTime = IsOn(rule, ReplicationTime)
                    ? new ReplicationTime
                    {
                        Status = ReplicationTimeStatus.Enabled,
                        Time = new ReplicationTimeValue { Minutes = Minutes },
                    }
                    : null,
                Metrics = IsOn(rule, Metrics)
                    ? new Amazon.S3.Model.Metrics
                    {
                        Status = MetricsStatus.Enabled,
                        EventThreshold = IsOn(rule, ReplicationTime) ? new ReplicationTimeValue { Minutes = Minutes } : null,
                    }
                    : null,
            },
        };
    }

    private static ReplicationRuleFilter FilterOf(JsonObject rule)
    {
        var prefix = ObjectFilter.PrefixOf(rule);
        var tags = ObjectFilter.TagsOf(rule);
        return (prefix, tags) switch
        {
            (_, []) => new ReplicationRuleFilter { Prefix = prefix ?? "" },
            (null, [var one]) => new ReplicationRuleFilter { Tag = one },
            _ => new ReplicationRuleFilter
            {
                And = new ReplicationRuleAndOperator { Prefix = prefix, Tags = tags },
            },
        };
    }

    private static JsonObject DestinationSchema() =>
        SchemaForms
            .Closed(
                new JsonObject
                {
                    ["bucket"] = DestinationBucket.Schema("the replicas go to"),
                    ["account"] = DestinationBucket.AccountSchema("The account that owns that bucket, if it is another one."),
                    ["owner"] = new JsonObject { ["enum"] = SchemaForms.Names(Destination) }.Described(
                        "With destination, the owner of that bucket owns the replicas; it needs account. Omitted: the owner of the object.",
                        null,
                        Destination
                    ),
                    ["storageClass"] = new JsonObject { ["enum"] = SchemaForms.Names(StorageClasses) }.Described(
                        "The storage class of the replicas. Omitted: that of the object.",
                        null,
                        "STANDARD_IA"
                    ),
                    ["kmsKey"] = SchemaForms
                        .Text("")
                        .Described(
                            "The KMS key for replicas of objects that are encrypted with KMS. Omitted: such objects are not replicated.",
                            null,
                            "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
                        ),
                },
                "bucket"
            )
            .Described("The bucket that the replicas go to, and what they are there.");

    private static void Set(JsonObject rule, string key, bool on)
    {
        if (on)
            rule[key] = true;
    }

    private static bool IsOn(JsonObject rule, string key) => rule[key]?.GetValue<bool>() == true;

    private static void Wrong(LoadContext context, ManifestNode node, string message, string? hint = null) =>
        context.Diagnostics.Add(BucketCodes.Value.At(node.Span, message, hint));

    private static UnreadableAnswerException Unreadable(string why) => new(Operation, why);
}
