using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Accounts;

/// <summary>Who owns the account's settings: they carry no tags, so a policy that is attached to nothing does. IAM has one policy of a name
/// in an account, so of two owners that create it at once the second one is refused.</summary>
internal static class AccountOwner
{
    public const string PolicyName = "s3creds-account-settings";

    public const string Path = "/s3creds/";

    /// <summary>It grants nothing, whatever it is attached to.</summary>
    private const string Document =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:PutAccountPublicAccessBlock","Resource":"*"}]}""";

    public static bool IsRecord(string? arn) => arn?.EndsWith($":policy{Path}{PolicyName}", StringComparison.Ordinal) == true;

    /// <summary>Null where no owner is recorded.</summary>
    public static async Task<OwnershipTags?> ReadAsync(AwsSession aws, CancellationToken cancellationToken)
    {
        try
        {
            var policy = await aws.Iam.GetPolicyAsync(new() { PolicyArn = await ArnAsync(aws, cancellationToken) }, cancellationToken);
            return OwnershipTagMap.Of(IamDetail.TagsOf(policy.Policy?.Tags));
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }

    /// <summary>Records an owner, or removes the record (<see cref="OwnershipTags.Nothing"/>).</summary>
    public static async Task StoreAsync(AwsSession aws, OwnershipTags ownership, CancellationToken cancellationToken)
    {
        var arn = await ArnAsync(aws, cancellationToken);
        if (ownership == OwnershipTags.Nothing)
        {
            try
            {
                await aws.Iam.DeletePolicyAsync(new() { PolicyArn = arn }, cancellationToken);
            }
            catch (NoSuchEntityException)
            {
                // Removed already.
            }

            return;
        }

        var tags = CreationValues.Tags(ownership);
        if (await ReadAsync(aws, cancellationToken) is not { } before)
        {
            try
            {
                await aws.Iam.CreatePolicyAsync(
                    new()
                    {
                        PolicyName = PolicyName,
                        Path = Path,
                        Description = "Records the owner of the S3 settings of this account for s3creds. It is attached to nothing.",
                        PolicyDocument = Document,
                        Tags = tags,
                    },
                    cancellationToken
                );
                return;
            }
            catch (EntityAlreadyExistsException)
            {
                // Sent twice by the SDK, or another owner was faster.
                if ((await ReadAsync(aws, cancellationToken))?.Owner is var first && first != ownership.Owner)
                    throw new S3CredsException(
                        PlanCodes.OwnedByOther.With(
                            $"{AccountKind.Address} belongs to owner '{first}'",
                            "plan again: one owner of an account has its settings"
                        )
                    );
                return;
            }
        }

        await aws.Iam.TagPolicyAsync(new() { PolicyArn = arn, Tags = tags }, cancellationToken);
        var set = OwnershipTagMap.Of(before).Where(t => t.Value is not null).Select(t => t.Key).ToList();
        var unset = OwnershipTagMap.Of(ownership).Where(t => t.Value is null && set.Contains(t.Key)).Select(t => t.Key).ToList();
        if (unset.Count > 0)
            await aws.Iam.UntagPolicyAsync(new() { PolicyArn = arn, TagKeys = unset }, cancellationToken);
    }

    private static async Task<string> ArnAsync(AwsSession aws, CancellationToken cancellationToken) =>
        $"arn:{aws.Partition}:iam::{(await aws.WhoAmIAsync(cancellationToken)).Account}:policy{Path}{PolicyName}";
}
