using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Reconciling;

/// <summary>Users that are no longer declared and have access keys: they are removed over several runs.</summary>
/// <param name="Diff">Without the deletions that wait.</param>
/// <param name="Keys">With the steps of their keys.</param>
/// <param name="Held">The users whose deletion waits.</param>
/// <param name="Rings">The keys of all users that are no longer declared, as far as they could be read.</param>
internal sealed record StagedRemovals(
    PlanDiff Diff,
    PlannedKeys Keys,
    IReadOnlySet<ResourceAddress> Held,
    IReadOnlyDictionary<ResourceAddress, KeyRing> Rings
)
{
    public static async Task<StagedRemovals> OfAsync(
        AwsSession aws,
        PlanDiff diff,
        PlannedKeys keys,
        ReconcileOptions options,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var users = diff
            .Steps.Where(s => s.Action == StepAction.Delete && s.Address.Kind == ResourceKind.User)
            .Select(s => s.Address)
            .ToList();
        var read = new (KeyRing? Ring, Diagnostic? Why)[users.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, users.Count),
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Parallelism), CancellationToken = cancellationToken },
            async (i, ct) => read[i] = await ReadAsync(aws, users[i], ct)
        );

        var held = new HashSet<ResourceAddress>();
        var (steps, notes) = (keys.Steps.ToList(), keys.Notes.ToList());
        foreach (var (user, (ring, why)) in users.Zip(read))
        {
            if (why is not null)
            {
                held.Add(user);
                notes.Add(why);
            }

            if (ring is null)
                continue;
            var approved = PlanGuard.IsGiven(options.Allow, $"delete:{user}");
            var removal = UserRemoval.Of(ring, KeySettings.Default, KeyReading.Request(options, user.Name), approved, now);
            if (removal.MayGo)
                continue;
            held.Add(user);
            steps.AddRange(KeyPlan.Steps(ring, removal.Decision, now));
            notes.AddRange(removal.Decision.Notes);
        }

        return new StagedRemovals(
            diff with
            {
                Steps = [.. diff.Steps.Where(s => s.Action != StepAction.Delete || !held.Contains(s.Address))],
            },
            keys with
            {
                Steps = steps,
                Notes = notes,
            },
            held,
            users.Zip(read).Where(r => r.Second.Ring is not null).ToDictionary(r => r.First, r => r.Second.Ring!)
        );
    }

    private static async Task<(KeyRing? Ring, Diagnostic? Why)> ReadAsync(
        AwsSession aws,
        ResourceAddress user,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return (await KeyReader.ReadAsync(aws, user.Name, [], cancellationToken), null);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A store without access keys has none of them to wait for.
            return aws.Lacks(e)
                ? (null, null)
                : (
                    null,
                    KeyCodes.UserInUse.With(
                        $"{user} is no longer declared, and its access keys could not be read: {AwsError.Reason(e)}",
                        "it is not removed: fix the cause and plan again"
                    )
                );
        }
    }
}
