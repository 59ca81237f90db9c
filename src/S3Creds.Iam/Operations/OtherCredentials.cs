using Amazon.IdentityManagement.Model;

namespace Amazon.IdentityManagement;

public partial interface IAmazonIdentityManagementService
{
    /// <summary>IAM's ListSSHPublicKeys. Errors: NoSuchEntity.</summary>
    Task<ListSSHPublicKeysResponse> ListSSHPublicKeysAsync(ListSSHPublicKeysRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's DeleteSSHPublicKey. Errors: NoSuchEntity.</summary>
    Task<DeleteSSHPublicKeyResponse> DeleteSSHPublicKeyAsync(
        DeleteSSHPublicKeyRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's ListSigningCertificates. Errors: NoSuchEntity.</summary>
    Task<ListSigningCertificatesResponse> ListSigningCertificatesAsync(
        ListSigningCertificatesRequest request,
        CancellationToken cancellationToken = default
    );

    /// <inheritdoc cref="ListSigningCertificatesAsync(ListSigningCertificatesRequest, CancellationToken)"/>
    Task<ListSigningCertificatesResponse> ListSigningCertificatesAsync(CancellationToken cancellationToken = default);

    /// <summary>IAM's DeleteSigningCertificate. Errors: NoSuchEntity, LimitExceeded, ConcurrentModification.</summary>
    Task<DeleteSigningCertificateResponse> DeleteSigningCertificateAsync(
        DeleteSigningCertificateRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's ListServiceSpecificCredentials. Errors: NoSuchEntity, ServiceNotSupported.</summary>
    Task<ListServiceSpecificCredentialsResponse> ListServiceSpecificCredentialsAsync(
        ListServiceSpecificCredentialsRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's DeleteServiceSpecificCredential. Errors: NoSuchEntity.</summary>
    Task<DeleteServiceSpecificCredentialResponse> DeleteServiceSpecificCredentialAsync(
        DeleteServiceSpecificCredentialRequest request,
        CancellationToken cancellationToken = default
    );
}

public partial class AmazonIdentityManagementServiceClient
{
    public virtual Task<ListSSHPublicKeysResponse> ListSSHPublicKeysAsync(
        ListSSHPublicKeysRequest request,
        CancellationToken cancellationToken = default
    ) => Call<ListSSHPublicKeysResponse>(request, cancellationToken);

    public virtual Task<DeleteSSHPublicKeyResponse> DeleteSSHPublicKeyAsync(
        DeleteSSHPublicKeyRequest request,
        CancellationToken cancellationToken = default
    ) => Call<DeleteSSHPublicKeyResponse>(request, cancellationToken);

    public virtual Task<ListSigningCertificatesResponse> ListSigningCertificatesAsync(
        ListSigningCertificatesRequest request,
        CancellationToken cancellationToken = default
    ) => Call<ListSigningCertificatesResponse>(request, cancellationToken);

    public virtual Task<ListSigningCertificatesResponse> ListSigningCertificatesAsync(CancellationToken cancellationToken = default) =>
        ListSigningCertificatesAsync(new ListSigningCertificatesRequest(), cancellationToken);

    public virtual Task<DeleteSigningCertificateResponse> DeleteSigningCertificateAsync(
        DeleteSigningCertificateRequest request,
        CancellationToken cancellationToken = default
    ) => Call<DeleteSigningCertificateResponse>(request, cancellationToken);

    public virtual Task<ListServiceSpecificCredentialsResponse> ListServiceSpecificCredentialsAsync(
        ListServiceSpecificCredentialsRequest request,
        CancellationToken cancellationToken = default
    ) => Call<ListServiceSpecificCredentialsResponse>(request, cancellationToken);

    public virtual Task<DeleteServiceSpecificCredentialResponse> DeleteServiceSpecificCredentialAsync(
        DeleteServiceSpecificCredentialRequest request,
        CancellationToken cancellationToken = default
    ) => Call<DeleteServiceSpecificCredentialResponse>(request, cancellationToken);
}
