using Amazon.IdentityManagement.Model;

namespace Amazon.IdentityManagement;

public partial interface IAmazonIdentityManagementService
{
    /// <summary>IAM's CreateOpenIDConnectProvider. Errors: InvalidInput, EntityAlreadyExists, LimitExceeded, ConcurrentModification,
    /// OpenIdIdpCommunicationError.</summary>
    Task<CreateOpenIDConnectProviderResponse> CreateOpenIDConnectProviderAsync(
        CreateOpenIDConnectProviderRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's GetOpenIDConnectProvider. Errors: InvalidInput, NoSuchEntity.</summary>
    Task<GetOpenIDConnectProviderResponse> GetOpenIDConnectProviderAsync(
        GetOpenIDConnectProviderRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's ListOpenIDConnectProviders.</summary>
    Task<ListOpenIDConnectProvidersResponse> ListOpenIDConnectProvidersAsync(
        ListOpenIDConnectProvidersRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's DeleteOpenIDConnectProvider. Errors: InvalidInput, NoSuchEntity.</summary>
    Task<DeleteOpenIDConnectProviderResponse> DeleteOpenIDConnectProviderAsync(
        DeleteOpenIDConnectProviderRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's TagOpenIDConnectProvider. Errors: NoSuchEntity, LimitExceeded, InvalidInput, ConcurrentModification.</summary>
    Task<TagOpenIDConnectProviderResponse> TagOpenIDConnectProviderAsync(
        TagOpenIDConnectProviderRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's UntagOpenIDConnectProvider. Errors: NoSuchEntity, InvalidInput, ConcurrentModification.</summary>
    Task<UntagOpenIDConnectProviderResponse> UntagOpenIDConnectProviderAsync(
        UntagOpenIDConnectProviderRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's ListOpenIDConnectProviderTags. Errors: NoSuchEntity, InvalidInput.</summary>
    Task<ListOpenIDConnectProviderTagsResponse> ListOpenIDConnectProviderTagsAsync(
        ListOpenIDConnectProviderTagsRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's AddClientIDToOpenIDConnectProvider. Errors: ConcurrentModification, InvalidInput, NoSuchEntity,
    /// LimitExceeded.</summary>
    Task<AddClientIDToOpenIDConnectProviderResponse> AddClientIDToOpenIDConnectProviderAsync(
        AddClientIDToOpenIDConnectProviderRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's RemoveClientIDFromOpenIDConnectProvider. Errors: ConcurrentModification, InvalidInput, NoSuchEntity.</summary>
    Task<RemoveClientIDFromOpenIDConnectProviderResponse> RemoveClientIDFromOpenIDConnectProviderAsync(
        RemoveClientIDFromOpenIDConnectProviderRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's UpdateOpenIDConnectProviderThumbprint. Errors: ConcurrentModification, InvalidInput, NoSuchEntity.</summary>
    Task<UpdateOpenIDConnectProviderThumbprintResponse> UpdateOpenIDConnectProviderThumbprintAsync(
        UpdateOpenIDConnectProviderThumbprintRequest request,
        CancellationToken cancellationToken = default
    );
}

public partial class AmazonIdentityManagementServiceClient
{
    public virtual Task<CreateOpenIDConnectProviderResponse> CreateOpenIDConnectProviderAsync(
        CreateOpenIDConnectProviderRequest request,
        CancellationToken cancellationToken = default
    ) => Call<CreateOpenIDConnectProviderResponse>(request, cancellationToken);

    public virtual Task<GetOpenIDConnectProviderResponse> GetOpenIDConnectProviderAsync(
        GetOpenIDConnectProviderRequest request,
        CancellationToken cancellationToken = default
    ) => Call<GetOpenIDConnectProviderResponse>(request, cancellationToken);

    public virtual Task<ListOpenIDConnectProvidersResponse> ListOpenIDConnectProvidersAsync(
        ListOpenIDConnectProvidersRequest request,
        CancellationToken cancellationToken = default
    ) => Call<ListOpenIDConnectProvidersResponse>(request, cancellationToken);

    public virtual Task<DeleteOpenIDConnectProviderResponse> DeleteOpenIDConnectProviderAsync(
        DeleteOpenIDConnectProviderRequest request,
        CancellationToken cancellationToken = default
    ) => Call<DeleteOpenIDConnectProviderResponse>(request, cancellationToken);

    public virtual Task<TagOpenIDConnectProviderResponse> TagOpenIDConnectProviderAsync(
        TagOpenIDConnectProviderRequest request,
        CancellationToken cancellationToken = default
    ) => Call<TagOpenIDConnectProviderResponse>(request, cancellationToken);

    public virtual Task<UntagOpenIDConnectProviderResponse> UntagOpenIDConnectProviderAsync(
        UntagOpenIDConnectProviderRequest request,
        CancellationToken cancellationToken = default
    ) => Call<UntagOpenIDConnectProviderResponse>(request, cancellationToken);

    public virtual Task<ListOpenIDConnectProviderTagsResponse> ListOpenIDConnectProviderTagsAsync(
        ListOpenIDConnectProviderTagsRequest request,
        CancellationToken cancellationToken = default
    ) => Call<ListOpenIDConnectProviderTagsResponse>(request, cancellationToken);

    public virtual Task<AddClientIDToOpenIDConnectProviderResponse> AddClientIDToOpenIDConnectProviderAsync(
        AddClientIDToOpenIDConnectProviderRequest request,
        CancellationToken cancellationToken = default
    ) => Call<AddClientIDToOpenIDConnectProviderResponse>(request, cancellationToken);

    public virtual Task<RemoveClientIDFromOpenIDConnectProviderResponse> RemoveClientIDFromOpenIDConnectProviderAsync(
        RemoveClientIDFromOpenIDConnectProviderRequest request,
        CancellationToken cancellationToken = default
    ) => Call<RemoveClientIDFromOpenIDConnectProviderResponse>(request, cancellationToken);

    public virtual Task<UpdateOpenIDConnectProviderThumbprintResponse> UpdateOpenIDConnectProviderThumbprintAsync(
        UpdateOpenIDConnectProviderThumbprintRequest request,
        CancellationToken cancellationToken = default
    ) => Call<UpdateOpenIDConnectProviderThumbprintResponse>(request, cancellationToken);
}
