using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>A role. Tags, boundary, last use and description come with GetRole; the trust document is URL-encoded.</summary>
public sealed class Role : IMapped
{
    public string Path { get; set; } = null!;
    public string RoleName { get; set; } = null!;
    public string RoleId { get; set; } = null!;
    public string Arn { get; set; } = null!;
    public DateTime? CreateDate { get; set; }
    public string? AssumeRolePolicyDocument { get; set; }
    public string? Description { get; set; }
    public int? MaxSessionDuration { get; set; }
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
        Description = m.Of(Description);
        MaxSessionDuration = m.Of(MaxSessionDuration);
        PermissionsBoundary = m.Of(PermissionsBoundary);
        Tags = m.Of(Tags);
        RoleLastUsed = m.Of(RoleLastUsed);
    }
}

/// <summary>What CreateRole takes.</summary>
public sealed class CreateRoleRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string? Path { get; set; }
    public string RoleName { get; set; } = null!;
    public string AssumeRolePolicyDocument { get; set; } = null!;
    public string? Description { get; set; }
    public int? MaxSessionDuration { get; set; }
    public string? PermissionsBoundary { get; set; }
    public List<Tag>? Tags { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Path = m.Of(Path);
        RoleName = m.Of(RoleName);
        AssumeRolePolicyDocument = m.Of(AssumeRolePolicyDocument);
        Description = m.Of(Description);
        MaxSessionDuration = m.Of(MaxSessionDuration);
        PermissionsBoundary = m.Of(PermissionsBoundary);
        Tags = m.Of(Tags);
    }
}

/// <summary>What CreateRole answers.</summary>
public sealed class CreateRoleResponse : AmazonWebServiceResponse, IMapped
{
    public Role Role { get; set; } = null!;

    void IMapped.Map(QueryMap m) => Role = m.Of(Role);
}

/// <summary>What GetRole takes.</summary>
public sealed class GetRoleRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string RoleName { get; set; } = null!;

    void IMapped.Map(QueryMap m) => RoleName = m.Of(RoleName);
}

/// <summary>What GetRole answers.</summary>
public sealed class GetRoleResponse : AmazonWebServiceResponse, IMapped
{
    public Role Role { get; set; } = null!;

    void IMapped.Map(QueryMap m) => Role = m.Of(Role);
}

/// <summary>What ListRoles takes.</summary>
public sealed class ListRolesRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
{
    public string? PathPrefix { get; set; }
    public string? Marker { get; set; }
    public int? MaxItems { get; set; }

    void IMapped.Map(QueryMap m)
    {
        PathPrefix = m.Of(PathPrefix);
        Marker = m.Of(Marker);
        MaxItems = m.Of(MaxItems);
    }
}

/// <summary>What ListRoles answers.</summary>
public sealed class ListRolesResponse : AmazonWebServiceResponse, IMapped, IPage
{
    public List<Role>? Roles { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Roles = m.Of(Roles);
        IsTruncated = m.Of(IsTruncated);
        Marker = m.Of(Marker);
    }
}

/// <summary>What UpdateRole takes.</summary>
public sealed class UpdateRoleRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string RoleName { get; set; } = null!;
    public string? Description { get; set; }
    public int? MaxSessionDuration { get; set; }

    void IMapped.Map(QueryMap m)
    {
        RoleName = m.Of(RoleName);
        Description = m.Of(Description);
        MaxSessionDuration = m.Of(MaxSessionDuration);
    }
}

/// <summary>UpdateRole answers nothing but its request id.</summary>
public sealed class UpdateRoleResponse : AmazonWebServiceResponse;

/// <summary>What DeleteRole takes.</summary>
public sealed class DeleteRoleRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string RoleName { get; set; } = null!;

    void IMapped.Map(QueryMap m) => RoleName = m.Of(RoleName);
}

/// <summary>DeleteRole answers nothing but its request id.</summary>
public sealed class DeleteRoleResponse : AmazonWebServiceResponse;

/// <summary>What UpdateAssumeRolePolicy takes.</summary>
public sealed class UpdateAssumeRolePolicyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string RoleName { get; set; } = null!;
    public string PolicyDocument { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        RoleName = m.Of(RoleName);
        PolicyDocument = m.Of(PolicyDocument);
    }
}

/// <summary>UpdateAssumeRolePolicy answers nothing but its request id.</summary>
public sealed class UpdateAssumeRolePolicyResponse : AmazonWebServiceResponse;

/// <summary>What TagRole takes.</summary>
public sealed class TagRoleRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string RoleName { get; set; } = null!;
    public List<Tag>? Tags { get; set; }

    void IMapped.Map(QueryMap m)
    {
        RoleName = m.Of(RoleName);
        Tags = m.Of(Tags);
    }
}

/// <summary>TagRole answers nothing but its request id.</summary>
public sealed class TagRoleResponse : AmazonWebServiceResponse;

/// <summary>What UntagRole takes.</summary>
public sealed class UntagRoleRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string RoleName { get; set; } = null!;
    public List<string>? TagKeys { get; set; }

    void IMapped.Map(QueryMap m)
    {
        RoleName = m.Of(RoleName);
        TagKeys = m.Of(TagKeys);
    }
}

/// <summary>UntagRole answers nothing but its request id.</summary>
public sealed class UntagRoleResponse : AmazonWebServiceResponse;

/// <summary>What ListRoleTags takes.</summary>
public sealed class ListRoleTagsRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
{
    public string RoleName { get; set; } = null!;
    public string? Marker { get; set; }
    public int? MaxItems { get; set; }

    void IMapped.Map(QueryMap m)
    {
        RoleName = m.Of(RoleName);
        Marker = m.Of(Marker);
        MaxItems = m.Of(MaxItems);
    }
}

/// <summary>What ListRoleTags answers.</summary>
public sealed class ListRoleTagsResponse : AmazonWebServiceResponse, IMapped, IPage
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

/// <summary>An instance profile with its roles.</summary>
public sealed class InstanceProfile : IMapped
{
    public string Path { get; set; } = null!;
    public string InstanceProfileName { get; set; } = null!;
    public string InstanceProfileId { get; set; } = null!;
    public string Arn { get; set; } = null!;
    public DateTime? CreateDate { get; set; }
    public List<Role>? Roles { get; set; }
    public List<Tag>? Tags { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Path = m.Of(Path);
        InstanceProfileName = m.Of(InstanceProfileName);
        InstanceProfileId = m.Of(InstanceProfileId);
        Arn = m.Of(Arn);
        CreateDate = m.Of(CreateDate);
        Roles = m.Of(Roles);
        Tags = m.Of(Tags);
    }
}

/// <summary>What ListInstanceProfilesForRole takes.</summary>
public sealed class ListInstanceProfilesForRoleRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
{
    public string RoleName { get; set; } = null!;
    public string? Marker { get; set; }
    public int? MaxItems { get; set; }

    void IMapped.Map(QueryMap m)
    {
        RoleName = m.Of(RoleName);
        Marker = m.Of(Marker);
        MaxItems = m.Of(MaxItems);
    }
}

/// <summary>What ListInstanceProfilesForRole answers.</summary>
public sealed class ListInstanceProfilesForRoleResponse : AmazonWebServiceResponse, IMapped, IPage
{
    public List<InstanceProfile>? InstanceProfiles { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }

    void IMapped.Map(QueryMap m)
    {
        InstanceProfiles = m.Of(InstanceProfiles);
        IsTruncated = m.Of(IsTruncated);
        Marker = m.Of(Marker);
    }
}

/// <summary>What RemoveRoleFromInstanceProfile takes.</summary>
public sealed class RemoveRoleFromInstanceProfileRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string InstanceProfileName { get; set; } = null!;
    public string RoleName { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        InstanceProfileName = m.Of(InstanceProfileName);
        RoleName = m.Of(RoleName);
    }
}

/// <summary>RemoveRoleFromInstanceProfile answers nothing but its request id.</summary>
public sealed class RemoveRoleFromInstanceProfileResponse : AmazonWebServiceResponse;
