using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>GetAccountAuthorizationDetails, page after page.</summary>
public sealed class GetAccountAuthorizationDetailsPaginator : MarkerPaginator<GetAccountAuthorizationDetailsResponse>
{
    internal GetAccountAuthorizationDetailsPaginator(IAmazonIdentityManagementService iam, GetAccountAuthorizationDetailsRequest request)
        : base(request, ct => iam.GetAccountAuthorizationDetailsAsync(request, ct)) { }

    public IPaginatedEnumerable<UserDetail> UserDetailList => Items(page => page.UserDetailList);

    public IPaginatedEnumerable<GroupDetail> GroupDetailList => Items(page => page.GroupDetailList);

    public IPaginatedEnumerable<RoleDetail> RoleDetailList => Items(page => page.RoleDetailList);

    public IPaginatedEnumerable<ManagedPolicyDetail> Policies => Items(page => page.Policies);
}

/// <summary>GetGroup, page after page.</summary>
public sealed class GetGroupPaginator : MarkerPaginator<GetGroupResponse>
{
    internal GetGroupPaginator(IAmazonIdentityManagementService iam, GetGroupRequest request)
        : base(request, ct => iam.GetGroupAsync(request, ct)) { }

    public IPaginatedEnumerable<User> Users => Items(page => page.Users);
}

/// <summary>ListAccessKeys, page after page.</summary>
public sealed class ListAccessKeysPaginator : MarkerPaginator<ListAccessKeysResponse>
{
    internal ListAccessKeysPaginator(IAmazonIdentityManagementService iam, ListAccessKeysRequest request)
        : base(request, ct => iam.ListAccessKeysAsync(request, ct)) { }

    public IPaginatedEnumerable<AccessKeyMetadata> AccessKeyMetadata => Items(page => page.AccessKeyMetadata);
}

/// <summary>ListAccountAliases, page after page.</summary>
public sealed class ListAccountAliasesPaginator : MarkerPaginator<ListAccountAliasesResponse>
{
    internal ListAccountAliasesPaginator(IAmazonIdentityManagementService iam, ListAccountAliasesRequest request)
        : base(request, ct => iam.ListAccountAliasesAsync(request, ct)) { }

    public IPaginatedEnumerable<string> AccountAliases => Items(page => page.AccountAliases);
}

/// <summary>ListAttachedGroupPolicies, page after page.</summary>
public sealed class ListAttachedGroupPoliciesPaginator : MarkerPaginator<ListAttachedGroupPoliciesResponse>
{
    internal ListAttachedGroupPoliciesPaginator(IAmazonIdentityManagementService iam, ListAttachedGroupPoliciesRequest request)
        : base(request, ct => iam.ListAttachedGroupPoliciesAsync(request, ct)) { }

    public IPaginatedEnumerable<AttachedPolicyType> AttachedPolicies => Items(page => page.AttachedPolicies);
}

/// <summary>ListAttachedRolePolicies, page after page.</summary>
public sealed class ListAttachedRolePoliciesPaginator : MarkerPaginator<ListAttachedRolePoliciesResponse>
{
    internal ListAttachedRolePoliciesPaginator(IAmazonIdentityManagementService iam, ListAttachedRolePoliciesRequest request)
        : base(request, ct => iam.ListAttachedRolePoliciesAsync(request, ct)) { }

    public IPaginatedEnumerable<AttachedPolicyType> AttachedPolicies => Items(page => page.AttachedPolicies);
}

/// <summary>ListAttachedUserPolicies, page after page.</summary>
public sealed class ListAttachedUserPoliciesPaginator : MarkerPaginator<ListAttachedUserPoliciesResponse>
{
    internal ListAttachedUserPoliciesPaginator(IAmazonIdentityManagementService iam, ListAttachedUserPoliciesRequest request)
        : base(request, ct => iam.ListAttachedUserPoliciesAsync(request, ct)) { }

    public IPaginatedEnumerable<AttachedPolicyType> AttachedPolicies => Items(page => page.AttachedPolicies);
}

/// <summary>ListEntitiesForPolicy, page after page.</summary>
public sealed class ListEntitiesForPolicyPaginator : MarkerPaginator<ListEntitiesForPolicyResponse>
{
    internal ListEntitiesForPolicyPaginator(IAmazonIdentityManagementService iam, ListEntitiesForPolicyRequest request)
        : base(request, ct => iam.ListEntitiesForPolicyAsync(request, ct)) { }

    public IPaginatedEnumerable<PolicyGroup> PolicyGroups => Items(page => page.PolicyGroups);

    public IPaginatedEnumerable<PolicyUser> PolicyUsers => Items(page => page.PolicyUsers);

    public IPaginatedEnumerable<PolicyRole> PolicyRoles => Items(page => page.PolicyRoles);
}

/// <summary>ListGroupPolicies, page after page.</summary>
public sealed class ListGroupPoliciesPaginator : MarkerPaginator<ListGroupPoliciesResponse>
{
    internal ListGroupPoliciesPaginator(IAmazonIdentityManagementService iam, ListGroupPoliciesRequest request)
        : base(request, ct => iam.ListGroupPoliciesAsync(request, ct)) { }

    public IPaginatedEnumerable<string> PolicyNames => Items(page => page.PolicyNames);
}

/// <summary>ListGroups, page after page.</summary>
public sealed class ListGroupsPaginator : MarkerPaginator<ListGroupsResponse>
{
    internal ListGroupsPaginator(IAmazonIdentityManagementService iam, ListGroupsRequest request)
        : base(request, ct => iam.ListGroupsAsync(request, ct)) { }

    public IPaginatedEnumerable<Group> Groups => Items(page => page.Groups);
}

/// <summary>ListGroupsForUser, page after page.</summary>
public sealed class ListGroupsForUserPaginator : MarkerPaginator<ListGroupsForUserResponse>
{
    internal ListGroupsForUserPaginator(IAmazonIdentityManagementService iam, ListGroupsForUserRequest request)
        : base(request, ct => iam.ListGroupsForUserAsync(request, ct)) { }

    public IPaginatedEnumerable<Group> Groups => Items(page => page.Groups);
}

/// <summary>ListInstanceProfilesForRole, page after page.</summary>
public sealed class ListInstanceProfilesForRolePaginator : MarkerPaginator<ListInstanceProfilesForRoleResponse>
{
    internal ListInstanceProfilesForRolePaginator(IAmazonIdentityManagementService iam, ListInstanceProfilesForRoleRequest request)
        : base(request, ct => iam.ListInstanceProfilesForRoleAsync(request, ct)) { }

    public IPaginatedEnumerable<InstanceProfile> InstanceProfiles => Items(page => page.InstanceProfiles);
}

/// <summary>ListMFADevices, page after page.</summary>
public sealed class ListMFADevicesPaginator : MarkerPaginator<ListMFADevicesResponse>
{
    internal ListMFADevicesPaginator(IAmazonIdentityManagementService iam, ListMFADevicesRequest request)
        : base(request, ct => iam.ListMFADevicesAsync(request, ct)) { }

    public IPaginatedEnumerable<MFADevice> MFADevices => Items(page => page.MFADevices);
}

/// <summary>ListOpenIDConnectProviderTags, page after page.</summary>
public sealed class ListOpenIDConnectProviderTagsPaginator : MarkerPaginator<ListOpenIDConnectProviderTagsResponse>
{
    internal ListOpenIDConnectProviderTagsPaginator(IAmazonIdentityManagementService iam, ListOpenIDConnectProviderTagsRequest request)
        : base(request, ct => iam.ListOpenIDConnectProviderTagsAsync(request, ct)) { }

    public IPaginatedEnumerable<Tag> Tags => Items(page => page.Tags);
}

/// <summary>ListPolicies, page after page.</summary>
public sealed class ListPoliciesPaginator : MarkerPaginator<ListPoliciesResponse>
{
    internal ListPoliciesPaginator(IAmazonIdentityManagementService iam, ListPoliciesRequest request)
        : base(request, ct => iam.ListPoliciesAsync(request, ct)) { }

    public IPaginatedEnumerable<ManagedPolicy> Policies => Items(page => page.Policies);
}

/// <summary>ListPolicyTags, page after page.</summary>
public sealed class ListPolicyTagsPaginator : MarkerPaginator<ListPolicyTagsResponse>
{
    internal ListPolicyTagsPaginator(IAmazonIdentityManagementService iam, ListPolicyTagsRequest request)
        : base(request, ct => iam.ListPolicyTagsAsync(request, ct)) { }

    public IPaginatedEnumerable<Tag> Tags => Items(page => page.Tags);
}

/// <summary>ListPolicyVersions, page after page.</summary>
public sealed class ListPolicyVersionsPaginator : MarkerPaginator<ListPolicyVersionsResponse>
{
    internal ListPolicyVersionsPaginator(IAmazonIdentityManagementService iam, ListPolicyVersionsRequest request)
        : base(request, ct => iam.ListPolicyVersionsAsync(request, ct)) { }

    public IPaginatedEnumerable<PolicyVersion> Versions => Items(page => page.Versions);
}

/// <summary>ListRolePolicies, page after page.</summary>
public sealed class ListRolePoliciesPaginator : MarkerPaginator<ListRolePoliciesResponse>
{
    internal ListRolePoliciesPaginator(IAmazonIdentityManagementService iam, ListRolePoliciesRequest request)
        : base(request, ct => iam.ListRolePoliciesAsync(request, ct)) { }

    public IPaginatedEnumerable<string> PolicyNames => Items(page => page.PolicyNames);
}

/// <summary>ListRoleTags, page after page.</summary>
public sealed class ListRoleTagsPaginator : MarkerPaginator<ListRoleTagsResponse>
{
    internal ListRoleTagsPaginator(IAmazonIdentityManagementService iam, ListRoleTagsRequest request)
        : base(request, ct => iam.ListRoleTagsAsync(request, ct)) { }

    public IPaginatedEnumerable<Tag> Tags => Items(page => page.Tags);
}

/// <summary>ListRoles, page after page.</summary>
public sealed class ListRolesPaginator : MarkerPaginator<ListRolesResponse>
{
    internal ListRolesPaginator(IAmazonIdentityManagementService iam, ListRolesRequest request)
        : base(request, ct => iam.ListRolesAsync(request, ct)) { }

    public IPaginatedEnumerable<Role> Roles => Items(page => page.Roles);
}

/// <summary>ListSSHPublicKeys, page after page.</summary>
public sealed class ListSSHPublicKeysPaginator : MarkerPaginator<ListSSHPublicKeysResponse>
{
    internal ListSSHPublicKeysPaginator(IAmazonIdentityManagementService iam, ListSSHPublicKeysRequest request)
        : base(request, ct => iam.ListSSHPublicKeysAsync(request, ct)) { }

    public IPaginatedEnumerable<SSHPublicKeyMetadata> SSHPublicKeys => Items(page => page.SSHPublicKeys);
}

/// <summary>ListServiceSpecificCredentials, page after page.</summary>
public sealed class ListServiceSpecificCredentialsPaginator : MarkerPaginator<ListServiceSpecificCredentialsResponse>
{
    internal ListServiceSpecificCredentialsPaginator(IAmazonIdentityManagementService iam, ListServiceSpecificCredentialsRequest request)
        : base(request, ct => iam.ListServiceSpecificCredentialsAsync(request, ct)) { }

    public IPaginatedEnumerable<ServiceSpecificCredentialMetadata> ServiceSpecificCredentials =>
        Items(page => page.ServiceSpecificCredentials);
}

/// <summary>ListSigningCertificates, page after page.</summary>
public sealed class ListSigningCertificatesPaginator : MarkerPaginator<ListSigningCertificatesResponse>
{
    internal ListSigningCertificatesPaginator(IAmazonIdentityManagementService iam, ListSigningCertificatesRequest request)
        : base(request, ct => iam.ListSigningCertificatesAsync(request, ct)) { }

    public IPaginatedEnumerable<SigningCertificate> Certificates => Items(page => page.Certificates);
}

/// <summary>ListUserPolicies, page after page.</summary>
public sealed class ListUserPoliciesPaginator : MarkerPaginator<ListUserPoliciesResponse>
{
    internal ListUserPoliciesPaginator(IAmazonIdentityManagementService iam, ListUserPoliciesRequest request)
        : base(request, ct => iam.ListUserPoliciesAsync(request, ct)) { }

    public IPaginatedEnumerable<string> PolicyNames => Items(page => page.PolicyNames);
}

/// <summary>ListUserTags, page after page.</summary>
public sealed class ListUserTagsPaginator : MarkerPaginator<ListUserTagsResponse>
{
    internal ListUserTagsPaginator(IAmazonIdentityManagementService iam, ListUserTagsRequest request)
        : base(request, ct => iam.ListUserTagsAsync(request, ct)) { }

    public IPaginatedEnumerable<Tag> Tags => Items(page => page.Tags);
}

/// <summary>ListUsers, page after page.</summary>
public sealed class ListUsersPaginator : MarkerPaginator<ListUsersResponse>
{
    internal ListUsersPaginator(IAmazonIdentityManagementService iam, ListUsersRequest request)
        : base(request, ct => iam.ListUsersAsync(request, ct)) { }

    public IPaginatedEnumerable<User> Users => Items(page => page.Users);
}

/// <summary>ListVirtualMFADevices, page after page.</summary>
public sealed class ListVirtualMFADevicesPaginator : MarkerPaginator<ListVirtualMFADevicesResponse>
{
    internal ListVirtualMFADevicesPaginator(IAmazonIdentityManagementService iam, ListVirtualMFADevicesRequest request)
        : base(request, ct => iam.ListVirtualMFADevicesAsync(request, ct)) { }

    public IPaginatedEnumerable<VirtualMFADevice> VirtualMFADevices => Items(page => page.VirtualMFADevices);
}
