using System.Diagnostics;

namespace S3Creds.Policy.Bench;

/// <summary>Patterns made to hurt: near repeats, question marks between letters, many stars, and sets of them whose automata
/// explode.</summary>
internal static class HostilePatterns
{
    public const int Count = 5_000;

    public const int Sets = 200;

    private const int Length = 2048;

    /// <summary>The longest time in µs that one string of 2 KB took against one pattern, in a resource or a StringLike or ArnLike
    /// condition; the best of five tries each.</summary>
    public static (double Microseconds, string Pattern) Worst()
    {
        var worst = (Microseconds: 0.0, Pattern: "");
        for (var seed = 0; seed < Count; seed++)
        {
            var random = new Random(seed);
            var (text, pattern) = (Text(random), Pattern(random));
            if (random.Next(4) == 0)
            {
                pattern = Blurred(text, random);
            }

            var (policies, request) = Case(text, pattern, random.Next(3));
            PolicyEvaluator.Evaluate(request, policies);
            var best = double.MaxValue;
            for (var run = 0; run < 5; run++)
            {
                var start = Stopwatch.GetTimestamp();
                PolicyEvaluator.Evaluate(request, policies);
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            }

            if (best > worst.Microseconds)
            {
                worst = (best, $"seed {seed}, {pattern.Length} characters, {pattern[..Math.Min(40, pattern.Length)]}…");
            }
        }

        return worst;
    }

    /// <summary>The longest processor time in ms that two documents full of such patterns took to compare and describe.</summary>
    public static (double Milliseconds, string What) SlowestComparison()
    {
        var slowest = (Milliseconds: 0.0, What: "");
        var tooComplex = 0;
        for (var seed = 0; seed < Sets; seed++)
        {
            var (a, b) = Pair(seed);
            var before = Environment.CpuUsage.TotalTime;
            tooComplex += PolicyComparison.Compare(a, b).Relation == AccessRelation.TooComplex ? 1 : 0;
            var took = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
            slowest = took > slowest.Milliseconds ? (took, $"seed {seed}") : slowest;
        }

        return (slowest.Milliseconds, $"{slowest.What}; {tooComplex} too complex");
    }

    internal static (PolicyDocument A, PolicyDocument B) Pair(int seed)
    {
        var random = new Random(seed);
        return (Document(random), Document(random));
    }

    private static (PolicySet Policies, AccessRequest Request) Case(string text, string pattern, int kind)
    {
        var arn = "arn:aws:iam::1:" + text;
        var statement = new PolicyStatement
        {
            Effect = PolicyEffect.Allow,
            Action = ["*"],
            Resource = [kind == 0 ? pattern : "*"],
            Conditions = kind switch
            {
                0 => [],
                1 => [new PolicyCondition("StringLike", [new ConditionKey("aws:UserAgent", [pattern])])],
                _ => [new PolicyCondition("ArnLike", [new ConditionKey("aws:PrincipalArn", ["arn:aws:iam::1:" + pattern])])],
            },
        };
        return (
            new PolicySet { Identity = [PolicyDocument.Create(statement)] },
            new AccessRequest(
                "arn:aws:iam::111122223333:user/ci",
                "s3:GetObject",
                text,
                RequestContext.Of(("aws:UserAgent", text), ("aws:PrincipalArn", arn))
            )
        );
    }

    private static string Text(Random random) =>
        random.Next(4) switch
        {
            0 => new string('a', Length),
            1 => string.Concat(Enumerable.Repeat("ab", Length / 2)),
            2 => string.Concat(Enumerable.Repeat(new string('a', 1 + random.Next(60)) + "b", Length))[..Length],
            _ => string.Create(Length, random, static (span, r) =>
            {
                for (var i = 0; i < span.Length; i++)
                {
                    span[i] = r.Next(8) == 0 ? 'b' : 'a';
                }
            }),
        };

    private static string Pattern(Random random)
    {
        var unit = random.Next(7) switch
        {
            0 => "a*",
            1 => "a?",
            2 => new string('a', 1 + random.Next(200)),
            3 => new string('a', 1 + random.Next(100)) + "?" + new string('a', 1 + random.Next(100)) + "*",
            4 => "?" + new string('a', random.Next(30)) + "*",
            5 => "*" + new string('?', random.Next(40)) + "a",
            _ => "ab?a*",
        };
        var body = string.Concat(Enumerable.Repeat(unit, 1 + random.Next(Length / unit.Length)));
        var end = random.Next(3) switch
        {
            0 => "b*",
            1 => "c",
            _ => "?b?*",
        };
        return "*" + body[..Math.Min(body.Length, Length - 8)] + end;
    }

    /// <summary>The text itself with some characters made wildcards, and a last one that does not fit.</summary>
    private static string Blurred(string text, Random random)
    {
        var share = random.Next(1, 60);
        var characters = text.ToCharArray();
        for (var i = 0; i < characters.Length; i++)
        {
            if (random.Next(share) == 0)
            {
                characters[i] = random.Next(3) == 0 ? '*' : '?';
            }
        }

        return "*" + new string(characters)[random.Next(Length / 2)..^1] + (random.Next(2) == 0 ? "c*" : "*");
    }

    private static PolicyDocument Document(Random random)
    {
        var statements = Enumerable
            .Range(0, 1 + random.Next(20))
            .Select(_ => new PolicyStatement
            {
                Effect = random.Next(4) == 0 ? PolicyEffect.Deny : PolicyEffect.Allow,
                Action =
                [
                    random.Next(3) switch
                    {
                        0 => "s3:*",
                        1 => "s3:GetObject",
                        _ => "s3:*Object*",
                    },
                ],
                Resource = [.. Enumerable.Range(0, 1 + random.Next(12)).Select(_ => Resource(random))],
                Conditions =
                    random.Next(3) > 0
                        ? []
                        :
                        [
                            new PolicyCondition(
                                "StringLike",
                                [new ConditionKey("s3:prefix", [.. Enumerable.Range(0, 1 + random.Next(10)).Select(_ => Key(random))])]
                            ),
                            new PolicyCondition(
                                "ForAllValues:StringLike",
                                [
                                    new ConditionKey(
                                        "s3:RequestObjectTagKeys",
                                        [.. Enumerable.Range(0, 1 + random.Next(6)).Select(_ => Key(random))]
                                    ),
                                ]
                            ),
                            new PolicyCondition(
                                "ForAnyValue:StringNotLike",
                                [
                                    new ConditionKey(
                                        "s3:RequestObjectTagKeys",
                                        [.. Enumerable.Range(0, 1 + random.Next(6)).Select(_ => Key(random))]
                                    ),
                                ]
                            ),
                        ],
            });
        return PolicyDocument.Parse(PolicyDocument.Create([.. statements]).ToJson());
    }

    private static string Resource(Random random) =>
        random.Next(4) switch
        {
            0 => $"arn:aws:s3:::{Key(random)}/{Key(random)}",
            1 => $"arn:aws:s3:::*/{Key(random)}",
            2 => "arn:aws:s3:::*" + Key(random),
            _ => $"arn:aws:s3:::media/{Key(random)}",
        };

    private static string Key(Random random) =>
        random.Next(5) switch
        {
            0 => $"*k{random.Next(20)}*",
            1 => "*" + new string('?', random.Next(40)) + "a",
            2 => "*a" + new string('?', random.Next(30)),
            3 => string.Concat(Enumerable.Range(0, 1 + random.Next(8)).Select(_ => "*" + (char)('a' + random.Next(6)))) + "*",
            _ => $"{(char)('a' + random.Next(4))}*{(char)('a' + random.Next(4))}?{(char)('a' + random.Next(4))}*",
        };
}
