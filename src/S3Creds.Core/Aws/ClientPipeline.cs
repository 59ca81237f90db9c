using Amazon.Runtime.Internal;
using S3Creds.Core.Aws.Answers;

namespace S3Creds.Core.Aws;

/// <summary>What every client of a session adds to the SDK's pipeline, built in one place: pacing, the check of answers, the marks of
/// secrets, the account's clock, and no resend after an answer that cannot be read.</summary>
/// <param name="Service">As waits name it.</param>
internal sealed record ClientPipeline(string Service)
{
    /// <summary>The service's write limits are tight and not documented.</summary>
    public bool PacesWrites { get; init; }

    /// <summary>The client checks documents itself, as they stream in.</summary>
    public bool ChecksDocuments { get; init; }

    /// <summary>How the service writes its errors, where the client does not check documents itself.</summary>
    public ErrorForm Errors { get; init; } = ErrorForm.S3;

    /// <summary>S3: keys are part of the path, and grants name their grantees.</summary>
    public bool HasKeys { get; init; }

    public void AddTo(RuntimePipeline pipeline, AwsSession session)
    {
        pipeline.AddHandlerBefore<RetryHandler>(new CallWaitHandler(Service, session.Waits, session.AnswerWithin));
        PacingHandler.AddTo(pipeline, Service, PacesWrites ? session.Pace : null, session.Reads, session.Waits, () =>
            session.CountRequest(Service)
        );
        if (ChecksDocuments)
            pipeline.AddHandlerAfter<RetryHandler>(new AnswerContentHandler());
        else
            AnswerHandler.AddTo(pipeline, session.IsAws, Errors);
        SecretAnswerHandler.AddTo(pipeline);
        pipeline.AddHandlerAfter<RetryHandler>(new ServerClockHandler(session.Clock));
        pipeline.AddHandlerAfter<RetryHandler>(new WrittenRequestsHandler(session.Written));
        if (HasKeys)
        {
            pipeline.AddHandlerAfter<Marshaller>(new GranteeHandler());
            pipeline.AddHandlerAfter<Signer>(new LeadingSlashHandler());
        }

        pipeline.AddHandlerBefore<Signer>(new WriteGateHandler(session));

        // Last, so that all others have seen the exception.
        UnreadableAnswerHandler.AddTo(pipeline);
    }
}
