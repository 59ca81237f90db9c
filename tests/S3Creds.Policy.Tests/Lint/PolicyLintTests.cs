namespace S3Creds.Policy.Tests.Lint;

public class PolicyLintTests
{
    [Theory]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObjekt","Resource":"arn:aws:s3:::media/*"}""", "S3C700", "did you mean s3:GetObject?")]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media"}""", "S3C702", null)]
    [InlineData("""{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::media/*"}""", "S3C702", null)]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*"}""", "S3C703", null)]
    [InlineData("""{"Effect":"Allow","Action":"S3:**","Resource":"arn:aws:s3:::*"}""", "S3C703", null)]
    [InlineData(
        """{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::media","Condition":{"StringLike":{"s3:prefixx":"a/*"}}}""",
        "S3C701",
        "did you mean s3:prefix?"
    )]
    [InlineData("""{"Effect":"Allow","NotAction":"s3:DeleteObject","Resource":"arn:aws:s3:::media/*"}""", "S3C706", null)]
    [InlineData(
        """{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::media/*","Condition":{"ForAllValues:StringEquals":{"s3:RequestObjectTagKeys":"a"}}}""",
        "S3C707",
        null
    )]
    [InlineData("""{"Effect":"Allow","Action":"iam:PutUserPol*","Resource":"*"}""", "S3C709", null)]
    [InlineData(
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"StringEqual":{"aws:username":"a"}}}""",
        "S3C710",
        "did you mean StringEquals?"
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"NullIfExists":{"aws:username":"true"}}}""",
        "S3C710",
        null
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"IpAddress":{"aws:SourceIP4":"10.0.0.0/8"}}}""",
        "S3C701",
        "did you mean aws:SourceIp?"
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"ForAnyValue:StringEquals":{"aws:username":"a"}}}""",
        "S3C711",
        "StringEquals"
    )]
    [InlineData(
        """{"Effect":"Deny","Action":"s3:PutObject","Resource":"arn:aws:s3:::media/*","Condition":{"ForAllValues:StringEquals":{"aws:username":"a"}}}""",
        "S3C711",
        "StringEquals"
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"s3:PutObjectTagging","Resource":"arn:aws:s3:::media/*","Condition":{"StringEquals":{"s3:RequestObjectTagKeys":"a"}}}""",
        "S3C711",
        null
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"s3:PutObjectTagging","Resource":"arn:aws:s3:::media/*","Condition":{"ForAnyValue:StringEqualsIfExists":{"s3:RequestObjectTagKeys":"a"}}}""",
        "S3C711",
        null
    )]
    [InlineData(
        """{"Effect":"Allow","Action":["s3:ListBucket","s3:GetObject"],"Resource":["arn:aws:s3:::media","arn:aws:s3:::media/*"],"Condition":{"StringLike":{"s3:prefix":"home/*"}}}""",
        "S3C712",
        null
    )]
    [InlineData(
        """{"Effect":"Deny","Action":"s3:Delete*","Resource":"arn:aws:s3:::media/*","Condition":{"StringLike":{"s3:prefix":"home/*"}}}""",
        "S3C712",
        null
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"IpAddress":{"aws:SourceIp":["52.0.0.0/33","52.0.0.0/8"]}}}""",
        "S3C713",
        null
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"DateLessThan":{"aws:CurrentTime":"tomorrow"}}}""",
        "S3C713",
        null
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"Bool":{"aws:SecureTransport":"yes"}}}""",
        "S3C713",
        null
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"ArnLike":{"aws:PrincipalArn":"user/a*"}}}""",
        "S3C713",
        null
    )]
    [InlineData(
        """{"Effect":"Deny","Action":"s3:PutObject","Resource":"arn:aws:s3:::media/*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}""",
        "S3C714",
        "BoolIfExists"
    )]
    [InlineData("""{"Effect":"Deny","Action":"s3:PutObject","Resource":"arn:aws:s3::media/*"}""", "S3C715", null)]
    public void What_is_probably_not_meant_is_found(string statement, string code, string? hint)
    {
        var finding = Assert.Single(PolicyLint.Check(Document(statement), PolicyKind.Inline));
        Assert.Equal(code, finding.Rule.Code);
        Assert.True(hint is null || finding.Hint == hint, finding.Hint);
    }

    [Theory]
    [InlineData(
        """{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::media","arn:aws:s3:::media/*"]}"""
    )]
    [InlineData("""{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::media/*"}""")]
    [InlineData("""{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}""")]
    [InlineData("""{"Effect":"Deny","NotAction":"s3:*","Resource":"*"}""")]
    [InlineData("""{"Effect":"Deny","Action":"*","Resource":"*"}""")]
    [InlineData(
        """{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::media/*","Condition":{"StringLike":{"s3:prefix":"home/*"}}}"""
    )]
    [InlineData(
        """{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::media/*","Condition":{"StringEquals":{"s3:RequestObjectTag/team":"blue","aws:PrincipalTag/team":"blue"}}}"""
    )]
    [InlineData(
        """{"Effect":"Deny","Action":"s3:PutObject","Resource":"arn:aws:s3:::media/*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"},"Null":{"s3:RequestObjectTagKeys":"true"}}}"""
    )]
    [InlineData("""{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::111122223333:role/app"}""")]
    [InlineData("""{"Effect":"Allow","Action":"iam:PutUserPolicy","Resource":"arn:aws:iam::111122223333:user/ci"}""")]
    public void What_is_fine_is_left_alone(string statement) => Assert.Empty(PolicyLint.Check(Document(statement), PolicyKind.Inline));

    [Theory]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""", "S3C704")]
    [InlineData(
        """{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::other/*"}""",
        "S3C708"
    )]
    [InlineData(
        """{"Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""",
        "S3C706"
    )]
    public void Bucket_policies_have_their_own_traps(string statement, string code) =>
        Assert.Equal(code, Assert.Single(PolicyLint.Check(Document(statement), PolicyKind.Bucket, "media")).Rule.Code);

    [Fact]
    public void A_role_for_everyone_is_a_public_grant() =>
        Assert.Equal(
            "S3C704",
            Assert
                .Single(
                    PolicyLint.Check(Document("""{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}"""), PolicyKind.Trust)
                )
                .Rule.Code
        );

    [Fact]
    public void A_variable_without_a_version_is_text()
    {
        var old = PolicyDocument.Parse(
            """{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/${aws:username}/*"}]}"""
        );
        Assert.Equal("S3C705", Assert.Single(PolicyLint.Check(old, PolicyKind.Inline)).Rule.Code);
    }

    /// <summary>A hint is followed word by word: the finding is gone, and nothing new is found.</summary>
    [Theory]
    [MemberData(nameof(Examples))]
    public void The_remedy_of_a_hint_silences_its_finding(string code, int example)
    {
        var (_, kind, before, after) = LintExamples.All[example];
        Assert.Contains(code, PolicyLint.Check(Document(before), kind, "media").Select(f => f.Rule.Code));
        Assert.Empty(PolicyLint.Check(Document(after), kind, "media"));
    }

    public static TheoryData<string, int> Examples
    {
        get
        {
            var data = new TheoryData<string, int>();
            for (var i = 0; i < LintExamples.All.Count; i++)
            {
                data.Add(LintExamples.All[i].Code, i);
            }

            return data;
        }
    }

    private static PolicyDocument Document(string statement) =>
        PolicyDocument.Parse($$"""{"Version":"2012-10-17","Statement":[{{statement}}]}""");
}
