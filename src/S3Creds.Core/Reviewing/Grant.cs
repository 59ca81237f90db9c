using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Json;
using S3Creds.Core.Model;

namespace S3Creds.Core.Reviewing;

/// <summary>All that one principal can do with one bucket, or with a pattern that names no single bucket: what a person confirms in a
/// review.</summary>
/// <param name="Bucket">A bucket's name, or the pattern.</param>
/// <param name="Lines">Never empty.</param>
public sealed record Grant(string Who, bool IsOutside, bool IsPublic, string Bucket, IReadOnlyList<AccessChange> Lines)
{
    private const string Ends = "aws:CurrentTime DateLessThan ";

    /// <summary>Where manifests declare its lines; empty: they do not, or none were given.</summary>
    public IReadOnlyList<SourceSpan> Places { get; init; } = [];

    /// <summary>Over all that is granted: a grant that is wider, or only different, has another one.</summary>
    public string Digest { get; } = DigestOf(Who, Bucket, Lines);

    /// <summary>When the last of its lines ends; null where a line has no end.</summary>
    public string? Until => Lines.All(l => EndOf(l) is not null) ? Lines.Select(EndOf).Max(StringComparer.Ordinal) : null;

    public static IReadOnlyList<Grant> Of(AccessChanges report) =>
        [
            .. report
                .Changes.GroupBy(c => (c.Who, c.IsOutside, c.IsPublic, Bucket: BucketOf(c.Resource)))
                .Select(g => new Grant(g.Key.Who, g.Key.IsOutside, g.Key.IsPublic, g.Key.Bucket, [.. g]))
                .OrderBy(g =>
                    g.IsPublic ? 0
                    : g.IsOutside ? 1
                    : 2
                )
                .ThenBy(g => g.Who, StringComparer.Ordinal)
                .ThenBy(g => g.Bucket, StringComparer.Ordinal),
        ];

    private static string BucketOf(string resource) =>
        AccessWords.NameStart(resource) is (var name, true) ? name : AccessWords.Short(resource);

    /// <summary>The instant from which a line's condition does not hold any more.</summary>
    public static string? EndOf(AccessChange line) =>
        line.Conditions.Where(c => c.StartsWith(Ends, StringComparison.Ordinal)).Select(c => c[Ends.Length..]).Min(StringComparer.Ordinal);

    private static string DigestOf(string who, string bucket, IReadOnlyList<AccessChange> lines)
    {
        var json = new JsonObject
        {
            ["who"] = who,
            ["bucket"] = bucket,
            ["access"] = new JsonArray([
                .. lines
                    .Select(l => CanonicalJson.Of(AccessJson.Line(l)).Text)
                    .Order(StringComparer.Ordinal)
                    .Select(t => (JsonNode?)JsonNode.Parse(t)),
            ]),
        };
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalJson.Of(json).Text)));
    }
}
