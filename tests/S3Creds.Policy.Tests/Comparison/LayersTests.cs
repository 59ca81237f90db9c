namespace S3Creds.Policy.Tests.Comparison;

/// <summary>Sides whose layers each allow everything in question, deny it, or are silent about it: one request then shows how the sides
/// relate, for every kind of principal and every layer.</summary>
public class LayersTests
{
    private const string Owner = "111122223333";
    private const string Action = "s3:GetObject";

    private static readonly string[] Principals =
    [
        "*",
        $"arn:aws:iam::{Owner}:user/ada",
        $"arn:aws:iam::{Owner}:role/app",
        $"arn:aws:sts::{Owner}:assumed-role/app/ci",
        $"arn:aws:sts::{Owner}:federated-user/ada",
        $"arn:aws:iam::{Owner}:root",
        "arn:aws:iam::444455556666:user/ada",
        "arn:aws:sts::444455556666:assumed-role/app/ci",
        "arn:aws:iam::444455556666:root",
        "logging.s3.amazonaws.com",
    ];

    private static readonly PolicyPrincipals[] Named =
    [
        PolicyPrincipals.Everyone,
        PolicyPrincipals.Of("AWS", "*"),
        PolicyPrincipals.Of("AWS", Owner),
        PolicyPrincipals.Of("AWS", $"arn:aws:iam::{Owner}:user/ada"),
        PolicyPrincipals.Of("AWS", $"arn:aws:iam::{Owner}:role/app"),
        PolicyPrincipals.Of("AWS", $"arn:aws:sts::{Owner}:assumed-role/app/ci"),
        PolicyPrincipals.Of("AWS", "444455556666"),
        PolicyPrincipals.Of("AWS", "arn:aws:iam::444455556666:role/app"),
        PolicyPrincipals.Of("Service", "logging.s3.amazonaws.com"),
    ];

    private static readonly PolicyDocument Allowing = PolicyDocument.Create(Statement(PolicyEffect.Allow, Action));
    private static readonly PolicyDocument Denying = PolicyDocument.Create(Statement(PolicyEffect.Deny, Action));
    private static readonly PolicyDocument Silent = PolicyDocument.Create(Statement(PolicyEffect.Allow, "s3:PutBucketTagging"));
    private static readonly PolicyDocument[] Documents = [Allowing, Allowing, Silent, Denying];

    /// <param name="budget">0: by bounds alone, which leave some of them undecided and decide none wrongly.</param>
    [Theory]
    [InlineData(400_000, 1_500)]
    [InlineData(0, 400)]
    public void One_request_shows_how_the_sides_relate(int budget, int drawn)
    {
        var (seen, open) = (new HashSet<AccessRelation>(), 0);
        for (var seed = 0; seed < drawn; seed++)
        {
            var draw = new Random(seed);
            var who = RequestPrincipal.Parse(Pick(draw, Principals));
            var (old, now) = (Side(draw), Side(draw));
            if (draw.Next(2) == 0)
            {
                // One layer changes, half the time with nothing else in its way.
                var layer = draw.Next(6);
                old = draw.Next(2) == 0 ? WithLayer(new PolicySet { Identity = [Allowing] }, old, layer) : old;
                now = WithLayer(old, now, layer);
            }

            var before = draw.Next(8) == 0 ? RequestPrincipal.Parse(Pick(draw, Principals)) : who;
            var (was, isNow) = (Allows(before, old), Allows(who, now));
            var expected =
                was == isNow ? AccessRelation.Equal
                : isNow ? AccessRelation.ASubsetB
                : AccessRelation.BSubsetA;
            var result = PolicyComparison
                .CompareAll([
                    new PrincipalChange(who, old, now, new ComparisonOptions { ResourceAccount = Owner, Budget = budget })
                    {
                        OldPrincipal = before == who ? null : before,
                    },
                ])
                .Single();
            var isOpen = budget == 0 && result.Relation == AccessRelation.TooComplex;
            open += isOpen ? 1 : 0;
            var fits =
                IsRoot(before) || IsRoot(who)
                    ? (!isNow || was || result.Gains.IsYes) && (!was || isNow || result.Losses.IsYes)
                    : expected == result.Relation && was != isNow == result.Differences.Count > 0;
            Assert.True(isOpen || fits, $"{result.Relation}, not {expected}: {seed} {before.Text} {who.Text}");
            seen.Add(expected);

            var coverage = PolicyComparison.Cover(who, now, Allowing, new ComparisonOptions { ResourceAccount = Owner, Budget = budget });
            Assert.True(
                coverage.Extent == (isNow ? CoverageExtent.All : CoverageExtent.None),
                $"{coverage.Extent}, not {isNow}: {seed} {who.Text}"
            );
        }

        Assert.Equal(3, seen.Count);
        Assert.InRange(open, 0, budget == 0 ? drawn / 2 : 0);
    }

    private static PolicySet WithLayer(PolicySet of, PolicySet from, int layer) =>
        layer switch
        {
            0 => of with { Identity = from.Identity },
            1 => of with { Boundary = from.Boundary },
            2 => of with { Session = from.Session },
            3 => of with { ServiceControl = from.ServiceControl },
            4 => of with { ResourceControl = from.ResourceControl },
            _ => of with { Resources = from.Resources },
        };

    /// <summary>Root may do everything else too, so that other requests may show more.</summary>
    private static bool IsRoot(RequestPrincipal who) => who is { Account: Owner, Kind: RequestPrincipalKind.Root };

    private static bool Allows(RequestPrincipal who, PolicySet policies) =>
        PolicyEvaluator.IsAllowed(new AccessRequest(who, Action, "arn:aws:s3:::media/x", RequestContext.Empty, Owner), policies);

    private static PolicySet Side(Random draw) =>
        new()
        {
            Identity = draw.Next(4) == 0 ? [] : [Pick(draw, Documents)],
            Boundary = draw.Next(2) == 0 ? new PolicySource("boundary", Pick(draw, Documents)) : null,
            Session = draw.Next(2) == 0 ? [Pick(draw, Documents)] : null,
            ServiceControl = [.. Enumerable.Range(0, Math.Max(0, draw.Next(5) - 2)).Select(_ => (PolicySource[])[Pick(draw, Documents)])],
            ResourceControl = draw.Next(6) == 0 ? [(PolicySource[])[Denying]] : [],
            Resources = [.. Enumerable.Range(0, draw.Next(3)).Select(_ => Bucket(draw))],
        };

    private static ResourcePolicy Bucket(Random draw) =>
        new(
            PolicyDocument.Create([
                .. Pick(draw, Documents)
                    .Statements.Select(s =>
                        draw.Next(8) == 0 && s.Effect == PolicyEffect.Deny
                            ? s with
                            {
                                NotPrincipal = Pick(draw, Named),
                            }
                            : s with
                            {
                                Principal = Pick(draw, Named),
                            }
                    ),
            ]),
            draw.Next(2) == 0 ? "media" : null,
            draw.Next(3) == 0
        );

    private static PolicyStatement Statement(PolicyEffect effect, string action) =>
        new()
        {
            Effect = effect,
            Action = [action],
            Resource = ["arn:aws:s3:::media/*"],
        };

    private static T Pick<T>(Random draw, IReadOnlyList<T> of) => of[draw.Next(of.Count)];
}
