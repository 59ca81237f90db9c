namespace S3Creds.Policy.Tests.Evaluation;

/// <summary>Who a resource policy names, what blocks take away, and who may assume a role.</summary>
public class PrincipalRuleTests
{
    private const string Owner = "123456789012";
    private const string Alice = "arn:aws:iam::123456789012:user/alice";
    private static readonly PolicyDocument Everything = Allow("*", "*");

    [Theory]
    [InlineData("arn:aws:iam::123456789012:role/app")]
    [InlineData("arn:aws:sts::123456789012:assumed-role/app/one")]
    public void A_boundary_limits_a_grant_to_the_role_whether_the_role_or_its_session_asks(string who)
    {
        var policies = new PolicySet
        {
            Boundary = Allow("s3:ListBucket", "*"),
            Resources = [Bucket($$"""{"AWS":"arn:aws:iam::{{Owner}}:role/app"}""")],
        };
        Assert.Equal(Decision.ImplicitlyDenied, Decide(who, policies));
        Assert.Equal(Decision.Allowed, Decide(who, policies with { Boundary = null }));
    }

    [Theory]
    [InlineData(Alice, Decision.ImplicitlyDenied)]
    [InlineData("arn:aws:iam::123456789012:user/bob", Decision.Allowed)]
    public void An_allow_by_exclusion_spares_whom_it_names(string who, Decision expected)
    {
        var excluding = PolicyDocument.Parse(
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"{{Alice}}"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}]}"""
        );
        Assert.Equal(expected, Decide(who, new PolicySet { Resources = [new ResourcePolicy(excluding, "media")] }));
    }

    [Theory]
    [InlineData("*", Decision.ExplicitlyDenied)]
    [InlineData("arn:aws:iam::999988887777:user/x", Decision.ExplicitlyDenied)]
    [InlineData(Alice, Decision.Allowed)]
    public void What_RestrictPublicBuckets_takes_away_is_denied_explicitly(string who, Decision expected)
    {
        var open = new ResourcePolicy(Bucket("\"*\"").Source, "media", RestrictPublicBuckets: true);
        Assert.Equal(
            expected,
            Decide(who, new PolicySet { Identity = who.Contains("9999", StringComparison.Ordinal) ? [Everything] : [], Resources = [open] })
        );
    }

    [Theory]
    [InlineData("""{"StringEquals":{"aws:PrincipalOrgID":"o-abc123"}}""", false)]
    [InlineData("""{"StringLike":{"aws:PrincipalOrgID":"o-*"}}""", true)]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}""", false)]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"64.0.0.0/7"}}""", true)]
    [InlineData("""{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::444455556666:role/*"}}""", true)]
    [InlineData("""{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::444455556666:role/x"}}""", false)]
    [InlineData("""{"StringLike":{"aws:userid":"AROAEXAMPLE:*"}}""", true)]
    [InlineData("""{"StringEquals":{"aws:userid":"AIDAEXAMPLE"}}""", false)]
    [InlineData("""{"StringEquals":{"aws:SourceAccount":"111122223333"}}""", false)]
    [InlineData("""{"StringEquals":{"aws:SourceVpce":"${aws:PrincipalTag/vpce}"}}""", true)]
    [InlineData("""{"ArnLike":{"s3:DataAccessPointArn":"arn:aws:s3:us-east-1:111122223333:accesspoint/*"}}""", false)]
    [InlineData("""{"ArnLike":{"s3:DataAccessPointArn":"arn:aws:s3:*:111122223333:accesspoint/x"}}""", true)]
    [InlineData("""{"StringEquals":{"s3:x-amz-server-side-encryption-aws-kms-key-id":"k"}}""", true)]
    [InlineData("""{"StringEquals":{"aws:PrincipalAccount":"444455556666"}}""", false)]
    [InlineData("""{"ArnEquals":{"aws:SourceArn":"arn:aws:sns:us-west-2:111122223333:t"}}""", false)]
    [InlineData("""{"StringEquals":{"aws:SourceVpc":"vpc-1"}}""", false)]
    [InlineData("""{"StringEquals":{"aws:SourceVpce":"vpce-1"}}""", false)]
    [InlineData("""{"StringEquals":{"aws:SourceOwner":"111122223333"}}""", false)]
    [InlineData("""{"StringEquals":{"s3:DataAccessPointAccount":"111122223333"}}""", false)]
    [InlineData("""{"StringLike":{"aws:SourceVpc":["vpc-1","vpc-*"]}}""", true)]
    [InlineData("""{"StringEquals":{"aws:SourceVpc":["vpc-1","${aws:PrincipalTag/vpc}"]}}""", true)]
    [InlineData("""{"IpAddress":{"aws:SourceIp":["192.0.2.0/24","0.0.0.0/0"]}}""", true)]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"11.0.0.0/8"}}""", false)]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"2001:db8::/32"}}""", false)]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"2000::/31"}}""", true)]
    [InlineData("""{"ArnLike":{"aws:SourceArn":"arn:aws:s3:us-east-1:111122223333:accesspoint/*"}}""", true)]
    [InlineData("""{"ArnLike":{"s3:DataAccessPointArn":"arn:aws:s3:us-east-1:111122223333:other/*"}}""", true)]
    [InlineData("""{"ArnLike":{"s3:DataAccessPointArn":"arn:aws:s3:us-east-1::accesspoint/*"}}""", true)]
    public void S3_calls_a_grant_to_everyone_public_unless_a_condition_fixes_the_caller(string condition, bool isPublic)
    {
        var document = PolicyDocument.Parse(
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{{condition}}}]}"""
        );
        Assert.Equal(isPublic, PublicAccess.IsPublic(document));
    }

    /// <summary>By whom the trust lets in, whether the caller's policies allow it, and whether a boundary does.</summary>
    [Theory]
    [InlineData("arn:aws:iam::123456789012:user/alice", false, null, true)]
    [InlineData("arn:aws:iam::123456789012:user/alice", false, false, false)]
    [InlineData("arn:aws:iam::123456789012:root", false, null, false)]
    [InlineData("arn:aws:iam::123456789012:root", true, null, true)]
    [InlineData("arn:aws:iam::123456789012:root", true, false, false)]
    [InlineData("arn:aws:iam::123456789012:user/bob", true, null, false)]
    [InlineData("arn:aws:iam::999988887777:root", true, null, false)]
    public void Trust_decides_who_may_assume_a_role_together_with_the_callers_policies(
        string trusted,
        bool allowedByIdentity,
        bool? allowedByBoundary,
        bool expected
    )
    {
        var trust = PolicyDocument.Parse(
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{trusted}}"},"Action":"sts:AssumeRole"}]}"""
        );
        var policies = new PolicySet
        {
            Identity = allowedByIdentity ? [Allow("sts:AssumeRole", "*")] : [],
            Boundary = allowedByBoundary switch
            {
                null => null,
                true => Everything,
                false => (PolicySource)Allow("s3:*", "*"),
            },
            Resources = [new ResourcePolicy(trust) { IsTrust = true }],
        };
        Assert.Equal(
            expected,
            PolicyEvaluator.IsAllowed(
                new AccessRequest(Alice, "sts:AssumeRole", "arn:aws:iam::123456789012:role/app", null, Owner),
                policies
            )
        );
    }

    [Fact]
    public void From_another_account_the_trust_and_the_callers_policies_must_both_allow()
    {
        const string Stranger = "arn:aws:iam::999988887777:user/x";
        var trust = PolicyDocument.Parse(
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{Stranger}}"},"Action":"sts:AssumeRole"}]}"""
        );
        var request = new AccessRequest(Stranger, "sts:AssumeRole", "arn:aws:iam::123456789012:role/app", null, Owner);
        var policies = new PolicySet { Resources = [new ResourcePolicy(trust) { IsTrust = true }] };
        Assert.False(PolicyEvaluator.IsAllowed(request, policies));
        Assert.True(PolicyEvaluator.IsAllowed(request, policies with { Identity = [Everything] }));
    }

    private static Decision Decide(string who, PolicySet policies) =>
        PolicyEvaluator.Evaluate(new AccessRequest(who, "s3:GetObject", "arn:aws:s3:::media/x", null, Owner), policies).Decision;

    private static ResourcePolicy Bucket(string principal) =>
        new(
            PolicyDocument.Parse(
                $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{{principal}},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}]}"""
            ),
            "media"
        );

    private static PolicyDocument Allow(string action, string resource) =>
        PolicyDocument.Create(
            new PolicyStatement
            {
                Effect = PolicyEffect.Allow,
                Action = [action],
                Resource = [resource],
            }
        );
}
