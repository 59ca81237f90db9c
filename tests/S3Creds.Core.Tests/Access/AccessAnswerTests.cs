using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds.Claims;
using S3Creds.Core.Model;
using S3Creds.Policy;
using static S3Creds.Core.Tests.Access.AccessChangesTests;

namespace S3Creds.Core.Tests.Access;

/// <summary>What <c>why</c> says beside the decision: the ways by roles, what is lacking, what nearly allows it, and what is not known.</summary>
public sealed class AccessAnswerTests
{
    private const string Account = "123456789012";
    private const string Read = """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";
    private const string FromOffice =
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"IpAddress":{"aws:SourceIp":"198.51.100.0/24"}}}""";
    private const string OfTeam =
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"red"}}}""";
    private const string DenyRead = """{"Effect":"Deny","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";

    /// <summary>A role's session has what the request brings along, and not what makes the caller who it is.</summary>
    [Theory]
    [InlineData(Read, null, null, null, true)]
    [InlineData(Read, Read, null, null, false)]
    [InlineData(FromOffice, null, "aws:SourceIp", "198.51.100.7", true)]
    [InlineData(FromOffice, null, "aws:SourceIp", "192.0.2.7", false)]
    [InlineData(FromOffice, null, null, null, false)]
    [InlineData(OfTeam, null, "aws:PrincipalTag/team", "red", false)]
    public void Ways_by_roles_are_named_where_it_is_not_allowed_itself(string ofRole, string? own, string? key, string? value, bool hasWay)
    {
        var answer = Why(
            Set(User("ci", own is null ? null : Document(own)), Role("deploy", "user/ci", Document(ofRole)), Bucket("media", null)),
            "user/ci",
            "s3:GetObject",
            "arn:aws:s3:::media/x",
            key is null ? RequestContext.Empty : RequestContext.Of((key, value!))
        );
        Assert.Equal(hasWay ? ["user/ci → role/deploy → s3:GetObject on media/x"] : [], answer.Paths);
        Assert.Equal(own is null ? Verdict.No : Verdict.Yes, answer.Answer.Verdict);
    }

    /// <summary>What each request of a user, and of a session of a role, has and has not.</summary>
    [Theory]
    [InlineData("user/ci", "StringEquals", "aws:username", "ci", Verdict.Yes)]
    [InlineData("user/ci", "StringEquals", "aws:PrincipalType", "User", Verdict.Yes)]
    [InlineData("user/ci", "StringEquals", "aws:PrincipalType", "AssumedRole", Verdict.No)]
    [InlineData("user/ci", "ArnEquals", "aws:PrincipalArn", "arn:aws:iam::123456789012:user/ci", Verdict.Yes)]
    [InlineData("user/ci", "StringEquals", "aws:PrincipalAccount", "123456789012", Verdict.Yes)]
    [InlineData("user/ci", "Bool", "aws:PrincipalIsAWSService", "false", Verdict.Yes)]
    [InlineData("role/deploy", "Null", "aws:username", "true", Verdict.Yes)]
    [InlineData("role/deploy", "StringEquals", "aws:username", "deploy", Verdict.No)]
    [InlineData("role/deploy", "StringEquals", "aws:PrincipalType", "AssumedRole", Verdict.Yes)]
    [InlineData("role/deploy", "StringEquals", "aws:PrincipalType", "User", Verdict.No)]
    [InlineData("role/deploy", "ArnEquals", "aws:PrincipalArn", "arn:aws:iam::123456789012:role/deploy", Verdict.Yes)]
    [InlineData("role/deploy", "Bool", "aws:PrincipalIsAWSService", "true", Verdict.No)]
    public void Conditions_on_who_asks_are_decided(string who, string test, string key, string value, Verdict verdict)
    {
        var condition = "{\"" + test + "\":{\"" + key + "\":\"" + value + "\"}}";
        var read = Read[..^1] + $",\"Condition\":{condition}}}";
        var state = Set(User("ci", Document(read)), Role("deploy", "user/ci", Document(read)), Bucket("media", null));
        Assert.Equal(verdict, Why(state, who, "s3:GetObject", "arn:aws:s3:::media/x").Answer.Verdict);
    }

    [Theory]
    [InlineData("deploy", Verdict.Yes, true)]
    [InlineData("other", Verdict.No, true)]
    [InlineData("unknown", Verdict.NotDecided, false)]
    public void Assuming_a_role_is_decided_by_its_trust(string role, Verdict verdict, bool known)
    {
        var arn = $"arn:aws:iam::123456789012:role/{role}";
        var state = Set(User("ci"), Role("deploy", "user/ci"), Role("other", "user/else"));
        var answer = Why(state, "user/ci", "sts:AssumeRole", arn);
        Assert.Equal(verdict, answer.Answer.Verdict);
        Assert.Empty(answer.Paths);
        Assert.Equal(!known, answer.NotSeen.Contains($"the trust policy of {arn}"));
    }

    [Theory]
    [InlineData(
        "user/ada",
        "s3:GetObject",
        "arn:aws:s3:::media/x",
        "an Allow of s3:GetObject on media/x in a policy of user/ada or of its groups, or one in the policy of bucket/media that names arn:aws:iam::123456789012:user/ada"
    )]
    [InlineData("role/app", "s3:ListAllMyBuckets", "*", "an Allow of s3:ListAllMyBuckets on * in a policy of role/app")]
    [InlineData(
        "anonymous",
        "s3:GetObject",
        "arn:aws:s3:::media/x",
        "an Allow of s3:GetObject on media/x in the policy of bucket/media for everyone (\"*\")"
    )]
    [InlineData(
        "cloudfront.amazonaws.com",
        "s3:GetObject",
        "arn:aws:s3:::media/x",
        "an Allow of s3:GetObject on media/x in the policy of bucket/media for cloudfront.amazonaws.com"
    )]
    [InlineData(
        "arn:aws:iam::444455556666:user/x",
        "s3:GetObject",
        "arn:aws:s3:::media/x",
        "an Allow of s3:GetObject on media/x in the policy of bucket/media for arn:aws:iam::444455556666:user/x"
    )]
    [InlineData(
        "user/ada",
        "sts:AssumeRole",
        "arn:aws:iam::123456789012:role/app",
        "an Allow of sts:AssumeRole on arn:aws:iam::123456789012:role/app in the trust policy of the role"
    )]
    public void What_is_lacking_is_named_where_it_would_stand(string who, string action, string on, string needed)
    {
        var state = Set(User("ada"), Role("app", "user/else"), Bucket("media", null));
        Assert.Contains(needed, Why(state, who, action, on).Missing.Select(m => m.Needed));
    }

    [Theory]
    [InlineData("user/ada", FromOffice, null, "but for its condition: IpAddress aws:SourceIp 198.51.100.0/24")]
    [InlineData(
        "user/ada",
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::logs/*","arn:aws:s3:::open/*"]}""",
        null,
        "but it is for logs/*"
    )]
    [InlineData(
        "user/ada",
        """{"Effect":"Allow","Action":"s3:GetObject","NotResource":"arn:aws:s3:::media/*"}""",
        null,
        "but it is for all but media/*"
    )]
    [InlineData("user/ada", """{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::media/*"}""", null, null)]
    [InlineData("user/ada", """{"Effect":"Deny","Action":"s3:GetObject","Resource":"arn:aws:s3:::logs/*"}""", null, null)]
    [InlineData(
        "user/ada",
        null,
        """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/ada"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/y"}""",
        "but it is for media/y"
    )]
    [InlineData(
        "user/ada",
        null,
        """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/bob"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/y"}""",
        null
    )]
    [InlineData(
        "arn:aws:iam::444455556666:user/x",
        null,
        """{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/y"}""",
        "but it is for media/y"
    )]
    [InlineData(
        "anonymous",
        null,
        """{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/y"}""",
        "but it is for media/y"
    )]
    public void An_Allow_that_stops_at_one_thing_is_named_with_it(string who, string? own, string? shared, string? but)
    {
        var state = Set(User("ada", own is null ? null : Document(own)), Bucket("media", shared));
        var near = Why(state, who, "s3:GetObject", "arn:aws:s3:::media/x").Near;
        Assert.Equal(but is null ? 0 : 1, near.Count);
        Assert.All(near, n => Assert.StartsWith(but!, n.But, StringComparison.Ordinal));
    }

    [Fact]
    public void Five_that_nearly_allow_it_are_enough_and_none_where_it_is_denied_or_allowed()
    {
        var many = string.Join(',', Enumerable.Range(0, 7).Select(i => Read.Replace("media/*", $"logs-{i}/*", StringComparison.Ordinal)));
        AccessAnswer Of(string statements) =>
            Why(Set(User("ada", Document(statements)), Bucket("media", null)), "user/ada", "s3:GetObject", "arn:aws:s3:::media/x");
        Assert.Equal(["logs-0/*", "logs-1/*", "logs-2/*", "logs-3/*", "logs-4/*"], Of(many).Near.Select(n => n.But.Split(' ')[^1]));
        Assert.Empty(Of($"{many},{DenyRead}").Near);
        Assert.Empty(Of($"{many},{Read}").Near);
    }

    [Theory]
    [InlineData(false, false, "service and resource control policies, KMS key policies, object ACLs")]
    [InlineData(true, false, "resource control policies, KMS key policies, object ACLs")]
    [InlineData(false, true, "service control policies, KMS key policies, object ACLs")]
    [InlineData(true, true, "KMS key policies, object ACLs")]
    public void Layers_that_are_neither_read_nor_claimed_come_last(bool service, bool resource, string unseen)
    {
        ClaimedLevel[] level = [new("full", [AccessClaims.FullAccess])];
        var facts = AccessFacts.Nothing(Account, "aws") with
        {
            Claims = AccessClaims.None with { ServiceControl = service ? level : null, ResourceControl = resource ? level : null },
        };
        var ada = User("ada", Document(Read));
        var model = AccessModel.Of(
            Set((ada.Address, ada.State.With("policies", new FacetValue.Unknown("denied"))), Bucket("media", null)),
            facts
        );
        var answer = Why(model, "user/ada", "s3:GetObject", "arn:aws:s3:::media/x", RequestContext.Empty);
        Assert.Equal(
            ["the attached policies of user/ada, which could not be read", "the default encryption of bucket/media", unseen],
            answer.NotSeen
        );
    }

    /// <summary>What holds a denial, and who may end it, is no part of an answer that allows.</summary>
    [Theory]
    [InlineData(Read, DenyRead, false)]
    [InlineData(Read, """{"Effect":"Deny","Action":"s3:PutObject","Resource":"*"}""", true)]
    public void What_a_denial_rests_on_is_said_of_a_denial_alone(string own, string control, bool allowed)
    {
        const string Escalate = """{"Effect":"Allow","Action":"iam:PutUserPolicy","Resource":"*"}""";
        var facts = AccessFacts.Nothing(Account, "aws") with
        {
            Claims = AccessClaims.None with
            {
                ServiceControl =
                [
                    new ClaimedLevel("scp", [AccessClaims.FullAccess, new ClaimedPolicy("scp.json", CanonicalJson.Of(Document(control)))]),
                ],
            },
        };
        var model = AccessModel.Of(Set(User("ada", Document($"{own},{Escalate}")), Bucket("media", null)), facts);
        var answer = Why(model, "user/ada", "s3:GetObject", "arn:aws:s3:::media/x", RequestContext.Empty);
        Assert.Equal(allowed, answer.Decision == Decision.Allowed);
        Assert.Equal(allowed ? [] : ["scp.json"], answer.HoldsBy);
        Assert.Equal(allowed ? [] : ["iam:PutUserPolicy on user/ada"], answer.MayChange.Select(r => r.ToString()));
    }

    private static AccessAnswer Why(ResourceSet state, string who, string action, string on) =>
        Why(state, who, action, on, RequestContext.Empty);

    private static AccessAnswer Why(ResourceSet state, string who, string action, string on, RequestContext context) =>
        Why(AccessModel.Of(state, AccessFacts.Nothing(Account, "aws")), who, action, on, context);

    private static AccessAnswer Why(AccessModel model, string who, string action, string on, RequestContext context)
    {
        var subject = model.AllSubjects.FirstOrDefault(s => AccessScope.IsCalled(s, who)) ?? model.Principal(who)!;
        var known = subject.Known.Keys.Aggregate(context, (all, key) => all.With(key, [.. subject.Known[key]]));
        return AccessAnswer.Of(model, subject, new AccessRequest(subject.Principal, action, on, known, Account));
    }

    private static (ResourceAddress, ResourceState) Role(string name, string trusted, JsonObject? inline = null)
    {
        var trust = Document(
            $$"""{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:{{trusted}}"},"Action":"sts:AssumeRole"}"""
        );
        return (
            new ResourceAddress(ResourceKind.Role, name),
            User(name, inline).State.With("trust", new FacetValue.Present(CanonicalJson.Of(trust)))
        );
    }
}
