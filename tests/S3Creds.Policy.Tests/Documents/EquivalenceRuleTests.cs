namespace S3Creds.Policy.Tests.Documents;

/// <summary> The rules of equivalence, one by one. D: one document, nothing is written. A: the same access today, but another document. N:
/// never equal. An error is what the parser refuses. </summary>
public class EquivalenceRuleTests
{
    private const string Open = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow",""";

    private const string Bucket = Open + """ "Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*",""";

    [Theory]
    [InlineData(
        "1 white space, key order, escapes",
        "D",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}]}""",
        """{ "Statement" : [ { "Resource":"arn:aws:s3:::media\u002f*", "Action":"s3:\u0047etObject", "Effect":"Allow" } ], "Version":"2012-10-17" }"""
    )]
    [InlineData(
        "2 a plus stays a plus",
        "N",
        Open + """ "Action":"s3:GetObject","Resource":"arn:aws:s3:::media/a+b"}]}""",
        Open + """ "Action":"s3:GetObject","Resource":"arn:aws:s3:::media/a b"}]}"""
    )]
    [InlineData(
        "3 an object is a list of one",
        "D",
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}}""",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::media/*"]}]}"""
    )]
    [InlineData(
        "4 order and duplicates of actions and resources",
        "D",
        Open + """ "Action":["s3:GetObject","s3:PutObject"],"Resource":["arn:aws:s3:::a/*","arn:aws:s3:::b/*"]}]}""",
        Open + """ "Action":["s3:PutObject","s3:GetObject","s3:PutObject"],"Resource":["arn:aws:s3:::b/*","arn:aws:s3:::a/*"]}]}"""
    )]
    [InlineData(
        "4 also of what is excluded",
        "D",
        Open + """ "NotAction":["s3:GetObject","s3:PutObject"],"NotResource":["arn:aws:s3:::a/*","arn:aws:s3:::b/*"]}]}""",
        Open
            + """ "NotAction":["s3:PutObject","s3:GetObject"],"NotResource":["arn:aws:s3:::b/*","arn:aws:s3:::a/*","arn:aws:s3:::a/*"]}]}"""
    )]
    [InlineData(
        "5 order of statements and repeated ones",
        "D",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"},{"Effect":"Deny","Action":"s3:PutObject","Resource":"*"}]}""",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:PutObject","Resource":"*"},{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"},{"Effect":"Deny","Action":"s3:PutObject","Resource":"*"}]}"""
    )]
    [InlineData(
        "6 case and stars of actions",
        "D",
        Open + """ "Action":["S3:GETOBJECT","s3:**","s3:Get*?"],"Resource":"*"}]}""",
        Open + """ "Action":["s3:GetObject","s3:*","s3:get?*"],"Resource":"*"}]}"""
    )]
    [InlineData(
        "6 everything of every service",
        "D",
        Open + """ "Action":"*:*","Resource":"*"}]}""",
        Open + """ "Action":"*","Resource":"*"}]}"""
    )]
    [InlineData(
        "7 case of Effect",
        "error",
        Open + """ "Action":"s3:GetObject","Resource":"*"}]}""",
        """{"Version":"2012-10-17","Statement":[{"Effect":"allow","Action":"s3:GetObject","Resource":"*"}]}"""
    )]
    [InlineData(
        "8 an account's id and its root",
        "D",
        Bucket + """ "Principal":{"AWS":"111122223333"}}]}""",
        Bucket + """ "Principal":{"AWS":["arn:aws:iam::111122223333:root"]}}]}"""
    )]
    [InlineData(
        "8 not in the values of conditions",
        "N",
        Bucket + """ "Principal":"*","Condition":{"StringEquals":{"aws:PrincipalArn":"111122223333"}}}]}""",
        Bucket + """ "Principal":"*","Condition":{"StringEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:root"}}}]}"""
    )]
    [InlineData("9 everyone of every type", "D", Bucket + """ "Principal":{"*":"*"}}]}""", Bucket + """ "Principal":"*"}]}""")]
    [InlineData(
        "11 a unique id and the ARN",
        "N",
        Bucket + """ "Principal":{"AWS":"AIDAEXAMPLE1234567890"}}]}""",
        Bucket + """ "Principal":{"AWS":"arn:aws:iam::111122223333:user/alice"}}]}"""
    )]
    [InlineData(
        "12 a canonical user and an ARN",
        "N",
        Bucket + """ "Principal":{"CanonicalUser":"79a59df900b949e55d96a1e698fbaced"}}]}""",
        Bucket + """ "Principal":{"AWS":"arn:aws:iam::111122223333:root"}}]}"""
    )]
    [InlineData("13 everyone and no principal", "N", Bucket + """ "Principal":"*"}]}""", Bucket + """ "Sid":"a"}]}""")]
    [InlineData(
        "14 case of condition keys and tags",
        "D",
        Bucket + """ "Condition":{"StringEquals":{"aws:PrincipalTag/Team":"blue","AWS:UserName":"alice"}}}]}""",
        Bucket + """ "Condition":{"StringEquals":{"aws:username":"alice","aws:principaltag/team":"blue"}}}]}"""
    )]
    [InlineData(
        "15 case of operators",
        "D",
        Bucket + """ "Condition":{"ForAnyValue:StringLikeIfExists":{"aws:TagKeys":"a"}}}]}""",
        Bucket + """ "Condition":{"foranyvalue:stringlikeifexists":{"aws:TagKeys":"a"}}}]}"""
    )]
    [InlineData(
        "16 booleans and numbers are text",
        "D",
        Bucket + """ "Condition":{"Bool":{"aws:SecureTransport":true},"NumericEquals":{"s3:max-keys":10}}}]}""",
        Bucket + """ "Condition":{"Bool":{"aws:SecureTransport":"true"},"NumericEquals":{"s3:max-keys":"10"}}}]}"""
    )]
    [InlineData(
        "17 order and duplicates of conditions",
        "D",
        Bucket + """ "Condition":{"StringEquals":{"aws:username":["a","b"]},"Bool":{"aws:SecureTransport":"true"}}}]}""",
        Bucket + """ "Condition":{"Bool":{"aws:SecureTransport":["true"]},"StringEquals":{"aws:username":["b","a","b"]}}}]}"""
    )]
    [InlineData("17 an empty condition is none", "D", Bucket + """ "Condition":{}}]}""", Bucket + """ "Sid":""}]}""")]
    [InlineData(
        "18 case of a boolean",
        "D",
        Bucket + """ "Condition":{"Bool":{"aws:SecureTransport":"True"},"Null":{"aws:username":"FALSE"}}}]}""",
        Bucket + """ "Condition":{"Bool":{"aws:SecureTransport":"true"},"Null":{"aws:username":"false"}}}]}"""
    )]
    [InlineData(
        "18 case of a text is meaning",
        "N",
        Bucket + """ "Condition":{"StringEquals":{"aws:username":"True"}}}]}""",
        Bucket + """ "Condition":{"StringEquals":{"aws:username":"true"}}}]}"""
    )]
    [InlineData(
        "19 ArnEquals and ArnLike",
        "D",
        Bucket
            + """ "Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::1*:user/a"},"ArnNotEquals":{"aws:SourceArn":"arn:aws:s3:::x"}}}]}""",
        Bucket
            + """ "Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::1*:user/a"},"ArnNotLike":{"aws:SourceArn":"arn:aws:s3:::x"}}}]}"""
    )]
    [InlineData(
        "20 an address is its /32, host bits are masked",
        "D",
        Bucket + """ "Condition":{"IpAddress":{"aws:SourceIp":["192.0.2.7","10.1.2.3/8","2001:DB8::1/32"]}}}]}""",
        Bucket + """ "Condition":{"IpAddress":{"aws:SourceIp":["192.0.2.7/32","10.0.0.0/8","2001:db8::/32"]}}}]}"""
    )]
    [InlineData(
        "21 StringLike without wildcards",
        "A",
        Bucket + """ "Condition":{"StringLike":{"aws:username":"alice"}}}]}""",
        Bucket + """ "Condition":{"StringEquals":{"aws:username":"alice"}}}]}"""
    )]
    [InlineData(
        "21 values over statements",
        "A",
        Bucket + """ "Condition":{"StringEquals":{"aws:username":["a","b"]}}}]}""",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"StringEquals":{"aws:username":"a"}}},{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"StringEquals":{"aws:username":"b"}}}]}"""
    )]
    [InlineData(
        "22 no values and no condition",
        "N",
        Bucket + """ "Condition":{"StringEquals":{"aws:username":[]}}}]}""",
        Bucket + """ "Sid":""}]}"""
    )]
    [InlineData(
        "23 no version is 2008-10-17",
        "D",
        """{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}""",
        """{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"""
    )]
    [InlineData(
        "24 versions without variables",
        "A",
        """{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}""",
        Open + """ "Action":"s3:GetObject","Resource":"*"}]}"""
    )]
    [InlineData(
        "24 versions with variables",
        "N",
        """{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/${aws:username}/*"}]}""",
        Open + """ "Action":"s3:GetObject","Resource":"arn:aws:s3:::media/${aws:username}/*"}]}"""
    )]
    [InlineData(
        "25 empty Id and Sid",
        "D",
        """{"Version":"2012-10-17","Id":"","Statement":[{"Sid":"","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}""",
        Open + """ "Action":"s3:GetObject","Resource":"*"}]}"""
    )]
    [InlineData(
        "26 other Sids",
        "A",
        Open + """ "Sid":"A","Action":"s3:GetObject","Resource":"*"}]}""",
        Open + """ "Sid":"B","Action":"s3:GetObject","Resource":"*"}]}"""
    )]
    [InlineData(
        "26 other Ids",
        "A",
        """{"Version":"2012-10-17","Id":"A","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}""",
        """{"Version":"2012-10-17","Id":"B","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"""
    )]
    [InlineData(
        "27 stars of resources",
        "D",
        Open + """ "Action":"s3:GetObject","Resource":"arn:aws:s3:::media/**?"}]}""",
        Open + """ "Action":"s3:GetObject","Resource":"arn:aws:s3:::media/?*"}]}"""
    )]
    [InlineData(
        "27 case of resources",
        "N",
        Open + """ "Action":"s3:GetObject","Resource":"arn:aws:s3:::media/A"}]}""",
        Open + """ "Action":"s3:GetObject","Resource":"arn:aws:s3:::media/a"}]}"""
    )]
    [InlineData(
        "27 no percent-decoding of resources",
        "N",
        Open + """ "Action":"s3:GetObject","Resource":"arn:aws:s3:::media/a%2Fb"}]}""",
        Open + """ "Action":"s3:GetObject","Resource":"arn:aws:s3:::media/a/b"}]}"""
    )]
    [InlineData(
        "28 subsumed actions",
        "A",
        Open + """ "Action":["s3:*","s3:GetObject"],"Resource":"arn:aws:s3:::media/*"}]}""",
        Open + """ "Action":"s3:*","Resource":"arn:aws:s3:::media/*"}]}"""
    )]
    [InlineData(
        "28 split statements",
        "A",
        Open + """ "Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::media/*"}]}""",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"},{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::media/*"}]}"""
    )]
    [InlineData(
        "28 unions of prefixes",
        "A",
        Open + """ "Action":"s3:GetObject","Resource":["arn:aws:s3:::media/*","arn:aws:s3:::media/a*"]}]}""",
        Open + """ "Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}]}"""
    )]
    [InlineData(
        "29 a wildcard and today's actions",
        "A",
        Open + """ "Action":"s3:ListMultipartUploadPart*","Resource":"*"}]}""",
        Open + """ "Action":"s3:ListMultipartUploadParts","Resource":"*"}]}"""
    )]
    [InlineData(
        "30 denied and allowed elsewhere",
        "A",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::*"},{"Effect":"Deny","Action":"s3:GetObject","NotResource":"arn:aws:s3:::media/*"}]}""",
        Open + """ "Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}]}"""
    )]
    [InlineData(
        "31 everything and every bucket",
        "N",
        Open + """ "Action":"s3:*","Resource":"*"}]}""",
        Open + """ "Action":"s3:*","Resource":"arn:aws:s3:::*"}]}"""
    )]
    [InlineData(
        "32 a resource of the wrong type",
        "A",
        Open + """ "Action":"s3:GetObject","Resource":["arn:aws:s3:::media","arn:aws:s3:::media/*"]}]}""",
        Open + """ "Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}]}"""
    )]
    public void Every_rule_has_its_verdict(string rule, string verdict, string a, string b)
    {
        if (verdict == "error")
        {
            Assert.True(PolicyDocument.TryParse(a, out _, out _), rule);
            Assert.False(PolicyDocument.TryParse(b, out _, out _), rule);
            return;
        }

        var (left, right) = (PolicyDocument.Parse(a), PolicyDocument.Parse(b));
        var access = PolicyComparison.Compare(left, right).Relation;
        var principals = left.Statements.Concat(right.Statements).Any(s => s.Principal is not null);
        Assert.True(verdict == "D" == PolicyEquivalence.SameDocument(left, right), rule);
        Assert.True(
            verdict switch
            {
                "N" => access != AccessRelation.Equal || principals,
                _ => access == AccessRelation.Equal || principals,
            },
            $"{rule}: {access}"
        );
    }

    [Theory]
    [InlineData("""{"Statement":[{"Effect":"Allow","Effect":"Deny","Action":"*","Resource":"*"}]}""")]
    [InlineData("""{"Statement":[],"Statement":[]}""")]
    public void Rule_1_duplicate_keys_are_refused(string json)
    {
        Assert.False(PolicyDocument.TryParse(json, out _, out var error));
        Assert.Equal(PolicyErrorKind.DuplicateKey, error.Kind);
    }

    /// <summary>The same for anonymous requests and for IAM's in a bucket policy; another document, since trust policies and services tell
    /// them apart.</summary>
    [Fact]
    public void Rule_10_everyone_and_every_aws_principal_are_the_same_access_on_a_bucket_and_not_for_a_service()
    {
        var (a, b) = (
            PolicyDocument.Parse(Bucket + """ "Principal":"*"}]}"""),
            PolicyDocument.Parse(Bucket + """ "Principal":{"AWS":"*"}}]}""")
        );

        Assert.False(PolicyEquivalence.SameDocument(a, b));
        foreach (var who in new[] { "*", "arn:aws:iam::111122223333:user/alice", "arn:aws:iam::444455556666:user/bob" })
            Assert.Equal(AccessRelation.Equal, Relation(who));
        Assert.Equal(AccessRelation.BSubsetA, Relation("logs.amazonaws.com"));

        AccessRelation Relation(string who) =>
            PolicyComparison
                .Compare(
                    RequestPrincipal.Parse(who),
                    new PolicySet { Resources = [new ResourcePolicy(a, "media")] },
                    new PolicySet { Resources = [new ResourcePolicy(b, "media")] },
                    new ComparisonOptions { ResourceAccount = "111122223333" }
                )
                .Relation;
    }
}
