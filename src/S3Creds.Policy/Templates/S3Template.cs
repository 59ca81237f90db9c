using System.Globalization;

namespace S3Creds.Policy;

/// <summary>The permissions of s3-credentials.</summary>
public enum S3Permission
{
    ReadWrite,
    ReadOnly,
    WriteOnly,
}

/// <summary>What a template is for, besides bucket and permission.</summary>
public sealed record S3TemplateOptions
{
    public static S3TemplateOptions Default { get; } = new();

    /// <summary>Key prefixes; empty means the whole bucket. A <c>*</c> is appended where none stands.</summary>
    public IReadOnlyList<string> Prefixes { get; init; } = [];

    /// <summary>The last day of the grant, inclusive, UTC: AWS refuses from the next midnight on.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>The bucket's KMS key: adds kms:Decrypt (read) or kms:GenerateDataKey and kms:Decrypt (write), usable through S3
    /// only.</summary>
    public string? KmsKeyArn { get; init; }

    /// <summary>The bucket's region, for kms:ViaService; taken from the key's ARN when null.</summary>
    public string? Region { get; init; }

    /// <summary>aws, aws-cn or aws-us-gov.</summary>
    public string Partition { get; init; } = "aws";
}

/// <summary>s3-credentials' statements, with its actions and their order.</summary>
public static class S3Template
{
    private static readonly string[] ReadObject =
    [
        "s3:GetObject",
        "s3:GetObjectAcl",
        "s3:GetObjectLegalHold",
        "s3:GetObjectRetention",
        "s3:GetObjectTagging",
    ];

    /// <summary>The statements that give a permission on one bucket.</summary>
    public static IReadOnlyList<PolicyStatement> Statements(string bucket, S3Permission permission, S3TemplateOptions? options = null)
    {
        options ??= S3TemplateOptions.Default;
        var bucketArn = $"arn:{options.Partition}:s3:::{bucket}";
        var prefixes = options.Prefixes.Select(p => p.EndsWith('*') ? p : p + "*").ToList();
        var whole = prefixes.Count == 0 || prefixes.Contains("*");
        string[] objects = whole ? [$"{bucketArn}/*"] : [.. prefixes.Select(p => $"{bucketArn}/{p}")];
        var statements = new List<PolicyStatement>();
        if (permission != S3Permission.WriteOnly)
        {
            if (whole)
            {
                statements.Add(Allow(["s3:ListBucket", "s3:GetBucketLocation"], [bucketArn]));
            }
            else
            {
                statements.Add(Allow(["s3:GetBucketLocation"], [bucketArn]));
                statements.Add(
                    Allow(["s3:ListBucket"], [bucketArn]) with
                    {
                        Conditions = [new("StringLike", [new("s3:prefix", prefixes)])],
                    }
                );
            }

            statements.Add(Allow(ReadObject, objects));
        }

        if (permission != S3Permission.ReadOnly)
        {
            statements.Add(Allow(permission == S3Permission.ReadWrite ? ["s3:PutObject", "s3:DeleteObject"] : ["s3:PutObject"], objects));
        }

        if (options.KmsKeyArn is { } key)
        {
            statements.Add(Kms(key, permission, options));
        }

        return options.Until is { } until ? [.. statements.Select(s => Expire(s, until))] : statements;
    }

    /// <summary>The document of one bucket's permission, as s3-credentials stores it inline.</summary>
    public static PolicyDocument Document(string bucket, S3Permission permission, S3TemplateOptions? options = null) =>
        PolicyDocument.Create(Statements(bucket, permission, options));

    /// <summary>One document for several buckets, statement after statement (as for temporary credentials).</summary>
    public static PolicyDocument Document(IEnumerable<string> buckets, S3Permission permission, S3TemplateOptions? options = null) =>
        PolicyDocument.Create([.. buckets.SelectMany(bucket => Statements(bucket, permission, options))]);

    /// <summary>The bucket policy statement of a public bucket.</summary>
    public static PolicyStatement AllowAllGetObject(string bucket, string partition = "aws") =>
        new()
        {
            Sid = "AllowAllGetObject",
            Effect = PolicyEffect.Allow,
            Principal = PolicyPrincipals.Everyone,
            Action = ["s3:GetObject"],
            Resource = [$"arn:{partition}:s3:::{bucket}/*"],
        };

    /// <summary>The trust policy that lets an account's identities assume a role, as s3-credentials creates it.</summary>
    public static PolicyDocument TrustAccount(string account, string partition = "aws") =>
        PolicyDocument.Create(
            new PolicyStatement
            {
                Effect = PolicyEffect.Allow,
                Principal = PolicyPrincipals.Of("AWS", $"arn:{partition}:iam::{account}:root"),
                Action = ["sts:AssumeRole"],
            }
        );

    /// <summary>The value of the <c>until</c> condition: the midnight after the last day.</summary>
    public static string ExpiryInstant(DateOnly until) =>
        (until == DateOnly.MaxValue ? until : until.AddDays(1)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T00:00:00Z";

    private static PolicyStatement Allow(IReadOnlyList<string> actions, IReadOnlyList<string> resources) =>
        new()
        {
            Effect = PolicyEffect.Allow,
            Action = actions,
            Resource = resources,
        };

    /// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html: multipart uploads need kms:Decrypt
    /// too.</remarks>
    private static PolicyStatement Kms(string key, S3Permission permission, S3TemplateOptions options)
    {
        var region = options.Region
            ?? key.Split(':') switch
            {
                { Length: >= 6 } parts => parts[3],
                _ => "*",
            };
        var host = options.Partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
        string[] actions = permission == S3Permission.ReadOnly ? ["kms:Decrypt"] : ["kms:GenerateDataKey", "kms:Decrypt"];
        return Allow(actions, [key]) with
        {
            Conditions = [new(region == "*" ? "StringLike" : "StringEquals", [new("kms:ViaService", [$"s3.{region}.{host}"])])],
        };
    }

    private static PolicyStatement Expire(PolicyStatement statement, DateOnly until) =>
        statement with
        {
            Conditions = [.. statement.Conditions, new("DateLessThan", [new("aws:CurrentTime", [ExpiryInstant(until)])])],
        };
}
