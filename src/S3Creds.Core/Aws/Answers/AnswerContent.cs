using Amazon.IdentityManagement.Model;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using Amazon.S3.Model;
using Amazon.SecurityToken.Model;
using Amazon.SimpleSystemsManagement.Model;

namespace S3Creds.Core.Aws.Answers;

/// <summary>Members that an answer must have, where the product goes on with them.</summary>
internal static class AnswerContent
{
    /// <returns>What is missing; null where the answer can be believed.</returns>
    public static string? Problem(AmazonWebServiceRequest request, AmazonWebServiceResponse? answer) =>
        answer switch
        {
            ListBucketsResponse r => Items(r.Buckets, "Name", b => b.BucketName)
                ?? (Same(r.ContinuationToken, (request as ListBucketsRequest)?.ContinuationToken) ? Turns("ContinuationToken") : null),
            ListObjectsV2Response r => Items(r.S3Objects, "Key", o => o.Key)
                ?? Page(
                    r.IsTruncated,
                    "NextContinuationToken",
                    r.NextContinuationToken,
                    (request as ListObjectsV2Request)?.ContinuationToken
                ),
            ListVersionsResponse r => Items(r.Versions, "Key", v => v.Key)
                ?? Page(
                    r.IsTruncated,
                    "NextKeyMarker",
                    r.NextKeyMarker is null ? null : $"{r.NextKeyMarker}\n{r.NextVersionIdMarker}",
                    $"{(request as ListVersionsRequest)?.KeyMarker}\n{(request as ListVersionsRequest)?.VersionIdMarker}"
                ),
            ListMultipartUploadsResponse r => Items(r.MultipartUploads, "Key", u => u.Key)
                ?? Items(r.MultipartUploads, "UploadId", u => u.UploadId)
                ?? Page(
                    r.IsTruncated,
                    "NextKeyMarker",
                    r.NextKeyMarker is null ? null : $"{r.NextKeyMarker}\n{r.NextUploadIdMarker}",
                    $"{(request as ListMultipartUploadsRequest)?.KeyMarker}\n{(request as ListMultipartUploadsRequest)?.UploadIdMarker}"
                ),
            GetBucketTaggingResponse { TagSet: var tags } => Items(tags, "Key", t => t.Key),
            GetCallerIdentityResponse r => Member("Account", r.Account) ?? Member("Arn", r.Arn) ?? Member("UserId", r.UserId),
            AssumeRoleResponse r => Member("Credentials", r.Credentials)
                ?? Member("AccessKeyId", r.Credentials.AccessKeyId)
                ?? Member("SecretAccessKey", r.Credentials.SecretAccessKey)
                ?? Member("SessionToken", r.Credentials.SessionToken)
                ?? Member("Expiration", r.Credentials.Expiration),
            GetKeyPolicyResponse r => Member("Policy", r.Policy),
            GetTaggedResourcesResponse r => Items(r.Arns?.ToList(), "ResourceARN", a => a)
                ?? Member("ResourceTagMappingList", r.Arns)
                ?? (Same(r.Token, (request as GetTaggedResourcesRequest)?.Token) ? Turns("PaginationToken") : null),
            DescribeParametersResponse r => Member("Parameters", r.Parameters)
                ?? (Same(r.NextToken, (request as DescribeParametersRequest)?.NextToken) ? Turns("NextToken") : null),
            GetParameterResponse r => Member("Parameter", r.Parameter) ?? Member("Value", r.Parameter.Value),
            PutParameterResponse r => Member("Version", r.Version is > 0 ? r : null),
            _ => Iam(answer) ?? IamPaging.Problem(request, answer),
        };

    private static string? Iam(AmazonWebServiceResponse? answer) =>
        answer switch
        {
            CreateAccessKeyResponse r => Member("AccessKey", r.AccessKey)
                ?? Member("AccessKeyId", r.AccessKey.AccessKeyId)
                ?? Member("SecretAccessKey", r.AccessKey.SecretAccessKey),
            ListAccessKeysResponse r => Items(r.AccessKeyMetadata, "AccessKeyId", k => k.AccessKeyId)
                ?? Items(r.AccessKeyMetadata, "Status", k => k.Status?.Value),
            GetUserResponse r => User(r.User),
            CreateUserResponse r => User(r.User),
            ListUsersResponse r => First(r.Users, User),
            GetRoleResponse r => Role(r.Role),
            CreateRoleResponse r => Role(r.Role),
            ListRolesResponse r => First(r.Roles, Role),
            GetGroupResponse r => Member("Group", r.Group) ?? Member("Path", r.Group.Path) ?? First(r.Users, User),
            ListGroupsResponse r => Items(r.Groups, "GroupName", g => g.GroupName),
            ListGroupsForUserResponse r => Items(r.Groups, "GroupName", g => g.GroupName),
            GetPolicyResponse r => Member("Policy", r.Policy)
                ?? Member("Arn", r.Policy!.Arn)
                ?? Member("DefaultVersionId", r.Policy.DefaultVersionId),
            CreatePolicyResponse r => Member("Policy", r.Policy) ?? Member("Arn", r.Policy!.Arn),
            GetOpenIDConnectProviderResponse r => Member("Url", r.Url),
            ListOpenIDConnectProvidersResponse r => Items(r.OpenIDConnectProviderList, "Arn", p => p.Arn),
            GetSAMLProviderResponse r => Member("SAMLMetadataDocument", r.SAMLMetadataDocument),
            ListSAMLProvidersResponse r => Items(r.SAMLProviderList, "Arn", p => p.Arn),
            ListPoliciesResponse r => Items(r.Policies, "Arn", p => p.Arn),
            GetPolicyVersionResponse r => Member("PolicyVersion", r.PolicyVersion) ?? Member("Document", r.PolicyVersion!.Document),
            CreatePolicyVersionResponse r => Member("PolicyVersion", r.PolicyVersion),
            ListPolicyVersionsResponse r => Items(r.Versions, "VersionId", v => v.VersionId),
            ListPolicyTagsResponse r => Items(r.Tags, "Key", t => t.Key),
            GetUserPolicyResponse r => Member("PolicyDocument", r.PolicyDocument),
            GetGroupPolicyResponse r => Member("PolicyDocument", r.PolicyDocument),
            GetRolePolicyResponse r => Member("PolicyDocument", r.PolicyDocument),
            ListAttachedUserPoliciesResponse r => Items(r.AttachedPolicies, "PolicyArn", p => p.PolicyArn),
            ListAttachedGroupPoliciesResponse r => Items(r.AttachedPolicies, "PolicyArn", p => p.PolicyArn),
            ListAttachedRolePoliciesResponse r => Items(r.AttachedPolicies, "PolicyArn", p => p.PolicyArn),
            GetLoginProfileResponse r => Member("LoginProfile", r.LoginProfile),
            GetAccessKeyLastUsedResponse r => Member("AccessKeyLastUsed", r.AccessKeyLastUsed),
            GenerateServiceLastAccessedDetailsResponse r => Member("JobId", r.JobId),
            GetServiceLastAccessedDetailsResponse r => Member("JobStatus", r.JobStatus?.Value)
                ?? Items(r.ServicesLastAccessed, "ServiceNamespace", s => s.ServiceNamespace),
            SimulatePrincipalPolicyResponse r => Items(r.EvaluationResults, "EvalActionName", e => e.EvalActionName)
                ?? Items(r.EvaluationResults, "EvalDecision", e => e.EvalDecision?.Value),
            GetAccountAuthorizationDetailsResponse r => Details(r),
            _ => null,
        };

    /// <summary>The answer that removals rest on: nothing in it may be half there.</summary>
    private static string? Details(GetAccountAuthorizationDetailsResponse r) =>
        Member("IsTruncated", r.IsTruncated)
        ?? First(r.UserDetailList, u =>
            Member("UserName", u.UserName) ?? Member("Arn", u.Arn) ?? Attached(u.AttachedManagedPolicies) ?? Inline(u.UserPolicyList)
        )
        ?? First(r.RoleDetailList, d =>
            Member("RoleName", d.RoleName)
            ?? Member("Arn", d.Arn)
            ?? Member("AssumeRolePolicyDocument", d.AssumeRolePolicyDocument)
            ?? Attached(d.AttachedManagedPolicies)
            ?? Inline(d.RolePolicyList)
        )
        ?? First(r.GroupDetailList, g =>
            Member("GroupName", g.GroupName) ?? Member("Path", g.Path) ?? Attached(g.AttachedManagedPolicies) ?? Inline(g.GroupPolicyList)
        )
        ?? Items(r.Policies, "Arn", p => p.Arn);

    private static string? Attached(List<AttachedPolicyType>? policies) => Items(policies, "PolicyArn", p => p.PolicyArn);

    private static string? Inline(List<PolicyDetail>? policies) =>
        Items(policies, "PolicyName", p => p.PolicyName) ?? Items(policies, "PolicyDocument", p => p.PolicyDocument);

    private static string? User(User? user) => Member("User", user) ?? Member("UserName", user!.UserName) ?? Member("Arn", user.Arn);

    private static string? Role(Role? role) =>
        Member("Role", role)
        ?? Member("RoleName", role!.RoleName)
        ?? Member("Arn", role.Arn)
        ?? Member("AssumeRolePolicyDocument", role.AssumeRolePolicyDocument);

    private static string? Member(string name, object? value) => value is null or "" ? $"it has no '{name}'" : null;

    private static string? Items<T>(List<T>? items, string name, Func<T, string?> value) => First(items, i => Member(name, value(i)));

    private static string? First<T>(List<T>? items, Func<T, string?> problem) => items?.Select(problem).FirstOrDefault(p => p is not null);

    /// <summary>More follows, and the answer has no marker: stopping would miss some, asking again would never end.</summary>
    /// <param name="asked">Where this page began.</param>
    internal static string? Page(bool? truncated, string marker, string? next, string? asked) =>
        truncated != true ? null
        : string.IsNullOrEmpty(next) ? $"it is truncated and has no '{marker}'"
        : Same(next, asked) ? Turns(marker)
        : null;

    private static bool Same(string? next, string? asked) => !string.IsNullOrEmpty(next) && next == asked;

    private static string Turns(string marker) => $"its '{marker}' leads back to the same page";
}
