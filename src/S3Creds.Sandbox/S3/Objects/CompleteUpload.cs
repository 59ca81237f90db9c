using System.Globalization;
using System.Xml.Linq;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.Signing;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Objects;

/// <summary>CompleteMultipartUpload: the parts become one body, and its ETag the digest of their digests.</summary>
internal static class CompleteUpload
{
    private const long LeastPart = 5 * 1024 * 1024;

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("POST", Level.Object, "CompleteMultipartUpload", RunAsync)
        {
            When = ["uploadId"],
            Action = "PutObject",
            Reads =
                S3Reads.WriteConditions
                + " "
                + S3Reads.Checksums
                + " x-amz-checksum-type x-amz-mp-object-size /CompleteMultipartUpload "
                + "/CompleteMultipartUpload/Part /CompleteMultipartUpload/Part/PartNumber /CompleteMultipartUpload/Part/ETag "
                + string.Join(' ', Checksum.Names.Select(name => "/CompleteMultipartUpload/Part/Checksum" + name.ToUpperInvariant())),
        },
    ];

    private static async Task<SandboxResponse> RunAsync(S3Call call, CancellationToken cancellationToken)
    {
        Conditions.CheckWriteHeaders(call);
        if (call.Header("If-Match") is not null)
        {
            S3Access.Demand(call, "s3:GetObject", S3Access.Arn(call.BucketName, call.Key));
        }

        // The checksum headers here are the object's, not those of this body.
        var request = call.Parsed(await call.Request.ReadBodyAsync(4 * 1024 * 1024, cancellationToken), "CompleteMultipartUpload");
        if (CompletedBefore(call, request) is { } again)
        {
            return again;
        }

        var upload = Uploads.Find(call.Bucket, call);
        if (call.Header("x-amz-checksum-type") is { } type && type != (upload.CompositeChecksum ? "COMPOSITE" : "FULL_OBJECT"))
        {
            throw S3Errors.InvalidRequest("The checksum type does not match the type that the upload was created with.");
        }

        var parts = Chosen(upload, [.. request.Elements("Part")]);
        var size = parts.Sum(p => p.Size);
        if (call.Header("x-amz-mp-object-size") is { } told && told != size.ToString(CultureInfo.InvariantCulture))
        {
            throw S3Errors.InvalidRequest(
                $"The provided 'x-amz-mp-object-size' header value {told} does not match what was computed: {size}"
            );
        }

        // Refused early where it can be; what counts is the same check under the lock.
        Conditions.Write(call, call.Bucket);
        await using var content = new JoinedStream(parts.Select(p => (Func<Stream>)(() => call.Request.Blobs.Open(p.Blob))));
        var body = await ObjectBody.SaveAsync(call, content, upload.ChecksumName, cancellationToken);
        var checksum = upload.CompositeChecksum ? Composite(upload.ChecksumName!, parts) : body.Checksum;
        CheckChecksum(call, checksum, body);
        var (written, versionId) = PutObject.Write(
            call,
            body.Blob,
            upload.Described with
            {
                Modified = call.Request.Now,
                Blob = body.Blob,
                Size = size,
                ETag = ETag(parts),
                Checksum = checksum,
                PartSizes = [.. parts.Select(p => p.Size)],
                UploadId = upload.Id,
            },
            bucket => bucket with { Uploads = bucket.Uploads.Remove(Uploads.Find(bucket, call).Id) }
        );
        VersionStack.Release(call, upload.Parts.Select(p => p.Blob));
        return Answer(call, written, versionId);
    }

    // Completing is idempotent: who has lost the answer asks again and gets it, as long as the object is there.
    private static SandboxResponse? CompletedBefore(S3Call call, XElement request)
    {
        var bucket = call.Bucket;
        var id = call.Query("uploadId") ?? "";
        var written = bucket.Uploads.ContainsKey(id)
            ? null
            : bucket.Objects.GetValueOrDefault(call.Key)?.Versions.Find(v => v.UploadId == id);
        return written is null || request.Elements("Part").Count() != written.PartSizes.Count
            ? null
            : Answer(call, written, bucket.Versioning is null ? null : written.VersionId);
    }

    private static SandboxResponse Answer(S3Call call, ObjectVersion written, string? versionId) =>
        S3Xml.Response(
            S3Xml.Element(
                "CompleteMultipartUploadResult",
                S3Xml.Element("Location", $"http://{call.Request.Http.Request.Host}/{call.BucketName}/{Uri.EscapeDataString(call.Key)}"),
                S3Xml.Element("Bucket", call.BucketName),
                S3Xml.Element("Key", call.Key),
                S3Xml.Element("ETag", written.ETag),
                S3Xml.Element(written.Checksum!.Element, written.Checksum.Value),
                S3Xml.Element("ChecksumType", written.Checksum.Type)
            )
        ) with
        {
            Headers = [.. PutObject.WriteHeaders(written, versionId)],
        };

    private static List<UploadedPart> Chosen(MultipartUpload upload, List<XElement> listed)
    {
        if (listed.Count == 0)
        {
            throw S3Errors.MalformedXml();
        }

        var chosen = new List<UploadedPart>();
        foreach (var element in listed)
        {
            if (!int.TryParse(element.Value("PartNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                throw S3Errors.MalformedXml();
            }

            if (chosen.Count > 0 && number <= chosen[^1].Number)
            {
                throw new SandboxException(
                    "InvalidPartOrder",
                    400,
                    "The list of parts was not in ascending order. Parts must be ordered by part number."
                )
                {
                    Details = [("UploadId", upload.Id)],
                };
            }

            chosen.Add(
                upload.Parts.Find(p =>
                    p.Number == number
                    && p.ETag.Trim('"') == element.Value("ETag")?.Trim('"')
                    && (element.Value(p.Checksum.Element) ?? p.Checksum.Value) == p.Checksum.Value
                )
                    ?? throw new SandboxException(
                        "InvalidPart",
                        400,
                        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified "
                            + "entity tag may not match the part's entity tag."
                    )
                    {
                        Details = [("UploadId", upload.Id), ("PartNumber", $"{number}"), ("ETag", element.Value("ETag") ?? "")],
                    }
            );
        }

        return chosen.SkipLast(1).FirstOrDefault(p => p.Size < LeastPart) is { } small
            ? throw new SandboxException("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size")
            {
                Details =
                [
                    ("ProposedSize", $"{small.Size}"),
                    ("MinSizeAllowed", $"{LeastPart}"),
                    ("PartNumber", $"{small.Number}"),
                    ("ETag", small.ETag.Trim('"')),
                ],
            }
            : chosen;
    }

    private static void CheckChecksum(S3Call call, ObjectChecksum checksum, ObjectBody body)
    {
        if (
            call.Header("x-amz-checksum-" + checksum.Name) is { } expected
            && expected != checksum.Value
            && expected != checksum.Value.Split('-')[0]
        )
        {
            call.Request.Blobs.Release(body.Blob);
            throw S3Call.BadChecksum(checksum.Name);
        }
    }

    private static ObjectChecksum Composite(string name, List<UploadedPart> parts)
    {
        byte[] all = [.. parts.SelectMany(p => Convert.FromBase64String(p.Checksum.Value))];
        return new ObjectChecksum(name, $"{Checksum.Of(name, all)}-{parts.Count}", Composite: true);
    }

    // MD5 is what AWS's own ETags of multipart objects are made of.
    private static string ETag(List<UploadedPart> parts)
    {
        byte[] all = [.. parts.SelectMany(p => Convert.FromHexString(p.ETag.Trim('"')))];
        return $"\"{Convert.ToHexStringLower(Checksum.BytesOf("md5", all))}-{parts.Count}\"";
    }
}

/// <summary>Streams one after the other, each opened when its turn comes.</summary>
internal sealed class JoinedStream(IEnumerable<Func<Stream>> sources) : ForwardStream
{
    private readonly Queue<Func<Stream>> waiting = new(sources);
    private Stream? current;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (current is null)
            {
                if (!waiting.TryDequeue(out var next))
                {
                    return 0;
                }

                current = next();
            }

            var read = await current.ReadAsync(buffer, cancellationToken);
            if (read > 0)
            {
                return read;
            }

            await current.DisposeAsync();
            current = null;
        }
    }

    protected override void Dispose(bool disposing)
    {
        current?.Dispose();
        base.Dispose(disposing);
    }
}
