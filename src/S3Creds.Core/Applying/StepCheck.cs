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
