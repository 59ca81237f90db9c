using Amazon.IdentityManagement.Model;

namespace Amazon.IdentityManagement;

public partial interface IAmazonIdentityManagementService
{
    /// <summary>IAM's CreateGroup. Errors: LimitExceeded, EntityAlreadyExists, NoSuchEntity.</summary>
    Task<CreateGroupResponse> CreateGroupAsync(CreateGroupRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's GetGroup. Errors: NoSuchEntity.</summary>
    Task<GetGroupResponse> GetGroupAsync(GetGroupRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's ListGroups.</summary>
    Task<ListGroupsResponse> ListGroupsAsync(ListGroupsRequest request, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ListGroupsAsync(ListGroupsRequest, CancellationToken)"/>
    Task<ListGroupsResponse> ListGroupsAsync(CancellationToken cancellationToken = default);

    /// <summary>IAM's UpdateGroup. Errors: NoSuchEntity, EntityAlreadyExists, LimitExceeded.</summary>
    Task<UpdateGroupResponse> UpdateGroupAsync(UpdateGroupRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's DeleteGroup. Errors: NoSuchEntity, DeleteConflict, LimitExceeded.</summary>
    Task<DeleteGroupResponse> DeleteGroupAsync(DeleteGroupRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's AddUserToGroup. Errors: NoSuchEntity, LimitExceeded.</summary>
    Task<AddUserToGroupResponse> AddUserToGroupAsync(AddUserToGroupRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's RemoveUserFromGroup. Errors: NoSuchEntity, LimitExceeded.</summary>
    Task<RemoveUserFromGroupResponse> RemoveUserFromGroupAsync(
        RemoveUserFromGroupRequest request,
        CancellationToken cancellationToken = default
    );
}

public partial class AmazonIdentityManagementServiceClient
{
    public virtual Task<CreateGroupResponse> CreateGroupAsync(CreateGroupRequest request, CancellationToken cancellationToken = default) =>
        Call<CreateGroupResponse>(request, cancellationToken);

    public virtual Task<GetGroupResponse> GetGroupAsync(GetGroupRequest request, CancellationToken cancellationToken = default) =>
        Call<GetGroupResponse>(request, cancellationToken);

    public virtual Task<ListGroupsResponse> ListGroupsAsync(ListGroupsRequest request, CancellationToken cancellationToken = default) =>
        Call<ListGroupsResponse>(request, cancellationToken);

    public virtual Task<ListGroupsResponse> ListGroupsAsync(CancellationToken cancellationToken = default) =>
        ListGroupsAsync(new ListGroupsRequest(), cancellationToken);

    public virtual Task<UpdateGroupResponse> UpdateGroupAsync(UpdateGroupRequest request, CancellationToken cancellationToken = default) =>
        Call<UpdateGroupResponse>(request, cancellationToken);

    public virtual Task<DeleteGroupResponse> DeleteGroupAsync(DeleteGroupRequest request, CancellationToken cancellationToken = default) =>
        Call<DeleteGroupResponse>(request, cancellationToken);

    public virtual Task<AddUserToGroupResponse> AddUserToGroupAsync(
        AddUserToGroupRequest request,
        CancellationToken cancellationToken = default
    ) => Call<AddUserToGroupResponse>(request, cancellationToken);

    public virtual Task<RemoveUserFromGroupResponse> RemoveUserFromGroupAsync(
        RemoveUserFromGroupRequest request,
        CancellationToken cancellationToken = default
    ) => Call<RemoveUserFromGroupResponse>(request, cancellationToken);
}
