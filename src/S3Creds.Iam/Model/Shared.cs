using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>What every request of IAM is. A property that AWS calls required is not nullable here; nothing checks it before the request is
/// sent.</summary>
public abstract class AmazonIdentityManagementServiceRequest : AmazonWebServiceRequest;

/// <summary>A request for one page of a list.</summary>
internal interface IPagedRequest
{
    /// <summary>Where the page starts: the <c>Marker</c> of the page before, null for the first.</summary>
    string? Marker { get; set; }
}

/// <summary>One page of a list.</summary>
internal interface IPage
{
    /// <summary>Whether more pages follow.</summary>
    bool? IsTruncated { get; }

    /// <summary>Where the next page starts; null on the last.</summary>
    string? Marker { get; }
}

/// <summary>A tag: key up to 128 characters, value up to 256 and possibly empty.</summary>
public sealed class Tag : IMapped
{
    public string Key { get; set; } = null!;
    public string Value { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        Key = m.Of(Key);
        Value = m.Of(Value);
    }
}

/// <summary>The managed policy that bounds what a user or role may do.</summary>
public sealed class AttachedPermissionsBoundary : IMapped
{
    public PermissionsBoundaryAttachmentType? PermissionsBoundaryType { get; set; }
    public string? PermissionsBoundaryArn { get; set; }

    void IMapped.Map(QueryMap m)
    {
        PermissionsBoundaryType = m.Of(PermissionsBoundaryType, PermissionsBoundaryAttachmentType.FindValue);
        PermissionsBoundaryArn = m.Of(PermissionsBoundaryArn);
    }
}

/// <summary>A managed policy attached to a user, group or role.</summary>
public sealed class AttachedPolicyType : IMapped
{
    public string? PolicyName { get; set; }
    public string? PolicyArn { get; set; }

    void IMapped.Map(QueryMap m)
    {
        PolicyName = m.Of(PolicyName);
        PolicyArn = m.Of(PolicyArn);
    }
}

/// <summary>An inline policy; the document is URL-encoded.</summary>
public sealed class PolicyDetail : IMapped
{
    public string? PolicyName { get; set; }
    public string? PolicyDocument { get; set; }

    void IMapped.Map(QueryMap m)
    {
        PolicyName = m.Of(PolicyName);
        PolicyDocument = m.Of(PolicyDocument);
    }
}

/// <summary>When and where a role was last used, within the tracked period of 400 days.</summary>
public sealed class RoleLastUsed : IMapped
{
    public DateTime? LastUsedDate { get; set; }
    public string? Region { get; set; }

    void IMapped.Map(QueryMap m)
    {
        LastUsedDate = m.Of(LastUsedDate);
        Region = m.Of(Region);
    }
}
