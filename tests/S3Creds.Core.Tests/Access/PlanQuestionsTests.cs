using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds.Claims;
using S3Creds.Core.Model;
using static S3Creds.Core.Tests.Access.AccessChangesTests;

namespace S3Creds.Core.Tests.Access;

/// <summary>What a plan and a list of access say beside the lines: questions that are not decided, each once and of whom it is, and the
/// order.</summary>
public sealed class PlanQuestionsTests
{
    private const string Account = "123456789012";

    /// <summary>Its variable needs the tag that its condition forbids, so that no request shows what it allows.</summary>
    private const string Impossible =
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/${aws:PrincipalTag/team}/*","Condition":{"Null":{"aws:PrincipalTag/team":"true"}}}""";
    private const string Write = """{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::media/*"}""";
    private const string Read = """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";
    private const string SparesAda =
        """{"Effect":"Deny","NotPrincipal":{"AWS":["arn:aws:iam::123456789012:user/ada"]},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";
    private const string ByAccessPoint =
        """{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"s3:DataAccessPointAccount":"123456789012"}}}""";

    [Theory]
    [InlineData(Impossible, true, "what it gains: it depends on the value of a policy variable")]
    [InlineData(Impossible, false, "what it loses: it depends on the value of a policy variable")]
    [InlineData(Impossible + "," + Write, true, "what else it gains: it depends on the value of a policy variable")]
    [InlineData(Impossible + "," + Write, false, "what else it loses: it depends on the value of a policy variable")]
    public void What_a_comparison_leaves_open_is_a_question_of_the_plan(string statements, bool gain, string why)
    {
        var (with, without) = (User("ada", inline: Document(statements)), User("ada"));
        var access = gain ? Plan(Set(with), Set(without)).Access : Plan(Set(without), Set(with)).Access;
        var question = Assert.Single(access.Undecided);
        Assert.Equal(("user/ada", false, why, false), (question.Who, question.IsOutside, question.Why, question.IsGap));
        Assert.NotEmpty(question.On);
        Assert.All(access.Changes, c => Assert.Equal(gain, c.IsGain));
        Assert.Equal(statements != Impossible, access.Changes.Count > 0);
    }

    [Fact]
    public void A_Deny_that_may_spare_someone_is_a_question_about_each_that_changes()
    {
        var bucket = Bucket("media", SparesAda);
        var (ada, bob) = (User("ada", inline: Document(Read)), User("bob", inline: Document(Read)));
        var planned = Plan(Set(bucket, ada, bob), Set(bucket, User("ada"), User("bob"))).Access;
        var listed = AccessReport.Of(AccessModel.Of(Set(bucket, ada, bob), AccessFacts.Nothing(Account, "aws")), AccessScope.All);
        foreach (var access in new[] { planned, listed })
        {
            var question = Assert.Single(access.Undecided, u => u.Why.Contains("NotPrincipal", StringComparison.Ordinal));
            Assert.Equal(("user/ada", false, true), (question.Who, question.IsOutside, question.IsGap));
        }

        Assert.DoesNotContain(Plan(Set(bucket, ada, bob), Set(bucket, ada, bob)).Access.Undecided, u => u.Who == "user/ada");
    }

    [Fact]
    public void A_bucket_that_newly_delegates_to_access_points_is_a_question_about_every_principal()
    {
        var (open, closed) = (Set(Bucket("media", ByAccessPoint)), Set(Bucket("media", null)));
        var question = Assert.Single(Plan(open, closed).Access.Undecided);
        Assert.Equal(
            (UndecidedAccess.EveryPrincipal, true, true, true),
            (question.Who, question.IsOutside, question.IsPublic, question.IsGap)
        );
        Assert.Equal(["arn:aws:s3:::media", "arn:aws:s3:::media/*"], question.On);
        Assert.Empty(Plan(open, open).Access.Undecided);
        Assert.Empty(Plan(closed, open).Access.Undecided);
    }

    [Fact]
    public void Actions_of_other_services_are_named_in_a_plan_and_not_in_a_list()
    {
        var ada = User(
            "ada",
            inline: Document("""{"Effect":"Allow","Action":["s3:GetObject","kms:Decrypt"],"Resource":"arn:aws:s3:::media/*"}""")
        );
        Assert.Contains(
            "user/ada: actions of other services change and are not compared (kms:Decrypt)",
            Plan(Set(ada), Set(User("ada"))).Access.NotSeen
        );
        Assert.DoesNotContain(AccessReport.Of(AccessModel.Of(Set(ada), AccessFacts.Nothing(Account, "aws")), AccessScope.All).NotSeen, n =>
            n.Contains("other services", StringComparison.Ordinal)
        );
    }

    /// <summary>Those whom a reader must see first: everyone, then anyone outside, then the account's own.</summary>
    [Fact]
    public void Lines_are_in_the_order_of_who_is_let_in()
    {
        const string Shared =
            """{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::media/*"}""";
        const string Open = """{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";
        var after = Set(Bucket("media", $"{Shared},{Open}"), User("ada", inline: Grant("s3:DeleteObject", "arn:aws:s3:::media/*")));
        Assert.Equal(
            ["everyone", "account 444455556666", "user/ada"],
            Plan(after, Set(Bucket("media", null), User("ada"))).Access.Changes.Select(c => c.Who)
        );
    }

    [Fact]
    public void What_a_role_gains_is_not_repeated_of_its_session()
    {
        const string ToSession =
            """{"Effect":"Allow","Principal":{"AWS":"arn:aws:sts::123456789012:assumed-role/app/ci"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";
        var (with, without) = (Role(Grant("s3:GetObject", "arn:aws:s3:::media/*")), Role(null));
        Assert.Equal(
            ["role/app gains read (s3:GetObject) on media/*"],
            Plan(Set(with, Bucket("media", ToSession)), Set(without, Bucket("media", null))).Access.Changes.Select(c => c.ToString())
        );
        Assert.Equal(
            ["role/app in session ci gains read (s3:GetObject) on media/*"],
            Plan(Set(without, Bucket("media", ToSession)), Set(without, Bucket("media", null))).Access.Changes.Select(c => c.ToString())
        );
    }

    [Fact]
    public void Each_line_of_one_grant_has_an_example_of_its_own_actions()
    {
        var plan = Plan(Set(User("ada", inline: Grant("s3:*", "*"))), Set(User("ada")));
        Assert.All(plan.Access.Changes, c => Assert.Contains(c.Example!.Action, c.Actions));
    }

    /// <summary>The bucket names the user by an ARN that it has no more.</summary>
    [Fact]
    public void A_path_that_changes_takes_what_its_ARN_was_given()
    {
        var bucket = Bucket(
            "media",
            """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/a/ada"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}"""
        );
        var lines = Plan(Set(bucket, At("/b/")), Set(bucket, At("/a/"))).Access.Changes;
        Assert.Equal(["user/ada loses read (s3:GetObject) on media/*"], lines.Where(c => c.Who == "user/ada").Select(c => c.ToString()));

        static (ResourceAddress, ResourceState) At(string path)
        {
            var ada = User("ada");
            return (ada.Address, ada.State.With("path", new FacetValue.Present(CanonicalJson.Of(JsonValue.Create(path)))));
        }
    }

    /// <summary>What ada gains beside what everyone gains: the same is not repeated, all else is.</summary>
    [Theory]
    [InlineData("s3:GetObject", "media/*", 0)]
    [InlineData("s3:PutObject", "media/*", 1)]
    [InlineData("s3:GetObject", "other/*", 1)]
    [InlineData("s3:GetObject*", "media/*", 1)]
    public void Only_what_everyone_gains_too_is_not_repeated(string action, string on, int lines)
    {
        var open = Bucket("media", """{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""");
        var changes = Plan(
            Set(open, User("ada", inline: Grant(action, $"arn:aws:s3:::{on}"))),
            Set(Bucket("media", null), User("ada"))
        ).Access.Changes;
        Assert.Equal("everyone", changes[0].Who);
        Assert.Equal(lines, changes.Count(c => c.Who == "user/ada" && c.Level != "tagging"));
    }

    [Fact]
    public void A_loss_of_everyone_does_not_hide_a_gain()
    {
        const string Open = """{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";
        const string NotAda =
            """{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::123456789012:user/ada"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";
        Assert.Equal(
            ["everyone loses read (s3:GetObject) on media/*", "user/ada gains read (s3:GetObject) on media/*"],
            Plan(
                Set(Bucket("media", null), User("ada", inline: Grant("s3:GetObject", "arn:aws:s3:::media/*"))),
                Set(Bucket("media", $"{Open},{NotAda}"), User("ada"))
            )
                .Access.Changes.Select(c => c.ToString())
        );
    }

    /// <summary>Two of each, of which the second one changes.</summary>
    [Theory]
    [InlineData("identity")]
    [InlineData("bucket")]
    [InlineData("service control")]
    [InlineData("resource control")]
    [InlineData("restricted bucket")]
    public void A_change_beside_what_stays_is_one(string layer)
    {
        var (before, after) = (State(layer, "s3:GetObject"), State(layer, "s3:PutObject"));
        Assert.NotEmpty(AccessReport.Between(before, after, AccessScope.All).Changes);
        Assert.Empty(AccessReport.Between(before, State(layer, "s3:GetObject"), AccessScope.All).Changes);
    }

    private const string FromOffice =
        """{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"IpAddress":{"aws:SourceIp":"198.51.100.0/24"}}}""";

    /// <summary>A line about everyone that names their addresses is still about everyone.</summary>
    [Theory]
    [InlineData(null, false, "anyone from 198.51.100.0/24")]
    [InlineData(null, true, "anyone from 198.51.100.0/24")]
    [InlineData("anonymous", false, "anyone from 198.51.100.0/24")]
    [InlineData("everyone", false, "anyone from 198.51.100.0/24")]
    [InlineData("user/ada", false, "user/ada")]
    public void Access_from_some_addresses_is_a_change_between_two_states(string? who, bool isPublic, string shown)
    {
        var facts = AccessFacts.Nothing(Account, "aws");
        var (closed, open) = (
            AccessModel.Of(Set(Bucket("media", null), User("ada")), facts),
            AccessModel.Of(Set(Bucket("media", FromOffice), User("ada")), facts)
        );
        var scope = new AccessScope(who, null, isPublic);
        Assert.Equal([(shown, true)], AccessReport.Between(closed, open, scope).Changes.Select(c => (c.Who, c.IsGain)));
        Assert.Equal([(shown, false)], AccessReport.Between(open, closed, scope).Changes.Select(c => (c.Who, c.IsGain)));
        Assert.Empty(AccessReport.Between(closed, open, scope with { Bucket = "other" }).Changes);
    }

    /// <summary>Of two grants with conditions of their own neither hides the other.</summary>
    [Fact]
    public void Each_of_two_groups_of_addresses_is_a_line()
    {
        var (office, home) = (FromOffice, FromOffice.Replace("198.51.100.0", "203.0.113.0", StringComparison.Ordinal));
        var (closed, open) = (Set(Bucket("media", null)), Set(Bucket("media", $"{office},{home}")));
        string[] lines = ["anyone from 198.51.100.0/24", "anyone from 203.0.113.0/24"];
        Assert.Equal(lines, Plan(open, closed).Access.Changes.Where(c => c.IsGain).Select(c => c.Who));
        Assert.Equal(lines, Plan(closed, open).Access.Changes.Where(c => !c.IsGain).Select(c => c.Who));
        Assert.Equal(
            lines,
            AccessReport.Of(AccessModel.Of(open, AccessFacts.Nothing(Account, "aws")), AccessScope.All).Changes.Select(c => c.Who)
        );
    }

    /// <summary>A list of one principal has what all may do; so has what changed in it.</summary>
    [Theory]
    [InlineData("user/ada")]
    [InlineData("user/new")]
    [InlineData("user/*")]
    [InlineData("arn:aws:iam::123456789012:user/ada")]
    [InlineData("account 444455556666")]
    public void What_everyone_gains_is_a_change_of_each_that_is_asked_for(string who)
    {
        const string Open = """{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";
        var other = Bucket("other", ToPartner.Replace("media", "other", StringComparison.Ordinal));
        var facts = AccessFacts.Nothing(Account, "aws");
        var (closed, open) = (
            AccessModel.Of(Set(Bucket("media", null), other, User("ada")), facts),
            AccessModel.Of(Set(Bucket("media", Open), other, User("ada"), User("new")), facts)
        );
        var scope = new AccessScope(who, null, false);
        var listed = AccessReport.Of(open, scope).Changes.Where(c => c.Resource.Contains("media", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(listed);
        Assert.Equal(listed.Select(c => c.Line("gains")), AccessReport.Between(closed, open, scope).Changes.Select(c => c.ToString()));
        Assert.Equal(listed.Select(c => c.Line("loses")), AccessReport.Between(open, closed, scope).Changes.Select(c => c.ToString()));
        Assert.Empty(AccessReport.Between(open, open, scope).Changes);
        Assert.Empty(AccessReport.Between(closed, open, scope with { Bucket = "logs" }).Changes);
    }

    /// <summary>A session of a role, whether a policy names it or not, has what the role has.</summary>
    [Theory]
    [InlineData("arn:aws:sts::123456789012:assumed-role/app/ci")]
    [InlineData("arn:aws:sts::123456789012:assumed-role/app/other")]
    public void What_a_role_gains_is_a_change_of_its_session_that_is_asked_for(string who)
    {
        const string ToSession =
            """{"Effect":"Allow","Principal":{"AWS":"arn:aws:sts::123456789012:assumed-role/app/ci"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::media/*"}""";
        var facts = AccessFacts.Nothing(Account, "aws") with { IsRead = true };
        AccessModel With(params (ResourceAddress, ResourceState)[] roles) =>
            AccessModel.Of(Set([.. roles, Bucket("media", ToSession)]), facts);
        var (without, with, gone) = (With(Role(null)), With(Role(Grant("s3:GetObject", "arn:aws:s3:::media/*"))), With());
        var scope = new AccessScope(who, null, false);
        var name = $"role/app in session {who[(who.LastIndexOf('/') + 1)..]}";
        Assert.Equal(
            [$"{name} gains read (s3:GetObject) on media/*"],
            AccessReport.Between(without, with, scope).Changes.Select(c => c.ToString())
        );
        Assert.Contains(
            $"{name} loses read (s3:GetObject) on media/*",
            AccessReport.Between(with, gone, scope).Changes.Select(c => c.ToString())
        );
    }

    /// <summary>A list may be of a principal that no policy names.</summary>
    [Theory]
    [InlineData("arn:aws:iam::444455556666:role/x", ToPartner, true)]
    [InlineData("arn:aws:iam::777788889999:role/x", ToPartner, false)]
    [InlineData("arn:aws:iam::123456789012:root", DeniedToAll, true)]
    public void A_principal_that_no_policy_names_is_compared_too(string who, string statement, bool changes)
    {
        var facts = AccessFacts.Nothing(Account, "aws") with { IsRead = true };
        var (old, now) = (AccessModel.Of(Set(Bucket("media", null)), facts), AccessModel.Of(Set(Bucket("media", statement)), facts));
        var scope = new AccessScope(who, null, false);
        Assert.Equal(changes, AccessReport.Between(old, now, scope).Changes.Count > 0);
        Assert.Equal(changes, AccessReport.Between(now, old, scope).Changes.Count > 0);
        Assert.Empty(AccessReport.Between(now, now, scope).Changes);
        Assert.All(AccessReport.Between(old, now, scope).Changes, c => Assert.Equal(statement == ToPartner, c.IsGain));
    }

    [Fact]
    public void A_role_that_a_principal_of_another_account_may_newly_assume_is_a_gain()
    {
        const string Partner = "arn:aws:iam::444455556666:user/x";
        var facts = AccessFacts.Nothing(Account, "aws") with { IsRead = true };
        static JsonObject Read() => Grant("s3:GetObject", "arn:aws:s3:::media/*");
        var (closed, open) = (
            AccessModel.Of(Set(Role(Read(), "777788889999")), facts),
            AccessModel.Of(Set(Role(Read(), "444455556666")), facts)
        );
        var scope = new AccessScope(Partner, null, false);
        var gained = Assert.Single(AccessReport.Between(closed, open, scope).Changes);
        Assert.Equal((true, Partner, "role/app"), (gained.IsGain, gained.Who, Assert.Single(gained.Via)));
        Assert.False(Assert.Single(AccessReport.Between(open, closed, scope).Changes).IsGain);
    }

    private const string ToPartner =
        """{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";
    private const string DeniedToAll = """{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";

    [Theory]
    [InlineData(null, false, true)]
    [InlineData(null, true, false)]
    [InlineData("anonymous", false, false)]
    [InlineData("user/ada", false, true)]
    public void What_the_accounts_own_gain_that_are_not_read_is_a_change_between_two_states(string? who, bool isPublic, bool shown)
    {
        const string Own =
            """{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";
        const string Deny =
            """{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}""";
        var facts = AccessFacts.Nothing(Account, "aws") with { IdentitiesAreRead = false };
        AccessModel With(string statement) => AccessModel.Of(Set(Bucket("media", statement)), facts);
        var scope = new AccessScope(who, null, isPublic);
        var gained = AccessReport.Between(With($"{Own},{Deny}"), With(Own), scope);
        Assert.Equal(shown, gained.Changes.Any(c => c is { Who: AccessSubject.OwnIdentities, IsGain: true, AtMost: true }));
        Assert.Equal(shown, gained.Undecided.Any(u => u.Who == AccessSubject.OwnIdentities));
    }

    /// <summary>Of two control policies the one that holds a line back is named, whoever the line is about.</summary>
    [Theory]
    [InlineData(FromOffice, "anyone from 198.51.100.0/24")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""", "everyone")]
    public void A_line_that_only_a_control_policy_holds_back_names_it(string statement, string who)
    {
        var claims = AccessClaims.None with
        {
            ResourceControl =
            [
                Level("reads", """{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"*"}"""),
                Level("writes", """{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"*"}"""),
            ],
        };
        var facts = AccessFacts.Nothing(Account, "aws") with { Claims = claims };
        var (closed, open) = (AccessModel.Of(Set(Bucket("media", null)), facts), AccessModel.Of(Set(Bucket("media", statement)), facts));
        foreach (var report in new[] { AccessReport.Of(open, AccessScope.All), AccessReport.Between(closed, open, AccessScope.All) })
        {
            Assert.Empty(report.Changes);
            var claimed = Assert.Single(report.Claimed);
            Assert.Equal(who, claimed.Access.Who);
            Assert.Equal(["reads.json"], claimed.By);
        }

        Assert.Empty(AccessReport.Between(closed, open, new AccessScope(null, "other", false)).Claimed);
    }

    [Theory]
    [InlineData("user/ada", "*")]
    [InlineData("arn:aws:sts::123456789012:assumed-role/app/ci", "*")]
    [InlineData("role/app in session ci", "arn:aws:iam::123456789012:role/app")]
    public void What_a_control_policy_holds_back_from_all_is_said_of_each_that_is_asked_for(string who, string principal)
    {
        const string ToSession =
            """{"Effect":"Allow","Principal":{"AWS":"arn:aws:sts::123456789012:assumed-role/app/ci"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::media/*"}""";
        var held = ToSession
            .Replace("arn:aws:sts::123456789012:assumed-role/app/ci", principal, StringComparison.Ordinal)
            .Replace("PutObject", "GetObject", StringComparison.Ordinal);
        var facts = AccessFacts.Nothing(Account, "aws") with
        {
            Claims = AccessClaims.None with
            {
                ResourceControl = [Level("reads", """{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"*"}""")],
            },
        };
        AccessModel With(string statements) => AccessModel.Of(Set(Bucket("media", statements), User("ada"), Role(null)), facts);
        var (closed, open) = (With(ToSession), With($"{ToSession},{held}"));
        var scope = new AccessScope(who, null, false);
        foreach (var report in new[] { AccessReport.Of(open, scope), AccessReport.Between(closed, open, scope) })
            Assert.Equal(["reads.json"], Assert.Single(report.Claimed).By);
        Assert.Empty(AccessReport.Of(closed, scope).Claimed);
        Assert.Empty(AccessReport.Of(open, new AccessScope("user/no-one", null, false)).Claimed);
    }

    private static AccessModel State(string layer, string action)
    {
        string Second(string of) => layer == of ? action : "s3:GetObject";
        var (address, ada) = User("ada");
        ada = ada.With(
            "inline",
            new FacetValue.Present(
                CanonicalJson.Of(
                    new JsonObject
                    {
                        ["p"] = Grant("s3:*", "arn:aws:s3:::media/*"),
                        ["q"] = Grant(Second("identity"), "arn:aws:s3:::logs/*"),
                    }
                )
            )
        );
        string Shared(string bucket, string allowed) =>
            $$"""{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"{{allowed}}","Resource":"arn:aws:s3:::{{bucket}}/*"}""";
        const string ToAll = """{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::open/*"}""";
        string Denied(string of) => $$"""{"Effect":"Deny","Action":"{{Second(of)}}","Resource":"arn:aws:s3:::media/*"}""";
        var claims = AccessClaims.None with
        {
            ServiceControl = [Level("full", null), Level("scp", Denied("service control"))],
            ResourceControl =
            [
                Level("first", null),
                Level("rcp", Denied("resource control").Replace("\"Action", "\"Principal\":\"*\",\"Action", StringComparison.Ordinal)),
            ],
        };
        return AccessModel.Of(
            Set(
                (address, ada),
                Bucket("media", Shared("media", "s3:GetObject")),
                Bucket("other", Shared("other", Second("bucket"))),
                Bucket("open", ToAll, restrict: layer == "restricted bucket" && action == "s3:PutObject")
            ),
            AccessFacts.Nothing(Account, "aws") with
            {
                Claims = claims,
            }
        );
    }

    private static ClaimedLevel Level(string name, string? statement) =>
        new(
            name,
            statement is null
                ? [AccessClaims.FullAccess]
                : [AccessClaims.FullAccess, new ClaimedPolicy(name + ".json", CanonicalJson.Of(Document(statement)))]
        );

    private static (ResourceAddress, ResourceState) Role(JsonObject? inline, string trusted = "444455556666")
    {
        var trust = Document($$"""{"Effect":"Allow","Principal":{"AWS":"{{trusted}}"},"Action":"sts:AssumeRole"}""");
        var user = User("app", inline);
        return (new ResourceAddress(ResourceKind.Role, "app"), user.State.With("trust", new FacetValue.Present(CanonicalJson.Of(trust))));
    }
}
