using System.Globalization;
using System.Text.Json;
using S3Creds.Core.Kinds;

namespace S3Creds.Core.Trails;

/// <summary>One record of CloudTrail as JSON. Every member may be missing, of another type, or of any length.</summary>
internal readonly struct RecordForm(JsonElement record)
{
    private const int Longest = 2048;
    private const int LongestShown = 256;
    private const string Agent = "app/s3creds";

    public string? Account => Text(record, "recipientAccountId");

    public string Region => Text(record, "awsRegion") ?? "";

    /// <summary>An error code: the call was refused, and changed nothing.</summary>
    public bool IsRefused => Member(record, "errorCode") is { ValueKind: not JsonValueKind.Null };

    public string? Id => Shown("eventID");

    public string RequestId => Shown("requestID") ?? "";

    public string Source => Shown("sourceIPAddress") ?? "an unknown address";

    public bool NamesUs =>
        Text(record, "userAgent") is { } agent && agent.Split(' ', '[', ']', '"', ',').Contains(Agent, StringComparer.Ordinal);

    public DateTimeOffset? Time =>
        DateTimeOffset.TryParse(
            Text(record, "eventTime"),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : null;

    /// <summary>Null where it is of no service whose resources are managed, or a read.</summary>
    public RecordedCall? Call
    {
        get
        {
            var service = Text(record, "eventSource") switch
            {
                "iam.amazonaws.com" => "iam",
                "s3.amazonaws.com" => "s3",
                _ => null,
            };
            if (service is null || Shown("eventName") is not { } name || Member(record, "readOnly") is { ValueKind: JsonValueKind.True })
                return null;
            var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            // The key of a user that made it for itself, and the id of a new key, are in the answer only.
            Add(parameters, Member(Member(record, "responseElements"), "accessKey"));
            Add(parameters, Member(record, "requestParameters"));
            return new RecordedCall(service, name, parameters);
        }
    }

    /// <summary>The caller, and the service that called for it where one did.</summary>
    public string Principal
    {
        get
        {
            var identity = Member(record, "userIdentity");
            var through = Text(identity, "invokedBy");
            var who = Text(identity, "arn")
                ?? (Text(identity, "accountId") is { } account && account != Account ? $"a principal of account {account}" : null);
            return Cut(
                (who, through) switch
                {
                    ({ } name, { } service) => $"{name} through {service}",
                    ({ } name, _) => name,
                    (_, { } service) => service,
                    _ => Text(identity, "userName") ?? Text(identity, "type") ?? "an unknown principal",
                }
            );
        }
    }

    private string? Shown(string key) => Text(record, key) is { } text ? Cut(text) : null;

    private static string Cut(string text) => text.Length <= LongestShown ? text : $"{text[..LongestShown]}…";

    private static void Add(Dictionary<string, string> parameters, JsonElement? from)
    {
        if (from is not { ValueKind: JsonValueKind.Object } members)
            return;
        foreach (var member in members.EnumerateObject())
        {
            if (
                member.Value.ValueKind == JsonValueKind.String
                && NameOf(member) is { } name
                && RecordedCall.Keys.Contains(name, StringComparer.OrdinalIgnoreCase)
                && TextOf(member.Value) is { } text
            )
                parameters[name] = text;
        }
    }

    private static JsonElement? Member(JsonElement? of, string key) =>
        of is { ValueKind: JsonValueKind.Object } members && members.TryGetProperty(key, out var value) ? value : null;

    private static string? Text(JsonElement? of, string key) => Member(of, key) is { } value ? TextOf(value) : null;

    private static string? TextOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString() is { Length: > 0 and <= Longest } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or bytes that are no UTF-8: no text.
            return null;
        }
    }

    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
