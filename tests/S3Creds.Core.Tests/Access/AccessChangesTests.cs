using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Core.Rendering;

namespace S3Creds.Core.Tests.Access;

public sealed class AccessChangesTests
{
    private const string Account = "123456789012";
    private static readonly OwnershipTags Ours = new("team", "team.yaml", null, false);

    [Fact]
    public void A_grant_shows_as_a_gain_in_a_readers_words_and_its_removal_as_a_loss()
    {
        var (none, write) = (User("ada"), User("ada", inline: Grant("s3:PutObject", "arn:aws:s3:::media/uploads/*")));
        Assert.Equal(
            "user/ada gains write (s3:PutObject) on media/uploads/*",
            Assert.Single(Plan(Set(write), Set(none)).Access.Changes).ToString()
        );
        Assert.Equal(
            "user/ada loses write (s3:PutObject) on media/uploads/*",
            Assert.Single(Plan(Set(none), Set(write)).Access.Changes).ToString()
        );
    }

    [Fact]
    public void The_example_of_a_change_is_inside_its_pattern()
    {
        var change = Assert.Single(
            Plan(Set(User("ada", inline: Grant("s3:PutObject", "arn:aws:s3:::media/uploads/*"))), Set(User("ada"))).Access.Changes
        );
        Assert.StartsWith("arn:aws:s3:::media/uploads/", change.Example!.Resource, StringComparison.Ordinal);
        Assert.Equal("s3:PutObject", change.Example.Action);
    }

    [Fact]
    public void Levels_are_told_apart_and_the_full_action_lists_are_kept()
    {
        var plan = Plan(Set(User("ada", inline: Grant("s3:*", "arn:aws:s3:::media/*"))), Set(User("ada")));
        Assert.Contains("permissions management", plan.Access.Changes.Select(c => c.Level));
        Assert.Contains("s3:GetObject", plan.Access.Changes.Single(c => c.Level == "read").Actions);
        Assert.All(plan.Access.Changes, c => Assert.NotNull(c.Example));
    }

    [Fact]
    public void A_condition_is_part_of_the_line()
    {
        var document = Document(
            """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}"""
        );
        Assert.Equal(
            "user/ada gains read (s3:GetObject) on media/*, under condition aws:SourceIp IpAddress 10.0.0.0/8",
            Assert.Single(Plan(Set(User("ada", inline: document)), Set(User("ada"))).Access.Changes).ToString()
        );
    }

    [Fact]
    public void A_deny_in_a_bucket_policy_takes_the_gain_away()
    {
        var bucket = Bucket(
            "media",
            """{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::media","arn:aws:s3:::media/*"]}"""
        );
        var plan = Plan(Set(User("ada", inline: Grant("s3:PutObject", "arn:aws:s3:::media/*")), bucket), Set(User("ada"), bucket));
        Assert.Empty(plan.Access.Changes);
        Assert.Equal(["user/ada:inline"], plan.Access.SameAccess);
    }

    /// <summary>However wide the policies of a principal are, a bucket that is not there yet is not its.</summary>
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public void What_the_policy_of_a_bucket_denies_is_a_loss_only_where_the_bucket_was_there(bool isNew, int losses)
    {
        var ada = User("ada", inline: Grant("s3:GetObject", "arn:aws:s3:::*"));
        var denying = Bucket("media", """{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::media/*"}""");
        var live = isNew ? Set(ada) : Set(ada, Bucket("media", null));
        Assert.Equal(
            Enumerable.Repeat("user/ada loses read (s3:GetObject) on media/*", losses),
            Plan(Set(ada, denying), live).Access.Changes.Select(c => c.ToString())
        );
    }

    [Fact]
    public void What_the_policy_of_a_new_bucket_allows_is_a_gain()
    {
        var open = Bucket("media", """{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""");
        Assert.Equal("everyone gains read (s3:GetObject) on media/*", Assert.Single(Plan(Set(open), Set()).Access.Changes).ToString());
    }

    [Fact]
    public void Another_document_with_the_same_access_is_written_and_said_to_change_no_access()
    {
        var live = User("ada", inline: Grant("s3:GetObject", "arn:aws:s3:::media/*"));
        var wanted = User(
            "ada",
            inline: Document("""{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::media/*","arn:aws:s3:::media/a"]}""")
        );
        var plan = Plan(Set(wanted), Set(live));
        Assert.Single(plan.Steps);
        Assert.Empty(plan.Access.Changes);
        Assert.Equal(["user/ada:inline"], plan.Access.SameAccess);
        Assert.Contains("no access change", new TextView(false).Render(plan), StringComparison.Ordinal);
    }

    [Fact]
    public void A_public_grant_comes_first_and_is_not_told_again_of_every_user()
    {
        var open = Bucket("media", """{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""");
        var plan = Plan(Set(open, User("ada"), User("bob")), Set(Bucket("media", null), User("ada"), User("bob")));
        var change = Assert.Single(plan.Access.Changes);
        Assert.True(change.IsPublic);
        Assert.Contains(
            "Access\n  + PUBLIC anyone  read (s3:GetObject)  media/*\n",
            new TextView(false).Render(plan),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Restricting_public_buckets_takes_public_access_away_without_a_change_of_the_policy()
    {
        const string open = """{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";
        var change = Assert.Single(Plan(Set(Bucket("media", open, restrict: true)), Set(Bucket("media", open))).Access.Changes);
        Assert.Equal("everyone loses read (s3:GetObject) on media/*", change.ToString());
    }

    [Fact]
    public void Another_account_that_a_bucket_policy_names_is_outside()
    {
        var shared = Bucket(
            "media",
            """{"Effect":"Allow","Principal":{"AWS":"999988887777"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}"""
        );
        var change = Assert.Single(Plan(Set(shared), Set(Bucket("media", null))).Access.Changes);
        Assert.Equal(("account 999988887777", true), (change.Who, change.IsOutside));
    }

    [Fact]
    public void A_managed_policy_changes_the_access_of_whom_it_is_attached_to_through_groups_too()
    {
        var (old, wide) = (Policy("p", "s3:GetObject"), Policy("p", "s3:PutObject"));
        var users = Set(User("ada", policies: ["policy/p"]), User("bob", groups: ["g"]));
        var plan = Plan(Add(users, wide), Add(Add(users, old), Group("g", "policy/p")));
        Assert.Equal(["user/ada", "user/ada", "user/bob", "user/bob"], plan.Access.Changes.Select(c => c.Who));
    }

    [Fact]
    public void A_boundary_takes_access_away()
    {
        var policy = Policy("limit", "s3:GetObject");
        var ada = User("ada", inline: Grant("s3:PutObject", "arn:aws:s3:::media/*"));
        var bounded = (ada.Address, ada.State.With("boundary", Value(JsonValue.Create("policy/limit"))));
        Assert.Equal(
            "user/ada loses write (s3:PutObject) on media/*",
            Assert.Single(Plan(Set(bounded, policy), Set(ada, policy)).Access.Changes).ToString()
        );
    }

    [Fact]
    public void What_was_not_read_is_named()
    {
        var ada = User(
            "ada",
            inline: Grant("s3:PutObject", "arn:aws:s3:::media/*"),
            policies: ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]
        );
        Assert.Contains("the document of arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", Plan(Set(ada), Set(User("ada"))).Access.NotSeen);
    }

    [Fact]
    public void Access_changes_are_in_the_plan_file_and_under_its_digest()
    {
        var plan = Plan(Set(User("ada", inline: Grant("s3:PutObject", "arn:aws:s3:::media/*"))), Set(User("ada")));
        var bytes = PlanFile.Write(plan);
        var read = PlanFile.Read(bytes);
        Assert.Equal(plan.Access.Changes.Select(c => c.ToString()), read.Access.Changes.Select(c => c.ToString()));
        var forged = Encoding.UTF8.GetString(bytes).Replace("\"gains\"", "\"loses\"", StringComparison.Ordinal);
        Assert.Throws<Diagnostics.S3CredsException>(() => PlanFile.Read(Encoding.UTF8.GetBytes(forged)));
    }

    internal static Plan Plan(ResourceSet desired, ResourceSet live, params ResourceAddress[] operators) =>
        Planner.Build(
            new PlanInput(
                new PlanHead("test", Account, "team"),
                new Comparison(KindTable.All, desired, live, []),
                PlanScope.Everything,
                new ManifestFacts(["team.yaml"], operators),
                [],
                []
            ),
            AccessFacts.Nothing(Account, "aws")
        );

    internal static JsonObject Grant(string action, string resource) =>
        Document($$"""{"Effect":"Allow","Action":["{{action}}"],"Resource":["{{resource}}"]}""");

    internal static JsonObject Document(string statement) =>
        JsonNode.Parse($$"""{"Version":"2012-10-17","Statement":[{{statement}}]}""")!.AsObject();

    internal static (ResourceAddress Address, ResourceState State) User(
        string name,
        JsonObject? inline = null,
        string[]? policies = null,
        string[]? groups = null
    ) =>
        (
            new ResourceAddress(ResourceKind.User, name),
            (ResourceState.Empty with { OwnershipTags = Ours })
                .With("inline", inline is null ? FacetValue.Absent.Instance : Value(new JsonObject { ["p"] = inline }))
                .With("policies", Texts(policies))
                .With("groups", Texts(groups))
                .With("boundary", FacetValue.Absent.Instance)
        );

    internal static (ResourceAddress Address, ResourceState State) Bucket(string name, string? statement, bool restrict = false) =>
        (
            new ResourceAddress(ResourceKind.Bucket, name),
            (ResourceState.Empty with { OwnershipTags = Ours })
                .With(
                    "policy",
                    statement is null ? FacetValue.Absent.Instance : Value(new JsonObject { ["document"] = Document(statement) })
                )
                .With(
                    "publicAccess",
                    Value(
                        new JsonObject
                        {
                            ["blockPublicAcls"] = true,
                            ["blockPublicPolicy"] = false,
                            ["ignorePublicAcls"] = true,
                            ["restrictPublicBuckets"] = restrict,
                        }
                    )
                )
        );

    internal static (ResourceAddress Address, ResourceState State) Policy(string name, string action) =>
        (
            new ResourceAddress(ResourceKind.Policy, name),
            (ResourceState.Empty with { OwnershipTags = Ours }).With("document", Value(Grant(action, "arn:aws:s3:::media/*")))
        );

    internal static ResourceSet Set(params (ResourceAddress Address, ResourceState State)[] resources) =>
        ResourceSet.Of(resources.Select(r => KeyValuePair.Create(r.Address, r.State)));

    private static (ResourceAddress Address, ResourceState State) Group(string name, string policy) =>
        (
            new ResourceAddress(ResourceKind.Group, name),
            ResourceState.Empty.With("inline", FacetValue.Absent.Instance).With("policies", Texts([policy]))
        );

    private static ResourceSet Add(ResourceSet set, (ResourceAddress Address, ResourceState State) one) => set.With(one.Address, one.State);

    private static FacetValue Texts(string[]? texts) =>
        texts is null ? FacetValue.Absent.Instance : Value(new JsonArray([.. texts.Select(t => (JsonNode?)JsonValue.Create(t))]));

    private static FacetValue.Present Value(JsonNode node) => new(CanonicalJson.Of(node));
}
