using System.Text.Json.Nodes;

namespace S3Creds.Testing;

/// <summary>A request: who as <see cref="PlainCaller"/> has it, and what it brings along besides what all of the caller's requests
/// have.</summary>
internal sealed record DrawnRequest(string Who, string Action, string Resource, IReadOnlyDictionary<string, string[]> Context)
{
    public override string ToString() =>
        $"{Who} {Action} {Resource} with {string.Join(", ", Context.Select(k => $"{k.Key}={string.Join('|', k.Value)}"))}";
}

/// <summary> A whole account before and after a change, expectations and requests, all from one seed. Names and patterns are few, so that
/// policies meet. What the manifest does not manage (groups, <c>user/guest</c>, access control lists, the account's block) is the same on
/// both sides. </summary>
internal sealed class DrawnAccount
{
    private const string Own = PlainAccount.Id;
    private const string Canonical = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static readonly string[] Users = ["ana", "bob", "guest"];
    private static readonly string[] Roles = ["app", "deploy"];
    private static readonly string[] Buckets = ["alpha", "alpha-logs"];
    private static readonly string[] Teams = ["red", "blue"];
    private static readonly string[] Paths = ["/", "/admins/"];
    private const string Key = $"arn:aws:kms:us-west-2:{Own}:key/k1";

    private static readonly string[] Callers =
    [
        "anonymous",
        "user/ana",
        "user/bob",
        "user/guest",
        "role/app@ci",
        "role/app@other",
        "role/deploy@x",
        "arn:aws:iam::444455556666:user/partner",
        "arn:aws:sts::444455556666:assumed-role/tool/x",
        "arn:aws:iam::777788889999:user/stranger",
        "logging.s3.amazonaws.com",
        Canonical,
        "federated-user/eve",
        $"arn:aws:iam::{Own}:root",
    ];

    private readonly string[] named =
    [
        $"arn:aws:iam::{Own}:user/ana",
        $"arn:aws:sts::{Own}:assumed-role/app/ci",
        $"arn:aws:iam::{Own}:root",
        "arn:aws:iam::444455556666:root",
        "arn:aws:iam::444455556666:user/partner",
        "arn:aws:iam::444455556666:role/tool",
        "777788889999",
        $"arn:aws:sts::{Own}:federated-user/eve",
    ];

    private readonly Random random;
    private readonly Dictionary<string, string> rolePaths = new(StringComparer.Ordinal);

    /// <summary>Most accounts are small: they show the same contradictions, and are quick.</summary>
    private readonly bool isLarge;

    /// <summary>The same with less in it.</summary>
    public DrawnAccount(
        JsonObject before,
        JsonObject after,
        IReadOnlyList<JsonObject> expectations,
        IReadOnlyList<DrawnRequest> requests,
        bool isUnread
    )
    {
        random = new Random(0);
        (Before, After, Expectations, Requests, IsUnread) = (before, after, expectations, requests, isUnread);
    }

    public DrawnAccount(int seed)
    {
        random = new Random(seed);
        isLarge = Chance(5);
        (rolePaths["app"], rolePaths["deploy"]) = (One("/", "/", "/svc/"), One("/", "/ops/"));
        named = [.. named, .. Roles.Select(RoleArn)];
        Before = Account();
        After = Before.DeepClone().AsObject();
        for (var changes = random.Next(1, 3); changes > 0; changes--)
            Change();
        IsUnread = Chance(12);
        if (IsUnread)
        {
            // What cannot be read is not changed, and nothing is removed then.
            After["buckets"]!["alpha-logs"]!["policy"] = Before["buckets"]!["alpha-logs"]!["policy"]?.DeepClone();
            After["users"]!["bob"] ??= Before["users"]!["bob"]!.DeepClone();
        }

        Expectations = [.. Times(isLarge ? 4 : 2, Expectation)];
        Requests = [.. Times(isLarge ? 24 : 14, Request)];
    }

    public JsonObject Before { get; }

    public JsonObject After { get; }

    public IReadOnlyList<JsonObject> Expectations { get; }

    public IReadOnlyList<DrawnRequest> Requests { get; }

    /// <summary>Whether some of the account cannot be read.</summary>
    public bool IsUnread { get; }

    private bool Chance(int oneIn) => random.Next(oneIn) == 0;

    private T One<T>(params T[] of) => of[random.Next(of.Length)];

    private static IEnumerable<T> Times<T>(int count, Func<T> draw) => Enumerable.Range(0, count).Select(_ => draw());

    private JsonObject Account() =>
        new()
        {
            ["users"] = new JsonObject(Users.Select(u => KeyValuePair.Create(u, (JsonNode?)User(u)))),
            ["groups"] = new JsonObject
            {
                ["staff"] = new JsonObject { ["inline"] = Inline(), ["policies"] = new JsonArray(Chance(2) ? ["base"] : []) },
            },
            ["roles"] = new JsonObject(Roles.Select(r => KeyValuePair.Create(r, (JsonNode?)Role(r)))),
            ["policies"] = new JsonObject { ["base"] = Policy(), ["limit"] = Policy() },
            ["buckets"] = new JsonObject(Buckets.Select(b => KeyValuePair.Create(b, (JsonNode?)Bucket(b)))),
            ["accountBlock"] = Chance(4) ? Flags() : null,
            ["scps"] = Chance(4) ? ServiceControl() : null,
            ["rcps"] = Chance(5) ? new JsonArray(new JsonArray(ResourceControl())) : null,
            ["keys"] = Chance(3) ? [] : new JsonObject { [Key] = KeyPolicy() },
        };

    private string RoleArn(string role) => $"arn:aws:iam::{Own}:role{rolePaths[role]}{role}";

    private static JsonObject Document(params JsonObject[] statements) =>
        new() { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray([.. statements]) };

    /// <summary>One or two levels, each of AWS's policy that allows everything, one that denies something, or one that allows a
    /// part.</summary>
    private JsonArray ServiceControl() => new([.. Times(random.Next(1, 3), Level)]);

    private JsonArray Level()
    {
        var all = Document(
            new JsonObject
            {
                ["Effect"] = "Allow",
                ["Action"] = "*",
                ["Resource"] = "*",
            }
        );
        return random.Next(4) switch
        {
            0 => new JsonArray(all),
            1 => new JsonArray(
                Document(
                    new JsonObject
                    {
                        ["Effect"] = "Allow",
                        ["Action"] = Texts(One<string[]>(["s3:*", "sts:*", "kms:*"], ["s3:Get*", "s3:List*", "sts:*"], ["s3:*"])),
                        ["Resource"] = "*",
                    }
                )
            ),
            _ => new JsonArray(
                all,
                Document(
                    Conditioned(
                        new JsonObject
                        {
                            ["Effect"] = "Deny",
                            ["Action"] = Texts(
                                One<string[]>(["s3:DeleteObject"], ["s3:Put*"], ["s3:GetObject"], ["sts:AssumeRole"], ["kms:Decrypt"])
                            ),
                            ["Resource"] = One("*", "*", "arn:aws:s3:::alpha/*"),
                        },
                        ""
                    )
                )
            ),
        };
    }

    private JsonObject ResourceControl() =>
        Document(
            Conditioned(
                new JsonObject
                {
                    ["Effect"] = "Deny",
                    ["Principal"] = "*",
                    ["Action"] = Texts(One<string[]>(["s3:*"], ["s3:GetObject"], ["s3:PutObject", "s3:DeleteObject"], ["sts:AssumeRole"])),
                    ["Resource"] = One("*", "arn:aws:s3:::alpha/*"),
                },
                "control"
            )
        );

    private JsonObject KeyPolicy()
    {
        var statements = new List<JsonObject>();
        if (!Chance(4))
            statements.Add(KeyStatement($"arn:aws:iam::{Own}:root", ["kms:*"]));
        if (Chance(2))
            statements.Add(
                KeyStatement(
                    One($"arn:aws:iam::{Own}:user/ana", RoleArn("app"), "arn:aws:iam::444455556666:user/partner", "*"),
                    One<string[]>(["kms:Decrypt"], ["kms:GenerateDataKey"], ["kms:Decrypt", "kms:GenerateDataKey"])
                )
            );
        if (statements.Count == 0 || Chance(6))
        {
            var deny = KeyStatement(One("*", $"arn:aws:iam::{Own}:user/bob"), ["kms:Decrypt"]);
            deny["Effect"] = "Deny";
            statements.Add(deny);
        }

        return Document([.. statements]);
    }

    private static JsonObject KeyStatement(string who, string[] actions) =>
        new()
        {
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["AWS"] = who },
            ["Action"] = Texts(actions),
            ["Resource"] = "*",
        };

    private JsonObject User(string name) =>
        new()
        {
            ["path"] = name == "ana" ? One(Paths) : "/",
            ["tags"] = Tags(),
            ["inline"] = Inline(),
            ["policies"] = new JsonArray(Chance(3) ? ["base"] : []),
            ["groups"] = new JsonArray(Chance(3) ? ["staff"] : []),
            ["boundary"] = Chance(5) ? "limit" : null,
        };

    private JsonObject Role(string name) =>
        new()
        {
            ["path"] = rolePaths[name],
            ["tags"] = Tags(),
            ["inline"] = Inline(),
            ["policies"] = new JsonArray(Chance(3) ? ["base"] : []),
            ["boundary"] = Chance(5) ? "limit" : null,
            ["trust"] = Trust(),
        };

    private JsonObject Tags() => Chance(2) ? new JsonObject { ["team"] = One(Teams) } : [];

    private JsonObject Policy() => new() { ["document"] = Document(true) };

    private JsonObject Inline() => Chance(4) ? [] : new JsonObject { ["own"] = Document(Chance(8)) };

    private JsonObject Document(bool wide)
    {
        var statements = Times(random.Next(1, isLarge ? 4 : 3), IdentityStatement).ToList();
        if (wide)
            statements.Add(
                new JsonObject
                {
                    ["Effect"] = "Allow",
                    ["Action"] = One("s3:*", "s3:Get*", "*"),
                    ["Resource"] = "*",
                }
            );
        return new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray([.. statements]) };
    }

    private JsonObject IdentityStatement()
    {
        if (Chance(8))
            return new JsonObject
            {
                ["Effect"] = Chance(6) ? "Deny" : "Allow",
                ["Action"] = One("kms:*", "kms:Decrypt", "kms:GenerateDataKey"),
                ["Resource"] = One("*", Key),
            };
        if (Chance(6))
            return new JsonObject
            {
                ["Effect"] = Chance(6) ? "Deny" : "Allow",
                ["Action"] = "sts:AssumeRole",
                ["Resource"] = One("*", RoleArn("app"), $"arn:aws:iam::{Own}:role/*"),
            };
        var statement = new JsonObject { ["Effect"] = Chance(5) ? "Deny" : "Allow" };
        statement[Chance(8) ? "NotAction" : "Action"] = Texts(
            One<string[]>(
                ["s3:GetObject"],
                ["s3:GetObject", "s3:PutObject"],
                ["s3:Get*", "s3:List*"],
                ["s3:*"],
                ["s3:DeleteObject"],
                ["s3:ListBucket"]
            )
        );
        statement[Chance(10) ? "NotResource" : "Resource"] = Texts([.. Times(random.Next(1, 3), Pattern)]);
        return Conditioned(statement, "");
    }

    private string Pattern() =>
        One(
            "arn:aws:s3:::alpha",
            "arn:aws:s3:::alpha/*",
            "arn:aws:s3:::alpha*",
            "arn:aws:s3:::alpha-logs/*",
            "*",
            "arn:aws:s3:::alpha/home/${aws:username}/*",
            "arn:aws:s3:::alpha/${aws:PrincipalTag/team}/*",
            "arn:aws:s3:::alpha/*.log",
            "arn:aws:s3:::alpha/a?c",
            "arn:aws:s3:::*/red/*"
        );

    private JsonObject Bucket(string name) =>
        new()
        {
            ["policy"] = Chance(isLarge ? 4 : 3) ? null : BucketPolicy(name),
            ["encryption"] = Chance(5) ? new JsonObject { ["kms"] = Key, ["bucketKey"] = Chance(2) } : null,
            ["publicAccess"] = Flags(),
            ["ownership"] = Chance(6) ? "ObjectWriter" : "BucketOwnerEnforced",
            ["acl"] = Chance(3) ? new JsonArray([.. Times(random.Next(1, 3), Grant)]) : [],
        };

    private JsonObject Flags() =>
        new()
        {
            ["blockPublicAcls"] = false,
            ["blockPublicPolicy"] = false,
            ["ignorePublicAcls"] = Chance(3),
            ["restrictPublicBuckets"] = Chance(4),
        };

    private JsonObject Grant() =>
        new()
        {
            ["to"] = One(
                "http://acs.amazonaws.com/groups/global/AllUsers",
                "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
                Canonical
            ),
            ["permission"] = One("READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL"),
        };

    private JsonObject BucketPolicy(string name) =>
        new()
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = new JsonArray([.. Times(random.Next(1, isLarge ? 4 : 3), () => BucketStatement(name))]),
        };

    private JsonObject BucketStatement(string name)
    {
        var onBucket = Chance(3);
        var deny = Chance(4);
        var statement = new JsonObject { ["Effect"] = deny ? "Deny" : "Allow" };
        JsonNode principal = random.Next(6) switch
        {
            0 => "*",
            1 => new JsonObject { ["AWS"] = "*" },
            2 when !deny => new JsonObject { ["Service"] = "logging.s3.amazonaws.com" },
            3 when !deny && Chance(2) => new JsonObject { ["CanonicalUser"] = Canonical },
            _ => new JsonObject { ["AWS"] = Texts([.. Times(random.Next(1, 3), () => One(named))]) },
        };
        var isNot = deny && principal is JsonObject && principal["AWS"] is JsonArray && Chance(5);
        statement[isNot ? "NotPrincipal" : "Principal"] = principal;
        statement["Action"] = Texts(
            onBucket
                ? One<string[]>(["s3:ListBucket"], ["s3:ListBucket", "s3:GetBucketAcl"])
                : One<string[]>(["s3:GetObject"], ["s3:GetObject", "s3:PutObject"], ["s3:DeleteObject"])
        );
        statement["Resource"] = onBucket
            ? $"arn:aws:s3:::{name}"
            : $"arn:aws:s3:::{name}/{One("*", "pub/*", "home/${aws:username}/*", "${aws:PrincipalTag/team}/*", "*.log")}";
        return Conditioned(
            statement,
            principal is JsonObject && principal["Service"] is not null ? "service"
                : principal is JsonValue || principal["AWS"]?.GetValueKind() == System.Text.Json.JsonValueKind.String ? "everyone"
                : ""
        );
    }

    private JsonObject Trust()
    {
        var statement = new JsonObject
        {
            ["Effect"] = "Allow",
            ["Principal"] = Chance(6)
                ? new JsonObject { ["Service"] = "ec2.amazonaws.com" }
                : new JsonObject
                {
                    ["AWS"] = Texts([
                        .. Times(random.Next(1, 3), () =>
                            One(
                                $"arn:aws:iam::{Own}:user/bob",
                                RoleArn("app"),
                                $"arn:aws:iam::{Own}:root",
                                "arn:aws:iam::444455556666:root",
                                "arn:aws:iam::444455556666:user/partner"
                            )
                        ),
                    ]),
                },
            ["Action"] = Texts(Chance(4) ? ["sts:AssumeRole", "sts:TagSession"] : ["sts:AssumeRole"]),
        };
        if (Chance(4))
            statement["Condition"] = One(
                    """{"StringEquals":{"sts:ExternalId":"x9"}}""",
                    """{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"""
                )
                .AsNode();
        return new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray(statement) };
    }

    private JsonObject Conditioned(JsonObject statement, string kind)
    {
        if (!Chance(3))
            return statement;
        string[] any =
        [
            """{"Bool":{"aws:SecureTransport":"true"}}""",
            """{"Bool":{"aws:SecureTransport":"false"}}""",
            """{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}""",
            """{"NotIpAddress":{"aws:SourceIp":["192.0.2.0/24","10.0.0.0/8"]}}""",
            """{"DateLessThan":{"aws:CurrentTime":"2027-01-01T00:00:00Z"}}""",
            """{"BoolIfExists":{"aws:SecureTransport":"true"}}""",
        ];
        string[] signed =
        [
            """{"StringEquals":{"aws:PrincipalTag/team":"red"}}""",
            """{"StringNotEquals":{"aws:PrincipalTag/team":["red","blue"]}}""",
            """{"StringEquals":{"aws:username":["ana","partner"]}}""",
            $$"""{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::{{Own}}:user/admins/*"} }""",
            $$"""{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::{{Own}}:role/*"} }""",
            """{"Null":{"aws:PrincipalTag/team":"true"}}""",
            """{"Bool":{"aws:MultiFactorAuthPresent":"true"}}""",
            """{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}""",
            """{"StringEquals":{"aws:PrincipalType":"User"}}""",
        ];
        string[] groups =
        [
            """{"StringEquals":{"aws:PrincipalOrgID":"o-abc123"}}""",
            """{"StringLike":{"aws:PrincipalOrgID":"o-*"}}""",
            """{"Null":{"aws:PrincipalOrgID":"false"}}""",
            """{"StringNotEquals":{"aws:PrincipalOrgID":"o-abc123"}}""",
            """{"StringEquals":{"aws:PrincipalAccount":["444455556666","777788889999"]}}""",
            """{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::444455556666:*"}}""",
            $$"""{"StringNotEquals":{"aws:PrincipalAccount":"{{Own}}"} }""",
        ];
        string[] services =
        [
            """{"StringEquals":{"aws:SourceAccount":"123456789012"}}""",
            """{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::alpha"}}""",
        ];
        var lists = PlainStatement.Strings(statement["Action"] ?? statement["NotAction"]).All(a => a == "s3:ListBucket");
        statement["Condition"] = (
            lists && Chance(2)
                ? One("""{"StringLike":{"s3:prefix":["pub/*",""]}}""", """{"StringEquals":{"s3:prefix":"home/${aws:username}/"}}""")
            : kind == "service" ? One([.. any, .. services])
            : kind == "control" ? One([.. any, .. groups])
            : kind == "everyone" ? One([.. any, .. signed, .. groups, .. groups])
            : One([.. any, .. signed])
        ).AsNode();
        return statement;
    }

    /// <summary>One change of what the manifest manages, in <see cref="After"/>.</summary>
    private void Change()
    {
        var user = After["users"]![One("ana", "bob")]?.AsObject();
        var role = After["roles"]![One(Roles)]!.AsObject();
        var name = One(Buckets);
        var bucket = After["buckets"]![name]!.AsObject();
        switch (random.Next(14))
        {
            case 0 or 1 when user is not null:
                user["inline"] = Inline();
                break;
            case 2 when user is not null:
                user["tags"] = new JsonObject { ["team"] = One(Teams) };
                break;
            case 3 when user is not null:
                (user["groups"], user["policies"]) = (new JsonArray(Chance(2) ? ["staff"] : []), new JsonArray(Chance(2) ? ["base"] : []));
                break;
            case 4 when After["users"]!["ana"] is JsonObject ana:
                ana["path"] = One(Paths);
                break;
            case 5:
                role["trust"] = Trust();
                break;
            case 6:
                role["inline"] = Inline();
                break;
            case 7:
                After["policies"]![One("base", "limit")] = Policy();
                break;
            case 8 when user is not null:
                user["boundary"] = user["boundary"] is null ? "limit" : null;
                break;
            case 9:
                bucket["publicAccess"] = Flags();
                break;
            case 10:
                role["tags"] = new JsonObject { ["team"] = One(Teams) };
                break;
            case 11:
                bucket["encryption"] = Chance(2) ? new JsonObject { ["kms"] = Key } : null;
                break;
            case 12 when Chance(3):
                After["users"]!.AsObject().Remove("bob");
                break;
            default:
                bucket["policy"] = Chance(6) ? null : BucketPolicy(name);
                break;
        }
    }

    private JsonObject Expectation()
    {
        var kind = random.Next(5);
        var who = One(
            "user/ana",
            "user/bob",
            "role/app",
            "anonymous",
            "arn:aws:iam::444455556666:user/partner",
            $"arn:aws:sts::{Own}:assumed-role/app/ci",
            "user/*",
            $"arn:aws:iam::{Own}:root"
        );
        var onBucket = Chance(4);
        var expectation = new JsonObject
        {
            [kind == 4 ? "only" : "who"] = Texts(kind == 4 ? ["user/ana", "role/*"] : [who]),
            [kind is 2 or 3 ? "cannot" : "can"] = Texts(
                onBucket ? ["s3:ListBucket"] : One<string[]>(["s3:GetObject"], ["s3:PutObject"], ["s3:GetObject", "s3:DeleteObject"])
            ),
            ["on"] = Texts([onBucket ? "alpha" : One("alpha/*", "alpha/pub/*", "alpha-logs/*", "alpha/home/ana/*", "alpha/red/x")]),
        };
        if (Chance(4))
            expectation["context"] = One(
                    """{"aws:SourceIp":"192.0.2.7"}""",
                    """{"aws:SecureTransport":"true"}""",
                    """{"aws:CurrentTime":"2026-06-01T00:00:00Z"}"""
                )
                .AsNode();
        return expectation;
    }

    private DrawnRequest Request()
    {
        var who = One(Callers);
        var action = One(
            "s3:GetObject",
            "s3:GetObject",
            "s3:PutObject",
            "s3:DeleteObject",
            "s3:ListBucket",
            "s3:GetBucketAcl",
            One("s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy")
        );
        var bucket = One("alpha", "alpha", "alpha-logs");
        var key = action.EndsWith("Object", StringComparison.Ordinal)
            ? "/"
                + One(
                    "x",
                    "pub/a",
                    "home/ana/n",
                    "home/bob/n",
                    "home/partner/n",
                    "red/x",
                    "blue/x",
                    "b.log",
                    "pub/c.log",
                    "abc",
                    "home/${aws:username}/n"
                )
            : "";
        var context = new Dictionary<string, string[]>(StringComparer.Ordinal);
        Maybe(context, "aws:securetransport", "true", "true", "false");
        Maybe(context, "aws:sourceip", "192.0.2.9", "10.1.1.1", "203.0.113.5");
        Maybe(context, "aws:currenttime", "2026-06-01T00:00:00Z", "2028-01-01T00:00:00Z");
        if (action == "s3:ListBucket")
            Maybe(context, "s3:prefix", "", "pub/x", "home/ana/", "home/bob/");
        if (who == "logging.s3.amazonaws.com")
        {
            Maybe(context, "aws:sourceaccount", Own, "444455556666");
            Maybe(context, "aws:sourcearn", "arn:aws:s3:::alpha", "arn:aws:s3:::other");
        }
        else if (who != "anonymous" && who != Canonical)
        {
            Maybe(context, "aws:principalorgid", "o-abc123", "o-zzz999");
            if (who.Contains("user/", StringComparison.Ordinal))
                Maybe(context, "aws:multifactorauthpresent", "true", "false");
            if (who.Contains("444455556666", StringComparison.Ordinal) || who.StartsWith("role/", StringComparison.Ordinal))
                Maybe(context, "aws:principaltag/team", Teams);
        }

        return new DrawnRequest(who, action, $"arn:aws:s3:::{bucket}{key}", context);
    }

    private void Maybe(Dictionary<string, string[]> context, string key, params string[] values)
    {
        if (Chance(2))
            context[key] = [One(values)];
    }

    private static JsonArray Texts(string[] texts) =>
        new([.. texts.Distinct(StringComparer.Ordinal).Select(t => (JsonNode?)JsonValue.Create(t))]);
}

internal static class JsonTexts
{
    public static JsonNode AsNode(this string json) => JsonNode.Parse(json)!;
}
