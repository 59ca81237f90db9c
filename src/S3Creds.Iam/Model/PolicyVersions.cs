using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>A version of a managed policy; the document is URL-encoded, and absent from ListPolicyVersions.</summary>
public sealed class PolicyVersion : IMapped
{
    public string? Document { get; set; }
    public string? VersionId { get; set; }
    public bool? IsDefaultVersion { get; set; }
    public DateTime? CreateDate { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Document = m.Of(Document);
        VersionId = m.Of(VersionId);
        IsDefaultVersion = m.Of(IsDefaultVersion);
        CreateDate = m.Of(CreateDate);
    }
}

/// <summary>What CreatePolicyVersion takes.</summary>
public sealed class CreatePolicyVersionRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string PolicyArn { get; set; } = null!;
    public string PolicyDocument { get; set; } = null!;
    public bool? SetAsDefault { get; set; }

    void IMapped.Map(QueryMap m)
    {
        PolicyArn = m.Of(PolicyArn);
        PolicyDocument = m.Of(PolicyDocument);
        SetAsDefault = m.Of(SetAsDefault);
    }
}

/// <summary>What CreatePolicyVersion answers.</summary>
public sealed class CreatePolicyVersionResponse : AmazonWebServiceResponse, IMapped
{
    public PolicyVersion? PolicyVersion { get; set; }

    void IMapped.Map(QueryMap m) => PolicyVersion = m.Of(PolicyVersion);
}

/// <summary>What GetPolicyVersion takes.</summary>
public sealed class GetPolicyVersionRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string PolicyArn { get; set; } = null!;
    public string VersionId { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        PolicyArn = m.Of(PolicyArn);
        VersionId = m.Of(VersionId);
    }
}

/// <summary>What GetPolicyVersion answers.</summary>
public sealed class GetPolicyVersionResponse : AmazonWebServiceResponse, IMapped
{
    public PolicyVersion? PolicyVersion { get; set; }

    void IMapped.Map(QueryMap m) => PolicyVersion = m.Of(PolicyVersion);
}

/// <summary>What ListPolicyVersions takes.</summary>
public sealed class ListPolicyVersionsRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
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

/// <summary>What ListPolicyVersions answers.</summary>
public sealed class ListPolicyVersionsResponse : AmazonWebServiceResponse, IMapped, IPage
{
    public List<PolicyVersion>? Versions { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Versions = m.Of(Versions);
        IsTruncated = m.Of(IsTruncated);
        Marker = m.Of(Marker);
    }
}

/// <summary>What DeletePolicyVersion takes.</summary>
public sealed class DeletePolicyVersionRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string PolicyArn { get; set; } = null!;
    public string VersionId { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        PolicyArn = m.Of(PolicyArn);
        VersionId = m.Of(VersionId);
    }
}

/// <summary>DeletePolicyVersion answers nothing but its request id.</summary>
public sealed class DeletePolicyVersionResponse : AmazonWebServiceResponse;

/// <summary>What SetDefaultPolicyVersion takes.</summary>
public sealed class SetDefaultPolicyVersionRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string PolicyArn { get; set; } = null!;
    public string VersionId { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        PolicyArn = m.Of(PolicyArn);
        VersionId = m.Of(VersionId);
    }
}

/// <summary>SetDefaultPolicyVersion answers nothing but its request id.</summary>
public sealed class SetDefaultPolicyVersionResponse : AmazonWebServiceResponse;
