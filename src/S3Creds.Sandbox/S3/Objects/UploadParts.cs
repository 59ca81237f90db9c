using System.Globalization;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Objects;

/// <summary>UploadPart and UploadPartCopy.</summary>
internal static class UploadParts
{
    public const int Most = 10000;

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("PUT", Level.Object, "UploadPart", UploadAsync)
        {
            When = ["partNumber", "uploadId"],
            Action = "PutObject",
            Reads = S3Reads.Checksums,
        },
        new("PUT", Level.Object, "UploadPartCopy", CopyAsync)
        {
            When = ["partNumber", "uploadId", "header:x-amz-copy-source"],
            Action = "PutObject",
            Reads = S3Reads.CopySource + " x-amz-copy-source-range",
        },
    ];

    /// <exception cref="SandboxException">InvalidArgument.</exception>
    public static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= Most
            ? number
            : throw S3Errors.InvalidArgument($"Part number must be an integer between 1 and {Most}, inclusive", "partNumber", text);

    private static async Task<SandboxResponse> UploadAsync(S3Call call, CancellationToken cancellationToken)
    {
        var number = Number(call.Query("partNumber")!);
        var upload = Uploads.Find(call.Bucket, call);
        var announced = RequestChecksum.Of(call).Name;
        if (announced is not null && upload.ChecksumName is { } wanted && announced != wanted)
        {
            throw S3Errors.InvalidRequest(
                $"Checksum Type mismatch occurred, expected checksum Type: {wanted}, actual checksum Type: {announced}"
            );
        }

        var body = await ObjectBody.ReceiveAsync(call, upload.ChecksumName, cancellationToken);
        Add(call, new UploadedPart(number, body.Blob, body.Size, body.ETag, body.Checksum, call.Request.Now));
        return SandboxResponse.Empty(200) with
        {
            Headers =
            [
                ("ETag", body.ETag),
                .. ObjectFields.EncryptionHeaders(upload.Described),
                ("x-amz-checksum-" + body.Checksum.Name, body.Checksum.Value),
            ],
        };
    }

    private static async Task<SandboxResponse> CopyAsync(S3Call call, CancellationToken cancellationToken)
    {
        var number = Number(call.Query("partNumber")!);
        var upload = Uploads.Find(call.Bucket, call);
        var source = CopySource.Find(call);
        await using var content = GetObject.Open(call, source.Version, Range(call.Header("x-amz-copy-source-range"), source.Version.Size));
        var body = await ObjectBody.SaveAsync(call, content, upload.ChecksumName, cancellationToken);
        var part = new UploadedPart(number, body.Blob, body.Size, body.ETag, body.Checksum, call.Request.Now);
        Add(call, part);
        return S3Xml.Response(
            S3Xml.Element(
                "CopyPartResult",
                S3Xml.Element("LastModified", S3Xml.Time(part.Modified)),
                S3Xml.Element("ETag", part.ETag),
                S3Xml.Element(part.Checksum.Element, part.Checksum.Value)
            )
        ) with
        {
            Headers = [.. source.Headers, .. ObjectFields.EncryptionHeaders(upload.Described)],
        };
    }

    // Other than a read's, this range must be whole and lie inside of the source.
    private static ByteRange? Range(string? header, long size)
    {
        if (header is null)
        {
            return null;
        }

        var bounds = header.StartsWith("bytes=", StringComparison.Ordinal) ? header["bytes=".Length..].Split('-') : [];
        return
            bounds.Length == 2
            && long.TryParse(bounds[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && long.TryParse(bounds[1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            && first <= last
            ? last < size
                ? new ByteRange(first, last - first + 1)
                : throw S3Errors.InvalidArgument(
                    $"Range specified is not valid for source object of size: {size}",
                    "x-amz-copy-source-range",
                    header
                )
            : throw S3Errors.InvalidArgument(
                "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based "
                    + "offsets of the first and last bytes to copy",
                "x-amz-copy-source-range",
                header
            );
    }

    private static void Add(S3Call call, UploadedPart part)
    {
        UploadedPart? replaced = null;
        try
        {
            call.Change(bucket =>
            {
                var upload = Uploads.Find(bucket, call);
                replaced = upload.Parts.Find(p => p.Number == part.Number);
                var parts = (replaced is null ? upload.Parts : upload.Parts.Remove(replaced))
                    .Add(part)
                    .Sort((a, b) => a.Number.CompareTo(b.Number));
                return bucket with { Uploads = bucket.Uploads.SetItem(upload.Id, upload with { Parts = parts }) };
            });
        }
        catch
        {
            call.Request.Blobs.Release(part.Blob);
            throw;
        }

        VersionStack.Release(call, replaced is null ? [] : [replaced.Blob]);
    }
}
