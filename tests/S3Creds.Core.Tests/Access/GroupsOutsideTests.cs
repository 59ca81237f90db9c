using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.Claims;
using S3Creds.Core.Model;
using S3Creds.Policy;
using static S3Creds.Core.Tests.Access.AccessChangesTests;

namespace S3Creds.Core.Tests.Access;

/// <summary>Who is meant by conditions of statements about everyone: what keeps anyone without credentials out may let an organisation or an
/// account in, and what is counted at a group is no fact about those who are not in it.</summary>
public sealed class GroupsOutsideTests
{
    private const string Account = "123456789012";
    private const string Organisation = "organisation o-abcdef1234";
    private const string Partner = "arn:aws:iam::444455556666:user/partner";
    private const string ToAll = """{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";
    private const string ToPartner =
        """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";

    private static readonly string[] Anyone = [AccessSubject.Everyone];
    private static readonly string[] AnyoneSigned = [AccessSubject.Signed];

    public static TheoryData<string, string[]> Sparing =>
        new()
        {
            { """{"StringNotEquals":{"aws:PrincipalOrgID":"o-abcdef1234"}}""", [Organisation] },
            {
                """{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-abcdef1234"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}""",
                ["AWS services", Organisation]
            },
            { """{"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}""", ["AWS services"] },
            { """{"Bool":{"aws:PrincipalIsAWSService":"false"}}""", [AccessSubject.Everyone] },
            { """{"Null":{"aws:PrincipalIsAWSService":"true"}}""", AnyoneSigned },
            { """{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::444455556666:*"}}""", ["account 444455556666"] },
            { """{"StringNotEquals":{"aws:PrincipalAccount":["123456789012","444455556666"]}}""", ["account 444455556666"] },
            { """{"Null":{"aws:PrincipalOrgID":"true"}}""", AnyoneSigned },
            { """{"StringNotLike":{"aws:PrincipalOrgID":"o-*"}}""", AnyoneSigned },
            { """{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}""", AnyoneSigned },
            { """{"StringEquals":{"aws:PrincipalOrgID":"o-abcdef1234"}}""", Anyone },
            { """{"Bool":{"aws:SecureTransport":"false"}}""", Anyone },
        };

    public static TheoryData<string, string[]> Granting =>
        new()
        {
            { """{"StringEquals":{"aws:PrincipalOrgID":"o-abcdef1234"}}""", [Organisation] },
            { """{"StringLike":{"aws:PrincipalOrgID":"o-*"}}""", AnyoneSigned },
            { """{"Null":{"aws:PrincipalOrgID":"false"}}""", AnyoneSigned },
            { """{"Bool":{"aws:PrincipalIsAWSService":"true"}}""", ["AWS services"] },
            { """{"Bool":{"aws:PrincipalIsAWSService":"false"}}""", AnyoneSigned },
            { """{"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}""", [AccessSubject.Everyone] },
        };

    [Theory]
    [MemberData(nameof(Sparing))]
    public void A_Deny_of_all_but_some_leaves_those_their_access(string condition, string[] expected)
    {
        var deny = $$"""{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{{condition}}}""";
        var onBucket = deny.Replace("\"*\",\"Cond", "[\"arn:aws:s3:::media\",\"arn:aws:s3:::media/*\"],\"Cond", StringComparison.Ordinal);
        Assert.Equal(expected, WhoReads(Model($"{ToAll},{onBucket}")));
        Assert.Equal(expected, WhoReads(Model(ToAll, deny)));
    }

    [Theory]
    [MemberData(nameof(Granting))]
    public void A_grant_to_everyone_of_some_kind_is_counted_once(string condition, string[] expected) =>
        Assert.Equal(expected, WhoReads(Model(ToAll[..^1] + $$""","Condition":{{condition}}}""")));

    /// <summary>Services are none of the principals that <c>{"AWS":"*"}</c> means.</summary>
    [Theory]
    [InlineData("\"*\"", "\"*\"", new string[0])]
    [InlineData("\"*\"", """{"AWS":"*"}""", new[] { "AWS services" })]
    [InlineData("\"*\"", """{"AWS":"*","Service":"s3.amazonaws.com"}""", new[] { "AWS services" })]
    [InlineData("""{"AWS":"*"}""", """{"AWS":"*"}""", new string[0])]
    public void A_Deny_to_all_principals_of_AWS_leaves_its_services_what_everyone_was_granted(string to, string denied, string[] expected)
    {
        var allow = ToAll.Replace("\"*\"", to, StringComparison.Ordinal);
        var deny = $$"""{"Effect":"Deny","Principal":{{denied}},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";
        var model = Model($"{allow},{deny}");
        Assert.Equal(expected, WhoReads(model));
        bool Holds(string only) =>
            new ExpectationJudge(model, "aws", false, [])
                .Judge([new(ExpectationKind.Only, [only], ["s3:GetObject"], ["media/*"], RequestContext.Empty, new("team.yaml", 1, 1))])
                .All(d => d.Code != "S3C340");
        Assert.Equal(expected.Length == 0, Holds("user/ada"));
        Assert.True(Holds("anonymous"));
        Assert.True(Holds("AWS services"));
    }

    /// <summary>An Allow with NotPrincipal grants everyone but a few something: it is counted as a grant to everyone is.</summary>
    [Theory]
    [InlineData("", new[] { AccessSubject.Everyone })]
    [InlineData(""","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-abcdef1234"}}""", new[] { Organisation })]
    [InlineData(""","Condition":{"StringEquals":{"aws:PrincipalAccount":"777788889999"}}""", new[] { "account 777788889999" })]
    [InlineData(""","Condition":{"Bool":{"aws:PrincipalIsAWSService":"true"}}""", new[] { "AWS services" })]
    public void A_grant_to_all_but_one_is_one_to_everyone(string condition, string[] expected)
    {
        var allow =
            $$"""{"Effect":"Allow","NotPrincipal":{"AWS":"{{Partner}}"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"{{condition}}}""";
        Assert.Equal(expected, WhoReads(Model(allow)));
    }

    /// <summary>NotPrincipal denies a group and spares one of it, who is counted then.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whom_a_Deny_spares_by_name_has_what_its_group_was_granted(bool withAccount)
    {
        var toOrganisation = ToAll[..^1] + ""","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-abcdef1234"}}}""";
        var account = withAccount ? "\"arn:aws:iam::444455556666:root\"," : "";
        var deny =
            $$"""{"Effect":"Deny","NotPrincipal":{"AWS":[{{account}}"{{Partner}}"]},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";
        var model = Model($"{toOrganisation},{deny}");
        Assert.Equal(withAccount ? ["account 444455556666", Partner] : [], WhoReads(model));
        var only = new Expectation(
            ExpectationKind.Only,
            ["anonymous"],
            ["s3:GetObject"],
            ["media/*"],
            RequestContext.Empty,
            new("team.yaml", 1, 1)
        );
        var judged = new ExpectationJudge(model, "aws", false, []).Judge([only]);
        Assert.Equal([withAccount ? "S3C340" : "S3C341"], judged.Select(d => d.Code));
    }

    /// <summary>What a grant to everyone gives one group is counted at that group alone.</summary>
    [Fact]
    public void Each_of_two_groups_has_what_it_was_granted()
    {
        var toOrganisation = ToAll[..^1] + ""","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-abcdef1234"}}}""";
        var toAccount =
            ToAll[..^1].Replace("GetObject", "PutObject", StringComparison.Ordinal)
            + ""","Condition":{"StringEquals":{"aws:PrincipalAccount":"444455556666"}}}""";
        Assert.Equal(
            ["account 444455556666: s3:PutObject", $"{Organisation}: s3:GetObject"],
            Report(Model($"{toOrganisation},{toAccount}")).Changes.Select(c => $"{c.Who}: {string.Join(' ', c.Actions)}")
        );
    }

    [Fact]
    public void What_an_account_may_depends_on_its_organisation_where_that_is_not_known()
    {
        const string perimeter =
            """{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::media","arn:aws:s3:::media/*"],"Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-abcdef1234"}}}""";
        var line = Assert.Single(Report(Model($"{ToPartner},{perimeter}")).Changes);
        Assert.Equal("account 444455556666", line.Who);
        Assert.Equal("unless aws:PrincipalOrgID StringNotEquals o-abcdef1234", Assert.Single(line.Conditions));

        var granted = ToPartner[..^1] + ""","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-abcdef1234"}}}""";
        Assert.Equal("account 444455556666", Assert.Single(Report(Model(granted)).Changes).Who);
    }

    /// <summary>No principal of an account is an AWS service, and no service is anything else: the key is no condition of their
    /// access.</summary>
    [Theory]
    [InlineData(
        """{"Bool":{"aws:SecureTransport":"false"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}""",
        "unless aws:SecureTransport Bool false"
    )]
    [InlineData(
        """{"Bool":{"aws:SecureTransport":"false","aws:PrincipalIsAWSService":"false"}}""",
        "unless aws:SecureTransport Bool false"
    )]
    [InlineData("""{"Bool":{"aws:PrincipalIsAWSService":"true"}}""", "")]
    [InlineData(
        """{"Bool":{"aws:SecureTransport":"false","aws:PrincipalIsAWSService":"false","aws:ViaAWSService":"false"}}""",
        "unless (aws:SecureTransport Bool false and aws:ViaAWSService Bool false)"
    )]
    public void That_a_caller_is_no_service_is_no_condition_of_an_accounts_access(string denied, string expected)
    {
        var deny =
            $$"""{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::media","arn:aws:s3:::media/*"],"Condition":{{denied}}}""";
        string[] principals =
        [
            "arn:aws:iam::444455556666:root",
            "arn:aws:iam::444455556666:role/r",
            "arn:aws:iam::444455556666:user/u",
            $"arn:aws:iam::{Account}:user/ada",
            "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be",
        ];
        var grants = principals.Select(p =>
            $$"""{"Effect":"Allow","Principal":{"{{(p.Length == 64 ? "CanonicalUser" : "AWS")}}":"{{p}}"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}"""
        );
        var report = Report(Model($"{string.Join(',', grants)},{deny}"));
        Assert.Equal(principals.Length, report.Changes.Count);
        Assert.All(report.Changes, c => Assert.Equal(expected, string.Join(" and ", c.Conditions)));
    }

    [Fact]
    public void A_service_is_held_to_what_a_Deny_says_of_services()
    {
        const string granted =
            """{"Effect":"Allow","Principal":{"Service":"logging.s3.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::media/*"}""";
        const string deny =
            """{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::media","arn:aws:s3:::media/*"],"Condition":{"Bool":{"aws:PrincipalIsAWSService":"IS"}}}""";
        Assert.Empty(Report(Model($"{granted},{deny.Replace("IS", "true", StringComparison.Ordinal)}")).Changes);
        Assert.Empty(Assert.Single(Report(Model($"{granted},{deny.Replace("IS", "false", StringComparison.Ordinal)}")).Changes).Conditions);
    }

    [Fact]
    public void That_a_grant_is_counted_at_an_organisation_proves_nothing_of_an_account()
    {
        var model = Model(ToAll[..^1] + ""","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-abcdef1234"}}}""");
        var judge = new ExpectationJudge(model, "aws", false, []);
        var cannot = new Expectation(
            ExpectationKind.Cannot,
            [Partner],
            ["s3:GetObject"],
            ["media/*"],
            RequestContext.Empty,
            new SourceSpan("team.yaml", 1, 1)
        );
        Assert.Contains(
            "is allowed with aws:PrincipalOrgID=o-abcdef1234",
            Assert.Single(judge.Judge([cannot])).Message,
            StringComparison.Ordinal
        );
        Assert.Empty(judge.Judge([cannot with { Kind = ExpectationKind.Only, Who = [Organisation] }]));
    }

    [Fact]
    public void A_role_has_no_user_name()
    {
        static JsonObject Own() => Grant("s3:GetObject", "arn:aws:s3:::media/${aws:username}/*");
        var (address, ada) = User("ada", Own());
        ada = ada.With("path", Json(JsonValue.Create("/")));
        var model = Of(Set(Role("app", """{"Service":"ec2.amazonaws.com"}""", inline: Own()), (address, ada)));
        Assert.Equal(["user/ada"], Report(model).Changes.Select(c => c.Who).Distinct());
    }

    [Fact]
    public void Root_assumes_no_role()
    {
        var model = Of(Set(Role("app", $$"""{"AWS":"arn:aws:iam::{{Account}}:root"}""")));
        var root = model.Principal($"arn:aws:iam::{Account}:root")!;
        Assert.Empty(model.PathsOf(root));
        var answer = AccessAnswer.Of(
            model,
            root,
            new AccessRequest(root.Principal, "sts:AssumeRole", $"arn:aws:iam::{Account}:role/app", root.Known, Account)
        );
        Assert.Equal(Decision.ExplicitlyDenied, answer.Decision);
        Assert.Contains("root user credentials", answer.Deciding[0].Place.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_way_to_a_role_ends_where_a_tag_or_an_ARN_that_is_known_is_denied_it()
    {
        var assume = Document(
            """{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"},{"Effect":"Deny","Action":"sts:AssumeRole","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalTag/team":"red"}}}"""
        );
        var (address, ada) = User("ada", assume);
        var app = Role("app", $$"""{"AWS":["arn:aws:iam::{{Account}}:root","{{Partner}}"]}""");
        var untagged = Of(Set(app, (address, ada.With("tags", FacetValue.Absent.Instance))));
        Assert.Empty(untagged.PathsOf(untagged.Subjects[0]));
        var tagged = Of(Set(app, (address, ada.With("tags", Json(new JsonObject { ["team"] = "red" })))));
        Assert.Single(tagged.PathsOf(tagged.Subjects[0]));
        Assert.Single(tagged.PathsOf(tagged.Principal(Partner)!));
        var denied = Of(
            Set(app),
            """{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::444455556666:*"}}}"""
        );
        Assert.Empty(denied.PathsOf(denied.Principal(Partner)!));
    }

    [Fact]
    public void A_roles_own_tags_matter_although_its_sessions_may_bring_others()
    {
        var own = Document(
            """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"red"}}}"""
        );
        var (address, role) = Role("app", """{"Service":"ec2.amazonaws.com"}""", ["sts:AssumeRole", "sts:TagSession"], own);
        AccessModel Tagged(string team) => Of(Set((address, role.With("tags", Json(new JsonObject { ["team"] = team })))));
        var changes = AccessReport.Between(Tagged("blue"), Tagged("red"), AccessScope.All);
        Assert.Contains("depends on the tags", Assert.Single(changes.Undecided).Why, StringComparison.Ordinal);
        Assert.Empty(AccessReport.Between(Tagged("red"), Tagged("red"), AccessScope.All).Undecided);
    }

    [Fact]
    public void A_changed_trust_is_not_decided_for_those_whose_policies_are_not_known()
    {
        var (address, ada) = User("ada", Grant("sts:AssumeRole", "*"));
        ada = ada.With("boundary", new FacetValue.Unknown("refused"));
        AccessModel Trusting(string who) =>
            Of(Set((address, ada), Role("app", $$"""{"AWS":"{{who}}"}""", inline: Grant("s3:GetObject", "arn:aws:s3:::media/*"))));
        var changes = AccessReport.Between(Trusting(Partner), Trusting($"arn:aws:iam::{Account}:root"), AccessScope.All);
        Assert.Contains(changes.Undecided, u => u.Who == "user/ada" && u.Why.Contains("boundary", StringComparison.Ordinal));
    }

    private static string[] WhoReads(AccessModel model) => [.. Report(model).Changes.Select(c => c.Who).Distinct()];

    private static AccessChanges Report(AccessModel model) => AccessReport.Of(model, AccessScope.All);

    private static AccessModel Model(string statements, string? control = null)
    {
        var (address, bucket) = Bucket("media", statements);
        return Of(Set((address, bucket.With("ownership", Json(JsonValue.Create("BucketOwnerEnforced"))))), control);
    }

    /// <param name="control">A statement of a resource control policy.</param>
    private static AccessModel Of(ResourceSet resources, string? control = null) =>
        AccessModel.Of(
            resources,
            AccessFacts.Nothing(Account, "aws") with
            {
                IsRead = true,
                Claims = control is null
                    ? AccessClaims.None
                    : AccessClaims.None with
                    {
                        ResourceControl = [new ClaimedLevel("root", [new ClaimedPolicy("rcp.json", CanonicalJson.Of(Document(control)))])],
                    },
            }
        );

    private static (ResourceAddress Address, ResourceState State) Role(
        string name,
        string principal,
        string[]? actions = null,
        JsonObject? inline = null
    ) =>
        (
            new ResourceAddress(ResourceKind.Role, name),
            User(name, inline)
                .State.With("tags", FacetValue.Absent.Instance)
                .With(
                    "trust",
                    Json(
                        Document(
                            $$"""{"Effect":"Allow","Principal":{{principal}},"Action":[{{string.Join(',', (actions ?? ["sts:AssumeRole"]).Select(a => $"\"{a}\""))}}]}"""
                        )
                    )
                )
        );

    private static FacetValue.Present Json(JsonNode node) => new(CanonicalJson.Of(node));
}
