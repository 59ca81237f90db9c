using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>A new access key: the only time that IAM returns the secret.</summary>
public sealed class AccessKey : IMapped
{
    public string UserName { get; set; } = null!;
    public string AccessKeyId { get; set; } = null!;
    public StatusType Status { get; set; } = null!;
    public string SecretAccessKey { get; set; } = null!;
    public DateTime? CreateDate { get; set; }

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        AccessKeyId = m.Of(AccessKeyId);
        Status = m.Of(Status, StatusType.FindValue);
        SecretAccessKey = m.Of(SecretAccessKey);
        CreateDate = m.Of(CreateDate);
    }
}

/// <summary>What CreateAccessKey takes.</summary>
public sealed class CreateAccessKeyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string? UserName { get; set; }

    void IMapped.Map(QueryMap m) => UserName = m.Of(UserName);
}

/// <summary>What CreateAccessKey answers.</summary>
public sealed class CreateAccessKeyResponse : AmazonWebServiceResponse, IMapped
{
    public AccessKey AccessKey { get; set; } = null!;

    void IMapped.Map(QueryMap m) => AccessKey = m.Of(AccessKey);
}

/// <summary>What UpdateAccessKey takes.</summary>
public sealed class UpdateAccessKeyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string? UserName { get; set; }
    public string AccessKeyId { get; set; } = null!;
    public StatusType Status { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        AccessKeyId = m.Of(AccessKeyId);
        Status = m.Of(Status, StatusType.FindValue);
    }
}

/// <summary>UpdateAccessKey answers nothing but its request id.</summary>
public sealed class UpdateAccessKeyResponse : AmazonWebServiceResponse;

/// <summary>What DeleteAccessKey takes.</summary>
public sealed class DeleteAccessKeyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string? UserName { get; set; }
    public string AccessKeyId { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        AccessKeyId = m.Of(AccessKeyId);
    }
}

/// <summary>DeleteAccessKey answers nothing but its request id.</summary>
public sealed class DeleteAccessKeyResponse : AmazonWebServiceResponse;

/// <summary>An access key without its secret.</summary>
public sealed class AccessKeyMetadata : IMapped
{
    public string? UserName { get; set; }
    public string? AccessKeyId { get; set; }
    public StatusType? Status { get; set; }
    public DateTime? CreateDate { get; set; }

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        AccessKeyId = m.Of(AccessKeyId);
        Status = m.Of(Status, StatusType.FindValue);
        CreateDate = m.Of(CreateDate);
    }
}

/// <summary>What ListAccessKeys takes.</summary>
public sealed class ListAccessKeysRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
{
    public string? UserName { get; set; }
    public string? Marker { get; set; }
    public int? MaxItems { get; set; }

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        Marker = m.Of(Marker);
        MaxItems = m.Of(MaxItems);
    }
}

/// <summary>What ListAccessKeys answers.</summary>
public sealed class ListAccessKeysResponse : AmazonWebServiceResponse, IMapped, IPage
{
    public List<AccessKeyMetadata>? AccessKeyMetadata { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }

    void IMapped.Map(QueryMap m)
    {
        AccessKeyMetadata = m.Of(AccessKeyMetadata);
        IsTruncated = m.Of(IsTruncated);
        Marker = m.Of(Marker);
    }
}

/// <summary>Last use of an access key. Never used: no date, and "N/A" for service and region.</summary>
public sealed class AccessKeyLastUsed : IMapped
{
    public DateTime? LastUsedDate { get; set; }
    public string ServiceName { get; set; } = null!;
    public string Region { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        LastUsedDate = m.Of(LastUsedDate);
        ServiceName = m.Of(ServiceName);
        Region = m.Of(Region);
    }
}

/// <summary>What GetAccessKeyLastUsed takes.</summary>
public sealed class GetAccessKeyLastUsedRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string AccessKeyId { get; set; } = null!;

    void IMapped.Map(QueryMap m) => AccessKeyId = m.Of(AccessKeyId);
}

/// <summary>What GetAccessKeyLastUsed answers.</summary>
public sealed class GetAccessKeyLastUsedResponse : AmazonWebServiceResponse, IMapped
{
    public string? UserName { get; set; }
    public AccessKeyLastUsed? AccessKeyLastUsed { get; set; }

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        AccessKeyLastUsed = m.Of(AccessKeyLastUsed);
    }
}
