using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Reconciling;

/// <summary>Takes an inactive key of ours back: a plan of one step.</summary>
public static class KeyReactivation
{
    /// <exception cref="S3CredsException">The user has no such key (S3C616), or it was not made by s3creds.</exception>
    public static async Task<Plan> PlanAsync(AwsSession aws, string tool, string user, string keyId, CancellationToken cancellationToken)
    {
        var account = (await aws.WhoAmIAsync(cancellationToken)).Account;
        var ring = await KeyReader.ReadAsync(aws, user, [], cancellationToken);
        if (ring[keyId] is not { } key)
        {
            throw new S3CredsException(
                KeyCodes.NotOurs.With(
                    $"user {user} has no key {keyId}",
                    ring.Keys.Count == 0 ? "it has none" : "it has " + string.Join(", ", ring.Keys.Select(k => k.Id))
                ),
                Outcome.Failed
            );
        }

        if (!ring.Tags.Named.Contains(keyId))
            throw new S3CredsException(
                KeyCodes.NotOurs.With(
                    $"access-key/{user}/{keyId} was not created by s3creds: it is not changed",
                    $"aws iam update-access-key --user-name {user} --access-key-id {keyId} --status Active"
                ),
                Outcome.Refused
            );
        KeyTransition[] steps = key.Active
            ? []
            : [new KeyTransition(KeyAction.Reactivate, keyId, "reactivated on request; if it is retired, its grace starts again")];
        return new Plan(
            PlanFile.FormatVersion,
            tool,
            account,
            "",
            PlanDigest.Of(""),
            PlanDigest.Of(""),
            [.. KeyPlan.Steps(ring, new KeyDecision(steps, []), aws.Time.GetUtcNow())],
            [],
            [],
            Complete: true,
            Unchanged: 1 - steps.Length
        );
    }
}
