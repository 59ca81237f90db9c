using Amazon.IdentityManagement.Model;

namespace Amazon.IdentityManagement;

public partial interface IAmazonIdentityManagementService
{
    /// <summary>IAM's CreateAccessKey. Errors: NoSuchEntity, LimitExceeded.</summary>
    Task<CreateAccessKeyResponse> CreateAccessKeyAsync(CreateAccessKeyRequest request, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="CreateAccessKeyAsync(CreateAccessKeyRequest, CancellationToken)"/>
    Task<CreateAccessKeyResponse> CreateAccessKeyAsync(CancellationToken cancellationToken = default);

    /// <summary>IAM's UpdateAccessKey. Errors: NoSuchEntity, LimitExceeded, InvalidInput.</summary>
    Task<UpdateAccessKeyResponse> UpdateAccessKeyAsync(UpdateAccessKeyRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's DeleteAccessKey. Errors: NoSuchEntity, LimitExceeded.</summary>
    Task<DeleteAccessKeyResponse> DeleteAccessKeyAsync(DeleteAccessKeyRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's ListAccessKeys. Errors: NoSuchEntity.</summary>
    Task<ListAccessKeysResponse> ListAccessKeysAsync(ListAccessKeysRequest request, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ListAccessKeysAsync(ListAccessKeysRequest, CancellationToken)"/>
    Task<ListAccessKeysResponse> ListAccessKeysAsync(CancellationToken cancellationToken = default);

    /// <summary>IAM's GetAccessKeyLastUsed.</summary>
    Task<GetAccessKeyLastUsedResponse> GetAccessKeyLastUsedAsync(
        GetAccessKeyLastUsedRequest request,
        CancellationToken cancellationToken = default
    );
}

public partial class AmazonIdentityManagementServiceClient
{
    public virtual Task<CreateAccessKeyResponse> CreateAccessKeyAsync(
        CreateAccessKeyRequest request,
        CancellationToken cancellationToken = default
    ) => Call<CreateAccessKeyResponse>(request, cancellationToken);

    public virtual Task<CreateAccessKeyResponse> CreateAccessKeyAsync(CancellationToken cancellationToken = default) =>
        CreateAccessKeyAsync(new CreateAccessKeyRequest(), cancellationToken);

    public virtual Task<UpdateAccessKeyResponse> UpdateAccessKeyAsync(
        UpdateAccessKeyRequest request,
        CancellationToken cancellationToken = default
    ) => Call<UpdateAccessKeyResponse>(request, cancellationToken);

    public virtual Task<DeleteAccessKeyResponse> DeleteAccessKeyAsync(
        DeleteAccessKeyRequest request,
        CancellationToken cancellationToken = default
    ) => Call<DeleteAccessKeyResponse>(request, cancellationToken);

    public virtual Task<ListAccessKeysResponse> ListAccessKeysAsync(
        ListAccessKeysRequest request,
        CancellationToken cancellationToken = default
    ) => Call<ListAccessKeysResponse>(request, cancellationToken);

    public virtual Task<ListAccessKeysResponse> ListAccessKeysAsync(CancellationToken cancellationToken = default) =>
        ListAccessKeysAsync(new ListAccessKeysRequest(), cancellationToken);

    public virtual Task<GetAccessKeyLastUsedResponse> GetAccessKeyLastUsedAsync(
        GetAccessKeyLastUsedRequest request,
        CancellationToken cancellationToken = default
    ) => Call<GetAccessKeyLastUsedResponse>(request, cancellationToken);
}
