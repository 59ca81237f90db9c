using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>What PutUserPolicy takes.</summary>
public sealed class PutUserPolicyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string UserName { get; set; } = null!;
    public string PolicyName { get; set; } = null!;
    public string PolicyDocument { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        PolicyName = m.Of(PolicyName);
        PolicyDocument = m.Of(PolicyDocument);
    }
}

/// <summary>PutUserPolicy answers nothing but its request id.</summary>
public sealed class PutUserPolicyResponse : AmazonWebServiceResponse;

/// <summary>What DeleteUserPolicy takes.</summary>
public sealed class DeleteUserPolicyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string UserName { get; set; } = null!;
    public string PolicyName { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        PolicyName = m.Of(PolicyName);
    }
}

/// <summary>DeleteUserPolicy answers nothing but its request id.</summary>
public sealed class DeleteUserPolicyResponse : AmazonWebServiceResponse;

/// <summary>What GetUserPolicy takes.</summary>
public sealed class GetUserPolicyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string UserName { get; set; } = null!;
    public string PolicyName { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        PolicyName = m.Of(PolicyName);
    }
}

/// <summary>What GetUserPolicy answers.</summary>
public sealed class GetUserPolicyResponse : AmazonWebServiceResponse, IMapped
{
    public string UserName { get; set; } = null!;
    public string PolicyName { get; set; } = null!;
    public string PolicyDocument { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        PolicyName = m.Of(PolicyName);
        PolicyDocument = m.Of(PolicyDocument);
    }
}

/// <summary>What ListUserPolicies takes.</summary>
public sealed class ListUserPoliciesRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
{
    public string UserName { get; set; } = null!;
    public string? Marker { get; set; }
    public int? MaxItems { get; set; }

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        Marker = m.Of(Marker);
        MaxItems = m.Of(MaxItems);
    }
}

/// <summary>What ListUserPolicies answers.</summary>
public sealed class ListUserPoliciesResponse : AmazonWebServiceResponse, IMapped, IPage
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

/// <summary>What AttachUserPolicy takes.</summary>
public sealed class AttachUserPolicyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string UserName { get; set; } = null!;
    public string PolicyArn { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        PolicyArn = m.Of(PolicyArn);
    }
}

/// <summary>AttachUserPolicy answers nothing but its request id.</summary>
public sealed class AttachUserPolicyResponse : AmazonWebServiceResponse;

/// <summary>What DetachUserPolicy takes.</summary>
public sealed class DetachUserPolicyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string UserName { get; set; } = null!;
    public string PolicyArn { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        PolicyArn = m.Of(PolicyArn);
    }
}

/// <summary>DetachUserPolicy answers nothing but its request id.</summary>
public sealed class DetachUserPolicyResponse : AmazonWebServiceResponse;

/// <summary>What ListAttachedUserPolicies takes.</summary>
public sealed class ListAttachedUserPoliciesRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
{
    public string UserName { get; set; } = null!;
    public string? PathPrefix { get; set; }
    public string? Marker { get; set; }
    public int? MaxItems { get; set; }

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        PathPrefix = m.Of(PathPrefix);
        Marker = m.Of(Marker);
        MaxItems = m.Of(MaxItems);
    }
}

/// <summary>What ListAttachedUserPolicies answers.</summary>
public sealed class ListAttachedUserPoliciesResponse : AmazonWebServiceResponse, IMapped, IPage
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

/// <summary>What PutUserPermissionsBoundary takes.</summary>
public sealed class PutUserPermissionsBoundaryRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string UserName { get; set; } = null!;
    public string PermissionsBoundary { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        PermissionsBoundary = m.Of(PermissionsBoundary);
    }
}

/// <summary>PutUserPermissionsBoundary answers nothing but its request id.</summary>
public sealed class PutUserPermissionsBoundaryResponse : AmazonWebServiceResponse;

/// <summary>What DeleteUserPermissionsBoundary takes.</summary>
public sealed class DeleteUserPermissionsBoundaryRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string UserName { get; set; } = null!;

    void IMapped.Map(QueryMap m) => UserName = m.Of(UserName);
}

/// <summary>DeleteUserPermissionsBoundary answers nothing but its request id.</summary>
public sealed class DeleteUserPermissionsBoundaryResponse : AmazonWebServiceResponse;
