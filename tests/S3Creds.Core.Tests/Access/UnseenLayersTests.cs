using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.Claims;
using S3Creds.Core.Model;
using S3Creds.Policy;
using static S3Creds.Core.Tests.Access.AccessChangesTests;

namespace S3Creds.Core.Tests.Access;

/// <summary>Layers that are not seen: those that restrict are named or, on demand, leave a <c>can</c> open; those that grant leave the rest
/// open.</summary>
public sealed class UnseenLayersTests
{
    private const string Account = "123456789012";
    private static readonly AccessClaims NoControl = AccessClaims.None with { ServiceControl = [], ResourceControl = [] };

    [Theory]
    [InlineData(false, false, false, "S3C644", "service control policies, resource control policies, VPC endpoint policies")]
    [InlineData(false, true, false, "S3C644", "VPC endpoint policies")]
    [InlineData(false, true, true, null, null)]
    [InlineData(true, false, true, "S3C341", "service control policies, resource control policies")]
    [InlineData(true, true, false, "S3C341", "VPC endpoint policies")]
    [InlineData(true, true, true, null, null)]
    public void Restricting_layers_are_named_and_with_strict_they_leave_a_can_open(
        bool strict,
        bool claimed,
        bool address,
        string? code,
        string? named
    )
    {
        var model = Model(
            claimed ? NoControl : AccessClaims.None,
            User("ada", inline: Grant("s3:GetObject", "arn:aws:s3:::media/*")),
            Bucket("media", null)
        );
        var can = Expect(ExpectationKind.Can, "user/ada") with
        {
            Strict = strict,
            Context = address ? RequestContext.Of(("aws:SourceIp", "198.51.100.7")) : RequestContext.Empty,
        };
        var said = All(model, can);
        Assert.Equal(code, said.SingleOrDefault()?.Code);
        if (named is not null)
            Assert.Contains(named, said[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3:DataAccessPointAccount", "123456789012")]
    [InlineData("s3:DataAccessPointArn", "arn:aws:s3:us-west-2:123456789012:accesspoint/*")]
    [InlineData("s3:AccessPointNetworkOrigin", "VPC")]
    public void A_bucket_that_delegates_to_access_points_leaves_every_denial_open(string key, string value)
    {
        var delegation =
            $$$"""{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"StringLike":{"{{{key}}}":"{{{value}}}"} } }""";
        var state = Set(
            User("ada"),
            User("bob", inline: Grant("s3:GetObject", "arn:aws:s3:::media/*")),
            Bucket("media", delegation),
            Bucket("other", null)
        );
        foreach (
            var expectation in (Expectation[])
                [
                    Expect(ExpectationKind.Cannot, "user/ada"),
                    Expect(ExpectationKind.Cannot, "anonymous"),
                    Expect(ExpectationKind.Only, "user/bob"),
                ]
        )
            Assert.Equal(["S3C341"], Judge(Model(AccessClaims.None, state), expectation).Select(d => d.Code));
        Assert.Empty(Judge(Model(AccessClaims.None, state), Expect(ExpectationKind.Can, "user/bob")));
        Assert.Empty(Judge(Model(AccessClaims.None, state), Expect(ExpectationKind.Cannot, "user/ada") with { On = ["other/*"] }));

        // Neither "everyone" nor "no access": a question, and an approval where a plan makes it.
        var report = AccessReport.Of(Model(AccessClaims.None, state), AccessScope.All with { Public = true });
        Assert.Empty(report.Changes);
        Assert.Equal(Verdict.NotDecided, report.Answer.Verdict);
        var plan = Plan(Set(Bucket("media", delegation)), Set(Bucket("media", null)));
        Assert.Contains(plan.Approvals, a => a.Token == "undecided:bucket/media");
    }

    [Fact]
    public void A_request_by_an_access_point_is_not_decided_by_the_bucket_alone()
    {
        var model = Model(AccessClaims.None, User("ada", inline: Grant("s3:GetObject", "arn:aws:s3:::media/*")), Bucket("media", null));
        var who = model.Subjects[0];
        Answer Ask(RequestContext context) =>
            AccessAnswer.Of(model, who, new AccessRequest(who.Principal, "s3:GetObject", "arn:aws:s3:::media/a", context, Account)).Answer;
        Assert.True(Ask(who.Known).IsYes);
        Assert.Equal(Verdict.NotDecided, Ask(who.Known.With("s3:DataAccessPointAccount", Account)).Verdict);
    }

    [Theory]
    [InlineData("\"arn:aws:iam::123456789012:user/ada\"", "S3C341")]
    [InlineData("[\"arn:aws:iam::123456789012:user/ada\",\"arn:aws:iam::123456789012:root\"]", null)]
    [InlineData("[\"arn:aws:iam::123456789012:user/ada\",\"123456789012\"]", null)]
    [InlineData("\"arn:aws:iam::123456789012:root\"", "S3C340")]
    [InlineData("\"arn:aws:iam::123456789012:user/bob\"", "S3C340")]
    public void NotPrincipal_that_names_somebody_without_the_account_decides_neither_way(string names, string? can)
    {
        var deny = $$"""{"Effect":"Deny","NotPrincipal":{"AWS":{{names}}},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";
        var model = Model(AccessClaims.None, User("ada", inline: Grant("s3:GetObject", "arn:aws:s3:::media/*")), Bucket("media", deny));
        Assert.Equal(can, Judge(model, Expect(ExpectationKind.Can, "user/ada")).SingleOrDefault()?.Code);
        var cannot = Judge(model, Expect(ExpectationKind.Cannot, "user/ada")).SingleOrDefault()?.Code;
        Assert.Equal(
            can switch
            {
                null => "S3C340",
                "S3C340" => null,
                var open => open,
            },
            cannot
        );
        var who = model.Subjects[0];
        Assert.Equal(
            can switch
            {
                null => Verdict.Yes,
                "S3C340" => Verdict.No,
                _ => Verdict.NotDecided,
            },
            AccessAnswer
                .Of(model, who, new AccessRequest(who.Principal, "s3:GetObject", "arn:aws:s3:::media/a", who.Known, Account))
                .Answer.Verdict
        );
    }

    [Fact]
    public void NotPrincipal_is_no_question_where_another_statement_denies_the_same()
    {
        const string Spares =
            """{"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam::123456789012:user/ada"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";
        const string Denies =
            """{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::123456789012:user/ada"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";
        var model = Model(
            AccessClaims.None,
            User("ada", inline: Grant("s3:GetObject", "arn:aws:s3:::media/*")),
            Bucket("media", $"{Spares},{Denies}")
        );
        Assert.Equal(["S3C340"], Judge(model, Expect(ExpectationKind.Can, "user/ada")).Select(d => d.Code));
        Assert.Empty(Judge(model, Expect(ExpectationKind.Cannot, "user/ada")));
    }

    [Theory]
    [InlineData("2026-12-31T00:00:00Z", null)]
    [InlineData("2027-07-01T00:00:00Z", "S3C340")]
    [InlineData(null, null)]
    public void A_can_is_asked_of_an_instant(string? at, string? code)
    {
        var until = Document(
            """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"DateLessThan":{"aws:CurrentTime":"2027-06-30T00:00:00Z"}}}"""
        );
        var model = Model(AccessClaims.None, User("ada", inline: until), Bucket("media", null));
        var can = Expect(ExpectationKind.Can, "user/ada") with
        {
            At = at is null ? null : DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture),
        };
        var now = new DateTimeOffset(2026, 11, 28, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(code, new ExpectationJudge(model, "aws", false, [], now).Judge([can]).SingleOrDefault()?.Code);
    }

    [Theory]
    [InlineData("role/app", "s3:GetObject", null, "S3C340")]
    [InlineData("role/app", "s3:PutObject", "S3C340", null)]
    [InlineData("arn:aws:sts::123456789012:assumed-role/app/ci", "s3:GetObject", null, "S3C340")]
    [InlineData("arn:aws:sts::123456789012:assumed-role/app/ci", "s3:PutObject", "S3C340", null)]
    [InlineData("arn:aws:sts::123456789012:federated-user/bob", "s3:GetObject", "S3C341", "S3C341")]
    [InlineData("arn:aws:sts::123456789012:federated-user/bob", "s3:PutObject", "S3C340", null)]
    public void A_session_has_what_its_policy_leaves(string who, string action, string? can, string? cannot)
    {
        var (_, app) = User("app", inline: Grant("s3:*", "arn:aws:s3:::media/*"));
        var trust = new FacetValue.Present(
            CanonicalJson.Of(Document("""{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}"""))
        );
        var model = Model(
            AccessClaims.None,
            (new ResourceAddress(ResourceKind.Role, "app"), app.With("trust", trust)),
            Bucket("media", null)
        );
        var session = new PolicySource("session.json", PolicyDocument.Parse(Grant("s3:GetObject", "*").ToJsonString()));
        var expectation = Expect(ExpectationKind.Can, who) with { Actions = [action], Session = session };
        Assert.Equal(can, Judge(model, expectation).SingleOrDefault()?.Code);
        Assert.Equal(cannot, Judge(model, expectation with { Kind = ExpectationKind.Cannot }).SingleOrDefault()?.Code);
    }

    [Theory]
    [InlineData("iam:PutUserPolicy", "*", "iam:PutUserPolicy on user/ada")]
    [InlineData("iam:CreateAccessKey", "arn:aws:iam::123456789012:user/${aws:username}", null)]
    [InlineData("iam:CreateAccessKey", "*", "iam:CreateAccessKey on user/bob")]
    [InlineData("iam:*", "arn:aws:iam::123456789012:group/*", "iam:PutGroupPolicy on group/g")]
    [InlineData("iam:UpdateAssumeRolePolicy", "*", "iam:UpdateAssumeRolePolicy on role/app")]
    [InlineData("iam:PassRole", "*", "iam:PassRole on role/app")]
    [InlineData("iam:CreatePolicyVersion", "*", "iam:CreatePolicyVersion on policy/p")]
    [InlineData("iam:GetUser", "*", null)]
    [InlineData("s3:PutBucketPolicy", "arn:aws:s3:::media", "s3:PutBucketPolicy on bucket/media")]
    [InlineData("s3:PutBucketPolicy", "arn:aws:s3:::other", null)]
    [InlineData("s3:PutBucketAcl", "arn:aws:s3:::media", "s3:PutBucketAcl on bucket/media")]
    [InlineData("s3:DeleteBucketPolicy", "arn:aws:s3:::media", "s3:DeleteBucketPolicy on bucket/media")]
    public void Rights_to_change_access_are_said_beside_a_denial(string action, string resource, string? right)
    {
        var (_, app) = User("app");
        var group = (
            new ResourceAddress(ResourceKind.Group, "g"),
            ResourceState.Empty.With("inline", FacetValue.Absent.Instance).With("policies", FacetValue.Absent.Instance)
        );
        var trust = new FacetValue.Present(
            CanonicalJson.Of(Document("""{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}"""))
        );
        var model = Model(
            AccessClaims.None,
            User("ada", inline: Grant(action, resource), policies: ["policy/p"], groups: ["g"]),
            User("bob"),
            (new ResourceAddress(ResourceKind.Role, "app"), app.With("trust", trust)),
            group,
            AccessChangesTests.Policy("p", "s3:ListBucket"),
            Bucket("media", null),
            Bucket("other", null)
        );
        var cannot = Expect(ExpectationKind.Cannot, "user/ada");
        Assert.Empty(Judge(model, cannot));
        var notes = new ExpectationJudge(model, "aws", false, []).Notes([cannot]).ToList();
        Assert.Equal(right is null ? [] : (string[])["S3C645"], notes.Select(n => n.Code));
        if (right is not null)
            Assert.Contains($"user/ada by {right}", notes[0].Message, StringComparison.Ordinal);
        Assert.Equal(
            right?.StartsWith("iam", StringComparison.Ordinal) == true,
            AccessReport.Of(model, AccessScope.All).MayChange.Any(m => m.Who == "user/ada")
        );
    }

    /// <summary>An operator is not counted by <c>only</c>, and is where an expectation names it.</summary>
    [Fact]
    public void Rights_to_change_access_are_those_of_whom_an_expectation_is_about()
    {
        var ada = User("ada", inline: Grant("iam:PutUserPolicy", "*"));
        var model = Model(
            AccessClaims.None,
            ada,
            User("bob", inline: Grant("s3:GetObject", "arn:aws:s3:::media/*")),
            Bucket("media", null)
        );
        List<string> Notes(ExpectationKind kind, string who, params ResourceAddress[] operators) =>
            [.. new ExpectationJudge(model, "aws", false, operators).Notes([Expect(kind, who)]).Select(n => n.Message)];
        const string Right = "user/ada by iam:PutUserPolicy on user/ada";
        Assert.Contains(Right, Assert.Single(Notes(ExpectationKind.Only, "user/bob")), StringComparison.Ordinal);
        Assert.Empty(Notes(ExpectationKind.Only, "user/bob", ada.Address));
        Assert.Contains(Right, Assert.Single(Notes(ExpectationKind.Cannot, "user/ada", ada.Address)), StringComparison.Ordinal);
    }

    /// <summary>Another account cannot write the policy of a bucket, whatever the policy allows it.</summary>
    [Fact]
    public void Who_is_outside_has_no_right_to_change_the_policy_of_a_bucket()
    {
        const string Allowed =
            """{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:PutBucketPolicy","Resource":"arn:aws:s3:::media"}""";
        var cannot = Expect(ExpectationKind.Cannot, "444455556666");
        var model = Model(AccessClaims.None, Bucket("media", Allowed));
        Assert.Empty(Judge(model, cannot));
        Assert.Empty(new ExpectationJudge(model, "aws", false, []).Notes([cannot]));
    }

    /// <summary>A list by which another account would let itself in, unless lists do not count and it cannot make them count.</summary>
    [Theory]
    [InlineData("ObjectWriter", "s3:PutBucketAcl", true)]
    [InlineData("BucketOwnerEnforced", "s3:PutBucketAcl", false)]
    [InlineData("BucketOwnerEnforced", "s3:PutBucket*", true)]
    [InlineData("BucketOwnerEnforced", "s3:PutBucketOwnershipControls", false)]
    public void Who_is_outside_may_have_the_right_to_write_the_list_of_a_bucket(string ownership, string action, bool has)
    {
        var allowed = $$"""{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"{{action}}","Resource":"arn:aws:s3:::media"}""";
        var (address, bucket) = Bucket("media", allowed);
        var state = bucket.With("ownership", new FacetValue.Present(CanonicalJson.OfString(ownership)));
        var model = Model(AccessClaims.None, (address, state));
        var who = model.Principal("444455556666")!;
        var request = new AccessRequest(who.Principal, "s3:GetObject", "arn:aws:s3:::media/x", who.Known, Account);
        var rights = AccessAnswer.Of(model, who, request).MayChange.Select(r => r.ToString());
        Assert.Equal(has ? ["s3:PutBucketAcl on bucket/media"] : [], rights);
    }

    [Fact]
    public void A_right_that_a_condition_limits_is_none()
    {
        var limited = Document(
            """{"Effect":"Allow","Action":"iam:PutUserPolicy","Resource":"*","Condition":{"StringEquals":{"iam:PermissionsBoundary":"arn:aws:iam::123456789012:policy/b"}}}"""
        );
        Assert.Empty(AccessReport.Of(Model(AccessClaims.None, User("ada", inline: limited)), AccessScope.All).MayChange);
    }

    private static AccessModel Model(AccessClaims claims, params (ResourceAddress, ResourceState)[] resources) =>
        Model(claims, Set(resources));

    private static AccessModel Model(AccessClaims claims, ResourceSet resources) =>
        AccessModel.Of(resources, AccessFacts.Nothing(Account, "aws") with { Claims = claims });

    private static List<Diagnostic> Judge(AccessModel model, Expectation expectation) =>
        [.. new ExpectationJudge(model, "aws", false, []).Judge([expectation])];

    private static List<Diagnostic> All(AccessModel model, Expectation expectation)
    {
        var judge = new ExpectationJudge(model, "aws", false, []);
        return [.. judge.Judge([expectation]), .. judge.Notes([expectation])];
    }

    private static Expectation Expect(ExpectationKind kind, string who) =>
        new(kind, [who], ["s3:GetObject"], ["media/*"], RequestContext.Empty, new SourceSpan("team.yaml", 1, 1));
}
