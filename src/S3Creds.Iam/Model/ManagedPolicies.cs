using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>A managed policy without its documents. Description and tags come with GetPolicy, not with ListPolicies.</summary>
public sealed class ManagedPolicy : IMapped
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
    public List<Tag>? Tags { get; set; }

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
        Tags = m.Of(Tags);
    }
}

/// <summary>What CreatePolicy takes.</summary>
public sealed class CreatePolicyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string PolicyName { get; set; } = null!;
    public string? Path { get; set; }
    public string PolicyDocument { get; set; } = null!;
    public string? Description { get; set; }
    public List<Tag>? Tags { get; set; }

    void IMapped.Map(QueryMap m)
    {
        PolicyName = m.Of(PolicyName);
        Path = m.Of(Path);
        PolicyDocument = m.Of(PolicyDocument);
        Description = m.Of(Description);
        Tags = m.Of(Tags);
    }
}

/// <summary>What CreatePolicy answers.</summary>
public sealed class CreatePolicyResponse : AmazonWebServiceResponse, IMapped
{
    public ManagedPolicy? Policy { get; set; }

    void IMapped.Map(QueryMap m) => Policy = m.Of(Policy);
}

/// <summary>What GetPolicy takes.</summary>
public sealed class GetPolicyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string PolicyArn { get; set; } = null!;

    void IMapped.Map(QueryMap m) => PolicyArn = m.Of(PolicyArn);
}

/// <summary>What GetPolicy answers.</summary>
public sealed class GetPolicyResponse : AmazonWebServiceResponse, IMapped
{
    public ManagedPolicy? Policy { get; set; }

    void IMapped.Map(QueryMap m) => Policy = m.Of(Policy);
}

/// <summary>What ListPolicies takes.</summary>
public sealed class ListPoliciesRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
{
    public PolicyScopeType? Scope { get; set; }
    public bool? OnlyAttached { get; set; }
    public string? PathPrefix { get; set; }
    public PolicyUsageType? PolicyUsageFilter { get; set; }
    public string? Marker { get; set; }
    public int? MaxItems { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Scope = m.Of(Scope, PolicyScopeType.FindValue);
        OnlyAttached = m.Of(OnlyAttached);
        PathPrefix = m.Of(PathPrefix);
        PolicyUsageFilter = m.Of(PolicyUsageFilter, PolicyUsageType.FindValue);
        Marker = m.Of(Marker);
        MaxItems = m.Of(MaxItems);
    }
}

/// <summary>What ListPolicies answers.</summary>
public sealed class ListPoliciesResponse : AmazonWebServiceResponse, IMapped, IPage
{
    public List<ManagedPolicy>? Policies { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Policies = m.Of(Policies);
        IsTruncated = m.Of(IsTruncated);
        Marker = m.Of(Marker);
    }
}

/// <summary>What DeletePolicy takes.</summary>
public sealed class DeletePolicyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string PolicyArn { get; set; } = null!;

    void IMapped.Map(QueryMap m) => PolicyArn = m.Of(PolicyArn);
}

/// <summary>DeletePolicy answers nothing but its request id.</summary>
public sealed class DeletePolicyResponse : AmazonWebServiceResponse;

/// <summary>What TagPolicy takes.</summary>
public sealed class TagPolicyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string PolicyArn { get; set; } = null!;
    public List<Tag>? Tags { get; set; }

    void IMapped.Map(QueryMap m)
    {
        PolicyArn = m.Of(PolicyArn);
        Tags = m.Of(Tags);
    }
}

/// <summary>TagPolicy answers nothing but its request id.</summary>
public sealed class TagPolicyResponse : AmazonWebServiceResponse;

/// <summary>What UntagPolicy takes.</summary>
public sealed class UntagPolicyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string PolicyArn { get; set; } = null!;
    public List<string>? TagKeys { get; set; }

    void IMapped.Map(QueryMap m)
    {
        PolicyArn = m.Of(PolicyArn);
        TagKeys = m.Of(TagKeys);
    }
}

/// <summary>UntagPolicy answers nothing but its request id.</summary>
public sealed class UntagPolicyResponse : AmazonWebServiceResponse;

/// <summary>What ListPolicyTags takes.</summary>
public sealed class ListPolicyTagsRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
{
    public string PolicyArn { get; set; } = null!;
    public string? Marker { get; set; }
    public int? MaxItems { get; set; }

    void IMapped.Map(QueryMap m)
    {
        PolicyArn = m.Of(PolicyArn);
        Marker = m.Of(Marker);
        MaxItems = m.Of(MaxItems);
    }
}

/// <summary>What ListPolicyTags answers.</summary>
public sealed class ListPolicyTagsResponse : AmazonWebServiceResponse, IMapped, IPage
{
    public List<Tag>? Tags { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Tags = m.Of(Tags);
        IsTruncated = m.Of(IsTruncated);
        Marker = m.Of(Marker);
    }
}

/// <summary>A group that a managed policy is attached to.</summary>
public sealed class PolicyGroup : IMapped
{
    public string? GroupName { get; set; }
    public string? GroupId { get; set; }

    void IMapped.Map(QueryMap m)
    {
        GroupName = m.Of(GroupName);
        GroupId = m.Of(GroupId);
    }
}

/// <summary>A user that a managed policy is attached to.</summary>
public sealed class PolicyUser : IMapped
{
    public string? UserName { get; set; }
    public string? UserId { get; set; }

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        UserId = m.Of(UserId);
    }
}

/// <summary>A role that a managed policy is attached to.</summary>
public sealed class PolicyRole : IMapped
{
    public string? RoleName { get; set; }
    public string? RoleId { get; set; }

    void IMapped.Map(QueryMap m)
    {
        RoleName = m.Of(RoleName);
        RoleId = m.Of(RoleId);
    }
}

/// <summary>What ListEntitiesForPolicy takes.</summary>
public sealed class ListEntitiesForPolicyRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
{
    public string PolicyArn { get; set; } = null!;
    public EntityType? EntityFilter { get; set; }
    public string? PathPrefix { get; set; }
    public PolicyUsageType? PolicyUsageFilter { get; set; }
    public string? Marker { get; set; }
    public int? MaxItems { get; set; }

    void IMapped.Map(QueryMap m)
    {
        PolicyArn = m.Of(PolicyArn);
        EntityFilter = m.Of(EntityFilter, EntityType.FindValue);
        PathPrefix = m.Of(PathPrefix);
        PolicyUsageFilter = m.Of(PolicyUsageFilter, PolicyUsageType.FindValue);
        Marker = m.Of(Marker);
        MaxItems = m.Of(MaxItems);
    }
}

/// <summary>What ListEntitiesForPolicy answers.</summary>
public sealed class ListEntitiesForPolicyResponse : AmazonWebServiceResponse, IMapped, IPage
{
    public List<PolicyGroup>? PolicyGroups { get; set; }
    public List<PolicyUser>? PolicyUsers { get; set; }
    public List<PolicyRole>? PolicyRoles { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }

    void IMapped.Map(QueryMap m)
    {
        PolicyGroups = m.Of(PolicyGroups);
        PolicyUsers = m.Of(PolicyUsers);
        PolicyRoles = m.Of(PolicyRoles);
        IsTruncated = m.Of(IsTruncated);
        Marker = m.Of(Marker);
    }
}
