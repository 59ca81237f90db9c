namespace S3Creds.Core.Locking;

/// <summary>A moment by both clocks of the machine.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct LockStamp(long Timestamp, DateTimeOffset At);

/// <summary>How much time went by on this machine, and its pauses.</summary>
/// <param name="pause">Waits for so long.</param>
internal sealed class LockClock(TimeProvider time, Func<TimeSpan, CancellationToken, Task> pause)
{
    public Func<TimeSpan, CancellationToken, Task> Pause => pause;

    public LockStamp Stamp() => new(time.GetTimestamp(), time.GetUtcNow());

    /// <summary>The longer of the two: the clock that only goes forward stands still while a machine sleeps, and the other one may be set
    /// back.</summary>
    public TimeSpan Since(LockStamp stamp)
    {
        var (elapsed, passed) = (time.GetElapsedTime(stamp.Timestamp), time.GetUtcNow() - stamp.At);
        return elapsed > passed ? elapsed : passed;
    }
}
