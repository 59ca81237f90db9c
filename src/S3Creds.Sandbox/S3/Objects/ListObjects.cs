using System.Text;
using System.Xml.Linq;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Objects;

/// <summary>ListObjects in both versions.</summary>
internal static class ListObjects
{
    private const int Most = 1000;

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("GET", Level.Bucket, "ListObjects", First) { Action = "ListBucket", Reads = S3Reads.Listing + " ?marker ?max-keys" },
        new("GET", Level.Bucket, "ListObjectsV2", Second)
        {
            When = ["list-type=2"],
            Action = "ListBucket",
            Reads = S3Reads.Listing + " ?continuation-token ?start-after ?fetch-owner ?max-keys",
        },
    ];

    private static SandboxResponse First(S3Call call)
    {
        var form = Form.Of(call);
        var marker = call.Query("marker") ?? "";
        var page = Page(call, form, marker);
        var more = page.Next is not null && form.Most > 0;
        return S3Xml.Response(
            S3Xml.Element(
                "ListBucketResult",
                S3Xml.Element("Name", call.BucketName),
                S3Xml.Element("Prefix", form.Encode(form.Prefix)),
                S3Xml.Element("Marker", form.Encode(marker)),
                // Without a delimiter the last key serves as the next marker, and S3 sends none.
                more && form.Delimiter.Length > 0
                    ? S3Xml.Element("NextMarker", form.Encode(page.Next!))
                    : null,
                S3Xml.Element("MaxKeys", form.Most),
                Common(form, page, more),
                page.Items.Select(o => Contents(form, o.Key, o.Value.Current!, owner: true))
            )
        );
    }

    private static SandboxResponse Second(S3Call call)
    {
        var form = Form.Of(call);
        var token = call.Query("continuation-token");
        var after = call.Query("start-after");
        var page = Page(call, form, token is null ? after ?? "" : Decode(token));
        var more = page.Next is not null && form.Most > 0;
        var owner = call.Query("fetch-owner") == "true";
        return S3Xml.Response(
            S3Xml.Element(
                "ListBucketResult",
                S3Xml.Element("Name", call.BucketName),
                S3Xml.Element("Prefix", form.Encode(form.Prefix)),
                S3Xml.Optional("StartAfter", token is null && after is not null ? form.Encode(after) : null),
                S3Xml.Optional("ContinuationToken", token),
                more ? S3Xml.Element("NextContinuationToken", Convert.ToBase64String(Encoding.UTF8.GetBytes(page.Next!))) : null,
                S3Xml.Element("KeyCount", page.Items.Count + page.CommonPrefixes.Count),
                S3Xml.Element("MaxKeys", form.Most),
                Common(form, page, more),
                page.Items.Select(o => Contents(form, o.Key, o.Value.Current!, owner))
            )
        );
    }

    private static KeyPage<ObjectState> Page(S3Call call, Form form, string after) =>
        KeyPage<ObjectState>.Of(call.Bucket.Objects.Where(o => o.Value.Current is not null), form.Prefix, form.Delimiter, after, form.Most);

    private static object?[] Common(Form form, KeyPage<ObjectState> page, bool more) =>
        [
            form.Delimiter.Length > 0 ? S3Xml.Element("Delimiter", form.Encode(form.Delimiter)) : null,
            form.Url ? S3Xml.Element("EncodingType", "url") : null,
            S3Xml.Element("IsTruncated", S3Xml.Text(more)),
            page.CommonPrefixes.Select(p => S3Xml.Element("CommonPrefixes", S3Xml.Element("Prefix", form.Encode(p)))),
        ];

    private static XElement Contents(Form form, string key, ObjectVersion version, bool owner) =>
        S3Xml.Element(
            "Contents",
            S3Xml.Element("Key", form.Encode(key)),
            S3Xml.Element("LastModified", S3Xml.Time(version.Modified)),
            S3Xml.Element("ETag", version.ETag),
            S3Xml.Element("Size", version.Size),
            owner ? S3Xml.Element("Owner", S3Xml.Element("ID", S3Call.CanonicalId(version.Owner))) : null,
            S3Xml.Element("StorageClass", version.StorageClass)
        );

    private static string Decode(string token)
    {
        var bytes = new byte[token.Length];
        return token.Length > 0 && Convert.TryFromBase64String(token, bytes, out var written)
            ? Encoding.UTF8.GetString(bytes, 0, written)
            : throw S3Errors.InvalidArgument("The continuation token provided is incorrect", "continuation-token", token);
    }

    /// <summary>What all listings share.</summary>
    public sealed record Form(string Prefix, string Delimiter, int Most, bool Url)
    {
        public static Form Of(S3Call call)
        {
            var encoding = call.Query("encoding-type") is { Length: > 0 } given ? given : null;
            return encoding is null or "url"
                ? new Form(
                    call.Query("prefix") ?? "",
                    call.Query("delimiter") ?? "",
                    call.PageSize("max-keys", ListObjects.Most),
                    encoding is not null
                )
                : throw S3Errors.InvalidArgument("Invalid Encoding Method specified in Request", "encoding-type", encoding);
        }

        /// <summary>The common prefix that the delimiter makes of a key; null: it stands for itself.</summary>
        public string? Roll(string key)
        {
            var end = Delimiter.Length == 0 ? -1 : key.IndexOf(Delimiter, Prefix.Length, StringComparison.Ordinal);
            return end < 0 ? null : key[..(end + Delimiter.Length)];
        }

        /// <summary>S3 leaves slashes as they are and writes spaces as plus signs.</summary>
        public string Encode(string text) =>
            !Url
                ? text
                : Uri.EscapeDataString(text).Replace("%2F", "/", StringComparison.Ordinal).Replace("%20", "+", StringComparison.Ordinal);
    }
}
