using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary> The default encryption: <c>{"algorithm":"aes256"}</c>, <c>{"algorithm":"kms","key":ARN,"bucketKey":bool}</c>, or
/// <c>kms-dsse</c> with a key. AWS applies aes256 where nothing is set, so for <c>null</c> both are the same. </summary>
internal sealed class Encryption() : BucketFacet("encryption", 10)
{
    /// <summary>Beside the value: the encryption types that are blocked, which a write keeps.</summary>
    private const string Blocked = "encryption/blocked";

    public override JsonObject Schema() =>
        new()
        {
            ["description"] =
                "The default encryption of new objects: aes256, a KMS key, or null for the default of the store. Omitted: not managed.",
            ["examples"] = new JsonArray("aes256", new JsonObject { ["kms"] = KeyExample, ["bucketKey"] = true }),
            ["oneOf"] = new JsonArray(
                OneOf("aes256"),
                new JsonObject { ["type"] = "null" },
                Keyed("kms", "The KMS key (SSE-KMS): its ARN, id or alias.", withBucketKey: true),
                Keyed("kmsDsse", "The KMS key of dual-layer encryption (DSSE-KMS): its ARN, id or alias.", withBucketKey: false)
            ),
        };

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        switch (node)
        {
            case ManifestNode.Null:
                return FacetValue.Absent.Instance;
            case ManifestNode.Scalar { Text: "aes256" }:
                return Value(new JsonObject { ["algorithm"] = "aes256" });
            case ManifestNode.Map map
                when map["kms"] is ManifestNode.Scalar { Text.Length: > 0 } key
                    && map["kmsDsse"] is null
                    && BucketKey(map) is { } bucketKey:
                return Value(
                    new JsonObject
                    {
                        ["algorithm"] = "kms",
                        ["key"] = key.Text,
                        ["bucketKey"] = bucketKey,
                    }
                );
            case ManifestNode.Map { Entries.Count: 1 } map when map["kmsDsse"] is ManifestNode.Scalar { Text.Length: > 0 } key:
                return Value(new JsonObject { ["algorithm"] = "kms-dsse", ["key"] = key.Text });
            default:
                return Wrong(context, node, "encryption must be aes256, {kms: KEY, bucketKey: true or false} or {kmsDsse: KEY}");
        }
    }

    public override IEnumerable<JsonNode?> Forms(FacetValue value, LoadContext context)
    {
        if (ObjectOf(value) is not { } rule)
            return [null];
        var key = Text(rule, "key");
        return Text(rule, "algorithm") switch
        {
            "kms" when rule["bucketKey"]?.GetValue<bool>() == true => [new JsonObject { ["kms"] = key, ["bucketKey"] = true }],
            "kms" => [new JsonObject { ["kms"] = key }],
            "kms-dsse" => [new JsonObject { ["kmsDsse"] = key }],
            var algorithm => [algorithm],
        };
    }

    public override bool Same(FacetValue desired, FacetValue projectedLive)
    {
        if (desired is FacetValue.Absent)
            return projectedLive is FacetValue.Absent || (ObjectOf(projectedLive) is { } live && Text(live, "algorithm") == "aes256");
        return desired == projectedLive || (ObjectOf(desired) is { } a && ObjectOf(projectedLive) is { } b && SameKeyed(a, b));
    }

    public override IEnumerable<string> Events => ["PutBucketEncryption", "DeleteBucketEncryption"];

    public override IEnumerable<NeededAction> Actions(FacetValue? desired) =>
        [NeededAction.Read("s3:GetEncryptionConfiguration"), NeededAction.Write("s3:PutEncryptionConfiguration")];

    protected override async Task<FacetValue> ReadAsync(BucketTarget bucket, CancellationToken cancellationToken) =>
        Of(await RuleAsync(bucket, cancellationToken));

    protected override async Task<ResourceState> ReadStateAsync(BucketTarget bucket, CancellationToken cancellationToken)
    {
        var rule = await RuleAsync(bucket, cancellationToken);
        var blocked = rule?.BlockedEncryptionTypes?.EncryptionType ?? [];
        return ResourceState.Empty.With(Key, Of(rule)).With(Blocked, Value(new JsonArray([.. blocked.Select(b => JsonValue.Create(b))])));
    }

    private static FacetValue Of(ServerSideEncryptionRule? rule)
    {
        var byDefault = rule?.ServerSideEncryptionByDefault;
        switch (byDefault?.ServerSideEncryptionAlgorithm?.Value)
        {
            case null or "":
                return FacetValue.Absent.Instance;
            case "AES256":
                return Value(new JsonObject { ["algorithm"] = "aes256" });
            case "aws:kms:dsse":
                return Value(
                    new JsonObject { ["algorithm"] = "kms-dsse", ["key"] = byDefault.ServerSideEncryptionKeyManagementServiceKeyId }
                );
            case "aws:kms":
                return Value(
                    new JsonObject
                    {
                        ["algorithm"] = "kms",
                        ["key"] = byDefault.ServerSideEncryptionKeyManagementServiceKeyId,
                        ["bucketKey"] = rule!.BucketKeyEnabled == true,
                    }
                );
            case var other:
                return Value(new JsonObject { ["algorithm"] = other });
        }
    }

    protected override Task WriteAsync(BucketTarget bucket, FacetValue before, FacetValue after, CancellationToken cancellationToken) =>
        WriteOverAsync(bucket, ResourceState.Empty, before, after, cancellationToken);

    protected override async Task WriteOverAsync(
        BucketTarget bucket,
        ResourceState live,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    )
    {
        if (ObjectOf(after) is not { } wanted)
        {
            var delete = new DeleteBucketEncryptionRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner };
            await bucket.S3.DeleteBucketEncryptionAsync(delete, cancellationToken);
            return;
        }

        // The put replaces the whole rule; what is not ours in it is kept. S3 may give some of it to a new bucket too.
        var kept = live[Blocked] ?? (await ReadStateAsync(bucket, cancellationToken))[Blocked];
        List<string> blocked = [.. (kept?.JsonOrNull?.ToNode() as JsonArray ?? []).Select(b => b!.GetValue<string>())];
        var rule = new ServerSideEncryptionRule
        {
            BlockedEncryptionTypes = blocked.Count == 0 ? null : new BlockedEncryptionTypes { EncryptionType = blocked },
            BucketKeyEnabled = wanted["bucketKey"]?.GetValue<bool>(),
            ServerSideEncryptionByDefault = new ServerSideEncryptionByDefault
            {
                ServerSideEncryptionAlgorithm = Method(Text(wanted, "algorithm")),
                ServerSideEncryptionKeyManagementServiceKeyId = Text(wanted, "key"),
            },
        };
        var put = new PutBucketEncryptionRequest
        {
            BucketName = bucket.Name,
            ExpectedBucketOwner = bucket.Owner,
            ServerSideEncryptionConfiguration = new ServerSideEncryptionConfiguration { ServerSideEncryptionRules = [rule] },
        };
        await bucket.S3.PutBucketEncryptionAsync(put, cancellationToken);
    }

    private static async Task<ServerSideEncryptionRule?> RuleAsync(BucketTarget bucket, CancellationToken cancellationToken)
    {
        var request = new GetBucketEncryptionRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner };
        var answer = await OrNullAsync(bucket.S3.GetBucketEncryptionAsync(request, cancellationToken));
        return answer?.ServerSideEncryptionConfiguration?.ServerSideEncryptionRules?.FirstOrDefault();
    }

    private static ServerSideEncryptionMethod Method(string? algorithm) =>
        algorithm switch
        {
            "aes256" => ServerSideEncryptionMethod.AES256,
            "kms" => ServerSideEncryptionMethod.AWSKMS,
            "kms-dsse" => ServerSideEncryptionMethod.AWSKMSDSSE,
            _ => throw new InvalidOperationException($"no encryption algorithm {algorithm}"),
        };

    /// <summary>A key's id and its ARN name the same key: S3 gives back what it was given.</summary>
    private static bool SameKeyed(JsonObject a, JsonObject b) =>
        Text(a, "algorithm") == Text(b, "algorithm")
        && a["bucketKey"]?.GetValue<bool>() == b["bucketKey"]?.GetValue<bool>()
        && Text(a, "key") is { } keyA
        && Text(b, "key") is { } keyB
        && (
            keyA == keyB
            || keyA.EndsWith(":key/" + keyB, StringComparison.Ordinal)
            || keyB.EndsWith(":key/" + keyA, StringComparison.Ordinal)
        );

    private static string? Text(JsonObject value, string key) => value[key]?.GetValue<string>();

    /// <summary>The flag where it is a boolean or omitted (off, as in the API); null where the map is something else.</summary>
    private static bool? BucketKey(ManifestNode.Map map) =>
        (map["bucketKey"], map.Entries.Count) switch
        {
            (null, 1) => false,
            (ManifestNode.Scalar scalar, 2) when scalar.Value.TryGetValue<bool>(out var on) => on,
            _ => null,
        };

    private const string KeyExample = "arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    private static JsonObject Keyed(string key, string description, bool withBucketKey)
    {
        var properties = new JsonObject { [key] = SchemaForms.Text(description).With(KeyExample) };
        if (withBucketKey)
            properties["bucketKey"] = new JsonObject { ["type"] = "boolean" }.Described(
                "Use an S3 Bucket Key: fewer requests to KMS.",
                false
            );
        return new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray(key),
            ["additionalProperties"] = false,
            ["properties"] = properties,
        };
    }
}
