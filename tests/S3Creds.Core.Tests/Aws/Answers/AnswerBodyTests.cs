using System.Text;
using Amazon.Runtime;
using S3Creds.Core.Aws.Answers;
using S3Creds.Core.Aws.Errors;

namespace S3Creds.Core.Tests.Aws.Answers;

/// <summary>Every shape of an answer, against everything that is none.</summary>
public sealed class AnswerBodyTests
{
    private static readonly string[] NoAnswers =
    [
        "",
        " \r\n",
        "ok",
        "null",
        "[]",
        "<html><body>Welcome</body></html>",
        "<!DOCTYPE html>\n<html><p>hi</html>",
        "<Other/>",
        "<Tagging><TagSet>",
        "<Tagging",
        "{",
        "{\"a\":",
        "<!DOCTYPE x [<!ENTITY a 'b'>]><Tagging><TagSet>&a;</TagSet></Tagging>",
        "<Tagging><TagSet/></Tagging><html/>",
        "\0\u0001\u0002",
    ];

    /// <summary>The operations whose answers have a body.</summary>
    public static TheoryData<string> Operations =>
        new(
            "ListBuckets",
            "ListObjectsV2",
            "ListVersions",
            "ListMultipartUploads",
            "GetBucketLocation",
            "GetBucketAcl",
            "GetBucketEncryption",
            "GetBucketOwnershipControls",
            "GetBucketPolicy",
            "GetBucketPolicyStatus",
            "GetBucketTagging",
            "GetBucketVersioning",
            "GetBucketWebsite",
            "GetCORSConfiguration",
            "GetPublicAccessBlock",
            "GetAccountPublicAccessBlock",
            "InitiateMultipartUpload",
            "CompleteMultipartUpload",
            "DeleteObjects",
            "GetCallerIdentity",
            "AssumeRole",
            "DescribeParameters",
            "GetParameter",
            "PutParameter"
        );

    [Theory]
    [MemberData(nameof(Operations))]
    public void What_is_no_answer_to_an_operation_fails_for_it(string operation)
    {
        var shape = AnswerShapes.Of(operation + "Request");
        foreach (var body in NoAnswers)
        {
            var error = Assert.Throws<UnreadableAnswerException>(() => Check(shape, body));
            Assert.StartsWith("the answer to Call is not valid: it", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\0', error.Message);
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Every_cut_of_an_answer_fails(string operation)
    {
        var shape = AnswerShapes.Of(operation + "Request");
        var good = Good(shape);
        Assert.NotEmpty(Check(shape, good));
        for (var length = 0; length < good.Length; length++)
            Assert.Throws<UnreadableAnswerException>(() => Check(shape, good[..length]));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_error_under_a_success_status_is_that_error(string operation)
    {
        var error = Assert.Throws<AmazonServiceException>(() =>
            Check(
                AnswerShapes.Of(operation + "Request"),
                "<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>"
            )
        );
        Assert.Equal("InternalError", error.ErrorCode);
    }

    [Fact]
    public void Blanks_ahead_of_a_document_keep_a_connection_open_and_mean_nothing() =>
        Assert.NotEmpty(
            Check(
                AnswerShapes.Of("CompleteMultipartUploadRequest"),
                "\n  \n<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>"
            )
        );

    [Fact]
    public void Cephs_name_of_a_public_access_block_is_read_as_the_block()
    {
        const string body =
            "<BlockPublicAccessBlockConfiguration "
            + "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><BlockPublicAcls>true</BlockPublicAcls></BlockPublicAccessBlockConfiguration>";
        Assert.Equal(
            "<PublicAccessBlockConfiguration "
                + "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>",
            Check(AnswerShapes.Of("GetPublicAccessBlockRequest"), body)
        );
    }

    [Theory]
    [InlineData("", true, true)]
    [InlineData("True", false, true)]
    [InlineData("<CreateBucketResponse><Bucket>b</Bucket></CreateBucketResponse>", false, true)]
    [InlineData("<html><p>Welcome</p></html>", false, false)]
    [InlineData("<!DOCTYPE html>", false, false)]
    [InlineData("Please sign in to the guest network before you go on.", false, false)]
    [InlineData("<Error/>", false, false)]
    public void A_write_without_a_documented_body_takes_none_on_AWS_and_a_word_elsewhere(string body, bool onAws, bool elsewhere)
    {
        var shape = AnswerShapes.Of("PutBucketPolicyRequest");
        Assert.Equal(onAws, IsTaken(shape, body, isAws: true));
        Assert.Equal(elsewhere, IsTaken(shape, body, isAws: false));
    }

    [Theory]
    [InlineData("<Error><Code>NoSuchTagSet</Code></Error>", true)]
    [InlineData("<html>404</html>", false)]
    [InlineData("", false)]
    public void Only_an_error_of_the_store_says_that_something_is_not_set(string body, bool believed)
    {
        var judge = new AnswerBody("GetBucketTagging", null, IsAws: true);
        Assert.Equal(believed, Record.Exception(() => judge.CheckError(Encoding.UTF8.GetBytes(body))) is null);
    }

    [Fact]
    public void An_operation_without_a_shape_is_not_sent() =>
        Assert.Throws<InvalidOperationException>(() => AnswerShapes.Of("GetBucketInventoryConfigurationRequest"));

    private static bool IsTaken(AnswerShape shape, string body, bool isAws) =>
        Record.Exception(() => new AnswerBody("Call", null, isAws).Check(shape, Encoding.UTF8.GetBytes(body))) is null;

    private static string Check(AnswerShape shape, string body) =>
        Encoding.UTF8.GetString(new AnswerBody("Call", null, IsAws: false).Check(shape, Encoding.UTF8.GetBytes(body)));

    private static string Good(AnswerShape shape) =>
        shape switch
        {
            AnswerShape.Xml { Child: null } xml => $"<?xml version=\"1.0\"?><{xml.Root} xmlns=\"urn:x\"><a/></{xml.Root}>",
            AnswerShape.Xml xml => $"<?xml version=\"1.0\"?><{xml.Root} xmlns=\"urn:x\"><{xml.Child}>1</{xml.Child}></{xml.Root}>",
            _ => "{\"Statement\":[]}",
        };
}
