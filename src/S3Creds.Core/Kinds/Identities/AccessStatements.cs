using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;
using S3Creds.Policy;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>One entry of <c>access</c>. No prefixes: the whole bucket.</summary>
internal sealed record AccessEntry(string Bucket, string Allow, IReadOnlyList<string> Prefixes, DateOnly? Until, ManifestNode Node);

/// <summary>Compiles <c>access</c> to the statements of s3-credentials, with KMS and an end where the manifest has them.</summary>
internal static class AccessStatements
{
    public static PolicyDocument Document(AccessEntry entry, BucketInfo? bucket, LoadContext context)
    {
        var alias = Alias(bucket?.KmsKey);
        var options = new S3TemplateOptions
        {
            Partition = context.Partition,
            Prefixes = [.. entry.Prefixes.Distinct().Order(StringComparer.Ordinal)],
            Until = entry.Until,
            Region = bucket?.Region,
            KmsKeyArn =
                bucket?.KmsKey is not { } key ? null
                : alias is not null ? KeyArn("*", bucket.Region, context)
                : key.StartsWith("arn:", StringComparison.Ordinal) ? key
                : KeyArn(key, bucket.Region, context),
        };
        var statements = S3Template.Statements(entry.Bucket, PermissionOf(entry.Allow), options);
        if (alias is null)
            return PolicyDocument.Create(statements);
        context.Diagnostics.Add(
            KindCodes.KmsAlias.At(
                entry.Node.Span,
                $"bucket {entry.Bucket} is encrypted with the key alias {alias}, which resolves in the requester's account",
                "give the key's ARN in the bucket's encryption"
            )
        );

        // IAM does not match an alias as a resource; the condition key kms:ResourceAliases does (KMS Developer Guide, alias-authorization).
        return PolicyDocument.Create([
            .. statements.Select(s =>
                s.Action is ["kms:Decrypt" or "kms:GenerateDataKey", ..]
                    ? s with
                    {
                        Conditions = [.. s.Conditions, new("ForAnyValue:StringEquals", [new("kms:ResourceAliases", [alias])])],
                    }
                    : s
            ),
        ]);
    }

    private static S3Permission PermissionOf(string allow) =>
        allow switch
        {
            "read-only" => S3Permission.ReadOnly,
            "write-only" => S3Permission.WriteOnly,
            _ => S3Permission.ReadWrite,
        };

    private static string KeyArn(string id, string? region, LoadContext context) =>
        $"arn:{context.Partition}:kms:{region ?? "*"}:{context.Account}:key/{id}";

    private static string? Alias(string? key) =>
        key is null ? null
        : key.StartsWith("alias/", StringComparison.Ordinal) ? key
        : key.IndexOf(":alias/", StringComparison.Ordinal) is > 0 and var at ? key[(at + 1)..]
        : null;
}
