using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Reconciling;

/// <summary>What the resources that a plan deletes hold: a part of the step, so that it is approved, saved and checked with it.</summary>
internal static class RemovedContents
{
    /// <exception cref="S3CredsException">A resource could not be counted: what its deletion would remove is not known.</exception>
    public static async Task<IReadOnlyList<PlanStep>> AddAsync(
        AwsSession aws,
        IReadOnlyList<Kind> kinds,
        IReadOnlyList<PlanStep> steps,
        int parallelism,
        CancellationToken cancellationToken
    )
    {
        var found = new ConcurrentDictionary<ResourceAddress, Contents>();
        await Parallel.ForEachAsync(
            steps.Where(s => s.Action == StepAction.Delete && s.Facet is null).Select(s => s.Address),
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, parallelism), CancellationToken = cancellationToken },
            async (address, ct) =>
            {
                try
                {
                    if (kinds.Of(address.Kind) is { } kind && await kind.ContentsAsync(aws, address, ct) is { } contents)
                        found[address] = contents;
                }
                catch (Exception e) when (e is not OperationCanceledException and not S3CredsException)
                {
                    throw new S3CredsException(AwsError.Explain(e, $"counting what {address} holds"), Outcome.Failed, e);
                }
            }
        );
        return [.. steps.Select(s => found.TryGetValue(s.Address, out var its) && s.Action == StepAction.Delete ? With(s, its) : s)];
    }

    private static PlanStep With(PlanStep step, Contents contents)
    {
        var before = step.Before?.ToNode() as JsonObject ?? [];
        before[Contents.Key] = contents.ToJson();
        return step with { Before = CanonicalJson.Of(before) };
    }
}
