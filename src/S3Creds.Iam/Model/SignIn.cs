using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>A user's password for the console.</summary>
public sealed class LoginProfile : IMapped
{
    public string UserName { get; set; } = null!;
    public DateTime? CreateDate { get; set; }
    public bool? PasswordResetRequired { get; set; }

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        CreateDate = m.Of(CreateDate);
        PasswordResetRequired = m.Of(PasswordResetRequired);
    }
}

/// <summary>What CreateLoginProfile takes.</summary>
public sealed class CreateLoginProfileRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string? UserName { get; set; }
    public string? Password { get; set; }
    public bool? PasswordResetRequired { get; set; }

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        Password = m.Of(Password);
        PasswordResetRequired = m.Of(PasswordResetRequired);
    }
}

/// <summary>What CreateLoginProfile answers.</summary>
public sealed class CreateLoginProfileResponse : AmazonWebServiceResponse, IMapped
{
    public LoginProfile LoginProfile { get; set; } = null!;

    void IMapped.Map(QueryMap m) => LoginProfile = m.Of(LoginProfile);
}

/// <summary>What UpdateLoginProfile takes.</summary>
public sealed class UpdateLoginProfileRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string UserName { get; set; } = null!;
    public string? Password { get; set; }
    public bool? PasswordResetRequired { get; set; }

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        Password = m.Of(Password);
        PasswordResetRequired = m.Of(PasswordResetRequired);
    }
}

/// <summary>UpdateLoginProfile answers nothing but its request id.</summary>
public sealed class UpdateLoginProfileResponse : AmazonWebServiceResponse;

/// <summary>What GetLoginProfile takes.</summary>
public sealed class GetLoginProfileRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string? UserName { get; set; }

    void IMapped.Map(QueryMap m) => UserName = m.Of(UserName);
}

/// <summary>What GetLoginProfile answers.</summary>
public sealed class GetLoginProfileResponse : AmazonWebServiceResponse, IMapped
{
    public LoginProfile LoginProfile { get; set; } = null!;

    void IMapped.Map(QueryMap m) => LoginProfile = m.Of(LoginProfile);
}

/// <summary>What DeleteLoginProfile takes.</summary>
public sealed class DeleteLoginProfileRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string? UserName { get; set; }

    void IMapped.Map(QueryMap m) => UserName = m.Of(UserName);
}

/// <summary>DeleteLoginProfile answers nothing but its request id.</summary>
public sealed class DeleteLoginProfileResponse : AmazonWebServiceResponse;

/// <summary>An MFA device of a user.</summary>
public sealed class MFADevice : IMapped
{
    public string UserName { get; set; } = null!;
    public string SerialNumber { get; set; } = null!;
    public DateTime? EnableDate { get; set; }

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        SerialNumber = m.Of(SerialNumber);
        EnableDate = m.Of(EnableDate);
    }
}

/// <summary>What ListMFADevices takes.</summary>
public sealed class ListMFADevicesRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
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

/// <summary>What ListMFADevices answers.</summary>
public sealed class ListMFADevicesResponse : AmazonWebServiceResponse, IMapped, IPage
{
    public List<MFADevice>? MFADevices { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }

    void IMapped.Map(QueryMap m)
    {
        MFADevices = m.Of(MFADevices);
        IsTruncated = m.Of(IsTruncated);
        Marker = m.Of(Marker);
    }
}

/// <summary>A virtual MFA device; the serial number is its ARN.</summary>
public sealed class VirtualMFADevice : IMapped
{
    public string SerialNumber { get; set; } = null!;
    public MemoryStream? Base32StringSeed { get; set; }
    public MemoryStream? QRCodePNG { get; set; }
    public User? User { get; set; }
    public DateTime? EnableDate { get; set; }
    public List<Tag>? Tags { get; set; }

    void IMapped.Map(QueryMap m)
    {
        SerialNumber = m.Of(SerialNumber);
        Base32StringSeed = m.Of(Base32StringSeed);
        QRCodePNG = m.Of(QRCodePNG);
        User = m.Of(User);
        EnableDate = m.Of(EnableDate);
        Tags = m.Of(Tags);
    }
}

/// <summary>What ListVirtualMFADevices takes.</summary>
public sealed class ListVirtualMFADevicesRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
{
    public AssignmentStatusType? AssignmentStatus { get; set; }
    public string? Marker { get; set; }
    public int? MaxItems { get; set; }

    void IMapped.Map(QueryMap m)
    {
        AssignmentStatus = m.Of(AssignmentStatus, AssignmentStatusType.FindValue);
        Marker = m.Of(Marker);
        MaxItems = m.Of(MaxItems);
    }
}

/// <summary>What ListVirtualMFADevices answers.</summary>
public sealed class ListVirtualMFADevicesResponse : AmazonWebServiceResponse, IMapped, IPage
{
    public List<VirtualMFADevice>? VirtualMFADevices { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }

    void IMapped.Map(QueryMap m)
    {
        VirtualMFADevices = m.Of(VirtualMFADevices);
        IsTruncated = m.Of(IsTruncated);
        Marker = m.Of(Marker);
    }
}

/// <summary>What DeactivateMFADevice takes.</summary>
public sealed class DeactivateMFADeviceRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string? UserName { get; set; }
    public string SerialNumber { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        SerialNumber = m.Of(SerialNumber);
    }
}

/// <summary>DeactivateMFADevice answers nothing but its request id.</summary>
public sealed class DeactivateMFADeviceResponse : AmazonWebServiceResponse;

/// <summary>What DeleteVirtualMFADevice takes.</summary>
public sealed class DeleteVirtualMFADeviceRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string SerialNumber { get; set; } = null!;

    void IMapped.Map(QueryMap m) => SerialNumber = m.Of(SerialNumber);
}

/// <summary>DeleteVirtualMFADevice answers nothing but its request id.</summary>
public sealed class DeleteVirtualMFADeviceResponse : AmazonWebServiceResponse;
