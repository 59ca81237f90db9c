namespace S3Creds.Core.Transfers;

/// <summary>The headers of an object for its downloaders.</summary>
/// <param name="CacheControl">Null: nothing.</param>
public sealed record ObjectHeaders(string ContentType, string? CacheControl = null)
{
    /// <summary>Empty values count as not given.</summary>
    /// <param name="contentType">Null: by the extension of <paramref name="path"/>.</param>
    public static ObjectHeaders Of(string? contentType, string? cacheControl, string path) =>
        new(
            string.IsNullOrEmpty(contentType) ? ContentTypes.Of(path) : contentType,
            string.IsNullOrEmpty(cacheControl) ? null : cacheControl
        );
}
