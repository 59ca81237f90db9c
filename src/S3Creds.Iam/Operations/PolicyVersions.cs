using Amazon.IdentityManagement.Model;

namespace Amazon.IdentityManagement;

public partial interface IAmazonIdentityManagementService
{
    /// <summary>IAM's CreatePolicyVersion. Errors: NoSuchEntity, MalformedPolicyDocument, InvalidInput, LimitExceeded.</summary>
    Task<CreatePolicyVersionResponse> CreatePolicyVersionAsync(
        CreatePolicyVersionRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's GetPolicyVersion. Errors: NoSuchEntity, InvalidInput.</summary>
    Task<GetPolicyVersionResponse> GetPolicyVersionAsync(GetPolicyVersionRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's ListPolicyVersions. Errors: NoSuchEntity, InvalidInput.</summary>
    Task<ListPolicyVersionsResponse> ListPolicyVersionsAsync(
        ListPolicyVersionsRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's DeletePolicyVersion. Errors: NoSuchEntity, LimitExceeded, InvalidInput, DeleteConflict.</summary>
    Task<DeletePolicyVersionResponse> DeletePolicyVersionAsync(
        DeletePolicyVersionRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's SetDefaultPolicyVersion. Errors: NoSuchEntity, InvalidInput, LimitExceeded.</summary>
    Task<SetDefaultPolicyVersionResponse> SetDefaultPolicyVersionAsync(
        SetDefaultPolicyVersionRequest request,
        CancellationToken cancellationToken = default
    );
}

public partial class AmazonIdentityManagementServiceClient
{
    public virtual Task<CreatePolicyVersionResponse> CreatePolicyVersionAsync(
        CreatePolicyVersionRequest request,
        CancellationToken cancellationToken = default
    ) => Call<CreatePolicyVersionResponse>(request, cancellationToken);

    public virtual Task<GetPolicyVersionResponse> GetPolicyVersionAsync(
        GetPolicyVersionRequest request,
        CancellationToken cancellationToken = default
    ) => Call<GetPolicyVersionResponse>(request, cancellationToken);

    public virtual Task<ListPolicyVersionsResponse> ListPolicyVersionsAsync(
        ListPolicyVersionsRequest request,
        CancellationToken cancellationToken = default
    ) => Call<ListPolicyVersionsResponse>(request, cancellationToken);

    public virtual Task<DeletePolicyVersionResponse> DeletePolicyVersionAsync(
        DeletePolicyVersionRequest request,
        CancellationToken cancellationToken = default
    ) => Call<DeletePolicyVersionResponse>(request, cancellationToken);

    public virtual Task<SetDefaultPolicyVersionResponse> SetDefaultPolicyVersionAsync(
        SetDefaultPolicyVersionRequest request,
        CancellationToken cancellationToken = default
    ) => Call<SetDefaultPolicyVersionResponse>(request, cancellationToken);
}
