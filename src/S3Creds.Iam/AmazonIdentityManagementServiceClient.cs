using System.Runtime.CompilerServices;
using Amazon.IdentityManagement.Internal;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.IdentityManagement;

/// <summary>AWS Identity and Access Management over its query protocol, with the SDK's own signer, credential chain and retries.</summary>
/// <remarks> Names and shapes are those of the package AWSSDK.IdentityManagement, version 4, which can replace this project. Lists and
/// value types of an answer are null where IAM sent none. Policy documents come back URL-encoded (RFC 3986), as IAM sends them: decode with
/// <see cref="Uri.UnescapeDataString(string)"/>. Every action throws a subclass of <see cref="AmazonIdentityManagementServiceException"/>
/// for IAM's errors and <see cref="AmazonUnmarshallingException"/> for an answer that is not IAM's; the latter, too, leaves open whether
/// the action took place. </remarks>
public partial class AmazonIdentityManagementServiceClient : AmazonServiceClient, IAmazonIdentityManagementService
{
    private const string Suffix = "Async";

    public AmazonIdentityManagementServiceClient()
        : base(new AmazonIdentityManagementServiceConfig()) { }

    public AmazonIdentityManagementServiceClient(RegionEndpoint region)
        : base(In(region)) { }

    public AmazonIdentityManagementServiceClient(AmazonIdentityManagementServiceConfig config)
        : base(config) { }

    public AmazonIdentityManagementServiceClient(AWSCredentials credentials)
        : base(credentials, new AmazonIdentityManagementServiceConfig()) { }

    public AmazonIdentityManagementServiceClient(AWSCredentials credentials, RegionEndpoint region)
        : base(credentials, In(region)) { }

    public AmazonIdentityManagementServiceClient(AWSCredentials credentials, AmazonIdentityManagementServiceConfig clientConfig)
        : base(credentials, clientConfig) { }

    public AmazonIdentityManagementServiceClient(string awsAccessKeyId, string awsSecretAccessKey)
        : base(awsAccessKeyId, awsSecretAccessKey, new AmazonIdentityManagementServiceConfig()) { }

    public AmazonIdentityManagementServiceClient(string awsAccessKeyId, string awsSecretAccessKey, RegionEndpoint region)
        : base(awsAccessKeyId, awsSecretAccessKey, In(region)) { }

    public AmazonIdentityManagementServiceClient(
        string awsAccessKeyId,
        string awsSecretAccessKey,
        AmazonIdentityManagementServiceConfig clientConfig
    )
        : base(awsAccessKeyId, awsSecretAccessKey, clientConfig) { }

    public AmazonIdentityManagementServiceClient(string awsAccessKeyId, string awsSecretAccessKey, string awsSessionToken)
        : base(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, new AmazonIdentityManagementServiceConfig()) { }

    public AmazonIdentityManagementServiceClient(
        string awsAccessKeyId,
        string awsSecretAccessKey,
        string awsSessionToken,
        RegionEndpoint region
    )
        : base(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, In(region)) { }

    public AmazonIdentityManagementServiceClient(
        string awsAccessKeyId,
        string awsSecretAccessKey,
        string awsSessionToken,
        AmazonIdentityManagementServiceConfig clientConfig
    )
        : base(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, clientConfig) { }

    public IIdentityManagementServicePaginatorFactory Paginators => field ??= new IdentityManagementServicePaginatorFactory(this);

    protected override IServiceMetadata ServiceMetadata { get; } = new Metadata();

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.ReplaceHandler<EndpointResolver>(new IamEndpointResolver());
        pipeline.AddHandlerAfter<Marshaller>(new IamAuthResolver());
    }

    private static AmazonIdentityManagementServiceConfig In(RegionEndpoint region) => new() { RegionEndpoint = region };

    /// <summary>Runs the action the calling method is named after.</summary>
    private Task<T> Call<T>(AmazonWebServiceRequest request, CancellationToken cancellationToken, [CallerMemberName] string caller = "")
        where T : AmazonWebServiceResponse, new()
    {
        ArgumentNullException.ThrowIfNull(request);
        var options = new InvokeOptions
        {
            RequestMarshaller = new FormWriter(caller[..^Suffix.Length]),
            ResponseUnmarshaller = AnswerReader<T>.Instance,
        };
        return InvokeAsync<T>(request, options, cancellationToken);
    }

    private sealed class Metadata : IServiceMetadata
    {
        public string ServiceId => AmazonIdentityManagementServiceConfig.ServiceId;

        public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
    }
}
