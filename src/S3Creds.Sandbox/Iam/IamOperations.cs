using S3Creds.Sandbox.Query;
using S3Creds.Sandbox.Requests;
using static S3Creds.Sandbox.Iam.PrincipalKind;

namespace S3Creds.Sandbox.Iam;

/// <summary>Every IAM operation of the sandbox: its handler, and what it must be allowed on.</summary>
internal static class IamOperations
{
    public const string Version = "2010-05-08";
    public const string Namespace = "https://iam.amazonaws.com/doc/2010-05-08/";

    public static IReadOnlyDictionary<string, QueryOperation> All { get; } =
        new Dictionary<string, QueryOperation>(StringComparer.Ordinal)
        {
            ["CreateUser"] = Result(Target.NewUser, Users.Create, "Path PermissionsBoundary Tags UserName"),
            ["GetUser"] = Result(Target.User, Users.Get, "UserName"),
            ["ListUsers"] = Result(Target.UserPath, Users.List, "Marker MaxItems PathPrefix"),
            ["UpdateUser"] = Plain(Target.User, Users.Update, "NewPath NewUserName UserName"),
            ["DeleteUser"] = Plain(Target.User, Users.Delete, "UserName"),

            ["CreateGroup"] = Result(Target.NewGroup, Groups.Create, "GroupName Path"),
            ["GetGroup"] = Result(Target.Group, Groups.Get, "GroupName Marker MaxItems"),
            ["ListGroups"] = Result(Target.GroupPath, Groups.List, "Marker MaxItems PathPrefix"),
            ["ListGroupsForUser"] = Result(Target.User, Groups.ListForUser, "Marker MaxItems UserName"),
            ["UpdateGroup"] = Plain(Target.Group, Groups.Update, "GroupName NewGroupName NewPath"),
            ["DeleteGroup"] = Plain(Target.Group, Groups.Delete, "GroupName"),
            ["AddUserToGroup"] = Plain(Target.Group, Groups.AddUser, "GroupName UserName"),
            ["RemoveUserFromGroup"] = Plain(Target.Group, Groups.RemoveUser, "GroupName UserName"),

            ["CreateRole"] = Result(
                Target.NewRole,
                Roles.Create,
                "AssumeRolePolicyDocument Description MaxSessionDuration Path PermissionsBoundary RoleName Tags"
            ),
            ["GetRole"] = Result(Target.Role, Roles.Get, "RoleName"),
            ["ListRoles"] = Result(Target.RolePath, Roles.List, "Marker MaxItems PathPrefix"),
            ["UpdateRole"] = Result(Target.Role, Roles.Update, "Description MaxSessionDuration RoleName"),
            ["UpdateRoleDescription"] = Result(Target.Role, Roles.UpdateDescription, "Description RoleName"),
            ["UpdateAssumeRolePolicy"] = Plain(Target.Role, Roles.UpdateTrust, "PolicyDocument RoleName"),
            ["DeleteRole"] = Plain(Target.Role, Roles.Delete, "RoleName"),

            ["PutUserPolicy"] = Plain(Target.User, InlinePolicies.Put(User), "PolicyDocument PolicyName UserName"),
            ["GetUserPolicy"] = Result(Target.User, InlinePolicies.Get(User), "PolicyName UserName"),
            ["ListUserPolicies"] = Result(Target.User, InlinePolicies.List(User), "Marker MaxItems UserName"),
            ["DeleteUserPolicy"] = Plain(Target.User, InlinePolicies.Delete(User), "PolicyName UserName"),
            ["PutGroupPolicy"] = Plain(Target.Group, InlinePolicies.Put(Group), "GroupName PolicyDocument PolicyName"),
            ["GetGroupPolicy"] = Result(Target.Group, InlinePolicies.Get(Group), "GroupName PolicyName"),
            ["ListGroupPolicies"] = Result(Target.Group, InlinePolicies.List(Group), "GroupName Marker MaxItems"),
            ["DeleteGroupPolicy"] = Plain(Target.Group, InlinePolicies.Delete(Group), "GroupName PolicyName"),
            ["PutRolePolicy"] = Plain(Target.Role, InlinePolicies.Put(Role), "PolicyDocument PolicyName RoleName"),
            ["GetRolePolicy"] = Result(Target.Role, InlinePolicies.Get(Role), "PolicyName RoleName"),
            ["ListRolePolicies"] = Result(Target.Role, InlinePolicies.List(Role), "Marker MaxItems RoleName"),
            ["DeleteRolePolicy"] = Plain(Target.Role, InlinePolicies.Delete(Role), "PolicyName RoleName"),

            ["AttachUserPolicy"] = Plain(Target.User, Attachments.Attach(User), "PolicyArn UserName"),
            ["DetachUserPolicy"] = Plain(Target.User, Attachments.Detach(User), "PolicyArn UserName"),
            ["ListAttachedUserPolicies"] = Result(Target.User, Attachments.List(User), "Marker MaxItems PathPrefix UserName"),
            ["AttachGroupPolicy"] = Plain(Target.Group, Attachments.Attach(Group), "GroupName PolicyArn"),
            ["DetachGroupPolicy"] = Plain(Target.Group, Attachments.Detach(Group), "GroupName PolicyArn"),
            ["ListAttachedGroupPolicies"] = Result(Target.Group, Attachments.List(Group), "GroupName Marker MaxItems PathPrefix"),
            ["AttachRolePolicy"] = Plain(Target.Role, Attachments.Attach(Role), "PolicyArn RoleName"),
            ["DetachRolePolicy"] = Plain(Target.Role, Attachments.Detach(Role), "PolicyArn RoleName"),
            ["ListAttachedRolePolicies"] = Result(Target.Role, Attachments.List(Role), "Marker MaxItems PathPrefix RoleName"),
            ["ListEntitiesForPolicy"] = Result(
                Target.Policy,
                Attachments.ListEntities,
                "EntityFilter Marker MaxItems PathPrefix PolicyArn PolicyUsageFilter"
            ),

            ["CreatePolicy"] = Result(Target.NewPolicy, ManagedPolicies.Create, "Description Path PolicyDocument PolicyName Tags"),
            ["GetPolicy"] = Result(Target.Policy, ManagedPolicies.Get, "PolicyArn"),
            ["ListPolicies"] = Result(Target.None, ManagedPolicies.List, "Marker MaxItems OnlyAttached PathPrefix PolicyUsageFilter Scope"),
            ["DeletePolicy"] = Plain(Target.Policy, ManagedPolicies.Delete, "PolicyArn"),
            ["CreatePolicyVersion"] = Result(Target.Policy, ManagedPolicies.CreateVersion, "PolicyArn PolicyDocument SetAsDefault"),
            ["GetPolicyVersion"] = Result(Target.Policy, ManagedPolicies.GetVersion, "PolicyArn VersionId"),
            ["ListPolicyVersions"] = Result(Target.Policy, ManagedPolicies.ListVersions, "Marker MaxItems PolicyArn"),
            ["SetDefaultPolicyVersion"] = Plain(Target.Policy, ManagedPolicies.SetDefaultVersion, "PolicyArn VersionId"),
            ["DeletePolicyVersion"] = Plain(Target.Policy, ManagedPolicies.DeleteVersion, "PolicyArn VersionId"),

            ["PutUserPermissionsBoundary"] = Plain(Target.User, Boundaries.PutUser, "PermissionsBoundary UserName"),
            ["DeleteUserPermissionsBoundary"] = Plain(Target.User, Boundaries.DeleteUser, "UserName"),
            ["PutRolePermissionsBoundary"] = Plain(Target.Role, Boundaries.PutRole, "PermissionsBoundary RoleName"),
            ["DeleteRolePermissionsBoundary"] = Plain(Target.Role, Boundaries.DeleteRole, "RoleName"),

            ["TagUser"] = Plain(Target.User, Tagging.Users.Add, "Tags UserName"),
            ["UntagUser"] = Plain(Target.User, Tagging.Users.Remove, "TagKeys UserName"),
            ["ListUserTags"] = Result(Target.User, Tagging.Users.List, "Marker MaxItems UserName"),
            ["TagRole"] = Plain(Target.Role, Tagging.Roles.Add, "RoleName Tags"),
            ["UntagRole"] = Plain(Target.Role, Tagging.Roles.Remove, "RoleName TagKeys"),
            ["ListRoleTags"] = Result(Target.Role, Tagging.Roles.List, "Marker MaxItems RoleName"),
            ["TagPolicy"] = Plain(Target.Policy, Tagging.Policies.Add, "PolicyArn Tags"),
            ["UntagPolicy"] = Plain(Target.Policy, Tagging.Policies.Remove, "PolicyArn TagKeys"),
            ["ListPolicyTags"] = Result(Target.Policy, Tagging.Policies.List, "Marker MaxItems PolicyArn"),
            ["TagOpenIDConnectProvider"] = Plain(Target.Oidc, Tagging.Oidc.Add, "OpenIDConnectProviderArn Tags"),
            ["UntagOpenIDConnectProvider"] = Plain(Target.Oidc, Tagging.Oidc.Remove, "OpenIDConnectProviderArn TagKeys"),
            ["ListOpenIDConnectProviderTags"] = Result(Target.Oidc, Tagging.Oidc.List, "Marker MaxItems OpenIDConnectProviderArn"),

            ["CreateAccessKey"] = Result(Target.User, AccessKeys.Create, "UserName"),
            ["ListAccessKeys"] = Result(Target.User, AccessKeys.List, "Marker MaxItems UserName"),
            ["UpdateAccessKey"] = Plain(Target.User, AccessKeys.Update, "AccessKeyId Status UserName"),
            ["DeleteAccessKey"] = Plain(Target.User, AccessKeys.Delete, "AccessKeyId UserName"),
            ["GetAccessKeyLastUsed"] = Result(Target.KeyOwner, AccessKeys.GetLastUsed, "AccessKeyId"),

            ["CreateLoginProfile"] = Result(Target.User, LoginProfiles.Create, "Password PasswordResetRequired UserName"),
            ["GetLoginProfile"] = Result(Target.User, LoginProfiles.Get, "UserName"),
            ["UpdateLoginProfile"] = Plain(Target.User, LoginProfiles.Update, "Password PasswordResetRequired UserName"),
            ["DeleteLoginProfile"] = Plain(Target.User, LoginProfiles.Delete, "UserName"),

            ["CreateVirtualMFADevice"] = Result(Target.NewMfa, MfaDevices.Create, "Path VirtualMFADeviceName"),
            ["EnableMFADevice"] = Plain(Target.User, MfaDevices.Enable, "AuthenticationCode1 AuthenticationCode2 SerialNumber UserName"),
            ["ListMFADevices"] = Result(Target.User, MfaDevices.List, "Marker MaxItems UserName"),
            ["ListVirtualMFADevices"] = Result(Target.None, MfaDevices.ListVirtual, "AssignmentStatus Marker MaxItems"),
            ["DeactivateMFADevice"] = Plain(Target.User, MfaDevices.Deactivate, "SerialNumber UserName"),
            ["DeleteVirtualMFADevice"] = Plain(Target.Mfa, MfaDevices.Delete, "SerialNumber"),

            ["UploadSSHPublicKey"] = Result(Target.User, SshKeys.Upload, "SSHPublicKeyBody UserName"),
            ["GetSSHPublicKey"] = Result(Target.User, SshKeys.Get, "Encoding SSHPublicKeyId UserName"),
            ["ListSSHPublicKeys"] = Result(Target.User, SshKeys.List, "Marker MaxItems UserName"),
            ["UpdateSSHPublicKey"] = Plain(Target.User, SshKeys.Update, "SSHPublicKeyId Status UserName"),
            ["DeleteSSHPublicKey"] = Plain(Target.User, SshKeys.Delete, "SSHPublicKeyId UserName"),

            ["UploadSigningCertificate"] = Result(Target.User, Certificates.Upload, "CertificateBody UserName"),
            ["ListSigningCertificates"] = Result(Target.User, Certificates.List, "Marker MaxItems UserName"),
            ["UpdateSigningCertificate"] = Plain(Target.User, Certificates.Update, "CertificateId Status UserName"),
            ["DeleteSigningCertificate"] = Plain(Target.User, Certificates.Delete, "CertificateId UserName"),

            ["CreateServiceSpecificCredential"] = Result(Target.User, ServiceCredentials.Create, "ServiceName UserName"),
            ["ListServiceSpecificCredentials"] = Result(Target.User, ServiceCredentials.List, "ServiceName UserName"),
            ["UpdateServiceSpecificCredential"] = Plain(
                Target.User,
                ServiceCredentials.Update,
                "ServiceSpecificCredentialId Status UserName"
            ),
            ["DeleteServiceSpecificCredential"] = Plain(Target.User, ServiceCredentials.Delete, "ServiceSpecificCredentialId UserName"),

            ["CreateInstanceProfile"] = Result(Target.InstanceProfile, InstanceProfiles.Create, "InstanceProfileName Path Tags"),
            ["GetInstanceProfile"] = Result(Target.InstanceProfile, InstanceProfiles.Get, "InstanceProfileName"),
            ["ListInstanceProfiles"] = Result(Target.None, InstanceProfiles.List, "Marker MaxItems PathPrefix"),
            ["ListInstanceProfilesForRole"] = Result(Target.Role, InstanceProfiles.ListForRole, "Marker MaxItems RoleName"),
            ["DeleteInstanceProfile"] = Plain(Target.InstanceProfile, InstanceProfiles.Delete, "InstanceProfileName"),
            ["AddRoleToInstanceProfile"] = Plain(Target.InstanceProfile, InstanceProfiles.AddRole, "InstanceProfileName RoleName"),
            ["RemoveRoleFromInstanceProfile"] = Plain(Target.InstanceProfile, InstanceProfiles.RemoveRole, "InstanceProfileName RoleName"),

            ["CreateOpenIDConnectProvider"] = Result(Target.NewOidc, OidcProviders.Create, "ClientIDList Tags ThumbprintList Url"),
            ["GetOpenIDConnectProvider"] = Result(Target.Oidc, OidcProviders.Get, "OpenIDConnectProviderArn"),
            ["ListOpenIDConnectProviders"] = Result(Target.None, OidcProviders.List, ""),
            ["DeleteOpenIDConnectProvider"] = Plain(Target.Oidc, OidcProviders.Delete, "OpenIDConnectProviderArn"),
            ["AddClientIDToOpenIDConnectProvider"] = Plain(Target.Oidc, OidcProviders.AddClient, "ClientID OpenIDConnectProviderArn"),
            ["RemoveClientIDFromOpenIDConnectProvider"] = Plain(
                Target.Oidc,
                OidcProviders.RemoveClient,
                "ClientID OpenIDConnectProviderArn"
            ),
            ["UpdateOpenIDConnectProviderThumbprint"] = Plain(
                Target.Oidc,
                OidcProviders.UpdateThumbprints,
                "OpenIDConnectProviderArn ThumbprintList"
            ),

            ["CreateServiceLinkedRole"] = Result(
                Target.NewServiceRole,
                ServiceLinkedRoles.Create,
                "AWSServiceName CustomSuffix Description"
            ),
            ["DeleteServiceLinkedRole"] = Result(Target.Role, ServiceLinkedRoles.Delete, "RoleName"),
            ["GetServiceLinkedRoleDeletionStatus"] = Result(Target.None, ServiceLinkedRoles.GetDeletionStatus, "DeletionTaskId"),

            ["CreateSAMLProvider"] = Result(Target.NewSaml, SamlProviders.Create, "Name SAMLMetadataDocument Tags"),
            ["GetSAMLProvider"] = Result(Target.Saml, SamlProviders.Get, "SAMLProviderArn"),
            ["ListSAMLProviders"] = Result(Target.None, SamlProviders.List, ""),
            ["UpdateSAMLProvider"] = Result(Target.Saml, SamlProviders.Update, "SAMLMetadataDocument SAMLProviderArn"),
            ["DeleteSAMLProvider"] = Plain(Target.Saml, SamlProviders.Delete, "SAMLProviderArn"),
            ["TagSAMLProvider"] = Plain(Target.Saml, Tagging.Saml.Add, "SAMLProviderArn Tags"),
            ["UntagSAMLProvider"] = Plain(Target.Saml, Tagging.Saml.Remove, "SAMLProviderArn TagKeys"),
            ["ListSAMLProviderTags"] = Result(Target.Saml, Tagging.Saml.List, "Marker MaxItems SAMLProviderArn"),

            ["TagInstanceProfile"] = Plain(Target.InstanceProfile, Tagging.Profiles.Add, "InstanceProfileName Tags"),
            ["UntagInstanceProfile"] = Plain(Target.InstanceProfile, Tagging.Profiles.Remove, "InstanceProfileName TagKeys"),
            ["ListInstanceProfileTags"] = Result(Target.InstanceProfile, Tagging.Profiles.List, "InstanceProfileName Marker MaxItems"),

            ["GetAccountPasswordPolicy"] = Result(Target.None, PasswordPolicies.Get, ""),
            ["UpdateAccountPasswordPolicy"] = Plain(
                Target.None,
                PasswordPolicies.Update,
                "AllowUsersToChangePassword HardExpiry MaxPasswordAge MinimumPasswordLength PasswordReusePrevention "
                    + "RequireLowercaseCharacters RequireNumbers RequireSymbols RequireUppercaseCharacters"
            ),
            ["DeleteAccountPasswordPolicy"] = Plain(Target.None, PasswordPolicies.Delete, ""),

            ["GetAccountAuthorizationDetails"] = Result(Target.None, AccountDetails.Get, "Filter Marker MaxItems"),
            ["GetAccountSummary"] = Result(Target.None, Account.Summary, ""),
            ["ListAccountAliases"] = Result(Target.None, Account.ListAliases, "Marker MaxItems"),
            ["CreateAccountAlias"] = Plain(Target.None, Account.CreateAlias, "AccountAlias"),
            ["DeleteAccountAlias"] = Plain(Target.None, Account.DeleteAlias, "AccountAlias"),
            ["GenerateCredentialReport"] = Result(Target.None, Account.GenerateReport, ""),
            ["GetCredentialReport"] = Result(Target.None, Account.GetReport, ""),
            ["GenerateServiceLastAccessedDetails"] = Result(Target.Arn, LastAccess.Generate, "Arn Granularity"),
            ["SimulatePrincipalPolicy"] = Result(
                Target.Arn,
                Simulation.Run,
                "ActionNames ContextEntries Marker MaxItems PolicySourceArn ResourceArns"
            ),
            ["GetServiceLastAccessedDetails"] = Result(Target.None, LastAccess.Get, "JobId Marker MaxItems"),
        };

    private static QueryOperation Result(Target target, Action<IamCall> run, string reads) => Row(target, run, reads, hasResult: true);

    /// <summary>Answers without a result element.</summary>
    private static QueryOperation Plain(Target target, Action<IamCall> run, string reads) => Row(target, run, reads, hasResult: false);

    private static QueryOperation Row(Target target, Action<IamCall> run, string reads, bool hasResult) =>
        new(
            query =>
            {
                var call = new IamCall(query);
                // Sessions of GetFederationToken, and of GetSessionToken without MFA, are strangers to IAM (IAM User Guide, "Compare AWS
                // STS credentials").
                if (call.Request.Caller is { Kind: not CallerKind.RoleSession, Session.Mfa: false })
                {
                    throw new SandboxException("InvalidClientTokenId", 403, "The security token included in the request is invalid");
                }

                IamAccess.Demand(call, target);
                ServiceLinkedRoles.RequireModifiable(call, target);
                run(call);
            },
            reads,
            IsWrite: null,
            hasResult
        );
}
