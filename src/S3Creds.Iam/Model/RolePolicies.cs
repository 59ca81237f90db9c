using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>What PutRolePolicy takes.</summary>
public sealed class PutRolePolicyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string RoleName { get; set; } = null!;
    public string PolicyName { get; set; } = null!;
    public string PolicyDocument { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        RoleName = m.Of(RoleName);
        PolicyName = m.Of(PolicyName);
        PolicyDocument = m.Of(PolicyDocument);
    }
}

/// <summary>PutRolePolicy answers nothing but its request id.</summary>
public sealed class PutRolePolicyResponse : AmazonWebServiceResponse;

/// <summary>What DeleteRolePolicy takes.</summary>
public sealed class DeleteRolePolicyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string RoleName { get; set; } = null!;
    public string PolicyName { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        RoleName = m.Of(RoleName);
        PolicyName = m.Of(PolicyName);
    }
}

/// <summary>DeleteRolePolicy answers nothing but its request id.</summary>
public sealed class DeleteRolePolicyResponse : AmazonWebServiceResponse;

/// <summary>What GetRolePolicy takes.</summary>
public sealed class GetRolePolicyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string RoleName { get; set; } = null!;
    public string PolicyName { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        RoleName = m.Of(RoleName);
        PolicyName = m.Of(PolicyName);
    }
}

/// <summary>What GetRolePolicy answers.</summary>
public sealed class GetRolePolicyResponse : AmazonWebServiceResponse, IMapped
{
    public string RoleName { get; set; } = null!;
    public string PolicyName { get; set; } = null!;
    public string PolicyDocument { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        RoleName = m.Of(RoleName);
        PolicyName = m.Of(PolicyName);
        PolicyDocument = m.Of(PolicyDocument);
    }
}

/// <summary>What ListRolePolicies takes.</summary>
public sealed class ListRolePoliciesRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
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

/// <summary>What ListRolePolicies answers.</summary>
public sealed class ListRolePoliciesResponse : AmazonWebServiceResponse, IMapped, IPage
{
    public List<string>? PolicyNames { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }

    void IMapped.Map(QueryMap m)
    {
        PolicyNames = m.Of(PolicyNames);
        IsTruncated = m.Of(IsTruncated);
        Marker = m.Of(Marker);
    }
}

/// <summary>What AttachRolePolicy takes.</summary>
public sealed class AttachRolePolicyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string RoleName { get; set; } = null!;
    public string PolicyArn { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        RoleName = m.Of(RoleName);
        PolicyArn = m.Of(PolicyArn);
    }
}

/// <summary>AttachRolePolicy answers nothing but its request id.</summary>
public sealed class AttachRolePolicyResponse : AmazonWebServiceResponse;

/// <summary>What DetachRolePolicy takes.</summary>
public sealed class DetachRolePolicyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string RoleName { get; set; } = null!;
    public string PolicyArn { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        RoleName = m.Of(RoleName);
        PolicyArn = m.Of(PolicyArn);
    }
}

/// <summary>DetachRolePolicy answers nothing but its request id.</summary>
public sealed class DetachRolePolicyResponse : AmazonWebServiceResponse;

/// <summary>What ListAttachedRolePolicies takes.</summary>
public sealed class ListAttachedRolePoliciesRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
{
    public string RoleName { get; set; } = null!;
    public string? PathPrefix { get; set; }
    public string? Marker { get; set; }
    public int? MaxItems { get; set; }

    void IMapped.Map(QueryMap m)
    {
        RoleName = m.Of(RoleName);
        PathPrefix = m.Of(PathPrefix);
        Marker = m.Of(Marker);
        MaxItems = m.Of(MaxItems);
    }
}

/// <summary>What ListAttachedRolePolicies answers.</summary>
public sealed class ListAttachedRolePoliciesResponse : AmazonWebServiceResponse, IMapped, IPage
{
    public List<AttachedPolicyType>? AttachedPolicies { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }

    void IMapped.Map(QueryMap m)
    {
        AttachedPolicies = m.Of(AttachedPolicies);
        IsTruncated = m.Of(IsTruncated);
        Marker = m.Of(Marker);
    }
}

/// <summary>What PutRolePermissionsBoundary takes.</summary>
public sealed class PutRolePermissionsBoundaryRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string RoleName { get; set; } = null!;
    public string PermissionsBoundary { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        RoleName = m.Of(RoleName);
        PermissionsBoundary = m.Of(PermissionsBoundary);
    }
}

/// <summary>PutRolePermissionsBoundary answers nothing but its request id.</summary>
public sealed class PutRolePermissionsBoundaryResponse : AmazonWebServiceResponse;

/// <summary>What DeleteRolePermissionsBoundary takes.</summary>
public sealed class DeleteRolePermissionsBoundaryRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string RoleName { get; set; } = null!;

    void IMapped.Map(QueryMap m) => RoleName = m.Of(RoleName);
}

/// <summary>DeleteRolePermissionsBoundary answers nothing but its request id.</summary>
public sealed class DeleteRolePermissionsBoundaryResponse : AmazonWebServiceResponse;
