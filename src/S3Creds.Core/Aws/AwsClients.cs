using System.Collections.Concurrent;
using Amazon;
using Amazon.IdentityManagement;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.SecurityToken;
using Amazon.SimpleSystemsManagement;
using S3Creds.Core.Aws.Answers;

namespace S3Creds.Core.Aws;

/// <summary>The SDK's clients of one session, each made on first use: one set of settings, one pipeline (<see
/// cref="ClientPipeline"/>).</summary>
internal sealed class AwsClients(AwsSession session, AwsSessionOptions options) : IDisposable
{
    /// <summary>In the user agent of every request, unless the environment names another (AWS_SDK_UA_APP_ID).</summary>
    private const string AppId = "s3creds";

    private readonly HandlerClientFactory? factory = options.Handler is { } handler ? new HandlerClientFactory(handler) : null;
    private readonly ConcurrentDictionary<(string Client, string Region), Lazy<IDisposable>> made = new();

    public IAmazonIdentityManagementService Iam => Get("iam", options.Region, r => NewIam(r, once: false));

    /// <summary>Without hidden resends, for calls that are not idempotent.</summary>
    public IAmazonIdentityManagementService IamOnce => Get("iam once", options.Region, r => NewIam(r, once: true));

    public IAmazonSecurityTokenService Sts =>
        Get("sts", options.Region, r => new StsClient(session, options.Credentials, Configure(new AmazonSecurityTokenServiceConfig(), r)));

    public S3ControlClient Control =>
        Get("s3-control", options.Region, r => new S3ControlClient(session, options.Credentials, Configure(new S3ControlConfig(), r)));

    public IAmazonSimpleSystemsManagement Ssm(string region) =>
        Get("ssm", region, r => new SsmClient(session, options.Credentials, Configure(new AmazonSimpleSystemsManagementConfig(), r)));

    public IAmazonKeyManagementService Kms(string region) =>
        Get("kms", region, r => new KmsClient(session, options.Credentials, Configure(new AmazonKeyManagementServiceConfig(), r)));

    public TaggingClient Tagging(string region) =>
        Get("tagging", region, r => new TaggingClient(session, options.Credentials, Configure(new TaggingConfig(), r)));

    public IAmazonS3 S3(string region) => Get("s3", region, r =>
        {
            var config = Configure(new AmazonS3Config(), r);
            config.ForcePathStyle = options.EndpointUrl is not null;
            return new S3Client(session, options.Credentials, config);
        });

    public void Dispose()
    {
        foreach (var client in made.Values.Where(c => c.IsValueCreated))
            client.Value.Dispose();
        factory?.Dispose();
    }

    private IamClient NewIam(string region, bool once) =>
        new(session, options.Credentials, Configure(new AmazonIdentityManagementServiceConfig(), region, once));

    private T Get<T>(string client, string region, Func<string, T> make)
        where T : IDisposable => (T)made.GetOrAdd((client, region), key => new Lazy<IDisposable>(() => make(key.Region))).Value;

    /// <summary>The settings that all clients share. <paramref name="once"/>: no resend of any kind, for calls that are not
    /// idempotent.</summary>
    /// <remarks>A POST whose answer was lost is sent again even with MaxErrorRetry 0, unless MaxStaleConnectionRetries is 0 too.</remarks>
    private T Configure<T>(T config, string region, bool once = false)
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
        config.ClientAppId ??= AppId;
        config.RetryMode = RequestRetryMode.Standard;
        // The SDK's quota of resends is one for all clients of an endpoint in the process: one busy account would end those of the others.
        config.ThrottleRetries = false;
        config.MaxErrorRetry = once ? 0 : Math.Max(0, options.MaxAttempts - 1);
        if (once)
            config.MaxStaleConnectionRetries = 0;
        if (factory is not null)
            config.HttpClientFactory = factory;
        return config;
    }

    // The constructor of the SDK's clients builds the pipeline, so only what a primary constructor captures is there in time.
    private sealed class IamClient(AwsSession session, AWSCredentials credentials, AmazonIdentityManagementServiceConfig config)
        : AmazonIdentityManagementServiceClient(credentials, config)
    {
        protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
        {
            base.CustomizeRuntimePipeline(pipeline);
            new ClientPipeline("IAM") { PacesWrites = true, ChecksDocuments = true }.AddTo(pipeline, session);
        }
    }

    private sealed class StsClient(AwsSession session, AWSCredentials credentials, AmazonSecurityTokenServiceConfig config)
        : AmazonSecurityTokenServiceClient(credentials, config)
    {
        protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
        {
            base.CustomizeRuntimePipeline(pipeline);
            new ClientPipeline("STS") { Errors = ErrorForm.Query }.AddTo(pipeline, session);
        }
    }

    private sealed class SsmClient(AwsSession session, AWSCredentials credentials, AmazonSimpleSystemsManagementConfig config)
        : AmazonSimpleSystemsManagementClient(credentials, config)
    {
        protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
        {
            base.CustomizeRuntimePipeline(pipeline);
            new ClientPipeline("SSM") { Errors = ErrorForm.Json }.AddTo(pipeline, session);
        }
    }

    private sealed class KmsClient(AwsSession session, AWSCredentials credentials, AmazonKeyManagementServiceConfig config)
        : AmazonKeyManagementServiceClient(credentials, config)
    {
        protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
        {
            base.CustomizeRuntimePipeline(pipeline);
            new ClientPipeline("KMS") { Errors = ErrorForm.Json }.AddTo(pipeline, session);
        }
    }

    private sealed class S3Client(AwsSession session, AWSCredentials credentials, AmazonS3Config config)
        : AmazonS3Client(credentials, config)
    {
        protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
        {
            base.CustomizeRuntimePipeline(pipeline);
            new ClientPipeline("S3") { HasKeys = true }.AddTo(pipeline, session);
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
