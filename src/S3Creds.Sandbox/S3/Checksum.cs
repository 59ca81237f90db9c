using System.Buffers.Binary;
using System.Security.Cryptography;

namespace S3Creds.Sandbox.S3;

/// <summary>One of S3's checksum algorithms, computed as data comes in ("Checking object integrity").</summary>
internal abstract class Checksum : IDisposable
{
    /// <summary>As in headers: <c>x-amz-checksum-NAME</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"];

    public static Checksum Create(string name) =>
        name switch
        {
            "crc32" => new Cyclic(Tables.Crc32, 4),
            "crc32c" => new Cyclic(Tables.Crc32C, 4),
            "crc64nvme" => new Cyclic(Tables.Crc64Nvme, 8),
            // Content-MD5 and ETags; no x-amz-checksum header.
            "md5" => new Hashed(HashAlgorithmName.MD5),
            "sha1" => new Hashed(HashAlgorithmName.SHA1),
            "sha256" => new Hashed(HashAlgorithmName.SHA256),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };

    /// <summary>Base 64, as in headers.</summary>
    public static string Of(string name, ReadOnlySpan<byte> data) => Convert.ToBase64String(BytesOf(name, data));

    public static byte[] BytesOf(string name, ReadOnlySpan<byte> data)
    {
        using var checksum = Create(name);
        checksum.Append(data);
        return checksum.Result();
    }

    public abstract void Append(ReadOnlySpan<byte> data);

    /// <summary>Big-endian for the cyclic ones.</summary>
    public abstract byte[] Result();

    public virtual void Dispose() { }

    private sealed class Hashed(HashAlgorithmName algorithm) : Checksum
    {
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(algorithm);

        public override void Append(ReadOnlySpan<byte> data) => hash.AppendData(data);

        public override byte[] Result() => hash.GetCurrentHash();

        public override void Dispose()
        {
            hash.Dispose();
            base.Dispose();
        }
    }

    private sealed class Cyclic(ulong[] table, int bytes) : Checksum
    {
        private ulong crc = bytes == 4 ? uint.MaxValue : ulong.MaxValue;

        public override void Append(ReadOnlySpan<byte> data)
        {
            var value = crc;
            foreach (var b in data)
            {
                value = table[(byte)value ^ b] ^ (value >> 8);
            }

            crc = value;
        }

        public override byte[] Result()
        {
            var result = new byte[8];
            BinaryPrimitives.WriteUInt64BigEndian(result, crc ^ (bytes == 4 ? uint.MaxValue : ulong.MaxValue));
            return result[^bytes..];
        }
    }

    /// <summary>For the reflected polynomials.</summary>
    private static class Tables
    {
        public static readonly ulong[] Crc32 = Of(0xEDB88320);
        public static readonly ulong[] Crc32C = Of(0x82F63B78);
        public static readonly ulong[] Crc64Nvme = Of(0x9A6C9329AC4BC9B5);

        private static ulong[] Of(ulong polynomial)
        {
            var table = new ulong[256];
            for (var i = 0; i < table.Length; i++)
            {
                var value = (ulong)i;
                for (var bit = 0; bit < 8; bit++)
                {
                    value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ polynomial;
                }

                table[i] = value;
            }

            return table;
        }
    }
}
