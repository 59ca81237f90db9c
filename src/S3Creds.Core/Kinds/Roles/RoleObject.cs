using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Roles;

/// <summary>A role's calls.</summary>
internal sealed class RoleObject : IamPrincipal
{
    private const IamPart FromGetRole = IamPart.Core | IamPart.Tags | IamPart.Settings;

    public override ResourceKind Kind => ResourceKind.Role;

    public override string Noun => "Role";

    public override int InlineQuota => 10240;

    public override async Task<IamDetail?> ReadAsync(AwsSession aws, string name, IamPart parts, CancellationToken cancellationToken)
    {
        try
        {
            var detail = new IamDetail(name, "/", "");
            if ((parts & FromGetRole) != IamPart.None)
                detail = Of((await aws.Iam.GetRoleAsync(new() { RoleName = name }, cancellationToken)).Role!);
            detail = await WithGrantsAsync(aws, detail, parts, cancellationToken);
            return detail;
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }

    public static IamDetail Of(RoleDetail role) =>
        new(role.RoleName!, role.Path ?? "/", role.Arn!)
        {
            Boundary = role.PermissionsBoundary?.PermissionsBoundaryArn,
            Tags = IamDetail.TagsOf(role.Tags),
            Trust = role.AssumeRolePolicyDocument,
            Inline = [.. (role.RolePolicyList ?? []).Select(p => (p.PolicyName!, p.PolicyDocument!))],
            Attached = [.. (role.AttachedManagedPolicies ?? []).Select(p => p.PolicyArn!)],
        };

    public static Task<List<string>> InstanceProfilesAsync(AwsSession aws, string name, CancellationToken cancellationToken) =>
        AllAsync(async marker =>
        {
            var page = await aws.Iam.ListInstanceProfilesForRoleAsync(new() { RoleName = name, Marker = marker }, cancellationToken);
            return (page.InstanceProfiles?.ConvertAll(p => p.InstanceProfileName!), page.IsTruncated, page.Marker);
        });

    public override Task<List<string>> InlineNamesAsync(AwsSession aws, string name, CancellationToken cancellationToken) =>
        AllAsync(async marker =>
        {
            var page = await aws.Iam.ListRolePoliciesAsync(new() { RoleName = name, Marker = marker }, cancellationToken);
            return (page.PolicyNames, page.IsTruncated, page.Marker);
        });

    public override Task<List<string>> AttachedAsync(AwsSession aws, string name, CancellationToken cancellationToken) =>
        AllAsync(async marker =>
        {
            var page = await aws.Iam.ListAttachedRolePoliciesAsync(new() { RoleName = name, Marker = marker }, cancellationToken);
            return (page.AttachedPolicies?.ConvertAll(p => p.PolicyArn!), page.IsTruncated, page.Marker);
        });

    public override Task TagAsync(AwsSession aws, string name, List<Tag> tags, CancellationToken cancellationToken) =>
        aws.Iam.TagRoleAsync(new() { RoleName = name, Tags = tags }, cancellationToken);

    public override Task UntagAsync(AwsSession aws, string name, List<string> keys, CancellationToken cancellationToken) =>
        aws.Iam.UntagRoleAsync(new() { RoleName = name, TagKeys = keys }, cancellationToken);

    public override Task PutBoundaryAsync(AwsSession aws, string name, string arn, CancellationToken cancellationToken) =>
        aws.Iam.PutRolePermissionsBoundaryAsync(new() { RoleName = name, PermissionsBoundary = arn }, cancellationToken);

    public override Task DeleteBoundaryAsync(AwsSession aws, string name, CancellationToken cancellationToken) =>
        aws.Iam.DeleteRolePermissionsBoundaryAsync(new() { RoleName = name }, cancellationToken);

    public override Task PutInlineAsync(AwsSession aws, string name, string policy, string document, CancellationToken cancellationToken) =>
        aws.Iam.PutRolePolicyAsync(
            new()
            {
                RoleName = name,
                PolicyName = policy,
                PolicyDocument = document,
            },
            cancellationToken
        );

    public override Task DeleteInlineAsync(AwsSession aws, string name, string policy, CancellationToken cancellationToken) =>
        aws.Iam.DeleteRolePolicyAsync(new() { RoleName = name, PolicyName = policy }, cancellationToken);

    public override Task AttachAsync(AwsSession aws, string name, string arn, CancellationToken cancellationToken) =>
        aws.Iam.AttachRolePolicyAsync(new() { RoleName = name, PolicyArn = arn }, cancellationToken);

    public override Task DetachAsync(AwsSession aws, string name, string arn, CancellationToken cancellationToken) =>
        aws.Iam.DetachRolePolicyAsync(new() { RoleName = name, PolicyArn = arn }, cancellationToken);

    private static IamDetail Of(Role role) =>
        new(role.RoleName!, role.Path ?? "/", role.Arn!)
        {
            Boundary = role.PermissionsBoundary?.PermissionsBoundaryArn,
            Tags = IamDetail.TagsOf(role.Tags),
            Trust = role.AssumeRolePolicyDocument,
            Description = role.Description,
            MaxSessionDuration = role.MaxSessionDuration,
        };

    protected override async Task<string> InlineDocumentAsync(
        AwsSession aws,
        string name,
        string policy,
        CancellationToken cancellationToken
    ) => (await aws.Iam.GetRolePolicyAsync(new() { RoleName = name, PolicyName = policy }, cancellationToken)).PolicyDocument!;
}
