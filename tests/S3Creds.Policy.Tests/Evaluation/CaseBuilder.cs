using System.Text.Json.Nodes;

namespace S3Creds.Policy.Tests.Evaluation;

/// <summary>Random cases of the kind in the case files: all layers, all operator families, near misses of patterns; the same seed makes the
/// same case.</summary>
internal sealed class CaseBuilder(int seed)
{
    private static readonly string[] Operators =
    [
        "StringEquals",
        "StringNotEquals",
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
        "StringLike",
        "StringNotLike",
        "NumericEquals",
        "NumericNotEquals",
        "NumericLessThan",
        "NumericLessThanEquals",
        "NumericGreaterThan",
        "NumericGreaterThanEquals",
        "DateEquals",
        "DateNotEquals",
        "DateLessThan",
        "DateLessThanEquals",
        "DateGreaterThan",
        "DateGreaterThanEquals",
        "Bool",
        "BinaryEquals",
        "IpAddress",
        "NotIpAddress",
        "ArnEquals",
        "ArnLike",
        "ArnNotEquals",
        "ArnNotLike",
        "Null",
    ];

    private static readonly (string Key, object[] Wanted, string[] Given)[] Texts =
    [
        (
            "aws:username",
            [
                "alice",
                "Alice",
                "al*",
                "*",
                "?lice",
                "${aws:username}",
                "${aws:PrincipalTag/team}",
                "${aws:PrincipalTag/team, 'alice'}",
                "",
                "${*}",
                "a${?}b",
            ],
            ["alice", "Alice", "bob", "", "a*b", "a?b"]
        ),
        ("aws:PrincipalTag/team", ["blue", "Blue", "b*", "*ue", "${aws:username}", "team${$}"], ["blue", "Blue", "yellow", "team$"]),
        (
            "s3:prefix",
            ["", "home/", "home/*", "home/${aws:username}/*", "*", "a?b", "?*"],
            ["", "home/", "home/alice/", "home/Alice/x", "axb", "x"]
        ),
        ("aws:userid", ["AIDA*", "AROAEXAMPLE:*", "*:s1"], ["AIDAEXAMPLE3", "AROAEXAMPLE:s1"]),
    ];

    private static readonly (string Key, object[] Wanted, string[] Given)[] Numbers =
    [
        ("s3:max-keys", ["10", "100", 10, 100, "10.0", "-1", "1e2", "abc", ""], ["10", "100", "99.5", "1000", "0010", "x"]),
        ("aws:MultiFactorAuthAge", ["300", 3600, "0"], ["0", "299", "300", "3600"]),
    ];

    private static readonly (string Key, object[] Wanted, string[] Given)[] Dates =
    [
        (
            "aws:CurrentTime",
            [
                "2026-01-15T10:00:00Z",
                "2025-06-30T23:59:59Z",
                "2026-01-15",
                "1768471200",
                "2026-01-15T11:00:00+01:00",
                "2026-01-15T10:00:00.5Z",
                "2026-01-15T10:00Z",
                "soon",
            ],
            [
                "2026-01-15T10:00:00Z",
                "2026-01-15T10:00:00.500Z",
                "2025-06-30T23:59:59Z",
                "2026-01-15T00:00:00Z",
                "1768471200",
                "2027-03-01T00:00:00Z",
                "never",
            ]
        ),
    ];

    private static readonly (string Key, object[] Wanted, string[] Given)[] Bools =
    [
        ("aws:SecureTransport", ["true", "false", true, false, "True", "yes"], ["true", "false", "True"]),
        ("aws:MultiFactorAuthPresent", ["true", "false"], ["true", "false"]),
    ];

    private static readonly (string Key, object[] Wanted, string[] Given)[] Addresses =
    [
        (
            "aws:SourceIp",
            [
                "10.0.0.0/8",
                "10.1.2.3",
                "203.0.113.0/24",
                "0.0.0.0/0",
                "::/0",
                "2001:db8:1234:5678::/64",
                "2001:DB8::/32",
                "192.0.2.0/31",
                "198.51.100.9/25",
                "1.2.3",
                "10.0.0.0/33",
                "010.1.2.3/8",
            ],
            ["10.1.2.3", "203.0.113.77", "2001:db8:1234:5678::1", "192.0.2.1", "198.51.100.200", "::1", "fe80::1", "nowhere"]
        ),
    ];

    private static readonly (string Key, object[] Wanted, string[] Given)[] Arns =
    [
        (
            "aws:PrincipalArn",
            [
                "arn:aws:iam::111122223333:user/alice",
                "arn:aws:iam::*:user/*",
                "arn:aws:iam::111122223333:*",
                "arn:*:iam::111122223333:role/*",
                "arn:aws:iam::111122223333:user/${aws:username}",
                "*",
                "arn:aws:iam*",
                "arn:aws:iam::11112222333?:user/?lice",
            ],
            ["arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:role/app", "arn:aws:iam::444455556666:user/a:b", "alice"]
        ),
    ];

    private static readonly (string Key, object[] Wanted, string[] Given)[] Lists =
    [
        ("s3:RequestObjectTagKeys", ["Owner", "Cost*", "OWNER", "Secret", "*", ""], ["Owner", "CostCenter", "Secret", "owner", ""]),
    ];

    private readonly Random random = new(seed);

    public JsonObject Build()
    {
        var principal = Pick(
            "arn:aws:iam::111122223333:user/alice",
            "arn:aws:iam::111122223333:user/alice",
            "arn:aws:iam::111122223333:user/team/bob",
            "arn:aws:sts::111122223333:assumed-role/app/s1",
            "arn:aws:sts::111122223333:assumed-role/app/s1",
            "arn:aws:iam::444455556666:user/carlos",
            "arn:aws:sts::444455556666:assumed-role/etl/x",
            "*",
            "s3.amazonaws.com"
        );
        var action = Pick("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "s3:ListAllMyBuckets", "s3:PutObjectTagging");
        var resource = action switch
        {
            "s3:ListBucket" => Pick("arn:aws:s3:::media", "arn:aws:s3:::logs-prod"),
            "s3:ListAllMyBuckets" => "*",
            _ => Pick(
                "arn:aws:s3:::media/a.txt",
                "arn:aws:s3:::media/home/alice/x",
                "arn:aws:s3:::media/a*b",
                "arn:aws:s3:::media/${aws:username}/1",
                "arn:aws:s3:::media/x$y/(1)",
                "arn:aws:s3:::media/a\nb"
            ),
        };
        var line = new JsonObject
        {
            ["id"] = $"r{seed}",
            ["principal"] = principal,
            ["action"] = action,
            ["resource"] = resource,
            ["resourceAccount"] = "111122223333",
            ["context"] = Context(),
        };
        var signed = principal.StartsWith("arn:", StringComparison.Ordinal);
        line["identityPolicies"] = signed
            ? new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => Document(action, resource, null))])
            : new JsonArray();
        if (signed && Chance(0.2))
            line["boundary"] = Document(action, resource, null);
        if (signed && Chance(0.15))
            line["sessionPolicy"] = Document(action, resource, null);
        if (signed && Chance(0.1))
            line["scps"] = new JsonArray(
                new JsonArray(Document(action, resource, null), Document(action, resource, null)),
                new JsonArray(Document(action, resource, null))
            );
        if (!signed || Chance(0.5))
            line["bucketPolicy"] = Document(action, resource, principal);
        if (Chance(0.1))
            line["rcps"] = new JsonArray(new JsonArray(Document(action, resource, "*")));
        return line;
    }

    private JsonObject Context()
    {
        var context = new JsonObject();
        foreach (
            var (key, _, given) in (IEnumerable<(string Key, object[], string[] Given)>)
                [.. Texts, .. Numbers, .. Dates, .. Bools, .. Addresses, .. Arns]
        )
        {
            if (Chance(0.6))
                context[Spelled(key)] = Chance(0.04) ? new JsonArray(Pick(given), Pick(given)) : Pick(given);
        }

        if (Chance(0.6))
            context[Lists[0].Key] = new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => (JsonNode)Pick(Lists[0].Given))]);
        return context;
    }

    private JsonObject Document(string action, string resource, string? principal)
    {
        var document = new JsonObject();
        if (Chance(0.93))
            document["Version"] = Chance(0.93) ? "2012-10-17" : "2008-10-17";
        var statements = Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Statement(action, resource, principal)).ToArray();
        document["Statement"] = statements.Length == 1 && Chance(0.5) ? statements[0] : new JsonArray(statements);
        return document;
    }

    private JsonObject Statement(string action, string resource, string? principal)
    {
        var statement = new JsonObject { ["Effect"] = Chance(0.3) ? "Deny" : "Allow" };
        if (principal is not null)
            statement[Chance(0.12) ? "NotPrincipal" : "Principal"] = Principal(principal);
        statement[Chance(0.12) ? "NotAction" : "Action"] = Some(() => ActionPattern(action));
        statement[Chance(0.12) ? "NotResource" : "Resource"] = Some(() => ResourcePattern(resource));
        if (Chance(0.5))
        {
            var condition = new JsonObject();
            for (var i = random.Next(1, 3); i > 0; i--)
                AddTest(condition);
            statement["Condition"] = condition;
        }

        return statement;
    }

    private JsonNode Principal(string principal)
    {
        if (Chance(0.2))
            return "*";
        var account = principal.StartsWith("arn:", StringComparison.Ordinal) ? principal.Split(':')[4] : "111122223333";
        var role = principal.Contains("assumed-role", StringComparison.Ordinal)
            ? $"arn:aws:iam::{account}:role/{(Chance(0.3) ? "path/" : "")}{principal.Split('/')[1]}"
            : $"arn:aws:iam::{account}:role/app";
        var type = Chance(0.12) ? "Service" : "AWS";
        return new JsonObject
        {
            [type] = Some(() =>
                type == "Service"
                    ? Pick("s3.amazonaws.com", "logs.amazonaws.com")
                    : Pick(
                        "*",
                        account,
                        $"arn:aws:iam::{account}:root",
                        principal.StartsWith("arn:", StringComparison.Ordinal) ? principal : account,
                        role,
                        "arn:aws:iam::111122223333:user/Alice",
                        "444455556666"
                    )
            ),
        };
    }

    private string ActionPattern(string action) =>
        Pick(
            action,
            action,
            "s3:*",
            "*",
            "s3:Get*",
            "s3:*Object",
            "S3:" + action[3..].ToUpperInvariant(),
            action[..^1] + "?",
            "s3:?" + action[4..],
            "s3:*t*",
            "kms:Decrypt",
            "s3:**",
            action + "s"
        );

    private string ResourcePattern(string resource)
    {
        if (resource == "*")
            return Pick("*", "arn:aws:s3:::*", "arn:aws:s3:::media", "arn:*", "arn:aws:s3:::**");
        return Pick(
            "*",
            resource,
            resource.Replace('*', '?'),
            resource[..^1] + "?",
            resource[..^2] + "*",
            "arn:aws:s3:::media/*",
            "arn:aws:s3:::media*",
            "arn:aws:s3:::*/home/${aws:username}/*",
            "arn:aws:s3:::media/home/${aws:PrincipalTag/team, 'alice'}/*",
            "arn:aws:s3:::media/${*}",
            "arn:aws:s3:::media/a${*}b",
            "arn:aws:s3:::media/x${$}y*",
            resource.ToUpperInvariant(),
            "arn:aws:s3:::media/${aws:userid}*",
            "arn:aws:s3:::media/*${aws:username}*",
            resource + "?",
            "arn:aws:s3:::media/${aws:username}/1",
            "arn:aws:s3:::media/${aws:PrincipalTag/missing}/*",
            "arn:aws:s3:::*a*e*",
            "arn:aws:s3:::media/?*"
        );
    }

    private void AddTest(JsonObject condition)
    {
        var name = Pick(Operators);
        var list = Chance(0.25) && name.StartsWith("String", StringComparison.Ordinal);
        var (key, wanted, _) = list
            ? Lists[0]
            : name switch
            {
                "Null" => Pick([.. Texts, .. Lists, .. Arns]),
                "Bool" => Pick(Bools),
                _ when name.StartsWith("Numeric", StringComparison.Ordinal) => Pick(Numbers),
                _ when name.StartsWith("Date", StringComparison.Ordinal) => Pick(Dates),
                _ when name.Contains("Ip", StringComparison.Ordinal) => Pick(Addresses),
                _ when name.StartsWith("Arn", StringComparison.Ordinal) => Pick(Arns),
                _ => Pick([.. Texts, .. Arns]),
            };
        if (name == "Null")
        {
            condition["Null"] = new JsonObject
            {
                [Spelled(key)] = Pick<JsonNode>(
                    JsonValue.Create("true"),
                    JsonValue.Create("false"),
                    JsonValue.Create(true),
                    new JsonArray("true", "false")
                ),
            };
            return;
        }

        var full = (list || Chance(0.05) ? Pick("ForAllValues:", "ForAnyValue:") : "") + name + (Chance(0.25) ? "IfExists" : "");
        condition[Chance(0.1) ? full.ToLowerInvariant() : full] = new JsonObject { [Spelled(key)] = Some(() => Node(Pick(wanted))) };
    }

    private static JsonNode Node(object value) =>
        value switch
        {
            bool b => JsonValue.Create(b),
            int i => JsonValue.Create(i),
            _ => JsonValue.Create((string)value),
        };

    private string Spelled(string key) => Chance(0.1) ? key.ToUpperInvariant() : key;

    private JsonNode Some(Func<JsonNode> make)
    {
        var count = Chance(0.5) ? 1 : 1 + random.Next(3);
        return count == 1 && Chance(0.5) ? make() : new JsonArray([.. Enumerable.Range(0, count).Select(_ => make())]);
    }

    private JsonNode Some(Func<string> make) => Some(() => (JsonNode)make());

    private bool Chance(double share) => random.NextDouble() < share;

    private T Pick<T>(params IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];
}
