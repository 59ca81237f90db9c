using System.Collections.Concurrent;
using System.Globalization;

namespace S3Creds.Sandbox.Hosting;

/// <summary>The token buckets of each account, as AWS has them: so many requests a second, and as many at once as the bucket holds. What is
/// beyond is refused as AWS refuses it.</summary>
/// <remarks>
/// AWS publishes how it works, not how many: https://aws.amazon.com/blogs/security/how-to-monitor-and-query-iam-resources-at-scale-part-2/.
/// </remarks>
public sealed class RequestLimit
{
    private readonly ConcurrentDictionary<(string Account, string Service, bool IsWrite), Bucket> buckets = new();
    private readonly IReadOnlyList<Rule> rules;
    private readonly TimeProvider clock;

    private RequestLimit(IReadOnlyList<Rule> rules, TimeProvider clock) => (this.rules, this.clock) = (rules, clock);

    /// <summary>The same for every service, reads and writes together; a bucket holds what a second brings.</summary>
    public RequestLimit(double perSecond, TimeProvider clock)
        : this([new Rule("*", null, perSecond, perSecond)], clock) { }

    /// <param name="IsWrite">Null: reads and writes from one bucket.</param>
    private sealed record Rule(string Service, bool? IsWrite, double PerSecond, double Burst);

    /// <summary>
    /// What users report of AWS. IAM: a client that is used on many accounts limits its reads to 35 a second
    /// (https://github.com/turbot/steampipe-plugin-aws, https://github.com/turbot/steampipe-plugin-aws/pull/2547); changing roles in a row
    /// is throttled at far less (https://github.com/gruntwork-io/cloud-nuke/issues/371,
    /// https://github.com/aws-amplify/amplify-cli/issues/13687): the figure for writes is a guess. S3: 100 writes and
    /// 300 reads a second, 800 at once, were AWS's own figures for one partition
    /// (https://github.com/eth0izzle/bucket-stream/issues/11). STS: each endpoint has a limit of its own
    /// (https://repost.aws/knowledge-center/iam-sts-throttling-error).
    /// </summary>
    public const string Aws = "iam:read=35/70,iam:write=10/20,sts=100/200,s3:read=300/800,s3:write=100/200";

    /// <summary><c>N</c> for every service, <c>aws</c> for <see cref="Aws"/>, or limits by service:
    /// <c>iam:write=10/20,s3=100</c>, a rate and what the bucket holds (twice the rate where it is left out).</summary>
    /// <exception cref="FormatException">What is wrong with it, in words.</exception>
    public static RequestLimit Parse(string text, TimeProvider clock)
    {
        if (text == "aws")
            text = Aws;
        if (!text.Contains('=', StringComparison.Ordinal))
            return new RequestLimit(Rate(text), clock);
        return new RequestLimit([.. text.Split(',').Select(OneRule)], clock);
    }

    /// <summary>Takes a token for the request; the refusal where there is none.</summary>
    public Fault? Refuse(RequestSummary request)
    {
        var rule = rules.FirstOrDefault(r =>
            (r.Service == "*" || r.Service == request.Service) && (r.IsWrite ?? request.IsWrite) == request.IsWrite
        );
        if (rule is null)
            return null;
        var bucket = buckets.GetOrAdd((request.Account, request.Service, rule.IsWrite ?? false), _ => new Bucket(
            rule.PerSecond,
            Math.Max(1, rule.Burst),
            clock
        ));
        return bucket.Take() ? null
            : request.Service == "s3" ? Fault.SlowDown
            : Fault.Throttle;
    }

    private static Rule OneRule(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var (name, numbers) = equals < 0 ? (text, "") : (text[..equals], text[(equals + 1)..]);
        var (service, kind) = name.Split(':') switch
        {
            [var one] => (one, null),
            [var one, "read"] => (one, false),
            [var one, "write"] => (one, (bool?)true),
            _ => throw new FormatException($"'{name}' is not a service, SERVICE:read or SERVICE:write"),
        };
        if (service is not ("iam" or "sts" or "s3" or "ssm" or "kms"))
            throw new FormatException($"'{service}' is not a service: expected iam, sts, s3, ssm or kms");
        return numbers.Split('/') switch
        {
            [var rate] => new Rule(service, kind, Rate(rate), 2 * Rate(rate)),
            [var rate, var burst] => new Rule(service, kind, Rate(rate), Rate(burst)),
            _ => throw new FormatException($"'{numbers}' is not RATE or RATE/BURST"),
        };
    }

    private static double Rate(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate > 0
            ? rate
            : throw new FormatException($"'{text}' is not a number above 0");

    private sealed class Bucket(double perSecond, double full, TimeProvider clock)
    {
        private readonly Lock gate = new();
        private readonly double most = full;
        private double left = full;
        private long at = clock.GetTimestamp();

        public bool Take()
        {
            lock (gate)
            {
                var now = clock.GetTimestamp();
                left = Math.Min(most, left + (clock.GetElapsedTime(at, now).TotalSeconds * perSecond));
                at = now;
                if (left < 1)
                    return false;
                left--;
                return true;
            }
        }
    }
}
