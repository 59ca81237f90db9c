using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary> Where S3 writes the log of requests: <c>{"bucket":"logs","prefix":"web/","keyFormat":"event-time","grants":[…]}</c>
/// (S3 User Guide, enable-server-access-logging). </summary>
internal sealed class Logging() : BucketFacet("logging", 60)
{
    private const string Bucket = "bucket";
    private const string Prefix = "prefix";
    private const string KeyFormat = "keyFormat";
    private const string GrantList = "grants";
    private const string Simple = "simple";

    private static readonly (string Name, PartitionDateSource Source)[] Partitioned =
    [
        ("event-time", PartitionDateSource.EventTime),
        ("delivery-time", PartitionDateSource.DeliveryTime),
    ];

    public override JsonObject Schema()
    {
        var schema = SchemaForms.Closed(
            new JsonObject
            {
                [Bucket] = SchemaForms
                    .Text("The bucket that the logs go to: of the same account and region. Its policy must let S3 write to it.")
                    .With("logs-of-team-media"),
                [Prefix] = new JsonObject { ["type"] = "string", ["maxLength"] = 800 }.Described(
                    "What the keys of the logs begin with. Omitted: nothing.",
                    "",
                    "media-uploads/"
                ),
                [KeyFormat] = new JsonObject { ["enum"] = SchemaForms.Names(Simple, Partitioned[0].Name, Partitioned[1].Name) }.Described(
                    "What follows the prefix: simple: the time of delivery. event-time, delivery-time: account, region, bucket and day, "
                        + "the day of the requests or of the delivery.",
                    Simple,
                    Partitioned[0].Name
                ),
                [GrantList] = Grants
                    .Schema([Grants.Full, "READ", "WRITE"], withOwner: false)
                    .Described(
                        "Grants on the logs by ACL, where the bucket for them has ACLs. Omitted: none.",
                        null,
                        new JsonArray(new JsonObject { ["to"] = "AuthenticatedUsers", ["permissions"] = new JsonArray("READ") })
                    ),
            },
            Bucket
        );
        schema["type"] = SchemaForms.Names("object", "null");
        return schema.Described(
            "Server access logging. null: off. Omitted: not managed.",
            null,
            new JsonObject { [Bucket] = "logs-of-team-media", [Prefix] = "media-uploads/" }
        );
    }

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        if (node is not ManifestNode.Map map)
            return node is ManifestNode.Null ? FacetValue.Absent.Instance : Wrong(context, node, "logging must be a map");
        if (map.TextOf(Bucket) is not { Length: > 0 } target)
            return Wrong(context, node, "logging needs the bucket that the logs go to");
        var before = context.Diagnostics.Errors;
        if (BucketName.Error(target) is { } wrong)
            Wrong(context, map[Bucket]!, $"logging to bucket {ShownText.Quote(target)}: {wrong}");
        if (target == context.Address.Name)
        {
            context.Diagnostics.Add(
                BucketCodes.LogsItself.At(
                    map[Bucket]!.Span,
                    $"{context.Address} logs to itself: each log that is written is a request that is logged again",
                    "use another bucket for the logs"
                )
            );
        }

        var (own, other) = (context.Bucket(context.Address.Name)?.Region, context.Bucket(target)?.Region);
        if (own is not null && other is not null && own != other)
        {
            context.Diagnostics.Add(
                BucketCodes.LogsElsewhere.At(
                    map[Bucket]!.Span,
                    $"{context.Address} is in {own} and logs to bucket/{target} in {other}: S3 writes logs to the same region only",
                    $"use a bucket in {own}"
                )
            );
        }

        var grants = map[GrantList] is ManifestNode.List list ? Grants.Load(list, "logging", withOwner: false, context) : [];
        var format = map.TextOf(KeyFormat);
        return context.Diagnostics.Errors > before ? null : Of(target, map.TextOf(Prefix), format, grants);
    }

    public override IEnumerable<JsonNode?> Forms(FacetValue value, LoadContext context)
    {
        var logging = ObjectOf(value);
        if (logging?[GrantList] is { } grants)
            logging[GrantList] = Grants.Form(grants);
        return [logging];
    }

    public override IEnumerable<Reference> References(FacetValue value) =>
        ObjectOf(value)?.TextOf(Bucket) is { } bucket
            ? [new Reference("log target", new ResourceAddress(ResourceKind.Bucket, bucket).ToString())]
            : [];

    public override IEnumerable<string> Events => ["PutBucketLogging"];

    public override IEnumerable<NeededAction> Actions(FacetValue? desired) =>
        [NeededAction.Read("s3:GetBucketLogging"), NeededAction.Write("s3:PutBucketLogging")];

    protected override async Task<FacetValue> ReadAsync(BucketTarget bucket, CancellationToken cancellationToken)
    {
        var request = new GetBucketLoggingRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner };
        var logging = (await OrNullAsync(bucket.S3.GetBucketLoggingAsync(request, cancellationToken)))?.BucketLoggingConfig;
        return logging?.TargetBucketName is { Length: > 0 } target
            ? Of(
                target,
                logging.TargetPrefix,
                Array
                    .Find(Partitioned, p => p.Source.Value == logging.TargetObjectKeyFormat?.PartitionedPrefix?.PartitionDateSource?.Value)
                    .Name,
                Grants.Canonical(Grants.OfWire(logging.Grants))
            )
            : FacetValue.Absent.Instance;
    }

    protected override async Task WriteAsync(BucketTarget bucket, FacetValue before, FacetValue after, CancellationToken cancellationToken)
    {
        var put = new PutBucketLoggingRequest
        {
            BucketName = bucket.Name,
            ExpectedBucketOwner = bucket.Owner,
            // Without a configuration the SDK sends the empty status, which turns logging off.
            LoggingConfig = ObjectOf(after) is { } wanted ? ToWire(wanted) : null,
        };
        await bucket.S3.PutBucketLoggingAsync(put, cancellationToken);
    }

    private static S3BucketLoggingConfig ToWire(JsonObject wanted) =>
        new()
        {
            TargetBucketName = wanted.TextOf(Bucket),
            TargetPrefix = wanted.TextOf(Prefix) ?? "",
            Grants = wanted[GrantList] is { } grants ? Grants.ToWire(Grants.Of(grants)) : null,
            // The simple form is S3's default, and other stores know no other.
            TargetObjectKeyFormat = wanted.TextOf(KeyFormat) is { } format
                ? new TargetObjectKeyFormat
                {
                    PartitionedPrefix = new PartitionedPrefix
                    {
                        PartitionDateSource = Array.Find(Partitioned, p => p.Name == format).Source,
                    },
                }
                : null,
        };

    private static FacetValue Of(string target, string? prefix, string? format, JsonArray grants)
    {
        var json = new JsonObject { [Bucket] = target };
        json.Put(Prefix, prefix is "" ? null : prefix);
        json.Put(KeyFormat, format is Simple ? null : format);
        json.Put(GrantList, grants);
        return Value(json);
    }
}
