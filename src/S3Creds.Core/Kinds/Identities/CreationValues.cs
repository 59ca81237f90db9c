using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>Facet values in the form that creating calls take.</summary>
internal static class CreationValues
{
    public static string? Text(ResourceState desired, string facet) => (Node(desired, facet) as JsonValue)?.ToString();

    public static JsonNode? Node(ResourceState desired, string facet) => desired[facet]?.JsonOrNull?.ToNode();

    /// <summary>The tags facet and the ownership tags, in one list: a crash right after the call orphans nothing.</summary>
    public static List<Tag> Tags(ResourceState desired) =>
        [
            .. Tags(desired.OwnershipTags),
            .. (Node(desired, "tags") as JsonObject ?? [])
                .Where(t => t.Value is not null)
                .Select(t => new Tag { Key = t.Key, Value = t.Value!.ToString() }),
        ];

    public static List<Tag> Tags(OwnershipTags ownership) =>
        [.. OwnershipTagMap.Of(ownership).Where(t => t.Value is not null).Select(t => new Tag { Key = t.Key, Value = t.Value! })];

    public static async Task<string?> BoundaryAsync(AwsSession aws, ResourceState desired, CancellationToken cancellationToken) =>
        Text(desired, "boundary") is { } reference ? await PolicyReference.ArnAsync(aws, reference, cancellationToken) : null;
}
