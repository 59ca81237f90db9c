using S3Creds.Sandbox.Pipeline;

namespace S3Creds.Sandbox.Tagged;

/// <summary>AWS's own view of tags, as far as it shows buckets.</summary>
internal static class TaggingService
{
    public const string Name = "tagging";
    public const string Target = "ResourceGroupsTaggingAPI_20170126.";
    private const int MostBody = 64 * 1024;

    /// <summary>Every operation that is served.</summary>
    public static IReadOnlyDictionary<string, JsonOperation<TaggingCall>> Operations { get; } =
        new Dictionary<string, JsonOperation<TaggingCall>>(StringComparer.Ordinal)
        {
            ["GetResources"] = new(TaggedResources.Get, false, "PaginationToken TagFilters ResourcesPerPage ResourceTypeFilters"),
        };

    public static IService Create() =>
        new JsonService<TaggingCall>(Name, Target, MostBody, Operations, r => new TaggingCall(r.Request, r.Input, r.Answer), _ => "");
}
