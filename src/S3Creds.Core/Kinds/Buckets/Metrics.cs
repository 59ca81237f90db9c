using System.Text.Json.Nodes;
using Amazon.S3.Model;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>Request metrics by their ids: <c>{"ID":{"prefix":"in/","tags":{"k":"v"},"accessPoint":ARN}|null}</c>, each for the objects that
/// all parts of its filter match.</summary>
internal sealed class Metrics() : ConfigurationsById("metrics", 10, "ListBucketMetricsConfigurations")
{
    private const string AccessPoint = "accessPoint";

    protected override string Description => "Request metrics in CloudWatch,";

    protected override (string Id, JsonObject Value) Example => ("uploads", new JsonObject { [ObjectFilter.Prefix] = "in/" });

    protected override JsonObject Configuration() =>
        SchemaForms
            .Closed(
                new JsonObject
                {
                    [ObjectFilter.Prefix] = ObjectFilter.PrefixSchema(),
                    [ObjectFilter.Tags] = ObjectFilter.TagsSchema(),
                    [AccessPoint] = SchemaForms
                        .Word("", "^arn:aws[a-z-]*:s3:[a-z0-9-]+:[0-9]{12}:accesspoint/.+$")
                        .Described(
                            "Only requests through this access point, by its ARN.",
                            null,
                            "arn:aws:s3:us-west-2:123456789012:accesspoint/media"
                        ),
                }
            )
            .Described("Which requests are counted; {} counts all of them. null removes the configuration.");

    protected override JsonObject? LoadOne(ManifestNode.Map node, string id, LoadContext context)
    {
        var value = new JsonObject();
        ObjectFilter.Load(node, value);
        if (node[AccessPoint] is ManifestNode.Scalar point)
            value[AccessPoint] = point.Text;
        return value;
    }

    public override IEnumerable<string> Events =>
        ["PutMetricsConfiguration", "DeleteMetricsConfiguration", "PutBucketMetricsConfiguration", "DeleteBucketMetricsConfiguration"];

    public override IEnumerable<NeededAction> Actions(FacetValue? desired) =>
        [NeededAction.Read("s3:GetMetricsConfiguration"), NeededAction.Write("s3:PutMetricsConfiguration")];

    protected override async Task<ConfigurationPage> PageAsync(BucketTarget bucket, string? token, CancellationToken cancellationToken)
    {
        var page = await bucket.S3.ListBucketMetricsConfigurationsAsync(
            new()
            {
                BucketName = bucket.Name,
                ExpectedBucketOwner = bucket.Owner,
                ContinuationToken = token,
            },
            cancellationToken
        );
        return new ConfigurationPage(
            (page.MetricsConfigurationList ?? []).Select(c => (c.MetricsId, Of(c))),
            page.IsTruncated == true,
            page.NextToken
        );
    }

    protected override Task PutAsync(BucketTarget bucket, string id, JsonObject value, CancellationToken cancellationToken) =>
        bucket.S3.PutBucketMetricsConfigurationAsync(
            new()
            {
                BucketName = bucket.Name,
                ExpectedBucketOwner = bucket.Owner,
                MetricsId = id,
                MetricsConfiguration = new MetricsConfiguration { MetricsId = id, MetricsFilter = ToWire(value) },
            },
            cancellationToken
        );

    protected override Task RemoveAsync(BucketTarget bucket, string id, CancellationToken cancellationToken) =>
        bucket.S3.DeleteBucketMetricsConfigurationAsync(
            new()
            {
                BucketName = bucket.Name,
                ExpectedBucketOwner = bucket.Owner,
                MetricsId = id,
            },
            cancellationToken
        );

    private JsonObject Of(MetricsConfiguration live)
    {
        var value = new JsonObject();
        var filter = live.MetricsFilter?.MetricsFilterPredicate;
        foreach (
            var predicate in filter is MetricsNAryOperator and ? and.Operands
            : filter is null ? []
            : [filter]
        )
        {
            if (predicate is MetricsPrefixPredicate { Prefix: var prefix })
                ObjectFilter.AddPrefix(value, prefix);
            else if (predicate is MetricsTagPredicate { Tag: { } tag })
                ObjectFilter.AddTag(value, tag);
            else if (predicate is MetricsAccessPointArnPredicate { AccessPointArn: { } point })
                value[AccessPoint] = point;
            else
                throw Unreadable($"the filter of {live.MetricsId} is not known");
        }

        return value;
    }

    private static MetricsFilter? ToWire(JsonObject value)
    {
        List<MetricsFilterPredicate> parts =
        [
            .. ObjectFilter.PrefixOf(value) is { } prefix ? (MetricsFilterPredicate[])[new MetricsPrefixPredicate(prefix)] : [],
            .. ObjectFilter.TagsOf(value).Select(t => new MetricsTagPredicate(t)),
            .. value[AccessPoint] is { } point ? (MetricsFilterPredicate[])[new MetricsAccessPointArnPredicate(point.ToString())] : [],
        ];
        return parts.Count == 0
            ? null
            : new MetricsFilter { MetricsFilterPredicate = parts is [var one] ? one : new MetricsAndOperator(parts) };
    }
}
