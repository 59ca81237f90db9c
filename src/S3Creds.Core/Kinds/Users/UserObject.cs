using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Users;

/// <summary>A user's calls.</summary>
internal sealed class UserObject : IamPrincipal
{
    public override ResourceKind Kind => ResourceKind.User;

    public override string Noun => "User";

    public override IEnumerable<NeededAction> ReadActions(IamPart parts) =>
        parts.HasFlag(IamPart.Groups) ? [.. base.ReadActions(parts), NeededAction.Read("iam:ListGroupsForUser")] : base.ReadActions(parts);

    public override int InlineQuota => 2048;

    public override async Task<IamDetail?> ReadAsync(AwsSession aws, string name, IamPart parts, CancellationToken cancellationToken)
    {
        try
        {
            var detail = new IamDetail(name, "/", "");
            if ((parts & (IamPart.Core | IamPart.Tags)) != IamPart.None)
                detail = Of((await aws.Iam.GetUserAsync(new() { UserName = name }, cancellationToken)).User!);
            detail = await WithGrantsAsync(aws, detail, parts, cancellationToken);
            if (parts.HasFlag(IamPart.Groups))
                detail = detail with { Groups = await GroupsAsync(aws, name, cancellationToken) };
            return detail;
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }

    public static IamDetail Of(UserDetail user) =>
        new(user.UserName!, user.Path ?? "/", user.Arn!)
        {
            Boundary = user.PermissionsBoundary?.PermissionsBoundaryArn,
            Tags = IamDetail.TagsOf(user.Tags),
            Inline = [.. (user.UserPolicyList ?? []).Select(p => (p.PolicyName!, p.PolicyDocument!))],
            Attached = [.. (user.AttachedManagedPolicies ?? []).Select(p => p.PolicyArn!)],
            Groups = user.GroupList ?? [],
        };

    public static Task<List<string>> GroupsAsync(AwsSession aws, string name, CancellationToken cancellationToken) =>
        AllAsync(async marker =>
        {
            var page = await aws.Iam.ListGroupsForUserAsync(new() { UserName = name, Marker = marker }, cancellationToken);
            return (page.Groups?.ConvertAll(g => g.GroupName!), page.IsTruncated, page.Marker);
        });

    public override Task<List<string>> InlineNamesAsync(AwsSession aws, string name, CancellationToken cancellationToken) =>
        AllAsync(async marker =>
        {
            var page = await aws.Iam.ListUserPoliciesAsync(new() { UserName = name, Marker = marker }, cancellationToken);
            return (page.PolicyNames, page.IsTruncated, page.Marker);
        });

    public override Task<List<string>> AttachedAsync(AwsSession aws, string name, CancellationToken cancellationToken) =>
        AllAsync(async marker =>
        {
            var page = await aws.Iam.ListAttachedUserPoliciesAsync(new() { UserName = name, Marker = marker }, cancellationToken);
            return (page.AttachedPolicies?.ConvertAll(p => p.PolicyArn!), page.IsTruncated, page.Marker);
        });

    public override Task TagAsync(AwsSession aws, string name, List<Tag> tags, CancellationToken cancellationToken) =>
        aws.Iam.TagUserAsync(new() { UserName = name, Tags = tags }, cancellationToken);

    public override Task UntagAsync(AwsSession aws, string name, List<string> keys, CancellationToken cancellationToken) =>
        aws.Iam.UntagUserAsync(new() { UserName = name, TagKeys = keys }, cancellationToken);

    public override Task PutBoundaryAsync(AwsSession aws, string name, string arn, CancellationToken cancellationToken) =>
        aws.Iam.PutUserPermissionsBoundaryAsync(new() { UserName = name, PermissionsBoundary = arn }, cancellationToken);

    public override Task DeleteBoundaryAsync(AwsSession aws, string name, CancellationToken cancellationToken) =>
        aws.Iam.DeleteUserPermissionsBoundaryAsync(new() { UserName = name }, cancellationToken);

    public override Task PutInlineAsync(AwsSession aws, string name, string policy, string document, CancellationToken cancellationToken) =>
        aws.Iam.PutUserPolicyAsync(
            new()
            {
                UserName = name,
                PolicyName = policy,
                PolicyDocument = document,
            },
            cancellationToken
        );

    public override Task DeleteInlineAsync(AwsSession aws, string name, string policy, CancellationToken cancellationToken) =>
        aws.Iam.DeleteUserPolicyAsync(new() { UserName = name, PolicyName = policy }, cancellationToken);

    public override Task AttachAsync(AwsSession aws, string name, string arn, CancellationToken cancellationToken) =>
        aws.Iam.AttachUserPolicyAsync(new() { UserName = name, PolicyArn = arn }, cancellationToken);

    public override Task DetachAsync(AwsSession aws, string name, string arn, CancellationToken cancellationToken) =>
        aws.Iam.DetachUserPolicyAsync(new() { UserName = name, PolicyArn = arn }, cancellationToken);

    private static IamDetail Of(User user) =>
        new(user.UserName!, user.Path ?? "/", user.Arn!)
        {
            Boundary = user.PermissionsBoundary?.PermissionsBoundaryArn,
            Tags = IamDetail.TagsOf(user.Tags),
        };

    protected override async Task<string> InlineDocumentAsync(
        AwsSession aws,
        string name,
        string policy,
        CancellationToken cancellationToken
    ) => (await aws.Iam.GetUserPolicyAsync(new() { UserName = name, PolicyName = policy }, cancellationToken)).PolicyDocument!;
}
