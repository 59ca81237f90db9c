using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace S3Creds.Core.Secrets;

/// <summary> A secret access key or a session token. It cannot be printed, serialised or shown by a debugger, and its buffer is zeroed when
/// it is disposed. The copies that the SDK makes (a .NET string cannot be zeroed) are beyond our reach: they live until the garbage
/// collector takes them. </summary>
[DebuggerDisplay("(secret)")]
[DebuggerTypeProxy(typeof(Hidden))]
public sealed class Secret : IDisposable
{
    private const int Longest = 64 * 1024;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly byte[] value;

    private bool disposed;

    /// <param name="utf8">Copied; the caller zeroes its own.</param>
    public Secret(ReadOnlySpan<byte> utf8)
    {
        // Pinned, so that the garbage collector leaves no copies behind when it moves things.
        value = GC.AllocateUninitializedArray<byte>(utf8.Length, pinned: true);
        utf8.CopyTo(value);
    }

    /// <summary>For what the SDK hands over as a string.</summary>
    public static Secret Of(string text)
    {
        // A secret access key has 40 characters, a session token some thousand.
        if (text.Length > Longest)
            throw new ArgumentException("longer than any secret access key or session token", nameof(text));
        var bytes = GC.AllocateUninitializedArray<byte>(Encoding.UTF8.GetMaxByteCount(text.Length), pinned: true);
        try
        {
            return new Secret(bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>The bytes, for the moment of their use.</summary>
    internal ReadOnlySpan<byte> Reveal() => disposed ? throw new ObjectDisposedException(nameof(Secret)) : value;

    /// <summary>For the SDK's credentials and requests, which take nothing but strings.</summary>
    internal string RevealText() => Encoding.UTF8.GetString(Reveal());

    /// <summary>Compares in constant time.</summary>
    public bool IsSame(Secret other) => CryptographicOperations.FixedTimeEquals(Reveal(), other.Reveal());

    /// <summary>Prints nothing: a secret in a message or a log is a bug that must stay harmless.</summary>
    public override string ToString() => "(secret)";

    public void Dispose()
    {
        disposed = true;
        CryptographicOperations.ZeroMemory(value);
    }

    private sealed class Hidden
    {
        public Hidden(Secret _) { }
    }
}
