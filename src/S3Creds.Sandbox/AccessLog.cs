using System.Text;
using System.Text.Json;

namespace S3Creds.Sandbox;

/// <summary>One answered (or broken-off) request. Times are of the resource clock.</summary>
/// <param name="Status">The HTTP status; 0 when the connection was closed without an answer.</param>
/// <param name="ErrorCode">Empty on success.</param>
public sealed record AccessLogEntry(
    DateTimeOffset Time,
    long Number,
    string Service,
    string Operation,
    string Resource,
    int Status,
    string ErrorCode,
    string AccessKeyId,
    bool IsWrite
)
{
    /// <summary>What the caller had to be allowed, in the order in which it was decided.</summary>
    public IReadOnlyList<DecidedAction> Actions { get; init; } = [];
}

/// <summary>One action that a request was judged by.</summary>
/// <param name="Action">Such as <c>iam:CreateUser</c>.</param>
/// <param name="Resource">An ARN or <c>*</c>.</param>
public sealed record DecidedAction(string Action, string Resource, bool Allowed);

/// <summary>Counts of the requests that a sandbox has answered, for tests that assert how many calls were made.</summary>
public sealed class RequestCounters
{
    private const int Kept = 100_000;
    private readonly Lock gate = new();
    private readonly Queue<AccessLogEntry> entries = new();
    private readonly SortedDictionary<string, long> counts = new(StringComparer.Ordinal);
    private readonly TextWriter? log;

    internal RequestCounters(TextWriter? log) => this.log = log;

    /// <summary>The last requests (at most 100,000), oldest first.</summary>
    public IReadOnlyList<AccessLogEntry> Entries
    {
        get
        {
            lock (gate)
            {
                return [.. entries];
            }
        }
    }

    /// <summary>Requests answered since the start or the last <see cref="Reset"/>.</summary>
    public long Total { get; private set; }

    /// <summary>How many of them were of kinds that change state, whether they succeeded or not.</summary>
    public long Writes { get; private set; }

    /// <summary>How many requests were of this operation, for example <c>("iam", "CreateUser")</c>.</summary>
    public long Count(string service, string operation)
    {
        lock (gate)
        {
            return counts.GetValueOrDefault(service + ":" + operation);
        }
    }

    public void Reset()
    {
        lock (gate)
        {
            entries.Clear();
            counts.Clear();
            Total = 0;
            Writes = 0;
        }
    }

    internal void Add(AccessLogEntry entry)
    {
        lock (gate)
        {
            if (entries.Count == Kept)
            {
                entries.Dequeue();
            }

            entries.Enqueue(entry);
            var key = entry.Service + ":" + entry.Operation;
            counts[key] = counts.GetValueOrDefault(key) + 1;
            Total++;
            Writes += entry.IsWrite ? 1 : 0;
            log?.WriteLine(Line(entry));
        }
    }

    private static string Line(AccessLogEntry entry)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", entry.Time);
            json.WriteNumber("number", entry.Number);
            json.WriteString("service", entry.Service);
            json.WriteString("operation", entry.Operation);
            json.WriteString("resource", entry.Resource);
            json.WriteNumber("status", entry.Status);
            json.WriteString("error", entry.ErrorCode);
            json.WriteString("accessKeyId", entry.AccessKeyId);
            json.WriteBoolean("write", entry.IsWrite);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
