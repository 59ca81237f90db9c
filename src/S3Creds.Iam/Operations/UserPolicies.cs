using Amazon.IdentityManagement.Model;

namespace Amazon.IdentityManagement;

public partial interface IAmazonIdentityManagementService
{
    /// <summary>IAM's PutUserPolicy. Errors: LimitExceeded, MalformedPolicyDocument, NoSuchEntity.</summary>
    Task<PutUserPolicyResponse> PutUserPolicyAsync(PutUserPolicyRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's DeleteUserPolicy. Errors: NoSuchEntity, LimitExceeded.</summary>
    Task<DeleteUserPolicyResponse> DeleteUserPolicyAsync(DeleteUserPolicyRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's GetUserPolicy. Errors: NoSuchEntity.</summary>
    Task<GetUserPolicyResponse> GetUserPolicyAsync(GetUserPolicyRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's ListUserPolicies. Errors: NoSuchEntity.</summary>
    Task<ListUserPoliciesResponse> ListUserPoliciesAsync(ListUserPoliciesRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's AttachUserPolicy. Errors: NoSuchEntity, LimitExceeded, InvalidInput, PolicyNotAttachable.</summary>
    Task<AttachUserPolicyResponse> AttachUserPolicyAsync(AttachUserPolicyRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's DetachUserPolicy. Errors: NoSuchEntity, LimitExceeded, InvalidInput.</summary>
    Task<DetachUserPolicyResponse> DetachUserPolicyAsync(DetachUserPolicyRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's ListAttachedUserPolicies. Errors: NoSuchEntity, InvalidInput.</summary>
    Task<ListAttachedUserPoliciesResponse> ListAttachedUserPoliciesAsync(
        ListAttachedUserPoliciesRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's PutUserPermissionsBoundary. Errors: NoSuchEntity, InvalidInput, PolicyNotAttachable.</summary>
    Task<PutUserPermissionsBoundaryResponse> PutUserPermissionsBoundaryAsync(
        PutUserPermissionsBoundaryRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's DeleteUserPermissionsBoundary. Errors: NoSuchEntity.</summary>
    Task<DeleteUserPermissionsBoundaryResponse> DeleteUserPermissionsBoundaryAsync(
        DeleteUserPermissionsBoundaryRequest request,
        CancellationToken cancellationToken = default
    );
}

public partial class AmazonIdentityManagementServiceClient
{
    public virtual Task<PutUserPolicyResponse> PutUserPolicyAsync(
        PutUserPolicyRequest request,
        CancellationToken cancellationToken = default
    ) => Call<PutUserPolicyResponse>(request, cancellationToken);

    public virtual Task<DeleteUserPolicyResponse> DeleteUserPolicyAsync(
        DeleteUserPolicyRequest request,
        CancellationToken cancellationToken = default
    ) => Call<DeleteUserPolicyResponse>(request, cancellationToken);

    public virtual Task<GetUserPolicyResponse> GetUserPolicyAsync(
        GetUserPolicyRequest request,
        CancellationToken cancellationToken = default
    ) => Call<GetUserPolicyResponse>(request, cancellationToken);

    public virtual Task<ListUserPoliciesResponse> ListUserPoliciesAsync(
        ListUserPoliciesRequest request,
        CancellationToken cancellationToken = default
    ) => Call<ListUserPoliciesResponse>(request, cancellationToken);

    public virtual Task<AttachUserPolicyResponse> AttachUserPolicyAsync(
        AttachUserPolicyRequest request,
        CancellationToken cancellationToken = default
    ) => Call<AttachUserPolicyResponse>(request, cancellationToken);

    public virtual Task<DetachUserPolicyResponse> DetachUserPolicyAsync(
        DetachUserPolicyRequest request,
        CancellationToken cancellationToken = default
    ) => Call<DetachUserPolicyResponse>(request, cancellationToken);

    public virtual Task<ListAttachedUserPoliciesResponse> ListAttachedUserPoliciesAsync(
        ListAttachedUserPoliciesRequest request,
        CancellationToken cancellationToken = default
    ) => Call<ListAttachedUserPoliciesResponse>(request, cancellationToken);

    public virtual Task<PutUserPermissionsBoundaryResponse> PutUserPermissionsBoundaryAsync(
        PutUserPermissionsBoundaryRequest request,
        CancellationToken cancellationToken = default
    ) => Call<PutUserPermissionsBoundaryResponse>(request, cancellationToken);

    public virtual Task<DeleteUserPermissionsBoundaryResponse> DeleteUserPermissionsBoundaryAsync(
        DeleteUserPermissionsBoundaryRequest request,
        CancellationToken cancellationToken = default
    ) => Call<DeleteUserPermissionsBoundaryResponse>(request, cancellationToken);
}
