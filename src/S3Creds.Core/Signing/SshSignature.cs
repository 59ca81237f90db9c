using System.Security.Cryptography;
using System.Text;

namespace S3Creds.Core.Signing;

/// <summary>A signature as <c>ssh-keygen -Y sign</c> writes it (PROTOCOL.sshsig of OpenSSH).</summary>
internal sealed class SshSignature
{
    private const string Begin = "-----BEGIN SSH SIGNATURE-----";
    private const string EndMark = "-----END SSH SIGNATURE-----";

    private static readonly byte[] Magic = "SSHSIG"u8.ToArray();

    private readonly byte[] reserved;
    private readonly string hash;
    private readonly byte[] signature;

    private SshSignature(SshPublicKey key, string scope, byte[] reserved, string hash, byte[] signature)
    {
        (Key, Namespace) = (key, scope);
        (this.reserved, this.hash, this.signature) = (reserved, hash, signature);
    }

    public SshPublicKey Key { get; }

    /// <summary>What the signature was made for: <c>ssh-keygen -Y sign -n NAMESPACE</c>.</summary>
    public string Namespace { get; }

    /// <exception cref="FormatException">It is no signature, or of a key or a hash that is not supported.</exception>
    public static SshSignature Parse(string text)
    {
        var trimmed = text.Replace("\r\n", "\n", StringComparison.Ordinal).Trim();
        if (
            !trimmed.StartsWith(Begin + "\n", StringComparison.Ordinal)
            || !trimmed.EndsWith("\n" + EndMark, StringComparison.Ordinal)
            || trimmed.Length < Begin.Length + EndMark.Length + 2
        )
            throw new FormatException($"it is not between {Begin} and {EndMark}");
        var content = trimmed[(Begin.Length + 1)..^(EndMark.Length + 1)];
        var blob = new byte[content.Length];
        if (!Convert.TryFromBase64String(content, blob, out var length))
            throw new FormatException("its content is not base64");
        var reader = new SshReader(blob.AsSpan(0, length));
        if (!reader.Take(Magic.Length).SequenceEqual(Magic))
            throw new FormatException("it does not begin as a signature");
        if (reader.Number() is var version && version != 1)
            throw new FormatException($"its version is {version}, and version 1 is supported");
        var key = SshPublicKey.Of(reader.Bytes());
        var scope = reader.Word();
        var unused = reader.Bytes().ToArray();
        var algorithm = reader.Word();
        var value = reader.Bytes().ToArray();
        reader.End();
        return algorithm is "sha256" or "sha512"
            ? new SshSignature(key, scope, unused, algorithm, value)
            : throw new FormatException($"its hash {algorithm} is not supported");
    }

    /// <exception cref="FormatException">The key or the signature is malformed.</exception>
    public bool IsOf(ReadOnlySpan<byte> message)
    {
        var digest = hash == "sha256" ? SHA256.HashData(message) : SHA512.HashData(message);
        return Key.Verifies(
            [
                .. Magic,
                .. Counted(Encoding.ASCII.GetBytes(Namespace)),
                .. Counted(reserved),
                .. Counted(Encoding.ASCII.GetBytes(hash)),
                .. Counted(digest),
            ],
            signature
        );
    }

    private static byte[] Counted(byte[] bytes)
    {
        var length = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        return [.. length, .. bytes];
    }
}
