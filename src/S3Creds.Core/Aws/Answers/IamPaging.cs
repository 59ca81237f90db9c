using Amazon.IdentityManagement.Model;
using Amazon.Runtime;

namespace S3Creds.Core.Aws.Answers;

/// <summary>IAM's lists, which all page by <c>IsTruncated</c> and <c>Marker</c>.</summary>
internal static class IamPaging
{
    public static string? Problem(AmazonWebServiceRequest request, AmazonWebServiceResponse? answer) =>
        (request, answer) switch
        {
            (GetAccountAuthorizationDetailsRequest q, GetAccountAuthorizationDetailsResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (GetGroupRequest q, GetGroupResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (GetServiceLastAccessedDetailsRequest q, GetServiceLastAccessedDetailsResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (ListAccessKeysRequest q, ListAccessKeysResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (ListAccountAliasesRequest q, ListAccountAliasesResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (ListAttachedGroupPoliciesRequest q, ListAttachedGroupPoliciesResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (ListAttachedRolePoliciesRequest q, ListAttachedRolePoliciesResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (ListAttachedUserPoliciesRequest q, ListAttachedUserPoliciesResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (ListEntitiesForPolicyRequest q, ListEntitiesForPolicyResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (ListGroupPoliciesRequest q, ListGroupPoliciesResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (ListGroupsRequest q, ListGroupsResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (ListGroupsForUserRequest q, ListGroupsForUserResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (ListInstanceProfilesForRoleRequest q, ListInstanceProfilesForRoleResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (ListMFADevicesRequest q, ListMFADevicesResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (ListOpenIDConnectProviderTagsRequest q, ListOpenIDConnectProviderTagsResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (ListPoliciesRequest q, ListPoliciesResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (ListPolicyTagsRequest q, ListPolicyTagsResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (ListPolicyVersionsRequest q, ListPolicyVersionsResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (ListRolePoliciesRequest q, ListRolePoliciesResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (ListRoleTagsRequest q, ListRoleTagsResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (ListRolesRequest q, ListRolesResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (ListSSHPublicKeysRequest q, ListSSHPublicKeysResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (ListServiceSpecificCredentialsRequest q, ListServiceSpecificCredentialsResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (ListSigningCertificatesRequest q, ListSigningCertificatesResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (ListUserPoliciesRequest q, ListUserPoliciesResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (ListUserTagsRequest q, ListUserTagsResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (ListUsersRequest q, ListUsersResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (ListVirtualMFADevicesRequest q, ListVirtualMFADevicesResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            (SimulatePrincipalPolicyRequest q, SimulatePrincipalPolicyResponse r) => Page(r.IsTruncated, r.Marker, q.Marker),
            _ => null,
        };

    private static string? Page(bool? truncated, string? next, string? asked) => AnswerContent.Page(truncated, "Marker", next, asked);
}
