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

    /// <summary>Null until an answer with a date came.</summary>
    public DateTimeOffset? Now
    {
        get
        {
            lock (gate)
                return first is { } f ? f.Date + time.GetElapsedTime(f.At) : null;
        }
    }

    internal void Heard(string? date)
    {
        lock (gate)
        {
            if (
                first is null
                && DateTimeOffset.TryParseExact(date, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)
            )
                first = (parsed, time.GetTimestamp());
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
            return await base.InvokeAsync<T>(executionContext);
        }
        finally
        {
            clock.Heard(executionContext.ResponseContext.HttpResponse?.GetHeaderValue("Date"));
        }
    }
}
