using System.Globalization;
using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>One entry of <c>access</c>. No prefixes: the whole bucket.</summary>
internal sealed record AccessEntry(string Bucket, string Allow, IReadOnlyList<string> Prefixes, DateOnly? Until, ManifestNode Node);

/// <summary>Compiles <c>access</c> to the statements of s3-credentials, with KMS and an end where the manifest has them.</summary>
internal static class AccessStatements
{
    private static readonly string[] ReadObject =
        ["s3:GetObject", "s3:GetObjectAcl", "s3:GetObjectLegalHold", "s3:GetObjectRetention", "s3:GetObjectTagging"];

    public static JsonObject Document(AccessEntry entry, BucketInfo? bucket, LoadContext context)
    {
        var statements = new List<JsonNode?>();
        var arn = $"arn:{context.Partition}:s3:::{entry.Bucket}";
        var prefixes = entry.Prefixes.Select(p => p.EndsWith('*') ? p : p + "*").Distinct().Order(StringComparer.Ordinal).ToArray();
        string[] objects = prefixes.Length == 0 ? [$"{arn}/*"] : [.. prefixes.Select(p => $"{arn}/{p}")];
        if (entry.Allow != "write-only")
        {
            if (prefixes.Length == 0)
            {
                statements.Add(Allow(["s3:ListBucket", "s3:GetBucketLocation"], [arn]));
            }
            else
            {
                statements.Add(Allow(["s3:GetBucketLocation"], [arn]));
                statements.Add(Allow(["s3:ListBucket"], [arn], new JsonObject { ["StringLike"] = new JsonObject { ["s3:prefix"] = Array(prefixes) } }));
            }

            statements.Add(Allow(ReadObject, objects));
        }

        if (entry.Allow == "read-write")
            statements.Add(Allow(["s3:PutObject", "s3:DeleteObject"], objects));
        else if (entry.Allow == "write-only")
            statements.Add(Allow(["s3:PutObject"], objects));

        if (bucket?.KmsKey is { } key)
            statements.Add(Kms(entry, key, bucket.Region, context));
        if (entry.Until is { } until)
            End(statements, until);
        return new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray([.. statements]) };
    }

    private static JsonObject Kms(AccessEntry entry, string key, string? region, LoadContext context)
    {
        string[] actions = entry.Allow == "read-only" ? ["kms:Decrypt"] : ["kms:GenerateDataKey", "kms:Decrypt"];
        var suffix = context.Partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
        var via = new JsonObject { ["kms:ViaService"] = Array([$"s3.{region ?? "*"}.{suffix}"]) };
        var condition = new JsonObject { [region is null ? "StringLike" : "StringEquals"] = via };
        var alias = key.StartsWith("alias/", StringComparison.Ordinal) ? key
            : key.Contains(":alias/", StringComparison.Ordinal) ? key[(key.IndexOf(":alias/", StringComparison.Ordinal) + 1)..]
            : null;
        if (alias is null)
        {
            var resource = key.StartsWith("arn:", StringComparison.Ordinal) ? key : $"arn:{context.Partition}:kms:{region ?? "*"}:{context.Account}:key/{key}";
            return Allow(actions, [resource], condition);
        }

        context.Diagnostics.Add(KindCodes.KmsAlias.At(
            entry.Node.Span,
            $"bucket {entry.Bucket} is encrypted with the key alias {alias}, which resolves in the requester's account",
            "give the key's ARN in the bucket's encryption"));

        // IAM does not match an alias as a resource; the condition key kms:ResourceAliases does (KMS Developer Guide, alias-authorization).
        condition["ForAnyValue:StringEquals"] = new JsonObject { ["kms:ResourceAliases"] = Array([alias]) };
        return Allow(actions, [$"arn:{context.Partition}:kms:{region ?? "*"}:{context.Account}:key/*"], condition);
    }

    /// <summary><c>until</c> is inclusive and UTC: the grant ends with the next midnight.</summary>
    private static void End(List<JsonNode?> statements, DateOnly until)
    {
        var end = until.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T00:00:00Z";
        foreach (var statement in statements.OfType<JsonObject>())
        {
            var condition = statement["Condition"] as JsonObject;
            if (condition is null)
                statement["Condition"] = condition = [];
            condition["DateLessThan"] = new JsonObject { ["aws:CurrentTime"] = Array([end]) };
        }
    }

    private static JsonObject Allow(string[] actions, string[] resources, JsonObject? condition = null)
    {
        var statement = new JsonObject { ["Effect"] = "Allow", ["Action"] = Array(actions), ["Resource"] = Array(resources) };
        if (condition is not null)
            statement["Condition"] = condition;
        return statement;
    }

    private static JsonArray Array(string[] items) => new([.. items.Select(i => (JsonNode?)JsonValue.Create(i))]);
}
