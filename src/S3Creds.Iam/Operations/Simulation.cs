using Amazon.IdentityManagement.Model;

namespace Amazon.IdentityManagement;

public partial interface IAmazonIdentityManagementService
{
    /// <summary>IAM's SimulatePrincipalPolicy: what the policies of a user, group or role allow, by their boundary too. Errors:
    /// InvalidInput, NoSuchEntity, PolicyEvaluation.</summary>
    Task<SimulatePrincipalPolicyResponse> SimulatePrincipalPolicyAsync(
        SimulatePrincipalPolicyRequest request,
        CancellationToken cancellationToken = default
    );
}

public partial class AmazonIdentityManagementServiceClient
{
    public virtual Task<SimulatePrincipalPolicyResponse> SimulatePrincipalPolicyAsync(
        SimulatePrincipalPolicyRequest request,
        CancellationToken cancellationToken = default
    ) => Call<SimulatePrincipalPolicyResponse>(request, cancellationToken);
}
