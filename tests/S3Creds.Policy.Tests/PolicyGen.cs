using CsCheck;

namespace S3Creds.Policy.Tests;

/// <summary>Random policies, requests and spellings over small alphabets, so that patterns overlap often.</summary>
internal static class PolicyGen
{
    public static readonly Gen<string> Action = Gen.OneOf(
        "s3:GetObject",
        "s3:PutObject",
        "s3:DeleteObject",
        "s3:ListBucket",
        "s3:GetBucketLocation",
        "s3:ListAllMyBuckets",
        "s3:PutObjectTagging",
        "s3:GetObjectAcl",
        "s3:PutBucketPolicy",
        "s3:CreateJob",
        "s3:DescribeJob",
        "s3:GetAccessPointPolicy"
    );

    public static readonly Gen<string> ActionPattern = Gen.Frequency(
        (4, Action),
        (
            3,
            Gen.OneOf(
                "s3:Get*",
                "s3:*Object",
                "s3:*",
                "*",
                "s3:*Object*",
                "s3:List*",
                "S3:PUT*",
                "s3:?etObject",
                "s3:**",
                "iam:PassRole",
                "*:*",
                "s3:*t*"
            )
        )
    );

    public static readonly Gen<string> Bucket = Gen.OneOf("media", "media-2", "logs", "abc");

    public static readonly Gen<string> Key = Gen.OneOf(
        "a",
        "a/b",
        "a/b.jpg",
        "b/a",
        "x.jpg",
        "home/alice/x",
        "home/bob/",
        "home/alice",
        "A/b",
        "a*b",
        "a?",
        "",
        "ab/ba/ab"
    );

    public static readonly Gen<string> Resource = Gen.Frequency(
        (5, Gen.Select(Bucket, Key, (b, k) => k.Length == 0 ? $"arn:aws:s3:::{b}" : $"arn:aws:s3:::{b}/{k}")),
        (1, Gen.OneOf("*", "arn:aws:s3:eu-west-1:111122223333:job/x", "arn:aws:s3:us-east-1:111122223333:accesspoint/p"))
    );

    public static readonly Gen<string> KeyPattern = Gen.OneOf(
        "*",
        "a*",
        "*.jpg",
        "a/*",
        "*/b*",
        "?",
        "a?*",
        "a*?",
        "home/*",
        "home/alice/*",
        "*a*b*",
        "a/b",
        "x.jpg",
        "**",
        "?*",
        "*ab*",
        "*ba*",
        "a/?.jpg",
        "home/?*"
    );

    public static readonly Gen<string> VariableKeyPattern = Gen.OneOf(
        "home/${aws:username}/*",
        "${aws:username}*",
        "home/${aws:PrincipalTag/team, 'alice'}/*",
        "a${*}b",
        "${aws:PrincipalTag/team}/b"
    );

    public static readonly Gen<string> ResourcePattern = Gen.Frequency(
        (6, Gen.Select(Bucket, KeyPattern, (b, k) => $"arn:aws:s3:::{b}/{k}")),
        (
            3,
            Gen.OneOf(
                "arn:aws:s3:::media",
                "arn:aws:s3:::media*",
                "arn:aws:s3:::*",
                "arn:aws:s3:::*/*",
                "arn:aws:s3:::m*/a*",
                "*",
                "arn:aws:s3:::???",
                "arn:aws:s3:*:*:job/*",
                "arn:aws:s3:*-1:111122223333:job/x*",
                "arn:aws:s3:us-*:*:accesspoint/p",
                "arn:aws:s3:eu-west-1:111122223333:accesspoint/*",
                "arn:aws:s3:::logs",
                "arn:*"
            )
        )
    );

    public static readonly Gen<ConditionKeyCase> Condition = Gen.OneOf(
        Case("Bool", "aws:SecureTransport", "true", "false"),
        Case("BoolIfExists", "aws:SecureTransport", "true", "false"),
        Case("StringEquals", "aws:username", "alice", "bob"),
        Case("StringNotEquals", "aws:username", "alice", "bob"),
        Case("StringEqualsIgnoreCase", "aws:username", "ALICE", "bob"),
        Case("StringLike", "s3:prefix", "a*", "home/*", "*", "?*", ""),
        Case("StringNotLike", "s3:prefix", "a*", "home/*"),
        Case("StringLikeIfExists", "s3:prefix", "a*", "home/*"),
        Case("Null", "aws:username", "true", "false"),
        Case("Null", "s3:prefix", "true", "false"),
        Case("IpAddress", "aws:SourceIp", "10.0.0.0/8", "10.1.0.0/16", "0.0.0.0/0", "2001:db8::/32"),
        Case("NotIpAddress", "aws:SourceIp", "10.0.0.0/8", "192.0.2.1"),
        Case("NumericLessThan", "s3:max-keys", "10", "100"),
        Case("NumericGreaterThanEquals", "s3:max-keys", "10", "100"),
        Case("DateLessThan", "aws:CurrentTime", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        Case("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:user/*", "arn:aws:iam::111122223333:user/alice", "arn:aws:*:user/alice"),
        Case("ForAnyValue:StringEquals", "s3:RequestObjectTagKeys", "a", "b"),
        Case("ForAllValues:StringLike", "s3:RequestObjectTagKeys", "a", "b*"),
        Case("ForAnyValue:StringNotEquals", "s3:RequestObjectTagKeys", "a", "b")
    );

    public static Gen<PolicyStatement> Statement(bool variables = false) =>
        from effect in Gen.Frequency((3, Gen.Const(PolicyEffect.Allow)), (1, Gen.Const(PolicyEffect.Deny)))
        from actions in ActionPattern.List[1, 3]
        from notAction in Gen.Frequency((6, false), (1, true))
        from resources in (
            variables
                ? Gen.Frequency((2, ResourcePattern), (1, Gen.Select(Bucket, VariableKeyPattern, (b, k) => $"arn:aws:s3:::{b}/{k}")))
                : ResourcePattern
        ).List[1, 3]
        from notResource in Gen.Frequency((7, false), (1, true))
        from conditions in Gen.Frequency((2, Gen.Const(new List<ConditionKeyCase>())), (1, Condition.List[1, 2]))
        select new PolicyStatement
        {
            Effect = effect,
            Action = notAction ? null : actions,
            NotAction = notAction ? actions : null,
            Resource = notResource ? null : resources,
            NotResource = notResource ? resources : null,
            Conditions =
            [
                .. conditions.DistinctBy(c => c.Operator).Select(c => new PolicyCondition(c.Operator, [new ConditionKey(c.Key, c.Values)])),
            ],
        };

    public static Gen<PolicyDocument> Document(bool variables = false) =>
        Statement(variables).List[1, 4].Select(s => PolicyDocument.Create(s));

    public static readonly Gen<RequestContext> Context =
        from username in Maybe("alice", "bob", "Alice", "")
        from secure in Maybe("true", "false")
        from prefix in Maybe("", "a", "ab", "home/x", "z")
        from ip in Maybe("10.1.2.3", "10.9.9.9", "192.0.2.1", "2001:db8::1", "203.0.113.9")
        from keys in Maybe("5", "10", "50", "100")
        from time in Maybe("2025-06-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z", "2028-01-01T00:00:00Z")
        from arn in Maybe("arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:role/app")
        from team in Maybe("alice", "home")
        from tags in Gen.OneOf("a", "b", "bb", "c").List[0, 2]
        select RequestContext.OfMany(
            new (string Key, string? Value)[]
            {
                ("aws:username", username),
                ("aws:SecureTransport", secure),
                ("s3:prefix", prefix),
                ("aws:SourceIp", ip),
                ("s3:max-keys", keys),
                ("aws:CurrentTime", time),
                ("aws:PrincipalArn", arn),
                ("aws:PrincipalTag/team", team),
            }
                .Where(p => p.Value is not null)
                .Select(p => new KeyValuePair<string, IReadOnlyList<string>>(p.Key, [p.Value!]))
                .Append(new("s3:RequestObjectTagKeys", tags))
        );

    /// <summary>Requests whose resource suits the action: comparisons speak of no others.</summary>
    public static readonly Gen<AccessRequest> Request =
        from action in Action
        from bucket in Bucket
        from key in Key
        from context in Context
        select new AccessRequest("arn:aws:iam::111122223333:user/somebody", action, Suiting(action, bucket, key), context);

    public static readonly Gen<AccessRequest> AnyRequest =
        from action in Action
        from resource in Resource
        from context in Context
        select new AccessRequest("arn:aws:iam::111122223333:user/somebody", action, resource, context);

    /// <summary>Another spelling of the same document: order, case, duplicates, scalars, wildcard runs.</summary>
    public static Gen<PolicyDocument> Respelled(PolicyDocument document) =>
        from seed in Gen.Int[0, int.MaxValue]
        select document.WithStatements(Shuffle(document.Statements, seed).Select((s, i) => Respell(s, seed + i)).ToList());

    private static PolicyStatement Respell(PolicyStatement s, int seed) =>
        s with
        {
            Action = Respell(s.Action, seed, a => a.ToUpperInvariant().Replace("*", "**", StringComparison.Ordinal)),
            NotAction = Respell(s.NotAction, seed, a => a.ToUpperInvariant()),
            Resource = Respell(s.Resource, seed, r => r.EndsWith("?*", StringComparison.Ordinal) ? r[..^2] + "*?" : r),
            NotResource = Respell(s.NotResource, seed, r => r),
            Conditions =
            [
                .. Shuffle(s.Conditions, seed)
                    .Select(c => new PolicyCondition(
                        c.Operator.ToLowerInvariant(),
                        [.. c.Keys.Select(k => new ConditionKey(k.Name.ToUpperInvariant(), Respell(k.Values, seed, v => v)!))]
                    )),
            ],
        };

    private static List<string>? Respell(IReadOnlyList<string>? values, int seed, Func<string, string> spell) =>
        values is null ? null : [.. Shuffle([.. values, values[0]], seed).Select(spell)];

    private static IEnumerable<T> Shuffle<T>(IReadOnlyList<T> items, int seed) =>
        items
            .Select((item, i) => (item, Order: unchecked((i + 1) * (seed | 1) * 2654435761L) % 1009))
            .OrderBy(x => x.Order)
            .Select(x => x.item);

    private static string Suiting(string action, string bucket, string key) =>
        action switch
        {
            "s3:ListAllMyBuckets" or "s3:CreateJob" => "*",
            "s3:DescribeJob" => "arn:aws:s3:eu-west-1:111122223333:job/j",
            "s3:GetAccessPointPolicy" => $"arn:aws:s3:{(key.Length > 3 ? "eu-west-1" : "us-east-1")}:111122223333:accesspoint/p",
            "s3:ListBucket" or "s3:GetBucketLocation" or "s3:PutBucketPolicy" => $"arn:aws:s3:::{bucket}",
            _ => $"arn:aws:s3:::{bucket}/{(key.Length == 0 ? "k" : key)}",
        };

    private static Gen<ConditionKeyCase> Case(string @operator, string key, params string[] values) =>
        Gen.OneOf(values).List[1, 2].Select(v => new ConditionKeyCase(@operator, key, v));

    private static Gen<string?> Maybe(params string?[] values) => Gen.OneOf([.. values, null]);
}

internal sealed record ConditionKeyCase(string Operator, string Key, IReadOnlyList<string> Values);
