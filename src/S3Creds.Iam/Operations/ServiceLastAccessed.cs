using Amazon.IdentityManagement.Model;

namespace Amazon.IdentityManagement;

public partial interface IAmazonIdentityManagementService
{
    /// <summary>IAM's GenerateServiceLastAccessedDetails: starts a job. Errors: NoSuchEntity, InvalidInput.</summary>
    Task<GenerateServiceLastAccessedDetailsResponse> GenerateServiceLastAccessedDetailsAsync(
        GenerateServiceLastAccessedDetailsRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's GetServiceLastAccessedDetails: the state of a job and, when it is done, a page of its services. Errors: NoSuchEntity,
    /// InvalidInput.</summary>
    Task<GetServiceLastAccessedDetailsResponse> GetServiceLastAccessedDetailsAsync(
        GetServiceLastAccessedDetailsRequest request,
        CancellationToken cancellationToken = default
    );
}

public partial class AmazonIdentityManagementServiceClient
{
    public virtual Task<GenerateServiceLastAccessedDetailsResponse> GenerateServiceLastAccessedDetailsAsync(
        GenerateServiceLastAccessedDetailsRequest request,
        CancellationToken cancellationToken = default
    ) => Call<GenerateServiceLastAccessedDetailsResponse>(request, cancellationToken);

    public virtual Task<GetServiceLastAccessedDetailsResponse> GetServiceLastAccessedDetailsAsync(
        GetServiceLastAccessedDetailsRequest request,
        CancellationToken cancellationToken = default
    ) => Call<GetServiceLastAccessedDetailsResponse>(request, cancellationToken);
}
