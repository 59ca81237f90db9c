using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.Buckets;
using S3Creds.Core.Model;
using BucketPolicy = S3Creds.Core.Kinds.Buckets.Policy;

namespace S3Creds.Core.Planning;

/// <summary>
/// Public bucket policies that S3 is certain to refuse, because a block stands that the manifests do not declare: the account's own, or the
/// bucket's where they leave it
/// unmanaged. A declared block was judged when the manifests were loaded.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
/// </summary>
internal static class BlockedPolicies
{
    /// <param name="after">The state that the steps lead to.</param>
    public static IEnumerable<Diagnostic> Of(IReadOnlyList<PlanStep> steps, ResourceSet after, ResourceSet desired, AccessFacts facts)
    {
        var whole = facts.Complete(after);
        facts = facts.Beside(after);
        var written = steps.Where(s => s is { Address.Kind: ResourceKind.Bucket, Facet: "policy", After: not null });
        foreach (var bucket in written.Select(s => s.Address).Distinct())
        {
            if (whole[bucket] is not { } state || BucketPolicy.PublicStatement(state["policy"]) is not { } statement)
                continue;
            var block =
                facts.BlocksAll(PublicAccess.BlockPolicy) ? "the account's public-access block"
                : desired[bucket]?["publicAccess"] is null && PublicAccess.BlocksPolicy(state["publicAccess"])
                    ? "its public-access block, which is not declared,"
                : null;
            if (block is not null)
            {
                yield return ClaimCodes.PolicyRefused.At(
                    desired[bucket]?.DeclaredAt,
                    $"{bucket}: {block} takes no public policy, and {statement} makes the policy public: S3 refuses it",
                    "narrow the Principal of that statement, or lift blockPublicPolicy there first"
                );
            }
        }
    }
}
