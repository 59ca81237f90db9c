using System.Text.Json.Nodes;
using CsCheck;
using S3Creds.Policy.Tests.Evaluation;

namespace S3Creds.Policy.Tests.Comparison;

/// <summary> Drawn accounts before and after a change, for every kind of principal, against the second evaluator: what the comparison calls
/// no gain and no loss is none by an evaluator that shares nothing with the engine. </summary>
public class DrawnAccountTests
{
    private const string Owner = "111122223333";
    private static readonly int Accounts = Volume.Of(1_000, 20_000);

    private static readonly Gen<string> Who = Gen.OneOf(
        "*",
        "arn:aws:iam::111122223333:user/somebody",
        "arn:aws:iam::111122223333:user/alice",
        "arn:aws:sts::111122223333:assumed-role/app/ci",
        "arn:aws:sts::111122223333:assumed-role/app/other",
        "arn:aws:iam::444455556666:user/partner",
        "arn:aws:sts::444455556666:assumed-role/tool/x",
        "logging.s3.amazonaws.com"
    );

    private static readonly Gen<string> Principal = Gen.OneOf(
        "\"*\"",
        """{"AWS":"*"}""",
        """{"AWS":"arn:aws:iam::111122223333:user/somebody"}""",
        """{"AWS":["111122223333"]}""",
        """{"AWS":"arn:aws:iam::111122223333:role/app"}""",
        """{"AWS":"arn:aws:sts::111122223333:assumed-role/app/ci"}""",
        """{"AWS":["444455556666","arn:aws:iam::111122223333:user/alice"]}""",
        """{"Service":"logging.s3.amazonaws.com"}"""
    );

    private static readonly Gen<JsonObject> BucketPolicy = Gen.Select(PolicyGen.Statement(), Principal)
        .List[1, 3]
        .Select(all =>
        {
            var document = JsonNode.Parse(PolicyDocument.Create([.. all.Select(s => s.Item1)]).ToJson())!.AsObject();
            for (var i = 0; i < all.Count; i++)
            {
                document["Statement"]![i]!["Principal"] = JsonNode.Parse(all[i].Item2);
            }

            return document;
        });

    private static readonly Gen<JsonObject> Side =
        from identity in PolicyGen.Document()
        from boundary in Gen.Frequency((3, Gen.Const((PolicyDocument?)null)), (1, PolicyGen.Document().Select(d => (PolicyDocument?)d)))
        from scp in Gen.Frequency((3, Gen.Const((PolicyDocument?)null)), (1, PolicyGen.Document().Select(d => (PolicyDocument?)d)))
        from bucket in BucketPolicy
        select Line(identity, boundary, scp, bucket);

    [Fact]
    public void No_answer_of_a_comparison_contradicts_an_evaluator_that_shares_no_code_with_it() =>
        Gen.Select(Who, Side, Side, PolicyGen.Request.List[12])
            .Sample(
                (who, old, now, requests) =>
                {
                    var principal = RequestPrincipal.Parse(who);
                    var (before, after) = (Policies(old), Policies(now));
                    foreach (
                        var options in new[]
                        {
                            new ComparisonOptions { ResourceAccount = Owner },
                            new ComparisonOptions { ResourceAccount = Owner, Budget = 0 },
                        }
                    )
                    {
                        var result = PolicyComparison.Compare(principal, before, after, options);
                        foreach (var request in requests)
                        {
                            var (was, isNow) = (Allowed(old, who, request), Allowed(now, who, request));
                            Assert.False(isNow && !was && result.Gains.IsNo, $"{who} {request} is gained");
                            Assert.False(was && !isNow && result.Losses.IsNo, $"{who} {request} is lost");
                        }
                    }
                },
                iter: Accounts
            );

    private static bool Allowed(JsonObject side, string who, AccessRequest request)
    {
        var line = side.DeepClone().AsObject();
        line["principal"] = who;
        line["action"] = request.Action;
        line["resource"] = request.Resource;
        line["context"] = new JsonObject(
            request.Context.Keys.Select(k =>
                KeyValuePair.Create(k, (JsonNode?)new JsonArray([.. request.Context[k].Select(v => (JsonNode?)JsonValue.Create(v))]))
            )
        );
        return ReferenceEvaluator.Decide(line, Owner) == "Allowed";
    }

    private static JsonObject Line(PolicyDocument identity, PolicyDocument? boundary, PolicyDocument? scp, JsonObject bucket)
    {
        var line = new JsonObject { ["identityPolicies"] = new JsonArray(JsonNode.Parse(identity.ToJson())), ["bucketPolicy"] = bucket };
        if (boundary is not null)
        {
            line["boundary"] = JsonNode.Parse(boundary.ToJson());
        }

        if (scp is not null)
        {
            line["scps"] = new JsonArray(new JsonArray(JsonNode.Parse(scp.ToJson())));
        }

        return line;
    }

    private static PolicySet Policies(JsonObject line) =>
        new()
        {
            Identity = [Parse(line["identityPolicies"]![0]!)],
            Boundary = line["boundary"] is { } boundary ? (PolicySource)Parse(boundary) : null,
            ServiceControl = line["scps"] is JsonArray levels
                ?
                [
                    [Parse(levels[0]![0]!)],
                ]
                : [],
            Resources = [new ResourcePolicy(Parse(line["bucketPolicy"]!))],
        };

    private static PolicyDocument Parse(JsonNode document) => PolicyDocument.Parse(document.ToJsonString());
}
