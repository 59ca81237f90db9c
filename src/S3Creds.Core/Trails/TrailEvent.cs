using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Trails;

/// <summary>A change that CloudTrail recorded, of one of the resources that were asked for.</summary>
/// <param name="RequestId">The service's id of the request; empty: it has none.</param>
/// <param name="NamesUs">Its user agent names s3creds.</param>
public sealed record TrailEvent(
    string Id,
    DateTimeOffset Time,
    RecordedCall Call,
    string Principal,
    string Source,
    string RequestId,
    bool NamesUs,
    IReadOnlyList<ResourceAddress> Resources
);
