namespace S3Creds.Sandbox;

/// <summary>The point of a request's life at which a fault hook runs.</summary>
public enum FaultPoint
{
    /// <summary>Routed, nothing checked or changed yet.</summary>
    BeforeEffect,

    /// <summary>The state has changed in memory and is not yet on disk.</summary>
    AfterEffect,

    /// <summary>The effect is durable and the answer ready.</summary>
    BeforeAnswer,
}

/// <summary>What a fault hook sees of a request.</summary>
/// <param name="Number">The how-manieth request of this sandbox, from 1.</param>
/// <param name="Service"><c>iam</c>, <c>sts</c>, <c>s3</c> or <c>ssm</c>.</param>
/// <param name="Operation">The API's name, such as <c>CreateUser</c> or <c>PutBucketPolicy</c>.</param>
/// <param name="Resource">The name that the request is about, such as <c>user/NAME</c> or <c>BUCKET/KEY</c>; empty when there is
/// none.</param>
/// <param name="Occurrence">The how-manieth request of this service and operation, from 1.</param>
/// <param name="AccessKeyId">Empty for unsigned requests; as claimed, not yet verified.</param>
public sealed record RequestSummary(
    long Number,
    string Service,
    string Operation,
    string Resource,
    long Occurrence,
    bool IsWrite,
    string AccessKeyId
)
{
    /// <summary>The account of the caller; empty where it is not known.</summary>
    public string Account { get; init; } = "";

    /// <summary>It carries If-Match or If-None-Match.</summary>
    public bool IsConditional { get; init; }
}

/// <summary>Asked at every <see cref="FaultPoint"/> of every request; null is no fault.</summary>
public delegate ValueTask<Fault?> FaultHook(FaultPoint point, RequestSummary request, CancellationToken cancellationToken);

/// <summary>A false success: the status is 200, the body is not an answer to the operation.</summary>
public enum StrangeAnswer
{
    /// <summary>The HTML page of a proxy or portal, with none of the service's headers.</summary>
    Page,

    /// <summary>No body.</summary>
    Empty,

    /// <summary>The first half of the body, with a matching length.</summary>
    Cut,

    /// <summary>Another root element; for JSON an array.</summary>
    ForeignRoot,

    /// <summary>A list that is marked as truncated, without the next marker.</summary>
    NoMarker,
}

/// <summary>What goes wrong.</summary>
public abstract record Fault
{
    private Fault() { }

    public static Fault Throttle { get; } = new Error(400, "Throttling", "Rate exceeded");

    public static Fault SlowDown { get; } = new Error(503, "SlowDown", "Please reduce your request rate.");

    public static Fault InternalError { get; } = new Error(500, "InternalFailure", "We encountered an internal error. Please try again.");

    /// <summary>What S3 answers a conditional write that meets another one (API reference, PutObject and DeleteObject): to be sent
    /// again.</summary>
    public static Fault ConditionalRequestConflict { get; } =
        new Error(
            409,
            "ConditionalRequestConflict",
            "The conditional request cannot succeed due to a conflicting operation against this resource."
        );

    /// <summary>Wait (on the signature clock), then go on.</summary>
    public sealed record Delay(TimeSpan Time) : Fault;

    /// <summary>Answer with this error in the service's form.</summary>
    public sealed record Error(int Status, string Code, string Message) : Fault
    {
        /// <summary>What stands beside the code and the message, such as <c>ArgumentName1</c>.</summary>
        public IReadOnlyList<(string Name, string Value)> Details { get; init; } = [];
    }

    /// <summary>Answer with something that is not the service's: what a proxy, or a store that does not serve the call, sends.</summary>
    public sealed record Foreign(int Status, string ContentType, string Body) : Fault;

    /// <summary>Close the connection without an answer.</summary>
    public sealed record Reset : Fault;

    /// <summary>Send the whole header and only the first <paramref name="Bytes"/> of the body, then close the connection.</summary>
    public sealed record Truncate(int Bytes) : Fault;

    /// <summary>Carry the request out, and put something else in place of a success's answer (only <see
    /// cref="FaultPoint.BeforeAnswer"/>).</summary>
    public sealed record Strange(StrangeAnswer Kind) : Fault;

    /// <summary>Carry the request out twice (only <see cref="FaultPoint.BeforeEffect"/>), and answer as the first or the second
    /// time.</summary>
    public sealed record Duplicate(bool AnswerFirst = false) : Fault;

    /// <summary>Carry the request out as a store does that ignores If-Match and If-None-Match of writes (only <see
    /// cref="FaultPoint.BeforeEffect"/>).</summary>
    public sealed record Unconditional : Fault;
}
