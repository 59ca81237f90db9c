using System.Globalization;
using S3Creds.Sandbox.Pipeline;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.Tagged;

/// <summary>Resources by their tags (API GetResources): the buckets of one region that have any.</summary>
internal static class TaggedResources
{
    private const int MostResources = 100;
    private const int MostFilters = 50;
    private const int MostValues = 20;
    private static readonly string[] Served = ["s3", "s3:bucket"];
    private static readonly TimeSpan TokenLasts = TimeSpan.FromMinutes(15);

    public static void Get(TaggingCall call)
    {
        var request = call.Request;
        request.Authorizer.Demand(request, new AccessQuestion("tag:GetResources", "*"));
        var types = call.Texts("ResourceTypeFilters");
        if (types.Count == 0 || types.Except(Served, StringComparer.Ordinal).Any())
            throw JsonProtocol.NotImplemented("other resource types than s3:bucket in the tagging view");
        var size = call.Number("ResourcesPerPage") ?? MostResources;
        if (size is < 1 or > MostResources)
            throw TaggingCall.Invalid($"ResourcesPerPage must be between 1 and {MostResources}");
        var filters = call.Filters();
        if (filters.Count > MostFilters || filters.Any(f => f.Key.Length is 0 or > 128 || f.Values.Count > MostValues))
            throw TaggingCall.Invalid(
                $"TagFilters has at most {MostFilters} keys of 1 to 128 characters with at most {MostValues} values each"
            );
        var start = Start(call);
        var found = request
            .Current.Buckets.Values.Where(b => b.AccountId == request.AccountId && b.Region == call.Region && b.Tags.Count > 0)
            .Where(b => filters.All(f => b.Tags.TryGetValue(f.Key, out var value) && (f.Values.Count == 0 || f.Values.Contains(value))))
            .OrderBy(b => b.Name, StringComparer.Ordinal)
            .ToList();
        var page = found.Skip(start).Take(Math.Min(size, request.Options.PageSize ?? size)).ToList();
        var end = start + page.Count;
        var json = call.Json;
        json.WriteString("PaginationToken", end < found.Count ? Token(end, request.Now) : "");
        json.WriteStartArray("ResourceTagMappingList");
        foreach (var bucket in page)
        {
            json.WriteStartObject();
            json.WriteString("ResourceARN", $"arn:aws:s3:::{bucket.Name}");
            json.WriteStartArray("Tags");
            foreach (var (key, value) in bucket.Tags)
            {
                json.WriteStartObject();
                json.WriteString("Key", key);
                json.WriteString("Value", value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Token(int start, DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"{start}.{now.ToUnixTimeSeconds()}");

    private static int Start(TaggingCall call)
    {
        if (call.Text("PaginationToken") is not { Length: > 0 } token)
            return 0;
        var parts = token.Split('.');
        if (
            parts.Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var made)
        )
            throw TaggingCall.Invalid("PaginationToken is not one of this operation");
        return
            call.Request.Now - DateTimeOffset.FromUnixTimeSeconds(Math.Min(made, DateTimeOffset.MaxValue.ToUnixTimeSeconds())) > TokenLasts
            ? throw new SandboxException("PaginationTokenExpiredException", 400, "The pagination token has expired")
            : start;
    }
}
