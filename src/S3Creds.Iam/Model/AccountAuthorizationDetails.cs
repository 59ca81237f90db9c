using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>A user with inline policies, groups, attachments, boundary and tags.</summary>
public sealed class UserDetail : IMapped
{
    public string? Path { get; set; }
    public string? UserName { get; set; }
    public string? UserId { get; set; }
    public string? Arn { get; set; }
    public DateTime? CreateDate { get; set; }
    public List<PolicyDetail>? UserPolicyList { get; set; }
    public List<string>? GroupList { get; set; }
    public List<AttachedPolicyType>? AttachedManagedPolicies { get; set; }
    public AttachedPermissionsBoundary? PermissionsBoundary { get; set; }
    public List<Tag>? Tags { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Path = m.Of(Path);
        UserName = m.Of(UserName);
        UserId = m.Of(UserId);
        Arn = m.Of(Arn);
        CreateDate = m.Of(CreateDate);
        UserPolicyList = m.Of(UserPolicyList);
        GroupList = m.Of(GroupList);
        AttachedManagedPolicies = m.Of(AttachedManagedPolicies);
        PermissionsBoundary = m.Of(PermissionsBoundary);
        Tags = m.Of(Tags);
    }
}

/// <summary>A group with inline policies and attachments.</summary>
public sealed class GroupDetail : IMapped
{
    public string? Path { get; set; }
    public string? GroupName { get; set; }
    public string? GroupId { get; set; }
    public string? Arn { get; set; }
    public DateTime? CreateDate { get; set; }
    public List<PolicyDetail>? GroupPolicyList { get; set; }
    public List<AttachedPolicyType>? AttachedManagedPolicies { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Path = m.Of(Path);
        GroupName = m.Of(GroupName);
        GroupId = m.Of(GroupId);
        Arn = m.Of(Arn);
        CreateDate = m.Of(CreateDate);
        GroupPolicyList = m.Of(GroupPolicyList);
        AttachedManagedPolicies = m.Of(AttachedManagedPolicies);
    }
}

/// <summary>A role with trust (URL-encoded), inline policies, attachments, boundary and tags; without description and session
/// duration.</summary>
public sealed class RoleDetail : IMapped
{
    public string? Path { get; set; }
    public string? RoleName { get; set; }
    public string? RoleId { get; set; }
    public string? Arn { get; set; }
    public DateTime? CreateDate { get; set; }
    public string? AssumeRolePolicyDocument { get; set; }
    public List<InstanceProfile>? InstanceProfileList { get; set; }
    public List<PolicyDetail>? RolePolicyList { get; set; }
    public List<AttachedPolicyType>? AttachedManagedPolicies { get; set; }
    public AttachedPermissionsBoundary? PermissionsBoundary { get; set; }
    public List<Tag>? Tags { get; set; }
    public RoleLastUsed? RoleLastUsed { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Path = m.Of(Path);
        RoleName = m.Of(RoleName);
        RoleId = m.Of(RoleId);
        Arn = m.Of(Arn);
        CreateDate = m.Of(CreateDate);
        AssumeRolePolicyDocument = m.Of(AssumeRolePolicyDocument);
        InstanceProfileList = m.Of(InstanceProfileList);
        RolePolicyList = m.Of(RolePolicyList);
        AttachedManagedPolicies = m.Of(AttachedManagedPolicies);
        PermissionsBoundary = m.Of(PermissionsBoundary);
        Tags = m.Of(Tags);
        RoleLastUsed = m.Of(RoleLastUsed);
    }
}

/// <summary>A managed policy with its versions; without tags.</summary>
public sealed class ManagedPolicyDetail : IMapped
{
    public string? PolicyName { get; set; }
    public string? PolicyId { get; set; }
    public string? Arn { get; set; }
    public string? Path { get; set; }
    public string? DefaultVersionId { get; set; }
    public int? AttachmentCount { get; set; }
    public int? PermissionsBoundaryUsageCount { get; set; }
    public bool? IsAttachable { get; set; }
    public string? Description { get; set; }
    public DateTime? CreateDate { get; set; }
    public DateTime? UpdateDate { get; set; }
    public List<PolicyVersion>? PolicyVersionList { get; set; }

    void IMapped.Map(QueryMap m)
    {
        PolicyName = m.Of(PolicyName);
        PolicyId = m.Of(PolicyId);
        Arn = m.Of(Arn);
        Path = m.Of(Path);
        DefaultVersionId = m.Of(DefaultVersionId);
        AttachmentCount = m.Of(AttachmentCount);
        PermissionsBoundaryUsageCount = m.Of(PermissionsBoundaryUsageCount);
        IsAttachable = m.Of(IsAttachable);
        Description = m.Of(Description);
        CreateDate = m.Of(CreateDate);
        UpdateDate = m.Of(UpdateDate);
        PolicyVersionList = m.Of(PolicyVersionList);
    }
}

/// <summary>What GetAccountAuthorizationDetails takes.</summary>
public sealed class GetAccountAuthorizationDetailsRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
{
    public List<EntityType>? Filter { get; set; }
    public int? MaxItems { get; set; }
    public string? Marker { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Filter = m.Of(Filter, EntityType.FindValue);
        MaxItems = m.Of(MaxItems);
        Marker = m.Of(Marker);
    }
}

/// <summary>What GetAccountAuthorizationDetails answers.</summary>
public sealed class GetAccountAuthorizationDetailsResponse : AmazonWebServiceResponse, IMapped, IPage
{
    public List<UserDetail>? UserDetailList { get; set; }
    public List<GroupDetail>? GroupDetailList { get; set; }
    public List<RoleDetail>? RoleDetailList { get; set; }
    public List<ManagedPolicyDetail>? Policies { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }

    void IMapped.Map(QueryMap m)
    {
        UserDetailList = m.Of(UserDetailList);
        GroupDetailList = m.Of(GroupDetailList);
        RoleDetailList = m.Of(RoleDetailList);
        Policies = m.Of(Policies);
        IsTruncated = m.Of(IsTruncated);
        Marker = m.Of(Marker);
    }
}
