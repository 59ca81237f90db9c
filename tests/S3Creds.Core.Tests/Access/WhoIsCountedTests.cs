using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Policy;
using static S3Creds.Core.Tests.Access.AccessChangesTests;

namespace S3Creds.Core.Tests.Access;

/// <summary>Who an answer about access counts: sessions, outsiders, organisations, and whoever can become a role.</summary>
public sealed class WhoIsCountedTests
{
    private const string Account = "123456789012";
    private const string Session = "arn:aws:sts::123456789012:assumed-role/builder/ci";

    [Theory]
    [InlineData(Session, "role/builder in session ci")]
    [InlineData("arn:aws:iam::123456789012:user/ada", "user/ada")]
    [InlineData("arn:aws:iam::123456789012:user/ghost", null)]
    [InlineData("arn:aws:iam::123456789012:role/ghost", null)]
    [InlineData("arn:aws:sts::123456789012:assumed-role/ghost/ci", null)]
    [InlineData("arn:aws:sts::123456789012:federated-user/eve", "federated-user/eve")]
    [InlineData("arn:aws:iam::999988887777:role/x", "arn:aws:iam::999988887777:role/x")]
    public void A_principal_of_the_account_is_somebody_or_does_not_exist_once_the_account_was_read(string arn, string? name)
    {
        var state = Set(User("ada"), Role("builder", Trusts("arn:aws:iam::123456789012:root")));
        Assert.Equal(name, AccessModel.Of(state, AccessFacts.Nothing(Account, "aws") with { IsRead = true }).Principal(arn)?.Name);
        var offline = AccessModel.Of(state, AccessFacts.Nothing(Account, "aws")).Principal(arn);
        Assert.NotNull(offline);
        Assert.True(name is not null || offline.NotSeen.Any(g => g.CanGrant));
    }

    /// <summary>Whoever may be named is not counted where <c>only</c> names it.</summary>
    [Theory]
    [InlineData("\"*\"", "anonymous")]
    [InlineData("""{"AWS":"444455556666"}""", "444455556666")]
    [InlineData("""{"AWS":"arn:aws:iam::444455556666:role/x"}""", "arn:aws:iam::444455556666:role/x")]
    [InlineData("""{"Service":"cloudfront.amazonaws.com"}""", "cloudfront.amazonaws.com")]
    [InlineData("""{"AWS":"arn:aws:iam::123456789012:user/ghost"}""", "user/ghost")]
    public void Only_holds_where_it_names_whom_the_policy_names(string principal, string who)
    {
        var bucket = Bucket("media", Allow(principal));
        // What everyone may do, each user may too.
        var state = who == "anonymous" ? Set(bucket) : Set(User("auditor"), bucket);
        var only = new Expectation(ExpectationKind.Only, [who], ["s3:GetObject"], ["media/*"], RequestContext.Empty, Here);
        Assert.DoesNotContain(Judge(state, only), d => d.Code == "S3C340");
        Assert.Contains(Judge(state, only with { Who = ["user/auditor"] }), d => d.Code is "S3C340" or "S3C341");
    }

    [Fact]
    public void Only_holds_where_it_names_everyone_and_the_role_that_has_the_same()
    {
        var state = Set(Role("app", Trusts("arn:aws:iam::123456789012:root")), Bucket("media", Allow("\"*\"")));
        var only = new Expectation(
            ExpectationKind.Only,
            ["anonymous", "role/app"],
            ["s3:GetObject"],
            ["media/*"],
            RequestContext.Empty,
            Here
        );
        Assert.Empty(Judge(state, only));
        Assert.Equal(["S3C340"], Judge(state, only with { Who = ["anonymous"] }).Select(d => d.Code));
    }

    [Theory]
    [InlineData("user")]
    [InlineData("role")]
    public void Principals_of_one_name_below_two_paths_are_two(string kind)
    {
        string[] arns = [$"arn:aws:iam::123456789012:{kind}/a/bob", $"arn:aws:iam::123456789012:{kind}/b/bob"];
        var (none, both) = (Set(Bucket("media", null)), Set(Bucket("media", Allow($$"""{"AWS":["{{arns[0]}}","{{arns[1]}}"]}"""))));
        var one = Set(Bucket("media", Allow($$"""{"AWS":"{{arns[0]}}"}""")));
        Assert.Equal(arns, Plan(both, none).Access.Changes.Where(c => c.IsGain).Select(c => c.Who));
        Assert.Equal(arns, AccessReport.Of(Model(both), AccessScope.All).Changes.Select(c => c.Who));
        Assert.Equal([$"{kind}/bob"], Plan(one, none).Access.Changes.Select(c => c.Who));
        Assert.All(Plan(both, one).Access.Changes.Where(c => c.IsGain), c => Assert.Equal(arns[1], c.Who));
        // Where a session comes from, its ARN does not say: it may be of either role.
        var lost = Plan(one, both).Access.Changes;
        Assert.DoesNotContain(lost, c => c.IsGain);
        Assert.Equal(kind == "user", lost.Any(c => c.Who == arns[1]));
    }

    /// <summary>No policy gives the root user its access, so that no policy shows it.</summary>
    [Fact]
    public void The_root_user_can_do_what_no_policy_denies_it()
    {
        var scope = new AccessScope("arn:aws:iam::123456789012:root", null, false);
        var all = AccessReport.Of(Model(Set(Bucket("media", null))), scope).Changes;
        Assert.All(all, c => Assert.Equal(("the root user", true, false), (c.Who, c.IsGain, c.IsOutside)));
        Assert.All(all, c => Assert.NotNull(c.Example));
        Assert.Equal(S3Actions.Catalogue.All.Count, all.SelectMany(c => c.Actions).Distinct(StringComparer.Ordinal).Count());

        var denied = AccessReport
            .Of(
                Model(
                    Set(Bucket("media", """{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}"""))
                ),
                scope
            )
            .Changes;
        Assert.Equal(["arn:aws:s3:::media/*"], denied.Where(c => c.Actions.Contains("s3:GetObject")).SelectMany(c => c.Except));
    }

    [Theory]
    [InlineData("""{"AWS":"arn:aws:iam::444455556666:root"}""", "account 444455556666")]
    [InlineData("""{"AWS":"arn:aws:iam::444455556666:role/x"}""", "arn:aws:iam::444455556666:role/x")]
    // As long as the canonical id of an account.
    [InlineData(
        """{"AWS":"arn:aws:iam::444455556666:role/a-role-of-thirty-three-characters"}""",
        "arn:aws:iam::444455556666:role/a-role-of-thirty-three-characters"
    )]
    [InlineData("""{"Service":"cloudfront.amazonaws.com"}""", "cloudfront.amazonaws.com")]
    [InlineData("""{"Federated":"cognito-identity.amazonaws.com"}""", "cognito-identity.amazonaws.com")]
    [InlineData("""{"AWS":"arn:aws:sts::123456789012:federated-user/bob"}""", "federated-user/bob")]
    [InlineData("""{"AWS":"arn:aws:sts::123456789012:assumed-role/builder/ci"}""", "role/builder in session ci")]
    [InlineData("\"*\"", "everyone")]
    public void Only_fails_for_anyone_whom_a_bucket_policy_names(string principal, string who)
    {
        var state = Set(User("auditor"), Role("builder", Trusts("arn:aws:iam::123456789012:root")), Bucket("media", Allow(principal)));
        var diagnostic = Assert.Single(
            Judge(state, new Expectation(ExpectationKind.Only, ["user/auditor"], ["s3:GetObject"], ["media/*"], RequestContext.Empty, Here))
        );
        Assert.Equal("S3C340", diagnostic.Code);
        Assert.Contains($"but {who} s3:GetObject", diagnostic.Message, StringComparison.Ordinal);
    }

    /// <summary>What only requests without a signature have is no access of those who sign them.</summary>
    [Theory]
    [InlineData("""{"StringEquals":{"aws:PrincipalType":"Anonymous"}}""", "everyone")]
    [InlineData("""{"StringLike":{"aws:PrincipalType":"Anon*"}}""", "everyone")]
    [InlineData("""{"StringEquals":{"aws:PrincipalAccount":"anonymous"}}""", "everyone")]
    [InlineData("""{"StringNotEquals":{"aws:PrincipalType":"Anonymous"}}""", "everyone with an AWS account")]
    [InlineData("""{"StringEquals":{"aws:PrincipalType":["Anonymous","User"]}}""", "everyone, everyone with an AWS account")]
    public void Signed_requests_are_of_somebody(string condition, string expected) =>
        Assert.Equal(
            expected,
            string.Join(
                ", ",
                AccessReport
                    .Of(
                        Model(
                            Set(
                                Bucket(
                                    "media",
                                    $$"""{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{{condition}}}"""
                                )
                            )
                        ),
                        AccessScope.All
                    )
                    .Changes.Select(c => c.Who)
                    .Distinct(StringComparer.Ordinal)
            )
        );

    [Fact]
    public void A_grant_to_a_session_counts_for_what_its_role_cannot()
    {
        var state = Set(Role("builder", Trusts("arn:aws:iam::123456789012:root")), Bucket("media", Allow($$"""{"AWS":"{{Session}}"}""")));
        var diagnostic = Assert.Single(
            Judge(
                state,
                new Expectation(ExpectationKind.Cannot, ["role/builder"], ["s3:GetObject"], ["media/*"], RequestContext.Empty, Here)
            )
        );
        Assert.Contains("role/builder in session ci", diagnostic.Message, StringComparison.Ordinal);
        Assert.Equal(
            "role/builder in session ci gains read (s3:GetObject) on media/*",
            Assert
                .Single(Plan(state, Set(Role("builder", Trusts("arn:aws:iam::123456789012:root")), Bucket("media", null))).Access.Changes)
                .ToString()
        );
    }

    /// <summary>The requests of a role come from its sessions: its ARN means them too.</summary>
    [Fact]
    public void A_list_of_a_role_by_its_ARN_has_its_sessions_that_are_named()
    {
        var builder = Role("builder", Trusts("arn:aws:iam::123456789012:root"));
        var (closed, open) = (
            Model(Set(builder, Bucket("media", null))),
            Model(Set(builder, Bucket("media", Allow($$"""{"AWS":"{{Session}}"}"""))))
        );
        var scope = new AccessScope("arn:aws:iam::123456789012:role/builder", null, false);
        Assert.Equal(
            ["role/builder in session ci can read (s3:GetObject) on media/*"],
            AccessReport.Of(open, scope).Changes.Select(c => c.Line("can"))
        );
        Assert.Equal(
            ["role/builder in session ci gains read (s3:GetObject) on media/*"],
            AccessReport.Between(closed, open, scope).Changes.Select(c => c.ToString())
        );
    }

    [Fact]
    public void Roles_are_followed_to_any_depth_unless_only_direct_access_counts()
    {
        var deploy = Role("deploy", Trusts("arn:aws:iam::123456789012:role/step"), Grant("s3:DeleteObject", "arn:aws:s3:::media/*"));
        var state = Set(User("ci"), Role("step", Trusts("arn:aws:iam::123456789012:user/ci")), deploy, Bucket("media", null));
        var cannot = new Expectation(ExpectationKind.Cannot, ["user/ci"], ["s3:DeleteObject"], ["media/*"], RequestContext.Empty, Here);
        Assert.Contains(
            "user/ci → role/step → role/deploy s3:DeleteObject",
            Assert.Single(Judge(state, cannot)).Message,
            StringComparison.Ordinal
        );
        Assert.Empty(Judge(state, cannot with { Direct = true }));
        Assert.Contains(
            "user/ci → role/step → role/deploy can write (s3:DeleteObject) on media/*",
            AccessReport.Of(Model(state), AccessScope.All).Changes.Select(c => c.Line("can"))
        );
    }

    /// <summary>A trust for everyone lets in whoever has an account, and one that names a group lets in that group.</summary>
    [Theory]
    [InlineData("\"*\"", null, AccessSubject.Signed)]
    [InlineData("""{"AWS":"*"}""", null, AccessSubject.Signed)]
    [InlineData("""{"AWS":"*"}""", """{"StringEquals":{"sts:ExternalId":"x"}}""", AccessSubject.Signed)]
    [InlineData("""{"AWS":"*"}""", """{"StringEquals":{"aws:PrincipalOrgID":"o-abc123"}}""", "organisation o-abc123")]
    [InlineData("""{"AWS":"*"}""", """{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::444455556666:role/x*"}}""", "account 444455556666")]
    [InlineData("""{"AWS":"444455556666"}""", null, "account 444455556666")]
    [InlineData("""{"AWS":"arn:aws:iam::444455556666:user/x"}""", null, "arn:aws:iam::444455556666:user/x")]
    [InlineData("""{"AWS":"*"}""", """{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/x*"}}""", null)]
    [InlineData("""{"AWS":"arn:aws:iam::123456789012:root"}""", null, null)]
    [InlineData("""{"Service":"ec2.amazonaws.com"}""", null, null)]
    [InlineData("""{"Federated":"cognito-identity.amazonaws.com"}""", null, null)]
    public void Whoever_can_become_a_role_from_outside_is_counted(string principal, string? condition, string? who)
    {
        ResourceSet State(string trusted, string? when) =>
            Set(
                Role(
                    "app",
                    Document(
                        $$"""{"Effect":"Allow","Principal":{{trusted}},"Action":"sts:AssumeRole"{{(when is null ? "" : $",\"Condition\":{when}")}}}"""
                    ),
                    Grant("s3:GetObject", "arn:aws:s3:::media/*")
                ),
                Bucket("media", null)
            );
        var (open, closed) = (State(principal, condition), State("""{"Service":"lambda.amazonaws.com"}""", null));
        string[] path = who is null ? [] : [$"{who} → role/app"];
        var only = new Expectation(ExpectationKind.Only, ["role/app"], ["s3:GetObject"], ["media/*"], RequestContext.Empty, Here);
        Assert.Equal(who is null ? [] : ["S3C340"], Judge(open, only).Select(d => d.Code));
        Assert.Equal(path, AccessReport.Of(Model(open), AccessScope.All).Changes.Where(c => c.IsOutside).Select(c => c.Path));
        Assert.Equal(path, AccessReport.Of(Model(open), AccessScope.All with { Public = true }).Changes.Select(c => c.Path));
        Assert.Equal(path, Plan(open, closed).Access.Changes.Where(c => c.IsGain).Select(c => c.Path));
        Assert.Equal(path, Plan(closed, open).Access.Changes.Where(c => !c.IsGain).Select(c => c.Path));
    }

    /// <summary>Whoever assumes a role chooses the name of its session.</summary>
    [Theory]
    [InlineData("role/builder", "role/builder", true)]
    [InlineData("user/ci", "user/ci → role/builder", true)]
    [InlineData(Session, "role/builder in session ci", true)]
    [InlineData("arn:aws:sts::123456789012:assumed-role/builder/other", null, false)]
    [InlineData("role/packer", null, false)]
    public void A_trust_that_names_a_session_lets_in_its_role(string who, string? way, bool reaches)
    {
        var state = Set(
            User("ci"),
            Role("builder", Trusts("arn:aws:iam::123456789012:user/ci")),
            Role("packer", Trusts("arn:aws:iam::123456789012:user/other")),
            Role("deploy", Trusts(Session), Grant("s3:DeleteObject", "arn:aws:s3:::media/*")),
            Bucket("media", null)
        );
        var cannot = new Expectation(ExpectationKind.Cannot, [who], ["s3:DeleteObject"], ["media/*"], RequestContext.Empty, Here);
        Assert.Equal(reaches ? ["S3C340"] : [], Judge(state, cannot).Select(d => d.Code));
        Assert.Equal(
            reaches ? [$"{way} → role/deploy can write (s3:DeleteObject) on media/*"] : [],
            AccessReport.Of(Model(state), new AccessScope(who, null, false)).Changes.Select(c => c.Line("can"))
        );
    }

    [Theory]
    [InlineData("arn:aws:iam::123456789012:root", false)]
    [InlineData("arn:aws:iam::123456789012:user/ci", true)]
    [InlineData("arn:aws:iam::123456789012:user/other", false)]
    public void A_trust_that_names_the_account_needs_the_callers_policies_too(string trusted, bool reaches)
    {
        var state = Set(User("ci"), Role("deploy", Trusts(trusted), Grant("s3:GetObject", "arn:aws:s3:::media/*")), Bucket("media", null));
        Assert.Equal(reaches, Model(state).PathsOf(Model(state).Subjects[0]).Count > 0);
    }

    /// <summary>Of two keys of a condition the one that is not known may be met.</summary>
    [Theory]
    [InlineData(Account, true)]
    [InlineData("444455556666", false)]
    public void A_trust_that_asks_for_two_things_lets_in_who_may_have_both(string account, bool reaches)
    {
        const string Statement =
            """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/ci"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:PrincipalAccount":"ACCOUNT","sts:ExternalId":"x"}}}""";
        var trust = Document(Statement.Replace("ACCOUNT", account, StringComparison.Ordinal));
        var model = Model(Set(User("ci"), Role("deploy", trust, Grant("s3:GetObject", "arn:aws:s3:::media/*")), Bucket("media", null)));
        Assert.Equal(reaches, model.PathsOf(model.Subjects[0]).Count > 0);
    }

    [Fact]
    public void A_changed_trust_shows_who_gains_by_it()
    {
        ResourceSet Trusting(string user) =>
            Set(
                User("ci"),
                Role("deploy", Trusts($"arn:aws:iam::123456789012:user/{user}"), Grant("s3:GetObject", "arn:aws:s3:::media/*"))
            );
        var (before, after) = (Trusting("other"), Trusting("ci"));
        Assert.Equal(
            ["user/ci → role/deploy gains read (s3:GetObject) on media/*"],
            Plan(after, before).Access.Changes.Select(c => c.ToString())
        );
        Assert.Equal(
            ["user/ci → role/deploy loses read (s3:GetObject) on media/*"],
            Plan(before, after).Access.Changes.Select(c => c.ToString())
        );
    }

    [Theory]
    [InlineData(
        "tags",
        """{"team":"red"}""",
        """{"team":"finance"}""",
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/${aws:PrincipalTag/team}/*"}""",
        2
    )]
    [InlineData(
        "tags",
        """{"team":"red"}""",
        """{}""",
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/${aws:PrincipalTag/team}/*"}""",
        1
    )]
    [InlineData(
        "tags",
        """{"team":"red"}""",
        """{"team":"blue"}""",
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"red"}}}""",
        1
    )]
    [InlineData(
        "tags",
        """{"team":"red"}""",
        """{"team":"red","env":"x"}""",
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/${aws:PrincipalTag/team}/*"}""",
        0
    )]
    [InlineData(
        "path",
        "\"/\"",
        "\"/admins/\"",
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::123456789012:user/admins/*"}}}""",
        1
    )]
    public void Tags_and_paths_that_policies_refer_to_are_part_of_access(
        string facet,
        string old,
        string now,
        string statement,
        int changes
    )
    {
        var ada = User("ada", inline: Document(statement));
        var (before, after) = (With(ada, facet, old), With(ada, facet, now));
        var result = AccessComparer.Compare(Model(Set(before)), Model(Set(after)));
        Assert.Equal((changes, 0), (result.Changes.Count, result.Undecided.Count));
    }

    [Theory]
    [InlineData("""{"StringEquals":{"aws:PrincipalOrgID":"o-abc123"}}""", "organisation o-abc123")]
    [InlineData("""{"StringEquals":{"aws:SourceAccount":"999900001111"}}""", "AWS services for account 999900001111")]
    [InlineData("""{"StringEquals":{"aws:userid":"AIDAEXAMPLE"}}""", "the principal with the id AIDAEXAMPLE")]
    [InlineData("""{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::444455556666:role/*"}}""", "account 444455556666")]
    public void What_only_signed_requests_have_is_no_grant_to_anyone_without_credentials(string condition, string who)
    {
        var state = Set(Bucket("media", Allow("\"*\"", condition)));
        var changes = AccessReport.Of(Model(state), AccessScope.All).Changes;
        Assert.Equal([who], changes.Select(c => c.Who).Distinct());
        Assert.DoesNotContain(changes, c => c.IsPublic);
    }

    [Fact]
    public void Some_addresses_are_anyone_there_and_need_the_approval()
    {
        var state = Set(Bucket("media", Allow("\"*\"", """{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}""")));
        var plan = Plan(state, Set(Bucket("media", null)));
        Assert.Equal("anyone from 192.0.2.0/24 gains read (s3:GetObject) on media/*", Assert.Single(plan.Access.Changes).ToString());
        Assert.Contains(plan.Approvals, a => a.Token == "public:bucket/media");
    }

    [Fact]
    public void Operators_and_only_take_globs_and_one_that_matches_nothing_is_said()
    {
        var state = Set(
            User("ci-one", inline: Grant("s3:GetObject", "arn:aws:s3:::media/*")),
            Role("AWSReservedSSO_Admin", Trusts("arn:aws:iam::999988887777:root"), Grant("s3:*", "*")),
            Bucket("media", null)
        );
        var only = new Expectation(ExpectationKind.Only, ["user/ci-*"], ["s3:GetObject"], ["media/*"], RequestContext.Empty, Here)
        {
            Direct = true,
        };
        Assert.Empty(Judge(state, only, new ResourceAddress(ResourceKind.Role, "AWSReservedSSO_*")));
        Assert.Equal(["S3C340"], Judge(state, only).Select(d => d.Code));
        Assert.Contains(
            Judge(state, only with { Who = ["user/ci-*", "user/cy-*"] }, new ResourceAddress(ResourceKind.Role, "AWSReservedSSO_*")),
            d => d.Code == "S3C347" && d.Message.Contains("user/cy-*", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_glob_of_operators_means_those_whom_it_matches_and_one_without_any_is_named()
    {
        var state = Set(User("ada", inline: Grant("s3:GetObject", "arn:aws:s3:::media/*")), Bucket("media", null));
        var only = new Expectation(ExpectationKind.Only, ["anonymous"], ["s3:GetObject"], ["media/*"], RequestContext.Empty, Here);
        var diagnostics = Judge(
            state,
            only,
            new ResourceAddress(ResourceKind.Role, "AWSReservedSSO_*"),
            new ResourceAddress(ResourceKind.Role, "admin")
        );
        Assert.Equal(["S3C340", "S3C347"], diagnostics.Select(d => d.Code));
        Assert.Contains("operators: role/AWSReservedSSO_* matches", diagnostics[1].Message, StringComparison.Ordinal);
    }

    private static SourceSpan Here { get; } = new("team.yaml", 7, 5);

    private static AccessModel Model(ResourceSet state) => AccessModel.Of(state, AccessFacts.Nothing(Account, "aws"));

    private static List<Diagnostic> Judge(ResourceSet state, Expectation expectation, params ResourceAddress[] operators) =>
        [.. new ExpectationJudge(Model(state), "aws", false, operators).Judge([expectation])];

    private static string Allow(string principal, string? condition = null) =>
        $$"""{"Effect":"Allow","Principal":{{principal}},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"{{(condition is null ? "" : $",\"Condition\":{condition}")}}}""";

    private static JsonObject Trusts(string principal) =>
        Document($$"""{"Effect":"Allow","Principal":{"AWS":"{{principal}}"},"Action":"sts:AssumeRole"}""");

    private static (ResourceAddress Address, ResourceState State) Role(string name, JsonObject trust, JsonObject? inline = null)
    {
        var user = User(name, inline);
        return (new ResourceAddress(ResourceKind.Role, name), user.State.With("trust", new FacetValue.Present(CanonicalJson.Of(trust))));
    }

    private static (ResourceAddress Address, ResourceState State) With(
        (ResourceAddress Address, ResourceState State) user,
        string facet,
        string value
    ) => (user.Address, user.State.With(facet, new FacetValue.Present(CanonicalJson.Of(JsonNode.Parse(value)))));
}
