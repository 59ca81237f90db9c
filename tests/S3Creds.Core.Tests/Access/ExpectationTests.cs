using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Policy;
using static S3Creds.Core.Tests.Access.AccessChangesTests;

namespace S3Creds.Core.Tests.Access;

public sealed class ExpectationTests
{
    private const string Account = "123456789012";
    private static readonly ResourceSet Team = Set(
        User("ada", inline: Grant("s3:GetObject", "arn:aws:s3:::media/*")),
        User("bob", inline: Grant("s3:PutObject", "arn:aws:s3:::media/uploads/*")),
        Bucket("media", null)
    );

    [Theory]
    [InlineData(ExpectationKind.Can, "user/ada", "s3:GetObject", "media/*", null)]
    [InlineData(ExpectationKind.Can, "user/ada", "s3:GetObject", "arn:aws:s3:::media/*", null)]
    [InlineData(ExpectationKind.Can, "user/bob", "s3:PutObject", "media/uploads/x", null)]
    [InlineData(ExpectationKind.Can, "user/bob", "s3:PutObject", "media/*", "is denied")]
    [InlineData(ExpectationKind.Cannot, "user/ada", "s3:PutObject", "media/*", null)]
    [InlineData(ExpectationKind.Cannot, "user/*", "s3:DeleteObject", "media/*", null)]
    [InlineData(ExpectationKind.Cannot, "user/*", "s3:Put*", "media/*", "user/bob s3:PutObject on media/uploads/")]
    [InlineData(ExpectationKind.Cannot, "anonymous", "s3:*", "media/*", null)]
    [InlineData(ExpectationKind.Only, "user/ada", "s3:GetObject", "media/*", null)]
    [InlineData(ExpectationKind.Only, "user/ada", "s3:PutObject", "media/*", "user/bob")]
    [InlineData(ExpectationKind.Can, "user/nobody", "s3:GetObject", "media/*", "no principal named user/nobody")]
    [InlineData(ExpectationKind.Cannot, "user/ada", "s3:GetObject", "media", "could never fail")]
    public void Assertions_hold_or_fail_with_a_witness(ExpectationKind kind, string who, string action, string on, string? failure)
    {
        var diagnostics = Judge(Team, new Expectation(kind, [who], [action], [on], RequestContext.Empty, Here));
        if (failure is null)
        {
            Assert.Empty(diagnostics);
            return;
        }

        var diagnostic = Assert.Single(diagnostics);
        Assert.Equal(("S3C340", Here), (diagnostic.Code, diagnostic.Span));
        Assert.Contains(failure, diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_context_of_an_assertion_decides_conditions()
    {
        var grant = Document(
            """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}"""
        );
        var team = Set(User("ada", inline: grant), Bucket("media", null));
        Expectation At(string? ip) =>
            new(
                ExpectationKind.Can,
                ["user/ada"],
                ["s3:GetObject"],
                ["media/*"],
                ip is null ? RequestContext.Empty : RequestContext.Of(("aws:SourceIp", ip)),
                Here
            );
        Assert.Empty(Judge(team, At("10.1.2.3")));
        Assert.Equal("S3C340", Assert.Single(Judge(team, At("192.0.2.1"))).Code);
        Assert.Equal("S3C340", Assert.Single(Judge(team, At(null))).Code);
    }

    [Fact]
    public void A_request_that_should_pass_goes_over_tls()
    {
        const string tls =
            """{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::media/*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}""";
        var team = Set(User("ada", inline: Grant("s3:GetObject", "arn:aws:s3:::media/*")), Bucket("media", tls));
        Assert.Empty(
            Judge(team, new Expectation(ExpectationKind.Can, ["user/ada"], ["s3:GetObject"], ["media/*"], RequestContext.Empty, Here))
        );
    }

    [Theory]
    [InlineData(true, "S3C342")]
    [InlineData(false, "S3C341")]
    public void What_is_not_known_is_never_a_pass(bool declaredOnly, string code)
    {
        var team = Set(
            User("ada", inline: Grant("s3:GetObject", "arn:aws:s3:::media/*"), policies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"]),
            Bucket("media", null)
        );
        var cannot = new Expectation(ExpectationKind.Cannot, ["user/ada"], ["s3:PutObject"], ["media/*"], RequestContext.Empty, Here);
        var diagnostic = Assert.Single(Judge(team, cannot, declaredOnly));
        Assert.Equal(code, diagnostic.Code);
        Assert.Contains("ReadOnlyAccess", diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bucket_that_nobody_knows_leaves_the_answer_open()
    {
        var can = new Expectation(ExpectationKind.Can, ["user/ada"], ["s3:GetObject"], ["elsewhere/*"], RequestContext.Empty, Here);
        var team = Set(User("ada", inline: Grant("s3:GetObject", "*")));
        Assert.Contains("the policy of bucket/elsewhere", Assert.Single(Judge(team, can)).Message, StringComparison.Ordinal);
    }

    /// <summary>It may need a key, and what the manifests do not declare is not known offline.</summary>
    [Theory]
    [InlineData("s3:GetObject", false, "S3C342")]
    [InlineData("s3:GetObject", true, null)]
    [InlineData("s3:DeleteObject", false, null)]
    public void Offline_a_can_of_objects_needs_the_default_encryption(string action, bool isDeclared, string? code)
    {
        var (address, media) = Bucket("media", null);
        var bucket = (address, isDeclared ? media.With("encryption", FacetValue.Absent.Instance) : media);
        var team = Set(User("ada", inline: Grant(action, "arn:aws:s3:::media/*")), bucket);
        var can = new Expectation(ExpectationKind.Can, ["user/ada"], [action], ["media/*"], RequestContext.Empty, Here);
        Assert.Equal(code, Judge(team, can, declaredOnly: true).SingleOrDefault()?.Code);
        // Layers that no manifest could show are a note of a plan alone.
        Assert.Empty(new ExpectationJudge(AccessModel.Of(team, AccessFacts.Nothing(Account, "aws")), "aws", true, []).Notes([can]));
    }

    [Fact]
    public void A_can_of_one_value_of_a_variable_that_is_not_known_does_not_hold()
    {
        var team = Set(User("ada", inline: Grant("s3:GetObject", "arn:aws:s3:::media/${aws:PrincipalTag/team}/*")), Bucket("media", null));
        var can = new Expectation(ExpectationKind.Can, ["user/ada"], ["s3:GetObject"], ["media/red/*"], RequestContext.Empty, Here);
        Assert.Equal("S3C340", Assert.Single(Judge(team, can)).Code);
    }

    private static SourceSpan Here { get; } = new("team.yaml", 7, 5);

    private static List<Diagnostic> Judge(ResourceSet state, Expectation expectation, bool declaredOnly = false) =>
        [.. new ExpectationJudge(AccessModel.Of(state, AccessFacts.Nothing(Account, "aws")), "aws", declaredOnly, []).Judge([expectation])];
}
