using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>Storage class analysis by its ids:
/// <c>{"ID":{"prefix":"in/","tags":{"k":"v"},"export":{"bucket":ARN,"account":"…","prefix":"analysis/"}}|null}</c>.</summary>
internal sealed class Analytics() : ConfigurationsById("analytics", 85, "ListBucketAnalyticsConfigurations")
{
    private const string Export = "export";

    protected override string Description => "Storage class analysis,";

    protected override (string Id, JsonObject Value) Example =>
        (
            "all",
            new JsonObject
            {
                [Export] = new JsonObject { ["bucket"] = "reports", ["prefix"] = "analysis/" },
            }
        );

    public override IEnumerable<ResourceAddress> Mentions(FacetValue value) =>
        DestinationBucket.Mentions((ObjectOf(value) ?? []).Select(c => c.Value?[Export]?["bucket"]));

    protected override JsonObject Configuration()
    {
        var export = SchemaForms
            .Closed(
                new JsonObject
                {
                    ["bucket"] = DestinationBucket.Schema("the daily CSV files go to"),
                    ["account"] = DestinationBucket.AccountSchema("The account that owns that bucket: S3 then writes to no other's."),
                    ["prefix"] = ObjectFilter.PrefixSchema("What the keys of the files begin with."),
                },
                "bucket"
            )
            .Described("Where the analysis is written. Omitted: it is shown in the console alone.");
        return SchemaForms
            .Closed(
                new JsonObject
                {
                    [ObjectFilter.Prefix] = ObjectFilter.PrefixSchema(),
                    [ObjectFilter.Tags] = ObjectFilter.TagsSchema(),
                    [Export] = export,
                }
            )
            .Described("Which objects are analysed; {} analyses all of them. null removes the configuration.");
    }

    protected override JsonObject? LoadOne(ManifestNode.Map node, string id, LoadContext context)
    {
        var value = new JsonObject();
        ObjectFilter.Load(node, value);
        if (node[Export] is not ManifestNode.Map map)
            return value;
        if (DestinationBucket.Load(map["bucket"], context) is not { } bucket)
            return null;
        var export = new JsonObject { ["bucket"] = bucket };
        foreach (var key in (string[])["account", "prefix"])
        {
            if (map[key] is ManifestNode.Scalar text)
                export[key] = text.Text;
        }

        value[Export] = export;
        return value;
    }

    protected override JsonObject FormOf(JsonObject value, LoadContext context)
    {
        if (value[Export] is JsonObject export)
            export["bucket"] = DestinationBucket.Form(export["bucket"]!.ToString(), context);
        return value;
    }

    public override IEnumerable<string> Events =>
        [
            "PutAnalyticsConfiguration",
            "DeleteAnalyticsConfiguration",
            "PutBucketAnalyticsConfiguration",
            "DeleteBucketAnalyticsConfiguration",
        ];

    public override IEnumerable<NeededAction> Actions(FacetValue? desired) =>
        [NeededAction.Read("s3:GetAnalyticsConfiguration"), NeededAction.Write("s3:PutAnalyticsConfiguration")];

    protected override async Task<ConfigurationPage> PageAsync(BucketTarget bucket, string? token, CancellationToken cancellationToken)
    {
        var page = await bucket.S3.ListBucketAnalyticsConfigurationsAsync(
            new()
            {
                BucketName = bucket.Name,
                ExpectedBucketOwner = bucket.Owner,
                ContinuationToken = token,
            },
            cancellationToken
        );
        return new ConfigurationPage(
            (page.AnalyticsConfigurationList ?? []).Select(c => (c.AnalyticsId, Of(c))),
            page.IsTruncated == true,
            page.NextContinuationToken
        );
    }

    protected override Task PutAsync(BucketTarget bucket, string id, JsonObject value, CancellationToken cancellationToken) =>
        bucket.S3.PutBucketAnalyticsConfigurationAsync(
            new()
            {
                BucketName = bucket.Name,
                ExpectedBucketOwner = bucket.Owner,
                AnalyticsId = id,
                AnalyticsConfiguration = ToWire(id, value),
            },
            cancellationToken
        );

    protected override Task RemoveAsync(BucketTarget bucket, string id, CancellationToken cancellationToken) =>
        bucket.S3.DeleteBucketAnalyticsConfigurationAsync(
            new()
            {
                BucketName = bucket.Name,
                ExpectedBucketOwner = bucket.Owner,
                AnalyticsId = id,
            },
            cancellationToken
        );

    private JsonObject Of(AnalyticsConfiguration live)
    {
        var value = new JsonObject();
        var filter = live.AnalyticsFilter?.AnalyticsFilterPredicate;
        foreach (
            var predicate in filter is AnalyticsNAryOperator and ? and.Operands
            : filter is null ? []
            : [filter]
        )
        {
            if (predicate is AnalyticsPrefixPredicate { Prefix: var prefix })
                ObjectFilter.AddPrefix(value, prefix);
            else if (predicate is AnalyticsTagPredicate { Tag: { } tag })
                ObjectFilter.AddTag(value, tag);
            else
                throw Unreadable($"the filter of {live.AnalyticsId} is not known");
        }

        if (live.StorageClassAnalysis?.DataExport is not { } data)
            return value;
        if (data.Destination?.S3BucketDestination is not { BucketName: { Length: > 0 } bucket } destination)
            throw Unreadable($"the destination of {live.AnalyticsId} is not known");
        var export = new JsonObject { ["bucket"] = bucket };
        if (destination.BucketAccountId is { Length: > 0 } account)
            export["account"] = account;
        ObjectFilter.AddPrefix(export, destination.Prefix);
        value[Export] = export;
        return value;
    }

    private static AnalyticsConfiguration ToWire(string id, JsonObject value)
    {
        List<AnalyticsFilterPredicate> parts =
        [
            .. ObjectFilter.PrefixOf(value) is { } prefix ? (AnalyticsFilterPredicate[])[new AnalyticsPrefixPredicate(prefix)] : [],
            .. ObjectFilter.TagsOf(value).Select(t => new AnalyticsTagPredicate(t)),
        ];
        return new AnalyticsConfiguration
        {
            AnalyticsId = id,
            AnalyticsFilter =
                parts.Count == 0
                    ? null
                    : new AnalyticsFilter { AnalyticsFilterPredicate = parts is [var one] ? one : new AnalyticsAndOperator(parts) },
            StorageClassAnalysis = new StorageClassAnalysis
            {
                DataExport = value[Export] is JsonObject export
                    ? new StorageClassAnalysisDataExport
                    {
                        OutputSchemaVersion = StorageClassAnalysisSchemaVersion.V_1,
                        Destination = new AnalyticsExportDestination
                        {
                            S3BucketDestination = new AnalyticsS3BucketDestination
                            {
                                Format = AnalyticsS3ExportFileFormat.CSV,
                                BucketName = export["bucket"]!.ToString(),
                                BucketAccountId = export["account"]?.ToString(),
                                Prefix = ObjectFilter.PrefixOf(export),
                            },
                        },
                    }
                    : null,
            },
        };
    }
}
