using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.Signing;

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SessionToken))]
internal sealed partial class SessionJson : JsonSerializerContext;

/// <summary>Temporary credentials without state: the token is the session itself under a MAC, and the secret follows from the key id. Both
/// depend on the sandbox's seed, so they survive a restart with the same state file.</summary>
internal static class SessionTokens
{
    private const int MacLength = 32;

    public static string Seal(string seed, SessionToken session)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(session, SessionJson.Default.SessionToken);
        return Convert.ToBase64String([.. Mac(seed, json), .. json]);
    }

    /// <summary>Null when the token is not one of this sandbox, or belongs to another key.</summary>
    public static SessionToken? Open(string seed, string token, string accessKeyId)
    {
        var bytes = new byte[token.Length];
        if (!Convert.TryFromBase64String(token, bytes, out var length) || length <= MacLength)
        {
            return null;
        }

        var json = bytes.AsSpan(MacLength, length - MacLength);
        if (!CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, MacLength), Mac(seed, json)))
        {
            return null;
        }

        var session = JsonSerializer.Deserialize(json, SessionJson.Default.SessionToken);
        return session?.AccessKeyId == accessKeyId ? session : null;
    }

    public static string Secret(string seed, string accessKeyId) =>
        Convert.ToBase64String(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(seed), Encoding.UTF8.GetBytes("session-secret:" + accessKeyId)).AsSpan(0, 30)
        );

    private static byte[] Mac(string seed, ReadOnlySpan<byte> json) =>
        HMACSHA256.HashData(HMACSHA256.HashData(Encoding.UTF8.GetBytes(seed), "session-token"u8), json);
}
