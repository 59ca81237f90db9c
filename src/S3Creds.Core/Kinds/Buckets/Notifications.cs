using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3.Model;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>
/// Where S3 sends events of the bucket:
/// <c>{"configurations":{"ID":{"sqs":ARN,"events":["s3:ObjectCreated:*"],"prefix":"in/","suffix":".jpg"}},"eventBridge":true}</c>.
/// One write replaces all of them, so the value is all of them.
/// </summary>
internal sealed class Notifications() : BucketFacet("notifications", 85)
{
    private const string Configurations = "configurations";
    private const string EventBridge = "eventBridge";
    private const int LongestId = 255;

    public override JsonObject Schema() =>
        SchemaForms
            .Closed(
                new JsonObject
                {
                    [EventBridge] = new JsonObject { ["type"] = "boolean" }.Described(
                        "true: all events of the bucket go to Amazon EventBridge too.",
                        false
                    ),
                    [Configurations] = new JsonObject
                    {
                        ["type"] = "object",
                        ["maxProperties"] = 100,
                        ["additionalProperties"] = NotificationTarget.Schema(),
                    }.Described("Which events go to which queue, topic or function, by an id of your choice.", null, Example()),
                }
            )
            .AlsoNull()
            .Described(
                "Event notifications of the bucket. It is the whole of them: what is not declared is removed. null: none.",
                null,
                new JsonObject { [EventBridge] = true, [Configurations] = Example() }
            );

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        if (node is ManifestNode.Null)
            return FacetValue.Absent.Instance;
        if (node is not ManifestNode.Map map)
            return Wrong(context, node, "notifications must be a map");
        var before = context.Diagnostics.Errors;
        var byId = new JsonObject();
        foreach (var entry in (map[Configurations] as ManifestNode.Map)?.Entries ?? [])
        {
            if (entry.Key.Length is 0 or > LongestId)
                Wrong(context, entry.Value, $"the id {ShownText.Quote(entry.Key)} must have 1 to {LongestId} characters");
            byId[entry.Key] = NotificationTarget.Load(entry, context);
        }

        RefuseOverlaps((map[Configurations] as ManifestNode.Map)?.Entries ?? [], byId, context);
        if (context.Diagnostics.Errors > before)
            return null;
        return Of(byId, map[EventBridge] is ManifestNode.Scalar { Text: "true" });
    }

    public override IEnumerable<string> Events => ["PutBucketNotification", "PutBucketNotificationConfiguration"];

    public override IEnumerable<NeededAction> Actions(FacetValue? desired) =>
        [NeededAction.Read("s3:GetBucketNotification"), NeededAction.Write("s3:PutBucketNotification")];

    protected override async Task<FacetValue> ReadAsync(BucketTarget bucket, CancellationToken cancellationToken)
    {
        var live = await bucket.S3.GetBucketNotificationAsync(
            new GetBucketNotificationRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner },
            cancellationToken
        );
        var byId = new JsonObject();
        foreach (var queue in live.QueueConfigurations ?? [])
            byId[queue.Id] = NotificationTarget.Of("sqs", queue.Queue, queue);
        foreach (var topic in live.TopicConfigurations ?? [])
            byId[topic.Id] = NotificationTarget.Of("sns", topic.Topic, topic);
        foreach (var function in live.LambdaFunctionConfigurations ?? [])
            byId[function.Id] = NotificationTarget.Of("lambda", function.FunctionArn, function);
        return Of(byId, live.EventBridgeConfiguration is not null);
    }

    protected override async Task WriteAsync(BucketTarget bucket, FacetValue before, FacetValue after, CancellationToken cancellationToken)
    {
        var wanted = ObjectOf(after);
        var request = new PutBucketNotificationRequest
        {
            BucketName = bucket.Name,
            ExpectedBucketOwner = bucket.Owner,
            QueueConfigurations = [],
            TopicConfigurations = [],
            LambdaFunctionConfigurations = [],
            EventBridgeConfiguration = wanted?[EventBridge] is null ? null : new EventBridgeConfiguration(),
        };
        foreach (var (id, value) in wanted?[Configurations] as JsonObject ?? [])
            NotificationTarget.AddTo(request, id, (JsonObject)value!);
        try
        {
            await bucket.S3.PutBucketNotificationAsync(request, cancellationToken);
        }
        catch (AmazonServiceException e) when (DestinationRefusal.Of(e) is { } refusal)
        {
            throw new Diagnostics.S3CredsException(refusal.ToDiagnostic(bucket.Name), inner: e);
        }
    }

    private static FacetValue Of(JsonObject byId, bool eventBridge)
    {
        var value = new JsonObject();
        if (byId.Count > 0)
            value[Configurations] = byId;
        if (eventBridge)
            value[EventBridge] = true;
        return value.Count == 0 ? FacetValue.Absent.Instance : Value(value);
    }

    /// <summary>S3 refuses two configurations that one event of one object would match ("Configurations overlap").</summary>
    private static void RefuseOverlaps(IReadOnlyList<ManifestEntry> entries, JsonObject byId, LoadContext context)
    {
        var loaded = entries
            .Where(e => byId[e.Key] is JsonObject)
            .Select(e => (e.Key, e.Value.Span, Target: (JsonObject)byId[e.Key]!))
            .ToList();
        for (var i = 1; i < loaded.Count; i++)
        {
            foreach (var first in loaded.Take(i))
            {
                if (NotificationTarget.SharedEvent(first.Target, loaded[i].Target) is not { } shared)
                    continue;
                context.Diagnostics.Add(
                    BucketCodes.Overlap.At(
                        loaded[i].Span,
                        $"notifications {ShownText.Quote(first.Key)} and {ShownText.Quote(loaded[i].Key)} overlap: {shared} of one object "
                            + "matches both, and S3 allows one destination",
                        "give them other events, prefixes or suffixes, or send the event to an SNS topic that passes it on"
                    )
                );
                break;
            }
        }
    }

    private static JsonObject Example() =>
        new()
        {
            ["uploads"] = new JsonObject
            {
                ["sqs"] = "arn:aws:sqs:us-west-2:123456789012:uploads",
                ["events"] = new JsonArray("s3:ObjectCreated:*"),
                ["prefix"] = "in/",
                ["suffix"] = ".jpg",
            },
        };
}
