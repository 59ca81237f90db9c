namespace S3Creds.Core.Applying;

/// <summary>How fast the steps of a run end, and how long those that are left take at that speed. The latest steps count: the first ones may
/// have found a bucket full of requests.</summary>
public sealed class RemainingTime(TimeProvider time, int steps)
{
    private const int Latest = 128;
    private const int Fewest = 8;

    private readonly Queue<long> ended = new();
    private int left = steps;

    public void Advance()
    {
        left = Math.Max(0, left - 1);
        ended.Enqueue(time.GetTimestamp());
        if (ended.Count > Latest)
            ended.Dequeue();
    }

    /// <summary>Steps a second; null while too few have ended.</summary>
    public double? PerSecond =>
        ended.Count >= Fewest && time.GetElapsedTime(ended.Peek()) is var length && length > TimeSpan.Zero
            ? (ended.Count - 1) / length.TotalSeconds
            : null;

    /// <summary>Null while too few steps have ended.</summary>
    public TimeSpan? Left => PerSecond is { } rate ? TimeSpan.FromSeconds(left / rate) : null;
}
