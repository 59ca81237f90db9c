using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>An SSH public key of a user.</summary>
public sealed class SSHPublicKeyMetadata : IMapped
{
    public string UserName { get; set; } = null!;
    public string SSHPublicKeyId { get; set; } = null!;
    public StatusType Status { get; set; } = null!;
    public DateTime? UploadDate { get; set; }

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        SSHPublicKeyId = m.Of(SSHPublicKeyId);
        Status = m.Of(Status, StatusType.FindValue);
        UploadDate = m.Of(UploadDate);
    }
}

/// <summary>What ListSSHPublicKeys takes.</summary>
public sealed class ListSSHPublicKeysRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
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

/// <summary>What ListSSHPublicKeys answers.</summary>
public sealed class ListSSHPublicKeysResponse : AmazonWebServiceResponse, IMapped, IPage
{
    public List<SSHPublicKeyMetadata>? SSHPublicKeys { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }

    void IMapped.Map(QueryMap m)
    {
        SSHPublicKeys = m.Of(SSHPublicKeys);
        IsTruncated = m.Of(IsTruncated);
        Marker = m.Of(Marker);
    }
}

/// <summary>What DeleteSSHPublicKey takes.</summary>
public sealed class DeleteSSHPublicKeyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string UserName { get; set; } = null!;
    public string SSHPublicKeyId { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        SSHPublicKeyId = m.Of(SSHPublicKeyId);
    }
}

/// <summary>DeleteSSHPublicKey answers nothing but its request id.</summary>
public sealed class DeleteSSHPublicKeyResponse : AmazonWebServiceResponse;

/// <summary>An X.509 signing certificate of a user; the body is PEM.</summary>
public sealed class SigningCertificate : IMapped
{
    public string UserName { get; set; } = null!;
    public string CertificateId { get; set; } = null!;
    public string CertificateBody { get; set; } = null!;
    public StatusType Status { get; set; } = null!;
    public DateTime? UploadDate { get; set; }

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        CertificateId = m.Of(CertificateId);
        CertificateBody = m.Of(CertificateBody);
        Status = m.Of(Status, StatusType.FindValue);
        UploadDate = m.Of(UploadDate);
    }
}

/// <summary>What ListSigningCertificates takes.</summary>
public sealed class ListSigningCertificatesRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
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

/// <summary>What ListSigningCertificates answers.</summary>
public sealed class ListSigningCertificatesResponse : AmazonWebServiceResponse, IMapped, IPage
{
    public List<SigningCertificate>? Certificates { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Certificates = m.Of(Certificates);
        IsTruncated = m.Of(IsTruncated);
        Marker = m.Of(Marker);
    }
}

/// <summary>What DeleteSigningCertificate takes.</summary>
public sealed class DeleteSigningCertificateRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string? UserName { get; set; }
    public string CertificateId { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        CertificateId = m.Of(CertificateId);
    }
}

/// <summary>DeleteSigningCertificate answers nothing but its request id.</summary>
public sealed class DeleteSigningCertificateResponse : AmazonWebServiceResponse;

/// <summary>A user name and password of a user for one service, without the password.</summary>
public sealed class ServiceSpecificCredentialMetadata : IMapped
{
    public string UserName { get; set; } = null!;
    public StatusType Status { get; set; } = null!;
    public string? ServiceUserName { get; set; }
    public string? ServiceCredentialAlias { get; set; }
    public DateTime? CreateDate { get; set; }
    public DateTime? ExpirationDate { get; set; }
    public string ServiceSpecificCredentialId { get; set; } = null!;
    public string ServiceName { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        Status = m.Of(Status, StatusType.FindValue);
        ServiceUserName = m.Of(ServiceUserName);
        ServiceCredentialAlias = m.Of(ServiceCredentialAlias);
        CreateDate = m.Of(CreateDate);
        ExpirationDate = m.Of(ExpirationDate);
        ServiceSpecificCredentialId = m.Of(ServiceSpecificCredentialId);
        ServiceName = m.Of(ServiceName);
    }
}

/// <summary>What ListServiceSpecificCredentials takes.</summary>
public sealed class ListServiceSpecificCredentialsRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
{
    public string? UserName { get; set; }
    public string? ServiceName { get; set; }
    public bool? AllUsers { get; set; }
    public string? Marker { get; set; }
    public int? MaxItems { get; set; }

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        ServiceName = m.Of(ServiceName);
        AllUsers = m.Of(AllUsers);
        Marker = m.Of(Marker);
        MaxItems = m.Of(MaxItems);
    }
}

/// <summary>What ListServiceSpecificCredentials answers.</summary>
public sealed class ListServiceSpecificCredentialsResponse : AmazonWebServiceResponse, IMapped, IPage
{
    public List<ServiceSpecificCredentialMetadata>? ServiceSpecificCredentials { get; set; }
    public string? Marker { get; set; }
    public bool? IsTruncated { get; set; }

    void IMapped.Map(QueryMap m)
    {
        ServiceSpecificCredentials = m.Of(ServiceSpecificCredentials);
        Marker = m.Of(Marker);
        IsTruncated = m.Of(IsTruncated);
    }
}

/// <summary>What DeleteServiceSpecificCredential takes.</summary>
public sealed class DeleteServiceSpecificCredentialRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string? UserName { get; set; }
    public string ServiceSpecificCredentialId { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        ServiceSpecificCredentialId = m.Of(ServiceSpecificCredentialId);
    }
}

/// <summary>DeleteServiceSpecificCredential answers nothing but its request id.</summary>
public sealed class DeleteServiceSpecificCredentialResponse : AmazonWebServiceResponse;
