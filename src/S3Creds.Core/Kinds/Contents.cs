using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;

namespace S3Creds.Core.Kinds;

/// <summary>What a resource holds, in numbers.</summary>
/// <param name="Objects">Objects, old versions and delete markers.</param>
/// <param name="Uploads">Unfinished uploads in parts.</param>
public sealed record Contents(long Objects, long Uploads)
{
    /// <summary>The key beside the facets of a resource that is deleted.</summary>
    public const string Key = "contents";

    /// <summary>From so many on, an approval names the number: it cannot be given without looking.</summary>
    public const int Many = 1000;

    public override string ToString() =>
        string.Join(
            " and ",
            new[]
            {
                Objects > 0 ? Plural.Of(Objects, "object version") : null,
                Uploads > 0 ? Plural.Of(Uploads, "unfinished upload") : null,
            }.OfType<string>()
        );

    public JsonObject ToJson() => new() { ["objects"] = Objects, ["uploads"] = Uploads };

    /// <summary>What a deletion was planned to remove; null where the resource is deleted only if it is empty.</summary>
    /// <param name="before">Of the step.</param>
    public static Contents? Of(CanonicalJson? before) =>
        (before?.ToNode() as JsonObject)?[Key] is JsonObject json
            ? new Contents(json["objects"]?.GetValue<long>() ?? 0, json["uploads"]?.GetValue<long>() ?? 0)
            : null;
}
