using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>One configuration of notifications: events of some objects, and the queue, topic or function that they go to.</summary>
internal static partial class NotificationTarget
{
    private const string Events = "events";

    /// <summary>The services, with the form of their ARNs. FIFO queues and topics are not supported (S3 User Guide,
    /// notification-how-to-event-types-and-destinations).</summary>
    private static readonly (string Key, string What, string Example)[] Services =
    [
        ("sqs", "queue", "arn:aws:sqs:us-west-2:123456789012:uploads"),
        ("sns", "topic", "arn:aws:sns:us-west-2:123456789012:uploads"),
        ("lambda", "function", "arn:aws:lambda:us-west-2:123456789012:function:thumbnail"),
    ];

    /// <summary>What S3 has events for, as the SDK lists them.</summary>
    private static readonly string[] Known =
    [
        .. new[]
        {
            EventType.ObjectCreatedAll,
            EventType.ObjectCreatedPut,
            EventType.ObjectCreatedPost,
            EventType.ObjectCreatedCopy,
            EventType.ObjectCreatedCompleteMultipartUpload,
            EventType.ObjectRemovedAll,
            EventType.ObjectRemovedDelete,
            EventType.ObjectRemovedDeleteMarkerCreated,
            EventType.ObjectRestoreAll,
            EventType.ObjectRestorePost,
            EventType.ObjectRestoreCompleted,
            EventType.S3ObjectRestoreDelete,
            EventType.ReducedRedundancyLostObject,
            EventType.ReplicationAll,
            EventType.ReplicationOperationFailedReplication,
            EventType.ReplicationOperationNotTracked,
            EventType.ReplicationOperationMissedThreshold,
            EventType.ReplicationOperationReplicatedAfterThreshold,
            EventType.S3LifecycleExpirationAll,
            EventType.S3LifecycleExpirationDelete,
            EventType.S3LifecycleExpirationDeleteMarkerCreated,
            EventType.S3LifecycleTransition,
            EventType.S3IntelligentTiering,
            EventType.S3ObjectTaggingAll,
            EventType.S3ObjectTaggingPut,
            EventType.S3ObjectTaggingDelete,
            EventType.S3ObjectAclPut,
        }.Select(e => e.Value),
    ];

    public static JsonObject Schema()
    {
        var properties = new JsonObject();
        foreach (var (key, what, example) in Services)
            properties[key] = SchemaForms.Text("").Described($"The ARN of the {what}; it must allow S3 to use it.", null, example);
        properties[Events] = SchemaForms
            .ListOf(new JsonObject { ["enum"] = SchemaForms.Names(Known) })
            .Described("What happens to an object.", null, new JsonArray("s3:ObjectCreated:*", "s3:ObjectRemoved:Delete"));
        properties[Events]!["minItems"] = 1;
        properties["prefix"] = Key("Only objects whose keys begin so.", "in/");
        properties["suffix"] = Key("Only objects whose keys end so.", ".jpg");
        return SchemaForms.Closed(properties, Events).Described("Events of some objects, and one destination: sqs, sns or lambda.");
    }

    public static JsonObject? Load(ManifestEntry entry, LoadContext context)
    {
        if (entry.Value is not ManifestNode.Map map)
            return null;
        var services = Services.Where(s => map[s.Key] is not null).ToList();
        if (services is not [var service])
        {
            context.Diagnostics.Add(
                BucketCodes.Value.At(
                    entry.Value.Span,
                    $"notifications {ShownText.Quote(entry.Key)} has {services.Count} destinations, and needs one",
                    "write one of sqs, sns and lambda; for several destinations, several configurations"
                )
            );
            return null;
        }

        var arn = (map[service.Key] as ManifestNode.Scalar)?.Text ?? "";
        if (WhyNoDestination(service.Key, arn) is { } why)
            context.Diagnostics.Add(
                BucketCodes.Value.At(
                    map[service.Key]!.Span,
                    $"{ShownText.Quote(arn)} is not a {service.What} that S3 can send events to: {why}",
                    $"write the ARN of a {service.What}, such as {service.Example}"
                )
            );
        var events = (map[Events] as ManifestNode.List)?.Items.OfType<ManifestNode.Scalar>().Select(e => e.Text) ?? [];
        return Of(service.Key, arn, events, (map["prefix"] as ManifestNode.Scalar)?.Text, (map["suffix"] as ManifestNode.Scalar)?.Text);
    }

    /// <exception cref="UnreadableAnswerException">A filter that is not known: which events it lets through is not guessed.</exception>
    public static JsonObject Of(string service, string arn, NotificationConfiguration live)
    {
        string? prefix = null,
            suffix = null;
        foreach (var rule in live.Filter?.S3KeyFilter?.FilterRules ?? [])
        {
            if (string.Equals(rule.Name, "prefix", StringComparison.OrdinalIgnoreCase))
                prefix = rule.Value;
            else if (string.Equals(rule.Name, "suffix", StringComparison.OrdinalIgnoreCase))
                suffix = rule.Value;
            else
                throw new UnreadableAnswerException("GetBucketNotificationConfiguration", $"a filter is by {rule.Name}");
        }

        return Of(service, arn, (live.Events ?? []).Select(e => e.Value), prefix, suffix);
    }

    public static void AddTo(PutBucketNotificationRequest request, string id, JsonObject target)
    {
        if (target["sqs"] is { } queue)
            request.QueueConfigurations.Add(Filled(new QueueConfiguration { Id = id, Queue = queue.ToString() }, target));
        else if (target["sns"] is { } topic)
            request.TopicConfigurations.Add(Filled(new TopicConfiguration { Id = id, Topic = topic.ToString() }, target));
        else
            request.LambdaFunctionConfigurations.Add(
                Filled(new LambdaFunctionConfiguration { Id = id, FunctionArn = target["lambda"]!.ToString() }, target)
            );
    }

    /// <summary>An event that both would get for one object; null where there is none.</summary>
    public static string? SharedEvent(JsonObject one, JsonObject other)
    {
        var (a, b) = (Text(one, "prefix"), Text(other, "prefix"));
        if (!a.StartsWith(b, StringComparison.Ordinal) && !b.StartsWith(a, StringComparison.Ordinal))
            return null;
        (a, b) = (Text(one, "suffix"), Text(other, "suffix"));
        if (!a.EndsWith(b, StringComparison.Ordinal) && !b.EndsWith(a, StringComparison.Ordinal))
            return null;
        return EventsOf(one).SelectMany(_ => EventsOf(other), Narrower).FirstOrDefault(e => e is not null);
    }

    private static string? Narrower(string one, string other) =>
        Covers(one, other) ? other
        : Covers(other, one) ? one
        : null;

    private static bool Covers(string wide, string narrow) =>
        wide == narrow || (wide.EndsWith('*') && narrow.StartsWith(wide[..^1], StringComparison.Ordinal));

    private static string? WhyNoDestination(string service, string arn) =>
        ArnForm().Match(arn) is not { Success: true } match || match.Groups["service"].Value != service
            ? $"it is not the ARN of one in {service}"
        : service == "lambda" != match.Groups["name"].Value.StartsWith("function:", StringComparison.Ordinal) ? "it names something else"
        : arn.EndsWith(".fifo", StringComparison.Ordinal) ? "S3 does not support FIFO queues and topics"
        : null;

    [GeneratedRegex(
        "^arn:aws[a-z-]*:(?<service>sqs|sns|lambda):[a-z0-9-]+:[0-9]{12}:(?<name>[A-Za-z0-9_.:$-]+)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex ArnForm();

    private static JsonObject Of(string service, string arn, IEnumerable<string> events, string? prefix, string? suffix)
    {
        var target = new JsonObject
        {
            [service] = arn,
            [Events] = new JsonArray([
                .. events.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(e => JsonValue.Create(e)),
            ]),
        };
        if (prefix is { Length: > 0 })
            target["prefix"] = prefix;
        if (suffix is { Length: > 0 })
            target["suffix"] = suffix;
        return target;
    }

    private static T Filled<T>(T configuration, JsonObject target)
        where T : NotificationConfiguration
    {
        configuration.Events = [.. EventsOf(target).Select(e => new EventType(e))];
        List<FilterRule> rules =
        [
            .. ((string[])["prefix", "suffix"])
                .Where(target.ContainsKey)
                .Select(name => new FilterRule { Name = name, Value = Text(target, name) }),
        ];
        if (rules.Count > 0)
            configuration.Filter = new Filter { S3KeyFilter = new S3KeyFilter { FilterRules = rules } };
        return configuration;
    }

    private static IEnumerable<string> EventsOf(JsonObject target) => ((JsonArray)target[Events]!).Select(e => e!.ToString());

    private static string Text(JsonObject target, string key) => target[key]?.ToString() ?? "";

    private static JsonObject Key(string description, string example) =>
        new JsonObject
        {
            ["type"] = "string",
            ["minLength"] = 1,
            ["maxLength"] = 1024,
        }.Described(description, null, example);
}
