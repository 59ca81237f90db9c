using System.Net;
using System.Xml;
using System.Xml.Linq;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Transform;
using Amazon.S3.Model;

namespace S3Creds.Core.Aws;

/// <summary> The one call of S3 Control that is needed: the public-access block of a whole account (API GetPublicAccessBlock, S3 Control).
/// It goes through the SDK's own signer, retries and pacing. </summary>
// The constructor of the SDK's clients builds the pipeline, so only what a primary constructor captures is there in time.
internal sealed class S3ControlClient(AwsSession session, AWSCredentials credentials, S3ControlConfig config)
    : AmazonServiceClient(credentials, config)
{
    private const long MaxCharacters = 64 * 1024;

    protected override IServiceMetadata ServiceMetadata { get; } = new Metadata();

    /// <summary>The block in force for all buckets of the account; null where it has none (all four flags are off then).</summary>
    /// <exception cref="AmazonServiceException">Refused, or the store has no S3 Control.</exception>
    public async Task<PublicAccessBlockConfiguration?> GetPublicAccessBlockAsync(string account, CancellationToken cancellationToken)
    {
        var options = new InvokeOptions { RequestMarshaller = Writer.Instance, ResponseUnmarshaller = Reader.Instance };
        try
        {
            return (
                await InvokeAsync<GetAccountPublicAccessBlockResponse>(
                    new GetAccountPublicAccessBlockRequest { Account = account },
                    options,
                    cancellationToken
                )
            ).Block;
        }
        catch (AmazonServiceException e) when (e.ErrorCode == "NoSuchPublicAccessBlockConfiguration")
        {
            return null;
        }
    }

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.ReplaceHandler<EndpointResolver>(new Resolver());
        pipeline.AddHandlerAfter<Marshaller>(new Auth());
        new ClientPipeline("S3 Control").AddTo(pipeline, session);
    }

    private static XElement Read(Stream stream)
    {
        using var xml = XmlReader.Create(
            stream,
            new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = MaxCharacters,
            }
        );
        return XElement.Load(xml);
    }

    private static string? Text(XElement root, string name) =>
        root.DescendantsAndSelf().FirstOrDefault(e => e.Name.LocalName == name)?.Value;

    private sealed class GetAccountPublicAccessBlockRequest : AmazonWebServiceRequest
    {
        public required string Account { get; init; }
    }

    private sealed class GetAccountPublicAccessBlockResponse : AmazonWebServiceResponse
    {
        public PublicAccessBlockConfiguration? Block { get; init; }
    }

    private sealed class Writer : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public static readonly Writer Instance = new();

        public IRequest Marshall(AmazonWebServiceRequest input)
        {
            var request = new DefaultRequest(input, "Amazon.S3Control")
            {
                HttpMethod = "GET",
                ResourcePath = "/v20180820/configuration/publicAccessBlock",
            };
            request.Headers["x-amz-account-id"] = ((GetAccountPublicAccessBlockRequest)input).Account;
            return request;
        }
    }

    private sealed class Reader : XmlResponseUnmarshaller
    {
        public static readonly Reader Instance = new();

        public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
        {
            var root = Read(input.Stream);
            return new GetAccountPublicAccessBlockResponse
            {
                Block = new PublicAccessBlockConfiguration
                {
                    BlockPublicAcls = On(root, "BlockPublicAcls"),
                    BlockPublicPolicy = On(root, "BlockPublicPolicy"),
                    IgnorePublicAcls = On(root, "IgnorePublicAcls"),
                    RestrictPublicBuckets = On(root, "RestrictPublicBuckets"),
                },
            };
        }

        public override AmazonServiceException UnmarshallException(
            XmlUnmarshallerContext input,
            Exception innerException,
            HttpStatusCode statusCode
        )
        {
            string? code = null,
                message = null;
            try
            {
                var root = Read(input.Stream);
                (code, message) = (Text(root, "Code"), Text(root, "Message"));
            }
            catch (Exception e) when (e is XmlException or InvalidOperationException)
            {
                // A page of a proxy, or nothing: the status is all there is.
            }

            return new AmazonServiceException(
                message ?? $"the server answered {(int)statusCode}",
                innerException,
                ErrorType.Unknown,
                code,
                null,
                statusCode
            );
        }

        private static bool On(XElement root, string flag) =>
            Text(root, flag)?.Trim().Equals("true", StringComparison.OrdinalIgnoreCase) == true;
    }

    private sealed class Resolver : BaseEndpointResolver
    {
        protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext) =>
            new()
            {
                ["Endpoint"] = requestContext.ClientConfig.ServiceURL,
                ["Region"] = requestContext.ClientConfig.RegionEndpoint?.SystemName,
                ["Account"] = ((GetAccountPublicAccessBlockRequest)requestContext.OriginalRequest).Account,
            };

        protected override void ServiceSpecificHandler(IExecutionContext executionContext, EndpointParameters parameters)
        {
            // With a custom endpoint the SDK would guess the signing region from the host name.
            var context = executionContext.RequestContext;
            if (!string.IsNullOrEmpty(context.ClientConfig.AuthenticationRegion))
                context.Request.AuthenticationRegion = context.ClientConfig.AuthenticationRegion;
        }
    }

    private sealed class Auth : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) => AuthSchemeOption.DEFAULT_SIGV4;
    }

    private sealed class Metadata : IServiceMetadata
    {
        public string ServiceId => "S3 Control";

        public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
    }
}

/// <summary>Settings of <see cref="S3ControlClient"/>.</summary>
internal sealed class S3ControlConfig : ClientConfig
{
    public S3ControlConfig()
        : base(
            new DefaultConfigurationProvider([
                new DefaultConfiguration { Name = DefaultConfigurationMode.Standard, RetryMode = RequestRetryMode.Standard },
            ])
        )
    {
        ServiceId = "S3 Control";
        AuthenticationServiceName = "s3";
        EndpointProvider = new Endpoints();
    }

    public override string RegionEndpointServiceName => "s3-control";

    public override string ServiceVersion => "2018-08-20";

    public override string UserAgent => "s3creds";

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        throw new NotSupportedException("the endpoint has the account in its name");

    /// <summary><c>ACCOUNT.s3-control.REGION.amazonaws.com</c> (AWS General Reference, S3 Control endpoints).</summary>
    private sealed class Endpoints : IEndpointProvider
    {
        public Endpoint ResolveEndpoint(EndpointParameters parameters)
        {
            var region = parameters["Region"] as string ?? "us-east-1";
            var url = parameters["Endpoint"] is string { Length: > 0 } custom
                ? custom
                : $"https://{parameters["Account"]}.s3-control.{region}.{RegionEndpoint.GetBySystemName(region).PartitionDnsSuffix}";
            return new Endpoint(url, $$"""{"authSchemes":[{"name":"sigv4","signingName":"s3","signingRegion":"{{region}}"}]}""", "{}");
        }
    }
}
