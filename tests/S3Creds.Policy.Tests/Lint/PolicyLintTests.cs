namespace S3Creds.Policy.Tests.Lint;

public class PolicyLintTests
{
    [Theory]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObjekt","Resource":"arn:aws:s3:::media/*"}""", PolicyLintRule.UnknownAction, "did you mean s3:GetObject?")]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media"}""", PolicyLintRule.NoSuchRequest, null)]
    [InlineData("""{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::media/*"}""", PolicyLintRule.NoSuchRequest, null)]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*"}""", PolicyLintRule.BroadGrant, null)]
    [InlineData("""{"Effect":"Allow","Action":"S3:**","Resource":"arn:aws:s3:::*"}""", PolicyLintRule.BroadGrant, null)]
    [InlineData("""{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::media","Condition":{"StringLike":{"s3:prefixx":"a/*"}}}""", PolicyLintRule.UnknownConditionKey, "did you mean s3:prefix?")]
    [InlineData("""{"Effect":"Allow","NotAction":"s3:DeleteObject","Resource":"arn:aws:s3:::media/*"}""", PolicyLintRule.NegativeGrant, null)]
    [InlineData("""{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::media/*","Condition":{"ForAllValues:StringEquals":{"s3:RequestObjectTagKeys":"a"}}}""", PolicyLintRule.EmptySetAllows, null)]
    [InlineData("""{"Effect":"Allow","Action":"iam:PutUserPol*","Resource":"*"}""", PolicyLintRule.Escalation, null)]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"StringEqual":{"aws:username":"a"}}}""", PolicyLintRule.UnknownOperator, "did you mean StringEquals?")]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"NullIfExists":{"aws:username":"true"}}}""", PolicyLintRule.UnknownOperator, null)]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"IpAddress":{"aws:SourceIP4":"10.0.0.0/8"}}}""", PolicyLintRule.UnknownConditionKey, "did you mean aws:SourceIp?")]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"ForAnyValue:StringEquals":{"aws:username":"a"}}}""", PolicyLintRule.SetOperator, "StringEquals")]
    [InlineData("""{"Effect":"Deny","Action":"s3:PutObject","Resource":"arn:aws:s3:::media/*","Condition":{"ForAllValues:StringEquals":{"aws:username":"a"}}}""", PolicyLintRule.SetOperator, "StringEquals")]
    [InlineData("""{"Effect":"Allow","Action":"s3:PutObjectTagging","Resource":"arn:aws:s3:::media/*","Condition":{"StringEquals":{"s3:RequestObjectTagKeys":"a"}}}""", PolicyLintRule.SetOperator, null)]
    [InlineData("""{"Effect":"Allow","Action":"s3:PutObjectTagging","Resource":"arn:aws:s3:::media/*","Condition":{"ForAnyValue:StringEqualsIfExists":{"s3:RequestObjectTagKeys":"a"}}}""", PolicyLintRule.SetOperator, null)]
    [InlineData("""{"Effect":"Allow","Action":["s3:ListBucket","s3:GetObject"],"Resource":["arn:aws:s3:::media","arn:aws:s3:::media/*"],"Condition":{"StringLike":{"s3:prefix":"home/*"}}}""", PolicyLintRule.KeyNotOfAction, null)]
    [InlineData("""{"Effect":"Deny","Action":"s3:Delete*","Resource":"arn:aws:s3:::media/*","Condition":{"StringLike":{"s3:prefix":"home/*"}}}""", PolicyLintRule.KeyNotOfAction, null)]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"IpAddress":{"aws:SourceIp":["10.0.0.0/33","10.0.0.0/8"]}}}""", PolicyLintRule.DeadValue, null)]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"DateLessThan":{"aws:CurrentTime":"tomorrow"}}}""", PolicyLintRule.DeadValue, null)]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"Bool":{"aws:SecureTransport":"yes"}}}""", PolicyLintRule.DeadValue, null)]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"ArnLike":{"aws:PrincipalArn":"user/a*"}}}""", PolicyLintRule.DeadValue, null)]
    [InlineData("""{"Effect":"Deny","Action":"s3:PutObject","Resource":"arn:aws:s3:::media/*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}""", PolicyLintRule.AbsentMfa, "BoolIfExists")]
    [InlineData("""{"Effect":"Deny","Action":"s3:PutObject","Resource":"arn:aws:s3::media/*"}""", PolicyLintRule.NoArn, null)]
    public void What_is_probably_not_meant_is_found(string statement, PolicyLintRule rule, string? hint)
    {
        var finding = Assert.Single(PolicyLint.Check(Document(statement), PolicyKind.Identity));
        Assert.Equal(rule, finding.Rule);
        Assert.True(hint is null || finding.Hint == hint, finding.Hint);
    }

    [Theory]
    [InlineData("""{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::media","arn:aws:s3:::media/*"]}""")]
    [InlineData("""{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::media/*"}""")]
    [InlineData("""{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}""")]
    [InlineData("""{"Effect":"Deny","NotAction":"s3:*","Resource":"*"}""")]
    [InlineData("""{"Effect":"Deny","Action":"*","Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::media/*","Condition":{"StringLike":{"s3:prefix":"home/*"}}}""")]
    [InlineData("""{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::media/*","Condition":{"StringEquals":{"s3:RequestObjectTag/team":"blue","aws:PrincipalTag/team":"blue"}}}""")]
    [InlineData("""{"Effect":"Deny","Action":"s3:PutObject","Resource":"arn:aws:s3:::media/*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"},"Null":{"s3:RequestObjectTagKeys":"true"}}}""")]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"StringEquals":{"aws:SomethingNew":"x"}}}""")]
    [InlineData("""{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::111122223333:role/app"}""")]
    [InlineData("""{"Effect":"Allow","Action":"iam:PutUserPolicy","Resource":"arn:aws:iam::111122223333:user/ci"}""")]
    public void What_is_fine_is_left_alone(string statement) => Assert.Empty(PolicyLint.Check(Document(statement), PolicyKind.Identity));

    [Theory]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""", PolicyLintRule.PublicGrant)]
    [InlineData("""{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::other/*"}""", PolicyLintRule.OtherBucket)]
    [InlineData("""{"Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""", PolicyLintRule.NegativeGrant)]
    public void Bucket_policies_have_their_own_traps(string statement, PolicyLintRule rule) =>
        Assert.Equal(rule, Assert.Single(PolicyLint.Check(Document(statement), PolicyKind.Bucket, "media")).Rule);

    [Fact]
    public void A_role_for_everyone_is_a_public_grant() =>
        Assert.Equal(PolicyLintRule.PublicGrant, Assert.Single(PolicyLint.Check(Document("""{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}"""), PolicyKind.Trust)).Rule);

    [Fact]
    public void A_variable_without_a_version_is_text()
    {
        var old = PolicyDocument.Parse("""{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/${aws:username}/*"}]}""");
        Assert.Equal(PolicyLintRule.DeadVariable, Assert.Single(PolicyLint.Check(old, PolicyKind.Identity)).Rule);
    }

    private static PolicyDocument Document(string statement) => PolicyDocument.Parse($$"""{"Version":"2012-10-17","Statement":[{{statement}}]}""");
}
