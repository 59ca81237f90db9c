using System.Security.Cryptography;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.Signing;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Objects;

/// <summary>A stored and verified body that no object refers to yet.</summary>
internal sealed record ObjectBody(string Blob, long Size, byte[] Md5, ObjectChecksum Checksum)
{
    private const long MostAtOnce = 5L * 1024 * 1024 * 1024;

    /// <summary>MD5 in hexadecimal and quotes.</summary>
    public string ETag => $"\"{Convert.ToHexStringLower(Md5)}\"";

    /// <summary>Streams the request's body into the blob store and compares it with every digest that came with it.</summary>
    /// <exception cref="SandboxException">BadDigest, InvalidDigest, EntityTooLarge or an error of the body's signature.</exception>
    public static async Task<ObjectBody> ReceiveAsync(S3Call call, string? algorithm, CancellationToken cancellationToken)
    {
        if (call.Request.Http.Request.ContentLength > MostAtOnce)
        {
            throw new SandboxException("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size")
            {
                Details = [("MaxSizeAllowed", $"{MostAtOnce}")],
            };
        }

        var expected = RequestChecksum.Of(call);
        var body = await SaveAsync(call, call.Request.Body, expected.Name ?? algorithm, cancellationToken);
        try
        {
            S3Call.CheckMd5(call.Header("Content-MD5"), body.Md5);
            expected.Check(call, body.Checksum);
            return body;
        }
        catch
        {
            call.Request.Blobs.Release(body.Blob);
            throw;
        }
    }

    /// <param name="algorithm">S3's own default, crc64nvme, when null.</param>
    public static async Task<ObjectBody> SaveAsync(S3Call call, Stream content, string? algorithm, CancellationToken cancellationToken)
    {
        var name = algorithm ?? "crc64nvme";
        await using var digesting = new DigestingStream(content, S3.Checksum.Create(name));
        var blob = await call.Request.Blobs.SaveAsync(digesting, cancellationToken);
        return new ObjectBody(blob, digesting.Count, digesting.Md5, new ObjectChecksum(name, Convert.ToBase64String(digesting.Checksum)));
    }
}

/// <summary>The checksum that a request announces: in a header, in a trailer, or only its algorithm.</summary>
/// <param name="Name">Null when it announces none.</param>
internal sealed record RequestChecksum(string? Name, string? Header, bool InTrailer)
{
    private const string Prefix = "x-amz-checksum-";

    /// <exception cref="SandboxException">InvalidRequest.</exception>
    public static RequestChecksum Of(S3Call call)
    {
        var given = Checksum.Names.Where(name => call.Header(Prefix + name) is not null).ToList();
        if (given.Count > 1)
        {
            throw S3Errors.InvalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
        }

        if (given.Count == 1)
        {
            var value = call.Header(Prefix + given[0])!;
            return Length(given[0]) == Decoded(value)
                ? new RequestChecksum(given[0], value, InTrailer: false)
                : throw S3Errors.InvalidRequest($"Value for {Prefix}{given[0]} header is invalid.");
        }

        var trailer =
            call.Header("x-amz-trailer") is { } announced && announced.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
                ? announced[Prefix.Length..].ToLowerInvariant()
                : null;
        return trailer is not null
            ? new RequestChecksum(Known(trailer), null, InTrailer: true)
            : new RequestChecksum(Algorithm(call), null, InTrailer: false);
    }

    /// <summary>Of the headers that name an algorithm without a value; null when there is none.</summary>
    public static string? Algorithm(S3Call call) =>
        (call.Header("x-amz-checksum-algorithm") ?? call.Header("x-amz-sdk-checksum-algorithm")) is { Length: > 0 } name
            ? Known(name.ToLowerInvariant())
            : null;

    public void Check(S3Call call, ObjectChecksum computed)
    {
        var expected = Header;
        if (InTrailer && !call.Request.Trailers.TryGetValue(Prefix + Name, out expected))
        {
            throw new SandboxException(
                "MalformedTrailerError",
                400,
                "The request contained trailing data that was not well-formed or did not conform to our published schema."
            );
        }

        if (expected is not null && expected != computed.Value)
        {
            throw S3Call.BadChecksum(computed.Name);
        }
    }

    private static string Known(string name) =>
        Checksum.Names.Contains(name)
            ? name
            : throw S3Errors.InvalidRequest(
                "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, "
                    + "SHA1, SHA256]"
            );

    private static int Length(string name) =>
        name switch
        {
            "crc32" or "crc32c" => 4,
            "crc64nvme" => 8,
            "sha1" => 20,
            _ => 32,
        };

    private static int Decoded(string value)
    {
        var bytes = new byte[value.Length];
        return Convert.TryFromBase64String(value, bytes, out var written) ? written : -1;
    }
}

/// <summary>Counts and hashes what is read through it.</summary>
internal sealed class DigestingStream(Stream inner, Checksum checksum) : ForwardStream
{
    private readonly IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);

    public long Count { get; private set; }

    /// <summary>Of what has been read so far.</summary>
    public byte[] Md5 => md5.GetCurrentHash();

    public byte[] Checksum => checksum.Result();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        md5.AppendData(buffer.Span[..read]);
        checksum.Append(buffer.Span[..read]);
        Count += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        md5.Dispose();
        checksum.Dispose();
        base.Dispose(disposing);
    }
}
