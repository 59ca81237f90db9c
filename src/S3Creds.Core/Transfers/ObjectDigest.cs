using System.Globalization;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Win32.SafeHandles;

namespace S3Creds.Core.Transfers;

/// <summary> Compares a file with the ETag of its object: the MD5 of the content, or of the MD5s of its parts, for objects that are not
/// encrypted with KMS or a customer's key (API GetObject, "Common Response Headers"). </summary>
internal static class ObjectDigest
{
    private const int Md5Length = 32;

    /// <summary>The MD5 that an ETag is; null where it is something else.</summary>
    public static string? PlainMd5(string? etag, ServerSideEncryptionMethod? encryption)
    {
        var text = etag?.Trim('"') ?? "";
        return IsMd5(encryption) && text.Length == Md5Length && text.All(char.IsAsciiHexDigit) ? text : null;
    }

    /// <summary>False where the file is not the object; true where it is, or where the store gives nothing to compare.</summary>
    public static async Task<bool> MatchesAsync(
        SafeFileHandle file,
        GetObjectMetadataResponse head,
        IAmazonS3 s3,
        string bucket,
        string key,
        CancellationToken cancellationToken
    )
    {
        if (PlainMd5(head.ETag, head.ServerSideEncryptionMethod) is { } md5)
            return md5.Equals(
                Convert.ToHexStringLower(await HashAsync(file, 0, head.ContentLength, cancellationToken)),
                StringComparison.OrdinalIgnoreCase
            );
        var parts = head.ETag?.Trim('"').Split('-') ?? [];
        if (
            !IsMd5(head.ServerSideEncryptionMethod)
            || parts.Length != 2
            || parts[0].Length != Md5Length
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        )
        {
            return true;
        }

        var size = await PartSizeAsync(s3, bucket, key, head.ETag!, cancellationToken);
        if (size == 0 || (head.ContentLength + size - 1) / size != count)
            return true;

        var all = new byte[count * 16];
        for (var i = 0; i < count; i++)
        {
            var length = Math.Min(size, head.ContentLength - (i * size));
            (await HashAsync(file, i * size, length, cancellationToken)).CopyTo(all, i * 16);
        }

#pragma warning disable CA5351 // The ETag is an MD5; it guards against damage, not against an attacker.
        return parts[0].Equals(Convert.ToHexStringLower(MD5.HashData(all)), StringComparison.OrdinalIgnoreCase);
#pragma warning restore CA5351
    }

    private static bool IsMd5(ServerSideEncryptionMethod? encryption) =>
        encryption is null
        || encryption == ServerSideEncryptionMethod.AES256
        || encryption == ServerSideEncryptionMethod.None
        || encryption.Value.Length == 0;

    /// <summary>The size of the first part, which all but the last share in every common uploader; 0 where the store does not return
    /// it.</summary>
    private static async Task<long> PartSizeAsync(IAmazonS3 s3, string bucket, string key, string etag, CancellationToken cancellationToken)
    {
        try
        {
            var part = await s3.GetObjectMetadataAsync(
                new GetObjectMetadataRequest
                {
                    BucketName = bucket,
                    Key = key,
                    PartNumber = 1,
                    EtagToMatch = etag,
                },
                cancellationToken
            );
            return part.ContentLength;
        }
        catch (AmazonServiceException)
        {
            return 0;
        }
    }

    private static async Task<byte[]> HashAsync(SafeFileHandle file, long start, long length, CancellationToken cancellationToken)
    {
#pragma warning disable CA5351 // As above.
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        var buffer = new byte[1 << 20];
        for (var at = start; at < start + length; )
        {
            var read = await RandomAccess.ReadAsync(
                file,
                buffer.AsMemory(0, (int)Math.Min(buffer.Length, start + length - at)),
                at,
                cancellationToken
            );
            if (read == 0)
                break;
            md5.AppendData(buffer.AsSpan(0, read));
            at += read;
        }

        return md5.GetHashAndReset();
    }
}
