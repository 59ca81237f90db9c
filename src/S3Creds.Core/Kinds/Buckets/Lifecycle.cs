using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary> What S3 does with objects as they age, by the ids of the rules:
/// <c>{"rules":{"ID":{"status":"enabled","prefix":"tmp/","expireAfter":7}},"minimumSize":"varies_by_storage_class"}</c>. S3 keeps one
/// document, so rules that are not declared are removed. </summary>
internal sealed class Lifecycle() : BucketFacet("lifecycle", 10)
{
    private const string MinimumSizeKey = "transitionDefaultMinimumObjectSize";
    private const string MinimumSize = "minimumSize";
    private const string Rules = "rules";
    private const string DefaultSize = "all_storage_classes_128K";
    private const string VariesBySize = "varies_by_storage_class";

    public override IReadOnlyList<string> ManifestKeys => [Key, MinimumSizeKey];

    public override JsonObject Schema() =>
        SchemaForms.Closed(
            new JsonObject
            {
                [Key] = new JsonObject
                {
                    ["type"] = SchemaForms.Names("object", "null"),
                    ["maxProperties"] = LifecycleForm.MostRules,
                    ["propertyNames"] = new JsonObject { ["pattern"] = "^.{1,255}$" },
                    ["additionalProperties"] = LifecycleForm.RuleSchema(),
                }.Described(
                    "The lifecycle rules by id: what happens to objects as they age. Rules that are not named are removed. "
                        + "null: no rules. Omitted: not managed.",
                    null,
                    new JsonObject
                    {
                        ["tmp"] = new JsonObject { ["prefix"] = "tmp/", ["expireAfter"] = 7 },
                    }
                ),
                [MinimumSizeKey] = new JsonObject
                {
                    ["type"] = "string",
                    ["enum"] = SchemaForms.Names(DefaultSize, VariesBySize),
                }.Described(
                    "Of lifecycle: the least size of objects that transitions move where a rule has no size of its own. "
                        + $"{DefaultSize}: 128 KB. {VariesBySize}: 128 KB, and any size for GLACIER and DEEP_ARCHIVE.",
                    DefaultSize,
                    VariesBySize
                ),
            }
        );

    public override StringComparer? JoinsBy(string manifestKey) => manifestKey == Key ? StringComparer.Ordinal : null;

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        if (node is not ManifestNode.Map keys)
            return Wrong(context, node, "lifecycle must be a map of ids to rules");
        var size = keys.TextOf(MinimumSizeKey);
        if (keys[Key] is not ManifestNode.Map map)
        {
            return size is null
                ? FacetValue.Absent.Instance
                : Wrong(context, keys[MinimumSizeKey]!, $"{MinimumSizeKey} needs lifecycle rules", "add lifecycle, or remove the key");
        }

        var before = context.Diagnostics.Errors;
        var rules = new JsonObject();
        foreach (var entry in map.Entries.Where(e => e.Value is not ManifestNode.Null))
            rules[entry.Key] = LifecycleForm.Load(entry, context);
        if (context.Diagnostics.Errors > before)
            return null;
        if (rules.Count > 0)
            return Configuration(rules, size);
        return size is null
            ? FacetValue.Absent.Instance
            : Wrong(context, keys[MinimumSizeKey]!, $"{MinimumSizeKey} needs lifecycle rules", "add a rule, or remove the key");
    }

    public override IEnumerable<JsonNode?> Forms(FacetValue value, LoadContext context)
    {
        if (ObjectOf(value) is not { } configuration)
            return [new JsonObject { [Key] = null }];
        var rules = (JsonObject)configuration[Rules]!.DeepClone();
        foreach (var rule in rules.Select(r => r.Value).OfType<JsonObject>().Where(r => r.TextOf("status") == LifecycleForm.Enabled))
            rule.Remove("status");
        var keys = new JsonObject { [Key] = rules };
        keys.Put(MinimumSizeKey, configuration.TextOf(MinimumSize));
        return [keys];
    }

    public override Risk RiskOf(ResourceAddress address, FacetValue before, FacetValue after) =>
        Expires(before, after).Count > 0 ? Risk.Expire : Risk.None;

    public override IReadOnlyList<string> Expires(FacetValue before, FacetValue after) =>
        Expiration.NewIn(ObjectOf(before)?[Rules] as JsonObject, ObjectOf(after)?[Rules] as JsonObject);

    public override IEnumerable<string> Events => ["PutBucketLifecycle", "PutBucketLifecycleConfiguration", "DeleteBucketLifecycle"];

    public override IEnumerable<NeededAction> Actions(FacetValue? desired) =>
        [NeededAction.Read("s3:GetLifecycleConfiguration"), NeededAction.Write("s3:PutLifecycleConfiguration")];

    protected override async Task<FacetValue> ReadAsync(BucketTarget bucket, CancellationToken cancellationToken)
    {
        var request = new GetLifecycleConfigurationRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner };
        var answer = await OrNullAsync(bucket.S3.GetLifecycleConfigurationAsync(request, cancellationToken));
        return answer?.Configuration?.Rules is { Count: > 0 } rules
            ? Configuration(LifecycleWire.Of(rules), answer.TransitionDefaultMinimumObjectSize?.Value)
            : FacetValue.Absent.Instance;
    }

    protected override async Task WriteAsync(BucketTarget bucket, FacetValue before, FacetValue after, CancellationToken cancellationToken)
    {
        if (ObjectOf(after) is not { } wanted)
        {
            var delete = new DeleteLifecycleConfigurationRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner };
            await bucket.S3.DeleteLifecycleConfigurationAsync(delete, cancellationToken);
            return;
        }

        var put = new PutLifecycleConfigurationRequest
        {
            BucketName = bucket.Name,
            ExpectedBucketOwner = bucket.Owner,
            Configuration = new LifecycleConfiguration { Rules = LifecycleWire.ToWire((JsonObject)wanted[Rules]!) },
            // Left out, S3 takes its default; other stores do not know the header.
            TransitionDefaultMinimumObjectSize = wanted.TextOf(MinimumSize) is { } size
                ? TransitionDefaultMinimumObjectSize.FindValue(size)
                : null,
        };
        await bucket.S3.PutLifecycleConfigurationAsync(put, cancellationToken);
    }

    private static FacetValue Configuration(JsonObject rules, string? size)
    {
        var configuration = new JsonObject { [Rules] = rules };
        configuration.Put(MinimumSize, size is DefaultSize or "" ? null : size);
        return Value(configuration);
    }
}
