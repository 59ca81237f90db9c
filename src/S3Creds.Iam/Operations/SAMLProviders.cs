using Amazon.IdentityManagement.Model;

namespace Amazon.IdentityManagement;

public partial interface IAmazonIdentityManagementService
{
    /// <summary>IAM's CreateSAMLProvider. Errors: InvalidInput, EntityAlreadyExists, LimitExceeded, ConcurrentModification.</summary>
    Task<CreateSAMLProviderResponse> CreateSAMLProviderAsync(
        CreateSAMLProviderRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's GetSAMLProvider. Errors: InvalidInput, NoSuchEntity.</summary>
    Task<GetSAMLProviderResponse> GetSAMLProviderAsync(GetSAMLProviderRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's ListSAMLProviders.</summary>
    Task<ListSAMLProvidersResponse> ListSAMLProvidersAsync(ListSAMLProvidersRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's UpdateSAMLProvider. Errors: InvalidInput, NoSuchEntity, LimitExceeded, ConcurrentModification.</summary>
    Task<UpdateSAMLProviderResponse> UpdateSAMLProviderAsync(
        UpdateSAMLProviderRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's DeleteSAMLProvider. Errors: InvalidInput, NoSuchEntity, LimitExceeded, ConcurrentModification.</summary>
    Task<DeleteSAMLProviderResponse> DeleteSAMLProviderAsync(
        DeleteSAMLProviderRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's TagSAMLProvider. Errors: NoSuchEntity, LimitExceeded, InvalidInput, ConcurrentModification.</summary>
    Task<TagSAMLProviderResponse> TagSAMLProviderAsync(TagSAMLProviderRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's UntagSAMLProvider. Errors: NoSuchEntity, InvalidInput, ConcurrentModification.</summary>
    Task<UntagSAMLProviderResponse> UntagSAMLProviderAsync(UntagSAMLProviderRequest request, CancellationToken cancellationToken = default);
}

public partial class AmazonIdentityManagementServiceClient
{
    public virtual Task<CreateSAMLProviderResponse> CreateSAMLProviderAsync(
        CreateSAMLProviderRequest request,
        CancellationToken cancellationToken = default
    ) => Call<CreateSAMLProviderResponse>(request, cancellationToken);

    public virtual Task<GetSAMLProviderResponse> GetSAMLProviderAsync(
        GetSAMLProviderRequest request,
        CancellationToken cancellationToken = default
    ) => Call<GetSAMLProviderResponse>(request, cancellationToken);

    public virtual Task<ListSAMLProvidersResponse> ListSAMLProvidersAsync(
        ListSAMLProvidersRequest request,
        CancellationToken cancellationToken = default
    ) => Call<ListSAMLProvidersResponse>(request, cancellationToken);

    public virtual Task<UpdateSAMLProviderResponse> UpdateSAMLProviderAsync(
        UpdateSAMLProviderRequest request,
        CancellationToken cancellationToken = default
    ) => Call<UpdateSAMLProviderResponse>(request, cancellationToken);

    public virtual Task<DeleteSAMLProviderResponse> DeleteSAMLProviderAsync(
        DeleteSAMLProviderRequest request,
        CancellationToken cancellationToken = default
    ) => Call<DeleteSAMLProviderResponse>(request, cancellationToken);

    public virtual Task<TagSAMLProviderResponse> TagSAMLProviderAsync(
        TagSAMLProviderRequest request,
        CancellationToken cancellationToken = default
    ) => Call<TagSAMLProviderResponse>(request, cancellationToken);

    public virtual Task<UntagSAMLProviderResponse> UntagSAMLProviderAsync(
        UntagSAMLProviderRequest request,
        CancellationToken cancellationToken = default
    ) => Call<UntagSAMLProviderResponse>(request, cancellationToken);
}
