using System.Globalization;
using System.Xml.Linq;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Objects;

/// <summary>GetObjectAttributes.</summary>
internal static class ObjectAttributes
{
    private static readonly IReadOnlyList<string> Known = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"];

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("GET", Level.Object, "GetObjectAttributes", Run)
        {
            When = ["attributes"],
            ActionOf = ObjectAccess.Versioned("GetObjectAttributes"),
            Context = ObjectAccess.AddExisting,
            Reads = S3Reads.Version + " x-amz-object-attributes",
        },
    ];

    private static SandboxResponse Run(S3Call call)
    {
        S3Access.Demand(call, ObjectAccess.Action("GetObject", call.Query("versionId")), S3Access.Arn(call.BucketName, call.Key));
        var wanted = (call.Header("x-amz-object-attributes") ?? "").Split(
            ',',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );
        if (wanted.Length == 0 || wanted.FirstOrDefault(w => !Known.Contains(w)) is not null)
        {
            throw S3Errors.InvalidArgument("Invalid attribute name specified.", "x-amz-object-attributes", string.Join(',', wanted));
        }

        var found = VersionStack.Find(call, call.Bucket, call.Key, call.Query("versionId"));
        return S3Xml.Response(
            S3Xml.Element("GetObjectAttributesResponse", Known.Where(wanted.Contains).Select(name => Attribute(name, found)))
        ) with
        {
            Headers =
            [
                ("Last-Modified", found.Modified.UtcDateTime.ToString("R", CultureInfo.InvariantCulture)),
                .. ObjectTagging.VersionHeader(call, found),
            ],
        };
    }

    private static XElement? Attribute(string name, ObjectVersion version) =>
        name switch
        {
            // Without quotes, other than everywhere else.
            "ETag" => S3Xml.Element("ETag", version.ETag.Trim('"')),
            "Checksum" => version.Checksum is not { } checksum
                ? null
                : S3Xml.Element(
                    "Checksum",
                    S3Xml.Element(checksum.Element, checksum.Value.Split('-')[0]),
                    S3Xml.Element("ChecksumType", checksum.Type)
                ),
            "ObjectParts" => version.PartSizes.IsEmpty
                ? null
                : S3Xml.Element("ObjectParts", S3Xml.Element("PartsCount", version.PartSizes.Count)),
            "StorageClass" => S3Xml.Element("StorageClass", version.StorageClass),
            _ => S3Xml.Element("ObjectSize", version.Size),
        };
}
