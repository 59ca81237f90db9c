using System.Net;
using Amazon.Runtime;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;

namespace S3Creds.Core.Tests.Aws;

/// <summary>A refusal always has a reason that can be read: a store that gives none is said to give none.</summary>
public sealed class ReasonTests
{
    private const string S3 = "<?xml version=\"1.0\"?><Error><Code>InvalidArgument</Code>{0}<RequestId>r1</RequestId></Error>";
    private const string Query =
        "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidArgument</Code>{0}</Error><RequestId>r1</RequestId></ErrorResponse>";

    /// <summary>What stands in the place of a message.</summary>
    public static TheoryData<string> Messages =>
        ["", "<Message/>", "<Message></Message>", "<Message> </Message>", "<Message>\n\t</Message>", "<Message>.</Message>"];

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task A_refusal_without_a_message_is_said_to_have_none(string message)
    {
        foreach (
            var (send, body, type) in ((Func<AwsSession, Task>, string, string)[])
                [
                    (a => a.S3("us-east-1").PutBucketAsync("media"), Filled(S3, message), "application/xml"),
                    (a => a.Iam.GetRoleAsync(new() { RoleName = "r" }), Filled(Query, message), "text/xml"),
                    (a => a.WhoAmIAsync(default), Filled(Query, message), "text/xml"),
                    (
                        a => a.Ssm("us-east-1").DescribeParametersAsync(new()),
                        message.Contains('<')
                            ? $$"""{"__type":"InvalidArgument","message":"{{message.Split('>')[1].Split('<')[0].ReplaceLineEndings(" ").Replace('\t', ' ')}}"}"""
                            : """{"__type":"InvalidArgument"}""",
                        "application/x-amz-json-1.1"
                    ),
                ]
        )
        {
            using var aws = new AwsSession(
                new AwsSessionOptions(
                    new BasicAWSCredentials("AKIA", "secret"),
                    "us-east-1",
                    "http://localhost",
                    new Always(HttpStatusCode.BadRequest, body, type)
                )
            );
            var refused = await Assert.ThrowsAnyAsync<Exception>(() => send(aws));
            var found = AwsError.Explain(refused);
            Assert.Equal("S3C220", found.Code);
            Assert.True(found.Message.Contains(": the store gives no reason", StringComparison.Ordinal), $"{body}: {found.Message}");
        }
    }

    [Theory]
    [InlineData(null, null, "refused: the store gives no reason")]
    [InlineData("AccessDenied", "", "AccessDenied: the store gives no reason")]
    [InlineData("AccessDenied", " .", "AccessDenied: the store gives no reason")]
    [InlineData("AccessDenied", "Access Denied.", "AccessDenied: Access Denied")]
    public void A_refusal_in_a_list_has_a_reason_too(string? code, string? message, string reason) =>
        Assert.Equal(reason, AwsError.Reason(code, message));

    private static string Filled(string form, string message) => form.Replace("{0}", message, StringComparison.Ordinal);

    private sealed class Always(HttpStatusCode status, string body, string type) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(
                new HttpResponseMessage(status)
                {
                    Content = new StringContent(body, System.Text.Encoding.UTF8, type),
                    RequestMessage = request,
                }
            );
    }
}
