using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace S3Creds.Sandbox.Signing;

/// <summary>Signature Version 4 (IAM User Guide, "Create a signed AWS API request"): pure functions over text.</summary>
internal static class SigV4
{
    public const string Algorithm = "AWS4-HMAC-SHA256";
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";
    public static readonly string EmptyHash = Hash([]);

    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static byte[] Key(string secret, string date, string region, string service)
    {
        var key = HMACSHA256.HashData(Encoding.UTF8.GetBytes("AWS4" + secret), Encoding.UTF8.GetBytes(date));
        key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(region));
        key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(service));
        return HMACSHA256.HashData(key, "aws4_request"u8);
    }

    public static string Sign(byte[] key, string text) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));

    public static string StringToSign(string time, string scope, string canonicalRequest) =>
        $"{Algorithm}\n{time}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(canonicalRequest))}";

    public static string ChunkStringToSign(string time, string scope, string previous, ReadOnlySpan<byte> data) =>
        $"{Algorithm}-PAYLOAD\n{time}\n{scope}\n{previous}\n{EmptyHash}\n{Hash(data)}";

    public static string TrailerStringToSign(string time, string scope, string previous, string trailers) =>
        $"{Algorithm}-TRAILER\n{time}\n{scope}\n{previous}\n{Hash(Encoding.UTF8.GetBytes(trailers))}";

    /// <param name="headers">In the order of SignedHeaders, names lower-case, values as sent.</param>
    public static string CanonicalRequest(
        string method,
        string path,
        string query,
        IEnumerable<(string Name, string Value)> headers,
        string payloadHash
    )
    {
        var text = new StringBuilder();
        var names = new List<string>();
        text.Append(method).Append('\n').Append(path).Append('\n').Append(query).Append('\n');
        foreach (var (name, value) in headers)
        {
            names.Add(name);
            text.Append(name).Append(':').Append(Trimmed(value)).Append('\n');
        }

        return text.Append('\n').AppendJoin(';', names).Append('\n').Append(payloadHash).ToString();
    }

    /// <summary>S3 signs the path as it is sent; all other services remove dot segments and encode it once more.</summary>
    public static string CanonicalPath(string rawPath, bool asSent)
    {
        if (asSent)
        {
            return rawPath.Length == 0 ? "/" : rawPath;
        }

        var segments = new List<string>();
        foreach (var segment in rawPath.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == "..")
            {
                segments.RemoveRange(Math.Max(segments.Count - 1, 0), Math.Min(segments.Count, 1));
            }
            else if (segment != ".")
            {
                segments.Add(Uri.EscapeDataString(segment));
            }
        }

        var path = "/" + string.Join('/', segments);
        return path.Length > 1 && rawPath.EndsWith('/') ? path + "/" : path;
    }

    /// <summary>Pairs as they are sent, sorted by name and then by value; <paramref name="without"/> names the one left out.</summary>
    public static string CanonicalQuery(string rawQuery, string? without = null) =>
        string.Join(
            '&',
            rawQuery
                .Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Select(pair =>
                    pair.IndexOf('=', StringComparison.Ordinal) is var at and >= 0
                        ? (Name: pair[..at], Value: pair[(at + 1)..])
                        : (Name: pair, Value: "")
                )
                .Where(pair => pair.Name != without)
                .OrderBy(pair => pair.Name, StringComparer.Ordinal)
                .ThenBy(pair => pair.Value, StringComparer.Ordinal)
                .Select(pair => pair.Name + "=" + pair.Value)
        );

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    public static bool TryTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time)
        || DateTimeOffset.TryParseExact(text, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    /// <summary>Its duration does not reveal how much of a signature was right.</summary>
    public static bool Same(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));

    private static string Trimmed(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var c in value.Trim(' '))
        {
            if (c != ' ' || text[^1] != ' ')
            {
                text.Append(c);
            }
        }

        return text.ToString();
    }
}
