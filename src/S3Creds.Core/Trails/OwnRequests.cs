using System.Text.Json.Nodes;
using S3Creds.Core.Applying;
using S3Creds.Core.Files;

namespace S3Creds.Core.Trails;

/// <summary>The requests that runs of this tool sent, by the ids that AWS gave them. A user agent can be forged; such an id
/// cannot.</summary>
public static class OwnRequests
{
    public static IReadOnlySet<string> Of(IFileSystem files, string runsFolder) =>
        RunLog
            .List(files, runsFolder)
            .SelectMany(r => r.Events)
            .SelectMany(e => e["requests"] as JsonArray ?? [])
            .OfType<JsonValue>()
            .Select(id => id.ToString())
            .Where(id => id.Length > 0)
            .ToHashSet(StringComparer.Ordinal);
}
