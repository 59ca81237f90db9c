using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Applying;

/// <param name="Parallelism">Resources written at once within a rank.</param>
/// <param name="Settle">How long to wait until what was written reads back, at most.</param>
/// <param name="Propagation">How long errors are retried that a change of this same run explains.</param>
/// <param name="CheckAllFirst">A saved plan: every step is checked against live before the first write.</param>
/// <param name="Stop">Graceful stop: the steps in flight end, the rest is skipped.</param>
public sealed record ApplyOptions(int Parallelism, TimeSpan Settle, TimeSpan Propagation, bool CheckAllFirst, CancellationToken Stop)
{
    /// <summary>Of the saved plan, for the journal.</summary>
    public string? PlanDigest { get; init; }

    /// <summary>For the journal.</summary>
    public RunHead? Head { get; init; }

    /// <summary>What the manifests declare, for the journal.</summary>
    public DeclaredDigests? Declared { get; init; }

    /// <summary>The run that applied this same plan in full: then nothing may be left to do.</summary>
    public string? AppliedBefore { get; init; }

    /// <summary>Why no step may begin any more, once writes are not sent any more; null: steps begin.</summary>
    public Func<Diagnostic?> Closed { get; init; } = static () => null;

    public static ApplyOptions Default { get; } =
        new(8, TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(120), false, CancellationToken.None);
}
