using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>What PutGroupPolicy takes.</summary>
public sealed class PutGroupPolicyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string GroupName { get; set; } = null!;
    public string PolicyName { get; set; } = null!;
    public string PolicyDocument { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        GroupName = m.Of(GroupName);
        PolicyName = m.Of(PolicyName);
        PolicyDocument = m.Of(PolicyDocument);
    }
}

/// <summary>PutGroupPolicy answers nothing but its request id.</summary>
public sealed class PutGroupPolicyResponse : AmazonWebServiceResponse;

/// <summary>What DeleteGroupPolicy takes.</summary>
public sealed class DeleteGroupPolicyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string GroupName { get; set; } = null!;
    public string PolicyName { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        GroupName = m.Of(GroupName);
        PolicyName = m.Of(PolicyName);
    }
}

/// <summary>DeleteGroupPolicy answers nothing but its request id.</summary>
public sealed class DeleteGroupPolicyResponse : AmazonWebServiceResponse;

/// <summary>What GetGroupPolicy takes.</summary>
public sealed class GetGroupPolicyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string GroupName { get; set; } = null!;
    public string PolicyName { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        GroupName = m.Of(GroupName);
        PolicyName = m.Of(PolicyName);
    }
}

/// <summary>What GetGroupPolicy answers.</summary>
public sealed class GetGroupPolicyResponse : AmazonWebServiceResponse, IMapped
{
    public string GroupName { get; set; } = null!;
    public string PolicyName { get; set; } = null!;
    public string PolicyDocument { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        GroupName = m.Of(GroupName);
        PolicyName = m.Of(PolicyName);
        PolicyDocument = m.Of(PolicyDocument);
    }
}

/// <summary>What ListGroupPolicies takes.</summary>
public sealed class ListGroupPoliciesRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
{
    public string GroupName { get; set; } = null!;
    public string? Marker { get; set; }
    public int? MaxItems { get; set; }

    void IMapped.Map(QueryMap m)
    {
        GroupName = m.Of(GroupName);
        Marker = m.Of(Marker);
        MaxItems = m.Of(MaxItems);
    }
}

/// <summary>What ListGroupPolicies answers.</summary>
public sealed class ListGroupPoliciesResponse : AmazonWebServiceResponse, IMapped, IPage
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

/// <summary>What AttachGroupPolicy takes.</summary>
public sealed class AttachGroupPolicyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string GroupName { get; set; } = null!;
    public string PolicyArn { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        GroupName = m.Of(GroupName);
        PolicyArn = m.Of(PolicyArn);
    }
}

/// <summary>AttachGroupPolicy answers nothing but its request id.</summary>
public sealed class AttachGroupPolicyResponse : AmazonWebServiceResponse;

/// <summary>What DetachGroupPolicy takes.</summary>
public sealed class DetachGroupPolicyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string GroupName { get; set; } = null!;
    public string PolicyArn { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        GroupName = m.Of(GroupName);
        PolicyArn = m.Of(PolicyArn);
    }
}

/// <summary>DetachGroupPolicy answers nothing but its request id.</summary>
public sealed class DetachGroupPolicyResponse : AmazonWebServiceResponse;

/// <summary>What ListAttachedGroupPolicies takes.</summary>
public sealed class ListAttachedGroupPoliciesRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
{
    public string GroupName { get; set; } = null!;
    public string? PathPrefix { get; set; }
    public string? Marker { get; set; }
    public int? MaxItems { get; set; }

    void IMapped.Map(QueryMap m)
    {
        GroupName = m.Of(GroupName);
        PathPrefix = m.Of(PathPrefix);
        Marker = m.Of(Marker);
        MaxItems = m.Of(MaxItems);
    }
}

/// <summary>What ListAttachedGroupPolicies answers.</summary>
public sealed class ListAttachedGroupPoliciesResponse : AmazonWebServiceResponse, IMapped, IPage
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
