using System.Net;
using System.Text;
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

/// <summary> The calls of S3 Control that are needed: the public-access block of a whole account (API GetPublicAccessBlock,
/// PutPublicAccessBlock and DeletePublicAccessBlock, S3 Control). They go through the SDK's own signer, retries and pacing. </summary>
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
        try
        {
            return (await SendAsync(new GetAccountPublicAccessBlockRequest { Account = account }, cancellationToken)).Block;
        }
        catch (AmazonServiceException e) when (e.ErrorCode == "NoSuchPublicAccessBlockConfiguration")
        {
            return null;
        }
    }

    /// <summary>Replaces the block of the account.</summary>
    /// <exception cref="AmazonServiceException">Refused, or the store has no S3 Control.</exception>
    public async Task<bool> PutPublicAccessBlockAsync(
        string account,
        PublicAccessBlockConfiguration block,
        CancellationToken cancellationToken
    )
    {
        await SendAsync(new PutAccountPublicAccessBlockRequest { Account = account, Block = block }, cancellationToken);
        return true;
    }

    /// <summary>Removes the block of the account.</summary>
    /// <exception cref="AmazonServiceException">Refused, or the store has no S3 Control.</exception>
    public async Task<bool> DeletePublicAccessBlockAsync(string account, CancellationToken cancellationToken)
    {
        await SendAsync(new DeleteAccountPublicAccessBlockRequest { Account = account }, cancellationToken);
        return true;
    }

    private Task<AccountPublicAccessBlockResponse> SendAsync(AccountRequest request, CancellationToken cancellationToken) =>
        InvokeAsync<AccountPublicAccessBlockResponse>(
            request,
            new InvokeOptions
            {
                RequestMarshaller = Writer.Instance,
                ResponseUnmarshaller = new Reader(request is GetAccountPublicAccessBlockRequest),
            },
            cancellationToken
        );

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

    private abstract class AccountRequest(string method) : AmazonWebServiceRequest
    {
        public string Method { get; } = method;

        public required string Account { get; init; }
    }

    private sealed class GetAccountPublicAccessBlockRequest() : AccountRequest("GET");

    private sealed class PutAccountPublicAccessBlockRequest() : AccountRequest("PUT")
    {
        public required PublicAccessBlockConfiguration Block { get; init; }
    }

    private sealed class DeleteAccountPublicAccessBlockRequest() : AccountRequest("DELETE");

    private sealed class AccountPublicAccessBlockResponse : AmazonWebServiceResponse
    {
        public PublicAccessBlockConfiguration? Block { get; init; }
    }

    private sealed class Writer : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public static readonly Writer Instance = new();

        public IRequest Marshall(AmazonWebServiceRequest input)
        {
            var call = (AccountRequest)input;
            var request = new DefaultRequest(input, "Amazon.S3Control")
            {
                HttpMethod = call.Method,
                ResourcePath = "/v20180820/configuration/publicAccessBlock",
            };
            request.Headers["x-amz-account-id"] = call.Account;
            if (call is PutAccountPublicAccessBlockRequest { Block: var block })
            {
                request.Content = Encoding.UTF8.GetBytes(Body(block).ToString(SaveOptions.DisableFormatting));
                request.Headers["Content-Type"] = "application/xml";
            }

            return request;
        }

        private static XElement Body(PublicAccessBlockConfiguration block)
        {
            XNamespace control = "http://awss3control.amazonaws.com/doc/2018-08-20/";
            return new XElement(
                control + "PublicAccessBlockConfiguration",
                new XElement(control + "BlockPublicAcls", block.BlockPublicAcls == true),
                new XElement(control + "IgnorePublicAcls", block.IgnorePublicAcls == true),
                new XElement(control + "BlockPublicPolicy", block.BlockPublicPolicy == true),
                new XElement(control + "RestrictPublicBuckets", block.RestrictPublicBuckets == true)
            );
        }
    }

    /// <summary>Writes answer with a status alone.</summary>
    private sealed class Reader(bool isOfBlock) : XmlResponseUnmarshaller
    {
        public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
        {
            if (!isOfBlock)
                return new AccountPublicAccessBlockResponse();
            var root = Read(input.Stream);
            return new AccountPublicAccessBlockResponse
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
                ["Account"] = ((AccountRequest)requestContext.OriginalRequest).Account,
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
