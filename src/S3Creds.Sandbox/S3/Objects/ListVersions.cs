using System.Xml.Linq;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Objects;

/// <summary>ListObjectVersions: every version and delete marker, by key and newest first.</summary>
internal static class ListVersions
{
    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("GET", Level.Bucket, "ListObjectVersions", Run)
        {
            When = ["versions"],
            Action = "ListBucketVersions",
            Reads = S3Reads.Listing + " ?key-marker ?version-id-marker ?max-keys",
        },
    ];

    private static SandboxResponse Run(S3Call call)
    {
        var form = ListObjects.Form.Of(call);
        var (keyMarker, idMarker) = (call.Query("key-marker") ?? "", call.Query("version-id-marker") ?? "");
        if (idMarker.Length > 0 && keyMarker.Length == 0)
        {
            throw S3Errors.InvalidArgument("A version-id marker cannot be specified without a key marker.", "version-id-marker", idMarker);
        }

        var entries = new List<XElement>();
        (string Key, string Id)? last = null;
        var more = false;
        foreach (var (key, id, entry) in Entries(call.Bucket, form, keyMarker, idMarker))
        {
            if (entries.Count == form.Most)
            {
                more = form.Most > 0;
                break;
            }

            entries.Add(entry);
            last = (key, id);
        }

        return S3Xml.Response(
            S3Xml.Element(
                "ListVersionsResult",
                S3Xml.Element("Name", call.BucketName),
                S3Xml.Element("Prefix", form.Encode(form.Prefix)),
                S3Xml.Element("KeyMarker", form.Encode(keyMarker)),
                S3Xml.Element("VersionIdMarker", idMarker),
                S3Xml.Optional("NextKeyMarker", more ? form.Encode(last!.Value.Key) : null),
                S3Xml.Optional("NextVersionIdMarker", more && last!.Value.Id.Length > 0 ? last.Value.Id : null),
                S3Xml.Element("MaxKeys", form.Most),
                form.Delimiter.Length > 0 ? S3Xml.Element("Delimiter", form.Encode(form.Delimiter)) : null,
                form.Url ? S3Xml.Element("EncodingType", "url") : null,
                S3Xml.Element("IsTruncated", S3Xml.Text(more)),
                entries
            )
        );
    }

    private static IEnumerable<(string Key, string Id, XElement Entry)> Entries(
        BucketState bucket,
        ListObjects.Form form,
        string keyMarker,
        string idMarker
    )
    {
        string? rolled = null;
        foreach (var (key, state) in bucket.Objects)
        {
            var order = KeyOrder.Instance.Compare(key, keyMarker);
            if (
                !key.StartsWith(form.Prefix, StringComparison.Ordinal)
                || (keyMarker.Length > 0 && (order < 0 || (order == 0 && idMarker.Length == 0)))
            )
            {
                continue;
            }

            if (form.Roll(key) is { } prefix)
            {
                if (prefix != rolled && KeyOrder.Instance.Compare(prefix, keyMarker) > 0)
                {
                    yield return (prefix, "", S3Xml.Element("CommonPrefixes", S3Xml.Element("Prefix", form.Encode(prefix))));
                }

                rolled = prefix;
                continue;
            }

            var start = order == 0 ? state.Versions.FindIndex(v => v.VersionId == idMarker) + 1 : 0;
            for (var i = start; i < state.Versions.Count; i++)
            {
                yield return (key, state.Versions[i].VersionId, Entry(form, key, state.Versions[i], isLatest: i == 0));
            }
        }
    }

    private static XElement Entry(ListObjects.Form form, string key, ObjectVersion version, bool isLatest) =>
        S3Xml.Element(
            version.IsDeleteMarker ? "DeleteMarker" : "Version",
            S3Xml.Element("Key", form.Encode(key)),
            S3Xml.Element("VersionId", version.VersionId),
            S3Xml.Element("IsLatest", S3Xml.Text(isLatest)),
            S3Xml.Element("LastModified", S3Xml.Time(version.Modified)),
            version.IsDeleteMarker ? null : S3Xml.Element("ETag", version.ETag),
            version.IsDeleteMarker ? null : S3Xml.Element("Size", version.Size),
            version.IsDeleteMarker ? null : S3Xml.Element("StorageClass", version.StorageClass),
            S3Xml.Element("Owner", S3Xml.Element("ID", S3Call.CanonicalId(version.Owner)))
        );
}
