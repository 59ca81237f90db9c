using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using static S3Creds.Core.Kinds.Identities.IamGrantee;

namespace S3Creds.Core.Kinds.Users;

/// <summary>Removes everything that a user can sign in with. Every list is read to its end; each request is reported before it is
/// sent.</summary>
internal static class UserCredentials
{
    /// <summary>What <see cref="RemoveAsync"/> needs.</summary>
    public static IReadOnlyList<NeededAction> Actions { get; } =
    [
        .. (
            (string[])
                [
                    "ListAccessKeys",
                    "UpdateAccessKey",
                    "DeleteAccessKey",
                    "DeleteLoginProfile",
                    "ListSSHPublicKeys",
                    "DeleteSSHPublicKey",
                    "ListSigningCertificates",
                    "DeleteSigningCertificate",
                    "ListServiceSpecificCredentials",
                    "DeleteServiceSpecificCredential",
                    "ListMFADevices",
                    "DeactivateMFADevice",
                ]
        ).Select(a => new NeededAction("iam:" + a, ActionUse.Remove)),
        new("iam:DeleteVirtualMFADevice", ActionUse.Remove, ActionTarget.AnyOfType),
    ];

    public static async Task RemoveAsync(AwsSession aws, string user, Action<string> onRequest, CancellationToken cancellationToken)
    {
        var iam = aws.Iam;
        foreach (
            var key in await ListAsync(aws, async m =>
                Page(await iam.ListAccessKeysAsync(new() { UserName = user, Marker = m }, cancellationToken))
            )
        )
        {
            var id = key.AccessKeyId!;
            if (key.Status != StatusType.Inactive)
            {
                await DeletePartAsync(onRequest, $"deactivate access key {id}", () => iam.UpdateAccessKeyAsync(
                        new()
                        {
                            UserName = user,
                            AccessKeyId = id,
                            Status = StatusType.Inactive,
                        },
                        cancellationToken
                    ));
            }

            await DeletePartAsync(onRequest, $"delete access key {id}", () =>
                iam.DeleteAccessKeyAsync(new() { UserName = user, AccessKeyId = id }, cancellationToken)
            );
        }

        await DeletePartAsync(onRequest, "delete login profile", () =>
            iam.DeleteLoginProfileAsync(new() { UserName = user }, cancellationToken)
        );
        await RemoveMfaAsync(aws, user, onRequest, cancellationToken);
        foreach (
            var key in await ListAsync(aws, async m =>
                Page(await iam.ListSSHPublicKeysAsync(new() { UserName = user, Marker = m }, cancellationToken))
            )
        )
        {
            await DeletePartAsync(onRequest, $"delete SSH key {key.SSHPublicKeyId}", () =>
                iam.DeleteSSHPublicKeyAsync(new() { UserName = user, SSHPublicKeyId = key.SSHPublicKeyId }, cancellationToken)
            );
        }

        foreach (
            var certificate in await ListAsync(aws, async m =>
                Page(await iam.ListSigningCertificatesAsync(new() { UserName = user, Marker = m }, cancellationToken))
            )
        )
        {
            await DeletePartAsync(onRequest, $"delete signing certificate {certificate.CertificateId}", () =>
                iam.DeleteSigningCertificateAsync(new() { UserName = user, CertificateId = certificate.CertificateId }, cancellationToken)
            );
        }

        foreach (
            var credential in await ListAsync(aws, async m =>
                Page(await iam.ListServiceSpecificCredentialsAsync(new() { UserName = user, Marker = m }, cancellationToken))
            )
        )
        {
            var id = credential.ServiceSpecificCredentialId;
            await DeletePartAsync(onRequest, $"delete service-specific credential {id}", () =>
                iam.DeleteServiceSpecificCredentialAsync(new() { UserName = user, ServiceSpecificCredentialId = id }, cancellationToken)
            );
        }
    }

    private static async Task RemoveMfaAsync(AwsSession aws, string user, Action<string> onRequest, CancellationToken cancellationToken)
    {
        var iam = aws.Iam;
        foreach (
            var device in await ListAsync(aws, async m =>
                Page(await iam.ListMFADevicesAsync(new() { UserName = user, Marker = m }, cancellationToken))
            )
        )
        {
            var serial = device.SerialNumber!;
            await DeletePartAsync(onRequest, $"deactivate MFA device {serial}", () =>
                iam.DeactivateMFADeviceAsync(new() { UserName = user, SerialNumber = serial }, cancellationToken)
            );

            // Only a virtual device has an ARN for a serial number, and only a virtual one can be deleted.
            if (serial.Contains(":mfa/", StringComparison.Ordinal))
            {
                await DeletePartAsync(onRequest, $"delete MFA device {serial}", () =>
                    iam.DeleteVirtualMFADeviceAsync(new() { SerialNumber = serial }, cancellationToken)
                );
            }
        }
    }

    /// <summary>A list to its end. A store that does not have the call has no such credentials.</summary>
    private static async Task<List<T>> ListAsync<T>(AwsSession aws, Func<string?, Task<(List<T>? Items, bool? More, string? Marker)>> page)
    {
        var all = new List<T>();
        string? marker = null;
        do
        {
            (List<T>? Items, bool? More, string? Marker) got;
            try
            {
                got = await page(marker);
            }
            catch (Exception e) when (aws.Lacks(e))
            {
                return all;
            }

            all.AddRange(got.Items ?? []);
            marker = got.More == true ? got.Marker : null;
        } while (!string.IsNullOrEmpty(marker));

        return all;
    }

    private static (List<AccessKeyMetadata>?, bool?, string?) Page(ListAccessKeysResponse r) =>
        (r.AccessKeyMetadata, r.IsTruncated, r.Marker);

    private static (List<MFADevice>?, bool?, string?) Page(ListMFADevicesResponse r) => (r.MFADevices, r.IsTruncated, r.Marker);

    private static (List<SSHPublicKeyMetadata>?, bool?, string?) Page(ListSSHPublicKeysResponse r) =>
        (r.SSHPublicKeys, r.IsTruncated, r.Marker);

    private static (List<SigningCertificate>?, bool?, string?) Page(ListSigningCertificatesResponse r) =>
        (r.Certificates, r.IsTruncated, r.Marker);

    private static (List<ServiceSpecificCredentialMetadata>?, bool?, string?) Page(ListServiceSpecificCredentialsResponse r) =>
        (r.ServiceSpecificCredentials, r.IsTruncated, r.Marker);
}
