using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds.Claims;
using S3Creds.Core.Model;
using S3Creds.Policy;
using static S3Creds.Core.Tests.Access.AccessChangesTests;

namespace S3Creds.Core.Tests.Access;

/// <summary>What the file of a list of access keeps, and who may change access.</summary>
public sealed class BaselineAndRightsTests
{
    private const string Account = "123456789012";
    private const string AwsPolicy = "arn:aws:iam::aws:policy/ReadOnlyAccess";

    /// <summary>The same answers after reading as before writing, whatever is known or not.</summary>
    [Fact]
    public void A_file_keeps_all_that_its_list_follows_from()
    {
        var (ada, state) = User("ada", Grant("s3:GetObject", "arn:aws:s3:::media/*"), ["policy/p", AwsPolicy], ["g", "unknown"]);
        var (bob, other) = User("bob");
        var group = (new ResourceAddress(ResourceKind.Group, "g"), User("g", Grant("s3:PutObject", "arn:aws:s3:::media/*")).State);
        var (media, bucket) = Bucket("media", null);
        var facts = AccessFacts.Nothing(Account, "aws-cn") with
        {
            IsRead = true,
            AccountBlock = new FacetValue.Unknown("denied"),
            NotSeen = ["one thing", "another"],
            AwsPolicies = ImmutableSortedDictionary<string, FacetValue>.Empty.Add(
                AwsPolicy,
                new FacetValue.Present(CanonicalJson.Of(Grant("s3:ListBucket", "arn:aws:s3:::media")))
            ),
        };
        var model = AccessModel.Of(
            Set(
                (ada, state),
                (bob, other.With("inline", new FacetValue.Unknown("no right")).With("boundary", FacetValue.Unsupported.Instance)),
                group,
                AccessChangesTests.Policy("p", "s3:DeleteObject"),
                AccessChangesTests.Policy("unused", "s3:*"),
                (media, bucket.With("lifecycle", new FacetValue.Present(CanonicalJson.Of(new JsonArray()))))
            ),
            facts
        );
        var scope = new AccessScope("user/*", "media", true);
        var bytes = new AccessBaseline(scope, model).Write();
        var text = Encoding.UTF8.GetString(bytes);
        var read = AccessBaseline.Read(bytes, "x.json");
        Assert.Equal(scope, read.Scope);
        Assert.Equal("aws-cn", read.Model.Facts.Partition);
        Assert.Equal((true, true), (read.Model.Facts.IsRead, read.Model.Facts.IdentitiesAreRead));
        Assert.Equal(model.Facts.NotSeen, read.Model.Facts.NotSeen);
        Assert.True(read.Model.PublicAccessIsUnknown);
        Assert.Equal(model.GapsOf(AccessScope.All), read.Model.GapsOf(AccessScope.All));
        Assert.Equal(
            AccessBaseline.List(Account, AccessScope.All, AccessReport.Of(model, AccessScope.All)).ToJsonString(),
            AccessBaseline.List(Account, AccessScope.All, AccessReport.Of(read.Model, AccessScope.All)).ToJsonString()
        );
        Assert.Empty(AccessReport.Between(model, read.Model, AccessScope.All).Changes);
        foreach (var (address, had) in model.Resources.Resources.Where(r => r.Key.Name != "unused" && r.Key.Kind != ResourceKind.Group))
            Assert.All(had.Facets.Where(f => f.Key != "lifecycle"), f => Assert.Equal(f.Value, read.Model.Resources[address]![f.Key]));

        // A policy that no one has, and what no access follows from, stay out.
        Assert.DoesNotContain("policy/unused", text, StringComparison.Ordinal);
        Assert.DoesNotContain("lifecycle", text, StringComparison.Ordinal);
        Assert.DoesNotContain("identitiesRead", text, StringComparison.Ordinal);
        Assert.Contains("\"claims\":null", text, StringComparison.Ordinal);
        Assert.Equal(bytes, new AccessBaseline(scope, read.Model).Write());
    }

    [Fact]
    public void A_file_of_buckets_alone_says_that_the_rest_was_not_read()
    {
        var facts = AccessFacts.Nothing(Account, "aws") with { IdentitiesAreRead = false };
        var bytes = new AccessBaseline(AccessScope.All, AccessModel.Of(Set(Bucket("media", null)), facts)).Write();
        var read = AccessBaseline.Read(bytes, "x.json");
        Assert.Equal((false, false), (read.Model.Facts.IsRead, read.Model.Facts.IdentitiesAreRead));
        Assert.Equal(AccessScope.All, read.Scope);
        Assert.Null(read.Model.Facts.AccountBlock);
    }

    [Theory]
    [InlineData("[]", "it is not a JSON object")]
    [InlineData("{", "line 1, column")]
    [InlineData("""{"formatVersion":2}""", "its format is not version 1")]
    [InlineData("{}", "its format is not version 1")]
    [InlineData("""{"formatVersion":1}""", "it has no basis: it was not written by access --out")]
    [InlineData("""{"formatVersion":1,"basis":{}}""", "scope is missing or has an invalid format")]
    [InlineData("""{"formatVersion":1,"basis":{},"scope":{}}""", "account is missing or has an invalid format")]
    [InlineData("""{"formatVersion":1,"basis":{},"scope":{},"account":"1","partition":"aws"}""", "resources is missing")]
    [InlineData(
        """{"formatVersion":1,"basis":{"resources":{"no address":{}}},"scope":{},"account":"1","partition":"aws"}""",
        "a value has"
    )]
    [InlineData(
        """{"formatVersion":1,"basis":{"resources":{"user/a":{"inline":{}}}},"scope":{},"account":"1","partition":"aws"}""",
        "a value has"
    )]
    [InlineData("""{"formatVersion":1,"basis":{"resources":{}},"scope":{},"account":"1","partition":"aws"}""", "awsPolicies is missing")]
    [InlineData(
        """{"formatVersion":1,"basis":{"resources":{},"awsPolicies":{},"notRead":[null]},"scope":{},"account":"1","partition":"aws"}""",
        "notRead is missing"
    )]
    public void A_file_that_is_none_is_refused_with_what_is_wrong_in_it(string text, string why)
    {
        var refused = Assert.Throws<S3CredsException>(() => AccessBaseline.Read(Encoding.UTF8.GetBytes(text), "x.json"));
        Assert.Contains($"x.json is not a valid list of access: {why}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_least_file_that_is_one_has_nothing_in_it()
    {
        const string Text =
            """{"formatVersion":1,"basis":{"resources":{},"awsPolicies":{}},"scope":{},"account":"123456789012","partition":"aws"}""";
        var read = AccessBaseline.Read(Encoding.UTF8.GetBytes(Text), "x.json");
        Assert.Equal(AccessScope.All, read.Scope);
        Assert.Equal((false, true), (read.Model.Facts.IsRead, read.Model.Facts.IdentitiesAreRead));
        Assert.Empty(read.Model.Facts.NotSeen);
        Assert.True(read.Model.Facts.Claims.IsEmpty);
    }

    /// <summary>Each right once, at the first place where it works; what a principal may do to others that it cannot become is named last.</summary>
    [Theory]
    [InlineData("user", "iam:PutUserPolicy", "*", "iam:PutUserPolicy on user/ada")]
    [InlineData("user", "iam:Put*", "arn:aws:iam::123456789012:user/bob", null)]
    [InlineData("role", "iam:AttachRolePolicy", "*", "iam:AttachRolePolicy on role/ada")]
    [InlineData("role", "iam:PutUserPolicy", "*", null)]
    [InlineData("user", "iam:DeleteUserPermissionsBoundary", "*", "iam:DeleteUserPermissionsBoundary on user/ada")]
    [InlineData("role", "iam:DeleteUserPermissionsBoundary", "*", null)]
    [InlineData("role", "iam:DeleteRolePermissionsBoundary", "*", "iam:DeleteRolePermissionsBoundary on role/ada")]
    [InlineData("user", "iam:DeleteRolePermissionsBoundary", "*", null)]
    [InlineData("user", "iam:PutGroupPolicy", "*", "iam:PutGroupPolicy on group/g")]
    [InlineData("user", "iam:CreatePolicyVersion", "*", "iam:CreatePolicyVersion on policy/own")]
    [InlineData("user", "iam:CreatePolicyVersion", "arn:aws:iam::123456789012:policy/ofgroup", "iam:CreatePolicyVersion on policy/ofgroup")]
    [InlineData("user", "iam:CreatePolicyVersion", "arn:aws:iam::123456789012:policy/limit", "iam:CreatePolicyVersion on policy/limit")]
    [InlineData("user", "iam:CreatePolicyVersion", "arn:aws:iam::123456789012:policy/unused", null)]
    [InlineData("user", "iam:PutRolePolicy", "*", "iam:PutRolePolicy on role/step")]
    [InlineData("user", "iam:PutRolePolicy", "arn:aws:iam::123456789012:role/far", null)]
    [InlineData("user", "iam:AddUserToGroup", "*", "iam:AddUserToGroup on group/g")]
    [InlineData("user", "iam:AddUserToGroup", "arn:aws:iam::123456789012:group/h", "iam:AddUserToGroup on group/h")]
    [InlineData("role", "iam:AddUserToGroup", "*", null)]
    [InlineData("user", "iam:CreateAccessKey", "*", "iam:CreateAccessKey on user/bob")]
    [InlineData("user", "iam:CreateAccessKey", "arn:aws:iam::123456789012:user/ada", null)]
    [InlineData("user", "iam:PassRole", "arn:aws:iam::123456789012:role/far", "iam:PassRole on role/far")]
    [InlineData("user", "iam:GetUser", "*", null)]
    public void A_right_to_change_access_counts_where_it_gives_something(string kind, string action, string on, string? right)
    {
        var (ada, state) = User("ada", Grant(action, on), ["policy/own"], kind == "user" ? ["g"] : null);
        state = state.With("boundary", new FacetValue.Present(CanonicalJson.Of(JsonValue.Create("policy/limit"))));
        var isUser = kind == "user";
        (ResourceAddress, ResourceState) Role(string name, string trusted) =>
            (
                new ResourceAddress(ResourceKind.Role, name),
                User(name)
                    .State.With(
                        "trust",
                        new FacetValue.Present(
                            CanonicalJson.Of(
                                Document(
                                    $$"""{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:{{trusted}}"},"Action":"sts:AssumeRole"}"""
                                )
                            )
                        )
                    )
            );
        (ResourceAddress, ResourceState) Group(string name, string[]? policies) =>
            (new ResourceAddress(ResourceKind.Group, name), User(name, null, policies).State);
        var self = isUser ? (ada, state) : (new ResourceAddress(ResourceKind.Role, "ada"), state.With("trust", FacetValue.Absent.Instance));
        var model = AccessModel.Of(
            Set(
                self,
                User("bob"),
                Role("step", "user/ada"),
                Role("far", "user/bob"),
                Group("g", ["policy/ofgroup"]),
                Group("h", null),
                AccessChangesTests.Policy("own", "s3:GetObject"),
                AccessChangesTests.Policy("ofgroup", "s3:GetObject"),
                AccessChangesTests.Policy("unused", "s3:GetObject"),
                (
                    new ResourceAddress(ResourceKind.Policy, "limit"),
                    AccessChangesTests.Policy("limit", "*").State.With("document", Everything())
                )
            ),
            AccessFacts.Nothing(Account, "aws")
        );
        var rights = model.Escalation.Of(model.Find(self.Item1)!).Select(r => r.ToString()).ToList();
        Assert.Equal(right is null ? [] : [right], rights);
    }

    /// <summary>A condition that only allows what another principal has decided makes it none, and a Deny with one counts whole.</summary>
    [Theory]
    [InlineData("Allow", "iam:PolicyARN", false)]
    [InlineData("Allow", "aws:SourceIp", true)]
    [InlineData("Deny", "iam:PolicyARN", false)]
    [InlineData("Deny", "aws:SourceIp", true)]
    public void A_right_that_a_condition_limits_is_judged_by_what_the_condition_is_about(string effect, string key, bool counts)
    {
        var conditional =
            $$$"""{"Effect":"{{{effect}}}","Action":"iam:AttachUserPolicy","Resource":"*","Condition":{"StringLike":{"{{{key}}}":"x*","aws:UserAgent":"y"} } }""";
        const string Free = """{"Effect":"Allow","Action":"iam:AttachUserPolicy","Resource":"*"}""";
        const string Beside = """{"Effect":"Allow","Action":"iam:PutUserPolicy","Resource":"*"}""";
        var own = Document($"{Beside},{(effect == "Deny" ? $"{Free},{conditional}" : conditional)}");
        var model = AccessModel.Of(Set(User("ada", own)), AccessFacts.Nothing(Account, "aws"));
        Assert.Equal(
            counts ? ["iam:PutUserPolicy on user/ada", "iam:AttachUserPolicy on user/ada"] : ["iam:PutUserPolicy on user/ada"],
            model.Escalation.Of(model.Subjects[0]).Select(r => r.ToString())
        );
    }

    [Theory]
    [InlineData("user/daa", "user/ada")]
    [InlineData("arn:aws:iam::123456789012:user/ada", "arn:aws:iam::123456789012:user/team/ada")]
    [InlineData("arn:aws:iam::123456789012:user/team/aad", "ada")]
    [InlineData("zzzzzzzz", null)]
    public void A_misspelt_name_may_mean_another(string who, string? meant)
    {
        var (ada, state) = User("ada");
        state = state.With("path", new FacetValue.Present(CanonicalJson.Of(JsonValue.Create("/team/"))));
        Assert.Equal(meant, AccessModel.Of(Set((ada, state), User("robert")), AccessFacts.Nothing(Account, "aws")).Nearest(who));
    }

    /// <summary>Of the claimed policies those that hold a request back, and all where none of them is known to.</summary>
    [Fact]
    public void Claimed_policies_are_named_once_and_in_order()
    {
        ClaimedLevel Level(string name, params string[] policies) =>
            new(
                name,
                [
                    AccessClaims.FullAccess,
                    .. policies.Select(p => new ClaimedPolicy(
                        p,
                        CanonicalJson.Of(Document("""{"Effect":"Deny","Action":"s3:Put*","Resource":"*"}"""))
                    )),
                ]
            );
        var claims = AccessClaims.None with
        {
            ServiceControl = [Level("one", "z.json", "b.json"), Level("two", "b.json")],
            ResourceControl = [Level("three", "a.json")],
        };
        Assert.Equal(["a.json", "b.json", "z.json"], Guardrails.Names(claims));
        Assert.Equal(["b.json", "z.json"], Guardrails.Names(claims with { ResourceControl = null }));
        Assert.Equal(["a.json"], Guardrails.Names(claims with { ServiceControl = null }));
        Assert.Empty(Guardrails.Names(AccessClaims.None));
        var model = AccessModel.Of(
            Set(User("ada", Grant("s3:PutObject", "*")), Bucket("media", null)),
            AccessFacts.Nothing(Account, "aws") with
            {
                Claims = claims with { ResourceControl = null },
            }
        );
        var request = new AccessRequest(
            model.Subjects[0].Principal,
            "s3:PutObject",
            "arn:aws:s3:::media/x",
            model.Subjects[0].Known,
            Account
        );
        Assert.Equal(["b.json", "z.json"], Guardrails.HoldingBack(request, model.Subjects[0].Policies));
    }

    [Fact]
    public void Words_for_lists_and_levels()
    {
        Assert.Equal("", AccessWords.Few([], 2));
        Assert.Equal("a, b", AccessWords.Few(["a", "b"], 2));
        Assert.Equal("a, b and 1 more", AccessWords.Few(["a", "b", "c"], 2));
        Assert.Equal("s3:A, s3:B, s3:C", AccessWords.Actions(["s3:A", "s3:B", "s3:C"], "read"));
        Assert.Equal("s3:A, s3:B and 2 more", AccessWords.Actions(["s3:A", "s3:B", "s3:C", "s3:D"], "read"));
        string[] all = [.. S3Actions.Catalogue.All.Where(a => AccessWords.Level(a.MainLevel) == "read").Select(a => a.FullName)];
        Assert.Equal($"all {all.Length} actions", AccessWords.Actions(all, "read"));
        Assert.Equal("media/x", AccessWords.Short("arn:aws:s3:::media/x"));
        Assert.Equal("arn:aws:s3:::", AccessWords.Short("arn:aws:s3:::"));
        Assert.Equal("x:s3:::media", AccessWords.Short("x:s3:::media"));
        Assert.Equal("user/x", AccessWords.Principal("user/x"));
        Assert.Equal("user/x: not decided, why", new UndecidedAccess("user/x", false, "why", []).ToString());
        Assert.Equal(
            "user/x: not decided, why (media/*, logs)",
            new UndecidedAccess("user/x", false, "why", ["arn:aws:s3:::media/*", "arn:aws:s3:::logs"]).ToString()
        );
        Assert.Equal(
            [true, true, true, true, false],
            new[]
            {
                AccessSubject.Everyone,
                AccessSubject.Signed,
                UndecidedAccess.EveryPrincipal,
                UndecidedAccess.AnyoneOutside,
                "user/x",
            }.Select(who => new UndecidedAccess(who, true, "", []).IsPublic)
        );
    }

    private static FacetValue.Present Everything() => new(CanonicalJson.Of(Grant("*", "*")));
}
