namespace S3Creds.Core.Trails;

/// <summary>How much of the files is read at most: they may have been written by anyone, and a small file can unpack to any size.</summary>
public sealed record TrailLimits
{
    public static TrailLimits Default { get; } = new();

    /// <summary>Bytes of one file, unpacked.</summary>
    public long InFile { get; init; } = 1L << 30;

    /// <summary>Bytes of all files, unpacked.</summary>
    public long InAll { get; init; } = 32L << 30;

    /// <summary>Bytes of one record. CloudTrail's have 256 KB.</summary>
    public int InRecord { get; init; } = 4 << 20;

    /// <summary>Events that are kept; of more, the newest.</summary>
    public int Events { get; init; } = 50_000;

    /// <summary>Files that are named in warnings one by one.</summary>
    public int Named { get; init; } = 5;
}
