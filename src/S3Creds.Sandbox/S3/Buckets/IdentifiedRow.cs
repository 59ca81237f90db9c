using System.Text;
using System.Xml.Linq;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.S3.Buckets;

/// <summary>A kind of configuration of which a bucket has many, each with an id: inventory, metrics, analytics, intelligent
/// tiering.</summary>
/// <param name="Operation">In operation names, such as <c>BucketInventoryConfiguration</c>.</param>
/// <param name="Action">In IAM actions, such as <c>InventoryConfiguration</c>.</param>
/// <param name="ListRoot">Root of the list's answer.</param>
internal sealed record IdentifiedRow(string SubResource, string Operation, string Action, Shape Shape, string ListRoot)
{
    private const int PerPage = 100;
    private const int Most = 1000;

    public IReadOnlyList<S3Operation> Operations =>
        [
            new("GET", Level.Bucket, $"List{Operation}s", List)
            {
                When = [SubResource],
                Action = "Get" + Action,
                Reads = "?continuation-token",
            },
            new("GET", Level.Bucket, "Get" + Operation, Get) { When = [SubResource, "id"], Action = "Get" + Action },
            new("PUT", Level.Bucket, "Put" + Operation, PutAsync)
            {
                When = [SubResource, "id"],
                Action = "Put" + Action,
                Body = Shape,
            },
            new("DELETE", Level.Bucket, "Delete" + Operation, Delete) { When = [SubResource, "id"], Action = "Put" + Action },
        ];

    private SandboxResponse Get(S3Call call) =>
        call.Configuration.Documents.TryGetValue(Name(call), out var kept) ? S3Xml.Response(Read(kept)) : throw Missing();

    private SandboxResponse List(S3Call call)
    {
        var after = call.Query("continuation-token") ?? "";
        var found = call
            .Configuration.Documents.Where(d => d.Key.StartsWith(SubResource + "/", StringComparison.Ordinal))
            .Where(d => string.CompareOrdinal(d.Key, after) > 0)
            .Take(PerPage + 1)
            .ToList();
        var more = found.Count > PerPage;
        return S3Xml.Response(
            S3Xml.Element(
                ListRoot,
                S3Xml.Optional("ContinuationToken", after.Length == 0 ? null : after),
                found.Take(PerPage).Select(d => Read(d.Value)),
                S3Xml.Element("IsTruncated", S3Xml.Text(more)),
                more ? S3Xml.Element("NextContinuationToken", found[PerPage - 1].Key) : null
            )
        );
    }

    private async Task<SandboxResponse> PutAsync(S3Call call, CancellationToken cancellationToken)
    {
        var document = await call.ReadXmlAsync(Shape.Name, cancellationToken);
        Shape.Check(document);
        if (document.Value("Id") != call.Query("id"))
        {
            throw S3Errors.InvalidArgument(
                "The ID specified in the request does not match the ID in the configuration",
                "id",
                call.Query("id") ?? ""
            );
        }

        call.Change(bucket =>
        {
            var changed = bucket.Documents.SetItem(Name(call), document.ToString(SaveOptions.DisableFormatting));
            return changed.Keys.Count(k => k.StartsWith(SubResource + "/", StringComparison.Ordinal)) <= Most
                ? bucket with
                {
                    Documents = changed,
                }
                : throw new SandboxException(
                    "TooManyConfigurations",
                    400,
                    "You are attempting to create a new configuration but have already reached the 1,000-configuration limit."
                );
        });
        return SandboxResponse.Empty(200);
    }

    private SandboxResponse Delete(S3Call call)
    {
        call.Change(bucket =>
            bucket.Documents.ContainsKey(Name(call)) ? bucket with { Documents = bucket.Documents.Remove(Name(call)) } : throw Missing()
        );
        return SandboxResponse.Empty(204);
    }

    private string Name(S3Call call) => $"{SubResource}/{call.Query("id")}";

    private XElement Read(string kept) => S3Xml.Parse(Encoding.UTF8.GetBytes(kept), Shape.Name);

    private static SandboxException Missing() => new("NoSuchConfiguration", 404, "The specified configuration does not exist.");
}
