namespace S3Creds.Core.Locking;

/// <summary>What a run asks of the lock.</summary>
/// <param name="Id">Random letters and digits, of this run alone.</param>
/// <param name="Holder">Who runs it and where, for the next one to read.</param>
/// <param name="Lease">How long the lock outlives a process that was killed.</param>
/// <param name="Wait">How long to wait for another holder; zero: not at all.</param>
public sealed record LockRequest(LockAddress At, string Id, string Holder, string Command, TimeSpan Lease, TimeSpan Wait)
{
    /// <summary>Hosts of a store differ by seconds, and its dates have whole seconds: another run's lease ends so much later.</summary>
    internal static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    /// <summary>How long one request for the lock may take.</summary>
    internal static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    /// <summary>A write needs so much of the lease: what is sent then ends, or is given up, before another run may begin.</summary>
    internal TimeSpan Reserve => Lease / 4;

    /// <summary>How long after a renewal the next one follows.</summary>
    public TimeSpan RenewEvery => Lease / 4;
}
