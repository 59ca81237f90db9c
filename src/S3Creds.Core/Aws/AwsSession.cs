using System.Collections.Concurrent;
using Amazon;
using Amazon.IdentityManagement;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Amazon.SimpleSystemsManagement;
using S3Creds.Core.Aws.Answers;
using S3Creds.Core.Aws.Errors;

namespace S3Creds.Core.Aws;

/// <summary>Who is calling: account id, ARN and unique id (sts:GetCallerIdentity).</summary>
public sealed record CallerIdentity(string Account, string Arn, string UserId);

/// <param name="Region">Region of the calls that have no bucket, and of buckets that name none.</param>
/// <param name="EndpointUrl">The URL of a store that is not AWS (or an emulator): all services at this address. Null: AWS.</param>
/// <param name="Handler">Sends the requests in place of the network. Not disposed by the session.</param>
/// <param name="ReadsInFlight">At most; fewer while the store throttles.</param>
/// <param name="AnswerWithin">How long one send may wait for its answer; null: the SDK's 100 s.</param>
/// <param name="Accountless">The store has no accounts (<c>account: none</c>): STS is not called, and no owner is expected of a
/// bucket.</param>
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
    bool Accountless = false
);

/// <summary>The clients of one run against one account, made on first use. Safe for use by parallel steps.</summary>
public sealed class AwsSession : IDisposable
{
    private readonly AwsSessionOptions options;
    private readonly HandlerClientFactory? factory;
    private readonly ConcurrentDictionary<string, Lazy<IAmazonS3>> s3 = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<IAmazonSimpleSystemsManagement>> ssm = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<IAmazonKeyManagementService>> kms = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> bucketRegions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> bucketsCreated = new(StringComparer.Ordinal);
    private readonly Lazy<IAmazonSecurityTokenService> sts;
    private readonly Lazy<IAmazonIdentityManagementService> iam;
    private readonly Lazy<IAmazonIdentityManagementService> iamOnce;
    private readonly Lazy<S3ControlClient> control;
    private readonly SemaphoreSlim identityGate = new(1, 1);
    private CallerIdentity? identity;
    private bool noIdentity;

    public AwsSession(AwsSessionOptions options)
    {
        this.options = options;
        Time = options.Time ?? TimeProvider.System;
        factory = options.Handler is { } handler ? new HandlerClientFactory(handler) : null;
        Clock = new ServerClock(Time);
        sts = new(() => new CheckedSts(this, options.Credentials, Configure(new AmazonSecurityTokenServiceConfig(), options.Region)));
        iam = new(() => NewIam(once: false));
        iamOnce = new(() => NewIam(once: true));
        control = new(() => new S3ControlClient(this, options.Credentials, Configure(new S3ControlConfig(), options.Region)));
        Waits = new Waits(Time);
        Reads = new AdaptiveLimit(Time, options.ReadsInFlight);
        Pace = options.EndpointUrl is null ? AdaptivePace.ForAws(Time) : AdaptivePace.Unlimited(Time);
    }

    public TimeProvider Time { get; }

    /// <summary>The time of the account, not of this machine.</summary>
    public ServerClock Clock { get; }

    public string Region => options.Region;

    public string? EndpointUrl => options.EndpointUrl;

    /// <summary>Whether the requests go to AWS's own hosts, by default or by name.</summary>
    public bool IsAws => options.EndpointUrl is null || IsAwsHost(options.EndpointUrl);

    /// <summary>The store has no accounts.</summary>
    public bool Accountless => options.Accountless;

    /// <summary><c>aws</c>, <c>aws-cn</c> or <c>aws-us-gov</c>, by the session's region.</summary>
    public string Partition => PartitionOf(options.Region);

    /// <summary>The waits of this run.</summary>
    public Waits Waits { get; }

    /// <summary>The pace of IAM writes.</summary>
    public AdaptivePace Pace { get; }

    /// <summary>The reads in flight, of IAM and S3 together.</summary>
    public AdaptiveLimit Reads { get; }

    public IAmazonSecurityTokenService Sts => sts.Value;

    public IAmazonIdentityManagementService Iam => iam.Value;

    /// <summary>Without hidden resends, for calls that are not idempotent.</summary>
    public IAmazonIdentityManagementService IamOnce => iamOnce.Value;

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

    /// <summary> Whether a failed call says that the store does not have it. AWS has every call that the product sends: there such an
    /// answer is a failed read, as any other (a proxy, a wrong address, a fault of the service), and nothing may be concluded from it.
    /// </summary>
    public bool Lacks(Exception exception) => !IsAws && AwsError.IsUnsupported(exception);

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
    public IAmazonS3 S3(string region) => s3.GetOrAdd(region, r => new Lazy<IAmazonS3>(() => NewS3(r))).Value;

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
        catch (AmazonServiceException e) when (Lacks(e) || (!IsAws && AwsError.IsNotFound(e)))
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
        try
        {
            return await control.Value.GetPublicAccessBlockAsync(account, cancellationToken);
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
    public void Learn(string bucket, string? location) => bucketRegions[bucket] = RegionName(location);

    /// <summary>Whether the bucket's region is known, from a list, a look or its creation.</summary>
    public bool IsKnown(string bucket) => bucketRegions.ContainsKey(bucket);

    /// <summary>A bucket that was deleted may come back elsewhere.</summary>
    public void Forget(string bucket) => bucketRegions.TryRemove(bucket, out _);

    /// <summary>All buckets of the account, page by page, with their regions noted.</summary>
    public async Task<IReadOnlyList<S3Bucket>> ListBucketsAsync(string? prefix, CancellationToken cancellationToken)
    {
        var all = new List<S3Bucket>();
        string? token = null;
        do
        {
            // MaxBuckets makes S3 return BucketRegion (API ListBuckets).
            var request = new ListBucketsRequest
            {
                MaxBuckets = 1000,
                Prefix = prefix,
                ContinuationToken = token,
            };
            var page = await S3(options.Region).ListBucketsAsync(request, cancellationToken);
            foreach (var bucket in page.Buckets ?? [])
            {
                all.Add(bucket);
                if (bucket.CreationDate is { } created)
                    bucketsCreated[bucket.BucketName] = new DateTimeOffset(created.ToUniversalTime());
                if (!string.IsNullOrEmpty(bucket.BucketRegion))
                    Learn(bucket.BucketName, bucket.BucketRegion);
            }

            token = string.IsNullOrEmpty(page.ContinuationToken) ? null : page.ContinuationToken;
        } while (token is not null);
        return all;
    }

    /// <summary>The region of a bucket of this account; null where there is no such bucket. Cached.</summary>
    public async Task<string?> RegionOfAsync(string bucket, CancellationToken cancellationToken) =>
        bucketRegions.TryGetValue(bucket, out var region) ? region : (await FindBucketAsync(bucket, cancellationToken)).Region;

    /// <summary>When a bucket of this account was created, as in ListBuckets; null where it is not listed. Cached.</summary>
    public async Task<DateTimeOffset?> CreatedAsync(string bucket, CancellationToken cancellationToken)
    {
        if (!bucketsCreated.ContainsKey(bucket))
            await ListBucketsAsync(bucket, cancellationToken);
        return bucketsCreated.TryGetValue(bucket, out var created) ? created : null;
    }

    /// <summary>A fresh look whether a bucket is there and whose it is.</summary>
    public async Task<BucketPlace> FindBucketAsync(string bucket, CancellationToken cancellationToken)
    {
        var client = S3(bucketRegions.GetValueOrDefault(bucket, options.Region));
        // Not within the try: a refusal of STS is no fact about the bucket.
        var owner = await ExpectedOwnerAsync(cancellationToken);
        try
        {
            var head = await client.HeadBucketAsync(
                new HeadBucketRequest { BucketName = bucket, ExpectedBucketOwner = owner },
                cancellationToken
            );
            if (head.HttpStatusCode == System.Net.HttpStatusCode.NotFound)
                return Missing(bucket);
            // A store that names no region has one only: the session's.
            Learn(bucket, string.IsNullOrEmpty(head.BucketRegion) && options.EndpointUrl is not null ? options.Region : head.BucketRegion);
            return new BucketPlace(BucketOwnership.Ours, bucketRegions[bucket]);
        }
        catch (AmazonServiceException e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return Missing(bucket);
        }
        catch (AmazonServiceException e) when ((int)e.StatusCode is 301 or 307 or 403 or 400)
        {
            // 301: another region's bucket. 403: another account's, or ours without s3:ListBucket, or one that a store hides. HEAD answers
            // have no body, the list decides.
            var listed = (await ListBucketsAsync(bucket, cancellationToken)).FirstOrDefault(b => b.BucketName == bucket);
            if (listed is not null)
            {
                if (string.IsNullOrEmpty(listed.BucketRegion))
                    Learn(bucket, await LocationAsync(bucket, cancellationToken));
                return new BucketPlace(BucketOwnership.Ours, bucketRegions[bucket]);
            }

            if ((int)e.StatusCode == 400)
                throw;
            return new BucketPlace(BucketOwnership.NotOurs, null);
        }
    }

    /// <summary>The access key id that this session signs with: the key that is never rotated by it.</summary>
    public async Task<string> OwnKeyIdAsync(CancellationToken cancellationToken) =>
        (await options.Credentials.GetCredentialsAsync().WaitAsync(cancellationToken)).AccessKey;

    /// <summary>A session of the same place with a key of its own, to find out whether it works. One send a call: a refusal is the
    /// answer.</summary>
    internal AwsSession With(string keyId, Secrets.Secret secret) =>
        new(options with { Credentials = new BasicAWSCredentials(keyId, secret.RevealText()), MaxAttempts = 1 });

    /// <summary>The Systems Manager client of a region; null: the session's own.</summary>
    internal IAmazonSimpleSystemsManagement Ssm(string? region) =>
        ssm.GetOrAdd(region ?? options.Region, r => new Lazy<IAmazonSimpleSystemsManagement>(() =>
            new CheckedSsm(this, options.Credentials, Configure(new AmazonSimpleSystemsManagementConfig(), r))
        )).Value;

    /// <summary>The KMS client of a region.</summary>
    internal IAmazonKeyManagementService Kms(string region) =>
        kms.GetOrAdd(region, r => new Lazy<IAmazonKeyManagementService>(() =>
            new CheckedKms(this, options.Credentials, Configure(new AmazonKeyManagementServiceConfig(), r))
        )).Value;

    public void Dispose()
    {
        foreach (var client in kms.Values.Where(c => c.IsValueCreated))
            client.Value.Dispose();
        foreach (var client in ssm.Values.Where(c => c.IsValueCreated))
            client.Value.Dispose();
        foreach (var client in s3.Values.Where(c => c.IsValueCreated))
            client.Value.Dispose();
        if (sts.IsValueCreated)
            sts.Value.Dispose();
        if (iam.IsValueCreated)
            iam.Value.Dispose();
        if (iamOnce.IsValueCreated)
            iamOnce.Value.Dispose();
        if (control.IsValueCreated)
            control.Value.Dispose();
        identityGate.Dispose();
        factory?.Dispose();
    }

    /// <summary>The settings that all clients share. <paramref name="once"/>: no resend of any kind, for calls that are not
    /// idempotent.</summary>
    /// <remarks>A POST whose answer was lost is sent again even with MaxErrorRetry 0, unless MaxStaleConnectionRetries is 0 too.</remarks>
    internal T Configure<T>(T config, string region, bool once = false)
        where T : ClientConfig
    {
        if (options.EndpointUrl is { } url)
        {
            config.ServiceURL = url;
            config.AuthenticationRegion = region;
            // Older S3 clones reject the checksum trailer that the SDK sends by default.
            config.RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED;
            config.ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        if (options.AnswerWithin is { } limit)
            config.Timeout = limit;
        config.RetryMode = RequestRetryMode.Standard;
        config.MaxErrorRetry = once ? 0 : Math.Max(0, options.MaxAttempts - 1);
        if (once)
            config.MaxStaleConnectionRetries = 0;
        if (factory is not null)
            config.HttpClientFactory = factory;
        return config;
    }

    private PacedIam NewIam(bool once) =>
        new(this, options.Credentials, Configure(new AmazonIdentityManagementServiceConfig(), options.Region, once));

    private PacedS3 NewS3(string region)
    {
        var config = Configure(new AmazonS3Config(), region);
        config.ForcePathStyle = options.EndpointUrl is not null;
        return new PacedS3(this, options.Credentials, config);
    }

    private async Task<string?> LocationAsync(string bucket, CancellationToken cancellationToken) =>
        (await S3(options.Region).GetBucketLocationAsync(new GetBucketLocationRequest { BucketName = bucket }, cancellationToken))
            .Location
            ?.Value;

    private BucketPlace Missing(string bucket)
    {
        Forget(bucket);
        return new BucketPlace(BucketOwnership.NotThere, null);
    }

    // The constructor of the SDK's clients builds the pipeline, so only what a primary constructor captures is there in time.
    private sealed class PacedIam(AwsSession session, AWSCredentials credentials, AmazonIdentityManagementServiceConfig config)
        : AmazonIdentityManagementServiceClient(credentials, config)
    {
        protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
        {
            base.CustomizeRuntimePipeline(pipeline);
            PacingHandler.AddTo(pipeline, "IAM", session.Pace, session.Reads, session.Waits);
            // IAM's client checks documents itself, as they stream in.
            pipeline.AddHandlerAfter<RetryHandler>(new AnswerContentHandler());
            SecretAnswerHandler.AddTo(pipeline);
            pipeline.AddHandlerAfter<RetryHandler>(new ServerClockHandler(session.Clock));
            UnreadableAnswerHandler.AddTo(pipeline);
        }
    }

    private sealed class CheckedSts(AwsSession session, AWSCredentials credentials, AmazonSecurityTokenServiceConfig config)
        : AmazonSecurityTokenServiceClient(credentials, config)
    {
        protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
        {
            base.CustomizeRuntimePipeline(pipeline);
            AnswerHandler.AddTo(pipeline, session.IsAws);
            SecretAnswerHandler.AddTo(pipeline);
            pipeline.AddHandlerAfter<RetryHandler>(new ServerClockHandler(session.Clock));
            UnreadableAnswerHandler.AddTo(pipeline);
        }
    }

    private sealed class CheckedSsm(AwsSession session, AWSCredentials credentials, AmazonSimpleSystemsManagementConfig config)
        : AmazonSimpleSystemsManagementClient(credentials, config)
    {
        protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
        {
            base.CustomizeRuntimePipeline(pipeline);
            AnswerHandler.AddTo(pipeline, session.IsAws);
            pipeline.AddHandlerAfter<RetryHandler>(new ServerClockHandler(session.Clock));
            SecretAnswerHandler.AddTo(pipeline);
            UnreadableAnswerHandler.AddTo(pipeline);
        }
    }

    private sealed class CheckedKms(AwsSession session, AWSCredentials credentials, AmazonKeyManagementServiceConfig config)
        : AmazonKeyManagementServiceClient(credentials, config)
    {
        protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
        {
            base.CustomizeRuntimePipeline(pipeline);
            AnswerHandler.AddTo(pipeline, session.IsAws);
            pipeline.AddHandlerAfter<RetryHandler>(new ServerClockHandler(session.Clock));
            UnreadableAnswerHandler.AddTo(pipeline);
        }
    }

    private sealed class PacedS3(AwsSession session, AWSCredentials credentials, AmazonS3Config config)
        : AmazonS3Client(credentials, config)
    {
        protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
        {
            base.CustomizeRuntimePipeline(pipeline);
            PacingHandler.AddTo(pipeline, "S3", null, session.Reads, session.Waits);
            AnswerHandler.AddTo(pipeline, session.IsAws);
            pipeline.AddHandlerAfter<RetryHandler>(new ServerClockHandler(session.Clock));
            pipeline.AddHandlerAfter<Marshaller>(new GranteeHandler());
            pipeline.AddHandlerAfter<Signer>(new LeadingSlashHandler());
            UnreadableAnswerHandler.AddTo(pipeline);
        }
    }

    /// <summary>Lets the SDK send through one given handler.</summary>
    private sealed class HandlerClientFactory(HttpMessageHandler handler) : HttpClientFactory, IDisposable
    {
        private readonly HttpClient client = new(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => client;

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

        public void Dispose() => client.Dispose();
    }
}

public enum BucketOwnership
{
    Ours,
    NotThere,

    /// <summary>HeadBucket is refused and ListBuckets does not show it: another account's, or hidden from this identity.</summary>
    NotOurs,
}

/// <param name="Region">Null unless the bucket is ours.</param>
public sealed record BucketPlace(BucketOwnership Ownership, string? Region);
