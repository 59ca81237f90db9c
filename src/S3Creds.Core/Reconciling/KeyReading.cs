using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Reconciling;

/// <summary>What was read of declared users' keys, and what follows from it.</summary>
/// <param name="Planned">The steps; its gaps are what could not be read: nothing is planned for that user.</param>
internal sealed record KeyReading(IReadOnlyList<KeyRing> Rings, PlannedKeys Planned)
{
    private const string InUse = "in-use:access-key/";

    public static KeyReading Nothing { get; } = new([], PlannedKeys.None);

    public static async Task<KeyReading> OfAsync(
        AwsSession aws,
        IReadOnlyList<DeclaredKeys> declared,
        ReconcileOptions options,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var read = new (KeyRing? Ring, Diagnostic? Why)[declared.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, declared.Count),
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Parallelism), CancellationToken = cancellationToken },
            async (i, ct) =>
            {
                try
                {
                    read[i].Ring = await KeyReader.ReadAsync(aws, declared[i].User, declared[i].Sinks, ct);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // Unknown is not empty: no step for this user, and the plan reports it.
                    read[i].Why = KeyCodes.NotKnown.With(
                        $"the keys of user {declared[i].User} could not be read: {AwsError.Reason(e)}",
                        "nothing is planned for them"
                    );
                }
            }
        );

        var steps = new List<PlanStep>();
        var notes = new List<Diagnostic>();
        var gaps = new List<LiveGap>();
        for (var i = 0; i < declared.Count; i++)
        {
            if (read[i].Ring is not { } ring)
            {
                gaps.Add(new LiveGap(new ResourceAddress(ResourceKind.AccessKey, declared[i].User), read[i].Why!));
                continue;
            }

            var decision = KeyMachine.Next(ring, declared[i].Settings, Request(options, ring.User), now);
            steps.AddRange(KeyPlan.Steps(ring, decision, now));
            notes.AddRange(decision.Notes);
        }

        return new KeyReading([.. read.Select(r => r.Ring).OfType<KeyRing>()], new PlannedKeys(steps, notes, gaps));
    }

    internal static KeyRequest Request(ReconcileOptions options, string user)
    {
        var start = $"{InUse}{user}/";
        return options.KeyRequest with
        {
            Overridden =
            [
                .. options.KeyRequest.Overridden,
                .. options.Allow.Where(a => a.StartsWith(start, StringComparison.Ordinal)).Select(a => a[start.Length..]),
            ],
        };
    }
}
