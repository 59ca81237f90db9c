using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>Lifecycle rules as S3 has them, and back.</summary>
internal static class LifecycleWire
{
    /// <summary>Rules by id. Some stores keep rules without one: they are numbered.</summary>
    public static JsonObject Of(IEnumerable<LifecycleRule> rules)
    {
        var byId = new JsonObject();
        foreach (var rule in rules)
        {
            var id = rule.Id;
            for (var number = 1; string.IsNullOrEmpty(id) || byId.ContainsKey(id); number++)
                id = string.Create(CultureInfo.InvariantCulture, $"{rule.Id}#{number}");
            byId[id] = Of(rule);
        }

        return byId;
    }

    public static List<LifecycleRule> ToWire(JsonObject byId) => [.. byId.Select(r => ToWire(r.Key, (JsonObject)r.Value!))];

    private static JsonObject Of(LifecycleRule rule)
    {
        var json = new JsonObject
        {
            ["status"] = rule.Status?.Value == LifecycleRuleStatus.Disabled.Value ? LifecycleForm.Disabled : LifecycleForm.Enabled,
        };
#pragma warning disable CS0618 // Rules that were made by the older API still have their prefix here, and no filter.
        AddFilter(json, rule.Filter, rule.Prefix);
#pragma warning restore CS0618
        json.Put("transitions", LifecycleForm.Sorted((rule.Transitions ?? []).Select(Of)));
        json.Put("expireAfter", rule.Expiration?.Days);
        json.Put("expireOn", Day(rule.Expiration?.Date));
        // False: nothing is done.
        json.Put("expireMarkers", rule.Expiration?.ExpiredObjectDeleteMarker == true ? true : null);
        var noncurrent = new JsonObject();
        noncurrent.Put("transitions", LifecycleForm.Sorted((rule.NoncurrentVersionTransitions ?? []).Select(Of)));
        noncurrent.Put("expireAfter", rule.NoncurrentVersionExpiration?.NoncurrentDays);
        noncurrent.Put("keep", rule.NoncurrentVersionExpiration?.NewerNoncurrentVersions);
        json.Put("noncurrent", noncurrent);
        json.Put("abortUploadsAfter", rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation);
        return json;
    }

    /// <summary>One condition stands alone or in an And, and the SDK fills predicates or properties: all mean the same.</summary>
    private static void AddFilter(JsonObject json, LifecycleFilter? filter, string? rulePrefix)
    {
        var and = filter?.And;
        var parts = Predicates(filter?.LifecycleFilterPredicate).ToList();
        var prefix = rulePrefix ?? filter?.Prefix ?? and?.Prefix ?? parts.OfType<LifecyclePrefixPredicate>().FirstOrDefault()?.Prefix;
        List<Tag?> tags = [filter?.Tag, .. and?.Tags ?? [], .. parts.OfType<LifecycleTagPredicate>().Select(p => p.Tag)];
        json.Put("prefix", prefix is "" ? null : prefix);
        json.Put(
            "tags",
            new JsonObject(tags.OfType<Tag>().DistinctBy(t => t.Key).Select(t => KeyValuePair.Create(t.Key, (JsonNode?)(t.Value ?? ""))))
        );
        json.Put(
            "largerThan",
            filter?.ObjectSizeGreaterThan
                ?? and?.ObjectSizeGreaterThan
                ?? parts.OfType<LifecycleObjectSizeGreaterThanPredicate>().FirstOrDefault()?.ObjectSizeGreaterThan
        );
        json.Put(
            "smallerThan",
            filter?.ObjectSizeLessThan
                ?? and?.ObjectSizeLessThan
                ?? parts.OfType<LifecycleObjectSizeLessThanPredicate>().FirstOrDefault()?.ObjectSizeLessThan
        );
    }

    private static IEnumerable<LifecycleFilterPredicate> Predicates(LifecycleFilterPredicate? predicate) =>
        predicate switch
        {
            null => [],
            LifecycleNAryOperator and => and.Operands ?? [],
            _ => [predicate],
        };

    private static JsonObject Of(LifecycleTransition transition)
    {
        var json = new JsonObject { ["to"] = transition.StorageClass?.Value };
        json.Put("after", transition.Days);
        json.Put("on", Day(transition.Date));
        return json;
    }

    private static JsonObject Of(LifecycleRuleNoncurrentVersionTransition transition)
    {
        var json = new JsonObject { ["to"] = transition.StorageClass?.Value };
        json.Put("after", transition.NoncurrentDays);
        json.Put("keep", transition.NewerNoncurrentVersions);
        return json;
    }

    /// <summary>S3 keeps days: midnight in UTC.</summary>
    private static string? Day(DateTime? date) =>
        date?.ToUniversalTime() is not { } utc ? null
        : utc.TimeOfDay == TimeSpan.Zero ? utc.ToString(LifecycleForm.DayFormat, CultureInfo.InvariantCulture)
        : utc.ToString("O", CultureInfo.InvariantCulture);

    private static DateTime? Date(string? day) =>
        day is null
            ? null
            : DateTime.Parse(day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    private static LifecycleRule ToWire(string id, JsonObject rule)
    {
        var noncurrent = rule["noncurrent"] as JsonObject ?? [];
        return new LifecycleRule
        {
            Id = id,
            Status = rule.TextOf("status") == LifecycleForm.Disabled ? LifecycleRuleStatus.Disabled : LifecycleRuleStatus.Enabled,
            Filter = FilterOf(rule),
            Transitions =
            [
                .. rule.ObjectsOf("transitions")
                    .Select(t => new LifecycleTransition
                    {
                        StorageClass = S3StorageClass.FindValue(t.TextOf("to")),
                        Days = t.NumberOf("after"),
                        Date = Date(t.TextOf("on")),
                    }),
            ],
            Expiration =
                rule.ContainsKey("expireAfter") || rule.ContainsKey("expireOn") || rule.ContainsKey("expireMarkers")
                    ? new LifecycleRuleExpiration
                    {
                        Days = rule.NumberOf("expireAfter"),
                        Date = Date(rule.TextOf("expireOn")),
                        ExpiredObjectDeleteMarker = rule.ContainsKey("expireMarkers") ? true : null,
                    }
                    : null,
            NoncurrentVersionTransitions =
            [
                .. noncurrent
                    .ObjectsOf("transitions")
                    .Select(t => new LifecycleRuleNoncurrentVersionTransition
                    {
                        StorageClass = S3StorageClass.FindValue(t.TextOf("to")),
                        NoncurrentDays = t.NumberOf("after"),
                        NewerNoncurrentVersions = t.NumberOf("keep"),
                    }),
            ],
            NoncurrentVersionExpiration = noncurrent.ContainsKey("expireAfter")
                ? new LifecycleRuleNoncurrentVersionExpiration
                {
                    NoncurrentDays = noncurrent.NumberOf("expireAfter"),
                    NewerNoncurrentVersions = noncurrent.NumberOf("keep"),
                }
                : null,
            AbortIncompleteMultipartUpload = rule.NumberOf("abortUploadsAfter") is { } days
                ? new LifecycleRuleAbortIncompleteMultipartUpload { DaysAfterInitiation = days }
                : null,
        };
    }

    /// <summary>An empty prefix is the whole bucket, in the form that every store knows.</summary>
    private static LifecycleFilter FilterOf(JsonObject rule)
    {
        var prefix = rule.TextOf("prefix");
        List<Tag> tags = [.. (rule["tags"] as JsonObject ?? []).Select(t => new Tag { Key = t.Key, Value = t.Value?.ToString() })];
        var (larger, smaller) = (rule.LongOf("largerThan"), rule.LongOf("smallerThan"));
        var conditions = tags.Count + (prefix is null ? 0 : 1) + (larger is null ? 0 : 1) + (smaller is null ? 0 : 1);
        return conditions > 1
            ? new LifecycleFilter
            {
                And = new LifecycleRuleAndOperator
                {
                    Prefix = prefix,
                    Tags = tags.Count == 0 ? null : tags,
                    ObjectSizeGreaterThan = larger,
                    ObjectSizeLessThan = smaller,
                },
            }
            : new LifecycleFilter
            {
                Prefix = conditions == 0 ? "" : prefix,
                Tag = tags.FirstOrDefault(),
                ObjectSizeGreaterThan = larger,
                ObjectSizeLessThan = smaller,
            };
    }
}
