using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Kinds.Identities;

namespace S3Creds.Core.Kinds.Policies;

/// <summary>A customer-managed policy's calls.</summary>
internal sealed class PolicyObject : IamObject
{
    public override string Noun => "Policy";

    public override IEnumerable<NeededAction> ReadActions(IamPart parts)
    {
        // A policy is named, and its ARN holds a path: the list has it.
        yield return NeededAction.Read("iam:ListPolicies", ActionTarget.Account);
        yield return NeededAction.Read("iam:GetPolicy");
        if (parts.HasFlag(IamPart.Document))
            yield return NeededAction.Read("iam:GetPolicyVersion");
    }

    public override async Task<IamDetail?> ReadAsync(AwsSession aws, string name, IamPart parts, CancellationToken cancellationToken)
    {
        try
        {
            if (await PolicyArns.Of(aws).FindAsync(aws, name, cancellationToken) is not { } arn)
                return null;
            var policy = (await aws.Iam.GetPolicyAsync(new() { PolicyArn = arn }, cancellationToken)).Policy!;
            var detail = new IamDetail(NameOf(policy.PolicyName, policy.Arn!), policy.Path ?? "/", policy.Arn!)
            {
                Description = policy.Description,
                DefaultVersion = policy.DefaultVersionId,
                Tags = IamDetail.TagsOf(policy.Tags),
            };
            if (!parts.HasFlag(IamPart.Document))
                return detail;
            var version = await aws.Iam.GetPolicyVersionAsync(
                new() { PolicyArn = arn, VersionId = policy.DefaultVersionId! },
                cancellationToken
            );
            return detail with { Document = version.PolicyVersion?.Document };
        }
        catch (NoSuchEntityException)
        {
            PolicyArns.Of(aws).Forget(name);
            return null;
        }
    }

    /// <summary>From the bulk read; its tags need a call of their own.</summary>
    public static IamDetail Of(AwsSession aws, ManagedPolicyDetail policy)
    {
        PolicyArns.Of(aws).Learn(NameOf(policy.PolicyName, policy.Arn!), policy.Arn!);
        return new IamDetail(NameOf(policy.PolicyName, policy.Arn!), policy.Path ?? "/", policy.Arn!)
        {
            DefaultVersion = policy.DefaultVersionId,
            Document = policy.PolicyVersionList?.Find(v => v.IsDefaultVersion == true)?.Document,
        };
    }

    public static Task<List<Tag>> TagsAsync(AwsSession aws, string arn, CancellationToken cancellationToken) =>
        AllAsync(async marker =>
        {
            var page = await aws.Iam.ListPolicyTagsAsync(new() { PolicyArn = arn, Marker = marker }, cancellationToken);
            return (page.Tags, page.IsTruncated, page.Marker);
        });

    public override async Task TagAsync(AwsSession aws, string name, List<Tag> tags, CancellationToken cancellationToken) =>
        await aws.Iam.TagPolicyAsync(new() { PolicyArn = await ArnAsync(aws, name, cancellationToken), Tags = tags }, cancellationToken);

    public override async Task UntagAsync(AwsSession aws, string name, List<string> keys, CancellationToken cancellationToken) =>
        await aws.Iam.UntagPolicyAsync(
            new() { PolicyArn = await ArnAsync(aws, name, cancellationToken), TagKeys = keys },
            cancellationToken
        );

    private static Task<string> ArnAsync(AwsSession aws, string name, CancellationToken cancellationToken) =>
        PolicyReference.ArnAsync(aws, $"policy/{name}", cancellationToken);

    /// <summary>Some servers leave the name out of the bulk read (moto 5); the ARN always ends with it.</summary>
    private static string NameOf(string? name, string arn) => name ?? arn[(arn.LastIndexOf('/') + 1)..];
}
