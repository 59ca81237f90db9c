using System.Globalization;
using System.Text;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Objects;

/// <summary>GetObject and HeadObject: versions, conditions, ranges, parts, and the headers of the answer.</summary>
internal static class GetObject
{
    private static readonly IReadOnlyList<string> Overridable =
    [
        "content-type",
        "content-language",
        "expires",
        "cache-control",
        "content-disposition",
        "content-encoding",
    ];

    private const string Reads =
        S3Reads.Version + " " + S3Reads.ReadConditions + " " + S3Reads.Overrides + " range x-amz-checksum-mode ?partNumber";

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("GET", Level.Object, "GetObject", Run)
        {
            ActionOf = ObjectAccess.Versioned("GetObject"),
            Context = ObjectAccess.AddExisting,
            Reads = Reads,
        },
        new("HEAD", Level.Object, "HeadObject", Run)
        {
            ActionOf = ObjectAccess.Versioned("GetObject"),
            Context = ObjectAccess.AddExisting,
            Reads = Reads,
        },
    ];

    private static SandboxResponse Run(S3Call call)
    {
        var found = VersionStack.Find(call, call.Bucket, call.Key, call.Query("versionId"));
        if (!Conditions.Read(call, found))
        {
            return new SandboxResponse(304) { Headers = [.. Identity(call, found)] };
        }

        if (call.Request.Method != "HEAD")
        {
            RequireReadable(found);
        }

        var range = Part(call, found) ?? ByteRange.Parse(call.Header("Range"), found.Size);
        var headers = Overridden(call, found);
        var answer = new SandboxResponse(range is null ? 200 : 206)
        {
            ContentType = headers.GetValueOrDefault("content-type"),
            ContentLength = range?.Length ?? found.Size,
            Headers =
            [
                .. Identity(call, found),
                ("Accept-Ranges", "bytes"),
                .. range is { } part ? [("Content-Range", part.ContentRange(found.Size))] : Array.Empty<(string, string)>(),
                .. ObjectFields.EncryptionHeaders(found),
                .. headers.Where(h => h.Key != "content-type").Select(h => (h.Key, Ascii(h.Value))),
                .. found.Metadata.Select(m => ("x-amz-meta-" + m.Key, Ascii(m.Value))),
                .. Further(call, found, range),
            ],
        };
        return call.Request.Method == "HEAD" ? answer : answer with { OpenBody = Body(call, found, range) };
    }

    /// <summary>Archived objects have to be restored before they are read, which the sandbox does not do.</summary>
    /// <exception cref="SandboxException">InvalidObjectState.</exception>
    public static void RequireReadable(ObjectVersion version)
    {
        if (version.StorageClass is "GLACIER" or "DEEP_ARCHIVE")
        {
            throw new SandboxException("InvalidObjectState", 403, "The operation is not valid for the object's storage class")
            {
                Details = [("StorageClass", version.StorageClass)],
            };
        }
    }

    /// <summary>A stream over the body or a part of it.</summary>
    public static Stream Open(S3Call call, ObjectVersion version, ByteRange? range)
    {
        var body = call.Request.Blobs.Open(version.Blob!);
        if (range is not { } part)
        {
            return body;
        }

        body.Seek(part.First, SeekOrigin.Begin);
        return new LimitedStream(body, part.Length);
    }

    private static Func<Stream> Body(S3Call call, ObjectVersion version, ByteRange? range)
    {
        // Opened now: a write that comes before the answer is sent may release the body.
        var body = Open(call, version, range);
        return () => body;
    }

    private static IEnumerable<(string Name, string Value)> Identity(S3Call call, ObjectVersion version)
    {
        yield return ("ETag", version.ETag);
        yield return ("Last-Modified", version.Modified.UtcDateTime.ToString("R", CultureInfo.InvariantCulture));
        if (call.Bucket.Versioning is not null)
        {
            yield return ("x-amz-version-id", version.VersionId);
        }
    }

    private static IEnumerable<(string Name, string Value)> Further(S3Call call, ObjectVersion version, ByteRange? range)
    {
        if (version.StorageClass != "STANDARD")
        {
            yield return ("x-amz-storage-class", version.StorageClass);
        }

        foreach (var header in Retention.Headers(call, version))
        {
            yield return header;
        }

        if (
            version.Tags.Count > 0
            && S3Access.Allows(
                call,
                ObjectAccess.Action("GetObjectTagging", call.Query("versionId")),
                S3Access.Arn(call.BucketName, call.Key)
            )
        )
        {
            yield return ("x-amz-tagging-count", version.Tags.Count.ToString(CultureInfo.InvariantCulture));
        }

        if (call.Query("partNumber") is not null && version.PartSizes.Count > 0)
        {
            yield return ("x-amz-mp-parts-count", version.PartSizes.Count.ToString(CultureInfo.InvariantCulture));
        }

        // The checksum is the whole object's: a part of it must not be compared with it.
        if (
            string.Equals(call.Header("x-amz-checksum-mode"), "ENABLED", StringComparison.OrdinalIgnoreCase)
            && range is null
            && version.Checksum is { } checksum
        )
        {
            foreach (var header in checksum.Headers)
            {
                yield return header;
            }
        }
    }

    private static ByteRange? Part(S3Call call, ObjectVersion version)
    {
        if (call.Query("partNumber") is not { } text)
        {
            return null;
        }

        if (call.Header("Range") is not null)
        {
            throw S3Errors.InvalidRequest("Cannot specify both Range header and partNumber query parameter");
        }

        var number = UploadParts.Number(text);
        var sizes = version.PartSizes.IsEmpty ? [version.Size] : version.PartSizes;
        return number <= sizes.Count
            ? new ByteRange(sizes.Take(number - 1).Sum(), sizes[number - 1])
            : throw new SandboxException("InvalidPartNumber", 416, "The requested partnumber is not satisfiable");
    }

    private static Dictionary<string, string> Overridden(S3Call call, ObjectVersion version)
    {
        var headers = version.Headers.ToDictionary(StringComparer.Ordinal);
        foreach (var name in Overridable)
        {
            if (call.Query("response-" + name) is not { Length: > 0 } value)
            {
                continue;
            }

            headers[name] =
                call.Request.Caller.Kind == CallerKind.Anonymous
                    ? throw S3Errors.InvalidRequest("Request specific response headers cannot be used for anonymous GET requests.")
                : value.Any(char.IsControl)
                    ? throw S3Errors.InvalidArgument("Header value cannot contain control characters", "response-" + name, value)
                : value;
        }

        return headers;
    }

    // Other characters go as RFC 2047 asks, as S3 sends them.
    private static string Ascii(string value) =>
        value.All(c => c is >= ' ' and <= '~') ? value : $"=?UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}?=";
}
