using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Json;
using S3Creds.Core.Model;
using S3Creds.Policy;
using static S3Creds.Core.Tests.Access.AccessChangesTests;

namespace S3Creds.Core.Tests.Access;

/// <summary>A line of access claims what is so of every request that it can be read to mean; each case was once said wrongly of a drawn
/// account.</summary>
public sealed class WhatIsClaimedTests
{
    private const string Account = "123456789012";
    private const string Canonical = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","NotResource":"arn:aws:s3:::media/*"}""", "s3:GetObject")]
    [InlineData(
        """{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Deny","Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::media"}""",
        "s3:GetBucketAcl"
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Deny","Action":"s3:GetObject","Resource":"arn:aws:s3:::*"}""",
        "s3:GetObject"
    )]
    public void A_pattern_that_names_everything_is_not_claimed_whole_where_an_action_is_left_out_somewhere(string statements, string action)
    {
        var lines = List(Set(User("ada", inline: Document(statements))))
            .Where(c => c.Resource == "*" && c.Actions.Contains(action))
            .ToList();
        Assert.All(lines, c => Assert.True(c.IsPart || c.Except.Count > 0, c.Line("can")));
    }

    [Fact]
    public void A_loss_on_one_bucket_is_not_claimed_of_all()
    {
        var old = Document(
            """{"Effect":"Deny","Action":"s3:ListBucket","Resource":"arn:aws:s3:::media*"},{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}"""
        );
        var now = Document(
            """{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::media/*.log"},{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::media"},{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}"""
        );
        Assert.Equal(
            ["arn:aws:s3:::media"],
            Plan(Set(User("ada", inline: now)), Set(User("ada", inline: old))).Access.Changes.Select(c => c.Resource).Distinct()
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_deny_that_makes_the_difference_gives_its_condition(bool isNew)
    {
        const string allow = """{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}""";
        var (free, denied) = (
            User("ada", inline: Document(allow)),
            User(
                "ada",
                inline: Document(
                    allow
                        + ""","""
                        + """{"Effect":"Deny","Action":"s3:PutObject","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}"""
                )
            )
        );
        var changes = Plan(Set(isNew ? denied : free), Set(isNew ? free : denied)).Access.Changes;
        Assert.All(changes, c => Assert.Equal((!isNew, "aws:SourceIp IpAddress 192.0.2.0/24"), (c.IsGain, Assert.Single(c.Conditions))));
        Assert.NotEmpty(changes);
    }

    [Fact]
    public void A_boundary_that_allowed_under_a_condition_is_one_of_the_gain()
    {
        var limit = AccessChangesTests.Policy("limit", "s3:PutObject");
        (ResourceAddress, ResourceState) Limit(string? condition) =>
            (
                limit.Address,
                limit.State.With(
                    "document",
                    Value(Document($$"""{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"{{condition}}}"""))
                )
            );
        var user = User("ada", inline: Grant("s3:PutObject", "arn:aws:s3:::media/*"));
        var ada = (user.Address, user.State.With("boundary", Value(JsonValue.Create("policy/limit"))));
        var changes = Plan(
            Set(ada, Limit(null)),
            Set(ada, Limit(""","Condition":{"Bool":{"aws:SecureTransport":"true"}}"""))
        ).Access.Changes;
        Assert.NotEmpty(Assert.Single(changes).Conditions);
    }

    [Fact]
    public void A_policy_that_only_denies_is_the_reason_for_whom_nothing_is_allowed()
    {
        var model = Model(
            Set(
                User("ada"),
                Bucket("media", """{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""")
            )
        );
        Assert.Equal(Decision.ExplicitlyDenied, Why(model, model.Subjects[0], "s3:GetObject", "arn:aws:s3:::media/x").Decision);
    }

    [Fact]
    public void A_policy_that_only_denies_counts_where_the_list_of_its_bucket_grants()
    {
        var bucket = Bucket("media", """{"Effect":"Deny","Principal":"*","Action":"s3:ListBucket","Resource":"arn:aws:s3:::media"}""");
        var open = bucket
            .State.With(
                "acl",
                Value(JsonNode.Parse("""[{"to":"http://acs.amazonaws.com/groups/global/AuthenticatedUsers","permission":"READ"}]""")!)
            )
            .With("publicAccess", FacetValue.Absent.Instance);
        Assert.DoesNotContain(List(Set(User("ada"), (bucket.Address, open))), c => c.Actions.Contains("s3:ListBucket"));
    }

    [Fact]
    public void Everyone_with_an_account_is_also_a_canonical_user_and_no_service()
    {
        var model = Model(
            Set(Bucket("media", """{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}"""))
        );
        Assert.Equal(Decision.Allowed, Why(model, model.Principal(Canonical)!, "s3:GetObject", "arn:aws:s3:::media/x").Decision);
        Assert.Equal(
            Decision.ImplicitlyDenied,
            Why(model, model.Principal("logging.s3.amazonaws.com")!, "s3:GetObject", "arn:aws:s3:::media/x").Decision
        );
    }

    [Theory]
    [InlineData("""{"StringEquals":{"aws:PrincipalType":"User"}}""", "media/*")]
    [InlineData("""{"Bool":{"aws:SecureTransport":"true"}}""", "media/${aws:PrincipalTag/team}/*")]
    public void A_grant_to_everyone_that_only_signed_requests_meet_is_told_of_them(string condition, string on)
    {
        var bucket = Bucket(
            "media",
            $$"""{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::{{on}}","Condition":{{condition}}}"""
        );
        Assert.Contains(AccessSubject.Signed, List(Set(bucket)).Select(c => c.Who));
    }

    [Fact]
    public void Who_is_outside_does_not_gain_a_role_by_being_named_somewhere()
    {
        var deploy = Role("deploy", "arn:aws:iam::444455556666:root", Grant("s3:GetObject", "arn:aws:s3:::media/*"));
        var named = Bucket(
            "media",
            """{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::444455556666:user/x"},"Action":"s3:ListBucket","Resource":"arn:aws:s3:::media"}"""
        );
        Assert.Empty(Plan(Set(deploy, named), Set(deploy, Bucket("media", null))).Access.Changes);
    }

    [Fact]
    public void Another_path_is_another_principal()
    {
        var ada = User("ada");
        var moved = (ada.Address, ada.State.With("path", Value(JsonValue.Create("/admins/"))));
        var named = Bucket(
            "media",
            """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/ada"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}"""
        );
        Assert.DoesNotContain(Plan(Set(moved, named), Set(moved, Bucket("media", null))).Access.Changes, c => c.Who == "user/ada");
    }

    [Fact]
    public void Tags_that_sessions_may_bring_are_neither_there_nor_absent()
    {
        var read = Document("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/${aws:PrincipalTag/team}/*"}""");
        var closed = Role("app", "arn:aws:iam::123456789012:root", read);
        closed = (closed.Address, closed.State.With("tags", Value(JsonNode.Parse("""{"team":"red"}""")!)));
        var open = (
            closed.Address,
            closed.State.With(
                "trust",
                Value(
                    JsonNode.Parse(
                        closed.State["trust"]!.JsonOrNull!.Value.Text.Replace(
                            "\"sts:AssumeRole\"",
                            "[\"sts:AssumeRole\",\"sts:TagSession\"]",
                            StringComparison.Ordinal
                        )
                    )!
                )
            )
        );
        var access = Plan(Set(closed), Set(open)).Access;
        Assert.Empty(access.Changes);
        Assert.Contains(access.Undecided, u => u.Who == "role/app" && u.Why.Contains("tags", StringComparison.Ordinal));
    }

    [Fact]
    public void A_changed_policy_leaves_open_who_has_it_where_that_was_not_read()
    {
        var ada = User("ada");
        var unread = (ada.Address, ada.State.With("policies", new FacetValue.Unknown("AccessDenied")));
        var access = Plan(
            Set(AccessChangesTests.Policy("p", "s3:PutObject"), unread),
            Set(AccessChangesTests.Policy("p", "s3:GetObject"), unread)
        ).Access;
        Assert.Contains(access.Undecided, u => u.Who == "user/ada");
    }

    [Fact]
    public void As_a_role_it_is_the_role_that_asks()
    {
        var users = Document(
            """{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalType":"User"}}}"""
        );
        var model = Model(Set(Role("deploy", "arn:aws:iam::444455556666:user/x", users)));
        Assert.Empty(
            Why(
                model,
                model.Principal("arn:aws:iam::444455556666:user/x")!,
                "s3:GetObject",
                "arn:aws:s3:::media/x",
                ("aws:PrincipalType", "User")
            ).Paths
        );
    }

    [Fact]
    public void No_request_for_a_role_has_a_key_of_S3()
    {
        var assume = Document(
            """{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*","Condition":{"StringEquals":{"s3:prefix":"x"}}}"""
        );
        var model = Model(Set(User("ada", inline: assume), Role("deploy", "arn:aws:iam::123456789012:root", Grant("s3:GetObject", "*"))));
        Assert.Empty(model.PathsOf(model.Subjects[0]));
    }

    private static AccessModel Model(ResourceSet state) =>
        AccessModel.Of(state, AccessFacts.Nothing(Account, "aws") with { IsRead = true });

    private static IReadOnlyList<AccessChange> List(ResourceSet state) => AccessReport.Of(Model(state), AccessScope.All).Changes;

    private static AccessAnswer Why(
        AccessModel model,
        AccessSubject who,
        string action,
        string resource,
        params (string Key, string Value)[] keys
    ) =>
        AccessAnswer.Of(
            model,
            who,
            new AccessRequest(who.Principal, action, resource, keys.Aggregate(who.Known, (all, k) => all.With(k.Key, k.Value)), Account)
        );

    private static (ResourceAddress Address, ResourceState State) Role(string name, string trusted, JsonObject inline)
    {
        var user = User(name, inline);
        var trust = Document($$"""{"Effect":"Allow","Principal":{"AWS":"{{trusted}}"},"Action":"sts:AssumeRole"}""");
        return (new ResourceAddress(ResourceKind.Role, name), user.State.With("trust", Value(trust)));
    }

    private static FacetValue.Present Value(JsonNode node) => new(CanonicalJson.Of(node));
}
