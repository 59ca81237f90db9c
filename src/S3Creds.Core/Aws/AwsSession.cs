using System.Collections.Concurrent;
using Amazon.IdentityManagement;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Amazon.SimpleSystemsManagement;
using S3Creds.Core.Aws.Errors;

namespace S3Creds.Core.Aws;

/// <summary>Who is calling: account id, ARN and unique id (sts:GetCallerIdentity).</summary>
public sealed record CallerIdentity(string Account, string Arn, string UserId);

/// <param name="IsTemporary">It comes with a session token.</param>
/// <param name="Expires">Null: it does not, or when is not known here.</param>
public sealed record SigningKey(string Id, bool IsTemporary, DateTimeOffset? Expires);

/// <summary>The clients of one run against one account, made on first use. Safe for use by parallel steps.</summary>
public sealed class AwsSession : IDisposable
{
    /// <summary>The account of a store without accounts, as manifests name it.</summary>
    public const string NoAccount = "none";

    // IAM shows changes everywhere after 3 to 15 seconds; 30 were seen.
    private static readonly TimeSpan UsualGrantSettle = TimeSpan.FromSeconds(30);

    private readonly AwsSessionOptions options;
    private readonly AwsClients clients;
    private readonly BucketPlaces places;
    private readonly SemaphoreSlim identityGate = new(1, 1);
    private CallerIdentity? identity;
    private bool noIdentity;
    private readonly ConcurrentDictionary<string, long> requests = new(StringComparer.Ordinal);

    public AwsSession(AwsSessionOptions options)
    {
        Time = options.Time ?? TimeProvider.System;
        Clock = new ServerClock(Time);
        Waits = new Waits(Time) { IsClosed = () => WriteGate?.Closed is not null, Real = options.Real ?? TimeProvider.System };
        this.options = options = options with { Credentials = ProviderCredentials.Watched(options.Credentials, Waits) };
        Reads = new AdaptiveLimit(Time, options.ReadsInFlight);
        Pace = options.EndpointUrl is null ? AdaptivePace.ForAws(Time) : AdaptivePace.Unlimited(Time);
        clients = new AwsClients(this, options);
        places = new BucketPlaces(this);
    }

    public TimeProvider Time { get; }

    /// <summary>The time of the account, not of this machine.</summary>
    public ServerClock Clock { get; }

    public string Region => options.Region;

    public string? EndpointUrl => options.EndpointUrl;

    /// <summary>Whether the requests go to AWS's own hosts, by default or by name.</summary>
    public bool IsAws => options.EndpointUrl is null || IsAwsHost(options.EndpointUrl);

    /// <summary>How long a grant that moved to another policy is given to take effect everywhere, before it leaves the old one.</summary>
    public TimeSpan GrantSettle => options.GrantSettle ?? (IsAws ? UsualGrantSettle : TimeSpan.Zero);

    /// <summary>The store has no accounts.</summary>
    public bool Accountless => options.Accountless;

    /// <summary><c>aws</c>, <c>aws-cn</c> or <c>aws-us-gov</c>, by the session's region.</summary>
    public string Partition => PartitionOf(options.Region);

    /// <summary>The requests that were sent, resends included.</summary>
    public long Requests => requests.Values.Sum();

    /// <summary>The same, by the service that they were sent to: <c>IAM</c>, <c>S3</c>.</summary>
    public IReadOnlyDictionary<string, long> RequestsByService =>
        new SortedDictionary<string, long>(requests.ToDictionary(r => r.Key, r => r.Value), StringComparer.Ordinal);

    internal void CountRequest(string service) => requests.AddOrUpdate(service, 1, static (_, sent) => sent + 1);

    /// <summary>The ids of the writes that were sent.</summary>
    public WrittenRequests Written { get; } = new();

    /// <summary>How long one send may wait for its answer; null: the answer is made in this process.</summary>
    internal TimeSpan? AnswerWithin => options.AnswerWithin ?? (options.Handler is null ? CallWaitHandler.UsualAnswer : null);

    /// <summary>The waits of this run.</summary>
    public Waits Waits { get; }

    /// <summary>Every write of this session passes it; null: writes are sent as they come.</summary>
    public IWriteGate? WriteGate { get; set; }

    /// <summary>The pace of IAM writes.</summary>
    public AdaptivePace Pace { get; }

    /// <summary>The reads in flight, of IAM and S3 together.</summary>
    public AdaptiveLimit Reads { get; }

    public IAmazonSecurityTokenService Sts => clients.Sts;

    public IAmazonIdentityManagementService Iam => clients.Iam;

    /// <summary>Without hidden resends, for calls that are not idempotent.</summary>
    public IAmazonIdentityManagementService IamOnce => clients.IamOnce;

    public static string PartitionOf(string region) =>
        region.StartsWith("cn-", StringComparison.Ordinal) ? "aws-cn"
        : region.StartsWith("us-gov-", StringComparison.Ordinal) ? "aws-us-gov"
        : "aws";

    /// <summary>A host of AWS, in any partition (AWS General Reference, service endpoints).</summary>
    public static bool IsAwsHost(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed)
        && ((string[])[".amazonaws.com", ".amazonaws.com.cn", ".api.aws"]).Any(d =>
            $".{parsed.Host}".EndsWith(d, StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>Whether a failed call means that the store does not support it. AWS has every call that the product sends: there such an
    /// answer is a failed read, as any other (a proxy, a wrong address, a fault of the service), and nothing may be concluded from
    /// it.</summary>
    public bool Lacks(Exception exception) =>
        !IsAws && (AwsError.IsUnsupported(exception) || (Accountless && AwsError.IsNoPath(exception)));

    /// <summary> Whether a failed call of IAM shows that the store has no IAM at all. A refusal (403) never does, and AWS always has it; a
    /// plain 404 counts only where the manifests have account: none. </summary>
    public bool LacksIam(Exception exception) =>
        Lacks(exception)
        || (!IsAws && Accountless && exception is AmazonServiceException { StatusCode: System.Net.HttpStatusCode.NotFound });

    /// <summary>S3's name of a region: <c>EU</c> is eu-west-1, nothing is us-east-1 (API GetBucketLocation).</summary>
    public static string RegionName(string? location) =>
        location switch
        {
            null or "" or "US" => "us-east-1",
            "EU" => "eu-west-1",
            _ => location,
        };

    /// <summary>The S3 client of one region.</summary>
    public IAmazonS3 S3(string region) => clients.S3(region);

    /// <summary>Who this session is. Asked once.</summary>
    /// <exception cref="AmazonServiceException">Not signed in, or a store without STS.</exception>
    public async Task<CallerIdentity> WhoAmIAsync(CancellationToken cancellationToken)
    {
        await identityGate.WaitAsync(cancellationToken);
        try
        {
            if (identity is null)
            {
                var answer = await Sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellationToken);
                identity = new CallerIdentity(answer.Account ?? "", answer.Arn ?? "", answer.UserId ?? "");
            }

            return identity;
        }
        finally
        {
            identityGate.Release();
        }
    }

    /// <summary>Whether a failed <see cref="WhoAmIAsync"/> shows that the store cannot answer it to anyone.</summary>
    public bool LacksIdentity(Exception exception) =>
        Lacks(exception) || (!IsAws && (AwsError.IsNotFound(exception) || AwsError.IsNoPath(exception)));

    /// <summary>
    /// The account for <c>x-amz-expected-bucket-owner</c>. Null only at a custom endpoint whose store has no STS: on AWS not knowing
    /// who owns a bucket would be a hole, so there the failure is thrown.
    /// </summary>
    public async Task<string?> ExpectedOwnerAsync(CancellationToken cancellationToken)
    {
        if (noIdentity || Accountless)
            return null;
        try
        {
            var account = (await WhoAmIAsync(cancellationToken)).Account;
            return account.Length == 12 ? account : null;
        }
        catch (AmazonServiceException e) when (LacksIdentity(e))
        {
            noIdentity = true;
            return null;
        }
    }

    /// <summary>The public-access block of the whole account; null: it has none.</summary>
    /// <exception cref="AmazonServiceException">Refused; or, at a custom endpoint, a store without S3 Control (<see
    /// cref="AwsError.IsUnsupported"/>).</exception>
    public async Task<PublicAccessBlockConfiguration?> AccountPublicAccessAsync(string account, CancellationToken cancellationToken)
    {
        return await OfControlAsync(() => clients.Control.GetPublicAccessBlockAsync(account, cancellationToken));
    }

    /// <summary>Sets the public-access block of the whole account.</summary>
    public Task PutAccountPublicAccessAsync(string account, PublicAccessBlockConfiguration block, CancellationToken cancellationToken) =>
        OfControlAsync(() => clients.Control.PutPublicAccessBlockAsync(account, block, cancellationToken));

    /// <summary>Removes the public-access block of the whole account: all four flags are off then.</summary>
    public Task DeleteAccountPublicAccessAsync(string account, CancellationToken cancellationToken) =>
        OfControlAsync(() => clients.Control.DeletePublicAccessBlockAsync(account, cancellationToken));

    private async Task<T> OfControlAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (AmazonServiceException e)
            when (!IsAws && (AwsError.IsUnsupported(e) || AwsError.IsNotFound(e) || e.StatusCode == System.Net.HttpStatusCode.BadRequest))
        {
            // Other stores take the path for a bucket's name and answer as they please.
            throw new AmazonServiceException(
                e.Message,
                e,
                ErrorType.Unknown,
                "NotImplemented",
                e.RequestId,
                System.Net.HttpStatusCode.NotImplemented
            );
        }
    }

    /// <summary>Notes a bucket's region as returned by ListBuckets, HeadBucket or its creation.</summary>
    public void Learn(string bucket, string? location) => places.Learn(bucket, location);

    /// <summary>Whether the bucket's region is known, from a list, a look or its creation.</summary>
    public bool IsKnown(string bucket) => places.IsKnown(bucket);

    /// <summary>A bucket that was deleted may come back elsewhere.</summary>
    public void Forget(string bucket) => places.Forget(bucket);

    /// <summary>All buckets of the account, page by page, with their regions noted.</summary>
    public Task<IReadOnlyList<S3Bucket>> ListBucketsAsync(string? prefix, CancellationToken cancellationToken) =>
        places.ListBucketsAsync(prefix, cancellationToken);

    /// <summary>The region of a bucket of this account; null where there is no such bucket. Cached.</summary>
    public Task<string?> RegionOfAsync(string bucket, CancellationToken cancellationToken) =>
        places.RegionOfAsync(bucket, cancellationToken);

    /// <summary>When a bucket of this account was created, as in ListBuckets; null where it is not listed. Cached.</summary>
    public Task<DateTimeOffset?> CreatedAsync(string bucket, CancellationToken cancellationToken) =>
        places.CreatedAsync(bucket, cancellationToken);

    /// <summary>A fresh look whether a bucket is there and whose it is.</summary>
    public Task<BucketPlace> FindBucketAsync(string bucket, CancellationToken cancellationToken) =>
        places.FindBucketAsync(bucket, cancellationToken);

    /// <summary>The access key id that this session signs with: the key that is never rotated by it.</summary>
    public async Task<string> OwnKeyIdAsync(CancellationToken cancellationToken) =>
        (await options.Credentials.GetCredentialsAsync().WaitAsync(cancellationToken)).AccessKey;

    /// <summary>The key that this session signs with, without its secret.</summary>
    public async Task<SigningKey> KeyAsync(CancellationToken cancellationToken)
    {
        var keys = await options.Credentials.GetCredentialsAsync().WaitAsync(cancellationToken);
        return new SigningKey(
            keys.AccessKey,
            keys.UseToken,
            options.Credentials.Expiration is { } end ? new DateTimeOffset(end.ToUniversalTime(), TimeSpan.Zero) : null
        );
    }

    /// <summary>A session of the same place with a key of its own, to find out whether it works. One send a call: a refusal is the
    /// answer.</summary>
    internal AwsSession With(string keyId, Secrets.Secret secret) =>
        Sharing(options with { Credentials = new BasicAWSCredentials(keyId, secret.RevealText()), MaxAttempts = 1 });

    /// <summary>A session of the same credentials at another store.</summary>
    public AwsSession At(string? endpointUrl) => Sharing(options with { EndpointUrl = endpointUrl });

    /// <summary>A session of the same place and credentials with its own clients: one send a call, a short time for its answer, and no
    /// gate.</summary>
    public AwsSession Beside(TimeSpan answerWithin) => Sharing(options with { MaxAttempts = 1, AnswerWithin = answerWithin });

    /// <summary>Its waits are reported where those of this session are.</summary>
    private AwsSession Sharing(AwsSessionOptions of)
    {
        var session = new AwsSession(of);
        session.Waits.Report = wait => Waits.Report?.Invoke(wait);
        return session;
    }

    /// <summary>The Systems Manager client of a region; null: the session's own.</summary>
    internal IAmazonSimpleSystemsManagement Ssm(string? region) => clients.Ssm(region ?? options.Region);

    /// <summary>The KMS client of a region.</summary>
    internal IAmazonKeyManagementService Kms(string region) => clients.Kms(region);

    /// <summary>AWS's view of tags in one region.</summary>
    internal TaggingClient Tagging(string region) => clients.Tagging(region);

    public void Dispose()
    {
        clients.Dispose();
        identityGate.Dispose();
    }
}
