namespace S3Creds.Policy.Bench;

/// <summary>Accounts of the sizes that the issue names, deterministic.</summary>
public static class Accounts
{
    private static readonly string[] Actions =
    [
        "s3:GetObject",
        "s3:PutObject",
        "s3:DeleteObject",
        "s3:ListBucket",
        "s3:GetBucketLocation",
        "s3:GetObjectTagging",
        "s3:PutObjectTagging",
        "s3:GetObjectAcl",
        "s3:Get*",
        "s3:List*",
        "s3:*Object",
        "s3:AbortMultipartUpload",
        "s3:ListMultipartUploadParts",
    ];

    private static readonly string[] Keys =
    [
        "*",
        "uploads/*",
        "home/{0}/*",
        "tmp/*.jpg",
        "*.csv",
        "reports/2026/file?.txt",
        "*/a/b/*",
        "logs/{0}-*",
    ];

    /// <summary>One user's inline policy of so many statements.</summary>
    public static PolicyDocument User(int user, int statements, int seed)
    {
        var random = new Random(unchecked((user * 7919) + seed));
        var list = new List<PolicyStatement>();
        for (var i = 0; i < statements; i++)
        {
            var bucket = $"bucket-{random.Next(40)}";
            var key = string.Format(System.Globalization.CultureInfo.InvariantCulture, Keys[random.Next(Keys.Length)], user);
            list.Add(
                new PolicyStatement
                {
                    Effect = random.Next(8) == 0 ? PolicyEffect.Deny : PolicyEffect.Allow,
                    Action = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Actions[random.Next(Actions.Length)])],
                    Resource = random.Next(3) == 0 ? [$"arn:aws:s3:::{bucket}"] : [$"arn:aws:s3:::{bucket}/{key}"],
                    Conditions = random.Next(5) switch
                    {
                        0 => [new PolicyCondition("Bool", [new ConditionKey("aws:SecureTransport", ["true"])])],
                        1 => [new PolicyCondition("StringLike", [new ConditionKey("s3:prefix", [$"home/{user}/*"])])],
                        _ => [],
                    },
                }
            );
        }

        return PolicyDocument.Parse(PolicyDocument.Create(list).ToJson());
    }

    /// <summary>A typical user of s3-credentials: two buckets and a boundary.</summary>
    public static PolicySet Typical() =>
        new()
        {
            Identity =
            [
                new PolicySource(
                    "s3.read-write.media",
                    PolicyDocument.Parse(S3Template.Document("media", S3Permission.ReadWrite).ToJson())
                ),
                new PolicySource(
                    "s3.read-only.logs",
                    PolicyDocument.Parse(S3Template.Document("logs", S3Permission.ReadOnly, new() { Prefixes = ["2026/"] }).ToJson())
                ),
            ],
            Boundary = new PolicySource(
                "AmazonS3FullAccess",
                PolicyDocument.Parse(
                    """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","s3-object-lambda:*"],"Resource":"*"}]}"""
                )
            ),
        };
}
