namespace S3Creds.Core.Applying;

/// <summary>The state of a step, read from the account right before it runs.</summary>
public enum StepCheck
{
    /// <summary>Live equals Before: do it.</summary>
    Pending,

    /// <summary>Live equals After: an interrupted run did it already.</summary>
    Done,

    /// <summary>Live is neither: another client changed it since the plan.</summary>
    Stale,
}

/// <summary>A check, and of a stale step what another client changed.</summary>
/// <param name="Moved"><c>a was "b", is "c"</c>; null where the step is not stale.</param>
public readonly record struct StepState(StepCheck Check, string? Moved = null)
{
    public static StepState Pending { get; } = new(StepCheck.Pending);

    public static StepState Done { get; } = new(StepCheck.Done);

    public static StepState Stale(string moved) => new(StepCheck.Stale, moved);
}
