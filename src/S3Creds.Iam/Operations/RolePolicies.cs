using Amazon.IdentityManagement.Model;

namespace Amazon.IdentityManagement;

public partial interface IAmazonIdentityManagementService
{
    /// <summary>IAM's PutRolePolicy. Errors: LimitExceeded, MalformedPolicyDocument, NoSuchEntity, UnmodifiableEntity.</summary>
    Task<PutRolePolicyResponse> PutRolePolicyAsync(PutRolePolicyRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's DeleteRolePolicy. Errors: NoSuchEntity, LimitExceeded, UnmodifiableEntity.</summary>
    Task<DeleteRolePolicyResponse> DeleteRolePolicyAsync(DeleteRolePolicyRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's GetRolePolicy. Errors: NoSuchEntity.</summary>
    Task<GetRolePolicyResponse> GetRolePolicyAsync(GetRolePolicyRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's ListRolePolicies. Errors: NoSuchEntity.</summary>
    Task<ListRolePoliciesResponse> ListRolePoliciesAsync(ListRolePoliciesRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's AttachRolePolicy. Errors: NoSuchEntity, LimitExceeded, InvalidInput, UnmodifiableEntity,
    /// PolicyNotAttachable.</summary>
    Task<AttachRolePolicyResponse> AttachRolePolicyAsync(AttachRolePolicyRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's DetachRolePolicy. Errors: NoSuchEntity, LimitExceeded, InvalidInput, UnmodifiableEntity.</summary>
    Task<DetachRolePolicyResponse> DetachRolePolicyAsync(DetachRolePolicyRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's ListAttachedRolePolicies. Errors: NoSuchEntity, InvalidInput.</summary>
    Task<ListAttachedRolePoliciesResponse> ListAttachedRolePoliciesAsync(
        ListAttachedRolePoliciesRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's PutRolePermissionsBoundary. Errors: NoSuchEntity, InvalidInput, UnmodifiableEntity, PolicyNotAttachable.</summary>
    Task<PutRolePermissionsBoundaryResponse> PutRolePermissionsBoundaryAsync(
        PutRolePermissionsBoundaryRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's DeleteRolePermissionsBoundary. Errors: NoSuchEntity, UnmodifiableEntity.</summary>
    Task<DeleteRolePermissionsBoundaryResponse> DeleteRolePermissionsBoundaryAsync(
        DeleteRolePermissionsBoundaryRequest request,
        CancellationToken cancellationToken = default
    );
}

public partial class AmazonIdentityManagementServiceClient
{
    public virtual Task<PutRolePolicyResponse> PutRolePolicyAsync(
        PutRolePolicyRequest request,
        CancellationToken cancellationToken = default
    ) => Call<PutRolePolicyResponse>(request, cancellationToken);

    public virtual Task<DeleteRolePolicyResponse> DeleteRolePolicyAsync(
        DeleteRolePolicyRequest request,
        CancellationToken cancellationToken = default
    ) => Call<DeleteRolePolicyResponse>(request, cancellationToken);

    public virtual Task<GetRolePolicyResponse> GetRolePolicyAsync(
        GetRolePolicyRequest request,
        CancellationToken cancellationToken = default
    ) => Call<GetRolePolicyResponse>(request, cancellationToken);

    public virtual Task<ListRolePoliciesResponse> ListRolePoliciesAsync(
        ListRolePoliciesRequest request,
        CancellationToken cancellationToken = default
    ) => Call<ListRolePoliciesResponse>(request, cancellationToken);

    public virtual Task<AttachRolePolicyResponse> AttachRolePolicyAsync(
        AttachRolePolicyRequest request,
        CancellationToken cancellationToken = default
    ) => Call<AttachRolePolicyResponse>(request, cancellationToken);

    public virtual Task<DetachRolePolicyResponse> DetachRolePolicyAsync(
        DetachRolePolicyRequest request,
        CancellationToken cancellationToken = default
    ) => Call<DetachRolePolicyResponse>(request, cancellationToken);

    public virtual Task<ListAttachedRolePoliciesResponse> ListAttachedRolePoliciesAsync(
        ListAttachedRolePoliciesRequest request,
        CancellationToken cancellationToken = default
    ) => Call<ListAttachedRolePoliciesResponse>(request, cancellationToken);

    public virtual Task<PutRolePermissionsBoundaryResponse> PutRolePermissionsBoundaryAsync(
        PutRolePermissionsBoundaryRequest request,
        CancellationToken cancellationToken = default
    ) => Call<PutRolePermissionsBoundaryResponse>(request, cancellationToken);

    public virtual Task<DeleteRolePermissionsBoundaryResponse> DeleteRolePermissionsBoundaryAsync(
        DeleteRolePermissionsBoundaryRequest request,
        CancellationToken cancellationToken = default
    ) => Call<DeleteRolePermissionsBoundaryResponse>(request, cancellationToken);
}
