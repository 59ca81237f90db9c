using System.Xml.Linq;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Objects;

/// <summary>CreateMultipartUpload, AbortMultipartUpload, ListMultipartUploads, ListParts.</summary>
internal static class Uploads
{
    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("POST", Level.Object, "CreateMultipartUpload", Create)
        {
            When = ["uploads"],
            Action = "PutObject",
            Context = ObjectAccess.AddRequested,
            Reads = S3Reads.Object + " x-amz-checksum-algorithm x-amz-checksum-type",
        },
        new("DELETE", Level.Object, "AbortMultipartUpload", Abort) { When = ["uploadId"] },
        new("GET", Level.Bucket, "ListMultipartUploads", List)
        {
            When = ["uploads"],
            Action = "ListBucketMultipartUploads",
            Reads = S3Reads.Listing + " ?key-marker ?upload-id-marker ?max-uploads",
        },
        new("GET", Level.Object, "ListParts", ListParts)
        {
            When = ["uploadId"],
            Action = "ListMultipartUploadParts",
            Reads = "?max-parts ?part-number-marker",
        },
    ];

    /// <exception cref="SandboxException">NoSuchUpload.</exception>
    public static MultipartUpload Find(BucketState bucket, S3Call call) =>
        bucket.Uploads.TryGetValue(call.Query("uploadId") ?? "", out var upload) && upload.Key == call.Key
            ? upload
            : throw new SandboxException(
                "NoSuchUpload",
                404,
                "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed."
            )
            {
                Details = [("UploadId", call.Query("uploadId") ?? "")],
            };

    private static SandboxResponse Create(S3Call call)
    {
        var described = ObjectFields.Of(call);
        ObjectFields.DemandExtras(call, described);
        var name = RequestChecksum.Algorithm(call);
        var composite = Composite(name, call.Header("x-amz-checksum-type"));
        var id = "";
        call.Change(
            (draft, bucket) =>
            {
                id = draft.NewHex();
                return bucket with
                {
                    Uploads = bucket.Uploads.Add(
                        id,
                        new MultipartUpload
                        {
                            Id = id,
                            Key = call.Key,
                            Initiator = call.Request.Caller.Arn,
                            Initiated = draft.Now,
                            Described = described,
                            ChecksumName = name,
                            CompositeChecksum = composite,
                        }
                    ),
                };
            }
        );
        return S3Xml.Response(
            S3Xml.Element(
                "InitiateMultipartUploadResult",
                S3Xml.Element("Bucket", call.BucketName),
                S3Xml.Element("Key", call.Key),
                S3Xml.Element("UploadId", id)
            )
        ) with
        {
            Headers =
            [
                .. ObjectFields.EncryptionHeaders(described),
                .. name is null
                    ? Array.Empty<(string, string)>()
                    :
                    [
                        ("x-amz-checksum-algorithm", name.ToUpperInvariant()),
                        ("x-amz-checksum-type", composite ? "COMPOSITE" : "FULL_OBJECT"),
                    ],
            ],
        };
    }

    private static SandboxResponse Abort(S3Call call)
    {
        MultipartUpload? aborted = null;
        call.Change(bucket =>
        {
            aborted = Find(bucket, call);
            return bucket with { Uploads = bucket.Uploads.Remove(aborted.Id) };
        });
        VersionStack.Release(call, aborted!.Parts.Select(p => p.Blob));
        return SandboxResponse.Empty(204);
    }

    private static SandboxResponse List(S3Call call)
    {
        var form = ListObjects.Form.Of(call);
        var most = call.PageSize("max-uploads", 1000);
        var (afterKey, afterId) = (call.Query("key-marker") ?? "", call.Query("upload-id-marker") ?? "");
        var prefixes = new List<string>();
        var page = new List<MultipartUpload>();
        (string Key, string Id)? next = null;
        foreach (
            var upload in call
                .Bucket.Uploads.Values.OrderBy(u => u.Key, KeyOrder.Instance)
                .ThenBy(u => u.Initiated)
                .ThenBy(u => u.Id, StringComparer.Ordinal)
        )
        {
            if (!upload.Key.StartsWith(form.Prefix, StringComparison.Ordinal) || !After(upload, afterKey, afterId, call.Bucket))
            {
                continue;
            }

            var rolled = form.Roll(upload.Key);
            if (rolled is not null && (prefixes.Contains(rolled) || KeyOrder.Instance.Compare(rolled, afterKey) <= 0))
            {
                continue;
            }

            if (page.Count + prefixes.Count == most)
            {
                next = page.Count > 0 ? (page[^1].Key, page[^1].Id) : (prefixes[^1], "");
                break;
            }

            if (rolled is null)
            {
                page.Add(upload);
            }
            else
            {
                prefixes.Add(rolled);
            }
        }

        return S3Xml.Response(
            S3Xml.Element(
                "ListMultipartUploadsResult",
                S3Xml.Element("Bucket", call.BucketName),
                S3Xml.Element("KeyMarker", form.Encode(afterKey)),
                S3Xml.Element("UploadIdMarker", afterId),
                S3Xml.Optional("NextKeyMarker", next is { } key ? form.Encode(key.Key) : null),
                S3Xml.Optional("NextUploadIdMarker", next?.Id),
                form.Prefix.Length > 0 ? S3Xml.Element("Prefix", form.Encode(form.Prefix)) : null,
                form.Delimiter.Length > 0 ? S3Xml.Element("Delimiter", form.Encode(form.Delimiter)) : null,
                form.Url ? S3Xml.Element("EncodingType", "url") : null,
                S3Xml.Element("MaxUploads", most),
                S3Xml.Element("IsTruncated", S3Xml.Text(next is not null)),
                page.Select(u => Upload(call, form, u)),
                prefixes.Select(p => S3Xml.Element("CommonPrefixes", S3Xml.Element("Prefix", form.Encode(p))))
            )
        );
    }

    private static XElement Upload(S3Call call, ListObjects.Form form, MultipartUpload upload) =>
        S3Xml.Element(
            "Upload",
            S3Xml.Element("Key", form.Encode(upload.Key)),
            S3Xml.Element("UploadId", upload.Id),
            Initiator(upload),
            Owner(call),
            S3Xml.Element("StorageClass", upload.Described.StorageClass),
            S3Xml.Element("Initiated", S3Xml.Time(upload.Initiated))
        );

    private static SandboxResponse ListParts(S3Call call)
    {
        var upload = Find(call.Bucket, call);
        var most = call.PageSize("max-parts", 1000);
        var marker = call.Query("part-number-marker") is { Length: > 0 } text
            ? int.TryParse(text, out var number)
                ? number
                : throw S3Errors.InvalidArgument(
                    "Provided part-number-marker not an integer or within integer range",
                    "part-number-marker",
                    text
                )
            : 0;
        var after = upload.Parts.Where(p => p.Number > marker).ToList();
        var page = after.Take(most).ToList();
        return S3Xml.Response(
            S3Xml.Element(
                "ListPartsResult",
                S3Xml.Element("Bucket", call.BucketName),
                S3Xml.Element("Key", upload.Key),
                S3Xml.Element("UploadId", upload.Id),
                Initiator(upload),
                Owner(call),
                S3Xml.Element("StorageClass", upload.Described.StorageClass),
                S3Xml.Element("PartNumberMarker", marker),
                S3Xml.Element("NextPartNumberMarker", page.Count > 0 ? page[^1].Number : 0),
                S3Xml.Element("MaxParts", most),
                S3Xml.Element("IsTruncated", S3Xml.Text(after.Count > page.Count)),
                page.Select(p =>
                    S3Xml.Element(
                        "Part",
                        S3Xml.Element("PartNumber", p.Number),
                        S3Xml.Element("LastModified", S3Xml.Time(p.Modified)),
                        S3Xml.Element("ETag", p.ETag),
                        S3Xml.Element("Size", p.Size),
                        upload.ChecksumName == p.Checksum.Name ? S3Xml.Element(p.Checksum.Element, p.Checksum.Value) : null
                    )
                )
            )
        );
    }

    private static bool After(MultipartUpload upload, string key, string id, BucketState bucket)
    {
        var order = KeyOrder.Instance.Compare(upload.Key, key);
        return key.Length == 0
            || order > 0
            || (
                order == 0
                && id.Length > 0
                && bucket.Uploads.TryGetValue(id, out var last)
                && (upload.Initiated, upload.Id).CompareTo((last.Initiated, last.Id)) > 0
            );
    }

    // crc64nvme is linear over the whole, sha1 and sha256 are not; the other two can be either, and are composite unless asked otherwise.
    private static bool Composite(string? name, string? type) =>
        (name, type) switch
        {
            (null, null) => false,
            ("crc64nvme", "COMPOSITE") or ("sha1" or "sha256", "FULL_OBJECT") => throw S3Errors.InvalidRequest(
                $"The {type} checksum type cannot be used with the {name} checksum algorithm."
            ),
            (null, _) => throw S3Errors.InvalidRequest(
                "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header."
            ),
            (_, "COMPOSITE" or "FULL_OBJECT") => type == "COMPOSITE",
            (_, null) => name != "crc64nvme",
            _ => throw S3Errors.InvalidRequest("Value for x-amz-checksum-type header is invalid."),
        };

    private static XElement Initiator(MultipartUpload upload) =>
        S3Xml.Element("Initiator", S3Xml.Element("ID", upload.Initiator), S3Xml.Element("DisplayName", upload.Initiator));

    private static XElement Owner(S3Call call) => S3Xml.Element("Owner", S3Xml.Element("ID", S3Call.CanonicalId(call.Bucket.AccountId)));
}
