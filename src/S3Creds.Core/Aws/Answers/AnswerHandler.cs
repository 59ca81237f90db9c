using System.Net;
using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using S3Creds.Core.Aws.Errors;

namespace S3Creds.Core.Aws.Answers;

/// <summary>
/// The one place that decides whether a success is one. It stands between the transport and the SDK's reading of an answer: what comes past
/// it has the
/// shape of its operation, whole. Objects are not buffered.
/// </summary>
/// <param name="isAws">AWS itself answers, not another store.</param>
/// <param name="errors">How the service writes its errors.</param>
internal sealed class AnswerHandler(bool isAws, ErrorForm errors) : PipelineHandler
{
    /// <summary>Ten times the largest page of 1,000 entries that S3 can send.</summary>
    private const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>Of a refusal, so much is kept: it names at most a hundred destinations.</summary>
    private const int MaxRefusal = 256 * 1024;

    public static void AddTo(RuntimePipeline pipeline, bool isAws, ErrorForm errors)
    {
        pipeline.AddHandlerAfter<Unmarshaller>(new AnswerHandler(isAws, errors));
        pipeline.AddHandlerAfter<RetryHandler>(new AnswerContentHandler());
    }

    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        var request = executionContext.RequestContext;
        var shape = AnswerShapes.Of(request.OriginalRequest.GetType().Name);
        try
        {
            var result = await base.InvokeAsync<T>(executionContext);
            if (executionContext.ResponseContext.HttpResponse is { } answer)
                executionContext.ResponseContext.HttpResponse = await CheckedAsync(
                    OperationOf(request),
                    shape,
                    answer,
                    request.CancellationToken
                );
            return result;
        }
        catch (HttpErrorResponseException e) when (e.Response is { } answer)
        {
            var judge = new AnswerBody(OperationOf(request), RequestId(answer), isAws);
            var body = await ReadAsync(judge, answer, request.CancellationToken);
            // The SDK takes some of these for an answer, and its callers for "not set".
            if (answer.StatusCode == HttpStatusCode.NotFound && shape is AnswerShape.Xml or AnswerShape.Json)
                judge.CheckError(body);
            // A page, or another document, has no code and no message: its status is all that counts, and its text is not shown.
            var isError = errors.IsError(body);
            var kept = new HttpErrorResponseException(new BufferedAnswer(answer, isError ? body : errors.Bare));
            // S3 names what it refuses beside its message, and the SDK reads the message alone.
            if (isError && answer.StatusCode == HttpStatusCode.BadRequest && shape is AnswerShape.Nothing)
                kept.Data[AwsError.BodyKey] = Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, MaxRefusal));
            throw kept;
        }
    }

    internal static string OperationOf(IRequestContext request)
    {
        var name = request.OriginalRequest.GetType().Name;
        return name[..^"Request".Length];
    }

    private async Task<IWebResponseData> CheckedAsync(
        string operation,
        AnswerShape shape,
        IWebResponseData answer,
        CancellationToken cancellationToken
    )
    {
        var judge = new AnswerBody(operation, RequestId(answer), isAws);
        switch (shape)
        {
            case AnswerShape.Header header:
                CheckHeader(judge, header.ETag, answer);
                if (!header.ETag && IsPage(answer))
                    throw judge.Bad("it is an HTML page");
                return answer;
            case AnswerShape.Nothing { ETag: var tagged }:
                var nothing = new BufferedAnswer(answer, judge.Check(shape, await ReadAsync(judge, answer, cancellationToken)));
                CheckHeader(judge, tagged, answer);
                return nothing;
            default:
                return new BufferedAnswer(answer, judge.Check(shape, await ReadAsync(judge, answer, cancellationToken)));
        }
    }

    /// <summary>Where there is no body to judge by, the header must be a store's: S3 answers with its request id and an object's tag, a
    /// page with neither.</summary>
    private void CheckHeader(AnswerBody judge, bool tagged, IWebResponseData answer)
    {
        if (tagged && !answer.IsHeaderPresent("ETag"))
            throw judge.Bad("it has no ETag");
        if (isAws && RequestId(answer) is null)
            throw judge.Bad("it has no request id");
    }

    private static bool IsPage(IWebResponseData answer) =>
        answer.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true
        && !answer.GetHeaderNames().Any(n => n.StartsWith("x-amz", StringComparison.OrdinalIgnoreCase));

    private static async Task<byte[]> ReadAsync(AnswerBody judge, IWebResponseData answer, CancellationToken cancellationToken)
    {
        if (answer.ResponseBody is not { } body)
            return [];
        await using var stream = await body.OpenResponseAsync();
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        for (int read; (read = await stream.ReadAsync(chunk, cancellationToken)) > 0; )
        {
            if (buffer.Length + read > MaxBytes)
                throw judge.Bad($"it is longer than {MaxBytes / 1024 / 1024} MiB");
            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }

    private static string? RequestId(IWebResponseData answer) =>
        ((string[])["x-amz-request-id", "x-amzn-RequestId"]).Where(answer.IsHeaderPresent).Select(answer.GetHeaderValue).FirstOrDefault();
}
