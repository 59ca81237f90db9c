using System.Collections.Immutable;
using S3Creds.Core.Access;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.Claims;
using S3Creds.Core.Model;
using S3Creds.Policy;
using S3Creds.Testing;
using static S3Creds.Core.Tests.Access.AccessChangesTests;

namespace S3Creds.Core.Tests.Access;

/// <summary>Control policies that manifests claim: whom they limit, and what rests on them.</summary>
public sealed class GuardrailsTests
{
    private const string Account = "123456789012";
    private const string Deny = """{"Effect":"Deny","Action":"s3:GetObject","Resource":"*"}""";
    private const string DenyAnyone = """{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"*"}""";

    [Theory]
    [InlineData("user/ada", true, true)]
    [InlineData("role/app", true, true)]
    [InlineData("arn:aws:sts::123456789012:assumed-role/app/ci", true, true)]
    [InlineData("arn:aws:iam::123456789012:root", true, true)]
    [InlineData("role/AWSServiceRoleForX", false, false)]
    [InlineData("arn:aws:iam::444455556666:root", false, true)]
    [InlineData("cloudfront.amazonaws.com", false, true)]
    [InlineData("anonymous", false, true)]
    public void Service_control_limits_the_accounts_own_and_resource_control_whoever_comes(string who, bool byService, bool byResource)
    {
        Assert.True(Allowed(who, AccessClaims.None));
        Assert.Equal(
            !byService,
            Allowed(
                who,
                Claims(
                    [
                        ["FullAWSAccess", Deny],
                    ],
                    null
                )
            )
        );
        Assert.Equal(
            !byResource,
            Allowed(
                who,
                Claims(
                    null,
                    [
                        [DenyAnyone],
                    ]
                )
            )
        );
        Assert.True(
            Allowed(
                who,
                Claims(
                    [
                        [Deny],
                    ],
                    [
                        [DenyAnyone],
                    ]
                ) with
                {
                    ManagementAccount = Account,
                }
            )
        );
    }

    [Theory]
    [InlineData("FullAWSAccess|FullAWSAccess", true)]
    [InlineData("FullAWSAccess|s3:Get*", true)]
    [InlineData("FullAWSAccess|s3:Put*", false)]
    [InlineData("s3:Put*|FullAWSAccess", false)]
    public void Each_level_of_service_control_must_allow(string levels, bool allowed) =>
        Assert.Equal(
            allowed,
            Allowed("user/ada", Claims([.. levels.Split('|').Select(l => (string[])[l == "FullAWSAccess" ? l : Allow(l)])], null))
        );

    [Fact]
    public void An_expectation_that_holds_only_by_a_claim_says_by_which()
    {
        var model = Model(
            Claims(
                [
                    ["FullAWSAccess", """{"Effect":"Deny","Action":"s3:Put*","Resource":"*"}"""],
                    ["FullAWSAccess", Deny],
                ],
                null
            )
        );
        var judge = new ExpectationJudge(model, "aws", false, []);
        var cannot = Expect(ExpectationKind.Cannot, "user/ada", "s3:GetObject");
        Assert.Empty(judge.Judge([cannot]));
        var note = Assert.Single(judge.Notes([cannot]));
        Assert.Equal("S3C643", note.Code);
        Assert.Contains(
            "holds only by p3, which is claimed and not read; otherwise user/ada s3:GetObject",
            note.Message,
            StringComparison.Ordinal
        );
        Assert.Empty(judge.Notes([Expect(ExpectationKind.Cannot, "user/ada", "s3:DeleteObject")]));
    }

    [Fact]
    public void A_list_of_access_and_a_plan_name_what_control_policies_alone_hold_back()
    {
        var claims = Claims(
            [
                ["FullAWSAccess", Deny],
            ],
            null
        );
        var model = Model(claims);
        var report = AccessReport.Of(model, new AccessScope("user/ada", null, false));
        Assert.Equal(["s3:GetObject"], Assert.Single(report.Claimed).Access.Actions);
        Assert.Equal(["p1"], report.Claimed[0].By);
        Assert.DoesNotContain(report.Changes, c => c.Actions.Contains("s3:GetObject"));

        var facts = AccessFacts.Nothing(Account, "aws") with { Claims = claims };
        var (before, after) = (
            AccessModel.Of(Set(User("ada")), facts),
            AccessModel.Of(Set(User("ada", inline: Grant("s3:GetObject", "arn:aws:s3:::media/*"))), facts)
        );
        var changes = AccessComparer.Compare(before, after);
        Assert.Empty(changes.Changes);
        Assert.Equal("holds only by p1: user/ada would have read (s3:GetObject) on media/*", Assert.Single(changes.Claimed).ToString());
        Assert.Equal(AccessJson.Write(changes).ToJsonString(), AccessJson.Write(AccessJson.Read(AccessJson.Write(changes))).ToJsonString());
        Assert.Empty(AccessComparer.Compare(after, after).Claimed);
    }

    [Fact]
    public void A_baseline_keeps_the_claims_that_its_list_rests_on()
    {
        var model = Model(
            Claims(
                [
                    ["FullAWSAccess", Deny],
                ],
                [
                    [DenyAnyone],
                ]
            )
        );
        var read = AccessBaseline.Read(new AccessBaseline(AccessScope.All, model).Write(), "x.json").Model;
        Assert.Equal(model.Facts.Claims.Digest, read.Facts.Claims.Digest);
        Assert.Empty(AccessComparer.Compare(model, read).Changes);
    }

    /// <summary>Whatever is drawn: control policies never give access, and what holds a request back is named exactly where they
    /// do.</summary>
    [Fact]
    public async Task Drawn_control_policies_only_take_away_and_are_named_where_they_do()
    {
        string[] actions = ["s3:GetObject", "s3:PutObject", "s3:Get*", "s3:*", "*"];
        string[] resources = ["*", "arn:aws:s3:::media/*", "arn:aws:s3:::media/a*", "arn:aws:s3:::other/*"];
        await Volume.EachAsync(Volume.Seeds(60, 400, 4000), seed =>
        {
            var random = new Random(seed);
            string Draw(string effect, bool principal) =>
                $$"""{"Effect":"{{effect}}",{{(principal ? "\"Principal\":\"*\"," : "")}}"Action":"{{actions[random.Next(actions.Length)]}}","Resource":"{{resources[random.Next(resources.Length)]}}"}""";
            string[][] Levels(bool isService) =>
                [
                    .. Enumerable
                        .Range(0, random.Next(4))
                        .Select(_ =>
                            (string[])
                                [
                                    .. Enumerable
                                        .Range(0, random.Next(1, 4))
                                        .Select(_ =>
                                            isService && random.Next(2) == 0
                                                ? "FullAWSAccess"
                                                : Draw(isService && random.Next(2) == 0 ? "Allow" : "Deny", !isService)
                                        ),
                                ]
                        ),
                ];
            var model = Model(Claims(Levels(true), Levels(false)));
            foreach (var subject in model.AllSubjects)
            {
                foreach (
                    var (action, key) in new[]
                    {
                        ("s3:GetObject", "media/a"),
                        ("s3:GetObject", "media/b"),
                        ("s3:PutObject", "media/a"),
                        ("s3:GetObject", "other/x"),
                    }
                )
                {
                    var request = new AccessRequest(subject.Principal, action, $"arn:aws:s3:::{key}", subject.Known, Account);
                    var free = model.Unguarded.AllSubjects.Single(s => s.Name == subject.Name);
                    var (with, without) = (
                        PolicyEvaluator.IsAllowed(request, subject.Policies),
                        PolicyEvaluator.IsAllowed(request, free.Policies)
                    );
                    Assert.True(without || !with, $"{subject.Name} {action} {key}: a control policy gave access");
                    Assert.Equal(without && !with, Guardrails.HoldingBack(request, subject.Policies).Count > 0);
                }
            }

            return Task.CompletedTask;
        });
    }

    private static bool Allowed(string who, AccessClaims claims)
    {
        var model = Model(claims);
        var subject = model.AllSubjects.FirstOrDefault(s => AccessScope.IsCalled(s, who)) ?? model.Principal(who)!;
        return PolicyEvaluator.IsAllowed(
            new AccessRequest(subject.Principal, "s3:GetObject", "arn:aws:s3:::media/a", subject.Known, Account),
            subject.Policies
        );
    }

    private static AccessModel Model(AccessClaims claims)
    {
        var (_, app) = User("app", inline: Grant("s3:*", "arn:aws:s3:::media/*"));
        var trust = new FacetValue.Present(
            CanonicalJson.Of(Document("""{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}"""))
        );
        var linked = app.With("trust", trust)
            .With("path", new FacetValue.Present(CanonicalJson.OfString("/aws-service-role/x.amazonaws.com/")));
        return AccessModel.Of(
            Set(
                User("ada", inline: Grant("s3:GetObject", "arn:aws:s3:::media/*")),
                (new ResourceAddress(ResourceKind.Role, "app"), app.With("trust", trust)),
                (new ResourceAddress(ResourceKind.Role, "AWSServiceRoleForX"), linked),
                Bucket("media", """{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""")
            ),
            AccessFacts.Nothing(Account, "aws") with
            {
                Claims = claims,
            }
        );
    }

    /// <summary>The policies are named p0, p1, … in their order.</summary>
    private static AccessClaims Claims(string[][]? service, string[][]? resource)
    {
        var count = 0;
        return new AccessClaims(
            Levels(service),
            Levels(resource),
            null,
            ImmutableSortedDictionary.Create<string, ClaimedPolicy>(StringComparer.Ordinal)
        );

        IReadOnlyList<ClaimedLevel>? Levels(string[][]? levels) =>
            levels is null ? null : [.. levels.Select((l, i) => new ClaimedLevel($"level{i}", [.. l.Select(Policy)]))];

        ClaimedPolicy Policy(string statement)
        {
            var name = $"p{count++}";
            return statement == "FullAWSAccess" ? AccessClaims.FullAccess : new ClaimedPolicy(name, CanonicalJson.Of(Document(statement)));
        }
    }

    private static string Allow(string action) => $$"""{"Effect":"Allow","Action":"{{action}}","Resource":"*"}""";

    private static Expectation Expect(ExpectationKind kind, string who, string action) =>
        new(kind, [who], [action], ["media/*"], RequestContext.Empty, new SourceSpan("team.yaml", 1, 1));
}
