using System.Text;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.S3.Buckets;

/// <summary>ListBuckets.</summary>
internal static class BucketList
{
    private const int Most = 10000;
    private static readonly IReadOnlyList<string> Parameters = ["max-buckets", "prefix", "bucket-region", "continuation-token"];

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("GET", Level.Service, "ListBuckets", List)
        {
            Action = "ListAllMyBuckets",
            Reads = "?max-buckets ?prefix ?bucket-region ?continuation-token",
        },
    ];

    private static SandboxResponse List(S3Call call)
    {
        if (call.Request.Caller.Kind == CallerKind.Anonymous)
        {
            throw S3Errors.AccessDenied();
        }

        var most = call.PageSize("max-buckets", Most, least: 1);
        var (prefix, region, after) = (call.Query("prefix"), call.Query("bucket-region"), Token(call.Query("continuation-token")));
        var page = call
            .Request.Current.Buckets.Values.Where(b => b.AccountId == call.Request.AccountId)
            .Where(b => b.Name.StartsWith(prefix ?? "", StringComparison.Ordinal) && (region is null || b.Region == region))
            .Where(b => after is null || string.CompareOrdinal(b.Name, after) > 0)
            .Take(most + 1)
            .ToList();
        var more = page.Count > most;
        // The region comes only with requests that know the newer, paged form.
        var paged = Parameters.Any(name => call.Query(name) is not null);
        return S3Xml.Response(
            S3Xml.Element(
                "ListAllMyBucketsResult",
                S3Xml.Element("Owner", S3Xml.Element("ID", S3Call.CanonicalId(call.Request.AccountId))),
                S3Xml.Element(
                    "Buckets",
                    page.Take(most)
                        .Select(b =>
                            S3Xml.Element(
                                "Bucket",
                                S3Xml.Element("Name", b.Name),
                                S3Xml.Element("CreationDate", S3Xml.Time(b.Created)),
                                paged ? S3Xml.Element("BucketRegion", b.Region) : null
                            )
                        )
                ),
                S3Xml.Optional("Prefix", prefix),
                more ? S3Xml.Element("ContinuationToken", Convert.ToBase64String(Encoding.UTF8.GetBytes(page[most - 1].Name))) : null
            )
        );
    }

    private static string? Token(string? token)
    {
        if (string.IsNullOrEmpty(token))
        {
            return null;
        }

        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var written)
            ? Encoding.UTF8.GetString(bytes, 0, written)
            : throw S3Errors.InvalidArgument("The continuation token provided is incorrect", "continuation-token", token);
    }
}
