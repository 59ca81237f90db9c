using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Groups;

/// <summary>A group's calls.</summary>
internal sealed class GroupObject : IamGrantee
{
    public override ResourceKind Kind => ResourceKind.Group;

    public override string Noun => "Group";

    public override int InlineQuota => 5120;

    public override async Task<OwnershipTags> OwnershipAsync(AwsSession aws, string name, CancellationToken cancellationToken) =>
        (await ReadAsync(aws, name, IamPart.Core, cancellationToken)) is { } group
            ? GroupPath.Read(group.Path).Ownership
            : OwnershipTags.Nothing;

    public override async Task<IamDetail?> ReadAsync(AwsSession aws, string name, IamPart parts, CancellationToken cancellationToken)
    {
        try
        {
            var detail = new IamDetail(name, "/", "");
            if ((parts & (IamPart.Core | IamPart.Tags)) != IamPart.None)
                detail = Of((await aws.Iam.GetGroupAsync(new() { GroupName = name, MaxItems = 1 }, cancellationToken)).Group);
            detail = await WithGrantsAsync(aws, detail, parts, cancellationToken);
            return detail;
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }

    public static IamDetail Of(GroupDetail group) =>
        new(group.GroupName!, group.Path ?? "/", group.Arn ?? "")
        {
            Inline = [.. (group.GroupPolicyList ?? []).Select(p => (p.PolicyName!, p.PolicyDocument!))],
            Attached = [.. (group.AttachedManagedPolicies ?? []).Select(p => p.PolicyArn!)],
        };

    private static IamDetail Of(Group group) => new(group.GroupName!, group.Path ?? "/", group.Arn ?? "");

    /// <summary>Its members, declared or not.</summary>
    public static Task<List<string>> MembersAsync(AwsSession aws, string name, CancellationToken cancellationToken) =>
        AllAsync(async marker =>
        {
            var page = await aws.Iam.GetGroupAsync(new() { GroupName = name, Marker = marker }, cancellationToken);
            return (page.Users?.ConvertAll(u => u.UserName!), page.IsTruncated, page.Marker);
        });

    /// <summary>Changes the path as it is now: the owner and the rest of it are written by different steps.</summary>
    public async Task MoveAsync(AwsSession aws, string name, Func<GroupPath, GroupPath> change, CancellationToken cancellationToken)
    {
        if (await ReadAsync(aws, name, IamPart.Core, cancellationToken) is not { } group)
            throw new NoSuchEntityException($"The group {name} does not exist.");
        var path = change(GroupPath.Read(group.Path)).ToString();
        if (path != group.Path)
            await aws.Iam.UpdateGroupAsync(new() { GroupName = name, NewPath = path }, cancellationToken);
    }

    public override Task<List<string>> InlineNamesAsync(AwsSession aws, string name, CancellationToken cancellationToken) =>
        AllAsync(async marker =>
        {
            var page = await aws.Iam.ListGroupPoliciesAsync(new() { GroupName = name, Marker = marker }, cancellationToken);
            return (page.PolicyNames, page.IsTruncated, page.Marker);
        });

    public override Task<List<string>> AttachedAsync(AwsSession aws, string name, CancellationToken cancellationToken) =>
        AllAsync(async marker =>
        {
            var page = await aws.Iam.ListAttachedGroupPoliciesAsync(new() { GroupName = name, Marker = marker }, cancellationToken);
            return (page.AttachedPolicies?.ConvertAll(p => p.PolicyArn!), page.IsTruncated, page.Marker);
        });

    public override Task PutInlineAsync(AwsSession aws, string name, string policy, string document, CancellationToken cancellationToken) =>
        aws.Iam.PutGroupPolicyAsync(
            new()
            {
                GroupName = name,
                PolicyName = policy,
                PolicyDocument = document,
            },
            cancellationToken
        );

    public override Task DeleteInlineAsync(AwsSession aws, string name, string policy, CancellationToken cancellationToken) =>
        aws.Iam.DeleteGroupPolicyAsync(new() { GroupName = name, PolicyName = policy }, cancellationToken);

    public override Task AttachAsync(AwsSession aws, string name, string arn, CancellationToken cancellationToken) =>
        aws.Iam.AttachGroupPolicyAsync(new() { GroupName = name, PolicyArn = arn }, cancellationToken);

    public override Task DetachAsync(AwsSession aws, string name, string arn, CancellationToken cancellationToken) =>
        aws.Iam.DetachGroupPolicyAsync(new() { GroupName = name, PolicyArn = arn }, cancellationToken);

    protected override async Task<string> InlineDocumentAsync(
        AwsSession aws,
        string name,
        string policy,
        CancellationToken cancellationToken
    ) => (await aws.Iam.GetGroupPolicyAsync(new() { GroupName = name, PolicyName = policy }, cancellationToken)).PolicyDocument;
}
