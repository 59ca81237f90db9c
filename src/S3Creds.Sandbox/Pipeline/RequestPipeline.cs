using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.Pipeline;

/// <summary>What the transport has to do: send an answer, whole or cut, or close the connection.</summary>
/// <param name="Answer">Null: close without an answer.</param>
/// <param name="CutAfter">Close after so many bytes of the body.</param>
internal sealed record Outcome(SandboxResponse? Answer, int? CutAfter = null)
{
    public static Outcome Closed { get; } = new(Answer: null);
}

/// <summary>Route, fault, authenticate, run, flush, answer: the same for sockets and for the in-memory handler.</summary>
internal sealed class RequestPipeline(SandboxCore core, RequestCounters counters, IReadOnlyList<IService> services)
{
    private readonly ConcurrentDictionary<string, StrongBox> occurrences = new(StringComparer.Ordinal);
    private readonly byte[] seed = Encoding.UTF8.GetBytes(core.Store.Current.Seed);
    private long requests;

    public async Task<Outcome> ProcessAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref requests);
        var request = NewRequest(http, number);
        var service = Dispatch(request);
        Operation operation;
        try
        {
            operation = await service.RouteAsync(request, cancellationToken);
        }
        catch (SandboxException e)
        {
            operation = new Operation("Unknown", "", IsWrite: false, (_, _) => Task.FromException<SandboxResponse>(e), Unsigned: true);
        }

        var box = occurrences.GetOrAdd(service.Name + ":" + operation.Name, _ => new StrongBox());
        var summary = new RequestSummary(
            number,
            service.Name,
            operation.Name,
            operation.Resource,
            Interlocked.Increment(ref box.Value),
            operation.IsWrite,
            request.Signature?.AccessKeyId ?? ""
        )
        {
            Account = Authenticator.AccountOf(request),
            IsConditional = (request.Header("If-Match") ?? request.Header("If-None-Match")) is not null,
        };
        var outcome = await FaultedAsync(request, service, operation, summary, cancellationToken);
        counters.Add(
            new AccessLogEntry(
                request.Now,
                number,
                summary.Service,
                summary.Operation,
                summary.Resource,
                outcome.Answer?.Status ?? 0,
                outcome.Answer?.ErrorCode ?? "",
                summary.AccessKeyId,
                summary.IsWrite
            )
            {
                Actions = [.. request.Decided],
            }
        );
        return outcome;
    }

    private async Task<Outcome> FaultedAsync(
        SandboxRequest request,
        IService service,
        Operation operation,
        RequestSummary summary,
        CancellationToken cancellationToken
    )
    {
        if (core.Options.Latency > TimeSpan.Zero)
        {
            await Task.Delay(core.Options.Latency, core.Options.SignatureClock, cancellationToken);
        }

        var fault = await AskAsync(FaultPoint.BeforeEffect, summary, cancellationToken);
        if (Instead(fault, request, service) is { } early)
        {
            return early;
        }

        request.IgnoresConditions = fault is Fault.Unconditional;
        SandboxResponse answer;
        if (fault is Fault.Duplicate duplicate)
        {
            answer = await TwiceAsync(request, service, operation, summary.Number, duplicate.AnswerFirst, cancellationToken);
        }
        else
        {
            answer = await RunAsync(request, service, operation, cancellationToken);
        }

        var cut = (fault as Fault.Truncate)?.Bytes;
        fault = await AskAsync(FaultPoint.AfterEffect, summary, cancellationToken);
        if (Instead(fault, request, service) is { } lost)
        {
            return lost;
        }

        cut = (fault as Fault.Truncate)?.Bytes ?? cut;
        await core.Store.DurableAsync(cancellationToken);
        fault = await AskAsync(FaultPoint.BeforeAnswer, summary, cancellationToken);
        if (fault is Fault.Strange strange)
        {
            var other = StrangeAnswers.Of(strange.Kind, WithIds(answer, request, service), operation.Name);
            return new Outcome(other, cut);
        }

        return Instead(fault, request, service) ?? new Outcome(WithIds(answer, request, service), (fault as Fault.Truncate)?.Bytes ?? cut);
    }

    private async Task<SandboxResponse> TwiceAsync(
        SandboxRequest request,
        IService service,
        Operation operation,
        long number,
        bool answerFirst,
        CancellationToken cancellationToken
    )
    {
        var http = request.Http;
        var body = request.Buffered ?? await request.ReadBodyAsync(int.MaxValue, cancellationToken);
        http.Request.Body = request.Body = new MemoryStream(body, writable: false);
        var first = await RunAsync(request, service, operation, cancellationToken);

        http.Request.Body = new MemoryStream(body, writable: false);
        var again = NewRequest(http, number);
        Dispatch(again);
        var second = await RunAsync(again, service, await service.RouteAsync(again, cancellationToken), cancellationToken);
        return answerFirst ? first : second;
    }

    private static async Task<SandboxResponse> RunAsync(
        SandboxRequest request,
        IService service,
        Operation operation,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (operation.Authenticates)
            {
                request.Caller = Authenticator.Authenticate(request, operation, service.Name == "s3");
            }

            return await operation.Run(request, cancellationToken);
        }
        catch (SandboxException e)
        {
            return service.RenderError(request, e);
        }
        catch (BadHttpRequestException e)
        {
            return service.RenderError(request, new SandboxException("IncompleteBody", 400, e.Message));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The boundary of the server: a bug in one operation is an answer that names it, not a lost connection.
            return service.RenderError(request, new SandboxException("InternalFailure", 500, "Sandbox bug: " + e));
        }
    }

    /// <summary>Faults that end the request here, and the waiting of those that do not.</summary>
    private static Outcome? Instead(Fault? fault, SandboxRequest request, IService service) =>
        fault switch
        {
            null or Fault.Delay or Fault.Truncate or Fault.Duplicate or Fault.Strange or Fault.Unconditional => null,
            Fault.Foreign foreign => new Outcome(
                SandboxResponse.Bytes(foreign.Status, foreign.ContentType, Encoding.UTF8.GetBytes(foreign.Body))
            ),
            Fault.Error error => new Outcome(
                WithIds(
                    service.RenderError(request, new SandboxException(error.Code, error.Status, error.Message) { Details = error.Details }),
                    request,
                    service
                )
            ),
            Fault.Reset => Outcome.Closed,
            _ => throw new UnreachableException(),
        };

    private async ValueTask<Fault?> AskAsync(FaultPoint point, RequestSummary summary, CancellationToken cancellationToken)
    {
        if (core.Options.Faults is not { } hook)
        {
            return null;
        }

        var fault = await hook(point, summary, cancellationToken);
        if (fault is Fault.Delay delay)
        {
            await Task.Delay(delay.Time, core.Options.SignatureClock, cancellationToken);
        }

        return fault;
    }

    private static SandboxResponse WithIds(SandboxResponse answer, SandboxRequest request, IService service) =>
        answer with
        {
            Headers = [(service.Name == "s3" ? "x-amz-request-id" : "x-amzn-RequestId", request.RequestId), .. answer.Headers],
        };

    private SandboxRequest NewRequest(HttpContext http, long number)
    {
        var draw = HMACSHA256.HashData(seed, Encoding.UTF8.GetBytes($"request:{number}"));
        var fraction = BitConverter.ToUInt32(draw) / (uint.MaxValue + 1.0);
        return new SandboxRequest(http, core, new Guid(draw.AsSpan(0, 16)).ToString(), lag => lag switch
            {
                ReadLag.Fixed f => f.Lag,
                ReadLag.UpTo u => u.Most * fraction,
                _ => throw new UnreachableException(),
            });
    }

    /// <summary>By the credential scope; unsigned requests by their form (POST with an Action parameter), else S3.</summary>
    private IService Dispatch(SandboxRequest request)
    {
        try
        {
            request.Signature = RequestSignature.Parse(request);
        }
        catch (SandboxException e)
        {
            request.SignatureProblem = e;
        }

        var name = request.Signature?.Service ?? (QueryProtocol.LooksLike(request) ? "sts" : "s3");
        return services.FirstOrDefault(s => s.Name == name) ?? services.First(s => s.Name == "s3");
    }

    private sealed class StrongBox
    {
        public long Value;
    }
}
