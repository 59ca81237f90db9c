using Amazon.IdentityManagement.Model;
using Amazon.Runtime;

namespace Amazon.IdentityManagement;

/// <summary>The actions of AWS Identity and Access Management; see <see cref="AmazonIdentityManagementServiceClient"/> for what holds for
/// all of them.</summary>
public partial interface IAmazonIdentityManagementService : IAmazonService, IDisposable
{
    /// <summary>Lists as asynchronous sequences over all their pages.</summary>
    IIdentityManagementServicePaginatorFactory Paginators { get; }

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonIdentityManagementServiceConfig();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig) =>
        new AmazonIdentityManagementServiceClient(awsCredentials, (AmazonIdentityManagementServiceConfig)clientConfig);
}
