using System.Numerics;

namespace S3Creds.Policy;

/// <summary> A set of small numbers with value equality: rows, patterns, actions, atoms. The first 192 members stand in the value itself,
/// which is where nearly all comparisons stay, so that sets cost no allocation; sets that meet in an operation are of one size. </summary>
internal struct Bits : IEquatable<Bits>
{
    private const int Inline = 192;

    private ulong word0;
    private ulong word1;
    private ulong word2;
    private ulong[]? rest;

    public static Bits Empty(int size) => size <= Inline ? default : new Bits { rest = new ulong[(size - Inline + 63) / 64] };

    public static Bits Full(int size)
    {
        var bits = Empty(size);
        for (var i = 0; i < size; i++)
        {
            bits.Set(i);
        }

        return bits;
    }

    public readonly bool IsEmpty => (word0 | word1 | word2) == 0 && (rest is null || !rest.AsSpan().ContainsAnyExcept(0UL));

    public readonly int Count
    {
        get
        {
            var count = BitOperations.PopCount(word0) + BitOperations.PopCount(word1) + BitOperations.PopCount(word2);
            foreach (var word in rest ?? [])
            {
                count += BitOperations.PopCount(word);
            }

            return count;
        }
    }

    public readonly bool this[int index] => (Word(index >> 6) & (1UL << (index & 63))) != 0;

    /// <summary>
    /// Only while a set is being built, by who builds it: a set of more than 192 shares its words with its copies.
    /// </summary>
    public void Set(int index)
    {
        var bit = 1UL << (index & 63);
        switch (index >> 6)
        {
            case 0:
                word0 |= bit;
                break;
            case 1:
                word1 |= bit;
                break;
            case 2:
                word2 |= bit;
                break;
            default:
                rest![(index - Inline) >> 6] |= bit;
                break;
        }
    }

    public readonly bool Intersects(in Bits other)
    {
        if (((word0 & other.word0) | (word1 & other.word1) | (word2 & other.word2)) != 0)
        {
            return true;
        }

        for (var i = 0; i < (rest?.Length ?? 0); i++)
        {
            if ((rest![i] & other.rest![i]) != 0)
            {
                return true;
            }
        }

        return false;
    }

    public readonly bool IsSubsetOf(in Bits other)
    {
        if (((word0 & ~other.word0) | (word1 & ~other.word1) | (word2 & ~other.word2)) != 0)
        {
            return false;
        }

        for (var i = 0; i < (rest?.Length ?? 0); i++)
        {
            if ((rest![i] & ~other.rest![i]) != 0)
            {
                return false;
            }
        }

        return true;
    }

    public readonly Bits And(in Bits other)
    {
        var result = new Bits
        {
            word0 = word0 & other.word0,
            word1 = word1 & other.word1,
            word2 = word2 & other.word2,
        };
        if (rest is not null)
        {
            result.rest = new ulong[rest.Length];
            for (var i = 0; i < rest.Length; i++)
            {
                result.rest[i] = rest[i] & other.rest![i];
            }
        }

        return result;
    }

    public readonly Bits Or(in Bits other)
    {
        var result = new Bits
        {
            word0 = word0 | other.word0,
            word1 = word1 | other.word1,
            word2 = word2 | other.word2,
        };
        if (rest is not null)
        {
            result.rest = new ulong[rest.Length];
            for (var i = 0; i < rest.Length; i++)
            {
                result.rest[i] = rest[i] | other.rest![i];
            }
        }

        return result;
    }

    public readonly Bits Except(in Bits other)
    {
        var result = new Bits
        {
            word0 = word0 & ~other.word0,
            word1 = word1 & ~other.word1,
            word2 = word2 & ~other.word2,
        };
        if (rest is not null)
        {
            result.rest = new ulong[rest.Length];
            for (var i = 0; i < rest.Length; i++)
            {
                result.rest[i] = rest[i] & ~other.rest![i];
            }
        }

        return result;
    }

    public readonly Bits With(int index)
    {
        var copy = this;
        if (index >= Inline)
        {
            copy.rest = (ulong[])rest!.Clone();
        }

        copy.Set(index);
        return copy;
    }

    /// <summary>The members in order, for foreach.</summary>
    public readonly MemberEnumerator Members() => new(this);

    /// <summary>The least member; -1 where there is none.</summary>
    public readonly int First()
    {
        foreach (var member in Members())
        {
            return member;
        }

        return -1;
    }

    public readonly bool Equals(Bits other) =>
        word0 == other.word0
        && word1 == other.word1
        && word2 == other.word2
        && (ReferenceEquals(rest, other.rest) || rest.AsSpan().SequenceEqual(other.rest));

    public override readonly bool Equals(object? obj) => obj is Bits other && Equals(other);

    public override readonly int GetHashCode()
    {
        var hash = Mix(Mix(Mix(0x9E3779B97F4A7C15UL, word0), word1), word2);
        foreach (var word in rest ?? [])
        {
            hash = Mix(hash, word);
        }

        return (int)hash;
    }

    private static ulong Mix(ulong hash, ulong word)
    {
        hash = (hash ^ word) * 0xFF51AFD7ED558CCDUL;
        return hash ^ (hash >> 32);
    }

    private readonly ulong Word(int index) =>
        index switch
        {
            0 => word0,
            1 => word1,
            2 => word2,
            _ => rest![index - 3],
        };

    /// <summary>Walks the members without allocating.</summary>
    internal struct MemberEnumerator(Bits bits)
    {
        private readonly Bits bits = bits;
        private readonly int words = 3 + (bits.rest?.Length ?? 0);
        private ulong word = bits.word0;
        private int at;

        public int Current { get; private set; }

        public readonly MemberEnumerator GetEnumerator() => this;

        /// <summary>The members made into others.</summary>
        public readonly List<int> Select(Func<int, int> selector)
        {
            var selected = new List<int>();
            foreach (var member in this)
            {
                selected.Add(selector(member));
            }

            return selected;
        }

        /// <summary>Whether one is not below a number.</summary>
        public readonly bool AnyFrom(int least)
        {
            foreach (var member in this)
            {
                if (member >= least)
                {
                    return true;
                }
            }

            return false;
        }

        public bool MoveNext()
        {
            while (word == 0)
            {
                if (++at >= words)
                {
                    return false;
                }

                word = bits.Word(at);
            }

            Current = (at << 6) + BitOperations.TrailingZeroCount(word);
            word &= word - 1;
            return true;
        }
    }
}
