using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3.Model;

namespace S3Creds.Core.Aws;

/// <summary>
/// Sits above the SDK's resends: a call that lasts longer than a person notices is reported, whether its answer is late or the SDK pauses
/// before it sends again.
/// </summary>
/// <param name="answerWithin">How long one send may wait for its answer; null: the answer is made in this process, where nothing is waited
/// for.</param>
internal sealed class CallWaitHandler(string service, Waits waits, TimeSpan? answerWithin) : PipelineHandler
{
    /// <summary>The SDK's default, where no other is set.</summary>
    public static readonly TimeSpan UsualAnswer = TimeSpan.FromSeconds(100);

    /// <summary>The SDK's pauses grow to this.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(20);

    /// <summary>What is sent with so much content is busy, and its progress is shown elsewhere.</summary>
    private const long LargeBody = 64 * 1024;

    private const string Key = "s3creds.call";

    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        var request = executionContext.RequestContext;
        var name = request.RequestName.Replace("Request", "", StringComparison.Ordinal);
        var call = new Call(service, name, waits.Now, IsUpload(request.OriginalRequest) ? null : answerWithin);
        request.ContextAttributes[Key] = call;
        await using var noticed = waits.Noticing(() => Report(call, waits));
        return await base.InvokeAsync<T>(executionContext);
    }

    /// <summary>One more send begins.</summary>
    public static void Sent(IRequestContext request, Waits waits)
    {
        if (CallOf(request) is { } call)
            (call.Begun, call.Failure) = (waits.Now, null);
    }

    /// <summary>A send failed, and the SDK may send again.</summary>
    public static void Failed(IRequestContext request, Waits waits, string what)
    {
        if (CallOf(request) is not { } call)
            return;
        (call.Begun, call.Failure) = (waits.Now, what);
        if (call.IsLong)
            Report(call, waits);
    }

    private static Call? CallOf(IRequestContext request) => request.ContextAttributes.TryGetValue(Key, out var call) ? call as Call : null;

    private static void Report(Call call, Waits waits)
    {
        call.IsLong = true;
        if (call.Failure is { } failure)
            waits.ReportOnce(new Wait($"{call.Service} {failure}: {call.Name} is sent again", call.Begun + LongestPause, AtMost: true));
        else if (call.AnswerWithin is { } limit)
            waits.ReportOnce(new Wait($"{call.Service} has not answered {call.Name} yet", call.Begun + limit, AtMost: true));
    }

    private static bool IsUpload(AmazonWebServiceRequest request) =>
        request switch
        {
            PutObjectRequest { InputStream: { } body } => !body.CanSeek || body.Length > LargeBody,
            UploadPartRequest => true,
            _ => false,
        };

    /// <param name="AnswerWithin">Null: a late answer is not reported.</param>
    private sealed record Call(string Service, string Name, DateTimeOffset Started, TimeSpan? AnswerWithin)
    {
        /// <summary>When the last send began, or failed.</summary>
        public DateTimeOffset Begun { get; set; } = Started;

        /// <summary>Why the last send failed; null: it has not.</summary>
        public string? Failure { get; set; }

        public bool IsLong { get; set; }
    }
}
