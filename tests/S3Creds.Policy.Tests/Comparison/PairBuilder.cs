using System.Globalization;

namespace S3Creds.Policy.Tests.Comparison;

/// <summary>What a transformation does to the access of the document that it is applied to.</summary>
internal enum Effect
{
    /// <summary>Nothing: the two are equal.</summary>
    Same,

    /// <summary>The new one allows no less.</summary>
    Grows,

    /// <summary>The new one allows no more.</summary>
    Shrinks,
}

/// <summary>Random policies in the manner of the pair file, and transformations whose effect is known; the same seed makes the same
/// pair.</summary>
internal sealed class PairBuilder(int seed)
{
    private static readonly string[] Buckets = ["media", "media-archive", "logs-prod", "data-lake"];

    private static readonly string[] Keys =
    [
        "*",
        "uploads/*",
        "home/*",
        "home/deep/*",
        "*.jpg",
        "*/a/b/*",
        "file?.txt",
        "tmp/*.log",
        "*/tmp/*",
        "readme.txt",
        "uploads/readme.txt",
        "??*",
        "a*b*c",
        "2026/*/report-??.csv",
    ];

    private static readonly string[] ActionPatterns =
    [
        "s3:GetObject",
        "s3:Get*",
        "s3:PutObject",
        "s3:PutObject*",
        "s3:Delete*",
        "s3:List*",
        "s3:*Object",
        "s3:*Tagging",
        "s3:*",
        "s3:ListBucket",
        "s3:GetBucketLocation",
        "s3:*Acl",
        "s3:BypassGovernanceRetention",
        "s3:GetObject?*",
        "*",
        "s3:ListAllMyBuckets",
        "s3:CreateJob",
    ];

    /// <summary>Conditions, each with one that it implies: whatever meets the first meets the second.</summary>
    private static readonly (
        (string Op, string Key, string[] Values) Narrow,
        (string Op, string Key, string[] Values) Wide
    )[] Implications =
    [
        (("IpAddress", "aws:SourceIp", ["10.1.0.0/16"]), ("IpAddress", "aws:SourceIp", ["10.0.0.0/8"])),
        (("IpAddress", "aws:SourceIp", ["10.0.0.0/9", "10.128.0.0/9"]), ("IpAddress", "aws:SourceIp", ["10.0.0.0/8"])),
        (("IpAddress", "aws:SourceIp", ["2001:db8:1::/48"]), ("IpAddress", "aws:SourceIp", ["2001:db8::/32", "192.0.2.0/24"])),
        (("NotIpAddress", "aws:SourceIp", ["10.0.0.0/8"]), ("NotIpAddress", "aws:SourceIp", ["10.1.0.0/16"])),
        (("IpAddress", "aws:SourceIp", ["192.0.2.0/24"]), ("NotIpAddress", "aws:SourceIp", ["10.0.0.0/8"])),
        (("NumericLessThan", "s3:max-keys", ["10"]), ("NumericLessThanEquals", "s3:max-keys", ["10"])),
        (("NumericLessThanEquals", "s3:max-keys", ["10"]), ("NumericLessThan", "s3:max-keys", ["100"])),
        (("NumericEquals", "s3:max-keys", ["5", "7"]), ("NumericLessThan", "s3:max-keys", ["10"])),
        (("NumericGreaterThan", "aws:MultiFactorAuthAge", ["3600"]), ("NumericGreaterThanIfExists", "aws:MultiFactorAuthAge", ["60"])),
        (
            ("DateLessThan", "aws:CurrentTime", ["2026-01-01T00:00:00Z"]),
            ("DateLessThanEquals", "aws:CurrentTime", ["2026-06-01T00:00:00Z"])
        ),
        (("DateGreaterThan", "aws:CurrentTime", ["2026-06-01T00:00:00Z"]), ("DateNotEquals", "aws:CurrentTime", ["2026-01-01T00:00:00Z"])),
        (("StringEquals", "aws:PrincipalTag/team", ["blue"]), ("StringEquals", "aws:PrincipalTag/team", ["blue", "green"])),
        (("StringEquals", "aws:PrincipalTag/team", ["blue"]), ("StringLike", "aws:PrincipalTag/team", ["b*"])),
        (("StringEquals", "aws:PrincipalTag/team", ["blue"]), ("StringEqualsIgnoreCase", "aws:PrincipalTag/team", ["BLUE"])),
        (("StringEquals", "aws:PrincipalTag/team", ["blue"]), ("StringEqualsIfExists", "aws:PrincipalTag/team", ["blue"])),
        (("StringEquals", "aws:PrincipalTag/team", ["blue"]), ("StringNotEquals", "aws:PrincipalTag/team", ["green"])),
        (("StringEquals", "aws:PrincipalTag/team", ["blue"]), ("Null", "aws:PrincipalTag/team", ["false"])),
        (("StringLike", "s3:prefix", ["home/alice/*"]), ("StringLike", "s3:prefix", ["home/*"])),
        (("StringLike", "s3:prefix", ["home/?*"]), ("StringLike", "s3:prefix", ["home/*", "tmp/*"])),
        (("StringNotLike", "s3:prefix", ["home/*"]), ("StringNotLike", "s3:prefix", ["home/alice/*"])),
        (("Null", "s3:prefix", ["true"]), ("StringLikeIfExists", "s3:prefix", ["home/*"])),
        (("Bool", "aws:SecureTransport", ["true"]), ("BoolIfExists", "aws:SecureTransport", ["true"])),
        (("Bool", "aws:MultiFactorAuthPresent", ["true"]), ("Null", "aws:MultiFactorAuthPresent", ["false"])),
        (
            ("ArnEquals", "aws:PrincipalArn", ["arn:aws:iam::111122223333:user/alice"]),
            ("ArnLike", "aws:PrincipalArn", ["arn:aws:iam::*:user/*"])
        ),
        (
            ("ArnLike", "aws:PrincipalArn", ["arn:aws:iam::111122223333:role/app-*"]),
            ("ArnNotLike", "aws:PrincipalArn", ["arn:aws:iam::*:user/*"])
        ),
        (("ArnLike", "aws:PrincipalArn", ["arn:aws:iam::111122223333:user/a*"]), ("StringLike", "aws:PrincipalArn", ["arn:aws:iam::*"])),
        (
            ("ForAllValues:StringEquals", "s3:RequestObjectTagKeys", ["a"]),
            ("ForAllValues:StringEquals", "s3:RequestObjectTagKeys", ["a", "b"])
        ),
        (("ForAnyValue:StringEquals", "s3:RequestObjectTagKeys", ["a"]), ("ForAnyValue:StringLike", "s3:RequestObjectTagKeys", ["a*"])),
        (("ForAnyValue:StringEquals", "s3:RequestObjectTagKeys", ["a"]), ("Null", "s3:RequestObjectTagKeys", ["false"])),
        (
            ("ForAllValues:StringNotEquals", "s3:RequestObjectTagKeys", ["a", "b"]),
            ("ForAllValues:StringNotEquals", "s3:RequestObjectTagKeys", ["a"])
        ),
    ];

    private static readonly (string Name, Effect Effect, Func<PairBuilder, List<PolicyStatement>, List<PolicyStatement>> Apply)[] All =
    [
        ("reorder", Effect.Same, (p, s) => [.. s.OrderBy(_ => p.random.Next())]),
        ("repeat", Effect.Same, (p, s) => [.. s, p.Of(s)]),
        ("split by action", Effect.Same, (p, s) => p.Each(s, x => x.Action is null ? [x] : x.Action.Select(a => x with { Action = [a] }))),
        ("split by resource", Effect.Same, (p, s) =>
            p.Each(s, x => x.Resource is null ? [x] : x.Resource.Select(r => x with { Resource = [r] }))
        ),
        ("split by condition value", Effect.Same, (_, s) => [.. s.SelectMany(SplitByValue)]),
        ("subsumed resource", Effect.Same, (p, s) =>
            p.One(s, x =>
                x.Resource is null ? x : x with { Resource = [.. x.Resource, x.Resource[0].Replace("*", "zz", StringComparison.Ordinal)] }
            )
        ),
        ("subsumed action", Effect.Same, (p, s) =>
            p.One(s, x =>
                x.Action is null ? x : x with { Action = [.. x.Action, x.Action[0].Replace("*", "ListBucket", StringComparison.Ordinal)] }
            )
        ),
        ("actions of today", Effect.Same, (p, s) =>
            p.One(s, x =>
                x.Action is null || x.Action.Contains("*") ? x : x with { Action = [.. x.Action.SelectMany(Expanded).Distinct()] }
            )
        ),
        ("all but the others", Effect.Same, (p, s) =>
            p.One(s, x =>
                x.Action is null
                    ? x
                    : x with
                    {
                        Action = null,
                        NotAction =
                        [
                            .. S3Actions
                                .Catalogue.All.Select(a => a.FullName)
                                .Except(x.Action.SelectMany(Expanded), StringComparer.OrdinalIgnoreCase),
                        ],
                    }
            )
        ),
        ("by length", Effect.Same, (p, s) =>
            p.One(s, x =>
                x.Resource is null
                    ? x
                    : x with
                    {
                        Resource =
                        [
                            .. x.Resource.SelectMany(r => r.Length > 1 && r.EndsWith('*') ? new[] { r[..^1], r[..^1] + "?*" } : [r]),
                        ],
                    }
            )
        ),
        ("twin stars", Effect.Same, (p, s) =>
            p.One(s, x =>
                x.Resource is null ? x : x with { Resource = [.. x.Resource.Select(r => r.Replace("*", "**", StringComparison.Ordinal))] }
            )
        ),
        ("denied and allowed by nobody", Effect.Same, (_, s) => [
                .. s,
                new PolicyStatement
                {
                    Effect = PolicyEffect.Deny,
                    Action = ["kms:*"],
                    Resource = ["*"],
                },
            ]),
        ("present or absent", Effect.Same, (p, s) =>
            p.Each(s, x =>
                [
                    x with
                    {
                        Conditions = [.. x.Conditions, Test("Null", "aws:UserAgent", "true")],
                    },
                    x with
                    {
                        Conditions = [.. x.Conditions, Test("Null", "aws:UserAgent", "false")],
                    },
                ]
            )
        ),
        ("v4 or not", Effect.Same, (p, s) =>
            p.Each(s, x =>
                x.Conditions.Any(c => c.Operator is "IpAddress" or "NotIpAddress")
                    ? [x]
                    :
                    [
                        x with
                        {
                            Conditions = [.. x.Conditions, Test("IpAddress", "aws:SourceIp", "0.0.0.0/0")],
                        },
                        x with
                        {
                            Conditions = [.. x.Conditions, Test("NotIpAddress", "aws:SourceIp", "0.0.0.0/0")],
                        },
                    ]
            )
        ),
        ("allow more", Effect.Grows, (p, s) => [.. s, p.Statement(PolicyEffect.Allow)]),
        ("deny more", Effect.Shrinks, (p, s) => [.. s, p.Statement(PolicyEffect.Deny)]),
        ("deny all but", Effect.Shrinks, (p, s) =>
            [
                .. s,
                p.Statement(PolicyEffect.Deny) with
                {
                    Action = ["s3:*"],
                    NotAction = null,
                    Resource = null,
                    NotResource = [p.Resource(), p.Resource()],
                },
            ]
        ),
        ("deny all actions but", Effect.Shrinks, (p, s) =>
            [.. s, p.Statement(PolicyEffect.Deny) with { Action = null, NotAction = [p.Pick(ActionPatterns)] }]
        ),
        ("drop an allow", Effect.Shrinks, (_, s) =>
            s.FindIndex(x => x.Effect == PolicyEffect.Allow) is >= 0 and var i ? [.. s.Where((_, j) => j != i)] : s
        ),
        ("drop a deny", Effect.Grows, (_, s) =>
            s.FindIndex(x => x.Effect == PolicyEffect.Deny) is >= 0 and var i ? [.. s.Where((_, j) => j != i)] : s
        ),
        ("widen the resource of an allow", Effect.Grows, (p, s) =>
            p.OneAllow(s, x => x.Resource is null ? x : x with { Resource = [.. x.Resource.Select(r => r == "*" ? r : r[..^1] + "*")] })
        ),
        ("narrow the resource of an allow", Effect.Shrinks, (p, s) =>
            p.OneAllow(s, x =>
                x.Resource is null ? x : x with { Resource = [.. x.Resource.Select(r => r.Replace("*", "x*", StringComparison.Ordinal))] }
            )
        ),
        ("drop the conditions of an allow", Effect.Grows, (p, s) => p.OneAllow(s, x => x with { Conditions = [] })),
        ("one more condition of an allow", Effect.Shrinks, (p, s) =>
            p.OneAllow(s, x => x with { Conditions = [.. x.Conditions, Test("StringLike", "aws:UserAgent", "Boto3/*")] })
        ),
        ("a condition that follows", Effect.Grows, (p, s) => p.Implied(s)),
    ];

    private readonly Random random = new(seed);

    public (PolicyDocument A, PolicyDocument B, Effect Effect, string Names) Build()
    {
        var effect = (Effect)random.Next(3);
        var before = Enumerable
            .Range(0, 1 + random.Next(4))
            .Select(i => Statement(i > 0 && random.Next(4) == 0 ? PolicyEffect.Deny : PolicyEffect.Allow))
            .ToList();
        var after = before;
        var names = new List<string>();
        for (var left = 1 + random.Next(3); left > 0; left--)
        {
            var (name, its, apply) = Pick(All);
            if (name == "a condition that follows" && effect == Effect.Grows && names.Count == 0)
            {
                (before, after) = ImpliedPair(before);
                names.Add(name);
            }
            else if (name != "a condition that follows" && (its == Effect.Same || its == effect))
            {
                after = apply(this, after);
                names.Add(name);
            }
        }

        return (Document(before), Document(after), effect, string.Join(", ", names));
    }

    /// <summary>Requests near the edges of both documents: their patterns filled in several ways, the values of their conditions and the
    /// neighbours of those.</summary>
    public IEnumerable<AccessRequest> Requests(PolicyDocument a, PolicyDocument b, int count)
    {
        var statements = a.Statements.Concat(b.Statements).ToList();
        var actions = statements.SelectMany(s => (s.Action ?? s.NotAction)!.SelectMany(Expanded)).Distinct().ToList();
        var patterns = statements
            .SelectMany(s => s.Resource ?? s.NotResource ?? [])
            .Where(r => r.StartsWith("arn:aws:s3:::", StringComparison.Ordinal))
            .DefaultIfEmpty("arn:aws:s3:::media/*")
            .ToList();
        var tests = statements.SelectMany(s => s.Conditions).SelectMany(c => c.Keys, (c, k) => (c.Operator, k.Name, k.Values)).ToList();
        for (; count > 0; count--)
        {
            var action = random.Next(8) == 0 ? Pick(S3Actions.Catalogue.All).FullName : Pick(actions);
            var resource = Filled(Pick(patterns));
            var context = RequestContext.Empty;
            foreach (var key in tests.Select(t => t.Name).Distinct(StringComparer.OrdinalIgnoreCase))
            {
                if (random.Next(4) > 0)
                {
                    var values = tests
                        .Where(t => t.Name == key && t.Operator != "Null")
                        .SelectMany(t => t.Values)
                        .DefaultIfEmpty("x")
                        .ToList();
                    context = ConditionKeysAreLists(key)
                        ? context.With(key, [.. Enumerable.Range(0, 1 + random.Next(2)).Select(_ => Near(Pick(values)))])
                        : context.With(key, Near(Pick(values)));
                }
            }

            if (Suiting(action, resource) is { } suiting)
                yield return new AccessRequest("arn:aws:iam::111122223333:user/somebody", action, suiting, context);
        }
    }

    private static bool ConditionKeysAreLists(string key) => key == "s3:RequestObjectTagKeys";

    private static IEnumerable<string> Expanded(string pattern) =>
        S3Actions
            .Catalogue.All.Select(a => a.FullName)
            .Where(n => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, n, ignoreCase: true));

    private static string? Suiting(string action, string resource)
    {
        var types = S3Actions.Catalogue.Find(action)!.ResourceTypes;
        var bucket = resource.Split('/')[0];
        return types.Count == 0 ? (action == "s3:ListAllMyBuckets" ? "arn:aws:s3:::*" : "*")
            : types.Contains("object") ? (bucket.Length >= 16 && resource.Length > bucket.Length + 1 ? resource : bucket + "/x")
            : types.Contains("bucket") && bucket.Length >= 16 ? bucket
            : null;
    }

    private static IEnumerable<PolicyStatement> SplitByValue(PolicyStatement statement) =>
        statement.Conditions is [{ Operator: "StringEquals" or "StringLike" or "IpAddress" or "NumericEquals" or "ArnLike" } c, ..]
        && c.Keys is [{ Values.Count: > 1 } key]
            ? key.Values.Select(v => statement with { Conditions = [Test(c.Operator, key.Name, v), .. statement.Conditions.Skip(1)] })
            : [statement];

    private static PolicyCondition Test(string op, string key, params string[] values) => new(op, [new ConditionKey(key, values)]);

    private static PolicyDocument Document(List<PolicyStatement> statements) =>
        PolicyDocument.Parse(PolicyDocument.Create(statements.ConvertAll(Mergeable)).ToJson());

    /// <summary>JSON has one member an operator; tests with the same one go together.</summary>
    private static PolicyStatement Mergeable(PolicyStatement s) =>
        s with
        {
            Conditions =
            [
                .. s
                    .Conditions.GroupBy(c => c.Operator)
                    .Select(g => new PolicyCondition(g.Key, [.. g.SelectMany(c => c.Keys).GroupBy(k => k.Name).Select(k => k.First())])),
            ],
        };

    private (List<PolicyStatement> Before, List<PolicyStatement> After) ImpliedPair(List<PolicyStatement> statements)
    {
        var (narrow, wide) = Pick(Implications);
        var index = random.Next(statements.Count);
        var allow = statements[index].Effect == PolicyEffect.Allow;
        List<PolicyStatement> With((string Op, string Key, string[] Values) test) =>
            [
                .. statements.Select(
                    (s, i) =>
                        i == index
                            ? s with
                            {
                                Conditions =
                                [
                                    .. s.Conditions.Where(c =>
                                        c.Operator != narrow.Op && c.Operator != wide.Op && c.Keys[0].Name != narrow.Key
                                    ),
                                    Test(test.Op, test.Key, test.Values),
                                ],
                            }
                            : s
                ),
            ];
        return allow ? (With(narrow), With(wide)) : (With(wide), With(narrow));
    }

    private List<PolicyStatement> Implied(List<PolicyStatement> statements) => ImpliedPair(statements).After;

    private PolicyStatement Statement(PolicyEffect effect)
    {
        var not = random.Next(8) == 0;
        var notResource = random.Next(10) == 0;
        var resources = Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Resource()).ToList();
        return new PolicyStatement
        {
            Effect = effect,
            Action = not ? null : [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Pick(ActionPatterns)).Distinct()],
            NotAction = not ? [Pick(ActionPatterns)] : null,
            Resource = notResource ? null : resources,
            NotResource = notResource ? resources : null,
            Conditions =
                random.Next(2) == 0
                    ? []
                    :
                    [
                        .. Enumerable
                            .Range(0, 1 + random.Next(2))
                            .Select(_ => Pick(Implications))
                            .Select(i => random.Next(2) == 0 ? i.Narrow : i.Wide)
                            .DistinctBy(t => t.Op)
                            .Select(t => Test(t.Op, t.Key, t.Values)),
                    ],
        };
    }

    private string Resource() =>
        random.Next(8) switch
        {
            0 => "*",
            1 => "arn:aws:s3:::*",
            2 => $"arn:aws:s3:::{Pick(Buckets)}",
            3 => $"arn:aws:s3:::{Pick(Buckets)}*",
            _ => $"arn:aws:s3:::{Pick(Buckets)}/{Pick(Keys)}",
        };

    private string Filled(string pattern)
    {
        var text = string.Concat(
            pattern.Select(c =>
                c switch
                {
                    '*' => Pick("", "x", "a/b", ".jpg", "zz", "/tmp/", "uploads/readme.txt"),
                    '?' => Pick("1", "x", "/"),
                    _ => c.ToString(),
                }
            )
        );
        return random.Next(6) switch
        {
            0 when text.Length > 16 => text[..^1],
            1 => text + "x",
            _ => text,
        };
    }

    private string Near(string value)
    {
        if (decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out var number))
            return (number + random.Next(-1, 2)).ToString(CultureInfo.InvariantCulture);
        if (DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return date.AddSeconds(random.Next(-1, 2)).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        if (value.Contains('/', StringComparison.Ordinal) && System.Net.IPNetwork.TryParse(value, out var network))
            return random.Next(3) == 0 ? "203.0.113.5" : network.BaseAddress.ToString();
        return Filled(value);
    }

    private List<PolicyStatement> Each(List<PolicyStatement> statements, Func<PolicyStatement, IEnumerable<PolicyStatement>> change)
    {
        var index = random.Next(statements.Count + 1);
        return [.. statements.SelectMany((s, i) => i == index ? change(s) : [s])];
    }

    private List<PolicyStatement> One(List<PolicyStatement> statements, Func<PolicyStatement, PolicyStatement> change) =>
        Each(statements, s => [change(s)]);

    private List<PolicyStatement> OneAllow(List<PolicyStatement> statements, Func<PolicyStatement, PolicyStatement> change) =>
        One(statements, s => s.Effect == PolicyEffect.Allow ? change(s) : s);

    private PolicyStatement Of(List<PolicyStatement> statements) =>
        statements.Count == 0 ? Statement(PolicyEffect.Deny) with { Action = ["kms:*"], NotAction = null } : Pick(statements);

    private T Pick<T>(params IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];
}
