namespace S3Creds.Core.Applying;

/// <summary>What a look at the account right before a step says about it.</summary>
public enum StepCheck
{
    /// <summary>Live equals Before: do it.</summary>
    Pending,

    /// <summary>Live equals After: an interrupted run did it already.</summary>
    Done,

    /// <summary>Live is neither: somebody else changed it since the plan.</summary>
    Stale,
}
