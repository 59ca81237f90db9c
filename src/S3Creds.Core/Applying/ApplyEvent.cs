using S3Creds.Core.Diagnostics;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Applying;

/// <summary>What happens during an apply, for the journal and the console.</summary>
public abstract record ApplyEvent
{
    private ApplyEvent() { }

    /// <summary>The ids of the writes that were answered since the last event.</summary>
    public IReadOnlyList<string> Requests { get; init; } = [];

    /// <param name="PlanDigest">Of a saved plan.</param>
    public sealed record Started(string RunId, int Steps, string? PlanDigest = null) : ApplyEvent
    {
        public RunHead? Head { get; init; }

        /// <summary>What the run compares with the account; null: not known.</summary>
        public DeclaredDigests? Declared { get; init; }
    }

    public sealed record StepStarted(PlanStep Step) : ApplyEvent;

    /// <summary>A request inside a step, reported before it is sent.</summary>
    public sealed record StepRequest(PlanStep Step, string What) : ApplyEvent;

    /// <param name="AlreadyDone">Live equalled After before the step: nothing was sent.</param>
    public sealed record StepDone(PlanStep Step, bool AlreadyDone, TimeSpan Elapsed) : ApplyEvent;

    public sealed record StepFailed(PlanStep Step, Diagnostic Why, TimeSpan Elapsed) : ApplyEvent;

    public sealed record StepSkipped(PlanStep Step, string Why) : ApplyEvent;

    /// <summary>Waiting until what was written reads back.</summary>
    public sealed record Settling(int Resources) : ApplyEvent;

    public sealed record Finished(ApplyResult Result) : ApplyEvent;
}

/// <param name="Unsettled">Steps written but not yet read back equal when the time was over.</param>
public sealed record ApplyResult(string RunId, int Done, int AlreadyDone, int Failed, int Skipped, int Unsettled, Outcome Outcome);

/// <summary>What a run is, for the list of runs.</summary>
/// <param name="Verb">The verb that changes the account.</param>
/// <param name="Owner">Of the manifests; null where there are none.</param>
/// <param name="Caller">The ARN of the identity that made it; null where the store has no identities, or it was not read.</param>
public sealed record RunHead(string Verb, string? Owner, string? Caller);
