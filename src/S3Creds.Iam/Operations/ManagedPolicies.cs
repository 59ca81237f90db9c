using Amazon.IdentityManagement.Model;

namespace Amazon.IdentityManagement;

public partial interface IAmazonIdentityManagementService
{
    /// <summary>IAM's CreatePolicy. Errors: InvalidInput, LimitExceeded, EntityAlreadyExists, MalformedPolicyDocument,
    /// ConcurrentModification.</summary>
    Task<CreatePolicyResponse> CreatePolicyAsync(CreatePolicyRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's GetPolicy. Errors: NoSuchEntity, InvalidInput.</summary>
    Task<GetPolicyResponse> GetPolicyAsync(GetPolicyRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's ListPolicies.</summary>
    Task<ListPoliciesResponse> ListPoliciesAsync(ListPoliciesRequest request, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ListPoliciesAsync(ListPoliciesRequest, CancellationToken)"/>
    Task<ListPoliciesResponse> ListPoliciesAsync(CancellationToken cancellationToken = default);

    /// <summary>IAM's DeletePolicy. Errors: NoSuchEntity, LimitExceeded, InvalidInput, DeleteConflict.</summary>
    Task<DeletePolicyResponse> DeletePolicyAsync(DeletePolicyRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's TagPolicy. Errors: NoSuchEntity, LimitExceeded, InvalidInput, ConcurrentModification.</summary>
    Task<TagPolicyResponse> TagPolicyAsync(TagPolicyRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's UntagPolicy. Errors: NoSuchEntity, InvalidInput, ConcurrentModification.</summary>
    Task<UntagPolicyResponse> UntagPolicyAsync(UntagPolicyRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's ListPolicyTags. Errors: NoSuchEntity, InvalidInput.</summary>
    Task<ListPolicyTagsResponse> ListPolicyTagsAsync(ListPolicyTagsRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's ListEntitiesForPolicy. Errors: NoSuchEntity, InvalidInput.</summary>
    Task<ListEntitiesForPolicyResponse> ListEntitiesForPolicyAsync(
        ListEntitiesForPolicyRequest request,
        CancellationToken cancellationToken = default
    );
}

public partial class AmazonIdentityManagementServiceClient
{
    public virtual Task<CreatePolicyResponse> CreatePolicyAsync(
        CreatePolicyRequest request,
        CancellationToken cancellationToken = default
    ) => Call<CreatePolicyResponse>(request, cancellationToken);

    public virtual Task<GetPolicyResponse> GetPolicyAsync(GetPolicyRequest request, CancellationToken cancellationToken = default) =>
        Call<GetPolicyResponse>(request, cancellationToken);

    public virtual Task<ListPoliciesResponse> ListPoliciesAsync(
        ListPoliciesRequest request,
        CancellationToken cancellationToken = default
    ) => Call<ListPoliciesResponse>(request, cancellationToken);

    public virtual Task<ListPoliciesResponse> ListPoliciesAsync(CancellationToken cancellationToken = default) =>
        ListPoliciesAsync(new ListPoliciesRequest(), cancellationToken);

    public virtual Task<DeletePolicyResponse> DeletePolicyAsync(
        DeletePolicyRequest request,
        CancellationToken cancellationToken = default
    ) => Call<DeletePolicyResponse>(request, cancellationToken);

    public virtual Task<TagPolicyResponse> TagPolicyAsync(TagPolicyRequest request, CancellationToken cancellationToken = default) =>
        Call<TagPolicyResponse>(request, cancellationToken);

    public virtual Task<UntagPolicyResponse> UntagPolicyAsync(UntagPolicyRequest request, CancellationToken cancellationToken = default) =>
        Call<UntagPolicyResponse>(request, cancellationToken);

    public virtual Task<ListPolicyTagsResponse> ListPolicyTagsAsync(
        ListPolicyTagsRequest request,
        CancellationToken cancellationToken = default
    ) => Call<ListPolicyTagsResponse>(request, cancellationToken);

    public virtual Task<ListEntitiesForPolicyResponse> ListEntitiesForPolicyAsync(
        ListEntitiesForPolicyRequest request,
        CancellationToken cancellationToken = default
    ) => Call<ListEntitiesForPolicyResponse>(request, cancellationToken);
}
