using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Policy;
using static S3Creds.Core.Tests.Access.AccessChangesTests;

namespace S3Creds.Core.Tests.Access;

/// <summary>What is not decided on the way to a role, of several principals at once, and of the tags that sessions bring.</summary>
public sealed class QuestionsOfPathsTests
{
    private const string Read = """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";
    private const string Impossible =
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/${aws:PrincipalTag/team}/*","Condition":{"Null":{"aws:PrincipalTag/team":"true"}}}""";

    /// <summary>Of several principals the one that disproves an expectation decides, wherever it stands.</summary>
    [Theory]
    [InlineData("S3C341", "user/unread")]
    [InlineData("S3C340", "user/able")]
    [InlineData("S3C340", "user/unread", "user/able")]
    [InlineData("S3C340", "user/able", "user/unread")]
    [InlineData("S3C341", "user/unread", "user/unable")]
    [InlineData("S3C341", "user/unable", "user/unread")]
    public void One_that_fails_counts_for_more_than_one_that_is_not_decided(string code, params string[] who)
    {
        var unread = User("unread");
        var state = Set(
            (unread.Address, unread.State.With("policies", new FacetValue.Unknown("denied"))),
            User("able", inline: Document(Read)),
            User("unable"),
            Bucket("media", null)
        );
        Assert.Equal(code, Assert.Single(Judge(state, ExpectationKind.Cannot, who)).Code);
    }

    [Fact]
    public void What_is_not_decided_of_a_role_is_a_question_about_who_can_become_it()
    {
        ResourceSet State(string user) => Set(User("ada"), Role("app", Trusts($"user/{user}"), Document(Impossible)));
        var question = Assert.Single(Plan(State("ada"), State("bob")).Access.Undecided, u => u.Who == "user/ada");
        Assert.StartsWith("as role/app: what it gains", question.Why, StringComparison.Ordinal);
        Assert.Equal(["role/app"], question.Assuming);
        Assert.DoesNotContain(Plan(State("bob"), State("bob")).Access.Undecided, u => u.Who == "user/ada");
    }

    /// <summary>Of a way by two roles the trust of the second one is met by the first one.</summary>
    [Fact]
    public void A_trust_further_on_is_met_by_the_role_before_it()
    {
        const string Condition = ""","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}""";
        ResourceSet State(string condition) =>
            Set(
                User("ada"),
                Role("step", Trusts("user/ada")),
                Role("app", Trusts("role/step", condition), Document(Read)),
                Bucket("media", null)
            );
        var lines = Plan(State(""), State(Condition)).Access.Changes;
        Assert.Equal(["role/step → role/app", "user/ada → role/step → role/app"], lines.Select(c => c.Path).Order(StringComparer.Ordinal));
        Assert.All(lines, c => Assert.Equal((true, true), (c.IsGain, c.AtMost)));
        Assert.All(lines, c => Assert.Equal(["sts:AssumeRole of role/app unless aws:MultiFactorAuthPresent Bool true"], c.Conditions));
    }

    /// <summary>A user whose policies are not known may have been let in by the account that a trust named.</summary>
    [Fact]
    public void What_a_trust_takes_from_a_user_whose_policies_are_not_known_is_bounded_once()
    {
        var (address, unread) = User("ada");
        unread = unread.With("policies", new FacetValue.Unknown("denied"));
        ResourceSet State(string trusted, string alsoTrusted) =>
            Set((address, unread), Role("app", Trusts(trusted), Document(Read)), Role("other", Trusts(alsoTrusted), Document(Read)));
        var lost = Assert.Single(Plan(State("role/none", "user/ada"), State("root", "user/ada")).Access.Changes);
        Assert.Equal(("user/ada → role/app", false, true), (lost.Path, lost.IsGain, lost.AtMost));

        // By its own policies or not, it is let in as before.
        Assert.DoesNotContain(Plan(State("user/ada", "user/ada"), State("root", "user/ada")).Access.Changes, c => !c.IsGain);
    }

    /// <summary>A condition on a tag means nothing where a trust lets sessions bring it.</summary>
    [Theory]
    [InlineData(false, true, "red", "red", "what it gains: it depends on the tags that its sessions bring")]
    [InlineData(true, false, "red", "red", "what it loses: it depends on the tags that its sessions bring")]
    [InlineData(true, true, "red", "blue", "what it gains and loses: it depends on the tags that its sessions bring")]
    [InlineData(true, true, "red", "red", null)]
    public void What_sessions_with_tags_of_their_own_gain_depends_on_them(bool old, bool now, string oldTag, string tag, string? why)
    {
        const string Tagged =
            """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"green"}}}""";
        const string Other = """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::other/*"}""";
        ResourceSet State(bool brings, string team)
        {
            var role = Role("app", Trusts("user/ada", action: brings ? "sts:*" : "sts:AssumeRole"), Document($"{Tagged},{Other}"));
            return Set((role.Address, role.State.With("tags", Json(new JsonObject { ["team"] = team }))));
        }

        var questions = Plan(State(now, tag), State(old, oldTag)).Access.Undecided;
        Assert.Equal(why is null ? [] : [("role/app", false, why)], questions.Select(u => (u.Who, u.IsOutside, u.Why)));
        Assert.All(questions, u => Assert.Equal(["arn:aws:s3:::media/*"], u.On));
    }

    private static List<Diagnostic> Judge(ResourceSet state, ExpectationKind kind, IReadOnlyList<string> who) =>
        [
            .. new ExpectationJudge(AccessModel.Of(state, AccessFacts.Nothing("123456789012", "aws")), "aws", false, []).Judge([
                new Expectation(kind, who, ["s3:GetObject"], ["media/*"], RequestContext.Empty, new SourceSpan("team.yaml", 7, 5)),
            ]),
        ];

    private static JsonObject Trusts(string who, string condition = "", string action = "sts:AssumeRole") =>
        Document($$"""{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:{{who}}"},"Action":"{{action}}"{{condition}}}""");

    private static FacetValue.Present Json(JsonNode value) => new(CanonicalJson.Of(value));

    private static (ResourceAddress Address, ResourceState State) Role(string name, JsonObject trust, JsonObject? inline = null) =>
        (new ResourceAddress(ResourceKind.Role, name), User(name, inline).State.With("trust", Json(trust)));
}
