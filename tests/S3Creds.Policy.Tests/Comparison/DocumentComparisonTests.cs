namespace S3Creds.Policy.Tests.Comparison;

/// <summary>What two documents are compared by, and what is refused.</summary>
public class DocumentComparisonTests
{
    [Theory]
    [InlineData("""{"AWS":"arn:aws:iam::123456789012:user/alice"}""", "\"*\"", AccessRelation.ASubsetB)]
    [InlineData("""{"AWS":["111122223333","444455556666"]}""", """{"AWS":"111122223333"}""", AccessRelation.BSubsetA)]
    [InlineData("""{"AWS":"111122223333"}""", """{"AWS":"arn:aws:iam::111122223333:root"}""", AccessRelation.Equal)]
    [InlineData("""{"AWS":"111122223333"}""", """{"AWS":"444455556666"}""", AccessRelation.Incomparable)]
    [InlineData("""{"Service":"logging.s3.amazonaws.com"}""", """{"Service":"cloudtrail.amazonaws.com"}""", AccessRelation.Incomparable)]
    [InlineData("\"*\"", """{"AWS":"*"}""", AccessRelation.Equal)]
    public void A_principal_more_is_more_access(string a, string b, AccessRelation relation) =>
        Assert.Equal(relation, DocumentComparison.Of(Bucket(a), Bucket(b), ComparisonOptions.Default, out _)!.Relation);

    [Fact]
    public void Actions_of_other_services_are_named_as_not_compared()
    {
        var compared = DocumentComparison.Of(
            Identity("\"s3:GetObject\",\"iam:*\""),
            Identity("\"s3:GetObject\""),
            ComparisonOptions.Default,
            out _
        )!;
        Assert.Equal(AccessRelation.Equal, compared.Relation);
        Assert.Equal(["iam:*"], compared.OtherServices);
    }

    [Theory]
    [InlineData(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}]}""",
        "trust policy"
    )]
    [InlineData(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"}]}""",
        "neither document has S3 actions"
    )]
    public void What_cannot_be_compared_is_refused(string document, string problem)
    {
        Assert.Null(
            DocumentComparison.Of(PolicyDocument.Parse(document), PolicyDocument.Parse(document), ComparisonOptions.Default, out var said)
        );
        Assert.Contains(problem, said, StringComparison.Ordinal);
    }

    [Fact]
    public void An_identity_policy_and_a_bucket_policy_do_not_compare()
    {
        Assert.Null(DocumentComparison.Of(Bucket("\"*\""), Identity("\"s3:GetObject\""), ComparisonOptions.Default, out var said));
        Assert.Contains("do not compare", said, StringComparison.Ordinal);
    }

    private const string All = """{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";
    private const string One =
        """{"Effect":"Allow","Principal":{"AWS":["111122223333","arn:aws:iam::444455556666:role/x"]},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";
    private const string Service =
        """{"Effect":"Allow","Principal":{"Service":"logging.s3.amazonaws.com"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";
    private const string OnlyOne =
        """{"Effect":"Deny","NotPrincipal":{"AWS":["111122223333","arn:aws:iam::111122223333:root"]},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";
    private const string InAccount =
        """{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}}""";
    private const string OfAccount =
        """{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";
    private const string OfAnother =
        """{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"StringEquals":{"aws:PrincipalAccount":"555566667777"}}}""";

    private const string Everyone =
        """{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":""";
    private const string Unsigned = Everyone + """{"StringEquals":{"aws:PrincipalType":"Anonymous"}}}""";
    private const string UnsignedByAccount = Everyone + """{"StringLike":{"aws:PrincipalAccount":"anonymous"}}}""";
    private const string UsersAndUnsigned = Everyone + """{"StringLike":{"aws:PrincipalType":["Anon*","User"]}}}""";
    private const string Signed = Everyone + """{"StringNotEquals":{"aws:PrincipalAccount":"anonymous"}}}""";
    private const string OfOrganization = Everyone + """{"StringEquals":{"aws:PrincipalOrgID":"o-abcdefghij"}}}""";
    private const string Users = Everyone + """{"StringEquals":{"aws:PrincipalType":"User"}}}""";
    private const string OfRoles =
        """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:role/x"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"StringEquals":{"aws:PrincipalType":"AssumedRole"}}}""";

    /// <summary>Two documents, and for whom they are compared: a plus for a gain, a minus for a loss.</summary>
    [Theory]
    [InlineData("", All, "anyone +, any other account +")]
    [InlineData("", One, "anyone, 111122223333 +, arn:aws:iam::444455556666:role/x +, any other account")]
    [InlineData(One, "", "anyone, 111122223333 -, arn:aws:iam::444455556666:role/x -, any other account")]
    [InlineData("", Service, "anyone, logging.s3.amazonaws.com +, any other account")]
    [InlineData(All, All + "," + OnlyOne, "anyone -, 111122223333, arn:aws:iam::111122223333:root, any other account -")]
    [InlineData(OfAccount, InAccount, "anyone, 111122223333, any other account")]
    // What only requests without a signature have, and what only signed ones have.
    [InlineData("", OfAnother, "anyone, any other account +")]
    [InlineData("", Unsigned, "anyone +, any other account")]
    [InlineData("", UnsignedByAccount, "anyone +, any other account")]
    [InlineData(Unsigned, UnsignedByAccount, "anyone, any other account")]
    [InlineData(Unsigned, UsersAndUnsigned, "anyone, any other account +")]
    [InlineData("", Signed, "anyone, any other account +")]
    [InlineData("", OfOrganization, "anyone, any other account +")]
    [InlineData(Users, UsersAndUnsigned, "anyone +, any other account")]
    [InlineData(OfRoles, OfRoles + "," + Unsigned, "anyone +, arn:aws:iam::444455556666:role/x, any other account")]
    [InlineData("", OfRoles, "anyone, arn:aws:iam::444455556666:role/x +, any other account")]
    public void A_resource_policy_is_compared_for_each_that_it_names_for_anyone_and_for_one_that_it_does_not(
        string a,
        string b,
        string expected
    )
    {
        var compared = DocumentComparison.Of(Of(a), Of(b), ComparisonOptions.Default, out var problem)!;
        Assert.Null(problem);
        Assert.Equal(
            expected,
            string.Join(
                ", ",
                compared.Principals.Select(p => $"{p.Who}{(p.Result.Gains.IsNo ? "" : " +")}{(p.Result.Losses.IsNo ? "" : " -")}")
            )
        );
    }

    /// <summary>The account that none names stands for every account.</summary>
    [Fact]
    public void Another_account_may_be_one_that_only_a_condition_names() =>
        Assert.True(DocumentComparison.Of(Of(""), Of(OfAnother), ComparisonOptions.Default, out _)!.Principals[^1].Result.Gains.IsYes);

    private const string Trust = """{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}""";
    private const string Own = """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";
    private const string Foreign = """{"Effect":"Allow","Action":"iam:*","Resource":"*"}""";

    /// <summary>Two documents, and what keeps them from being compared; empty: nothing does.</summary>
    [Theory]
    [InlineData(Own, "", "")]
    [InlineData("", Own, "")]
    [InlineData("", "", "")]
    [InlineData(Own, Foreign, "")]
    [InlineData(Foreign, Own, "")]
    [InlineData(Foreign, "", "neither document has S3 actions")]
    [InlineData("", Foreign, "neither document has S3 actions")]
    [InlineData(Trust, All, "trust policy")]
    [InlineData(All, Trust, "trust policy")]
    [InlineData(Own + "," + All, Own, "in some of its statements")]
    [InlineData(Own, Own + "," + All, "in some of its statements")]
    [InlineData(Own, All, "do not compare")]
    [InlineData(All + "," + Trust, All, "")]
    public void Only_two_of_one_kind_are_compared(string a, string b, string expected)
    {
        var compared = DocumentComparison.Of(Of(a), Of(b), ComparisonOptions.Default, out var problem);
        Assert.Equal(expected.Length == 0, compared is not null);
        Assert.Contains(expected, problem ?? "", StringComparison.Ordinal);
    }

    private static PolicyDocument Of(string statements) =>
        statements.Length == 0
            ? PolicyDocument.Create()
            : PolicyDocument.Parse($$"""{"Version":"2012-10-17","Statement":[{{statements}}]}""");

    private static PolicyDocument Bucket(string principal) =>
        PolicyDocument.Parse(
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{{principal}},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}]}"""
        );

    private static PolicyDocument Identity(string actions) =>
        PolicyDocument.Parse(
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[{{actions}}],"Resource":"arn:aws:s3:::media/*"}]}"""
        );
}
