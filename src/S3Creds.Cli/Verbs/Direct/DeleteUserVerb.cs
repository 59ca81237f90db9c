using System.Globalization;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using CommandLine;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Permissions;

namespace S3Creds.Cli.Verbs.Direct;

[Verb("delete-user")]
internal sealed class DeleteUserOptions : AccountOptions
{
    [Value(0, MetaName = "USERNAMES", Required = true)]
    public IEnumerable<string> Users { get; set; } = [];
}

/// <summary> Deletes users with their inline policies and access keys, by the calls of s3-credentials and in their order. Only where IAM
/// reports that more hangs on the user (DeleteConflict) that is removed too: a script's permissions may end with what s3-credentials
/// called. </summary>
internal static class DeleteUserVerb
{
    /// <summary>What a caller needs for its calls.</summary>
    public static IReadOnlyList<DirectAction> Actions { get; } =
    [
        new("iam:ListUserPolicies", DirectTarget.User),
        new("iam:DeleteUserPolicy", DirectTarget.User),
        new("iam:ListAccessKeys", DirectTarget.User),
        new("iam:DeleteAccessKey", DirectTarget.User),
        new("iam:DeleteUser", DirectTarget.User),
        new("iam:GetLoginProfile", DirectTarget.User),
        new("iam:DeleteLoginProfile", DirectTarget.User),
        new("iam:ListMFADevices", DirectTarget.User),
        new("iam:DeactivateMFADevice", DirectTarget.User),
        new("iam:DeleteVirtualMFADevice", DirectTarget.MfaDevice),
        new("iam:ListSSHPublicKeys", DirectTarget.User),
        new("iam:DeleteSSHPublicKey", DirectTarget.User),
        new("iam:ListSigningCertificates", DirectTarget.User),
        new("iam:DeleteSigningCertificate", DirectTarget.User),
        new("iam:ListServiceSpecificCredentials", DirectTarget.User),
        new("iam:DeleteServiceSpecificCredential", DirectTarget.User),
        new("iam:ListGroupsForUser", DirectTarget.User),
        new("iam:RemoveUserFromGroup", DirectTarget.Group),
        new("iam:ListAttachedUserPolicies", DirectTarget.User),
        new("iam:DetachUserPolicy", DirectTarget.User),
    ];

    public static Task<Outcome> RunAsync(DeleteUserOptions options, CommandContext context) =>
        DirectSession.RunAsync(options, context, async session =>
        {
            foreach (var user in options.Users)
            {
                context.Stop.ThrowIfCancellationRequested();
                await context.Out.WriteLineAsync($"User: {user}");
                await new Deletion(session.Aws, user, context).RunAsync();
            }
        });

    private sealed class Deletion(AwsSession aws, string user, CommandContext context)
    {
        private readonly IAmazonIdentityManagementService iam = aws.Iam;
        private readonly CancellationToken abort = context.Abort;

        public async Task RunAsync()
        {
            foreach (var policy in await ListAsync(iam.Paginators.ListUserPolicies(new() { UserName = user }).PolicyNames))
                await DeleteAsync($"policy: {policy}", () =>
                    iam.DeleteUserPolicyAsync(new() { UserName = user, PolicyName = policy }, abort)
                );
            foreach (var key in await ListAsync(iam.Paginators.ListAccessKeys(new() { UserName = user }).AccessKeyMetadata))
                await DeleteAsync($"access key: {key.AccessKeyId}", () =>
                    iam.DeleteAccessKeyAsync(new() { UserName = user, AccessKeyId = key.AccessKeyId! }, abort)
                );
            try
            {
                await iam.DeleteUserAsync(new() { UserName = user }, abort);
            }
            catch (DeleteConflictException)
            {
                await RestAsync();
                await iam.DeleteUserAsync(new() { UserName = user }, abort);
            }

            await context.Out.WriteLineAsync("  Deleted user");
        }

        /// <summary>What else a user may have (IAM User Guide, id_users_remove): sign-ins first, then grants.</summary>
        private async Task RestAsync()
        {
            if (await HasLoginAsync())
                await DeleteAsync("login profile", () => iam.DeleteLoginProfileAsync(new() { UserName = user }, abort));
            foreach (var device in await ListAsync(iam.Paginators.ListMFADevices(new() { UserName = user }).MFADevices))
                await DeleteAsync($"MFA device: {device.SerialNumber}", () => RemoveDeviceAsync(device.SerialNumber!));
            foreach (var key in await ListAsync(iam.Paginators.ListSSHPublicKeys(new() { UserName = user }).SSHPublicKeys))
                await DeleteAsync($"SSH key: {key.SSHPublicKeyId}", () =>
                    iam.DeleteSSHPublicKeyAsync(new() { UserName = user, SSHPublicKeyId = key.SSHPublicKeyId }, abort)
                );
            foreach (var certificate in await ListAsync(iam.Paginators.ListSigningCertificates(new() { UserName = user }).Certificates))
            {
                await DeleteAsync($"signing certificate: {certificate.CertificateId}", () =>
                    iam.DeleteSigningCertificateAsync(new() { UserName = user, CertificateId = certificate.CertificateId }, abort)
                );
            }

            foreach (
                var credential in await ListAsync(
                    iam.Paginators.ListServiceSpecificCredentials(new() { UserName = user }).ServiceSpecificCredentials
                )
            )
            {
                await DeleteAsync($"service-specific credential: {credential.ServiceSpecificCredentialId}", () =>
                    iam.DeleteServiceSpecificCredentialAsync(
                        new() { UserName = user, ServiceSpecificCredentialId = credential.ServiceSpecificCredentialId },
                        abort
                    )
                );
            }

            foreach (var group in await ListAsync(iam.Paginators.ListGroupsForUser(new() { UserName = user }).Groups))
                await ReportAsync($"  Removed from group: {group.GroupName}", () =>
                    iam.RemoveUserFromGroupAsync(new() { UserName = user, GroupName = group.GroupName }, abort)
                );
            foreach (var policy in await ListAsync(iam.Paginators.ListAttachedUserPolicies(new() { UserName = user }).AttachedPolicies))
                await ReportAsync($"  Detached policy: {policy.PolicyArn}", () =>
                    iam.DetachUserPolicyAsync(new() { UserName = user, PolicyArn = policy.PolicyArn! }, abort)
                );
        }

        private async Task<bool> HasLoginAsync()
        {
            try
            {
                return (await iam.GetLoginProfileAsync(new() { UserName = user }, abort)).LoginProfile is not null;
            }
            catch (Exception e) when (AwsError.IsNotFound(e) || aws.Lacks(e))
            {
                return false;
            }
        }

        private async Task RemoveDeviceAsync(string serial)
        {
            await iam.DeactivateMFADeviceAsync(new() { UserName = user, SerialNumber = serial }, abort);
            // Only a virtual device has an ARN for a serial number, and only a virtual one can be deleted.
            if (serial.Contains(":mfa/", StringComparison.Ordinal))
                await iam.DeleteVirtualMFADeviceAsync(new() { SerialNumber = serial }, abort);
        }

        private Task DeleteAsync(string what, Func<Task> delete) =>
            ReportAsync(string.Create(CultureInfo.InvariantCulture, $"  Deleted {what}"), delete);

        private async Task ReportAsync(string done, Func<Task> act)
        {
            try
            {
                await act();
            }
            catch (Exception e) when (AwsError.IsNotFound(e))
            {
                return;
            }

            await context.Out.WriteLineAsync(done);
        }

        /// <summary>Read to its end before anything of it is deleted. A store that does not have the call has nothing of the kind, as for
        /// <c>destroy</c> and <c>apply</c>.</summary>
        private async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> items)
        {
            var all = new List<T>();
            try
            {
                await foreach (var item in items.WithCancellation(abort))
                    all.Add(item);
            }
            catch (Exception e) when (aws.Lacks(e))
            {
                // What was read is deleted, and IAM refuses to delete a user that still has something.
            }

            return all;
        }
    }
}
