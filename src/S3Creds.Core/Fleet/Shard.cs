using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace S3Creds.Core.Fleet;

/// <summary>One of N parts of a fleet. Which part an account is in follows from its id and N alone: an account that is added moves no
/// other, and one more part moves as few as it can.</summary>
/// <param name="Index">From 1 to <paramref name="Count"/>.</param>
/// <remarks>Jump hash: Lamping and Veach, A Fast, Minimal Memory, Consistent Hash Algorithm (https://arxiv.org/abs/1406.2294).</remarks>
public sealed record Shard(int Index, int Count)
{
    public const int MostShards = 10_000;

    public static Shard Whole { get; } = new(1, 1);

    /// <summary><c>3/8</c>; null where the text is none.</summary>
    public static Shard? Parse(string text) =>
        text.Split('/') is [{ } index, { } count] && Number(index) is { } i && Number(count) is { } n && i >= 1 && i <= n && n <= MostShards
            ? new Shard(i, n)
            : null;

    public bool Contains(string account) => IndexOf(account, Count) == Index;

    /// <summary>From 1 to <paramref name="count"/>.</summary>
    public static int IndexOf(string account, int count)
    {
        var key = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(account)));
        long bucket = -1;
        long next = 0;
        while (next < count)
        {
            bucket = next;
            key = unchecked((key * 2862933555777941757UL) + 1);
            next = (long)((bucket + 1) * ((double)(1L << 31) / ((key >> 33) + 1)));
        }

        return (int)bucket + 1;
    }

    internal static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");
}
