using Amazon.IdentityManagement.Model;

namespace Amazon.IdentityManagement;

public partial interface IAmazonIdentityManagementService
{
    /// <summary>IAM's CreateUser. Errors: LimitExceeded, EntityAlreadyExists, NoSuchEntity, InvalidInput, ConcurrentModification.</summary>
    Task<CreateUserResponse> CreateUserAsync(CreateUserRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's GetUser. Errors: NoSuchEntity.</summary>
    Task<GetUserResponse> GetUserAsync(GetUserRequest request, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GetUserAsync(GetUserRequest, CancellationToken)"/>
    Task<GetUserResponse> GetUserAsync(CancellationToken cancellationToken = default);

    /// <summary>IAM's ListUsers.</summary>
    Task<ListUsersResponse> ListUsersAsync(ListUsersRequest request, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ListUsersAsync(ListUsersRequest, CancellationToken)"/>
    Task<ListUsersResponse> ListUsersAsync(CancellationToken cancellationToken = default);

    /// <summary>IAM's UpdateUser. Errors: NoSuchEntity, LimitExceeded, EntityAlreadyExists, EntityTemporarilyUnmodifiable,
    /// ConcurrentModification.</summary>
    Task<UpdateUserResponse> UpdateUserAsync(UpdateUserRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's DeleteUser. Errors: LimitExceeded, NoSuchEntity, DeleteConflict, ConcurrentModification.</summary>
    Task<DeleteUserResponse> DeleteUserAsync(DeleteUserRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's TagUser. Errors: NoSuchEntity, LimitExceeded, InvalidInput, ConcurrentModification.</summary>
    Task<TagUserResponse> TagUserAsync(TagUserRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's UntagUser. Errors: NoSuchEntity, ConcurrentModification.</summary>
    Task<UntagUserResponse> UntagUserAsync(UntagUserRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's ListUserTags. Errors: NoSuchEntity.</summary>
    Task<ListUserTagsResponse> ListUserTagsAsync(ListUserTagsRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's ListGroupsForUser. Errors: NoSuchEntity.</summary>
    Task<ListGroupsForUserResponse> ListGroupsForUserAsync(ListGroupsForUserRequest request, CancellationToken cancellationToken = default);
}

public partial class AmazonIdentityManagementServiceClient
{
    public virtual Task<CreateUserResponse> CreateUserAsync(CreateUserRequest request, CancellationToken cancellationToken = default) =>
        Call<CreateUserResponse>(request, cancellationToken);

    public virtual Task<GetUserResponse> GetUserAsync(GetUserRequest request, CancellationToken cancellationToken = default) =>
        Call<GetUserResponse>(request, cancellationToken);

    public virtual Task<GetUserResponse> GetUserAsync(CancellationToken cancellationToken = default) =>
        GetUserAsync(new GetUserRequest(), cancellationToken);

    public virtual Task<ListUsersResponse> ListUsersAsync(ListUsersRequest request, CancellationToken cancellationToken = default) =>
        Call<ListUsersResponse>(request, cancellationToken);

    public virtual Task<ListUsersResponse> ListUsersAsync(CancellationToken cancellationToken = default) =>
        ListUsersAsync(new ListUsersRequest(), cancellationToken);

    public virtual Task<UpdateUserResponse> UpdateUserAsync(UpdateUserRequest request, CancellationToken cancellationToken = default) =>
        Call<UpdateUserResponse>(request, cancellationToken);

    public virtual Task<DeleteUserResponse> DeleteUserAsync(DeleteUserRequest request, CancellationToken cancellationToken = default) =>
        Call<DeleteUserResponse>(request, cancellationToken);

    public virtual Task<TagUserResponse> TagUserAsync(TagUserRequest request, CancellationToken cancellationToken = default) =>
        Call<TagUserResponse>(request, cancellationToken);

    public virtual Task<UntagUserResponse> UntagUserAsync(UntagUserRequest request, CancellationToken cancellationToken = default) =>
        Call<UntagUserResponse>(request, cancellationToken);

    public virtual Task<ListUserTagsResponse> ListUserTagsAsync(
        ListUserTagsRequest request,
        CancellationToken cancellationToken = default
    ) => Call<ListUserTagsResponse>(request, cancellationToken);

    public virtual Task<ListGroupsForUserResponse> ListGroupsForUserAsync(
        ListGroupsForUserRequest request,
        CancellationToken cancellationToken = default
    ) => Call<ListGroupsForUserResponse>(request, cancellationToken);
}
