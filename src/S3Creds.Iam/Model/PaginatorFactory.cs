namespace Amazon.IdentityManagement.Model;

/// <summary>Lists over all their pages. A paginator runs once; it moves its request's <c>Marker</c>.</summary>
public interface IIdentityManagementServicePaginatorFactory
{
    GetAccountAuthorizationDetailsPaginator GetAccountAuthorizationDetails(GetAccountAuthorizationDetailsRequest request);

    GetGroupPaginator GetGroup(GetGroupRequest request);

    ListAccessKeysPaginator ListAccessKeys(ListAccessKeysRequest request);

    ListAccountAliasesPaginator ListAccountAliases(ListAccountAliasesRequest request);

    ListAttachedGroupPoliciesPaginator ListAttachedGroupPolicies(ListAttachedGroupPoliciesRequest request);

    ListAttachedRolePoliciesPaginator ListAttachedRolePolicies(ListAttachedRolePoliciesRequest request);

    ListAttachedUserPoliciesPaginator ListAttachedUserPolicies(ListAttachedUserPoliciesRequest request);

    ListEntitiesForPolicyPaginator ListEntitiesForPolicy(ListEntitiesForPolicyRequest request);

    ListGroupPoliciesPaginator ListGroupPolicies(ListGroupPoliciesRequest request);

    ListGroupsPaginator ListGroups(ListGroupsRequest request);

    ListGroupsForUserPaginator ListGroupsForUser(ListGroupsForUserRequest request);

    ListInstanceProfilesForRolePaginator ListInstanceProfilesForRole(ListInstanceProfilesForRoleRequest request);

    ListMFADevicesPaginator ListMFADevices(ListMFADevicesRequest request);

    ListOpenIDConnectProviderTagsPaginator ListOpenIDConnectProviderTags(ListOpenIDConnectProviderTagsRequest request);

    ListPoliciesPaginator ListPolicies(ListPoliciesRequest request);

    ListPolicyTagsPaginator ListPolicyTags(ListPolicyTagsRequest request);

    ListPolicyVersionsPaginator ListPolicyVersions(ListPolicyVersionsRequest request);

    ListRolePoliciesPaginator ListRolePolicies(ListRolePoliciesRequest request);

    ListRoleTagsPaginator ListRoleTags(ListRoleTagsRequest request);

    ListRolesPaginator ListRoles(ListRolesRequest request);

    ListSSHPublicKeysPaginator ListSSHPublicKeys(ListSSHPublicKeysRequest request);

    ListServiceSpecificCredentialsPaginator ListServiceSpecificCredentials(ListServiceSpecificCredentialsRequest request);

    ListSigningCertificatesPaginator ListSigningCertificates(ListSigningCertificatesRequest request);

    ListUserPoliciesPaginator ListUserPolicies(ListUserPoliciesRequest request);

    ListUserTagsPaginator ListUserTags(ListUserTagsRequest request);

    ListUsersPaginator ListUsers(ListUsersRequest request);

    ListVirtualMFADevicesPaginator ListVirtualMFADevices(ListVirtualMFADevicesRequest request);
}

internal sealed class IdentityManagementServicePaginatorFactory(IAmazonIdentityManagementService iam)
    : IIdentityManagementServicePaginatorFactory
{
    public GetAccountAuthorizationDetailsPaginator GetAccountAuthorizationDetails(GetAccountAuthorizationDetailsRequest request) =>
        new(iam, request);

    public GetGroupPaginator GetGroup(GetGroupRequest request) => new(iam, request);

    public ListAccessKeysPaginator ListAccessKeys(ListAccessKeysRequest request) => new(iam, request);

    public ListAccountAliasesPaginator ListAccountAliases(ListAccountAliasesRequest request) => new(iam, request);

    public ListAttachedGroupPoliciesPaginator ListAttachedGroupPolicies(ListAttachedGroupPoliciesRequest request) => new(iam, request);

    public ListAttachedRolePoliciesPaginator ListAttachedRolePolicies(ListAttachedRolePoliciesRequest request) => new(iam, request);

    public ListAttachedUserPoliciesPaginator ListAttachedUserPolicies(ListAttachedUserPoliciesRequest request) => new(iam, request);

    public ListEntitiesForPolicyPaginator ListEntitiesForPolicy(ListEntitiesForPolicyRequest request) => new(iam, request);

    public ListGroupPoliciesPaginator ListGroupPolicies(ListGroupPoliciesRequest request) => new(iam, request);

    public ListGroupsPaginator ListGroups(ListGroupsRequest request) => new(iam, request);

    public ListGroupsForUserPaginator ListGroupsForUser(ListGroupsForUserRequest request) => new(iam, request);

    public ListInstanceProfilesForRolePaginator ListInstanceProfilesForRole(ListInstanceProfilesForRoleRequest request) =>
        new(iam, request);

    public ListMFADevicesPaginator ListMFADevices(ListMFADevicesRequest request) => new(iam, request);

    public ListOpenIDConnectProviderTagsPaginator ListOpenIDConnectProviderTags(ListOpenIDConnectProviderTagsRequest request) =>
        new(iam, request);

    public ListPoliciesPaginator ListPolicies(ListPoliciesRequest request) => new(iam, request);

    public ListPolicyTagsPaginator ListPolicyTags(ListPolicyTagsRequest request) => new(iam, request);

    public ListPolicyVersionsPaginator ListPolicyVersions(ListPolicyVersionsRequest request) => new(iam, request);

    public ListRolePoliciesPaginator ListRolePolicies(ListRolePoliciesRequest request) => new(iam, request);

    public ListRoleTagsPaginator ListRoleTags(ListRoleTagsRequest request) => new(iam, request);

    public ListRolesPaginator ListRoles(ListRolesRequest request) => new(iam, request);

    public ListSSHPublicKeysPaginator ListSSHPublicKeys(ListSSHPublicKeysRequest request) => new(iam, request);

    public ListServiceSpecificCredentialsPaginator ListServiceSpecificCredentials(ListServiceSpecificCredentialsRequest request) =>
        new(iam, request);

    public ListSigningCertificatesPaginator ListSigningCertificates(ListSigningCertificatesRequest request) => new(iam, request);

    public ListUserPoliciesPaginator ListUserPolicies(ListUserPoliciesRequest request) => new(iam, request);

    public ListUserTagsPaginator ListUserTags(ListUserTagsRequest request) => new(iam, request);

    public ListUsersPaginator ListUsers(ListUsersRequest request) => new(iam, request);

    public ListVirtualMFADevicesPaginator ListVirtualMFADevices(ListVirtualMFADevicesRequest request) => new(iam, request);
}
