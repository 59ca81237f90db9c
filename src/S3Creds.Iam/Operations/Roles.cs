using Amazon.IdentityManagement.Model;

namespace Amazon.IdentityManagement;

public partial interface IAmazonIdentityManagementService
{
    /// <summary>IAM's CreateRole. Errors: LimitExceeded, InvalidInput, EntityAlreadyExists, MalformedPolicyDocument,
    /// ConcurrentModification.</summary>
    Task<CreateRoleResponse> CreateRoleAsync(CreateRoleRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's GetRole. Errors: NoSuchEntity.</summary>
    Task<GetRoleResponse> GetRoleAsync(GetRoleRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's ListRoles.</summary>
    Task<ListRolesResponse> ListRolesAsync(ListRolesRequest request, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ListRolesAsync(ListRolesRequest, CancellationToken)"/>
    Task<ListRolesResponse> ListRolesAsync(CancellationToken cancellationToken = default);

    /// <summary>IAM's UpdateRole. Errors: UnmodifiableEntity, NoSuchEntity.</summary>
    Task<UpdateRoleResponse> UpdateRoleAsync(UpdateRoleRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's DeleteRole. Errors: NoSuchEntity, DeleteConflict, LimitExceeded, UnmodifiableEntity,
    /// ConcurrentModification.</summary>
    Task<DeleteRoleResponse> DeleteRoleAsync(DeleteRoleRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's UpdateAssumeRolePolicy. Errors: NoSuchEntity, MalformedPolicyDocument, LimitExceeded, UnmodifiableEntity.</summary>
    Task<UpdateAssumeRolePolicyResponse> UpdateAssumeRolePolicyAsync(
        UpdateAssumeRolePolicyRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's TagRole. Errors: NoSuchEntity, LimitExceeded, InvalidInput, ConcurrentModification.</summary>
    Task<TagRoleResponse> TagRoleAsync(TagRoleRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's UntagRole. Errors: NoSuchEntity, ConcurrentModification.</summary>
    Task<UntagRoleResponse> UntagRoleAsync(UntagRoleRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's ListRoleTags. Errors: NoSuchEntity.</summary>
    Task<ListRoleTagsResponse> ListRoleTagsAsync(ListRoleTagsRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's ListInstanceProfilesForRole. Errors: NoSuchEntity.</summary>
    Task<ListInstanceProfilesForRoleResponse> ListInstanceProfilesForRoleAsync(
        ListInstanceProfilesForRoleRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's RemoveRoleFromInstanceProfile. Errors: NoSuchEntity, LimitExceeded, UnmodifiableEntity.</summary>
    Task<RemoveRoleFromInstanceProfileResponse> RemoveRoleFromInstanceProfileAsync(
        RemoveRoleFromInstanceProfileRequest request,
        CancellationToken cancellationToken = default
    );
}

public partial class AmazonIdentityManagementServiceClient
{
    public virtual Task<CreateRoleResponse> CreateRoleAsync(CreateRoleRequest request, CancellationToken cancellationToken = default) =>
        Call<CreateRoleResponse>(request, cancellationToken);

    public virtual Task<GetRoleResponse> GetRoleAsync(GetRoleRequest request, CancellationToken cancellationToken = default) =>
        Call<GetRoleResponse>(request, cancellationToken);

    public virtual Task<ListRolesResponse> ListRolesAsync(ListRolesRequest request, CancellationToken cancellationToken = default) =>
        Call<ListRolesResponse>(request, cancellationToken);

    public virtual Task<ListRolesResponse> ListRolesAsync(CancellationToken cancellationToken = default) =>
        ListRolesAsync(new ListRolesRequest(), cancellationToken);

    public virtual Task<UpdateRoleResponse> UpdateRoleAsync(UpdateRoleRequest request, CancellationToken cancellationToken = default) =>
        Call<UpdateRoleResponse>(request, cancellationToken);

    public virtual Task<DeleteRoleResponse> DeleteRoleAsync(DeleteRoleRequest request, CancellationToken cancellationToken = default) =>
        Call<DeleteRoleResponse>(request, cancellationToken);

    public virtual Task<UpdateAssumeRolePolicyResponse> UpdateAssumeRolePolicyAsync(
        UpdateAssumeRolePolicyRequest request,
        CancellationToken cancellationToken = default
    ) => Call<UpdateAssumeRolePolicyResponse>(request, cancellationToken);

    public virtual Task<TagRoleResponse> TagRoleAsync(TagRoleRequest request, CancellationToken cancellationToken = default) =>
        Call<TagRoleResponse>(request, cancellationToken);

    public virtual Task<UntagRoleResponse> UntagRoleAsync(UntagRoleRequest request, CancellationToken cancellationToken = default) =>
        Call<UntagRoleResponse>(request, cancellationToken);

    public virtual Task<ListRoleTagsResponse> ListRoleTagsAsync(
        ListRoleTagsRequest request,
        CancellationToken cancellationToken = default
    ) => Call<ListRoleTagsResponse>(request, cancellationToken);

    public virtual Task<ListInstanceProfilesForRoleResponse> ListInstanceProfilesForRoleAsync(
        ListInstanceProfilesForRoleRequest request,
        CancellationToken cancellationToken = default
    ) => Call<ListInstanceProfilesForRoleResponse>(request, cancellationToken);

    public virtual Task<RemoveRoleFromInstanceProfileResponse> RemoveRoleFromInstanceProfileAsync(
        RemoveRoleFromInstanceProfileRequest request,
        CancellationToken cancellationToken = default
    ) => Call<RemoveRoleFromInstanceProfileResponse>(request, cancellationToken);
}
