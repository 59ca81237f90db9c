using Amazon.IdentityManagement.Model;

namespace Amazon.IdentityManagement;

public partial interface IAmazonIdentityManagementService
{
    /// <summary>IAM's PutGroupPolicy. Errors: LimitExceeded, MalformedPolicyDocument, NoSuchEntity.</summary>
    Task<PutGroupPolicyResponse> PutGroupPolicyAsync(PutGroupPolicyRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's DeleteGroupPolicy. Errors: NoSuchEntity, LimitExceeded.</summary>
    Task<DeleteGroupPolicyResponse> DeleteGroupPolicyAsync(DeleteGroupPolicyRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's GetGroupPolicy. Errors: NoSuchEntity.</summary>
    Task<GetGroupPolicyResponse> GetGroupPolicyAsync(GetGroupPolicyRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's ListGroupPolicies. Errors: NoSuchEntity.</summary>
    Task<ListGroupPoliciesResponse> ListGroupPoliciesAsync(ListGroupPoliciesRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's AttachGroupPolicy. Errors: NoSuchEntity, LimitExceeded, InvalidInput, PolicyNotAttachable.</summary>
    Task<AttachGroupPolicyResponse> AttachGroupPolicyAsync(AttachGroupPolicyRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's DetachGroupPolicy. Errors: NoSuchEntity, LimitExceeded, InvalidInput.</summary>
    Task<DetachGroupPolicyResponse> DetachGroupPolicyAsync(DetachGroupPolicyRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's ListAttachedGroupPolicies. Errors: NoSuchEntity, InvalidInput.</summary>
    Task<ListAttachedGroupPoliciesResponse> ListAttachedGroupPoliciesAsync(
        ListAttachedGroupPoliciesRequest request,
        CancellationToken cancellationToken = default
    );
}

public partial class AmazonIdentityManagementServiceClient
{
    public virtual Task<PutGroupPolicyResponse> PutGroupPolicyAsync(
        PutGroupPolicyRequest request,
        CancellationToken cancellationToken = default
    ) => Call<PutGroupPolicyResponse>(request, cancellationToken);

    public virtual Task<DeleteGroupPolicyResponse> DeleteGroupPolicyAsync(
        DeleteGroupPolicyRequest request,
        CancellationToken cancellationToken = default
    ) => Call<DeleteGroupPolicyResponse>(request, cancellationToken);

    public virtual Task<GetGroupPolicyResponse> GetGroupPolicyAsync(
        GetGroupPolicyRequest request,
        CancellationToken cancellationToken = default
    ) => Call<GetGroupPolicyResponse>(request, cancellationToken);

    public virtual Task<ListGroupPoliciesResponse> ListGroupPoliciesAsync(
        ListGroupPoliciesRequest request,
        CancellationToken cancellationToken = default
    ) => Call<ListGroupPoliciesResponse>(request, cancellationToken);

    public virtual Task<AttachGroupPolicyResponse> AttachGroupPolicyAsync(
        AttachGroupPolicyRequest request,
        CancellationToken cancellationToken = default
    ) => Call<AttachGroupPolicyResponse>(request, cancellationToken);

    public virtual Task<DetachGroupPolicyResponse> DetachGroupPolicyAsync(
        DetachGroupPolicyRequest request,
        CancellationToken cancellationToken = default
    ) => Call<DetachGroupPolicyResponse>(request, cancellationToken);

    public virtual Task<ListAttachedGroupPoliciesResponse> ListAttachedGroupPoliciesAsync(
        ListAttachedGroupPoliciesRequest request,
        CancellationToken cancellationToken = default
    ) => Call<ListAttachedGroupPoliciesResponse>(request, cancellationToken);
}
