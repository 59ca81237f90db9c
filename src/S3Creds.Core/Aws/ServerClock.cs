using System.Globalization;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace S3Creds.Core.Aws;

/// <summary>
/// The time of the account, from the <c>Date</c> of its first answer: the end of a plan must not depend on the clock of the machine that
/// applies it.
/// </summary>
public sealed class ServerClock(TimeProvider time)
{
    private readonly Lock gate = new();
    private (DateTimeOffset Date, long At)? first;
    private DateTimeOffset? latest;

    /// <summary>Null until an answer with a date came.</summary>
    public DateTimeOffset? Now
    {
        get
        {
            lock (gate)
                return first is { } f ? f.Date + time.GetElapsedTime(f.At) : null;
        }
    }

    /// <summary>The date of the last answer, as it was sent; null where that answer had none.</summary>
    internal DateTimeOffset? Latest
    {
        get
        {
            lock (gate)
                return latest;
        }
    }

    internal void Heard(string? date)
    {
        lock (gate)
        {
            latest = DateTimeOffset.TryParseExact(date, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)
                ? parsed
                : null;
            if (first is null && latest is { } date0)
                first = (date0, time.GetTimestamp());
        }
    }
}

/// <summary>Hears the date of every answer, of errors too.</summary>
internal sealed class ServerClockHandler(ServerClock clock) : PipelineHandler
{
    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        try
        {
            var result = await base.InvokeAsync<T>(executionContext);
            clock.Heard(executionContext.ResponseContext.HttpResponse?.GetHeaderValue("Date"));
            return result;
        }
        catch (Exception e)
        {
            // The answer of an error is with its exception.
            var answer = (e.InnerException as HttpErrorResponseException ?? e as HttpErrorResponseException)?.Response;
            clock.Heard((answer ?? executionContext.ResponseContext.HttpResponse)?.GetHeaderValue("Date"));
            throw;
        }
    }
}
