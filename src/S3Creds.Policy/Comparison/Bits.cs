using System.Numerics;

namespace S3Creds.Policy;

/// <summary>A fixed-size set of small numbers with value equality: rows, patterns, actions.</summary>
internal readonly struct Bits : IEquatable<Bits>
{
    private readonly ulong[] words;

    private Bits(ulong[] words) => this.words = words;

    public static Bits Empty(int size) => new(new ulong[Math.Max(1, (size + 63) / 64)]);

    public static Bits Full(int size)
    {
        var bits = Empty(size);
        for (var i = 0; i < size; i++)
        {
            bits.Set(i);
        }

        return bits;
    }

    public bool IsEmpty => !words.AsSpan().ContainsAnyExcept(0UL);

    public int Count
    {
        get
        {
            var count = 0;
            foreach (var word in words)
            {
                count += BitOperations.PopCount(word);
            }

            return count;
        }
    }

    public bool this[int index] => (words[index >> 6] & (1UL << (index & 63))) != 0;

    /// <summary>Only while a set is being built: sets are otherwise treated as values.</summary>
    public void Set(int index) => words[index >> 6] |= 1UL << (index & 63);

    public bool Intersects(Bits other)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if ((words[i] & other.words[i]) != 0)
            {
                return true;
            }
        }

        return false;
    }

    public bool IsSubsetOf(Bits other)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if ((words[i] & ~other.words[i]) != 0)
            {
                return false;
            }
        }

        return true;
    }

    public Bits And(Bits other)
    {
        var result = new ulong[words.Length];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = words[i] & other.words[i];
        }

        return new Bits(result);
    }

    public Bits Or(Bits other)
    {
        var result = new ulong[words.Length];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = words[i] | other.words[i];
        }

        return new Bits(result);
    }

    public Bits Except(Bits other)
    {
        var result = new ulong[words.Length];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = words[i] & ~other.words[i];
        }

        return new Bits(result);
    }

    public Bits With(int index)
    {
        var copy = new Bits((ulong[])words.Clone());
        copy.Set(index);
        return copy;
    }

    public IEnumerable<int> Members()
    {
        for (var i = 0; i < words.Length; i++)
        {
            for (var word = words[i]; word != 0; word &= word - 1)
            {
                yield return (i << 6) + BitOperations.TrailingZeroCount(word);
            }
        }
    }

    public bool Equals(Bits other) => words.AsSpan().SequenceEqual(other.words);

    public override bool Equals(object? obj) => obj is Bits other && Equals(other);

    public override int GetHashCode()
    {
        var hash = 0x9E3779B97F4A7C15UL;
        foreach (var word in words)
        {
            hash = (hash ^ word) * 0xFF51AFD7ED558CCDUL;
            hash ^= hash >> 32;
        }

        return (int)hash;
    }
}
