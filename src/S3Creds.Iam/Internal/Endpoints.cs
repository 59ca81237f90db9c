using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Util;

namespace Amazon.IdentityManagement.Internal;

/// <summary>
/// Where a partition's one IAM lives, and the region its requests are signed for. Source: IAM's entries in
/// https://docs.aws.amazon.com/general/latest/gr/iam-service.html.
/// </summary>
internal sealed class IamEndpointProvider : IEndpointProvider
{
    /// <exception cref="AmazonClientException">FIPS or dual stack together with a custom endpoint, or in a partition that has
    /// neither.</exception>
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        var fips = parameters["UseFIPS"] is true;
        var dualStack = parameters["UseDualStack"] is true;
        var region = parameters["Region"] as string ?? RegionEndpoint.USEast1.SystemName;
        if (parameters["Endpoint"] is string { Length: > 0 } custom)
        {
            if (fips || dualStack)
                throw new AmazonClientException($"{(fips ? "FIPS" : "Dual stack")} and a custom endpoint ({custom}) exclude each other.");
            return At(custom, region);
        }
        var partition = RegionEndpoint.GetBySystemName(region).PartitionName;
        var (host, signing) = Host(partition, fips, dualStack);
        return host is null
            ? throw new AmazonClientException(
                $"IAM in the partition {partition} has no "
                    + $"{(fips ? "FIPS" : "")}{(fips && dualStack ? " " : "")}{(dualStack ? "dual-stack" : "")} endpoint."
            )
            : At("https://" + host, signing);
    }

    private static (string? Host, string Signing) Host(string partition, bool fips, bool dualStack) =>
        (partition, fips, dualStack) switch
        {
            ("aws-cn", false, false) => ("iam.cn-north-1.amazonaws.com.cn", "cn-north-1"),
            ("aws-cn", false, true) => ("iam.global.api.amazonwebservices.com.cn", "cn-north-1"),
            ("aws-us-gov", _, false) => ("iam.us-gov.amazonaws.com", "us-gov-west-1"),
            ("aws-us-gov", _, true) => ("iam.us-gov.api.aws", "us-gov-west-1"),
            ("aws-iso", false, false) => ("iam.us-iso-east-1.c2s.ic.gov", "us-iso-east-1"),
            ("aws-iso", true, false) => ("iam-fips.us-iso-east-1.c2s.ic.gov", "us-iso-east-1"),
            ("aws-iso-b", false, false) => ("iam.us-isob-east-1.sc2s.sgov.gov", "us-isob-east-1"),
            ("aws-iso-b", true, false) => ("iam-fips.us-isob-east-1.sc2s.sgov.gov", "us-isob-east-1"),
            ("aws-iso-e", false, false) => ("iam.eu-isoe-west-1.cloud.adc-e.uk", "eu-isoe-west-1"),
            ("aws-iso-f", false, false) => ("iam.us-isof-south-1.csp.hci.ic.gov", "us-isof-south-1"),
            ("aws-eusc", false, false) => ("iam.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"),
            ("aws", false, false) => ("iam.amazonaws.com", "us-east-1"),
            ("aws", true, false) => ("iam-fips.amazonaws.com", "us-east-1"),
            ("aws", false, true) => ("iam.global.api.aws", "us-east-1"),
            ("aws", true, true) => ("iam-fips.global.api.aws", "us-east-1"),
            _ => (null, ""),
        };

    private static Endpoint At(string url, string region) =>
        new(url, $$"""{"authSchemes":[{"name":"sigv4","signingName":"iam","signingRegion":"{{region}}"}]}""", "{}");
}

/// <summary>Feeds <see cref="IamEndpointProvider"/> from the client's configuration.</summary>
internal sealed class IamEndpointResolver : BaseEndpointResolver
{
    protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext)
    {
        var config = requestContext.ClientConfig;
        var parameters = new EndpointParameters
        {
            ["UseFIPS"] = config.UseFIPSEndpoint,
            ["UseDualStack"] = config.UseDualstackEndpoint,
            ["Endpoint"] = config.ServiceURL,
            ["Region"] = Region(requestContext),
        };
        return parameters;
    }

    protected override void ServiceSpecificHandler(IExecutionContext executionContext, EndpointParameters parameters)
    {
        // With a custom endpoint the SDK would guess the signing region from the host name.
        var context = executionContext.RequestContext;
        if (!string.IsNullOrEmpty(context.ClientConfig.AuthenticationRegion))
            context.Request.AuthenticationRegion = context.ClientConfig.AuthenticationRegion;
    }

    private static string Region(IRequestContext context)
    {
        var config = context.ClientConfig;
        if (config.RegionEndpoint is { } region)
            return region.SystemName;
        return string.IsNullOrEmpty(config.ServiceURL) ? RegionEndpoint.USEast1.SystemName : AWSSDKUtils.DetermineRegion(config.ServiceURL);
    }
}

/// <summary>IAM is signed with SigV4 and nothing else.</summary>
internal sealed class IamAuthResolver : BaseAuthResolverHandler
{
    protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) => AuthSchemeOption.DEFAULT_SIGV4;
}
