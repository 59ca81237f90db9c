using Amazon.IdentityManagement.Model;

namespace Amazon.IdentityManagement;

public partial interface IAmazonIdentityManagementService
{
    /// <summary>IAM's CreateLoginProfile. Errors: EntityAlreadyExists, NoSuchEntity, PasswordPolicyViolation, LimitExceeded.</summary>
    Task<CreateLoginProfileResponse> CreateLoginProfileAsync(
        CreateLoginProfileRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's UpdateLoginProfile. Errors: EntityTemporarilyUnmodifiable, NoSuchEntity, PasswordPolicyViolation,
    /// LimitExceeded.</summary>
    Task<UpdateLoginProfileResponse> UpdateLoginProfileAsync(
        UpdateLoginProfileRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's GetLoginProfile. Errors: NoSuchEntity.</summary>
    Task<GetLoginProfileResponse> GetLoginProfileAsync(GetLoginProfileRequest request, CancellationToken cancellationToken = default);

    /// <summary>IAM's DeleteLoginProfile. Errors: EntityTemporarilyUnmodifiable, NoSuchEntity, LimitExceeded.</summary>
    Task<DeleteLoginProfileResponse> DeleteLoginProfileAsync(
        DeleteLoginProfileRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's ListMFADevices. Errors: NoSuchEntity.</summary>
    Task<ListMFADevicesResponse> ListMFADevicesAsync(ListMFADevicesRequest request, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ListMFADevicesAsync(ListMFADevicesRequest, CancellationToken)"/>
    Task<ListMFADevicesResponse> ListMFADevicesAsync(CancellationToken cancellationToken = default);

    /// <summary>IAM's ListVirtualMFADevices.</summary>
    Task<ListVirtualMFADevicesResponse> ListVirtualMFADevicesAsync(
        ListVirtualMFADevicesRequest request,
        CancellationToken cancellationToken = default
    );

    /// <inheritdoc cref="ListVirtualMFADevicesAsync(ListVirtualMFADevicesRequest, CancellationToken)"/>
    Task<ListVirtualMFADevicesResponse> ListVirtualMFADevicesAsync(CancellationToken cancellationToken = default);

    /// <summary>IAM's DeactivateMFADevice. Errors: EntityTemporarilyUnmodifiable, NoSuchEntity, LimitExceeded,
    /// ConcurrentModification.</summary>
    Task<DeactivateMFADeviceResponse> DeactivateMFADeviceAsync(
        DeactivateMFADeviceRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's DeleteVirtualMFADevice. Errors: NoSuchEntity, DeleteConflict, LimitExceeded, ConcurrentModification.</summary>
    Task<DeleteVirtualMFADeviceResponse> DeleteVirtualMFADeviceAsync(
        DeleteVirtualMFADeviceRequest request,
        CancellationToken cancellationToken = default
    );
}

public partial class AmazonIdentityManagementServiceClient
{
    public virtual Task<CreateLoginProfileResponse> CreateLoginProfileAsync(
        CreateLoginProfileRequest request,
        CancellationToken cancellationToken = default
    ) => Call<CreateLoginProfileResponse>(request, cancellationToken);

    public virtual Task<UpdateLoginProfileResponse> UpdateLoginProfileAsync(
        UpdateLoginProfileRequest request,
        CancellationToken cancellationToken = default
    ) => Call<UpdateLoginProfileResponse>(request, cancellationToken);

    public virtual Task<GetLoginProfileResponse> GetLoginProfileAsync(
        GetLoginProfileRequest request,
        CancellationToken cancellationToken = default
    ) => Call<GetLoginProfileResponse>(request, cancellationToken);

    public virtual Task<DeleteLoginProfileResponse> DeleteLoginProfileAsync(
        DeleteLoginProfileRequest request,
        CancellationToken cancellationToken = default
    ) => Call<DeleteLoginProfileResponse>(request, cancellationToken);

    public virtual Task<ListMFADevicesResponse> ListMFADevicesAsync(
        ListMFADevicesRequest request,
        CancellationToken cancellationToken = default
    ) => Call<ListMFADevicesResponse>(request, cancellationToken);

    public virtual Task<ListMFADevicesResponse> ListMFADevicesAsync(CancellationToken cancellationToken = default) =>
        ListMFADevicesAsync(new ListMFADevicesRequest(), cancellationToken);

    public virtual Task<ListVirtualMFADevicesResponse> ListVirtualMFADevicesAsync(
        ListVirtualMFADevicesRequest request,
        CancellationToken cancellationToken = default
    ) => Call<ListVirtualMFADevicesResponse>(request, cancellationToken);

    public virtual Task<ListVirtualMFADevicesResponse> ListVirtualMFADevicesAsync(CancellationToken cancellationToken = default) =>
        ListVirtualMFADevicesAsync(new ListVirtualMFADevicesRequest(), cancellationToken);

    public virtual Task<DeactivateMFADeviceResponse> DeactivateMFADeviceAsync(
        DeactivateMFADeviceRequest request,
        CancellationToken cancellationToken = default
    ) => Call<DeactivateMFADeviceResponse>(request, cancellationToken);

    public virtual Task<DeleteVirtualMFADeviceResponse> DeleteVirtualMFADeviceAsync(
        DeleteVirtualMFADeviceRequest request,
        CancellationToken cancellationToken = default
    ) => Call<DeleteVirtualMFADeviceResponse>(request, cancellationToken);
}
