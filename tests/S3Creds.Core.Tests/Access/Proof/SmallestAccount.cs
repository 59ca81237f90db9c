using System.Text.Json.Nodes;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Access.Proof;

/// <summary>Makes an account that shows a contradiction as small as it can be: takes away what the same kind of contradiction does not
/// need.</summary>
internal static class SmallestAccount
{
    /// <summary>Without these a document means something else, and not less.</summary>
    private static readonly string[] Kept =
    [
        "Version",
        "Statement",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "document",
        "trust",
    ];

    public static (DrawnAccount Account, string Message) Of(DrawnAccount drawn, string message, Func<DrawnAccount, string?> contradiction)
    {
        var kind = message.Split(':')[0];
        var best = drawn;
        if (Still(new DrawnAccount(best.Before, best.After, [], best.Requests, best.IsUnread)) is { } without)
            (best, message) = without;
        foreach (var request in best.Requests)
        {
            if (Still(new DrawnAccount(best.Before, best.After, best.Expectations, [request], best.IsUnread)) is not { } found)
                continue;
            (best, message) = found;
            break;
        }

        for (var shrunk = true; shrunk; )
        {
            shrunk = false;
            foreach (
                var path in Paths(best.Before, [])
                    .Concat(Paths(best.After, []))
                    .Distinct(StringComparer.Ordinal)
                    .OrderBy(p => p.Count(c => c == '\n'))
                    .ToList()
            )
            {
                var (before, after) = (best.Before.DeepClone().AsObject(), best.After.DeepClone().AsObject());
                if (
                    !(Remove(before, path) | Remove(after, path))
                    || Still(new DrawnAccount(before, after, best.Expectations, best.Requests, best.IsUnread)) is not { } found
                )
                    continue;
                (best, message) = found;
                shrunk = true;
            }
        }

        return (best, message);

        (DrawnAccount, string)? Still(DrawnAccount smaller)
        {
            try
            {
                return contradiction(smaller) is { } said && said.Split(':')[0] == kind ? (smaller, said) : null;
            }
            catch (Exception e)
                when (e is NotSupportedException or NullReferenceException or InvalidOperationException or KeyNotFoundException)
            {
                return null;
            }
        }
    }

    /// <summary>Every place below the sections, as its keys joined by line feeds.</summary>
    private static IEnumerable<string> Paths(JsonNode? node, IReadOnlyList<string> at)
    {
        IEnumerable<(string Key, JsonNode? Value)> children = node switch
        {
            JsonObject map => map.Select(p => (p.Key, p.Value)),
            JsonArray list => list.Select((v, i) => (i.ToString(System.Globalization.CultureInfo.InvariantCulture), v)),
            _ => [],
        };
        foreach (var (key, value) in children)
        {
            string[] path = [.. at, key];
            if (path.Length > 1 && Array.IndexOf(Kept, key) < 0)
                yield return string.Join('\n', path);
            foreach (var below in Paths(value, path))
                yield return below;
        }
    }

    private static bool Remove(JsonObject root, string path)
    {
        var keys = path.Split('\n');
        JsonNode? node = root;
        foreach (var key in keys[..^1])
        {
            node = node switch
            {
                JsonObject map => map[key],
                JsonArray list when int.TryParse(key, out var index) && index < list.Count => list[index],
                _ => null,
            };
        }

        switch (node)
        {
            case JsonObject map:
                return map.Remove(keys[^1]);
            case JsonArray list when int.TryParse(keys[^1], out var at) && at < list.Count:
                list.RemoveAt(at);
                return list.Count > 0 || Array.IndexOf(Kept, keys[^2]) < 0;
            default:
                return false;
        }
    }
}
