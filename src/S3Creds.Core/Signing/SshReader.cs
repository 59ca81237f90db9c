using System.Buffers.Binary;
using System.Text;

namespace S3Creds.Core.Signing;

/// <summary>Reads the binary form of SSH keys and signatures (RFC 4251, section 5).</summary>
internal ref struct SshReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> rest = data;

    public readonly bool IsAtEnd => rest.IsEmpty;

    /// <exception cref="FormatException">There are fewer bytes left.</exception>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > rest.Length)
            throw new FormatException("it is cut");
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    /// <exception cref="FormatException">It is cut.</exception>
    public uint Number() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    /// <exception cref="FormatException">It is cut.</exception>
    public ReadOnlySpan<byte> Bytes()
    {
        var length = Number();
        return Take(length > int.MaxValue ? -1 : (int)length);
    }

    /// <summary>A string that is ASCII: names of types, namespaces and algorithms.</summary>
    /// <exception cref="FormatException">It is cut, or another text.</exception>
    public string Word()
    {
        var bytes = Bytes();
        return bytes.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7e) < 0
            ? Encoding.ASCII.GetString(bytes)
            : throw new FormatException("a name in it is not ASCII text");
    }

    /// <summary>A positive number as unsigned bytes without leading zeros.</summary>
    /// <exception cref="FormatException">It is cut, negative or not in its shortest form.</exception>
    public byte[] Positive()
    {
        var bytes = Bytes();
        if (bytes.IsEmpty || (bytes[0] & 0x80) != 0 || (bytes[0] == 0 && (bytes.Length == 1 || (bytes[1] & 0x80) == 0)))
            throw new FormatException("a number in it has an invalid form");
        return bytes[0] == 0 ? bytes[1..].ToArray() : bytes.ToArray();
    }

    /// <exception cref="FormatException">Something follows.</exception>
    public readonly void End()
    {
        if (!IsAtEnd)
            throw new FormatException("it is longer than its content");
    }
}
