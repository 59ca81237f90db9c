using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Reconciling;

namespace S3Creds.Cli.Watching;

/// <summary>What the notification program gets (docs/gitops.md lists the members). Values of the account are in it as they are: the program
/// escapes them for where it shows them.</summary>
internal static class NotifyMessage
{
    public const int Version = 1;

    /// <summary>Resources, keys and expectations that are listed at most; the counts are of all.</summary>
    public const int Most = 200;

    public static byte[] Of(DriftSummary found, bool resolved, DateTimeOffset at)
    {
        var json = new JsonObject
        {
            ["version"] = Version,
            ["event"] = resolved ? "resolved" : "drift",
            ["at"] = Timestamp.Of(at),
            ["account"] = found.Account,
            ["owner"] = found.Owner,
            ["digest"] = found.Digest,
            ["counts"] = new JsonObject([
                KeyValuePair.Create("resources", (JsonNode?)JsonValue.Create(found.Resources.Count)),
                KeyValuePair.Create("foreignKeys", (JsonNode?)JsonValue.Create(found.ForeignKeys.Count)),
                .. found.Counts.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)JsonValue.Create(c.Value))),
            ]),
            ["resources"] = new JsonArray([.. found.Resources.Take(Most).Select(Resource)]),
            ["risks"] = Texts(found.Risks),
            ["expectations"] = new JsonObject
            {
                ["holds"] = found.Expectations.Holds,
                ["fails"] = found.Expectations.Fails,
                ["unknown"] = found.Expectations.Unknown,
                ["failed"] = Texts(found.Failed.Take(Most)),
            },
            ["foreignKeys"] = Texts(found.ForeignKeys.Take(Most)),
        };
        return Encoding.UTF8.GetBytes(CanonicalJson.Of(json).Text + "\n");
    }

    private static JsonNode Resource(DriftedResource resource) =>
        new JsonObject
        {
            ["address"] = resource.Address.ToString(),
            ["actions"] = Texts(resource.Actions),
            ["properties"] = Texts(resource.Properties),
            ["risks"] = Texts(resource.Risks),
        };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode?)JsonValue.Create(t))]);
}
