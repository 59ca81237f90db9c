namespace S3Creds.Core.Diagnostics;

/// <summary>How a run ended. Which exit code that is, the command line decides.</summary>
public enum Outcome
{
    /// <summary>Everything was done, or there was nothing to do.</summary>
    Done,

    /// <summary>An error: the task was not done, or not in full.</summary>
    Failed,

    /// <summary>The account differs from the manifest or the saved list.</summary>
    Pending,

    /// <summary>An apply that changed something and did not finish.</summary>
    Partial,

    /// <summary>Refused before the first change.</summary>
    Refused,

    /// <summary>The user interrupted it.</summary>
    Cancelled,

    /// <summary>The command line has an unknown verb or option, or an invalid value.</summary>
    Misused,
}
