using System.Collections.Immutable;
using System.Security.Cryptography;
using S3Creds.Sandbox.Pipeline;
using S3Creds.Sandbox.Signing;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Objects;

internal static class PutObject
{
    private const string MetadataPrefix = "x-amz-meta-";

    private static readonly IReadOnlyList<string> Kept =
        ["cache-control", "content-disposition", "content-encoding", "content-language", "content-type", "expires", "x-amz-website-redirect-location"];

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("PUT", Level.Object, "PutObject", RunAsync),
    ];

    private static async Task<SandboxResponse> RunAsync(S3Call call, CancellationToken cancellationToken)
    {
        using var md5 = new DigestingStream(call.Request.Body);
        var blob = await call.Request.Blobs.SaveAsync(md5, cancellationToken);
        ObjectVersion? replaced = null;
        ObjectVersion written;
        try
        {
            S3Call.CheckMd5(call.Header("Content-MD5"), md5.Hash);
            written = new ObjectVersion
            {
                Modified = call.Request.Now,
                Blob = blob,
                Size = md5.Count,
                ETag = $"\"{Convert.ToHexStringLower(md5.Hash)}\"",
                Headers = Headers(call),
                Metadata = Metadata(call),
                StorageClass = call.Header("x-amz-storage-class") ?? "STANDARD",
                Encryption = call.Bucket.Encryption ?? new DefaultEncryption("AES256"),
                Owner = call.Bucket.AccountId,
            };
            call.Change(bucket =>
            {
                replaced = bucket.Objects.GetValueOrDefault(call.Key)?.Versions[0];
                return bucket with { Objects = bucket.Objects.SetItem(call.Key, new ObjectState([written])) };
            });
        }
        catch
        {
            call.Request.Blobs.Release(blob);
            throw;
        }

        if (replaced?.Blob is { } old)
        {
            call.Request.Blobs.Release(old);
        }

        return SandboxResponse.Empty(200) with { Headers = [("ETag", written.ETag), ("x-amz-server-side-encryption", written.Encryption.Algorithm)] };
    }

    /// <summary>The headers that come back with the object; <c>aws-chunked</c> describes the transfer and is not among them.</summary>
    public static ImmutableSortedDictionary<string, string> Headers(S3Call call)
    {
        var headers = Maps.Empty<string>();
        foreach (var name in Kept)
        {
            var value = call.Header(name);
            if (name == "content-encoding" && value is not null)
            {
                value = string.Join(',', value.Split(',', StringSplitOptions.TrimEntries).Where(e => e != "aws-chunked"));
            }

            headers = string.IsNullOrEmpty(value) ? headers : headers.Add(name, value);
        }

        return headers.ContainsKey("content-type") ? headers : headers.Add("content-type", "binary/octet-stream");
    }

    public static ImmutableSortedDictionary<string, string> Metadata(S3Call call) => Maps.Empty<string>().SetItems(call.Request.Http.Request.Headers
        .Where(h => h.Key.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase))
        .Select(h => KeyValuePair.Create(h.Key[MetadataPrefix.Length..].ToLowerInvariant(), h.Value.ToString())));
}

/// <summary>Counts and hashes (MD5) what is read through it.</summary>
internal sealed class DigestingStream(Stream inner) : ForwardStream
{
    private readonly IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private byte[]? hash;

    public long Count { get; private set; }

    /// <summary>Of everything; ask when it has been read to its end.</summary>
    public byte[] Hash => hash ??= md5.GetHashAndReset();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        md5.AppendData(buffer.Span[..read]);
        Count += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        md5.Dispose();
        base.Dispose(disposing);
    }
}
