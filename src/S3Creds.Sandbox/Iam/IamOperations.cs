using S3Creds.Sandbox.Pipeline;
using S3Creds.Sandbox.Query;
using static S3Creds.Sandbox.Iam.PrincipalKind;

namespace S3Creds.Sandbox.Iam;

/// <summary>Every IAM operation of the sandbox: its handler, and what it must be allowed on.</summary>
internal static class IamOperations
{
    public const string Version = "2010-05-08";
    public const string Namespace = "https://iam.amazonaws.com/doc/2010-05-08/";

    public static IReadOnlyDictionary<string, QueryOperation> All { get; } = new Dictionary<string, QueryOperation>(StringComparer.Ordinal)
    {
        ["CreateUser"] = Result(Target.NewUser, Users.Create),
        ["GetUser"] = Result(Target.User, Users.Get),
        ["ListUsers"] = Result(Target.UserPath, Users.List),
        ["UpdateUser"] = Plain(Target.User, Users.Update),
        ["DeleteUser"] = Plain(Target.User, Users.Delete),

        ["CreateGroup"] = Result(Target.NewGroup, Groups.Create),
        ["GetGroup"] = Result(Target.Group, Groups.Get),
        ["ListGroups"] = Result(Target.GroupPath, Groups.List),
        ["ListGroupsForUser"] = Result(Target.User, Groups.ListForUser),
        ["UpdateGroup"] = Plain(Target.Group, Groups.Update),
        ["DeleteGroup"] = Plain(Target.Group, Groups.Delete),
        ["AddUserToGroup"] = Plain(Target.Group, Groups.AddUser),
        ["RemoveUserFromGroup"] = Plain(Target.Group, Groups.RemoveUser),

        ["CreateRole"] = Result(Target.NewRole, Roles.Create),
        ["GetRole"] = Result(Target.Role, Roles.Get),
        ["ListRoles"] = Result(Target.RolePath, Roles.List),
        ["UpdateRole"] = Result(Target.Role, Roles.Update),
        ["UpdateRoleDescription"] = Result(Target.Role, Roles.UpdateDescription),
        ["UpdateAssumeRolePolicy"] = Plain(Target.Role, Roles.UpdateTrust),
        ["DeleteRole"] = Plain(Target.Role, Roles.Delete),

        ["PutUserPolicy"] = Plain(Target.User, InlinePolicies.Put(User)),
        ["GetUserPolicy"] = Result(Target.User, InlinePolicies.Get(User)),
        ["ListUserPolicies"] = Result(Target.User, InlinePolicies.List(User)),
        ["DeleteUserPolicy"] = Plain(Target.User, InlinePolicies.Delete(User)),
        ["PutGroupPolicy"] = Plain(Target.Group, InlinePolicies.Put(Group)),
        ["GetGroupPolicy"] = Result(Target.Group, InlinePolicies.Get(Group)),
        ["ListGroupPolicies"] = Result(Target.Group, InlinePolicies.List(Group)),
        ["DeleteGroupPolicy"] = Plain(Target.Group, InlinePolicies.Delete(Group)),
        ["PutRolePolicy"] = Plain(Target.Role, InlinePolicies.Put(Role)),
        ["GetRolePolicy"] = Result(Target.Role, InlinePolicies.Get(Role)),
        ["ListRolePolicies"] = Result(Target.Role, InlinePolicies.List(Role)),
        ["DeleteRolePolicy"] = Plain(Target.Role, InlinePolicies.Delete(Role)),

        ["AttachUserPolicy"] = Plain(Target.User, Attachments.Attach(User)),
        ["DetachUserPolicy"] = Plain(Target.User, Attachments.Detach(User)),
        ["ListAttachedUserPolicies"] = Result(Target.User, Attachments.List(User)),
        ["AttachGroupPolicy"] = Plain(Target.Group, Attachments.Attach(Group)),
        ["DetachGroupPolicy"] = Plain(Target.Group, Attachments.Detach(Group)),
        ["ListAttachedGroupPolicies"] = Result(Target.Group, Attachments.List(Group)),
        ["AttachRolePolicy"] = Plain(Target.Role, Attachments.Attach(Role)),
        ["DetachRolePolicy"] = Plain(Target.Role, Attachments.Detach(Role)),
        ["ListAttachedRolePolicies"] = Result(Target.Role, Attachments.List(Role)),
        ["ListEntitiesForPolicy"] = Result(Target.Policy, Attachments.ListEntities),

        ["CreatePolicy"] = Result(Target.NewPolicy, ManagedPolicies.Create),
        ["GetPolicy"] = Result(Target.Policy, ManagedPolicies.Get),
        ["ListPolicies"] = Result(Target.None, ManagedPolicies.List),
        ["DeletePolicy"] = Plain(Target.Policy, ManagedPolicies.Delete),
        ["CreatePolicyVersion"] = Result(Target.Policy, ManagedPolicies.CreateVersion),
        ["GetPolicyVersion"] = Result(Target.Policy, ManagedPolicies.GetVersion),
        ["ListPolicyVersions"] = Result(Target.Policy, ManagedPolicies.ListVersions),
        ["SetDefaultPolicyVersion"] = Plain(Target.Policy, ManagedPolicies.SetDefaultVersion),
        ["DeletePolicyVersion"] = Plain(Target.Policy, ManagedPolicies.DeleteVersion),

        ["PutUserPermissionsBoundary"] = Plain(Target.User, Boundaries.PutUser),
        ["DeleteUserPermissionsBoundary"] = Plain(Target.User, Boundaries.DeleteUser),
        ["PutRolePermissionsBoundary"] = Plain(Target.Role, Boundaries.PutRole),
        ["DeleteRolePermissionsBoundary"] = Plain(Target.Role, Boundaries.DeleteRole),

        ["TagUser"] = Plain(Target.User, Tagging.Users.Add),
        ["UntagUser"] = Plain(Target.User, Tagging.Users.Remove),
        ["ListUserTags"] = Result(Target.User, Tagging.Users.List),
        ["TagRole"] = Plain(Target.Role, Tagging.Roles.Add),
        ["UntagRole"] = Plain(Target.Role, Tagging.Roles.Remove),
        ["ListRoleTags"] = Result(Target.Role, Tagging.Roles.List),
        ["TagPolicy"] = Plain(Target.Policy, Tagging.Policies.Add),
        ["UntagPolicy"] = Plain(Target.Policy, Tagging.Policies.Remove),
        ["ListPolicyTags"] = Result(Target.Policy, Tagging.Policies.List),
        ["TagOpenIDConnectProvider"] = Plain(Target.Oidc, Tagging.Oidc.Add),
        ["UntagOpenIDConnectProvider"] = Plain(Target.Oidc, Tagging.Oidc.Remove),
        ["ListOpenIDConnectProviderTags"] = Result(Target.Oidc, Tagging.Oidc.List),

        ["CreateAccessKey"] = Result(Target.User, AccessKeys.Create),
        ["ListAccessKeys"] = Result(Target.User, AccessKeys.List),
        ["UpdateAccessKey"] = Plain(Target.User, AccessKeys.Update),
        ["DeleteAccessKey"] = Plain(Target.User, AccessKeys.Delete),
        ["GetAccessKeyLastUsed"] = Result(Target.KeyOwner, AccessKeys.GetLastUsed),

        ["CreateLoginProfile"] = Result(Target.User, LoginProfiles.Create),
        ["GetLoginProfile"] = Result(Target.User, LoginProfiles.Get),
        ["UpdateLoginProfile"] = Plain(Target.User, LoginProfiles.Update),
        ["DeleteLoginProfile"] = Plain(Target.User, LoginProfiles.Delete),

        ["CreateVirtualMFADevice"] = Result(Target.NewMfa, MfaDevices.Create),
        ["EnableMFADevice"] = Plain(Target.User, MfaDevices.Enable),
        ["ListMFADevices"] = Result(Target.User, MfaDevices.List),
        ["ListVirtualMFADevices"] = Result(Target.None, MfaDevices.ListVirtual),
        ["DeactivateMFADevice"] = Plain(Target.User, MfaDevices.Deactivate),
        ["DeleteVirtualMFADevice"] = Plain(Target.Mfa, MfaDevices.Delete),

        ["UploadSSHPublicKey"] = Result(Target.User, SshKeys.Upload),
        ["GetSSHPublicKey"] = Result(Target.User, SshKeys.Get),
        ["ListSSHPublicKeys"] = Result(Target.User, SshKeys.List),
        ["UpdateSSHPublicKey"] = Plain(Target.User, SshKeys.Update),
        ["DeleteSSHPublicKey"] = Plain(Target.User, SshKeys.Delete),

        ["UploadSigningCertificate"] = Result(Target.User, Certificates.Upload),
        ["ListSigningCertificates"] = Result(Target.User, Certificates.List),
        ["UpdateSigningCertificate"] = Plain(Target.User, Certificates.Update),
        ["DeleteSigningCertificate"] = Plain(Target.User, Certificates.Delete),

        ["CreateServiceSpecificCredential"] = Result(Target.User, ServiceCredentials.Create),
        ["ListServiceSpecificCredentials"] = Result(Target.User, ServiceCredentials.List),
        ["UpdateServiceSpecificCredential"] = Plain(Target.User, ServiceCredentials.Update),
        ["DeleteServiceSpecificCredential"] = Plain(Target.User, ServiceCredentials.Delete),

        ["CreateInstanceProfile"] = Result(Target.InstanceProfile, InstanceProfiles.Create),
        ["GetInstanceProfile"] = Result(Target.InstanceProfile, InstanceProfiles.Get),
        ["ListInstanceProfiles"] = Result(Target.None, InstanceProfiles.List),
        ["ListInstanceProfilesForRole"] = Result(Target.Role, InstanceProfiles.ListForRole),
        ["DeleteInstanceProfile"] = Plain(Target.InstanceProfile, InstanceProfiles.Delete),
        ["AddRoleToInstanceProfile"] = Plain(Target.InstanceProfile, InstanceProfiles.AddRole),
        ["RemoveRoleFromInstanceProfile"] = Plain(Target.InstanceProfile, InstanceProfiles.RemoveRole),

        ["CreateOpenIDConnectProvider"] = Result(Target.NewOidc, OidcProviders.Create),
        ["GetOpenIDConnectProvider"] = Result(Target.Oidc, OidcProviders.Get),
        ["ListOpenIDConnectProviders"] = Result(Target.None, OidcProviders.List),
        ["DeleteOpenIDConnectProvider"] = Plain(Target.Oidc, OidcProviders.Delete),
        ["AddClientIDToOpenIDConnectProvider"] = Plain(Target.Oidc, OidcProviders.AddClient),
        ["RemoveClientIDFromOpenIDConnectProvider"] = Plain(Target.Oidc, OidcProviders.RemoveClient),
        ["UpdateOpenIDConnectProviderThumbprint"] = Plain(Target.Oidc, OidcProviders.UpdateThumbprints),

        ["GetAccountAuthorizationDetails"] = Result(Target.None, AccountDetails.Get),
        ["GetAccountSummary"] = Result(Target.None, Account.Summary),
        ["ListAccountAliases"] = Result(Target.None, Account.ListAliases),
        ["CreateAccountAlias"] = Plain(Target.None, Account.CreateAlias),
        ["DeleteAccountAlias"] = Plain(Target.None, Account.DeleteAlias),
        ["GenerateCredentialReport"] = Result(Target.None, Account.GenerateReport),
        ["GetCredentialReport"] = Result(Target.None, Account.GetReport),
    };

    private static QueryOperation Result(Target target, Action<IamCall> run) => Row(target, run, hasResult: true);

    /// <summary>Answers without a result element.</summary>
    private static QueryOperation Plain(Target target, Action<IamCall> run) => Row(target, run, hasResult: false);

    private static QueryOperation Row(Target target, Action<IamCall> run, bool hasResult) => new(
        query =>
        {
            var call = new IamCall(query);
            // Sessions of GetFederationToken, and of GetSessionToken without MFA, are strangers to IAM (IAM User Guide, "Compare AWS STS credentials").
            if (call.Request.Caller is { Kind: not CallerKind.RoleSession, Session.Mfa: false })
            {
                throw new SandboxException("InvalidClientTokenId", 403, "The security token included in the request is invalid");
            }

            IamAccess.Demand(call, target);
            run(call);
        },
        IsWrite: null, hasResult);
}
