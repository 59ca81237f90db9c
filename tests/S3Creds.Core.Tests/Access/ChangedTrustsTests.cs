using S3Creds.Core.Access;
using S3Creds.Core.Json;
using S3Creds.Core.Model;
using S3Creds.Policy;
using S3Creds.Testing;
using static S3Creds.Core.Tests.Access.AccessChangesTests;

namespace S3Creds.Core.Tests.Access;

/// <summary>A trust that changes: contained in the old one, it gives no one anything, and what it takes is bounded; else it asks.</summary>
public sealed class ChangedTrustsTests
{
    private const string Own = """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole"}""";
    private const string Ada = """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/ada"},"Action":"sts:AssumeRole"}""";
    private const string AdaAndBob =
        """{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::123456789012:user/ada","arn:aws:iam::123456789012:user/bob"]},"Action":"sts:*"}""";
    private const string Service = """{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}""";
    private const string WithMfa =
        """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}""";
    private const string FromOffice =
        """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole","Condition":{"IpAddress":{"aws:SourceIp":"198.51.100.0/24"}}}""";
    private const string FromRoom =
        """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole","Condition":{"IpAddress":{"aws:SourceIp":"198.51.100.128/25"}}}""";
    private const string NotWithoutMfa =
        """{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"sts:AssumeRole","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}""";
    private const string Admins =
        """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::123456789012:user/admins/*"}}}""";

    /// <summary>The trust before and after; the users whose policies are not read and that it may newly let in.</summary>
    public static TheoryData<string, string, string[]> Changes =>
        new()
        {
            { Own, WithMfa, [] },
            { WithMfa, Own, ["user/ada", "user/bob"] },
            { Own, FromOffice, [] },
            { FromOffice, FromRoom, [] },
            { FromRoom, FromOffice, ["user/ada", "user/bob"] },
            { FromOffice, WithMfa, ["user/ada", "user/bob"] },
            { Own, $"{Own},{NotWithoutMfa}", [] },
            { $"{Own},{NotWithoutMfa}", Own, ["user/ada", "user/bob"] },
            { $"{Own},{NotWithoutMfa}", WithMfa, [] },
            { Own, Ada, [] },
            { Ada, Own, ["user/bob"] },
            { AdaAndBob, Ada, [] },
            { Ada, AdaAndBob, ["user/bob"] },
            { Own, $"{Ada},{Service}", [] },
            { Own, Service, [] },
            { Service, AdaAndBob, ["user/ada", "user/bob"] },
            // No user here is below that path.
            { Ada, $"{Ada},{Admins}", [] },
            { $"{Ada},{AdaAndBob}", AdaAndBob, [] },
            // Only what lets somebody assume the role counts, alone or among others.
            { Ada, $"{Ada},{Bob("\"Action\":\"sts:GetCallerIdentity\"")}", [] },
            { Ada, $"{Ada},{Bob("\"Action\":[\"sts:GetCallerIdentity\",\"sts:Assume*\"]")}", ["user/bob"] },
            { Ada, $"{Ada},{Bob("\"NotAction\":\"sts:GetCallerIdentity\"")}", ["user/bob"] },
        };

    private static string Bob(string actions) =>
        $$"""{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/bob"},{{actions}}}""";

    [Theory]
    [MemberData(nameof(Changes))]
    public void Only_one_that_may_let_in_more_asks(string old, string now, string[] asking)
    {
        ResourceSet State(string trust) => Set(Role(trust), Unread("ada"), Unread("bob"));
        var plan = Plan(State(now), State(old));

        Assert.Equal(asking, plan.Access.Undecided.Where(u => u.Assuming.Count > 0).Select(u => u.Who).Order(StringComparer.Ordinal));
        Assert.Equal(asking.Length > 0, plan.Approvals.Any(a => a.Token == "undecided:role/app"));
        if (asking.Length > 0)
            return;

        // What is lost is bounded by what the role can do. Who is named newly needs no policy of its own any more.
        Assert.Empty(plan.Access.Undecided);
        Assert.All(plan.Access.Changes, c => Assert.Equal("arn:aws:s3:::media/*", c.Resource));
        Assert.All(plan.Access.Changes.Where(c => c.IsGain), c =>
            Assert.True(!c.AtMost && now.Contains(c.Who, StringComparison.Ordinal) && !old.Contains(c.Who, StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData(Own, WithMfa, false, "sts:AssumeRole of role/app unless aws:MultiFactorAuthPresent Bool true")]
    [InlineData(WithMfa, Own, true, "sts:AssumeRole of role/app unless aws:MultiFactorAuthPresent Bool true")]
    [InlineData(Own, $"{Own},{NotWithoutMfa}", false, "sts:AssumeRole of role/app aws:MultiFactorAuthPresent BoolIfExists false")]
    public void A_way_that_stays_and_asks_for_other_things_is_a_change(string old, string now, bool gain, string when)
    {
        ResourceSet State(string trust) => Set(Role(trust), User("ada", Assume()));
        var access = Plan(State(now), State(old)).Access;

        var change = Assert.Single(access.Changes);
        Assert.Equal(("user/ada → role/app", gain, true), (change.Path, change.IsGain, change.AtMost));
        Assert.Equal([when], change.Conditions);
        Assert.Equal(Verdict.NotDecided, access.Answer.Verdict);
    }

    [Fact]
    public void What_a_way_of_several_roles_gains_is_bounded_too()
    {
        var through = """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:role/middle"},"Action":"sts:AssumeRole"}""";
        ResourceSet State(string trust) => Set(Role(trust, "middle", Assume()), Role(through), User("ada", Assume()));
        Assert.Equal(
            ["user/ada → middle → app"],
            Plan(State(Own), State(WithMfa)).Access.Changes.Select(c => c.Path.Replace("role/", "", StringComparison.Ordinal)).Distinct()
        );
    }

    /// <summary>Against the evaluator on requests to STS: what is called contained lets in no request that the other does not.</summary>
    [Fact]
    public async Task No_trust_that_is_called_contained_lets_in_a_request_more()
    {
        string[] statements = [Own, Ada, AdaAndBob, Service, WithMfa, FromOffice, FromRoom, NotWithoutMfa, Admins];
        string[][] values =
        [
            ["aws:MultiFactorAuthPresent", "true", "false"],
            ["aws:SourceIp", "198.51.100.5", "198.51.100.200", "203.0.113.9"],
        ];
        var contained = 0;
        await Volume.EachAsync(Volume.Seeds(desk: 300, ci: 3_000, all: 30_000), seed =>
        {
            var random = new Random(seed);
            string Trust() => string.Join(',', random.GetItems(statements, random.Next(1, 4)));
            var (old, now) = (Trust(), Trust());
            var (before, after) = (Model(old), Model(now));
            var trusts = new ChangedTrusts(before, after);
            foreach (var who in after.Subjects.Where(s => s.Address!.Value.Kind == ResourceKind.User))
            {
                if (trusts.NewTo(who).Count > 0)
                    continue;
                Interlocked.Increment(ref contained);
                for (var i = 0; i < 12; i++)
                {
                    var context = values
                        .Where(_ => random.Next(3) > 0)
                        .Aggregate(who.Known, (all, v) => all.With(v[0], v[random.Next(1, v.Length)]));
                    Assert.False(
                        Lets(now, who, context) && !Lets(old, who, context),
                        $"{who.Name}: {old} → {now} with {string.Join(", ", context.Keys.Select(k => $"{k}={context[k][0]}"))}"
                    );
                }
            }

            return Task.CompletedTask;
        });
        Assert.True(contained > 100, $"only {contained} were contained");

        static AccessModel Model(string trust) =>
            AccessModel.Of(Set(Role(trust), User("ada"), User("bob")), AccessFacts.Nothing("123456789012", "aws") with { IsRead = true });

        static bool Lets(string trust, AccessSubject who, RequestContext context) =>
            PolicyEvaluator.IsAllowed(
                new AccessRequest(who.Principal, "sts:AssumeRole", "arn:aws:iam::123456789012:role/app", context, "123456789012"),
                new PolicySet
                {
                    Identity = [Grant("*")],
                    Resources = [new ResourcePolicy(PolicyDocument.Parse(Document(trust).ToJsonString())) { IsTrust = true }],
                }
            );

        static PolicyDocument Grant(string action) =>
            PolicyDocument.Create(
                new PolicyStatement
                {
                    Effect = PolicyEffect.Allow,
                    Action = [action],
                    Resource = ["*"],
                }
            );
    }

    private static (ResourceAddress, ResourceState) Role(
        string trust,
        string name = "app",
        System.Text.Json.Nodes.JsonObject? inline = null
    ) =>
        (
            new ResourceAddress(ResourceKind.Role, name),
            User(name, inline ?? Grant("s3:GetObject", "arn:aws:s3:::media/*"))
                .State.With("trust", new FacetValue.Present(CanonicalJson.Of(Document(trust))))
        );

    private static System.Text.Json.Nodes.JsonObject Assume() =>
        Document("""{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}""");

    private static (ResourceAddress, ResourceState) Unread(string name)
    {
        var (address, state) = User(name);
        return (address, state.With("policies", new FacetValue.Unknown("denied")));
    }
}
