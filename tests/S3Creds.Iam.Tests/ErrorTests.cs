using System.Net;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Tests;

public class ErrorTests
{
    [Theory]
    [InlineData("NoSuchEntity", 404, typeof(NoSuchEntityException))]
    [InlineData("EntityAlreadyExists", 409, typeof(EntityAlreadyExistsException))]
    [InlineData("LimitExceeded", 409, typeof(LimitExceededException))]
    [InlineData("DeleteConflict", 409, typeof(DeleteConflictException))]
    [InlineData("MalformedPolicyDocument", 400, typeof(MalformedPolicyDocumentException))]
    [InlineData("InvalidInput", 400, typeof(InvalidInputException))]
    [InlineData("EntityTemporarilyUnmodifiable", 409, typeof(EntityTemporarilyUnmodifiableException))]
    [InlineData("ConcurrentModification", 409, typeof(ConcurrentModificationException))]
    [InlineData("ServiceFailure", 500, typeof(ServiceFailureException))]
    [InlineData("PolicyNotAttachable", 400, typeof(PolicyNotAttachableException))]
    [InlineData("UnmodifiableEntity", 400, typeof(UnmodifiableEntityException))]
    [InlineData("InvalidAuthenticationCode", 403, typeof(InvalidAuthenticationCodeException))]
    [InlineData("InvalidUserType", 400, typeof(InvalidUserTypeException))]
    [InlineData("ReportNotPresent", 410, typeof(CredentialReportNotPresentException))]
    [InlineData("ReportExpired", 410, typeof(CredentialReportExpiredException))]
    [InlineData("ReportInProgress", 404, typeof(CredentialReportNotReadyException))]
    [InlineData("PasswordPolicyViolation", 400, typeof(PasswordPolicyViolationException))]
    [InlineData("PolicyEvaluation", 500, typeof(PolicyEvaluationException))]
    [InlineData("ReportGenerationLimitExceeded", 409, typeof(ReportGenerationLimitExceededException))]
    [InlineData("OpenIdIdpCommunicationError", 400, typeof(OpenIdIdpCommunicationErrorException))]
    [InlineData("NotSupportedService", 404, typeof(ServiceNotSupportedException))]
    [InlineData("AccessDenied", 403, typeof(AmazonIdentityManagementServiceException))]
    public async Task An_error_code_is_a_type_with_code_message_status_and_request_id(string code, int status, Type type)
    {
        await using var server = await ScriptedServer.AnsweringAsync(ScriptedServer.Error(code, "ann &amp; bob"), status);
        using var iam = server.Client();

        var error = await Assert.ThrowsAnyAsync<AmazonIdentityManagementServiceException>(() =>
            iam.DeleteUserAsync(new DeleteUserRequest { UserName = "ann" })
        );

        Assert.IsType(type, error);
        Assert.Equal(
            (code, "ann & bob", (HttpStatusCode)status, $"req-{code}", ErrorType.Sender),
            (error.ErrorCode, error.Message, error.StatusCode, error.RequestId, error.ErrorType)
        );
        Assert.Single(server.Arrived);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html><body>Bad gateway</body></html>")]
    [InlineData("<ErrorResponse><Error><Code>NoSuch")]
    [InlineData("<!DOCTYPE x [<!ENTITY e 'boom'>]><ErrorResponse><Error><Code>&e;</Code></Error></ErrorResponse>")]
    [InlineData("<ErrorResponse><Error><Code><b>NoSuchEntity</b></Code></Error></ErrorResponse>")]
    public async Task An_error_without_a_document_of_IAM_has_its_status_and_no_code(string body)
    {
        await using var server = await ScriptedServer.AnsweringAsync(body, 502);
        using var iam = server.Client();

        var error = await Assert.ThrowsAsync<AmazonIdentityManagementServiceException>(() => iam.GetUserAsync());

        Assert.Equal(HttpStatusCode.BadGateway, error.StatusCode);
        Assert.Null(error.ErrorCode);
        Assert.DoesNotContain("boom", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RateExceeded", 400)]
    [InlineData("Throttling", 400)]
    [InlineData("EntityTemporarilyUnmodifiable", 409)]
    [InlineData("ServiceFailure", 500)]
    public async Task Passing_errors_are_retried(string code, int status)
    {
        await using var server = await ScriptedServer.StartAsync(
            (_, before, context) =>
                before < 2
                    ? ScriptedServer.WriteAsync(context, ScriptedServer.Error(code), status)
                    : ScriptedServer.WriteAsync(context, ScriptedServer.Result("GetUser", "<User><UserName>ann</UserName></User>"))
        );
        using var iam = server.Client(config => config.MaxErrorRetry = 3);

        var answer = await iam.GetUserAsync();

        Assert.Equal("ann", answer.User.UserName);
        Assert.Equal("req-1", answer.ResponseMetadata.RequestId);
        Assert.Equal(3, server.Arrived.Count);
    }

    [Theory]
    [InlineData("LimitExceeded", 409)]
    [InlineData("DeleteConflict", 409)]
    [InlineData("NoSuchEntity", 404)]
    public async Task Lasting_errors_are_not_retried(string code, int status)
    {
        await using var server = await ScriptedServer.AnsweringAsync(ScriptedServer.Error(code), status);
        using var iam = server.Client(config => config.MaxErrorRetry = 3);

        await Assert.ThrowsAnyAsync<AmazonIdentityManagementServiceException>(() => iam.GetUserAsync());

        Assert.Single(server.Arrived);
    }

    [Fact]
    public async Task With_both_retry_settings_at_zero_an_action_whose_answer_is_lost_is_sent_once()
    {
        await using var server = await ScriptedServer.StartAsync(
            (arrived, _, context) =>
            {
                if (arrived.Action != "CreateAccessKey")
                    return ScriptedServer.WriteAsync(context, ScriptedServer.Result("GetUser", "<User/>"));
                context.Abort();
                return Task.CompletedTask;
            }
        );
        using var iam = server.Client();
        await iam.GetUserAsync(); // So that the connection is one that was used before: the case the SDK calls stale.

        await Assert.ThrowsAnyAsync<Exception>(() => iam.CreateAccessKeyAsync());

        Assert.Single(server.Arrived, arrived => arrived.Action == "CreateAccessKey");
    }

    [Fact]
    public async Task With_only_the_first_at_zero_it_may_be_sent_many_times_which_is_why_there_are_two()
    {
        await using var server = await ScriptedServer.StartAsync(
            (_, _, context) =>
            {
                context.Abort();
                return Task.CompletedTask;
            }
        );
        using var iam = server.Client(config => config.MaxStaleConnectionRetries = 10);

        await Assert.ThrowsAnyAsync<Exception>(() => iam.CreateAccessKeyAsync());

        Assert.InRange(server.Arrived.Count, 2, 14);
    }
}
