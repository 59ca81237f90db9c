using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;

namespace Amazon.IdentityManagement;

/// <summary>
/// Settings of an IAM client. <c>AWS_ENDPOINT_URL_IAM</c> and <c>AWS_ENDPOINT_URL</c> are honoured as everywhere in the SDK.
/// <para>
/// For actions that must not be sent twice (CreateAccessKey, CreatePolicyVersion) use a second client with <c>MaxErrorRetry = 0</c>
/// <b>and</b>
/// <c>MaxStaleConnectionRetries = 0</c>: with the first alone, a request whose connection broke before an answer came is still sent again,
/// up to
/// ten times.
/// </para>
/// </summary>
public class AmazonIdentityManagementServiceConfig : ClientConfig
{
    internal const string ApiVersion = "2010-05-08";

    private static readonly string s_userAgent = InternalSDKUtils.BuildUserAgentString("IAM", "4.0.0");

    public AmazonIdentityManagementServiceConfig()
        : base(new DefaultConfigurationProvider(Modes()))
    {
        base.ServiceId = ServiceId;
        AuthenticationServiceName = "iam";
        EndpointProvider = new IamEndpointProvider();
    }

    /// <summary>The service's name in the SDK: what <c>AWS_ENDPOINT_URL_IAM</c> and profiles' <c>services</c> sections refer to.</summary>
    public static new string ServiceId => "IAM";

    public override string RegionEndpointServiceName => "iam";

    public override string ServiceVersion => ApiVersion;

    public override string UserAgent => s_userAgent;

    /// <summary>The endpoint an action would be sent to.</summary>
    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(
            new EndpointParameters
            {
                ["UseFIPS"] = UseFIPSEndpoint,
                ["UseDualStack"] = UseDualstackEndpoint,
                ["Endpoint"] = ServiceURL,
                ["Region"] = (parameters.AlternateEndpoint ?? RegionEndpoint)?.SystemName,
            }
        );

    private static DefaultConfiguration[] Modes()
    {
        return
        [
            Mode(DefaultConfigurationMode.Standard, 3100, 3100),
            Mode(DefaultConfigurationMode.InRegion, 1100, 1100),
            Mode(DefaultConfigurationMode.CrossRegion, 3100, 3100),
            Mode(DefaultConfigurationMode.Mobile, 30000, 30000),
            Mode(DefaultConfigurationMode.Auto, 1100, 1100),
        ];

        // Connection and TLS time-outs in milliseconds, as AWS defines its "smart configuration defaults".
        static DefaultConfiguration Mode(DefaultConfigurationMode name, int connect, int tls) =>
            new()
            {
                Name = name,
                RetryMode = RequestRetryMode.Standard,
                S3UsEast1RegionalEndpoint = S3UsEast1RegionalEndpointValue.Regional,
                ConnectTimeout = TimeSpan.FromMilliseconds(connect),
                TlsNegotiationTimeout = TimeSpan.FromMilliseconds(tls),
            };
    }
}
