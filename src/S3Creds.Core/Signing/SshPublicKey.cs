using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace S3Creds.Core.Signing;

/// <summary>A public key of ssh-keygen that can check signatures: Ed25519, ECDSA over the NIST curves, RSA from 2048 bits with SHA-2.</summary>
internal sealed class SshPublicKey
{
    private const string Ed25519Type = "ssh-ed25519";
    private const string RsaType = "ssh-rsa";
    private const int SmallestRsa = 2048;
    private const int LargestRsa = 16384;

    private static readonly Dictionary<string, (string Name, ECCurve Curve, HashAlgorithmName Hash, int Size)> Curves = new(
        StringComparer.Ordinal
    )
    {
        ["ecdsa-sha2-nistp256"] = ("nistp256", ECCurve.NamedCurves.nistP256, HashAlgorithmName.SHA256, 32),
        ["ecdsa-sha2-nistp384"] = ("nistp384", ECCurve.NamedCurves.nistP384, HashAlgorithmName.SHA384, 48),
        ["ecdsa-sha2-nistp521"] = ("nistp521", ECCurve.NamedCurves.nistP521, HashAlgorithmName.SHA512, 66),
    };

    private static readonly Dictionary<string, HashAlgorithmName> RsaSignatures = new(StringComparer.Ordinal)
    {
        ["rsa-sha2-256"] = HashAlgorithmName.SHA256,
        ["rsa-sha2-512"] = HashAlgorithmName.SHA512,
    };

    private readonly byte[] blob;

    private SshPublicKey(byte[] blob, string type) => (this.blob, Type) = (blob, type);

    public string Type { get; }

    public ReadOnlySpan<byte> Blob => blob;

    /// <summary>As <c>ssh-keygen -l</c> prints it: <c>SHA256:…</c></summary>
    public string Fingerprint => "SHA256:" + Convert.ToBase64String(SHA256.HashData(blob)).TrimEnd('=');

    /// <summary>Whether keys of this type can check signatures here.</summary>
    public static bool IsSupported(string type) => type is Ed25519Type or RsaType || Curves.ContainsKey(type);

    /// <exception cref="FormatException">No key, or of a type that is not supported.</exception>
    public static SshPublicKey Of(ReadOnlySpan<byte> blob)
    {
        var type = new SshReader(blob).Word();
        return IsSupported(type)
            ? new SshPublicKey(blob.ToArray(), type)
            : throw new FormatException($"keys of type {type} are not supported");
    }

    /// <param name="signature">Its algorithm and its bytes, as in a signature file.</param>
    /// <exception cref="FormatException">The key or the signature is malformed, or too weak.</exception>
    public bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        var reader = new SshReader(signature);
        var algorithm = reader.Word();
        var value = reader.Bytes();
        reader.End();
        if (Type != RsaType && algorithm != Type)
            throw new FormatException($"a signature of {algorithm} does not fit a key of {Type}");
        try
        {
            return Type switch
            {
                Ed25519Type => VerifiesEd25519(data, value),
                RsaType => VerifiesRsa(algorithm, data, value),
                _ => VerifiesEcdsa(data, value),
            };
        }
        catch (CryptographicException e)
        {
            throw new FormatException("the key or the signature is not valid", e);
        }
    }

    private SshReader Fields()
    {
        var reader = new SshReader(blob);
        reader.Word();
        return reader;
    }

    /// <summary>.NET has no Ed25519.</summary>
    private bool VerifiesEd25519(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        var fields = Fields();
        var key = fields.Bytes();
        fields.End();
        if (key.Length != Ed25519.PublicKeySize || signature.Length != Ed25519.SignatureSize)
            throw new FormatException("the key or the signature has an invalid length");
        return Ed25519.Verify(signature.ToArray(), 0, key.ToArray(), 0, data.ToArray(), 0, data.Length);
    }

    private bool VerifiesRsa(string algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (!RsaSignatures.TryGetValue(algorithm, out var hash))
            throw new FormatException($"signatures of {algorithm} are not supported: sign with rsa-sha2-256 or rsa-sha2-512");
        var fields = Fields();
        var (exponent, modulus) = (fields.Positive(), fields.Positive());
        fields.End();
        if (modulus.Length * 8 is < SmallestRsa or > LargestRsa)
            throw new FormatException($"the RSA key has {modulus.Length * 8} bits: from {SmallestRsa} to {LargestRsa} are supported");
        if (signature.Length > modulus.Length)
            return false;
        using var rsa = RSA.Create(new RSAParameters { Exponent = exponent, Modulus = modulus });
        return rsa.VerifyData(data, Padded(signature, modulus.Length), hash, RSASignaturePadding.Pkcs1);
    }

    private bool VerifiesEcdsa(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        var (name, curve, hash, size) = Curves[Type];
        var fields = Fields();
        if (fields.Word() != name)
            throw new FormatException("the key names another curve than its type");
        var point = fields.Bytes();
        fields.End();
        if (point.Length != 1 + (2 * size) || point[0] != 4)
            throw new FormatException("the point of the key is not in its uncompressed form");
        var numbers = new SshReader(signature);
        var (r, s) = (numbers.Positive(), numbers.Positive());
        numbers.End();
        if (r.Length > size || s.Length > size)
            return false;
        using var ecdsa = ECDsa.Create(
            new ECParameters
            {
                Curve = curve,
                Q = new ECPoint { X = point[1..(1 + size)].ToArray(), Y = point[(1 + size)..].ToArray() },
            }
        );
        return ecdsa.VerifyData(data, [.. Padded(r, size), .. Padded(s, size)], hash);
    }

    private static byte[] Padded(ReadOnlySpan<byte> number, int length) => [.. new byte[length - number.Length], .. number];
}
