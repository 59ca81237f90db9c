using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using S3Creds.Core.Aws.Answers;

namespace S3Creds.Core.Aws;

/// <summary> A client of a service of which a call or two are needed, without the SDK's package for it. Requests go through the SDK's own
/// signer, retries and pacing. </summary>
// The constructor of the SDK's clients builds the pipeline, so only what a primary constructor captures is there in time.
internal abstract class ServiceClient(AwsSession session, AWSCredentials credentials, ServiceConfig config, ErrorForm errors)
    : AmazonServiceClient(credentials, config)
{
    protected override IServiceMetadata ServiceMetadata { get; } = new Metadata(config.ServiceId);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.ReplaceHandler<EndpointResolver>(new Resolver());
        pipeline.AddHandlerAfter<Marshaller>(new Auth());
        new ClientPipeline(config.Name) { Errors = errors }.AddTo(pipeline, session);
    }

    private sealed class Resolver : BaseEndpointResolver
    {
        protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext) =>
            new()
            {
                [ServiceConfig.Custom] = requestContext.ClientConfig.ServiceURL,
                [ServiceConfig.Region] = requestContext.ClientConfig.RegionEndpoint?.SystemName,
                [ServiceConfig.Account] = (requestContext.OriginalRequest as IAccountRequest)?.Account,
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

    private sealed class Metadata(string id) : IServiceMetadata
    {
        public string ServiceId => id;

        public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
    }
}

/// <summary>A request to an endpoint that has the account in its name.</summary>
internal interface IAccountRequest
{
    string Account { get; }
}

/// <summary>Settings of a <see cref="ServiceClient"/>.</summary>
internal abstract class ServiceConfig : ClientConfig
{
    internal const string Custom = "Endpoint";
    internal const string Region = "Region";
    internal const string Account = "Account";

    private readonly string host;
    private readonly string version;

    /// <param name="id">AWS's name of the service: <c>S3 Control</c>.</param>
    /// <param name="name">The service as our messages name it.</param>
    /// <param name="signingName">The service in a signature.</param>
    /// <param name="host">The service in a host name.</param>
    protected ServiceConfig(string id, string name, string signingName, string host, string version)
        : base(
            new DefaultConfigurationProvider([
                new DefaultConfiguration { Name = DefaultConfigurationMode.Standard, RetryMode = RequestRetryMode.Standard },
            ])
        )
    {
        (ServiceId, Name, AuthenticationServiceName) = (id, name, signingName);
        (this.host, this.version) = (host, version);
        EndpointProvider = new Endpoints(host, signingName);
    }

    public string Name { get; }

    public override string RegionEndpointServiceName => host;

    public override string ServiceVersion => version;

    public override string UserAgent => "s3creds";

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        throw new NotSupportedException("the endpoint follows from the request");

    /// <summary><c>tagging.REGION.amazonaws.com</c>, <c>ACCOUNT.s3-control.REGION.amazonaws.com</c> (AWS General Reference, endpoints of
    /// the services).</summary>
    private sealed class Endpoints(string host, string signingName) : IEndpointProvider
    {
        public Endpoint ResolveEndpoint(EndpointParameters parameters)
        {
            var region = parameters[Region] as string ?? "us-east-1";
            var account = parameters[Account] is string { Length: > 0 } id ? id + "." : "";
            var url = parameters[Custom] is string { Length: > 0 } custom
                ? custom
                : $"https://{account}{host}.{region}.{RegionEndpoint.GetBySystemName(region).PartitionDnsSuffix}";
            return new Endpoint(
                url,
                $$"""{"authSchemes":[{"name":"sigv4","signingName":"{{signingName}}","signingRegion":"{{region}}"}]}""",
                "{}"
            );
        }
    }
}
