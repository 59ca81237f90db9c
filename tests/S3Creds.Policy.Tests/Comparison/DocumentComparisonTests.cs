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

    private static PolicyDocument Bucket(string principal) =>
        PolicyDocument.Parse(
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{{principal}},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}]}"""
        );

    private static PolicyDocument Identity(string actions) =>
        PolicyDocument.Parse(
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[{{actions}}],"Resource":"arn:aws:s3:::media/*"}]}"""
        );
}
