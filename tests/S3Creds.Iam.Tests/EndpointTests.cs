using Amazon.IdentityManagement.Internal;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace Amazon.IdentityManagement.Tests;

/// <summary>One class, so that the test that sets environment variables does not run beside others of it.</summary>
public class EndpointTests
{
    private const string User = "<User><UserName>ann</UserName></User>";

    [Theory]
    [InlineData("us-east-1", false, false, "https://iam.amazonaws.com")]
    [InlineData("eu-west-1", false, false, "https://iam.amazonaws.com")]
    [InlineData("eu-west-1", true, false, "https://iam-fips.amazonaws.com")]
    [InlineData("eu-west-1", false, true, "https://iam.global.api.aws")]
    [InlineData("cn-northwest-1", false, false, "https://iam.cn-north-1.amazonaws.com.cn")]
    [InlineData("us-gov-east-1", false, false, "https://iam.us-gov.amazonaws.com")]
    [InlineData("us-gov-east-1", true, false, "https://iam.us-gov.amazonaws.com")]
    [InlineData("eusc-de-east-1", false, false, "https://iam.eusc-de-east-1.amazonaws.eu")]
    public void A_partition_has_one_endpoint(string region, bool fips, bool dualStack, string url) =>
        Assert.Equal(url, Resolve(region, null, fips, dualStack).URL);

    [Fact]
    public void FIPS_excludes_a_custom_endpoint_and_needs_a_partition_that_has_it()
    {
        Assert.Throws<AmazonClientException>(() => Resolve("us-east-1", "http://127.0.0.1:9000", fips: true));
        Assert.Throws<AmazonClientException>(() => Resolve("us-east-1", "http://127.0.0.1:9000", dualStack: true));
        Assert.Throws<AmazonClientException>(() => Resolve("cn-north-1", null, fips: true));
    }

    [Fact]
    public async Task A_custom_endpoint_is_signed_for_the_region_that_was_set()
    {
        await using var server = await ScriptedServer.AnsweringAsync(ScriptedServer.Result("GetUser", User));
        using var plain = server.Client(config => config.AuthenticationRegion = null);
        using var other = server.Client(config => config.AuthenticationRegion = "eu-central-1");

        await plain.GetUserAsync();
        await other.GetUserAsync();

        Assert.Contains("/us-east-1/iam/aws4_request", server.Arrived[0].Authorization, StringComparison.Ordinal);
        Assert.Contains("/eu-central-1/iam/aws4_request", server.Arrived[1].Authorization, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eu-west-1", "us-east-1", "iam.amazonaws.com")]
    [InlineData("cn-northwest-1", "cn-north-1", "iam.cn-north-1.amazonaws.com.cn")]
    [InlineData("us-gov-east-1", "us-gov-west-1", "iam.us-gov.amazonaws.com")]
    public async Task A_request_goes_to_the_partitions_endpoint_signed_for_its_region(string region, string signing, string host)
    {
        using var wire = new Wire();
        using var iam = new AmazonIdentityManagementServiceClient(
            new BasicAWSCredentials("AKIDEXAMPLE", "secret"),
            new AmazonIdentityManagementServiceConfig
            {
                RegionEndpoint = RegionEndpoint.GetBySystemName(region),
                HttpClientFactory = new WireFactory(wire),
                IgnoreConfiguredEndpointUrls = true,
            }
        );

        await iam.GetUserAsync();

        Assert.Equal(host, wire.Host);
        Assert.Contains($"/{signing}/iam/aws4_request", wire.Authorization, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL_IAM")]
    [InlineData("AWS_ENDPOINT_URL")]
    public async Task The_environments_endpoint_is_honoured(string variable)
    {
        await using var server = await ScriptedServer.AnsweringAsync(ScriptedServer.Result("GetUser", User));
        Environment.SetEnvironmentVariable(variable, server.Url);
        try
        {
            using var iam = new AmazonIdentityManagementServiceClient(
                new BasicAWSCredentials("AKIDEXAMPLE", "secret"),
                RegionEndpoint.EUWest1
            );
            Assert.Equal("ann", (await iam.GetUserAsync()).User.UserName);
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
        Assert.Contains("/eu-west-1/iam/aws4_request", server.Arrived.Single().Authorization, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_carries_action_version_and_the_requests_values()
    {
        await using var server = await ScriptedServer.AnsweringAsync(
            "<TagUserResponse><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></TagUserResponse>"
        );
        using var iam = server.Client();

        var answer = await iam.TagUserAsync(new TagUserRequest { UserName = "a+n&n ä", Tags = [new Tag { Key = "k", Value = "" }] });

        var form = server
            .Arrived.Single()
            .Form.OrderBy(field => field.Key, StringComparer.Ordinal)
            .Select(field => $"{field.Key}={field.Value}");
        Assert.Equal(["Action=TagUser", "Tags.member.1.Key=k", "Tags.member.1.Value=", "UserName=a+n&n ä", "Version=2010-05-08"], form);
        Assert.Equal("r", answer.ResponseMetadata.RequestId);
    }

    private static Endpoint Resolve(string region, string? url, bool fips = false, bool dualStack = false) =>
        new IamEndpointProvider().ResolveEndpoint(
            new EndpointParameters
            {
                ["Region"] = region,
                ["Endpoint"] = url,
                ["UseFIPS"] = fips,
                ["UseDualStack"] = dualStack,
            }
        );

    /// <summary>Stands where the network would be, for the hosts that tests must not reach.</summary>
    private sealed class Wire : HttpMessageHandler
    {
        public string? Host { get; private set; }

        public string? Authorization { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Host = request.RequestUri?.Host;
            Authorization = string.Join(' ', request.Headers.GetValues("Authorization"));
            return Task.FromResult(new HttpResponseMessage { Content = new StringContent(ScriptedServer.Result("GetUser", User)) });
        }
    }

    private sealed class WireFactory(Wire wire) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(wire, disposeHandler: false);

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;
    }
}
