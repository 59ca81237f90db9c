using Amazon.Runtime;

namespace S3Creds.Core.Aws;

/// <param name="Region">Region of the calls that have no bucket, and of buckets that name none.</param>
/// <param name="EndpointUrl">The URL of a store that is not AWS (or an emulator): all services at this address. Null: AWS.</param>
/// <param name="Handler">Sends the requests in place of the network. Not disposed by the session.</param>
/// <param name="ReadsInFlight">At most; fewer while the store throttles.</param>
/// <param name="AnswerWithin">How long one send may wait for its answer; null: the SDK's 100 s.</param>
/// <param name="Accountless">The store has no accounts (<c>account: none</c>): STS is not called, and no owner is expected of a
/// bucket.</param>
/// <param name="GrantSettle">How long a grant that moves is in both policies; null: 30 s on AWS, else no time.</param>
/// <param name="Real">The clock that answers and programs take their time by; null: the machine's.</param>
/// <param name="MaxAttempts">Sends of one call in all, first one included; the SDK's own 3 is too few for IAM's throttling.</param>
public sealed record AwsSessionOptions(
    AWSCredentials Credentials,
    string Region,
    string? EndpointUrl = null,
    HttpMessageHandler? Handler = null,
    TimeProvider? Time = null,
    int MaxAttempts = 8,
    int ReadsInFlight = 64,
    TimeSpan? AnswerWithin = null,
    bool Accountless = false,
    TimeSpan? GrantSettle = null,
    TimeProvider? Real = null
);
