using System.Xml.Linq;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.S3.Objects;

/// <summary>DeleteObject and DeleteObjects.</summary>
internal static class DeleteObject
{
    private const int Most = 1000;

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("DELETE", Level.Object, "DeleteObject", Run)
        {
            ActionOf = ObjectAccess.Versioned("DeleteObject"),
            Context = ObjectAccess.AddExisting,
            Reads = $"{S3Reads.Version} if-match {Retention.Bypass} {Mfa.Header}",
        },
        new("POST", Level.Bucket, "DeleteObjects", RunAsync)
        {
            When = ["delete"],
            Demands = false,
            Reads =
                Retention.Bypass
                + " "
                + Mfa.Header
                + " /Delete /Delete/Quiet /Delete/Object /Delete/Object/Key /Delete/Object/VersionId /Delete/Object/ETag",
        },
    ];

    private static SandboxResponse Run(S3Call call)
    {
        var change = Delete(call, call.Key, call.Query("versionId"), IfMatch(call));
        return SandboxResponse.Empty(204) with
        {
            Headers =
            [
                .. change.VersionId is { } id ? [("x-amz-version-id", id)] : Array.Empty<(string, string)>(),
                .. change.IsMarker ? [("x-amz-delete-marker", "true")] : Array.Empty<(string, string)>(),
            ],
        };
    }

    private static string? IfMatch(S3Call call)
    {
        var header = call.Header("If-Match");
        return call.Request.IgnoresConditions ? null : header;
    }

    /// <summary>Up to a thousand keys, each allowed or refused on its own.</summary>
    private static async Task<SandboxResponse> RunAsync(S3Call call, CancellationToken cancellationToken)
    {
        if (call.Header("Content-MD5") is null && RequestChecksum.Of(call) is { Header: null, InTrailer: false })
        {
            throw S3Errors.InvalidRequest("Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
        }

        var request = await call.ReadXmlAsync("Delete", cancellationToken);
        var items = request.Elements("Object").ToList();
        if (items.Count is 0 or > Most || items.Any(i => string.IsNullOrEmpty(i.Value("Key"))))
        {
            throw S3Errors.MalformedXml();
        }

        var quiet = request.Value("Quiet") == "true";
        var results = new List<XElement>();
        foreach (var item in items)
        {
            var (key, versionId) = (item.Value("Key")!, item.Value("VersionId") is { Length: > 0 } id ? id : null);
            try
            {
                S3Access.Demand(call, ObjectAccess.Action("DeleteObject", versionId), S3Access.Arn(call.BucketName, key));
                var change = Delete(call, key, versionId, item.Value("ETag"));
                if (!quiet)
                {
                    results.Add(Deleted(key, versionId, change));
                }
            }
            catch (SandboxException e)
            {
                results.Add(
                    S3Xml.Element(
                        "Error",
                        S3Xml.Element("Key", key),
                        S3Xml.Optional("VersionId", versionId),
                        S3Xml.Element("Code", e.Code),
                        S3Xml.Element("Message", e.Message)
                    )
                );
            }
        }

        return S3Xml.Response(S3Xml.Element("DeleteResult", results));
    }

    private static XElement Deleted(string key, string? versionId, VersionChange change) =>
        S3Xml.Element(
            "Deleted",
            S3Xml.Element("Key", key),
            S3Xml.Optional("VersionId", versionId),
            change.IsMarker ? S3Xml.Element("DeleteMarker", "true") : null,
            change.IsMarker ? S3Xml.Element("DeleteMarkerVersionId", change.VersionId) : null
        );

    private static VersionChange Delete(S3Call call, string key, string? versionId, string? ifMatch)
    {
        // Comparing an ETag needs the right to read the object; to ask whether there is one does not.
        if (ifMatch is not (null or "*"))
        {
            S3Access.Demand(call, "s3:GetObject", S3Access.Arn(call.BucketName, key));
        }

        if (versionId is not null && call.Bucket.MfaDelete == "Enabled")
        {
            Mfa.Demand(call);
        }

        var mayBypass = Retention.MayBypass(call, key);
        VersionChange? change = null;
        call.Change(
            (draft, bucket) =>
            {
                if (ifMatch is not null)
                {
                    // Nothing under the key is a missing object; a delete marker is an object that does not match.
                    var there = bucket.Objects.GetValueOrDefault(key) ?? throw S3Errors.NoSuchKey(key);
                    if (there.Current is not { } current || !Conditions.Matches(ifMatch, current))
                    {
                        throw Conditions.Failed("If-Match");
                    }
                }

                if (
                    versionId is not null
                    && bucket.Objects.GetValueOrDefault(key)?.Versions.Find(v => v.VersionId == versionId) is { } doomed
                )
                {
                    Retention.RequireDeletable(doomed, call.Request.Now, mayBypass);
                }

                change = versionId is null
                    ? VersionStack.Delete(draft, bucket, key, bucket.AccountId)
                    : VersionStack.DeleteVersion(bucket, key, VersionStack.CheckId(versionId));
                return change.Bucket;
            }
        );
        VersionStack.Release(call, change!.Released);
        return change;
    }
}
