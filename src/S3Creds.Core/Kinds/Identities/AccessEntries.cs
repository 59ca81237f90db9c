using System.Globalization;
using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>Reads <c>access</c>: its entries as inline policies.</summary>
internal static class AccessEntries
{
    private static readonly string[] Permissions = ["read-only", "read-write", "write-only"];

    /// <summary>Adds a policy for each bucket and permission; what is not right goes to the diagnostics.</summary>
    public static void Add(JsonObject policies, ManifestNode node, LoadContext context)
    {
        if (node is not ManifestNode.List list)
        {
            context.Diagnostics.Add(KindCodes.Value.At(node.Span, "access must be a list of {bucket, allow}"));
            return;
        }

        // Entries that differ in their prefixes only are one policy; a whole bucket takes in all prefixes.
        var entries = list
            .Items.Select(i => Entry(i, context))
            .OfType<AccessEntry>()
            .GroupBy(e => (e.Bucket, e.Allow, e.Until))
            .Select(g => g.First() with { Prefixes = g.Any(e => e.Prefixes.Count == 0) ? [] : [.. g.SelectMany(e => e.Prefixes)] })
            .ToList();
        foreach (var entry in entries)
        {
            var name = $"s3.{entry.Allow}.{entry.Bucket}";
            if (entry.Until is { } until && entries.Exists(e => e != entry && e.Bucket == entry.Bucket && e.Allow == entry.Allow))
                name += $".until-{until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";
            context.Place($"inline/{name}", entry.Node.Span);
            policies[name] = PolicyText.FromDocument(AccessStatements.Document(entry, context.Bucket(entry.Bucket), context));
        }
    }

    private static AccessEntry? Entry(ManifestNode node, LoadContext context)
    {
        if (node is not ManifestNode.Map map)
        {
            context.Diagnostics.Add(KindCodes.Value.At(node.Span, "an item of access must be {bucket, allow, prefix, until}"));
            return null;
        }

        if (map.Entries.FirstOrDefault(e => e.Key is not ("bucket" or "allow" or "prefix" or "until")) is { } unknown)
        {
            context.Diagnostics.Add(
                KindCodes.Value.At(unknown.KeySpan, $"access has no '{unknown.Key}'", "it has bucket, allow, prefix and until")
            );
            return null;
        }

        var bucket = (map["bucket"] as ManifestNode.Scalar)?.Text;
        var allow = (map["allow"] as ManifestNode.Scalar)?.Text;
        if (bucket is null || allow is null || !Permissions.Contains(allow))
        {
            context.Diagnostics.Add(
                KindCodes.Value.At((map["allow"] ?? node).Span, "access needs a bucket, and 'allow' of read-only, read-write or write-only")
            );
            return null;
        }

        // Reported where the keys are checked.
        if (context.Bucket(bucket) is null)
            return null;

        DateOnly? until = null;
        if (map["until"] is { } end)
        {
            if (
                end is not ManifestNode.Scalar day
                || !DateOnly.TryParseExact(day.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
                || date == DateOnly.MaxValue
            )
            {
                context.Diagnostics.Add(
                    KindCodes.Value.At(end.Span, "until must be a day like 2027-01-31, the last day with access (UTC)")
                );
                return null;
            }

            until = date;
        }

        return Prefixes(map["prefix"], context) is { } prefixes ? new AccessEntry(bucket, allow, prefixes, until, node) : null;
    }

    private static List<string>? Prefixes(ManifestNode? node, LoadContext context)
    {
        var items = node switch
        {
            null => [],
            ManifestNode.List list => list.Items,
            _ => [node],
        };
        if (items.All(i => i is ManifestNode.Scalar { Text.Length: > 0 }) && (items.Count > 0 || node is null))
            return [.. items.Select(i => ((ManifestNode.Scalar)i).Text)];
        // An empty prefix would silently be the whole bucket.
        context.Diagnostics.Add(KindCodes.Value.At(node!.Span, "prefix must be a string or a list of strings, none of them empty"));
        return null;
    }
}
